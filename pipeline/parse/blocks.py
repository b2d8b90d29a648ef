"""From markdown-it's flat block tokens to the tree of blocks, with every attribute list attached to its block.

Owns: spans of blocks, and kramdown's rule of attachment (`_Siblings`): a list on a line of its own belongs to the block
directly above it, else to the block that follows. Must not know: what a class or an id means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.attrs import Attribute, Attrs, Placement
from pipeline.document import Anchor, Block, BlockKind, Definition, Inline, Junk
from pipeline.parse import html, tables
from pipeline.parse.attributes import Malformed, Scanned
from pipeline.parse.blockrules import starts_of
from pipeline.parse.inline import Gathered, Line, attrs_of, parse_line
from pipeline.parse.keyrefs import ATTRIBUTE_DEFINITIONS, is_content
from pipeline.parse.located import Body, Projection, of_line_part, of_lines
from pipeline.source import Span

_CONTAINERS = {
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
    "list_item_open": BlockKind.ITEM,
    "blockquote_open": BlockKind.QUOTE,
    "dl_open": BlockKind.LIST,
    "dd_open": BlockKind.ITEM,
}
_COMMENT = re.compile(r"\s*<!--(?:(?!-->).)*(?:-->\s*)?", re.DOTALL)


@dataclass
class _Siblings:
    """Blocks of one container, and the attribute lists of each, while these find their place among them."""

    blocks: list[Block] = field(default_factory=list)
    attrs: list[tuple[Attrs, ...]] = field(default_factory=list)
    pending: list[Attrs] = field(default_factory=list)
    pending_line: int = -1

    def add(self, block: Block, first_line: int) -> None:
        """A new block; lists that wait for one are its own."""
        placement = Placement.BEFORE if first_line == self.pending_line + 1 else Placement.FLOATING
        self.attrs.append((*(replace(attrs, placement=placement) for attrs in self.pending), *block.attrs))
        self.blocks.append(block)
        self.pending = []

    def attach(self, lists: Sequence[Attrs], line: int, touches: bool) -> None:
        """Lists on `line`; `touches`: a block, or lists that belong to it, stand on the line above."""
        if self.blocks and touches and not (self.pending and self.pending_line == line - 1):
            self.attrs[-1] += tuple(lists)
        else:
            self.pending += lists
            self.pending_line = line


class BlockReader:
    """One pass over the block tokens of one page."""

    def __init__(self, md: MarkdownIt, env: Any, body: Body, gathered: Gathered) -> None:
        self.md, self.env, self.body, self.gathered = md, env, body, gathered
        self.starts = starts_of(env)
        self.definitions: list[Definition] = []
        self.dangling: list[Attrs] = []
        self.quotes = 0

    def read(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        """The blocks at top level."""
        return self._siblings(tokens, 0, len(tokens))

    @property
    def _marks(self) -> str:
        """What besides white space makes a line blank here."""
        return ">" if self.quotes else ""

    def _siblings(self, tokens: Sequence[Token], first: int, end: int, in_item: bool = False) -> tuple[Block, ...]:
        found = _Siblings()
        index = first
        while index < end:
            token = tokens[index]
            close = _closing(tokens, index)
            line = token.map[0] if token.map else 0
            if token.type == "attributes":
                self._attributes(token, line, found)
            elif token.type == "definition":
                self.definitions.append(Definition("link", token.meta["label"], self._span(tokens, index)))
            else:
                found.add(self._block(tokens, index, close), line)
            index = close + 1
        self.dangling += (replace(attrs, placement=Placement.DANGLING) for attrs in found.pending)
        return tuple(
            self._settled(block, attrs, in_item and not n) if attrs else block
            for n, (block, attrs) in enumerate(zip(found.blocks, found.attrs, strict=True))
        )

    def _attributes(self, token: Token, line: int, found: _Siblings) -> None:
        shift = self.body.offset(token.meta["start"])
        if isinstance(token.meta["lists"], Malformed):
            broken = token.meta["lists"]
            self.gathered.junk.append(Junk(Span(broken.span.start + shift, broken.span.end + shift), broken.reason))
            return
        lists: list[Attrs] = []
        scanned_line: tuple[Scanned, ...] = token.meta["lists"]
        for scanned in scanned_line:
            attrs = attrs_of(scanned, lambda start, end: Span(start + shift, end + shift), Placement.AFTER)
            if scanned.name:
                self.definitions.append(Definition("attributes", scanned.name, attrs.span, attrs.items))
            else:
                lists.append(attrs)
        if lists:
            touches = line > 0 and not self.body.is_blank(line - 1, self._marks) and not self._is_definition(line - 1)
            found.attach(lists, line, touches)

    def _is_definition(self, line: int) -> bool:
        """Whether a line ends a definition: lists below one belong to the next block (kramdown)."""
        start, end = self.body.line_start(line), self.body.line_end(line)
        return any(start < definition.span.end <= end for definition in self.definitions[-1:])

    def _settled(self, block: Block, lists: tuple[Attrs, ...], leads_item: bool) -> Block:
        """A block with its final attribute lists; their ids become anchors.

        Lists at the start of its text belong to the list item that it leads, who takes them later, or to nothing.
        """
        own = tuple(a for a in lists if a.placement is not Placement.ITEM or block.kind is BlockKind.ITEM)
        for attrs in own:
            if attrs.id:
                self._anchor(attrs.id, block.kind)
        if leads_item:
            return replace(block, attrs=lists)
        self._ignored([attrs for attrs in lists if attrs not in own])
        return replace(block, attrs=own)

    def _anchor(self, item: Attribute, kind: BlockKind) -> None:
        self.gathered.anchors.append(Anchor(item.name, Span(item.span.start + 1, item.span.end), kind))

    def _span(self, tokens: Sequence[Token], index: int) -> Span:
        """Extent of the block whose first token is `index`."""
        first, end = tokens[index].map or (0, 0)
        # The first item of a list begins where the list does; a list that begins an item has its own place.
        first_item = (
            index > 0 and tokens[index].type in ("list_item_open", "dt_open") and tokens[index - 1].nesting == 1
        )
        noted = self.starts.get(index - 1 if first_item else index)
        start = self.body.offset(noted) if noted is not None else self._visible_start(first)
        last = self.body.last_line(first, end, self._marks)
        stop = self.body.line_start(last) + len(self.body.line(last).rstrip(" \t"))
        return Span(start, stop if stop > start else start)

    def _visible_start(self, line: int) -> int:
        text = self.body.line(line)
        return self.body.line_start(line) + len(text) - len(text.lstrip(" \t>"))

    def _block(self, tokens: Sequence[Token], index: int, close: int) -> Block:
        token = tokens[index]
        span = self._span(tokens, index)
        if token.type == "heading_open":
            return self._heading(tokens, index, span)
        if token.type == "dt_open":
            return self._term(tokens[index + 1], span)
        if token.type == "paragraph":
            return self._paragraph(token, span)
        if token.type in _CONTAINERS:
            return self._container(tokens, index, close, span)
        if token.type == "table":
            return self._table(token, span)
        if token.type in ("fence", "code_block"):
            return self._code(token, span)
        if token.type == "html_block":
            return self._html(span)
        if token.type == "hr":
            return Block(BlockKind.RULE, span)
        self.gathered.junk.append(Junk(span, "nesting-too-deep"))
        return Block(BlockKind.JUNK, span)

    def _heading(self, tokens: Sequence[Token], index: int, span: Span) -> Block:
        token, inline = tokens[index], tokens[index + 1]
        first = inline.map[0] if inline.map else 0
        if token.markup.startswith("#"):
            begin = span.start + len(token.markup)
            shown = self.body.source.text[begin : self.body.line_end(first)].replace("\0", "\ufffd")
            where = of_line_part(inline.content, begin + max(shown.find(inline.content), 0))
        else:
            where = of_lines(self.body, inline.content, first)
        line = self._line(where)
        content = where.span(0, len(where.text))
        if line.trailing:
            content = self._trimmed(Span(content.start, line.trailing[0].span.start))
        level = int(token.tag[1:])
        return Block(BlockKind.HEADING, span, line.trailing, inlines=line.inlines, content=content, level=level)

    def _trimmed(self, span: Span) -> Span:
        return Span(span.start, span.start + len(self.body.source[span].rstrip(" \t")))

    def _paragraph(self, token: Token, span: Span) -> Block:
        where = of_lines(self.body, token.content, token.map[0] if token.map else 0)
        line = self._line(where)
        self._ignored(line.trailing)
        kind = _kind_of(line.inlines)
        # Lists at the very start wait here for the list item around the paragraph; `_container` takes them from there.
        return Block(kind, span, line.leading, inlines=line.inlines, content=where.span(0, len(where.text)))

    def _term(self, inline: Token, span: Span) -> Block:
        where = of_lines(self.body, inline.content, inline.map[0] if inline.map else 0)
        line = self._line(where)
        return Block(BlockKind.TERM, span, line.trailing, inlines=line.inlines, content=where.span(0, len(where.text)))

    def _line(self, where: Projection) -> Line:
        return parse_line(self.md, self.env, where, self.gathered)

    def _ignored(self, lists: Sequence[Attrs]) -> None:
        self.gathered.junk += (Junk(attrs.span, "attribute-list-ignored") for attrs in lists)

    def _container(self, tokens: Sequence[Token], index: int, close: int, span: Span) -> Block:
        token = tokens[index]
        kind = _CONTAINERS[token.type]
        self.quotes += kind is BlockKind.QUOTE
        children = self._siblings(tokens, index + 1, close, kind is BlockKind.ITEM)
        self.quotes -= kind is BlockKind.QUOTE
        number = None
        if token.type == "dd_open" and children:
            # The plugin gives later descriptions the line of their term.
            line = self.body.source.line_index(children[0].span.start) - self.body.first_line
            span = Span(self._visible_start(line), span.end)
        attrs: tuple[Attrs, ...] = ()
        if kind is BlockKind.ITEM:
            number = int(token.info) if token.info.isdecimal() else None
            if children and (taken := tuple(a for a in children[0].attrs if a.placement is Placement.ITEM)):
                attrs = taken
                rest = tuple(a for a in children[0].attrs if a.placement is not Placement.ITEM)
                children = (replace(children[0], attrs=rest), *children[1:])
        return Block(kind, span, attrs, children, number=number, ordered=token.type == "ordered_list_open")

    def _table(self, token: Token, span: Span) -> Block:
        first, end = token.map or [0, 0]
        rows = []
        for line in range(first, end):
            if line == first + 1:
                continue
            start = span.start if line == first else self._visible_start(line)
            rows.append(self._row(Span(start, self.body.line_end(line))))
        return Block(BlockKind.TABLE, span, children=tuple(rows))

    def _row(self, extent: Span) -> Block:
        cells = []
        for cell in tables.cells(self.body.source.text, extent):
            line = self._line(cell)
            self._ignored((*line.leading, *line.trailing))
            span = cell.span(0, len(cell.text))
            cells.append(Block(BlockKind.CELL, span, inlines=line.inlines, content=span))
        return Block(BlockKind.ROW, self._trimmed(extent), children=tuple(cells))

    def _code(self, token: Token, span: Span) -> Block:
        first, end = token.map or [0, 0]
        if token.type == "code_block":
            return Block(BlockKind.CODE, span, content=span, literal=token.content)
        closed = token.meta["closed"]
        last = end - 1 if closed else end
        begin = self.body.next_start(first)
        content = Span(
            begin, max(begin, self.body.line_start(last) if last < self.body.line_count else len(self.body.source.text))
        )
        if not closed:
            opening = self._trimmed(Span(span.start, self.body.line_end(first)))
            self.gathered.junk.append(Junk(opening, "fence-unclosed"))
        return Block(BlockKind.CODE, span, content=content, info=token.info.strip(), literal=token.content)

    def _html(self, span: Span) -> Block:
        text = self.body.source[span]
        if code := html.preformatted(text):
            content = Span(span.start + code[0], span.start + code[1])
            literal = html.plain(text[slice(*code)]).replace("\r\n", "\n").replace("\r", "\n")
            return Block(BlockKind.CODE, span, content=content, info="<pre>", literal=literal)
        html.gather(text, lambda a, b: Span(span.start + a, span.start + b), self.gathered.links, self.gathered.anchors)
        if text.startswith("<!--"):
            if "-->" not in text:
                self.gathered.junk.append(Junk(Span(span.start, span.start + 4), "comment-unclosed"))
            self.gathered.comments.append(span)
            if _COMMENT.fullmatch(text):
                return Block(BlockKind.COMMENT, span)
        return Block(BlockKind.HTML, span, content=span, info=text[1 : min(len(text), 12)])


def _kind_of(inlines: Sequence[Inline]) -> BlockKind:
    """What a paragraph with this text is: one that holds nothing but a keyref or comments can be something else."""
    shown = [piece for piece in inlines if piece.text.strip() or piece.kind == "image"]
    if len(shown) == 1 and shown[0].kind in ("keyref", "conref"):
        if shown[0].text == ATTRIBUTE_DEFINITIONS:
            return BlockKind.DEFINITION
        if shown[0].kind == "conref" or is_content(shown[0].text):
            return BlockKind.CONREF
    elif not any(piece.text.strip() for piece in shown) and any(piece.kind == "comment" for piece in inlines):
        return BlockKind.COMMENT
    return BlockKind.PARAGRAPH


def _closing(tokens: Sequence[Token], index: int) -> int:
    """Index of the token that closes the one at `index`; `index` itself where it opens nothing."""
    if tokens[index].nesting != 1:
        return index
    level = tokens[index].level
    close = index + 1
    while tokens[close].level != level or tokens[close].nesting != -1:
        close += 1
    return close
