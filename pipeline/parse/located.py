"""From a text that a parser was given back to the file: the one place where offsets are translated.

Owns: `Body`, the part of a page that is Markdown, with its lines; and `Projection`, the way from a piece of text that
markdown-it put together (indentation and quote marks taken off, lines joined) to the offsets it was taken from. Must
not know: tokens or blocks.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from pipeline.source import Source, Span, normal_newlines
from pipeline.value import value

_SPACE = " \t"


@value(frozen=True)
class Body:
    """The text of a page from `start` on, as markdown-it sees it and as it is.

    Lines are counted from 0 at `start`. Newlines and NUL are normal in `text`, which changes no line and no column.
    """

    source: Source
    start: int

    @cached_property
    def text(self) -> str:
        """What markdown-it parses."""
        text = self.source.text[self.start :].replace("\0", "\ufffd")
        return text if self._is_normal else normal_newlines(text)

    @cached_property
    def _is_normal(self) -> bool:
        return "\r" not in self.source.text

    @cached_property
    def first_line(self) -> int:
        """Index, in the whole file, of the line on which the body begins."""
        return (
            self.source.line_index(self.start) if self.start < len(self.source.text) else len(self.source.line_starts)
        )

    @cached_property
    def line_count(self) -> int:
        """Number of lines of the body."""
        return len(self._starts)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts = self.source.line_starts[self.first_line :]
        return (self.start, *starts[1:]) if starts else ()

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(self.source.line_ends[self.first_line :])

    @cached_property
    def _lines(self) -> list[str]:
        text = self.source.text
        return [text[start:end] for start, end in zip(self._starts, self._ends, strict=True)]

    @cached_property
    def _normal_starts(self) -> list[int]:
        lengths = (end - start + 1 for start, end in zip(self._starts, self._ends, strict=True))
        return list(accumulate(lengths, initial=0))[:-1]

    def line_start(self, line: int) -> int:
        """Offset in the file of the first code point of a line."""
        return self._starts[line]

    def line_end(self, line: int) -> int:
        """Offset in the file of the end of a line, its newline not counted."""
        return self._ends[line]

    def next_start(self, line: int) -> int:
        """Offset in the file at which the following line begins; the end of the file for the last one."""
        return self._starts[line + 1] if line + 1 < len(self._starts) else len(self.source.text)

    def line(self, line: int) -> str:
        """Text of a line without its newline."""
        return self._lines[line]

    def is_blank(self, line: int, marks: str = "") -> bool:
        """Whether a line holds nothing but white space, and `marks` (``>`` in a quotation)."""
        return not self.line(line).strip(_SPACE + marks)

    def offset(self, normal: int) -> int:
        """Offset in the file of an offset in `text`."""
        if self._is_normal:
            return self.start + normal
        line = bisect_right(self._normal_starts, normal) - 1
        return self.line_start(line) + normal - self._normal_starts[line]

    def last_line(self, first: int, end: int, marks: str = "") -> int:
        """Last line of ``range(first, end)`` that is not blank; `first` where all are."""
        last = max(first, min(end, self.line_count) - 1)
        while last > first and self.is_blank(last, marks):
            last -= 1
        return last


@value(frozen=True, slots=True)
class Projection:
    """Maps offsets in `text` to offsets in the file; piecewise, `starts` in `text` ↔ `targets` in the file."""

    text: str
    starts: tuple[int, ...]
    targets: tuple[int, ...]

    def at(self, offset: int) -> int:
        """Offset in the file of the code point at `offset`."""
        piece = bisect_right(self.starts, offset) - 1
        return self.targets[piece] + offset - self.starts[piece]

    def span(self, start: int, end: int) -> Span:
        """Span in the file of a range of `text`: it ends right after its last code point."""
        if len(self.starts) == 1:
            return Span(self.targets[0] + start, self.targets[0] + max(start, end))
        if start >= end:
            return Span(self.at(start), self.at(start))
        last = self.at(end - 1) + 1
        if end < len(self.text):
            # A newline of two code points ends where the next line begins, and so do spaces that stand for a tab.
            last = self.at(end) if self.text[end - 1] == "\n" else min(last, self.at(end))
        return Span(self.at(start), last)

    def part(self, start: int, end: int) -> Projection:
        """The projection of a range of `text`."""
        inner = [(at - start, target) for at, target in zip(self.starts, self.targets, strict=True) if start < at < end]
        pieces = [(0, self.at(start)), *inner]
        return Projection(self.text[start:end], tuple(p[0] for p in pieces), tuple(p[1] for p in pieces))


def of_lines(body: Body, text: str, first: int) -> Projection:
    """Projection of a text of whole lines, the first of which is line `first`: each is the tail of its source line.

    White space at both ends of `text` may be missing, whole lines of it at its start included.
    """
    lines = text.split("\n")
    while lines[0].strip() and not body.line(first).lstrip(" \t>").strip():
        first += 1
    starts: list[int] = []
    targets: list[int] = []
    at = 0
    for number, line in enumerate(lines):
        kept, column = _in_line(body.line(first + number), line)
        starts.append(at + len(line) - len(kept) if number else 0)
        targets.append(body.line_start(first + number) + column)
        at += len(line) + 1
    return Projection(text, tuple(starts), tuple(targets))


def _in_line(source_line: str, line: str) -> tuple[str, int]:
    """The part of `line` that stands in its source line, and its column there, counted from 0."""
    if source_line.endswith(line):
        return line, len(source_line) - len(line)
    source_line = source_line.replace("\0", "\ufffd")
    # A tab that indentation ends in the middle of comes back as spaces that are nowhere in the file.
    kept = line if line in source_line else line.lstrip(_SPACE)
    return kept, max(source_line.rfind(kept), 0)


def of_line_part(text: str, target: int) -> Projection:
    """Projection of a text that stands in one piece at offset `target` of the file."""
    return Projection(text, (0,), (target,))
