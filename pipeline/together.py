"""Fragments of a page that belong together: equal ones, cells of one table, examples.

Owns: which fragments are one finding, and which are doubted because of those beside them. Must not know: words,
languages, other locales.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.abbreviation import is_told_by
from pipeline.context import Doubt
from pipeline.copied import FEW
from pipeline.document import BlockKind
from pipeline.fragment import Fragment, Kind
from pipeline.segment import SegmentKind
from pipeline.source import Span
from pipeline.words import Reading, Text

_TABLE = 4
"""Equal cells of one table that become one fragment."""


_SAMPLES = 3
"""Texts of one table or list that some other locale keeps as well, each of them, so that they are examples."""


_OF_WORDS = (Doubt.LABEL, Doubt.QUOTED, Doubt.COLUMN, Doubt.SAMPLE)
"""Doubts that go with the words, wherever on the page they stand."""

_OF_LABELS = (Doubt.LABEL, Doubt.KEPT, Doubt.COLUMN, Doubt.SAMPLE)
"""Doubts that tell of a table that it names parts of an interface, or examples."""

_COLUMN, _CELL_WORDS = 3, 3
"""Texts of a column that is kept; and words of each if the rest of the table tells nothing."""


def together(found: Sequence[Fragment], page: Reading, base: Reading | None = None) -> Iterator[Fragment]:
    """Equal texts as one fragment with all their places, and likewise the cells of a table that nobody translated.

    What is a label in one place is the same label in another.
    """
    found = _legends(_columns(found, page, base) if base else found, page)
    found = _labelled(_samples(found, page), page)
    doubts = {one.text.casefold(): one.doubt for one in found if one.doubt in _OF_WORDS}
    groups: dict[object, list[Fragment]] = {}
    tables = _spans(page, _TABLES) if sum(_is_cell(one) for one in found) >= _TABLE else []
    counts = {span: sum(_is_cell(one) and one.span.within(span) for one in found) for span in tables}
    for one in found:
        if one.kind in (Kind.MIXED, Kind.WHOLE) and one.doubt is None:
            one = replace(one, doubt=doubts.get(one.text.casefold()))
        within = (span for span in tables if counts[span] >= _TABLE and _is_cell(one) and one.span.within(span))
        groups.setdefault(next(within, None) or (one.kind, one.doubt, one.text.casefold()), []).append(one)
    for first, *rest in groups.values():
        yield replace(first, places=tuple(one.span for one in rest)) if rest else first


def _columns(found: Sequence[Fragment], page: Reading, base: Reading) -> Sequence[Fragment]:
    """The same, those doubted that are in a column of a table that is as on the source page from top to bottom."""
    if not any(one.where in _IN_TABLES and one.kind is Kind.WHOLE and one.doubt is None for one in found):
        return found
    kept = {text.segment.span for table in _tables(page) for column in _kept(table, base) for text in column}
    return [
        replace(one, doubt=Doubt.COLUMN) if one.span in kept and one.kind is Kind.WHOLE and one.doubt is None else one
        for one in found
    ]


def _legends(found: Sequence[Fragment], page: Reading) -> Sequence[Fragment]:
    """The same, those doubted whose initials are another cell of their row: the table tells what abbreviations mean."""
    if not any(one.where is SegmentKind.CELL and one.kind is Kind.WHOLE and one.doubt is None for one in found):
        return found
    told: set[Span] = set()
    for row in page.document.of_kind(BlockKind.ROW):
        cells = [text for cell in row.children for text in page.by_block.get(id(cell), ())]
        letters = {text.segment.text.strip() for text in cells}
        told.update(text.segment.span for text in cells if is_told_by(text.segment.text, letters))
    return [replace(one, doubt=Doubt.TERM) if one.span in told and one.doubt is None else one for one in found]


def _tables(page: Reading) -> Iterator[Sequence[Sequence[Text]]]:
    """The columns of each table, without its head; and below them all that is in the head."""
    for block in page.document.walk():
        columns: dict[object, list[Text]] = {}
        if block.kind is BlockKind.TABLE:
            for row in block.children[1:]:
                for number, cell in enumerate(row.children):
                    columns.setdefault(number, []).extend(page.by_block.get(id(cell), ()))
            head = [text for cell in block.children[0].children for text in page.by_block.get(id(cell), ())]
            yield [*columns.values(), head]
        elif block.kind is BlockKind.HTML:
            for text in page.by_block.get(id(block), ()):
                if text.segment.name and text.segment.kind is SegmentKind.HTML:
                    columns.setdefault(text.segment.name, []).append(text)
            yield list(columns.values())


def _kept(columns: Sequence[Sequence[Text]], base: Reading) -> Iterator[Sequence[Text]]:
    """The columns of which every text is on the source page as well, in a table of which not all is."""
    translated = [sum(text.words not in base.by_words for text in column) for column in columns]
    for column, number in zip(columns, translated, strict=True):
        is_short = all(len(text.words) <= _CELL_WORDS for text in column)
        if number == 0 and len(column) >= _COLUMN and (max(translated) > 1 or (is_short and any(translated))):
            yield column


def _samples(found: Sequence[Fragment], page: Reading) -> Sequence[Fragment]:
    """The same, those doubted that stand beside others that other locales have kept too."""
    kept = [one for one in found if _is_kept(one)]
    if len(kept) < _SAMPLES:
        return found
    spans = [span for span in _spans(page, _HOLDERS) if sum(one.span.within(span) for one in kept) >= _SAMPLES]
    return [
        replace(one, doubt=Doubt.SAMPLE) if _may_be_sample(one) and any(map(one.span.within, spans)) else one
        for one in found
    ]


def _labelled(found: Sequence[Fragment], page: Reading) -> Sequence[Fragment]:
    """The same, those doubted that are in a table in which more is kept with good reason than without any."""
    if sum(one.doubt in _OF_LABELS for one in found) < _SAMPLES:
        return found
    spans = []
    for span in _spans(page, (*_TABLES, BlockKind.HTML)):
        doubts = [one.doubt for one in found if one.span.within(span)]
        if max(_SAMPLES - 1, doubts.count(None)) < sum(doubt in _OF_LABELS for doubt in doubts):
            spans.append(span)
    return [
        replace(one, doubt=Doubt.SAMPLE) if one.doubt is None and any(map(one.span.within, spans)) else one
        for one in found
    ]


def _is_kept(one: Fragment) -> bool:
    """Whether other locales keep a text that is no name."""
    return _may_be_sample(one) or (one.doubt is Doubt.KEPT and len(one.text.split()) > FEW)


def _may_be_sample(one: Fragment) -> bool:
    return one.kind in (Kind.WHOLE, Kind.NEVER_SENT) and one.doubt is None and one.kept > 0


_TABLES = (BlockKind.TABLE,)
_IN_TABLES = (SegmentKind.CELL, SegmentKind.HTML)
_HOLDERS = (BlockKind.TABLE, BlockKind.HTML, BlockKind.LIST)


def _spans(page: Reading, kinds: Sequence[BlockKind]) -> list[Span]:
    return [block.span for block in page.document.walk() if block.kind in kinds]


def _is_cell(one: Fragment) -> bool:
    """Whether it is a cell of a table that nobody translated."""
    return one.where is SegmentKind.CELL and one.kind is Kind.WHOLE and one.doubt is None
