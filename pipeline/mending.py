"""Fixes as rules make them: a text replaced, an attribute list written where it belongs.

Owns: where on a page such a thing can be written. Must not know: rules, what is wrong, files.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from pipeline.document import Block, BlockKind, Document, Junk
from pipeline.finding import Edit, Fix
from pipeline.source import Source, Span

_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*")
_CARRIERS = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TABLE)


def replace(span: Span, text: str, title: str, *, safe: bool = True) -> Fix:
    """A fix that replaces the text at one span."""
    return Fix(title, (Edit(span, text),), safe)


def attach(
    document: Document, block: Block, members: str, title: str, *, safe: bool, first: bool = False
) -> Fix | None:
    """A fix that writes an attribute list below a block; None where it is not sure to belong to that block.

    It comes behind the lists that the block has, or, as an id should, as the `first` of them.
    """
    source = document.source
    end = max(block.span.end, *(attrs.span.end for attrs in block.attrs if not first), 0)
    line = source.line_index(end)
    if source.text[end : source.line_ends[line]].strip() or not _can_carry(source, block):
        return None
    if any(damaged_list(document, block)):
        return None
    place = Span(source.line_ends[line], source.line_ends[line])
    return replace(place, f"{new_line(source, block)}{{: {members}}}", title, safe=safe)


def damaged_list(document: Document, block: Block) -> Iterator[Junk]:
    """Attribute lists in or directly below a block that cannot be read: they may say what seems to be missing."""
    first = bisect_left(document.junk, block.span.start, key=lambda junk: junk.span.start)
    for index in range(first, len(document.junk)):
        junk = document.junk[index]
        if document.source.text[block.span.end : junk.span.start].strip():
            return
        if junk.reason.startswith("attribute-list"):
            yield junk


def new_line(source: Source, block: Block) -> str:
    """What begins a further line of a block, or one below it that belongs to it."""
    line = source.line_starts[source.line_index(block.span.start)]
    return source.newline + indentation(source.text[line : block.span.start])


def _can_carry(source: Source, block: Block) -> bool:
    """Whether a list on the line below a block is its list: code must end with its fence."""
    if block.kind is not BlockKind.CODE:
        return block.kind in _CARRIERS
    first, last = (source.line_index(offset) for offset in (block.span.start, max(block.span.end - 1, 0)))
    return first < last and _FENCE.fullmatch(source.line(last)) is not None


def indentation(text: str) -> str:
    """What a line below one that begins with `text` needs to stay in the same list item or quotation."""
    return "".join(character if character in " \t>" else " " for character in text)
