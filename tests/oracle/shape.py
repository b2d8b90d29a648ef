"""Places of a page where readings of Markdown are known to part, told from its lines alone.

Owns: finding lists with lines at unusual indentation, and fences with an unusual end. Must not know: any parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"(?:\s*(?:[-*+]|\d{1,9}[.)])\s+)?\s*(`{3,}|~{3,})")
_MARKER = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s+|$)")
_DEFINITION = re.compile(r" {0,3}:\s")


@dataclass(frozen=True)
class Shape:
    """Sets of 1-based line numbers."""

    loose_lists: frozenset[int]
    """Lists in which text, code or a nested item begins left of the text of the item it is meant to belong to."""
    odd_fences: frozenset[int]
    """Everything from the first fence on that CommonMark does not end where it was meant to end: the end is indented by
    four or more, or missing, or a line of the code stands left of the text of the list item that holds the fence."""
    fence_ends: frozenset[int]
    """Where fences end when indentation is not looked at."""
    definitions: frozenset[int]
    """Definition lists, which only kramdown has: a line that begins with a colon, and indented lines below it."""


def indent(line: str) -> int:
    """Columns of white space at the start of the line."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def shape(lines: list[str]) -> Shape:
    """Read the page once for each question."""
    inside = _fenced(lines)
    loose = {n for first, last, faulty in _lists(lines, inside) if faulty for n in range(first, last + 1)}
    odd = min([first for first, _, faulty in _fences(lines) if faulty] + [len(lines) + 1, *_cut(lines, inside)])
    return Shape(
        loose_lists=frozenset(loose),
        odd_fences=frozenset(range(odd, len(lines) + 1)),
        fence_ends=frozenset(last for _, last, _ in _fences(lines)),
        definitions=frozenset(_definitions(lines)),
    )


def _fences(lines: list[str]) -> Iterator[tuple[int, int, bool]]:
    """First and last line of every fence, its end taken at any indentation, and whether that end is odd."""
    opening, mark = 0, ""
    for number, line in enumerate(lines, 1):
        match = _FENCE.match(line)
        if opening and match and line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            column = lines[opening - 1].expandtabs(4).index(mark)
            yield opening, number, indent(line) - column >= 4 or (column < 4 <= indent(line))
            opening = 0
        elif not opening and match:
            opening, mark = number, match[1]
    if opening:
        yield opening, len(lines), True


def _fenced(lines: list[str]) -> set[int]:
    """Lines below the opening line of a fence, up to its end."""
    return {number for first, last, _ in _fences(lines) for number in range(first + 1, last + 1)}


def _lists(lines: list[str], inside: set[int]) -> Iterator[tuple[int, int, bool]]:
    """First and last line of every list, and whether something in it stands left of the text of the outer item."""
    first = last = margin = 0
    faulty, blank = False, True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blank = True
            continue
        column, marker = indent(line), _MARKER.match(line)
        if number in inside:
            pass
        elif first and not column and not marker and (blank or line.startswith("#")):
            yield first, last, faulty
            first, faulty = 0, False
        elif marker and not column:
            first, margin = first or number, len(marker.group().expandtabs(4))
        elif marker and not first:
            first, margin = number, len(marker.group().expandtabs(4))
        elif first and (blank or marker or _FENCE.match(line)):
            faulty = faulty or column < margin
        last, blank = number, False
    if first:
        yield first, last, faulty


def _cut(lines: list[str], inside: set[int]) -> Iterator[int]:
    """Fences in a list item with a line of code left of the item's text."""
    margin = opening = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if number not in inside:
            marker = _MARKER.match(line)
            if marker and indent(line) < 4:
                margin = len(marker.group().expandtabs(4))
            elif not indent(line):
                margin = 0
            opening = number if _FENCE.match(line) and indent(line) >= margin > 0 and not marker else 0
        elif opening and indent(line) < margin:
            yield opening


def _definitions(lines: list[str]) -> Iterator[int]:
    within = False
    for number, line in enumerate(lines, 1):
        if _DEFINITION.match(line):
            within = True
        elif within and line.strip() and indent(line) < 2:
            within = False
        if within:
            yield number
