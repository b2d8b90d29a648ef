"""The human texts of raw HTML, a block or a tag within a line.

Owns: which tags are markup, code or placeholders, and where one text ends and the next begins. Must not know: Markdown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.document import Block, Inline
from pipeline.segment import OPAQUE, Builder, Layout, Segment, SegmentKind
from pipeline.source import Source, Span

_CODE_TAGS = "code|samp|kbd|tt|var|pre|script|style|codeblock"
_INLINE_TAGS = "a|abbr|b|big|cite|em|font|i|img|ins|mark|q|s|small|span|strong|sub|sup|u"
_HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]*)""")
_EMPHASIS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "a": "link", "q": "quote"}
_TAG_NAME = re.compile(r"</?([A-Za-z][\w-]*)")
_CODE_OPEN = re.compile(rf"<(?:{_CODE_TAGS})(?=[\s>/])", re.IGNORECASE)
_CODE_CLOSE = re.compile(rf"</(?:{_CODE_TAGS})\s*>", re.IGNORECASE)
_KNOWN = re.compile(rf"</?(?:{_INLINE_TAGS})(?=[\s>/])", re.IGNORECASE)
_IN_HTML = re.compile(
    r"(?P<text>[^\s<&`{\[\]][^<&`{\n\[\]]*)"
    r"|(?P<skip><!--.*?(?:-->|\Z))"
    rf"|(?P<code><(?P<tag>{_CODE_TAGS})(?=[\s>])[^<>]*>.*?(?:</(?P=tag)\s*>|\Z)|`[^`\n]+`"
    r"|\{\{[^{}]*\}\}|\{:?[^{}\n]*\})"
    rf"|(?P<inline></?(?:{_INLINE_TAGS})(?=[\s>/])[^<>]*>)"
    r"|(?P<block></?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>)"
    r"|(?P<open>\[)|\](?P<link>\([^()\s]*(?:\s+\"[^\"\n]*\")?\))"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});)"
    r"|(?P<break>\s*\n\s*)"
    r"|(?P<other>[^<&`{\n\[\]]+|.)",
    re.DOTALL | re.IGNORECASE,
)
_CELL = re.compile(r"</?(?:table|tr|dl)\b|<(dt|dd)\b|<(td|th)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(alt|title|summary)\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)')""", re.IGNORECASE)


def texts(block: Block, source: Source) -> Iterator[Segment]:
    """Texts of a block of HTML, one for each stretch between tags of blocks; and its translatable attributes.

    The name of a text in a table is that of its column, ``th1`` in its head, ``td1`` below; in a list of definitions it
    is the tag.
    """
    base = block.span.start
    builder = Builder()
    cell, column = "", 0
    for match in _IN_HTML.finditer(source[block.span]):
        kind, text = match.lastgroup, match[0]
        if kind == "block":
            if builder.size or builder.open:
                yield from _trimmed(builder, block, cell)
                builder = Builder()
            if found := _CELL.match(text):
                term, data = found.groups()
                column = column + 1 if data else 0
                cell = f"{data.lower()}{column}" if data else term or ""
        elif kind == "break":
            if builder.size:  # a text begins with what is no space
                builder.text(" ", base + match.start(), base + match.end())
        elif kind == "open":
            builder.begin("link")
        elif kind == "link":
            builder.end("link", text[2:].split()[0].rstrip(")"))
        elif kind == "inline":
            _mark(text.lower(), builder)
        elif kind != "skip":
            shown = OPAQUE if kind == "tag" or kind == "code" else html.unescape(text) if kind == "entity" else text
            builder.text(shown, base + match.start(), base + match.end())
        if (kind == "block" or kind == "inline") and "=" in text:
            for value in _ATTRIBUTE.finditer(text):
                group = value.lastindex or 2
                where = Span(base + match.start() + value.start(group), base + match.start() + value.end(group))
                yield Segment(SegmentKind.ATTRIBUTE, value[group], block, Layout(((0, *where),)), value[1].lower())
    yield from _trimmed(builder, block, cell)


def _trimmed(builder: Builder, block: Block, cell: str) -> Iterator[Segment]:
    """The text that was put together, without space at its end; none if there is only space."""
    while builder.parts and builder.parts[-1].isspace():
        builder.parts.pop()
        builder.pieces.pop()
    if builder.parts:
        yield builder.segment(SegmentKind.HTML, block, cell)


def tag(piece: Inline, builder: Builder) -> str:
    """A tag within a line; returns its text if it opens code. An unknown one is a placeholder."""
    text = piece.text
    if _CODE_OPEN.match(text):
        builder.text(OPAQUE, *piece.span)
        return text
    if _KNOWN.match(text):
        _mark(text.lower(), builder)
    elif text[:3].lower() == "<br":
        builder.text(" ", *piece.span)
    elif not text.startswith("</"):
        builder.text(OPAQUE, *piece.span)
    return ""


def closes_code(text: str) -> bool:
    """Whether a tag ends code."""
    return _CODE_CLOSE.match(text) is not None


def _mark(tag: str, builder: Builder) -> None:
    """A tag of emphasis or of a link, opening or closing."""
    name = _TAG_NAME.match(tag)
    kind = _EMPHASIS.get(name[1]) if name else None
    if kind and tag.startswith("</"):
        builder.end(kind)
    elif kind:
        href = _HREF.search(tag) if kind == "link" else None
        builder.begin(kind, href[1] if href else "")
