"""Pages that were parsed already, in so little room that those of a large tree can be kept.

Owns: the form in which they are kept, and reading them from it. Must not know: topics, files, what is done with pages.

Packed, a page takes half the room of its text, which is not kept: whoever wants the page has it.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable, Sequence

from pipeline import parse
from pipeline.columns import Column, fields_of
from pipeline.document import Document
from pipeline.source import Source

Reader = Callable[[Source], Document]
"""Makes a page of its text."""

_QUICKLY = 1
"""Level of compression: with the usual one packing takes twice as long, for a tenth less."""


def noting(noted: list[Document]) -> Reader:
    """Parses pages, and keeps them in a list."""

    def read(source: Source) -> Document:
        document = parse.parse(source)
        noted.append(document)
        return document

    return read


def pack(documents: Sequence[Document]) -> bytes:
    """The pages, for `reader` in the same process."""
    texts = [_name(document.source) for document in documents]
    return zlib.compress(marshal.dumps((texts, _columns().put(documents))), _QUICKLY)


def reader(packed: bytes) -> Reader:
    """Gives the pages that were packed; a text that has changed since is parsed."""
    texts, columns = marshal.loads(zlib.decompress(packed))
    known = dict(zip(texts, zip(*_columns().take(columns), strict=True), strict=True))

    def read(source: Source) -> Document:
        row = known.get(_name(source))
        return Document(source, *row) if row else parse.parse(source)

    return read


def _columns() -> Column:
    return fields_of(Document, without=("source",))


def _name(source: Source) -> tuple[str, int]:
    """What tells one text from others. Python's own digest of texts is another one in each process."""
    return source.path, hash(source.text)
