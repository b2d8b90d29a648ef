"""One human text of a page, with the way from each of its code points back to the file.

Owns: Segment and how one is put together from pieces. Must not know: where the texts of a page are
(`pipeline.segments`), languages, other pages.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from pipeline.document import Block, Inline
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


class Layout(NamedTuple):
    """Where a text stands in the file, and what of it markup sets apart."""

    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...] = ()


@value(frozen=True, slots=True)
class Segment:
    """One human text.

    `block` owns it; None for front matter. `name` is the key of an attribute or a field, or the column in a table that
    is HTML. `laid` is its layout; if it is None, it is that of the inlines of the block, which few ask for.
    """

    kind: SegmentKind
    text: str
    block: Block | None = None
    laid: Layout | None = None
    name: str = ""

    @property
    def layout(self) -> Layout:
        """Where it stands in the file."""
        return self.laid or laid_out(self.block.inlines if self.block else ())

    @property
    def span(self) -> Span:
        """From the first to the last code point of the text, in the file."""
        pieces = self.layout.pieces
        return Span(pieces[0][1], pieces[-1][2])

    def place(self, start: int, end: int) -> Span:
        """Where ``text[start:end]``, which is not empty, stands in the file."""
        pieces = self.layout.pieces
        (first, begin, _), exact = self._piece(pieces, start)
        begin = begin + start - first if exact else begin
        (last, open, stop), exact = self._piece(pieces, end - 1)
        return Span(begin, open + end - last if exact else stop)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is set apart: links and emphasis by markup, quotations and parentheses by punctuation."""
        return (*self.layout.marks, *_enclosed(self.text))

    def _piece(self, pieces: Sequence[Piece], offset: int) -> tuple[Piece, bool]:
        """The piece with the code point at `offset`, and whether it is one to one."""
        index = bisect_right(pieces, offset, key=_at)
        piece = pieces[index - 1]
        end = pieces[index][0] if index < len(pieces) else len(self.text)
        return piece, end - piece[0] == piece[2] - piece[1]


_at = itemgetter(0)


TAG = "\0"
"""Stands for HTML, which can be anything: whoever finds it looks there."""

_STANDS_FOR = {"code": OPAQUE, "keyref": OPAQUE, "conref": OPAQUE, "break": " ", "html": TAG}


def text_of(inlines: Iterable[Inline]) -> str:
    """The text of a line, with a `TAG` for each of its tags."""
    shown = [piece.text if piece.kind == "text" else _STANDS_FOR.get(piece.kind, "") for piece in inlines]
    return "".join(shown)


def laid_out(inlines: Iterable[Inline]) -> Layout:
    """The layout of that text, if it has no tags."""
    builder = Builder()
    for piece in inlines:
        builder.add(piece)
    return builder.layout


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

    def add(self, piece: Inline) -> None:
        """Add a piece of a line that is not HTML."""
        if piece.kind == "text":
            self.text(piece.text, *piece.span)
        elif piece.kind in _STANDS_FOR:
            self.text(_STANDS_FOR[piece.kind], *piece.span)
        elif piece.kind in ("link", "em", "strong"):
            self.begin(piece.kind, piece.text)
        elif piece.kind.startswith("/"):
            self.end(piece.kind[1:])

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

    @property
    def layout(self) -> Layout:
        """Where the text stands."""
        return Layout(tuple(self.pieces), tuple(self.marks))

    def segment(self, kind: SegmentKind, block: Block | None, name: str = "") -> Segment:
        """The text that was put together."""
        return Segment(kind, "".join(self.parts), block, self.layout, name)


_QUOTES = re.compile(
    r"""(?P<quote>"[^"]+"|“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|‹[^‹›]+›|「[^「」]+」|『[^『』]+』|‘[^‘’]+’|(?<!\w)'[^']+'(?!\w)|(?<!\w)[“「][^“”「」]+\Z)"""
    r"|(?P<code>`+[^`]*(?:`|\Z)|<!--.*?(?:-->|\Z))",
    re.DOTALL,
)
_PARENTHESES = re.compile(r"(?P<paren>\([^()]+\)|（[^（）]+）)")
_EMPHASIS = re.compile(r"(?<![\w*])(?P<strong>\*\*?(?![\s*])[^*\n]+\*)|(?<!\w)(?P<em>_(?!\s)[^_\n]+_)(?!\w)")
"""Emphasis as it is written, where it is none: in HTML, or beside letters that do not let it begin."""


@lru_cache(maxsize=4)  # a text with many runs is asked for each of them
def _enclosed(text: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(match.lastgroup or "quote", match.start() + 1, match.end() - 1)
        for pattern in (_QUOTES, _PARENTHESES, _EMPHASIS)
        for match in pattern.finditer(text)
    )
