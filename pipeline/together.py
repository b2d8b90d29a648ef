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


def together(found: Sequence[Fragment], page: Reading) -> Iterator[Fragment]:
    """Equal texts as one fragment with all their places, and likewise the cells of a table that nobody translated.

    What is a label in one place is the same label in another.
    """
    labels = {one.text.casefold() for one in found if one.doubt in (Doubt.LABEL, Doubt.QUOTED)}
    groups: dict[object, list[Fragment]] = {}
    tables = _tables(page) if sum(one.where is SegmentKind.CELL for one in found) >= _TABLE else []
    counts = {span: sum(_is_cell_of(span, one) for one in found) for span in tables}
    for one in found:
        if one.kind is Kind.MIXED and one.doubt is None and one.text.casefold() in labels:
            one = replace(one, doubt=Doubt.LABEL)
        table = next((span for span in tables if counts[span] >= _TABLE and _is_cell_of(span, one)), None)
        groups.setdefault(table or (one.kind, one.doubt, one.text.casefold()), []).append(one)
    for first, *rest in groups.values():
        yield replace(first, places=tuple(one.span for one in rest)) if rest else first


def _tables(page: Reading) -> list[Span]:
    return [block.span for block in page.document.walk() if block.kind is BlockKind.TABLE]


def _is_cell_of(table: Span, one: Fragment) -> bool:
    return one.where is SegmentKind.CELL and one.kind is Kind.WHOLE and one.doubt is None and one.span.within(table)
