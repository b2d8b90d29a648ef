"""Places as the language server protocol has them: files as URIs, lines, and columns in UTF-16 code units.

Owns: the way there and back. Must not know: pages, what is asked or told of a place.

Newlines are those of the protocol, which are those of `pipeline.source`: other characters end no line.
"""

from __future__ import annotations

import os
from pathlib import Path

from lsprotocol import types as lsp
from pygls import uris

from pipeline.finding import Location
from pipeline.source import Source, Span


def path_of(uri: str) -> Path | None:
    """Where a file is, without symbolic links; None for what is no file, or has no place."""
    try:
        path = uris.to_fs_path(uri)
        return Path(os.path.realpath(path)) if path else None
    except ValueError:  # a NUL
        return None


def touch(place: Location, asked: lsp.Range) -> bool:
    """Whether a place meets the range an editor asks about."""
    own = range_of(place.source, place.span)
    return _key(asked.start) <= _key(own.end) and _key(own.start) <= _key(asked.end)


def _key(position: lsp.Position) -> tuple[int, int]:
    return position.line, position.character


def offset_of(source: Source, position: lsp.Position) -> int:
    """The offset of a position; one behind the end of a line is at its end."""
    if position.line >= len(source.line_starts):
        return len(source.text)
    start, end = source.line_starts[position.line], source.line_ends[position.line]
    units = source.text[start:end].encode("utf-16-le", "surrogatepass")[: 2 * position.character]
    return start + len(units.decode("utf-16-le", "ignore"))


def _position(source: Source, offset: int) -> lsp.Position:
    if offset == len(source.text) and source.text.endswith(("\n", "\r")):
        return lsp.Position(len(source.line_starts), 0)
    return lsp.Position(source.line_index(offset), source.utf16_column(offset))


def range_of(source: Source, span: Span) -> lsp.Range:
    """A span as a range."""
    return lsp.Range(_position(source, span.start), _position(source, span.end))
