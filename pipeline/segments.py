"""What a translator translates: the human texts of a page, one Segment each, with exact places.

Owns: which texts of a Document are for people, and the way from each code point of such a text back to the file. Must
not know: languages, other pages, or what is right or wrong.

Code spans, keyrefs, addresses and placeholders are one code point each, `OPAQUE`: they are neither words nor nothing.
A link text is a mark in the text around it, and no segment of its own: a sentence is translated with its links.
Alternative texts and titles of images and links, and translatable values of attributes, are segments of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline import htmltext
from pipeline.document import Block, BlockKind, Document, Inline, Link
from pipeline.segment import OPAQUE, Builder, Mark, Segment, SegmentKind
from pipeline.source import Source, Span

_TRANSLATABLE = frozenset(("caption", "title", "alt", "summary"))
_FIELDS = frozenset(("title", "description", "keywords", "summary", "navtitle", "shorttitle"))
_STANDS_FOR = {"code": OPAQUE, "keyref": OPAQUE, "conref": OPAQUE, "break": " "}
_PROSE = {
    BlockKind.HEADING: SegmentKind.HEADING,
    BlockKind.PARAGRAPH: SegmentKind.PARAGRAPH,
    BlockKind.CELL: SegmentKind.CELL,
    BlockKind.TERM: SegmentKind.TERM,
    BlockKind.ITEM: SegmentKind.ITEM,
}


def segments(document: Document) -> tuple[Segment, ...]:
    """The human texts of a page, in the order of their blocks; those without a letter are left out."""
    found = [segment for segment in _all(document) if segment.text and not segment.text.isspace()]
    return tuple(found)


def _all(document: Document) -> Iterator[Segment]:
    source = document.source
    yield from _fields(document)
    titled = {link.span: link for link in document.links if link.title or link.kind == "image"}
    stack: list[tuple[Block, bool]] = [(block, False) for block in reversed(document.blocks)]
    while stack:
        block, in_item = stack.pop()
        inlines = block.inlines
        if inlines:
            kind = SegmentKind.ITEM if in_item else _PROSE.get(block.kind, SegmentKind.PARAGRAPH)
            if len(inlines) == 1 and inlines[0].kind == "text":
                yield Segment(kind, inlines[0].text, ((0, *inlines[0].span),), block)
            else:
                yield from _prose(block, kind, titled, source)
        elif block.kind is BlockKind.HTML:
            yield from htmltext.texts(block, source)
        for attrs in block.attrs:
            for item in attrs.items:
                if item.kind == "pair" and item.name in _TRANSLATABLE and item.value_span and item.value.strip():
                    value = _literal(SegmentKind.ATTRIBUTE, item.value, item.value_span, source, block, item.name)
                    yield _keyrefs_masked(value)
        if block.children:
            is_item = block.kind is BlockKind.ITEM
            stack += [(child, is_item) for child in reversed(block.children)]


def _fields(document: Document) -> Iterator[Segment]:
    for field in document.front_matter.fields if document.front_matter else ():
        name = field.name.partition("[")[0].casefold()
        if name in _FIELDS and field.value.strip():
            yield _literal(SegmentKind.FIELD, field.value, field.value_span, document.source, None, name)


def _literal(kind: SegmentKind, value: str, span: Span, source: Source, block: Block | None, name: str = "") -> Segment:
    """A value that stands in the file as it is, perhaps in quotation marks; else it is its span as a whole."""
    at = source.text.find(value, span.start, span.end)
    where = Span(at, at + len(value)) if at >= 0 else span
    return Segment(kind, value, ((0, *where),), block, (), name)


_MASKED = re.compile(r"\{\{[^{}]*\}\}|`[^`]+`")


def _keyrefs_masked(segment: Segment) -> Segment:
    """The same value with its keyrefs opaque."""
    if "{{" not in segment.text and "`" not in segment.text:
        return segment
    builder = Builder()
    at, (_, start, end) = 0, segment.pieces[0]
    if end - start != len(segment.text):
        return segment
    for match in _MASKED.finditer(segment.text):
        builder.text(segment.text[at : match.start()], start + at, start + match.start())
        builder.text(OPAQUE, start + match.start(), start + match.end())
        at = match.end()
    builder.text(segment.text[at:], start + at, end)
    return builder.segment(segment.kind, segment.block, segment.name)


def _prose(block: Block, kind: SegmentKind, titled: Mapping[Span, Link], source: Source) -> Iterator[Segment]:
    builder = Builder()
    pieces, parts = builder.pieces, builder.parts
    beside: list[Segment] = []
    code = ""
    for piece in block.inlines:
        what = piece.kind
        if code:
            code = "" if what == "html" and htmltext.closes_code(piece.text) else code
            continue
        shown = piece.text if what == "text" else _STANDS_FOR.get(what)
        if shown:  # as in Builder.text: most pieces are these
            pieces.append((builder.size, *piece.span))
            parts.append(shown)
            builder.size += len(shown)
        elif what == "link":
            builder.begin("link", piece.text)
        elif what in ("em", "strong"):
            builder.begin(what)
        elif what[0] == "/":
            builder.end(what[1:])
        elif what == "image":
            beside += _image(piece, block)
        elif what == "html":
            code = htmltext.tag(piece, builder)
        if titled and what in ("link", "image") and piece.span in titled:
            title = titled[piece.span].title
            if title:
                around = (Mark("link", 0, len(source[title]), piece.text),) if what == "link" else ()
                beside.append(Segment(SegmentKind.TITLE, source[title], ((0, *title),), block, around))
    yield builder.segment(kind, block)
    yield from beside


def _image(piece: Inline, block: Block) -> Iterator[Segment]:
    builder = Builder()
    for inner in piece.children:
        builder.text(inner.text if inner.kind == "text" else _STANDS_FOR.get(inner.kind, ""), *inner.span)
    if builder.pieces:
        yield builder.segment(SegmentKind.ALT, block, piece.text)
