"""A translation beside the page it was made from and beside today's source page, block by block.

Owns: the way from a block of one of the three to its counterparts. Must not know: rules, how anything is shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property

from pipeline.align import Alignment, align
from pipeline.document import Block, BlockKind, Document
from pipeline.finding import Finding, Location
from pipeline.passage import Excerpt
from pipeline.source import Source, Span
from pipeline.standing import standing
from pipeline.topic import Member, Topic


class Blocks:
    """A page by the blocks a passage can be: those without blocks in them, and whole rows of tables."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks in reading order."""
        found: list[Block] = []
        stack = list(reversed(self.document.blocks))
        while stack:
            block = stack.pop()
            if block.children and block.kind is not BlockKind.ROW:
                stack += reversed(block.children)
            else:
                found.append(block)
        return found

    @cached_property
    def starts(self) -> list[int]:
        """Where each begins."""
        return [block.span.start for block in self.blocks]

    def at(self, offset: int) -> Block | None:
        """The block at `offset`, or the last one before it: attribute lists belong to the block above."""
        index = bisect_right(self.starts, offset) - 1
        return self.blocks[index] if index >= 0 else None

    def excerpt(self, block: Block) -> Excerpt:
        """The text of a block."""
        return excerpt_of(self.document.source, block.span)


class Beside:
    """A translation beside its base, and the base beside today's source page."""

    def __init__(self, member: Member, today: Blocks | None, topic: Topic, source_locale: str) -> None:
        self.page = Blocks(member.document)
        base = member.base.document
        self.revision = member.base.revision.commit[:8] if base and member.base.revision else ""
        self.base = Blocks(base) if base else today
        self.today = today
        self._of = topic, member, source_locale

    @cached_property
    def moved(self) -> Mapping[str, tuple[str, str]]:
        """Text of the base and of today's page by anchor, for each incident that changed in between."""
        if self.base is None or self.today is None:
            return {}
        before, after = self.base.document.source, self.today.document.source
        changes = standing(*self._of).drift.changed
        return {change.anchor: (before[change.base.span], after[change.today.span]) for change in changes}

    @cached_property
    def to_base(self) -> Alignment | None:
        """The base beside the translation."""
        return align(self.base.document, self.page.document) if self.base else None

    @cached_property
    def to_today(self) -> Alignment | None:
        """The base beside today's source page; None where they are one."""
        if self.base is None or self.today is None or self.base is self.today:
            return None
        return align(self.base.document, self.today.document)

    def origin(self, finding: Finding) -> Block | None:
        """The block of the base that a finding on this translation is about."""
        if self.base is None or self.to_base is None:
            return None
        for place in finding.related:
            if is_of(place, self.base.document):
                return self.base.at(place.span.start)
            if self.today and is_of(place, self.today.document):
                named = self.today.at(place.span.start)
                return self.in_base(named) if named else None
        block = self.page.at(finding.location.span.start)
        return self.to_base.of_translation(block).source if block else None

    def counterpart(self, base: Block | None) -> Block | None:
        """The block of this translation for one of the base."""
        return self.to_base.of_source(base).translation if base and self.to_base else None

    def of_today(self, base: Block | None) -> Block | None:
        """Today's block for one of the base."""
        if base is None or self.to_today is None:
            return base if self.base is self.today else None
        return self.to_today.of_source(base).translation

    def in_base(self, today: Block) -> Block | None:
        """The block of the base for one of today's."""
        return self.to_today.of_translation(today).source if self.to_today else today


def is_of(place: Location, document: Document) -> bool:
    """Whether a place is on this page."""
    return place.source is document.source


def excerpt_of(source: Source, span: Span) -> Excerpt:
    """What stands at a span."""
    return Excerpt(source.path, source.position(span.start).line, span.start, source[span])


def line_of(place: Location) -> Excerpt:
    """The lines that a place is on."""
    source = place.source
    first, last = source.line_index(place.span.start), source.line_index(max(place.span.start, place.span.end - 1))
    return excerpt_of(source, Span(source.line_starts[first], source.line_ends[last]))
