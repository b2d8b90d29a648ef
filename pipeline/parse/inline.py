"""Text with markup: links, images, code spans, keyrefs, emphasis, tags and span attribute lists, each with its place.

Owns: the step from markdown-it's inline tokens to `Inline`, `Link`, `CodeSpan` and the attribute lists that stand
inside a line. Must not know: which block the text belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkTitle
from markdown_it.token import Token

from pipeline.attrs import Attribute, Attrs, Placement
from pipeline.document import Anchor, CodeSpan, Inline, Junk, Link
from pipeline.parse import html
from pipeline.parse.attributes import Scanned, scan_line
from pipeline.parse.located import Projection
from pipeline.parse.markdown import inline_tokens, parse_target
from pipeline.source import Span
from pipeline.value import value

_MARKUP = re.compile(r"[\\`*_\[\]!<&{\n]")
_KINDS = {
    "softbreak": "break",
    "hardbreak": "break",
    "text_special": "text",
    "em_open": "em",
    "em_close": "/em",
    "strong_open": "strong",
    "strong_close": "/strong",
}
_CARRIERS = ("link_close", "image", "code_inline", "em_close", "strong_close", "html_inline", "attributes")
_SPACES = " \t\n"


@dataclass
class Gathered:
    """What one page yields besides its tree of blocks; filled while the page is parsed, then frozen into a Document."""

    references: Mapping[str, tuple[str, Span]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    code_spans: list[CodeSpan] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    junk: list[Junk] = field(default_factory=list)


@value(frozen=True, slots=True)
class Line:
    """Parsed text. `leading` and `trailing` are lists at its very start and end: those of a list item or a heading."""

    inlines: tuple[Inline, ...]
    leading: tuple[Attrs, ...] = ()
    trailing: tuple[Attrs, ...] = ()


def parse_line(md: MarkdownIt, env: Any, where: Projection, gathered: Gathered) -> Line:
    """Parse `where.text`; everything found in it goes to `gathered`."""
    if not _MARKUP.search(where.text):
        span = where.span(0, len(where.text))
        return Line((Inline("text", span, where.text),) if where.text else ())
    reader = _Reader(md, env, where, gathered)
    inlines = tuple(reader.read(inline_tokens(md, where.text, env), 0, len(where.text)))
    return Line(inlines, tuple(reader.leading), tuple(reader.trailing))


def attrs_of(found: Scanned, place: html.Place, placement: Placement) -> Attrs:
    """A scanned list with its spans translated to the file by `place`."""
    items = tuple(
        Attribute(
            item.kind,
            item.name,
            place(*item.span),
            item.value,
            place(*item.value_span) if item.value_span else None,
        )
        for item in found.items
    )
    return Attrs(place(*found.span), items, placement)


class _Reader:
    """One pass over the inline tokens of one text."""

    def __init__(self, md: MarkdownIt, env: Any, where: Projection, gathered: Gathered) -> None:
        self.md, self.env, self.where, self.gathered = md, env, where, gathered
        self.leading: list[Attrs] = []
        self.trailing: list[Attrs] = []
        self.around: list[Span] = []
        self.chained = ""
        self.carrier_end = 0

    def read(self, tokens: Sequence[Token], start: int, end: int) -> Iterator[Inline]:
        """Inlines of `tokens`, which were parsed from ``text[start:end]``."""
        cursor = start
        previous = ""
        for index, token in enumerate(tokens):
            if token.type == "text":
                if token.content:
                    stop = self._next_start(tokens, index, end)
                    yield Inline("text", self.where.span(cursor, stop), token.content)
                    cursor, previous = stop, "text"
                continue
            begin, stop = _widen(token)
            if token.type == "attributes":
                yield self._attributes(token.meta["list"], begin, previous, end)
            else:
                yield self._one(token, begin, stop)
            inner = token.meta.get("label", (begin + 1,))[0]
            cursor = inner if token.type == "link_open" else stop
            previous = token.type

    def _next_start(self, tokens: Sequence[Token], index: int, end: int) -> int:
        """Where the text token at `index` ends: where the next token with an extent begins or closes."""
        for token in tokens[index + 1 :]:
            if token.type == "text":
                continue
            if token.type == "link_close":
                return int(token.meta["label_end"])
            return _widen(token)[0]
        return end

    def _one(self, token: Token, begin: int, stop: int) -> Inline:
        span = self.where.span(begin, stop)
        if token.type == "link_open":
            link = self._link(token, begin, stop)
            self.gathered.links.append(link)
            self.around.append(span)
            return Inline("link", span, link.target)
        if token.type == "link_close":
            self.around.pop()
            return Inline("/link", Span(span.end, span.end))
        if token.type == "image":
            return self._image(token, begin, stop)
        if token.type == "code_inline":
            ticks = len(token.markup)
            content = self.where.span(begin + ticks, stop - ticks)
            self.gathered.code_spans.append(CodeSpan(span, content))
            return Inline("code", span, token.content)
        if token.type == "html_inline":
            return self._html(token, span, begin)
        return Inline(_KINDS.get(token.type, token.type), span, token.content)

    def _link(self, token: Token, begin: int, stop: int) -> Link:
        text = self.where.text
        span = self.where.span(begin, stop)
        if token.info == "auto":
            inner = self.where.span(begin + 1, stop - 1)
            return Link("autolink", span, text[begin + 1 : stop - 1], inner, inner)
        label = token.meta["label"]
        label_span = self.where.span(*label)
        if inline := _destination(text, label[1] + 1, stop):
            target, title = inline
            return Link("link", span, text[slice(*target)], self.where.span(*target), label_span, self._title(title))
        return self._reference("reference", span, label_span, text[label[1] + 1 : stop], text[slice(*label)])

    def _image(self, token: Token, begin: int, stop: int) -> Inline:
        text = self.where.text
        span = self.where.span(begin, stop)
        label = (begin + 2, begin + 2 + len(token.content))
        label_span = self.where.span(*label)
        if inline := _destination(text, label[1] + 1, stop):
            target, title = inline
            link = Link("image", span, text[slice(*target)], self.where.span(*target), label_span, self._title(title))
        else:
            link = self._reference("image", span, label_span, text[label[1] + 1 : stop], token.content)
        self.gathered.links.append(replace(link, within=self.around[-1] if self.around else None))
        alt = _Reader(self.md, self.env, self.where.part(*label), Gathered())
        return Inline("image", span, link.target, tuple(alt.read(token.children or [], 0, len(token.content))))

    def _reference(self, kind: str, span: Span, label: Span, behind: str, text: str) -> Link:
        name = normalizeReference(behind[1:-1] if len(behind) > 2 else text)
        target, place = self.gathered.references.get(name, ("", label))
        return Link(kind, span, target, place, label)

    def _title(self, title: tuple[int, int] | None) -> Span | None:
        return self.where.span(*title) if title else None

    def _html(self, token: Token, span: Span, begin: int) -> Inline:
        if token.content.startswith("<!--"):
            self.gathered.comments.append(span)
            return Inline("comment", span)
        found = self.gathered
        html.gather(token.content, lambda a, b: self.where.span(begin + a, begin + b), found.links, found.anchors)
        return Inline("html", span, token.content)

    def _attributes(self, found: Scanned, begin: int, previous: str, end: int) -> Inline:
        """A list inside the text: of the element before it, of the item or heading, or ignored by every renderer."""
        span = self.where.span(*found.span)
        if previous != "attributes":
            self.chained = self._role(found, begin, previous, end)
            self.carrier_end = span.start
        if self.chained == "ignored":
            self.gathered.junk.append(Junk(span, "attribute-list-ignored"))
        elif self.chained == "leading":
            self.leading.append(attrs_of(found, self.where.span, Placement.ITEM))
        elif self.chained == "trailing":
            self.trailing.append(attrs_of(found, self.where.span, Placement.HEADING))
        else:
            self._to_element(attrs_of(found, self.where.span, Placement.SPAN), self.chained)
        return Inline("attributes", span, self.where.text[begin : found.span.end])

    def _role(self, found: Scanned, begin: int, previous: str, end: int) -> str:
        """``leading``, ``trailing``, ``ignored``, or the type of the token that the list belongs to."""
        text, stop = self.where.text, found.span.end
        rest = text[stop:end].strip(_SPACES)
        if begin == 0 and rest:
            return "leading"
        before = text[begin - 1 : begin]
        # `[text]{: tag-red}` is an element of its own in marked-it 2, and text in the older parsers.
        if (previous in _CARRIERS and before not in _SPACES) or before == "]":
            return previous
        only_lists = not rest or scan_line(text, stop, end) is not None
        return "trailing" if only_lists else "ignored"

    def _to_element(self, attrs: Attrs, carrier: str) -> None:
        links = self.gathered.links
        if carrier in ("link_close", "image"):
            # Not always the last one: an image in a link comes behind it.
            index = next((i for i in reversed(range(len(links))) if links[i].span.end == self.carrier_end), None)
            if index is not None:
                links[index] = replace(links[index], attrs=(*links[index].attrs, attrs))
        if attrs.id:
            id_span = Span(attrs.id.span.start + 1, attrs.id.span.end)
            self.gathered.anchors.append(Anchor(attrs.id.name, id_span, None))


def _widen(token: Token) -> tuple[int, int]:
    """Extent of a token; the two marks of strong emphasis are two tokens, of which one is kept."""
    start, end = token.meta["span"]
    if token.type == "strong_open":
        return start - 1, end
    if token.type == "strong_close":
        return start, end + 1
    return start, end


def _destination(text: str, at: int, stop: int) -> tuple[tuple[int, int], tuple[int, int] | None] | None:
    """Ranges of target and title of ``(target "title")`` at `at`; None for a reference link."""
    if at >= stop or text[at] != "(" or text[stop - 1] != ")":
        return None
    begin = _skip(text, at + 1, stop)
    found = parse_target(text, begin, stop)
    end = found.pos if found.ok else begin
    target = (begin + 1, end - 1) if text[begin : begin + 1] == "<" and end > begin + 1 else (begin, end)
    title_at = _skip(text, end, stop)
    title = parseLinkTitle(text, title_at, stop)
    if title.ok and title_at > end:
        return target, (title_at + 1, title.pos - 1)
    return target, None


def _skip(text: str, at: int, stop: int) -> int:
    while at < stop and text[at] in _SPACES:
        at += 1
    return at
