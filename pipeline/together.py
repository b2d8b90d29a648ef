"""Fragments of a page that belong together: equal ones, cells of one table, examples.

Owns: which fragments are one finding, and which are doubted because of those beside them. Must not know: words,
languages, other locales.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.context import Doubt
from pipeline.document import BlockKind
from pipeline.fragment import Fragment, Kind
from pipeline.segment import SegmentKind
from pipeline.source import Span
from pipeline.words import Reading

_TABLE = 4
"""Equal cells of one table that become one fragment."""


_SAMPLES = 3
"""Texts of one table or list that some other locale keeps as well, each of them, so that they are examples."""


def together(found: Sequence[Fragment], page: Reading) -> Iterator[Fragment]:
    """Equal texts as one fragment with all their places, and likewise the cells of a table that nobody translated.

    What is a label in one place is the same label in another.
    """
    found = _samples(found, page)
    labels = {one.text.casefold() for one in found if one.doubt in (Doubt.LABEL, Doubt.QUOTED)}
    groups: dict[object, list[Fragment]] = {}
    tables = _spans(page, _TABLES) if sum(_is_cell(one) for one in found) >= _TABLE else []
    counts = {span: sum(_is_cell(one) and one.span.within(span) for one in found) for span in tables}
    for one in found:
        if one.kind is Kind.MIXED and one.doubt is None and one.text.casefold() in labels:
            one = replace(one, doubt=Doubt.LABEL)
        within = (span for span in tables if counts[span] >= _TABLE and _is_cell(one) and one.span.within(span))
        groups.setdefault(next(within, None) or (one.kind, one.doubt, one.text.casefold()), []).append(one)
    for first, *rest in groups.values():
        yield replace(first, places=tuple(one.span for one in rest)) if rest else first


def _samples(found: Sequence[Fragment], page: Reading) -> Sequence[Fragment]:
    """The same, those doubted that stand beside others that other locales have kept too."""
    kept = [one for one in found if _may_be_sample(one)]
    if len(kept) < _SAMPLES:
        return found
    spans = [span for span in _spans(page, _HOLDERS) if sum(one.span.within(span) for one in kept) >= _SAMPLES]
    return [
        replace(one, doubt=Doubt.SAMPLE) if _may_be_sample(one) and any(map(one.span.within, spans)) else one
        for one in found
    ]


def _may_be_sample(one: Fragment) -> bool:
    return one.kind in (Kind.WHOLE, Kind.NEVER_SENT) and one.doubt is None and one.kept > 0


_TABLES = (BlockKind.TABLE,)
_HOLDERS = (BlockKind.TABLE, BlockKind.HTML, BlockKind.LIST)


def _spans(page: Reading, kinds: Sequence[BlockKind]) -> list[Span]:
    return [block.span for block in page.document.walk() if block.kind in kinds]


def _is_cell(one: Fragment) -> bool:
    """Whether it is a cell of a table that nobody translated."""
    return one.where is SegmentKind.CELL and one.kind is Kind.WHOLE and one.doubt is None
