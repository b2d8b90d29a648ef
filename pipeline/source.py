"""The text of one file and the only way to say where something is in it.

Owns: decoding, the newline table, and the step from offsets to lines and columns.
Must not know: Markdown, documents, findings, or how the bytes were obtained.

Inside the program a place is always an offset (or a `Span` of two) into `Source.text`, counted in
code points of the decoded file exactly as it is: a byte order mark is code point 0, ``\\r\\n`` is two
code points. Lines and columns exist only at the edge, in reports and exports.
"""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from pipeline.value import value

BOM = "\ufeff"

# Only these end a line (CommonMark 0.31.2, section 2.1). `str.splitlines` also breaks at U+2028, U+0085,
# VT and FF, which Markdown, editors and git do not.
_NEWLINE = re.compile(r"\r\n|\n|\r")
_LINE_FEED = re.compile("\n")


class Span(NamedTuple):
    """A half-open range of code points in one `Source.text`."""

    start: int
    end: int

    def within(self, other: Span) -> bool:
        """Whether this span lies completely inside `other`."""
        return other.start <= self.start and self.end <= other.end


def inside(span: Span, places: Sequence[Span]) -> bool:
    """Whether `span` lies in one of the `places`, which are sorted and do not overlap."""
    index = bisect_right(places, (span.start, sys.maxsize)) - 1
    return index >= 0 and span.end <= places[index].end


class Position(NamedTuple):
    """A place for people: 1-based line, 1-based column in code points, 0-based offset."""

    line: int
    column: int
    offset: int


@value(frozen=True)
class Source:
    """A decoded file.

    `path` is relative to the root of the run and always written with ``/``. `error` is the byte offset of the
    first byte that is not UTF-8, or None; such bytes appear in `text` as U+FFFD so that work can go on.
    """

    path: str
    text: str
    error: int | None = None

    @classmethod
    def decode(cls, path: str, data: bytes) -> Source:
        """Decode `data` as UTF-8; raises for no input."""
        try:
            return cls(path, data.decode("utf-8"))
        except UnicodeDecodeError as problem:
            return cls(path, data.decode("utf-8", "replace"), problem.start)

    def __reduce__(self) -> tuple[type[Source], tuple[str, str, int | None]]:
        """What a copy is made of: not the newline table."""
        return Source, (self.path, self.text, self.error)

    def __getitem__(self, span: Span) -> str:
        return self.text[span.start : span.end]

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """Offset of the first code point of every line; a final newline starts no further line."""
        # Looking for one character alone takes a third of the time.
        newline = _LINE_FEED if self._has_line_feeds_only else _NEWLINE
        starts = [0, *[match.end() for match in newline.finditer(self.text)]]
        if len(starts) > 1 and starts[-1] == len(self.text):
            starts.pop()
        return array("L", starts)  # a fifth of a tuple: findings keep the pages they are on

    @cached_property
    def line_ends(self) -> Sequence[int]:
        """Offset just after the last code point of every line, its newline not counted."""
        text = self.text
        ends = [start - (2 if text[start - 2 : start] == "\r\n" else 1) for start in self.line_starts[1:]]
        last = len(text)
        if text.endswith("\r\n"):
            last -= 2
        elif text.endswith(("\n", "\r")):
            last -= 1
        return array("L", [*ends, last])

    @cached_property
    def _has_line_feeds_only(self) -> bool:
        """Whether every line ends in a line feed, perhaps with a carriage return before it."""
        return "\r" not in self.text or self.text.count("\r") == self.text.count("\r\n")

    def line(self, index: int) -> str:
        """Text of the line with the 0-based `index`, without its newline."""
        return self.text[self.line_starts[index] : self.line_ends[index]]

    def extent(self, index: int) -> Span:
        """Where the line with the 0-based `index` is, without its newline."""
        return Span(self.line_starts[index], self.line_ends[index])

    def line_index(self, offset: int) -> int:
        """0-based index of the line that holds `offset`."""
        return bisect_right(self.line_starts, offset) - 1

    def position(self, offset: int) -> Position:
        """Line, column and offset of `offset`; the end of the text has a position too."""
        if "line_starts" in self.__dict__ or not self._has_line_feeds_only:
            index = self.line_index(offset)
            return Position(index + 1, offset - self.line_starts[index] + 1, offset)
        # A report asks for few positions on many pages: counting takes a hundredth of the time of a table.
        before = max(min(offset, len(self.text) - 1), 0)
        start = self.text.rfind("\n", 0, before) + 1
        return Position(self.text.count("\n", 0, before) + 1, offset - start + 1, offset)

    def utf16_column(self, offset: int) -> int:
        """0-based column of `offset` in UTF-16 code units, the unit of the language server protocol."""
        start = self.line_starts[self.line_index(offset)]
        return len(self.text[start:offset].encode("utf-16-le", "surrogatepass")) // 2

    @property
    def newline(self) -> str:
        """The newline this file uses first; ``\\n`` where it uses none."""
        match = _NEWLINE.search(self.text)
        return match.group() if match else "\n"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def normal_newlines(text: str) -> str:
    """`text` with every newline written as ``\\n``, for comparing files that differ in nothing else."""
    return _NEWLINE.sub("\n", text) if "\r" in text else text
