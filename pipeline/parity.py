"""What two aligned pages have in common, beyond their blocks: incidents, and the block that each thing stands in.

Owns: the pairing of incidents, and the way from a place on one page to the place on the other. Must not know: what is a
fault (`pipeline.rules`), how blocks were paired (`pipeline.align`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pipeline.align import Alignment
from pipeline.document import Block, Document
from pipeline.incident import Incident
from pipeline.source import Span

SURE = 0.7
"""Least confidence of a pair of blocks on which a finding can be built."""

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


def lost(source: Sequence[Incident], translation: Sequence[Incident], alignment: Alignment) -> tuple[Incident, ...]:
    """Incidents of either page that the other page lacks altogether."""
    pairs = incidents(source, translation, alignment)
    return tuple(mine or other for mine, other in pairs if (mine is None) != (other is None) and (mine or other))


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


def partner(alignment: Alignment, block: Block | None) -> Block | None:
    """The block of the translation that surely belongs to a block of the source."""
    pair = alignment.of_source(block) if block else None
    return pair.translation if pair and pair.confidence >= SURE else None


def is_gone(alignment: Alignment, block: Block | None) -> bool:
    """Whether a block of the source has no counterpart, so that nothing of what is in it can be expected."""
    return block is not None and alignment.of_source(block).translation is None


def place(alignment: Alignment, offset: int, translation: Document) -> Span:
    """Where in the translation something from `offset` of the source should be: the nearest paired block before it."""
    nearest: Block | None = None
    for pair in alignment.pairs:
        if pair.source and pair.translation and pair.source.span.start <= offset and pair.confidence >= SURE:
            nearest = pair.translation
    return first_line(nearest, translation) if nearest else Span(0, 0)


def first_line(block: Block, document: Document) -> Span:
    """The text of a block up to the end of its first line."""
    text = document.source[block.span]
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return Span(block.span.start, block.span.start + len(line.rstrip()))


def _same_anchor(one: Incident, other: Incident, alignment: Alignment) -> bool:
    return one.anchor == other.anchor and not _NUMBERED.fullmatch(one.anchor)


def _same_heading(one: Incident, other: Incident, alignment: Alignment) -> bool:
    return (
        one.heading is not None
        and other.heading is not None
        and alignment.of_source(one.heading).translation == other.heading
    )
