"""Fences and lists that stand where readings of Markdown are known to part.

Owns: telling from our own parse which fences are indented in a way only this dialect reads, and what they may spoil for
another reader. Must not know: the references, and what they answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.document import Block, BlockKind
from pipeline.source import Source

_MARK = re.compile(r"\s*(`{3,}|~{3,})")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)]|:)\s+")
_DEFINITION = re.compile(r" {0,3}:\s")


@dataclass(frozen=True)
class Shape:
    """Line numbers, 1-based."""

    fences: dict[int, int]
    """Last line of every fence by its first."""
    loose: frozenset[int]
    """All lines of a fence that has a line left of the text of the list item it is in, or begins there."""
    deep: frozenset[int]
    """All lines of a fence that begins or ends four columns or more right of where its text would be."""
    around: frozenset[int]
    """All lines of the top-level blocks that hold a loose or deep fence, and one line more."""
    outdented: frozenset[int]
    """All lines of lists in which other text begins left of the text of the item it is meant to belong to."""
    definitions: frozenset[int]
    """Definition lists: a line that begins with a colon, and indented lines below it."""
    html: frozenset[int]
    """Blocks of raw HTML."""


@dataclass(frozen=True)
class _Fence:
    first: int
    last: int
    loose: bool
    deep: bool


def indent(line: str) -> int:
    """Columns of white space at the start of the line."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def shape(source: Source, blocks: tuple[Block, ...], lines: list[str]) -> Shape:
    """Read the parsed page; `lines` are those a reference gets."""
    fences: list[_Fence] = []
    around: set[int] = set()
    html: set[int] = set()
    outdented: set[int] = set()
    for top in blocks:
        first, last = _lines(source, top)
        found = list(_fences(source, top, lines, 0))
        fences += found
        if any(fence.loose or fence.deep for fence in found):
            around.update(range(first, last + 2))
        html.update(n for block in top.walk() if block.kind is BlockKind.HTML for n in _range(source, block))
    code = {n for fence in fences for n in range(fence.first + 1, fence.last + 1)}
    for first, last, faulty in _lists(lines, code):
        if faulty:
            outdented.update(range(first, last + 1))
    return Shape(
        fences={fence.first: fence.last for fence in fences},
        loose=frozenset(n for fence in fences if fence.loose for n in range(fence.first, fence.last + 1)),
        deep=frozenset(n for fence in fences if fence.deep for n in range(fence.first, fence.last + 1)),
        around=frozenset(around),
        outdented=frozenset(outdented),
        definitions=frozenset(_definitions(lines)),
        html=frozenset(html),
    )


def _lines(source: Source, block: Block) -> tuple[int, int]:
    return source.position(block.span.start).line, source.position(block.span.end).line


def _range(source: Source, block: Block) -> range:
    first, last = _lines(source, block)
    return range(first, last + 1)


def _fences(source: Source, block: Block, lines: list[str], margin: int) -> Iterator[_Fence]:
    """All fences below `block`, whose text begins at column `margin`."""
    first, last = _lines(source, block)
    start = source.position(block.span.start)
    before = lines[first - 1][: start.column - 1].expandtabs(4)
    if block.kind is BlockKind.ITEM and (marker := _ITEM.match(lines[first - 1], start.column - 1)):
        margin = len(before) + len(marker.group().expandtabs(4))
    if block.kind is BlockKind.CODE and _MARK.match(lines[first - 1], start.column - 1):
        inside = [lines[n] for n in range(first, last) if lines[n].strip()]
        columns = [len(before), *map(indent, inside)]
        end = indent(lines[last - 1])
        deep = len(before) - margin >= 4 or end - margin >= 4
        yield _Fence(first, last, min(columns) < margin, deep)
    for child in block.children:
        yield from _fences(source, child, lines, margin)


def _lists(lines: list[str], inside: set[int]) -> Iterator[tuple[int, int, bool]]:
    """First and last line of every list, and whether something in it stands left of the text of the item it is in."""
    first = last = 0
    faulty, blank = False, True
    open_items: list[tuple[int, int]] = []  # columns of marker and of text
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blank = True
            continue
        column, marker = indent(line), _ITEM.match(line.lstrip())
        if number in inside:
            pass
        elif first and not column and not marker and (blank or line.startswith("#")):
            yield first, last, faulty
            first, faulty, open_items = 0, False, []
        elif marker or (first and (blank or _MARK.match(line))):
            while open_items and column <= open_items[-1][0]:
                open_items.pop()
            left = column < open_items[-1][1] if open_items else bool(first) and not marker
            faulty = faulty or left
            if marker:
                first = first or number
                open_items.append((column, column + len(marker.group().expandtabs(4))))
        last, blank = number, False
    if first:
        yield first, last, faulty


def _definitions(lines: list[str]) -> Iterator[int]:
    within = False
    for number, line in enumerate(lines, 1):
        if _DEFINITION.match(line):
            within = True
        elif within and line.strip() and indent(line) < 2:
            within = False
        if within:
            yield number
