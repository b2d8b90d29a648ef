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
from pipeline.segment import OPAQUE, TAG, Builder, Layout, Mark, Segment, SegmentKind, text_of
from pipeline.source import Source, Span

_TRANSLATABLE = frozenset(("caption", "title", "alt", "summary"))
_FIELDS = frozenset(("title", "description", "keywords", "summary", "navtitle", "shorttitle"))
_HTML, _ITEM = BlockKind.HTML, BlockKind.ITEM  # by name: a member is looked up slowly in Python 3.11
_LIST_ITEM, _PARAGRAPH = SegmentKind.ITEM, SegmentKind.PARAGRAPH
_PROSE = {
    BlockKind.HEADING: SegmentKind.HEADING,
    BlockKind.PARAGRAPH: SegmentKind.PARAGRAPH,
    BlockKind.CELL: SegmentKind.CELL,
    BlockKind.TERM: SegmentKind.TERM,
    BlockKind.ITEM: SegmentKind.ITEM,
}


def segments(document: Document) -> tuple[Segment, ...]:
    """The human texts of a page, in the order of their blocks; those without a letter are left out."""
    source = document.source
    found = list(_fields(document))
    titled = {link.span: link for link in document.links if link.title or link.kind == "image"}
    in_items: set[int] = set()
    for block in document.walk():
        inlines = block.inlines
        if inlines:
            kind = _LIST_ITEM if id(block) in in_items else _PROSE.get(block.kind, _PARAGRAPH)
            text = text_of(inlines)
            found.append(_with_tags(block, kind) if TAG in text else Segment(kind, text, block))
            if titled:
                found += _beside(block, titled, source)
        elif block.kind is _HTML:
            found += htmltext.texts(block, source)
        elif block.kind is _ITEM:
            in_items.update(map(id, block.children))
        if block.attrs:
            found += _attributes(block, source)
    return tuple([segment for segment in found if segment.text and not segment.text.isspace()])


def _attributes(block: Block, source: Source) -> Iterator[Segment]:
    for attrs in block.attrs:
        for item in attrs.items:
            if item.kind == "pair" and item.name in _TRANSLATABLE and item.value_span and item.value.strip():
                value = _literal(SegmentKind.ATTRIBUTE, item.value, item.value_span, source, block, item.name)
                yield _keyrefs_masked(value)


def _fields(document: Document) -> Iterator[Segment]:
    for field in document.front_matter.fields if document.front_matter else ():
        name = field.name.partition("[")[0].casefold()
        if name in _FIELDS and field.value.strip():
            yield _literal(SegmentKind.FIELD, field.value, field.value_span, document.source, None, name)


def _literal(kind: SegmentKind, value: str, span: Span, source: Source, block: Block | None, name: str = "") -> Segment:
    """A value that stands in the file as it is, perhaps in quotation marks; else it is its span as a whole."""
    at = source.text.find(value, span.start, span.end)
    where = Span(at, at + len(value)) if at >= 0 else span
    return Segment(kind, value, block, Layout(((0, *where),)), name)


_MASKED = re.compile(r"\{\{[^{}]*\}\}|`[^`]+`")


def _keyrefs_masked(segment: Segment) -> Segment:
    """The same value with its keyrefs opaque."""
    if "{{" not in segment.text and "`" not in segment.text:
        return segment
    builder = Builder()
    at, (_, start, end) = 0, segment.layout.pieces[0]
    if end - start != len(segment.text):
        return segment
    for match in _MASKED.finditer(segment.text):
        builder.text(segment.text[at : match.start()], start + at, start + match.start())
        builder.text(OPAQUE, start + match.start(), start + match.end())
        at = match.end()
    builder.text(segment.text[at:], start + at, end)
    return builder.segment(segment.kind, segment.block, segment.name)


def _with_tags(block: Block, kind: SegmentKind) -> Segment:
    """The text of a block with tags in its lines."""
    builder = Builder()
    code = ""
    for piece in block.inlines:
        if piece.kind == "html":
            code = ("" if htmltext.closes_code(piece.text) else code) if code else htmltext.tag(piece, builder)
        elif not code:
            builder.add(piece)
    return builder.segment(kind, block)


def _beside(block: Block, titled: Mapping[Span, Link], source: Source) -> Iterator[Segment]:
    """Alternative texts and titles of images, and titles of links."""
    for piece in block.inlines:
        if piece.kind == "image":
            yield from _image(piece, block)
        if piece.kind in ("image", "link") and piece.span in titled:
            yield from _title(piece, titled[piece.span], source, block)


def _title(piece: Inline, link: Link, source: Source, block: Block) -> Iterator[Segment]:
    if link.title:
        text = source[link.title]
        around = (Mark("link", 0, len(text), piece.text),) if piece.kind == "link" else ()
        yield Segment(SegmentKind.TITLE, text, block, Layout(((0, *link.title),), around))


def _image(piece: Inline, block: Block) -> Iterator[Segment]:
    builder = Builder()
    for inner in piece.children:
        builder.add(inner)
    if builder.pieces:
        yield builder.segment(SegmentKind.ALT, block, piece.text)
