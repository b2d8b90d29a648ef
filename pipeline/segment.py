"""One human text of a page, with the way from each of its code points back to the file.

Owns: Segment and how one is put together from pieces. Must not know: where the texts of a page are
(`pipeline.segments`), languages, other pages.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from pipeline.document import Block
from pipeline.source import Span
from pipeline.value import value

OPAQUE = "\ufffc"
"""Stands for what is no human text: code, a keyref, a placeholder (OBJECT REPLACEMENT CHARACTER)."""


class SegmentKind(StrEnum):
    """Where a text stands on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "list item"
    CELL = "table cell"
    TERM = "term"
    HTML = "html text"
    LINK = "link text"
    ALT = "image alt"
    TITLE = "title"
    ATTRIBUTE = "attribute value"
    FIELD = "front-matter value"


class Mark(NamedTuple):
    """A range of a text that is set apart.

    ``link`` (with its target), ``em``, ``strong``, ``quote``, ``paren``, or ``code`` for what a stray backtick or the
    beginning of a comment leaves behind.
    """

    kind: str
    start: int
    end: int
    target: str = ""


Piece = tuple[int, int, int]
"""A stretch of a text: its start there, and start and end in the file. One to one if both are equally long."""


@value(frozen=True, slots=True)
class Segment:
    """One human text.

    `block` owns it; None for front matter. `name` is the key of an attribute or a field, or the column in a table that
    is HTML.
    """

    kind: SegmentKind
    text: str
    pieces: tuple[Piece, ...]
    block: Block | None = None
    structure: tuple[Mark, ...] = ()
    name: str = ""

    @property
    def span(self) -> Span:
        """From the first to the last code point of the text, in the file."""
        return Span(self.pieces[0][1], self.pieces[-1][2])

    def place(self, start: int, end: int) -> Span:
        """Where ``text[start:end]``, which is not empty, stands in the file."""
        (first, begin, _), exact = self._piece(start)
        begin = begin + start - first if exact else begin
        (last, open, stop), exact = self._piece(end - 1)
        return Span(begin, open + end - last if exact else stop)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is set apart: links and emphasis by markup, quotations and parentheses by punctuation."""
        return (*self.structure, *_enclosed(self.text))

    def _piece(self, offset: int) -> tuple[Piece, bool]:
        """The piece with the code point at `offset`, and whether it is one to one."""
        index = bisect_right(self.pieces, offset, key=_at)
        piece = self.pieces[index - 1]
        end = self.pieces[index][0] if index < len(self.pieces) else len(self.text)
        return piece, end - piece[0] == piece[2] - piece[1]


_at = itemgetter(0)


class Builder:
    """A text while it is put together from its pieces."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pieces: list[Piece] = []
        self.marks: list[Mark] = []
        self.open: list[tuple[str, int, str]] = []
        self.size = 0

    def text(self, text: str, start: int, end: int) -> None:
        """Add a piece."""
        if text:
            self.parts.append(text)
            self.pieces.append((self.size, start, end))
            self.size += len(text)

    def begin(self, kind: str, target: str = "") -> None:
        """Open a mark here."""
        self.open.append((kind, self.size, target))

    def end(self, kind: str, target: str = "") -> None:
        """Close the last mark of a kind that is open."""
        for index in reversed(range(len(self.open))):
            if self.open[index][0] == kind:
                _, start, known = self.open.pop(index)
                if start < self.size:
                    self.marks.append(Mark(kind, start, self.size, known or target))
                return

    def segment(self, kind: SegmentKind, block: Block | None, name: str = "") -> Segment:
        """The text that was put together."""
        return Segment(kind, "".join(self.parts), tuple(self.pieces), block, tuple(self.marks), name)


_QUOTES = re.compile(
    r"""(?P<quote>"[^"]+"|“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|‹[^‹›]+›|「[^「」]+」|『[^『』]+』|‘[^‘’]+’|(?<!\w)'[^']+'(?!\w)|(?<!\w)[“「][^“”「」]+\Z)"""
    r"|(?P<code>`[^`]*(?:`|\Z)|<!--.*?(?:-->|\Z))",
    re.DOTALL,
)
_PARENTHESES = re.compile(r"(?P<paren>\([^()]+\)|（[^（）]+）)")
_EMPHASIS = re.compile(r"(?<![\w*])(?P<strong>\*\*?(?![\s*])[^*\n]+\*)|(?<!\w)(?P<em>_(?!\s)[^_\n]+_)(?!\w)")
"""Emphasis as it is written, where it is none: in HTML, or beside letters that do not let it begin."""


def _enclosed(text: str) -> Iterator[Mark]:
    for pattern in (_QUOTES, _PARENTHESES, _EMPHASIS):
        for match in pattern.finditer(text):
            yield Mark(match.lastgroup or "quote", match.start() + 1, match.end() - 1)
