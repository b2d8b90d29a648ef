"""A block as other programs get it: paragraph, list, code, table, note, image … with its text and its place.

Owns: the types of blocks in `schemas/incident-1.json`. Must not know: sections and incidents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.document import Block, BlockKind, Inline, plain
from pipeline.parse import html
from pipeline.source import Position, Source, Span, normal_newlines

CODE_KINDS = ("pre", "screen", "codeblock")
"""What a block of code is for: a command to run, output, or the content of a file."""

NOTES = ("note", "tip", "important", "warning", "attention", "deprecated", "preview", "beta", "restriction")
"""Words that make a paragraph a note; the word is its severity."""

Names = Mapping[str, str]


def place(source: Source, span: Span) -> tuple[dict[str, int], dict[str, int]]:
    """Start and end of a span as line, column and offset."""
    return _position(source.position(span.start)), _position(source.position(span.end))


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column, "offset": position.offset}


def record(source: Source, block: Block, names: Names) -> dict[str, Any]:
    """The record of a block with everything below it."""
    kind, details = _details(source, block, names)
    start, end = place(source, block.span)
    return {
        "type": kind,
        "markdown": normal_newlines(source[block.span]),
        "text": text_of(source, block, names),
        "start": start,
        "end": end,
        **details,
    }


def text_of(source: Source, block: Block, names: Names) -> str:
    """What a reader sees of a block; the parts of a container stand on lines of their own."""
    if block.kind is BlockKind.CODE:
        return block.literal.removesuffix("\n")
    if block.kind is BlockKind.HTML:
        return " ".join(html.plain(source[block.span]).split())
    if block.kind is BlockKind.ROW:
        return "\t".join(plain(cell.inlines, names) for cell in block.children)
    if block.children:
        return "\n".join(text for child in block.children if (text := text_of(source, child, names)))
    return plain(block.inlines, names)


def code_kind(block: Block) -> str | None:
    """What a block of code is for; None where nothing says so."""
    words = block.words() | set(html.classes(block.info) if block.info.startswith("<") else ())
    return next((kind for kind in CODE_KINDS if kind in words), None)


def _details(source: Source, block: Block, names: Names) -> tuple[str, dict[str, Any]]:
    """Type of a block, and the fields that only this type has."""
    if block.kind is BlockKind.PARAGRAPH:
        return _paragraph(source, block)
    if block.kind is BlockKind.HEADING:
        ids = [attrs.id.name for attrs in block.attrs if attrs.id]
        return "heading", {"level": block.level, "anchor": ids[-1] if ids else None}
    if block.kind is BlockKind.LIST:
        return "list", {"ordered": block.ordered, "items": [_item(source, item, names) for item in block.children]}
    if block.kind is BlockKind.CODE:
        language = "" if block.info.startswith("<") else block.info.split(" ")[0]
        return "code", {"code": block.literal, "kind": code_kind(block), "language": language or None}
    if block.kind is BlockKind.TABLE:
        rows = [[_cell(source, cell, names) for cell in row.children] for row in block.children]
        return "table", {"header": rows[0] if rows else [], "rows": rows[1:], "caption": _value(block, "caption")}
    if block.kind is BlockKind.QUOTE:
        return "quote", {"blocks": _blocks(source, block.children, names)}
    if block.kind in (BlockKind.CONREF, BlockKind.DEFINITION):
        return "conref", {"name": next((piece.text for piece in block.inlines if piece.text.strip()), "")}
    if block.kind is BlockKind.JUNK:
        return "unreadable", {}
    return block.kind.value, {}


def _paragraph(source: Source, block: Block) -> tuple[str, dict[str, Any]]:
    words = {word.casefold() for word in block.words()}
    severity = next((word for word in NOTES if word in words), None)
    if severity:
        return "note", {"severity": severity}
    shown = [piece for piece in block.inlines if piece.kind != "attributes" and (piece.text.strip() or piece.children)]
    if len(shown) == 1 and shown[0].kind == "image":
        return "image", _image(shown[0])
    return "paragraph", {}


def _image(image: Inline) -> dict[str, Any]:
    return {"target": image.text, "alt": plain(image.children)}


def _item(source: Source, item: Block, names: Names) -> dict[str, Any]:
    start, end = place(source, item.span)
    return {
        "number": item.number,
        "markdown": normal_newlines(source[item.span]),
        "text": text_of(source, item, names),
        "start": start,
        "end": end,
        "blocks": _blocks(source, item.children, names),
    }


def _blocks(source: Source, blocks: Sequence[Block], names: Names) -> list[dict[str, Any]]:
    return [record(source, block, names) for block in blocks]


def _cell(source: Source, cell: Block, names: Names) -> dict[str, str]:
    return {"markdown": source[cell.span], "text": plain(cell.inlines, names)}


def _value(block: Block, key: str) -> str | None:
    """Value of a key in the attribute lists of a block."""
    pairs = (item for attrs in block.attrs for item in attrs.items if item.kind == "pair" and item.name == key)
    return next((item.value for item in pairs), None)
