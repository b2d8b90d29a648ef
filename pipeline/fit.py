"""How well the structures of two pages fit, whatever languages they are in.

Owns: which parts of a page a translation keeps, and the distance between two pages measured in them. Must not know:
git, files, which page is a translation of which.

The distance counts, kind by kind, the parts that only one of the pages has: one for a part that is another on the other
side, two for a part that has no counterpart there. Translators do change targets, code and names in code spans; they
seldom add or drop any. What they change counts the same against most candidates and so decides little. Keyrefs decide
only where all else is equal: when a product is renamed they are replaced in the pages of all languages at once, so that
a translation has those of a source page that is newer than it was made from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from pipeline.document import Block, BlockKind, Document

Shape = Counter[tuple[str, ...]]
"""The parts of a page, each a kind and what tells it from others of its kind, with how often they occur."""

_KEYREF = "keyref"

_COUNTED = {
    BlockKind.PARAGRAPH: "paragraph",
    BlockKind.ITEM: "item",
    BlockKind.ROW: "row",
    BlockKind.CELL: "cell",
}


def shape(document: Document) -> Shape:
    """The parts of a page that count.

    Explicit ids, steps between heading levels, words of attribute lists, code line by line, link and image targets,
    keyrefs, code spans, and the numbers of paragraphs, items, rows and cells.
    """
    return Counter(_parts(document))


def distance(one: Shape, other: Shape) -> tuple[int, int]:
    """How far two pages are apart, in all but keyrefs and in keyrefs; 0, 0 for pages of one structure."""
    missing, extra = _by_kind(one - other), _by_kind(other - one)
    parts = {kind: (missing[kind], extra[kind]) for kind in missing.keys() | extra.keys()}
    keyrefs = parts.pop(_KEYREF, (0, 0))
    return sum(map(_apart, parts.values())), _apart(keyrefs)


def _apart(number: tuple[int, int]) -> int:
    """How much it counts that one page has so many parts of a kind that the other lacks, and the other so many."""
    left, right = number
    return max(left, right) + abs(left - right)


def _by_kind(parts: Shape) -> Counter[str]:
    found: Counter[str] = Counter()
    for part, number in parts.items():
        found[part[0]] += number
    return found


def _parts(document: Document) -> Iterator[tuple[str, ...]]:
    for anchor in document.anchors:
        yield "id", anchor.id
    levels = ["", *(str(heading.level) for heading in document.headings()), ""]
    for above, below in pairwise(levels):
        yield "heading", above, below
    for block in document.walk():
        yield from _block_parts(block)
    for link in document.links:
        yield link.kind, link.target
    for keyref in document.keyrefs:
        yield _KEYREF, keyref.name
    for code in document.code_spans:
        yield "code span", document.source[code.content]


def _block_parts(block: Block) -> Iterator[tuple[str, ...]]:
    if block.kind in _COUNTED:
        yield (_COUNTED[block.kind],)
    for word in sorted(block.words()):
        yield "word", word
    if block.kind is BlockKind.CODE:
        yield "fence", block.info
        for line in block.literal.split("\n"):
            yield "code line", line.strip()
