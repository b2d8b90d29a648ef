"""What one page consists of: the Document and its parts, every part with its exact span.

Owns: the value types that parsing produces. Must not know: how they are produced (`pipeline.parse`), what a
section or an incident is (`pipeline.incident`), any other page, and what is right or wrong (`pipeline.rules`).

Two invariants hold for every Document and are property-tested:

- *slices*: ``source[x.span]`` is the source text of ``x``, for every part that has a span;
- *partition*: the spans of ``Document.parts`` follow each other without a gap or an overlap and concatenate to the
  whole text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from functools import cached_property

from pipeline.attrs import Attribute, Attrs
from pipeline.source import Source, Span
from pipeline.value import value


class BlockKind(StrEnum):
    """What a block is; the values are the words of `schemas/incident-1.json` where both have the notion."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    ITEM = "item"
    TERM = "term"
    CODE = "code"
    QUOTE = "quote"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"
    HTML = "html"
    COMMENT = "comment"
    RULE = "rule"
    CONREF = "conref"
    DEFINITION = "definition"
    JUNK = "junk"


@value(frozen=True, slots=True)
class Inline:
    """A piece of a line of text, in reading order.

    `kind`: ``text``, ``code``, ``keyref``, ``conref``, ``break``, ``html``, ``comment``, ``attributes``, ``image``,
    and the pairs ``link``/``/link``, ``em``/``/em``, ``strong``/``/strong``. `text` is what a reader sees (entities
    decoded, code without its backticks), the name for a keyref, the target for a link or an image.
    """

    kind: str
    span: Span
    text: str = ""
    children: tuple[Inline, ...] = ()


@value(frozen=True, slots=True)
class Block:
    """A block of the page with everything below it.

    `span` runs from the first code point of the block (after indentation and list or quote markers) to the end of
    its last line, trailing blank lines and attribute lists not included. `content` is the span of the text of a
    heading, paragraph or cell, or of the lines between the fences of code.
    """

    kind: BlockKind
    span: Span
    attrs: tuple[Attrs, ...] = ()
    children: tuple[Block, ...] = ()
    inlines: tuple[Inline, ...] = ()
    content: Span | None = None
    level: int = 0
    """Level of a heading, 1 to 6."""
    number: int | None = None
    """Ordinal of an item of an ordered list, as written."""
    ordered: bool = False
    info: str = ""
    """Info string of a fence, or the tag of a block of raw HTML."""
    literal: str = ""
    """Text of code, newlines normalised and indentation of its container removed."""

    def words(self) -> set[str]:
        """Names of the classes and bare words attached to the block."""
        return {word.name for attrs in self.attrs for word in attrs.words}

    def walk(self) -> Iterator[Block]:
        """This block and all blocks below it, in reading order; iterative, since nesting can be deep."""
        stack = [self]
        while stack:
            block = stack.pop()
            yield block
            if block.children:
                stack.extend(reversed(block.children))


@value(frozen=True, slots=True)
class Link:
    """A link or an image. `target` is the source text of the target, never decoded or normalised.

    `kind`: ``link``, ``image``, ``reference`` (target in a definition), ``autolink``, ``html`` (``<a href>``),
    ``html-image`` (``<img src>``). `label` is the span of the link text or alternative text. `within` is the span of
    the link around an image, if any.
    """

    kind: str
    span: Span
    target: str
    target_span: Span
    label: Span | None = None
    title: Span | None = None
    within: Span | None = None
    attrs: tuple[Attrs, ...] = ()


@value(frozen=True, slots=True)
class Anchor:
    """An id that a link can point at. `span` is the id itself, in an attribute list or an HTML tag."""

    id: str
    span: Span
    block: BlockKind | None


@value(frozen=True, slots=True)
class Keyref:
    """``{{site.data.…}}``: a name that is replaced when the page is published.

    `name` is what follows ``site.data.`` (``keyword.registrylong``, ``content.x``) or the path of an include.
    """

    name: str
    span: Span
    in_code: bool = False


@value(frozen=True, slots=True)
class CodeSpan:
    """An inline code span. `span` includes the backticks, `content` is what stands between them."""

    span: Span
    content: Span


@value(frozen=True, slots=True)
class Definition:
    """``{:name: …}``, an attribute list definition; or ``[label]: target``, a link reference definition."""

    kind: str
    name: str
    span: Span
    items: tuple[Attribute, ...] = ()


@value(frozen=True, slots=True)
class Junk:
    """Something that could not be read as what it was meant to be. Parsing goes on; a rule reports it.

    `reason` is a stable word (`pipeline.parse.REASONS` lists them), `hint` what was probably meant: the replacement for
    the text of the span where that is safe to say.
    """

    span: Span
    reason: str
    detail: str = ""
    hint: str | None = None


@value(frozen=True, slots=True)
class Field:
    """A key of the front matter with its value, as text whatever YAML would make of it.

    `name` is the dotted path (``copyright.years``); a list gives one field per element (``services[0]``).
    """

    name: str
    value: str
    key_span: Span
    value_span: Span


@value(frozen=True, slots=True)
class FrontMatter:
    """The YAML block at the top of a page; `span` includes both delimiters. `body` is the YAML between them."""

    span: Span
    body: Span
    fields: tuple[Field, ...]

    def get(self, name: str) -> Field | None:
        """The field with this dotted name, compared without regard to case (``Keywords`` occurs)."""
        return next((f for f in self.fields if f.name.casefold() == name.casefold()), None)

    def value(self, name: str) -> str:
        """The value of a field, stripped; empty where there is none."""
        found = self.get(name)
        return found.value.strip() if found else ""


@value(frozen=True, slots=True)
class Part:
    """A stretch of whole lines of the page.

    `kind`: ``bom``, ``front-matter``, ``blank``, ``attributes``, ``skipped``, or the kind of the block that is there.
    """

    kind: str
    span: Span


Stretch = tuple[str, int, int]
"""A part as plain data, its kind, start and end: a page has more blank lines than blocks."""


@value(frozen=True)
class Document:
    """One page in one language, completely."""

    source: Source
    stretches: tuple[Stretch, ...] = ()
    front_matter: FrontMatter | None = None
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    keyrefs: tuple[Keyref, ...] = ()
    code_spans: tuple[CodeSpan, ...] = ()
    definitions: tuple[Definition, ...] = ()
    comments: tuple[Span, ...] = ()
    dangling: tuple[Attrs, ...] = ()
    junk: tuple[Junk, ...] = field(default=())

    @property
    def parts(self) -> tuple[Part, ...]:
        """The page, from its first line to its last."""
        return tuple(Part(kind, Span(start, end)) for kind, start, end in self.stretches)

    def walk(self) -> Iterator[Block]:
        """All blocks in reading order."""
        return iter(self._all_blocks)

    @cached_property
    def _all_blocks(self) -> tuple[Block, ...]:
        # Rules walk a page some fifteen times; keeping the way took a tenth off a validation.
        return tuple([block for top in self.blocks for block in top.walk()])

    def of_kind(self, kind: BlockKind) -> Sequence[Block]:
        """All blocks of a kind in reading order."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[BlockKind, list[Block]]:
        found: dict[BlockKind, list[Block]] = {}
        for block in self._all_blocks:
            found.setdefault(block.kind, []).append(block)
        return found

    @cached_property
    def listed(self) -> tuple[tuple[int, Block], ...]:
        """Blocks with attribute lists in reading order, each with the index of the block at top level around it."""
        return tuple((index, block) for index, top in enumerate(self.blocks) for block in top.walk() if block.attrs)

    @property
    def path(self) -> str:
        """Path of the file relative to the root of the run."""
        return self.source.path

    def headings(self) -> Iterator[Block]:
        """The headings that structure the page: those at top level."""
        return (block for block in self.blocks if block.kind is BlockKind.HEADING)


def plain(inlines: Iterable[Inline], names: Mapping[str, str] | None = None) -> str:
    """What a reader sees of a text: markup removed, white space folded, keyrefs replaced by their values in `names`.

    A keyref without a value stays as it is written. An image gives its alternative text, unless it stands in a link,
    where it is an icon.
    """
    pieces: list[str] = []
    depth = 0
    for piece in inlines:
        if piece.kind in ("text", "code"):
            pieces.append(piece.text)
        elif piece.kind in ("keyref", "conref"):
            pieces.append((names or {}).get(piece.text, _as_written(piece)))
        elif piece.kind == "break" or (piece.kind == "html" and "br" in piece.text[:4].lower()):
            pieces.append(" ")
        elif piece.kind == "image" and not depth:
            pieces.append(plain(piece.children, names))
        elif piece.kind in ("link", "/link"):
            depth += 1 if piece.kind == "link" else -1
    return " ".join("".join(pieces).split())


def _as_written(piece: Inline) -> str:
    return "{{site.data." + piece.text + "}}" if piece.kind == "keyref" else "{{" + piece.text + "}}"
