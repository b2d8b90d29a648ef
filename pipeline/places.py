"""Where things stand on two aligned pages: the block of a place, the counterpart of an incident, the nearest pair.

Owns: the way from a place on one page to the place on the other, the pairing of incidents.
Must not know: what is a fault (`pipeline.rules`), how blocks were paired (`pipeline.align`), what is in code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from pipeline import wording
from pipeline.align import Alignment, Pair
from pipeline.document import Block, BlockKind, Document, Keyref, Link
from pipeline.incident import Incident
from pipeline.message import listed
from pipeline.source import Span, normal_newlines

SURE = 0.7
"""Least confidence of a pair of blocks on which a finding can be built."""

LIKELY = 0.5
"""Likewise, if there is other evidence: that a thing is missing on the whole page."""

ANY = 0.0
"""Likewise, if something else tells that the blocks belong together: each has what the other lacks."""

Key = tuple[BlockKind, Span]
"""What a block of a page is told by; hashing a block itself would go through everything below it."""

_Thing = TypeVar("_Thing", Link, Keyref)

_LEAST_LETTERS = 5
"""Headings of single letters that make an index."""

_LONGEST_LETTER = 4
"""Length of a heading in an index of another language, where it can be a syllable or a number of strokes."""

_WRITTEN_ID = re.compile(r"\{[ \t]*:?[ \t]*#([^\s{}#]{1,200})")
"""An id in an attribute list, finished or not."""

_NUMBERED = re.compile(r"incident-\d+(?:~\d+)?")


def incidents(
    source: Sequence[Incident], translation: Sequence[Incident], alignment: Alignment
) -> Iterator[tuple[Incident | None, Incident | None]]:
    """Incidents that belong together: those with the same anchor, else with paired headings; then those left over."""
    left = list(translation)
    found: dict[int, Incident] = {}
    for tell in (_same_anchor, _same_heading):
        for number, incident in enumerate(source):
            match = next((other for other in left if tell(incident, other, alignment)), None)
            if number not in found and match is not None:
                found[number] = match
                left.remove(match)
    yield from ((incident, found.get(number)) for number, incident in enumerate(source))
    yield from ((None, incident) for incident in left)


def lost(source: Sequence[Incident], translation: Sequence[Incident], alignment: Alignment) -> list[Span]:
    """Extents of the incidents of the page `source` that the page `translation` lacks altogether."""
    return [one.span for one, other in incidents(source, translation, alignment) if one is not None and other is None]


def added(source: Sequence[Incident], translation: Sequence[Incident], alignment: Alignment) -> list[Span]:
    """Extents of the incidents that only the translation has."""
    return [other.span for one, other in incidents(source, translation, alignment) if one is None and other is not None]


def lost_sections(source: Sequence[Incident], translation: Sequence[Incident], alignment: Alignment) -> Iterator[Span]:
    """Blocks of sections that an incident of the source has and its counterpart has not, if they are missing too."""
    for one, other in incidents(source, translation, alignment):
        roles = {section.role for section in other.sections} if other else set()
        for section in one.sections if one and other else ():
            if section.role not in roles and all(is_gone(alignment, block) for block in section.blocks):
                yield from (block.span for block in section.blocks)


class Homes:
    """The innermost block at a place of a page; an attribute list belongs to its block, wherever it stands."""

    def __init__(self, document: Document) -> None:
        self._blocks: list[Block] = []
        self._parents: list[int] = []
        stack = [(block, -1) for block in reversed(document.blocks)]
        while stack:
            block, parent = stack.pop()
            stack += [(child, len(self._blocks)) for child in reversed(block.children)]
            self._blocks.append(block)
            self._parents.append(parent)
        self._starts = [block.span.start for block in self._blocks]
        self._lists = sorted((attrs.span, index) for index, block in enumerate(self._blocks) for attrs in block.attrs)

    def of(self, span: Span) -> Block | None:
        """The block that `span` stands in, if any."""
        behind = bisect_right(self._lists, (span, len(self._blocks))) - 1
        if behind >= 0 and span.within(self._lists[behind][0]):
            return self._blocks[self._lists[behind][1]]
        index = bisect_right(self._starts, span.start) - 1
        while index >= 0 and not span.within(self._blocks[index].span):
            index = self._parents[index]
        return self._blocks[index] if index >= 0 else None

    def group(self, things: Iterable[_Thing]) -> dict[Key, list[_Thing]]:
        """Links or keyrefs by the block they stand in."""
        found: dict[Key, list[_Thing]] = {}
        for thing in things:
            home = self.of(thing.span)
            if home is not None:
                found.setdefault(key(home), []).append(thing)
        return found


def key(block: Block) -> Key:
    """What tells a block from all others of its page."""
    return block.kind, block.span


def partner(alignment: Alignment, block: Block | None, least: float = SURE) -> Block | None:
    """The block of the translation that belongs to a block of the source, if that is sure enough."""
    pair = alignment.of_source(block) if block else None
    return pair.translation if pair and pair.confidence >= least else None


def is_gone(alignment: Alignment, block: Block | None) -> bool:
    """Whether a block of the source has no counterpart, so that nothing of what is in it can be expected."""
    return block is not None and alignment.of_source(block).translation is None


def own_index(source: Document, translation: Document) -> frozenset[str]:
    """Ids of an alphabetical index of which the translation has another: each language has its own alphabet.

    It is one where headings of a single letter have ids that end with that letter and begin alike.
    """
    pages = [[_index_id(page, heading) for heading in page.headings()] for page in (source, translation)]
    letters = [name for text, name in pages[0] if len(text) == 1 and name[-1:].casefold() == text.casefold()]
    stem, number = next(iter(Counter(name[:-1] for name in letters).most_common(1)), ("", 0))
    if number < _LEAST_LETTERS:
        return frozenset()
    one, other = (
        {name for text, name in page if name and name.startswith(stem) and len(text) <= _LONGEST_LETTER}
        for page in pages
    )
    return frozenset(one | other) if one != other else frozenset()


def written_ids(text: str) -> frozenset[str]:
    """Ids that are written in a text, also where they cannot be read: in code, or in a list that is not closed."""
    return frozenset(_WRITTEN_ID.findall(text))


def has_swallowed(source: Document, translation: Document) -> bool:
    """Whether headings of the source are in code there and headings of the translation: a fence was never closed."""
    hers = {anchor.id for anchor in translation.anchors} - {anchor.id for anchor in source.anchors}
    code = (block.literal for block in source.of_kind(BlockKind.CODE)) if hers else ()
    return any(not hers.isdisjoint(written_ids(text)) for text in code)


def _index_id(page: Document, heading: Block) -> tuple[str, str]:
    text = page.source[heading.content].strip() if heading.content else ""
    return text, next((attrs.id.name for attrs in heading.attrs if attrs.id), "")


def place(alignment: Alignment, offset: int, translation: Document) -> Span:
    """Where in the translation something from `offset` of the source should be: the nearest paired block before it."""
    return _nearest(((pair.source, pair.translation) for pair in _likely(alignment)), offset, translation)


def source_place(alignment: Alignment, offset: int, source: Document) -> Span:
    """Likewise in the source, for something from `offset` of the translation."""
    return _nearest(((pair.translation, pair.source) for pair in _likely(alignment)), offset, source)


def first_line(block: Block, document: Document) -> Span:
    """The text of a block up to the end of its first line."""
    line = re.split(r"[\r\n]", document.source[block.span], maxsplit=1)[0]
    return Span(block.span.start, block.span.start + len(line.rstrip()))


def in_words(blocks: Sequence[Block]) -> str:
    """Blocks, told by their kinds: ``a table and 2 list items``."""
    return listed(wording.blocks(*counted) for counted in Counter(block.kind for block in blocks).items())


def broken_headings(translation: Document, alignment: Alignment) -> Iterator[tuple[Block, Block]]:
    """Headings of which the paragraph on the next line was meant to be a part, with that paragraph.

    The two together have one counterpart, which is a heading.
    """
    for first, rest in pairwise(translation.blocks):
        if first.kind is BlockKind.HEADING and rest.kind is BlockKind.PARAGRAPH:
            between = translation.source[Span(first.span.end, rest.span.start)]
            sources = [found for block in (first, rest) if (found := alignment.of_translation(block).source)]
            heading = len(sources) == 1 and sources[0].kind is BlockKind.HEADING
            if heading and normal_newlines(between).strip(" \t") == "\n":
                yield first, rest


def _likely(alignment: Alignment) -> Iterator[Pair]:
    return (pair for pair in alignment.pairs if pair.confidence >= LIKELY)


def _nearest(pairs: Iterable[tuple[Block | None, Block | None]], offset: int, document: Document) -> Span:
    before = ((mine, other) for mine, other in pairs if mine and other and mine.span.start <= offset)
    _, nearest = max(before, key=lambda pair: pair[0].span.start, default=(None, None))
    return first_line(nearest, document) if nearest else Span(0, 0)


def _same_anchor(one: Incident, other: Incident, alignment: Alignment) -> bool:
    return one.anchor == other.anchor and not _NUMBERED.fullmatch(one.anchor)


def _same_heading(one: Incident, other: Incident, alignment: Alignment) -> bool:
    return (
        one.heading is not None
        and other.heading is not None
        and alignment.of_source(one.heading).translation == other.heading
    )
