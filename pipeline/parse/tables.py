"""Rows of pipe tables, cut into cells with their places.

Owns: where a cell begins and ends. markdown-it knows neither, and it drops cells beyond the width of the header, which
2,040 rows of real pages have; here they are kept. Must not know: what a cell holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.parse.located import Projection
from pipeline.source import Span

_SPACE = " \t"


def cells(text: str, row: Span) -> Iterator[Projection]:
    """Texts of the cells of a row, with escaped pipes as pipes (GFM, tables), each with the way back to the file."""
    borders = [at for at in range(row.start, row.end) if text[at] == "|" and not _escaped(text, at, row.start)]
    edges = [row.start - 1, *borders, row.end]
    extents = [_trim(text, left + 1, right) for left, right in pairwise(edges)]
    if extents and extents[0].start == extents[0].end:
        extents = extents[1:]
    if extents and extents[-1].start == extents[-1].end:
        extents = extents[:-1]
    for extent in extents:
        yield _cell(text, extent)


def _escaped(text: str, at: int, start: int) -> bool:
    return at > start and text[at - 1] == "\\"


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _SPACE:
        start += 1
    while end > start and text[end - 1] in _SPACE:
        end -= 1
    return Span(start, end)


def _cell(text: str, extent: Span) -> Projection:
    starts, targets, pieces = [0], [extent.start], []
    at, length = extent.start, 0
    while (pipe := text.find("\\|", at, extent.end)) >= 0:
        pieces.append(text[at:pipe])
        length += pipe - at
        starts.append(length)
        targets.append(pipe + 1)
        at = pipe + 1
        pieces.append("|")
        length += 1
        at += 1
    pieces.append(text[at : extent.end])
    return Projection("".join(pieces), tuple(starts), tuple(targets))
