"""A Document as a text that people can check: the expected half of the fixtures.

    heading 2 "Text shown" {#id after}
    code sh "literal\\n" {pre after}
    list
      item 1
        paragraph text "…" link "…"

One line a block, children indented; then one line for each link, anchor, keyref, definition, dangling list and junk,
with the line and column it stands on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pipeline.attrs import Attrs
from pipeline.document import Block, BlockKind, Document, Inline
from pipeline.source import Span


def dump(document: Document) -> str:
    """The whole model of a page, one thing a line."""
    return "\n".join([*_front_matter(document), *_blocks(document.blocks, 0), *_facts(document)]) + "\n"


def _front_matter(document: Document) -> Iterator[str]:
    if document.front_matter:
        yield "front matter"
        for field in document.front_matter.fields:
            yield f"  {field.name} = {quoted(field.value)}"


def _blocks(blocks: Sequence[Block], depth: int) -> Iterator[str]:
    for block in blocks:
        words = [
            block.kind.value,
            *_traits(block),
            *(_inline(piece) for piece in block.inlines),
            *map(attributes, block.attrs),
        ]
        yield "  " * depth + " ".join(word for word in words if word)
        yield from _blocks(block.children, depth + 1)


def _traits(block: Block) -> Iterator[str]:
    if block.kind is BlockKind.HEADING:
        yield str(block.level)
    if block.kind is BlockKind.ITEM and block.number is not None:
        yield str(block.number)
    if block.kind is BlockKind.CODE:
        yield block.info
        yield quoted(block.literal)
    if block.kind is BlockKind.HTML:
        yield block.info.split(">")[0].split(" ")[0]


def _inline(piece: Inline) -> str:
    """Text alone is only its quoted words; markup says what it is."""
    if piece.kind in ("attributes", "comment", "break"):
        return "¶" if piece.kind == "break" else f"({piece.kind})"
    if piece.kind == "text":
        return quoted(piece.text)
    if piece.kind.startswith("/") or piece.kind in ("em", "strong"):
        return f"<{piece.kind}>"
    inside = " ".join(_inline(child) for child in piece.children)
    return f"{piece.kind}:{quoted(piece.text)}" + (f"[{inside}]" if inside else "")


def attributes(attrs: Attrs) -> str:
    """``{#id .class word key="value" placement}``."""
    return "{" + " ".join([*(_members(attrs)), f"@{attrs.placement.value}"]) + "}"


def _members(attrs: Attrs) -> Iterator[str]:
    for item in attrs.items:
        mark = {"id": "#", "class": "."}.get(item.kind, "")
        yield mark + item.name + (f"={quoted(item.value)}" if item.kind == "pair" else "")


def _facts(document: Document) -> Iterator[str]:
    def at(span: Span) -> str:
        return f"{document.source.position(span.start).line}:{document.source.position(span.start).column}"

    def shown(span: Span | None) -> str:
        return quoted(document.source[span]) if span else "-"

    for link in document.links:
        words = [f"{at(link.span)} {link.kind}", shown(link.label), "->", quoted(link.target)]
        words += ["title " + shown(link.title)] if link.title else []
        words += ["within a link"] if link.within else []
        yield "* " + " ".join([*words, *map(attributes, link.attrs)])
    for anchor in document.anchors:
        yield f"* {at(anchor.span)} anchor {anchor.id} of {anchor.block or 'text'}"
    for keyref in document.keyrefs:
        yield f"* {at(keyref.span)} keyref {keyref.name}" + (" in code" if keyref.in_code else "")
    for definition in document.definitions:
        yield f"* {at(definition.span)} definition {definition.kind} {definition.name}"
    for attrs in document.dangling:
        yield f"* {at(attrs.span)} {attributes(attrs)}"
    for junk in document.junk:
        hint = f" -> {quoted(junk.hint)}" if junk.hint else ""
        yield f"* {at(junk.span)} junk {junk.reason} {quoted(document.source[junk.span])}{hint}"


def quoted(text: str) -> str:
    """Text in quotes with its newlines and tabs visible."""
    return json.dumps(text, ensure_ascii=False)
