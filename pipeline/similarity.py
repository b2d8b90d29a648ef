"""How alike two blocks of different languages are: what survives a translation.

Owns: which parts of a block a translator leaves alone, and what each is worth. Must not know: where the blocks stand
(`pipeline.align` finds the order), what is a fault (`pipeline.rules`), any language.

A literal is what stays as it is in every language: a code span, the name of a keyref, the target of a link or image,
a URL, a placeholder, an option, a dotted name, a word of code, a tag, a number of two digits or more (of one digit:
"one" becomes 1 in Japanese). It is *firm* if a translator has no reason to change it, which is all but code spans of
plain words: these are labels of interfaces as often as commands, and 16 % of the pages translate one (checks.md,
measured). So a plain code span found on both sides speaks for a pair, and one that is not found says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from pipeline.document import Block, BlockKind, Inline
from pipeline.incident import anchor_of
from pipeline.value import value

_CODE, _HEADING, _ITEM = BlockKind.CODE, BlockKind.HEADING, BlockKind.ITEM
_PARAGRAPH, _ROW = BlockKind.PARAGRAPH, BlockKind.ROW
"""By name: Python 3.11 takes long to look up a member of an enumeration, which is done here for each block."""

_OPAQUE = frozenset(("code", "keyref", "conref", "link", "image"))
_IN_TEXT = re.compile(
    r"https?://[^\s<>()\[\]]+|\{\w+\}|(?<![A-Z0-9])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[0-9]{2,}"
    r"|(?<![A-Za-z0-9_.-])[a-z][a-z0-9_-]{2,}(?:\.[a-z][a-z0-9_-]+)+"
    r"|(?<![^\s,(])-[A-Za-z]\b|(?<=[\s,(])--?[a-z][\w-]+"
)
_SIGNS = re.compile(r"[{_]|[0-9][0-9]|\.[a-z]|-[A-Za-z-]|://")
"""What all of them have one of: most texts have none."""
_IN_MARKUP = re.compile(
    r"""https?://[^\s<>()"']+|</?\w+|\{\{[^{}]*\}\}|[0-9]{2,}|(?:id|name|href|src)=["'][^"']*["']"""
)
_IN_CODE = re.compile(r"\w+(?:[./-]+\w+)*")
_PLAIN = re.compile(r"[^\W\d_]+(?:[ ,.!?:'’-]+[^\W\d_]+)*[ .!?:]*")
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+")

_WALKED = 64
"""Blocks of a container that are looked at for its literals: enough to tell lists apart, and a bound on the work."""

_CODE_LOOKED_AT = 4000
"""Code points of code that are looked at, likewise."""

_SHARED_CODE = 0.3
"""Share of common words below which two pieces of code are different code; translated comments leave more."""

_LOOSE = frozenset(
    frozenset((BlockKind.PARAGRAPH, other))
    for other in (BlockKind.HEADING, BlockKind.LIST, BlockKind.TABLE, BlockKind.HTML, BlockKind.CODE, BlockKind.QUOTE)
)
"""Kinds that damage turns into each other: a heading without its space, a table with a full-width bar, a lost fence."""


@value(frozen=True, slots=True)
class Traits:
    """What of a block is compared. `text` is its source text, `length` its length with wide letters counted twice."""

    kind: BlockKind
    id: str
    words: frozenset[str]
    literals: frozenset[str]
    firm: frozenset[str]
    text: str
    length: int
    level: int
    children: int


def traits_of(block: Block, page: str) -> Traits:
    """The traits of a block of the page with the text `page`."""
    literals: set[str] = set()
    plain: set[str] = set()
    for below in islice(block.walk(), _WALKED):
        if below.kind is _CODE:
            literals.update(_IN_CODE.findall(below.literal[:_CODE_LOOKED_AT]))
        elif below.inlines:
            _gather(below.inlines, literals, plain)
        elif not below.children:
            literals.update(_IN_MARKUP.findall(page, below.span.start, below.span.end))
    text = page[block.span.start : block.span.end]
    return Traits(
        kind=block.kind,
        id=anchor_of(block),
        words=frozenset(block.words()),
        literals=frozenset(literals | plain),
        firm=frozenset(literals),
        text=text,
        length=len(text) if text.isascii() else len(text) + sum(map(len, _WIDE.findall(text))),
        level=block.level,
        children=len(block.children),
    )


def _gather(inlines: Iterable[Inline], firm: set[str], plain: set[str]) -> None:
    for piece in inlines:
        if piece.kind == "text":
            if _SIGNS.search(piece.text):
                firm.update(_IN_TEXT.findall(piece.text))
        elif piece.kind == "code" and _PLAIN.fullmatch(piece.text):
            plain.add(piece.text.strip())
        elif piece.kind in _OPAQUE:
            firm.add(piece.text.strip())
        if piece.children:
            _gather(piece.children, firm, plain)


def score(left: Traits, right: Traits) -> float | None:
    """What pairing two blocks is worth in an alignment; leaving both alone is worth 0, None forbids the pair.

    The unit is arbitrary. Two blocks of one kind are worth about 0.6 to 0.8 by their place alone, which outweighs any
    single contradiction: a block whose link was replaced is still its counterpart if nothing better is near. Evidence
    is worth more than that, so that one proven pair beats two pairs by place. Loosely compatible kinds need evidence.
    """
    if left.kind is right.kind:
        value = 0.5
    elif frozenset((left.kind, right.kind)) in _LOOSE:
        value = 0.3 if _lost_heading(left, right) or _lost_heading(right, left) else -0.5
    else:
        return None
    value += 0.3 * _ratio(left.length, right.length)
    if left.id and right.id:
        value += 3.0 if left.id == right.id else -0.6
    if left.words and right.words:
        value += 1.0 if left.words == right.words else -0.6 if left.words.isdisjoint(right.words) else 0.0
    if left.text == right.text:
        value += 1.5
    if left.children and right.children:
        value += 0.3 * _ratio(left.children, right.children)
    if left.kind is _HEADING:
        value += 0.2 if left.level == right.level else -0.3
    return value + _by_literals(left, right)


def _by_literals(left: Traits, right: Traits) -> float:
    if left.literals or right.literals:
        shared = len(left.literals & right.literals)
        if shared:
            return 4.0 * shared / (len(left.literals) + len(right.literals))
        if left.firm or right.firm:
            return -0.4 if left.firm and right.firm else -0.2
    return 0.0


def _lost_heading(left: Traits, right: Traits) -> bool:
    """Whether the right one is a paragraph that was meant to be a heading like the left one."""
    return left.kind is _HEADING and right.kind is _PARAGRAPH and right.text.startswith("#")


def _ratio(one: int, other: int) -> float:
    return min(one, other) / max(one, other, 1)


def telling(literals: frozenset[str]) -> bool:
    """Whether literals can identify a block: two can, and one can unless it is a keyref, mostly the product's name."""
    return len(literals) > 1 or any(not literal.startswith("keyword.") for literal in literals)


def proven(left: Traits, right: Traits) -> bool:
    """Whether the blocks themselves say that they belong together, wherever they stand."""
    if left.id and left.id == right.id:
        return True
    if left.id and right.id:
        return False
    shared = left.literals & right.literals
    alike = 4 * len(shared) >= len(left.literals) + len(right.literals)
    return left.text == right.text or (alike and telling(shared))


def contradicted(left: Traits, right: Traits) -> bool:
    """Whether the blocks themselves say that they do not belong together."""
    if left.id and left.id == right.id:
        return False
    if left.kind is not right.kind or (left.id and right.id):
        return True
    if left.words and right.words and left.words.isdisjoint(right.words):
        return True
    return bool(left.firm and right.firm) and left.words != right.words and left.literals.isdisjoint(right.literals)


def doubtful(left: Traits, right: Traits) -> bool:
    """Whether one block has what the other should have as well: literals, or words of attribute lists."""
    return (
        left.words != right.words
        or bool(left.firm) != bool(right.firm)
        or (bool(left.firm) and left.literals.isdisjoint(right.literals))
    )


SAME, LIKE, SILENT = 1.0, 0.9, 0.95
"""What two blocks of one kind say about being a pair: all literals or the text are equal; some are; there are none.

"Some" is the least sure, being also what two neighbours look like that name the same product."""


def at_a_glance(left: Block, right: Block, left_page: str, right_page: str) -> float | None:
    """SAME, LIKE or SILENT for two blocks of one kind that stand at the same place; None if they contradict each other.

    The cheap test, for pages of equal structure, which nearly all are: it makes no sets where lists are equal.
    """
    start, end = left.span
    other_start, other_end = right.span
    if end - start == other_end - other_start and left_page[start:end] == right_page[other_start:other_end]:
        return SAME
    if left.attrs and right.attrs and _attributes_contradict(left, right):
        return None
    if left.kind is _HEADING and left.level != right.level:
        return None
    if left.kind is _CODE:
        return _code_at_a_glance(left.literal, right.literal)
    here, there = left.inlines, right.inlines
    if len(here) == 1 == len(there) and here[0].kind == there[0].kind == "text":
        return SILENT
    mine, theirs = _opaque(left), _opaque(right)
    if mine == theirs:
        return SAME if mine else SILENT
    return _literals_at_a_glance(left, right)


def _attributes_contradict(left: Block, right: Block) -> bool:
    mine = [item.name for attrs in left.attrs for item in attrs.items if item.kind != "pair"]
    theirs = [item.name for attrs in right.attrs for item in attrs.items if item.kind != "pair"]
    if mine == theirs:
        return False
    ids = anchor_of(left), anchor_of(right)
    return (all(ids) and ids[0] != ids[1]) or bool(left.words() and right.words() and not left.words() & right.words())


def _opaque(block: Block) -> list[str]:
    """Literals of a block, or of the texts directly below it: a row is told by its cells, an item by its paragraphs."""
    found = [piece.text for piece in block.inlines if piece.kind in _OPAQUE]
    if block.kind is _ROW or block.kind is _ITEM:
        for child in block.children:
            if child.inlines:
                found += [piece.text for piece in child.inlines if piece.kind in _OPAQUE]
    return found


def _code_at_a_glance(left: str, right: str) -> float | None:
    if left == right:
        return SAME
    mine, theirs = set(_IN_CODE.findall(left[:_CODE_LOOKED_AT])), set(_IN_CODE.findall(right[:_CODE_LOOKED_AT]))
    if not mine or not theirs:
        return LIKE
    return LIKE if 2 * len(mine & theirs) >= _SHARED_CODE * (len(mine) + len(theirs)) else None


def _literals_at_a_glance(left: Block, right: Block) -> float | None:
    sides: list[tuple[set[str], set[str]]] = []
    for block in (left, right):
        firm: set[str] = set()
        plain: set[str] = set()
        _gather(block.inlines, firm, plain)
        for child in block.children if block.kind in (_ROW, _ITEM) else ():
            _gather(child.inlines, firm, plain)
        sides.append((firm, firm | plain))
    (mine, all_mine), (theirs, all_theirs) = sides
    if all_mine & all_theirs:
        return SAME if all_mine == all_theirs else LIKE
    return None if (mine and theirs) or len(mine | theirs) > 1 else SILENT
