"""What holds for every Document, whatever the page: `problems` says what does not.

Each `_check…` yields sentences; all of them see only the Document and its source. Two texts are
legitimately not the slice of the source they came from: what was decoded (entities, escapes, NUL as U+FFFD) and what
was cut from several lines.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from pipeline.attrs import Attrs, Placement
from pipeline.document import Block, BlockKind, Document, Field, Inline, Link
from pipeline.parse import REASONS
from pipeline.source import BOM, Source, Span, normal_newlines

_MARKER = re.compile(r"[-+*:]|(\d{1,9})[.)]")
_PREFIX = {"id": "#", "class": ".", "ref": "", "pair": ""}
_OPENS = {
    "code": "`",
    "keyref": "{{",
    "conref": "{{",
    "html": "<",
    "comment": "<!--",
    "attributes": "{:",
    "image": "![",
}
_CLOSES = {"code": "`", "keyref": "}}", "conref": "}}", "html": ">", "attributes": "}"}
_MARKS = {"em": ("*", "_"), "/em": ("*", "_"), "strong": ("**", "__"), "/strong": ("**", "__")}
_DECODED = re.compile(r"[&\\\x00\ufffd]")
_QUOTES = {'"': '"', "'": "'", "(": ")"}
_LEAVES = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CELL, BlockKind.TERM)
_IN_LISTS = (BlockKind.ITEM, BlockKind.TERM, BlockKind.JUNK)


def problems(document: Document) -> list[str]:
    """Every invariant that `document` breaks, as a sentence with the place."""
    checks = (
        _parts,
        _ranges,
        _orders,
        _front_matter,
        _trees,
        _kinds,
        _blocks_attrs,
        _inlines,
        _links,
        _slices,
        _definitions,
        _junk,
    )
    return [problem for check in checks for problem in check(document)]


def _parts(document: Document) -> Iterator[str]:
    source = document.source
    if "".join(source[part.span] for part in document.parts) != source.text:
        yield "parts do not concatenate to the text"
    at = 0
    for part in document.parts:
        if part.span.start != at or part.span.end <= at:
            yield _say(source, part.span, f"part {part.kind} does not follow offset {at}")
        at = part.span.end
        if part.kind == "skipped":
            yield _say(source, part.span, "skipped part")
        if part.kind == "blank" and source[part.span].strip():
            yield _say(source, part.span, "blank part holds text")
        if part.kind != "bom" and part.span.start and source.text[part.span.start - 1] not in "\r\n" + BOM:
            yield _say(source, part.span, f"part {part.kind} does not begin a line")


def _spans(document: Document) -> Iterator[tuple[str, Span]]:
    """Every span in the Document with what it belongs to."""
    for block in document.walk():
        yield f"block {block.kind}", block.span
        if block.content is not None:
            yield f"content of {block.kind}", block.content
        for attrs in block.attrs:
            yield from _attrs_spans(attrs)
        for piece in _flat(block.inlines):
            yield f"inline {piece.kind}", piece.span
    for link in document.links:
        places = (link.span, link.target_span, link.label, link.title, link.within)
        yield from ((f"link {link.kind}", span) for span in places if span is not None)
        for attrs in link.attrs:
            yield from _attrs_spans(attrs)
    for attrs in document.dangling:
        yield from _attrs_spans(attrs)
    yield from (("anchor", anchor.span) for anchor in document.anchors)
    yield from (("keyref", keyref.span) for keyref in document.keyrefs)
    yield from (("code span", span) for code in document.code_spans for span in (code.span, code.content))
    yield from (("definition", definition.span) for definition in document.definitions)
    yield from (("comment", comment) for comment in document.comments)
    yield from (("junk", junk.span) for junk in document.junk)
    if front := document.front_matter:
        yield from (("front matter", span) for span in (front.span, front.body))
        yield from ((f"field {f.name}", span) for f in front.fields for span in (f.key_span, f.value_span))


def _attrs_spans(attrs: Attrs) -> Iterator[tuple[str, Span]]:
    yield "attribute list", attrs.span
    for item in attrs.items:
        yield f"attribute {item.kind}", item.span
        if item.value_span is not None:
            yield "attribute value", item.value_span


def _flat(inlines: Sequence[Inline]) -> Iterator[Inline]:
    for piece in inlines:
        yield piece
        yield from _flat(piece.children)


def _ranges(document: Document) -> Iterator[str]:
    length = len(document.source.text)
    anchors = [anchor.span for anchor in document.anchors]
    if len(set(anchors)) < len(anchors):
        twice = next(span for span in anchors if anchors.count(span) > 1)
        yield _say(document.source, twice, "the same anchor twice")
    for what, span in _spans(document):
        if not 0 <= span.start <= span.end <= length:
            yield f"{what}: {span} is not within 0..{length}"


def _orders(document: Document) -> Iterator[str]:
    sequences: dict[str, list[Span]] = {
        "links": [link.span for link in document.links],
        "anchors": [anchor.span for anchor in document.anchors],
        "keyrefs": [keyref.span for keyref in document.keyrefs],
        "code spans": [code.span for code in document.code_spans],
        "comments": list(document.comments),
        "junk": [junk.span for junk in document.junk],
    }
    for name, spans in sequences.items():
        if spans != sorted(spans):
            yield f"{name} are not in reading order"
    for name in ("keyrefs", "code spans", "comments"):
        for before, after in zip(sequences[name], sequences[name][1:], strict=False):
            if after.start < before.end:
                yield _say(document.source, after, f"{name} overlap")


def _front_matter(document: Document) -> Iterator[str]:
    front = document.front_matter
    if front is None:
        return
    if not front.body.within(front.span):
        yield "front matter's body is not within its span"
    for field in front.fields:
        yield from _field(document.source, front.body, field)


def _field(source: Source, body: Span, field: Field) -> Iterator[str]:
    if not (field.key_span.within(body) and field.value_span.within(body)):
        yield _say(source, field.key_span, f"field {field.name} is not within the front matter")
    key, value = source[field.key_span].strip("\"'"), source[field.value_span]
    path = re.sub(r"(\[\d+\])+$", "", field.name)
    readable = key and not _DECODED.search(source[field.key_span]) and not re.search(r"[\n\r]|''", key)
    forms = (key, source[field.key_span])
    if readable and not any(path == form or path.endswith("." + form) or f"{form}[" in path for form in forms):
        yield _say(source, field.key_span, f"key of field {field.name} is {key!r}")
    if _one_line_scalar(value):
        bare = value[1:-1] if value[:1] in "\"'" and value[:1] == value[-1:] and len(value) > 1 else value
        if bare.strip(" \t\"'") != field.value.strip(" \t\"'"):
            yield _say(source, field.value_span, f"value of field {field.name} is {field.value!r}")


def _one_line_scalar(value: str) -> bool:
    """Whether YAML leaves a scalar as it is written, but for quotes around it."""
    plain = not re.search(r"[\n\r\\\x85\u2028\u2029]|''", value)
    return plain and not value.startswith(("|", ">", "!", "&"))


def _trees(document: Document) -> Iterator[str]:
    yield from _siblings(document.source, document.blocks)
    for block in document.walk():
        yield from _siblings(document.source, block.children)
        for child in block.children:
            if not child.span.within(block.span):
                yield _say(document.source, child.span, f"{child.kind} is not within its {block.kind} {block.span}")


def _siblings(source: Source, blocks: Sequence[Block]) -> Iterator[str]:
    for before, after in itertools.pairwise(blocks):
        if after.span.start < before.span.end:
            yield _say(
                source, after.span, f"{after.kind} begins before the {before.kind} above it ends at {before.span.end}"
            )


def _kinds(document: Document) -> Iterator[str]:
    source = document.source
    for block in document.walk():
        if block.content is not None and not block.content.within(block.span) and not _open_fence(source, block):
            yield _say(source, block.span, f"content {block.content} of {block.kind} is not within it")
        if (
            block.kind is not BlockKind.JUNK
            and not source[block.span].strip(" \t\r\n")
            and block.kind is not BlockKind.CELL
        ):
            yield _say(source, block.span, f"{block.kind} is blank")
        check = {
            BlockKind.HEADING: _heading,
            BlockKind.ITEM: _item,
            BlockKind.CODE: _code,
            BlockKind.TABLE: _table,
            BlockKind.LIST: _list,
            BlockKind.QUOTE: _quote,
        }.get(block.kind)
        if check is not None:
            yield from check(source, block)


def _open_fence(source: Source, block: Block) -> bool:
    """The content of a fence that nothing closes goes on to the end of its container, blank lines included."""
    return block.kind is BlockKind.CODE and source[block.span][:3] in ("```", "~~~")


def _heading(source: Source, block: Block) -> Iterator[str]:
    text = source[block.span]
    # Marks without a space behind them may be a heading all the same, reported as junk.
    marked = re.match("#" * block.level + "(?!#)", text)
    underline = re.split(r"\r\n|\n|\r", text)[-1].strip(" \t>")
    if not marked and set(underline) != {"=" if block.level == 1 else "-"}:
        yield _say(source, block.span, "neither marks nor an underline make this a heading")
    if not 1 <= block.level <= 6:
        yield _say(source, block.span, f"level {block.level} of a heading")
    if block.content is None:
        yield _say(source, block.span, "heading without content")
    elif source[block.content] != source[block.content].strip(" \t\r\n"):
        yield _say(source, block.content, "white space around the text of a heading")


def _item(source: Source, block: Block) -> Iterator[str]:
    marker = _MARKER.match(source.text, block.span.start, block.span.end)
    if marker is None:
        yield _say(source, block.span, "list item does not begin with its marker")
    elif block.number != (int(marker[1]) if marker[1] else None):
        yield _say(source, block.span, f"number {block.number} of a list item is not as written")


def _list(source: Source, block: Block) -> Iterator[str]:
    if not block.children or any(child.kind not in _IN_LISTS for child in block.children):
        yield _say(source, block.span, "list of something else than items")
    if any(
        child.ordered or (child.number is None) is block.ordered
        for child in block.children
        if child.kind is BlockKind.ITEM
    ):
        yield _say(source, block.span, "items without number in an ordered list, or the other way round")


def _quote(source: Source, block: Block) -> Iterator[str]:
    if not source.text.startswith(">", block.span.start):
        yield _say(source, block.span, "quote does not begin with its mark")


def _code(source: Source, block: Block) -> Iterator[str]:
    if block.content is None:
        yield _say(source, block.span, "code without content")
        return
    if block.info == "<pre>":
        return
    if _open_fence(source, block) and _bare(block.info) not in _bare(source[block.span]):
        yield _say(source, block.span, f"info {block.info!r} is not behind the fence")
    literal = _lines(block.literal)
    written = _lines(normal_newlines(source[block.content]).replace("\x00", "\ufffd"))
    # Markers and indentation of the container are gone from the literal; a tab they end in comes back as spaces.
    if [line.strip(" \t") for line in literal] != [
        _unmarked(line, of) for line, of in zip(written, literal, strict=False)
    ]:
        yield _say(source, block.content, f"literal of code {block.literal[:60]!r} is not its content")
    if len(literal) != len(written):
        yield _say(source, block.content, f"{len(literal)} lines of code are {len(written)} in the source")


def _lines(text: str) -> list[str]:
    """Lines, blank ones at the start and the end left out."""
    lines = text.split("\n")
    while lines and not lines[0].strip(" \t>"):
        lines.pop(0)
    while lines and not lines[-1].strip(" \t>"):
        lines.pop()
    return lines


def _unmarked(line: str, expected: str) -> str:
    """The tail of a source line that the literal has, if everything before it is indentation and quote marks."""
    wanted = expected.strip(" \t")
    bare = line.rstrip(" \t")
    if bare.endswith(wanted) and not bare[: len(bare) - len(wanted)].strip(" \t>"):
        return wanted
    return line


def _table(source: Source, block: Block) -> Iterator[str]:
    if any(row.kind is not BlockKind.ROW for row in block.children) or not block.children:
        yield _say(source, block.span, "table of something else than rows")
    for row in block.children:
        for cell in row.children:
            # A cell that begins with an escaped pipe begins behind the backslash.
            left, right = source.text[row.span.start : cell.span.start], source.text[cell.span.end : row.span.end]
            if left.rstrip(" \t")[-1:] not in ("", "|", "\\") or right.lstrip(" \t")[:1] not in ("", "|"):
                yield _say(source, cell.span, "cell does not stand between pipes")


def _blocks_attrs(document: Document) -> Iterator[str]:
    source = document.source
    owners: list[Span] = []
    for block in document.walk():
        for attrs in block.attrs:
            owners.append(attrs.span)
            yield from _attrs(source, attrs)
            if not _placed(block.span, attrs):
                yield _say(source, attrs.span, f"attribute list {attrs.placement} {block.kind} {block.span}")
    for attrs in document.dangling:
        owners.append(attrs.span)
        yield from _attrs(source, attrs)
        if attrs.placement is not Placement.DANGLING:
            yield _say(source, attrs.span, f"dangling list is called {attrs.placement}")
    for link in document.links:
        for attrs in link.attrs:
            owners.append(attrs.span)
            yield from _attrs(source, attrs)
            if attrs.placement is not Placement.SPAN or attrs.span.start < link.span.end:
                yield _say(source, attrs.span, "list of a link does not stand behind it")
    if len(set(owners)) != len(owners):
        yield f"attribute list with two owners: {sorted(span for span in set(owners) if owners.count(span) > 1)}"


def _placed(block: Span, attrs: Attrs) -> bool:
    if attrs.placement is Placement.AFTER:
        return attrs.span.start >= block.end
    if attrs.placement in (Placement.BEFORE, Placement.FLOATING):
        return attrs.span.end <= block.start
    return attrs.placement in (Placement.HEADING, Placement.ITEM) and attrs.span.within(block)


def _attrs(source: Source, attrs: Attrs) -> Iterator[str]:
    text = source[attrs.span]
    if not (text.startswith("{:") and text.endswith("}")):
        yield _say(source, attrs.span, "attribute list without its braces")
    if not attrs.items:
        yield _say(source, attrs.span, "attribute list without members")
    at = attrs.span.start
    for item in attrs.items:
        if item.span.start < at or not item.span.within(attrs.span):
            yield _say(source, item.span, "attributes out of order")
        at = item.span.end
        written = source[item.span]
        tail = written[len(_PREFIX[item.kind]) + len(item.name) :]
        forms = (written.replace("\0", "\ufffd"), _bare(written))
        named = any(form.startswith(_PREFIX[item.kind] + item.name) for form in forms)
        if not named or (tail and item.kind != "pair"):
            yield _say(source, item.span, f"attribute {item.kind} {item.name!r}")
        if item.kind == "pair" and (item.value_span is None or not re.fullmatch(r"""=(["']).*\1""", tail, re.DOTALL)):
            yield _say(source, item.span, f"pair {item.name!r} without a quoted value")
        if item.value_span is not None and _bare(source[item.value_span]) != _bare(item.value):
            yield _say(source, item.value_span, f"value {item.value!r} of an attribute")


def _inlines(document: Document) -> Iterator[str]:
    source = document.source
    for block in document.walk():
        open_kinds: list[str] = []
        at = block.span.start
        for piece in block.inlines:
            yield from _inline(source, piece)
            if not piece.span.within(block.span):
                yield _say(source, piece.span, f"inline {piece.kind} is not within its block {block.span}")
            if piece.span.start < at:
                yield _say(source, piece.span, f"inline {piece.kind} begins before {at}")
            # The pieces of a link stand inside its extent.
            at = piece.span.start if piece.kind == "link" else piece.span.end
            if piece.kind in ("link", "em", "strong"):
                open_kinds.append(piece.kind)
            elif piece.kind.startswith("/") and (not open_kinds or open_kinds.pop() != piece.kind[1:]):
                yield _say(source, piece.span, f"inline {piece.kind} closes nothing")
        if open_kinds:
            yield _say(source, block.span, f"inline {open_kinds} not closed")
        if block.kind in _LEAVES and block.content is not None:
            yield from _covered(source, block, block.content)


def _covered(source: Source, block: Block, content: Span) -> Iterator[str]:
    """No visible text of a block lies outside every inline: what is between them is markup or white space."""
    at = content.start
    for piece in block.inlines:
        if piece.kind == "link" or piece.span.end < at:
            at = max(at, piece.span.start if piece.kind == "link" else at)
            continue
        gap = source.text[at : piece.span.start]
        if re.search(r"\w", gap) and not any(
            other.kind == "link" and other.span.start <= at for other in block.inlines
        ):
            yield _say(source, Span(at, piece.span.start), f"text {gap!r} of a {block.kind} belongs to no inline")
        at = max(at, piece.span.end)
    gap = source.text[at : content.end]
    if re.search(r"\w", gap):
        yield _say(source, Span(at, content.end), f"text {gap!r} at the end of a {block.kind} belongs to no inline")


def _inline(source: Source, piece: Inline) -> Iterator[str]:
    text = source[piece.span]
    kind = piece.kind
    if not text.startswith(_OPENS.get(kind, "")) or not text.endswith(_CLOSES.get(kind, "")):
        yield _say(source, piece.span, f"inline {kind} has not its delimiters")
    if kind in _MARKS and text not in _MARKS[kind]:
        yield _say(source, piece.span, f"inline {kind} has not its marks")
    if kind == "link" and (text[:1], text[-1:]) not in (("[", ")"), ("[", "]"), ("<", ">")):
        yield _say(source, piece.span, "inline link has not its brackets")
    if kind == "text":
        # A cell's `\|` is a pipe; spaces before a line break are not a part of the text, nor is indentation behind it.
        written = normal_newlines(text).replace("\\|", "|")
        if piece.text.rstrip(" ") != written.rstrip(" ") and not _DECODED.search(text) and "\n" not in written:
            yield _say(source, piece.span, f"text {piece.text!r} is not what is written")
    if kind == "attributes" and _bare(piece.text) != _bare(text) and "\n" not in piece.text:
        yield _say(source, piece.span, f"list {piece.text!r} is not what is written")
    for child in piece.children:
        yield from _inline(source, child)
        if not child.span.within(piece.span):
            yield _say(source, child.span, f"inline {child.kind} is not within its {kind}")


def _links(document: Document) -> Iterator[str]:
    source = document.source
    spans = {link.span for link in document.links}
    for link in document.links:
        yield from _link(source, link)
        if link.within is not None and (link.within not in spans or not link.span.within(link.within)):
            yield _say(source, link.span, "image is not within the link that it claims")


def _link(source: Source, link: Link) -> Iterator[str]:
    text = source[link.span]
    target = source[link.target_span]
    if link.kind in ("link", "autolink", "html", "html-image") or (link.target and link.target_span.within(link.span)):
        if _bare(target) != _bare(link.target):
            yield _say(source, link.target_span, f"target {link.target!r} is not what is written")
        if not link.target_span.within(link.span):
            yield _say(source, link.target_span, "target is not within its link")
    elif link.target and _bare(target) != _bare(link.target):
        yield _say(source, link.target_span, f"target {link.target!r} of a reference is not what is written")
    ends = {
        "link": ("[", ")"),
        "autolink": ("<", ">"),
        "html": ("<", ">"),
        "html-image": ("<", ">"),
        "reference": ("[", "]"),
    }
    first, last = ends.get(link.kind, ("![", ")]"))
    if not text.startswith(first) or text[-1:] not in last:
        yield _say(source, link.span, f"{link.kind} has not its brackets")
    if link.title is not None:
        before, after = source.text[link.title.start - 1], source.text[link.title.end : link.title.end + 1]
        if _QUOTES.get(before) != after:
            yield _say(source, link.title, f"title of a {link.kind} does not stand between quotes")
        if not link.title.within(link.span):
            yield _say(source, link.title, "title is not within its link")
    if link.label is not None:
        if not link.label.within(link.span):
            yield _say(source, link.label, "label is not within its link")
        if link.kind in ("link", "image", "reference"):
            around = source.text[link.label.start - 1] + source.text[link.label.end : link.label.end + 1]
            if around != "[]":
                yield _say(source, link.label, f"label of a {link.kind} does not stand in brackets")


def _bare(text: str) -> str:
    """A text as the parser sees it: NUL replaced, newlines alike, the escaped pipes of a cell as pipes."""
    return normal_newlines(text).replace("\x00", "\ufffd").replace("\\|", "|")


def _slices(document: Document) -> Iterator[str]:
    source = document.source
    for code in document.code_spans:
        text = source[code.span]
        ticks = code.content.start - code.span.start
        if not code.content.within(code.span) or ticks < 1 or code.span.end - code.content.end != ticks:
            yield _say(source, code.span, "content of a code span is not between its backticks")
        if set(text[:ticks] + text[len(text) - ticks :]) != {"`"} or text[ticks : ticks + 1] == "`":
            yield _say(source, code.span, "code span has not its backticks")
    for anchor in document.anchors:
        if _bare(source[anchor.span]) != anchor.id:
            yield _say(source, anchor.span, f"anchor {anchor.id!r} is not what is written")
    for keyref in document.keyrefs:
        text = source[keyref.span]
        inner = text[2:-2].strip(" \t").removeprefix("site.data.")
        if not (text.startswith("{{") and text.endswith("}}")) or inner != keyref.name:
            yield _say(source, keyref.span, f"keyref {keyref.name!r} is not what is written")
    for comment in document.comments:
        if not source.text.startswith("<!--", comment.start):
            yield _say(source, comment, "comment does not begin as one")


def _definitions(document: Document) -> Iterator[str]:
    source = document.source
    for definition in document.definitions:
        text = source[definition.span]
        if definition.kind == "attributes":
            named = definition.name in text.replace("\0", "\ufffd")
            if not (named and text.startswith("{:") and text.endswith("}")):
                yield _say(source, definition.span, f"definition of {definition.name!r}")
            yield from _attrs(source, Attrs(definition.span, definition.items, Placement.DANGLING))
        elif not text.startswith("["):
            yield _say(source, definition.span, f"definition of the link {definition.name!r}")


def _junk(document: Document) -> Iterator[str]:
    for junk in document.junk:
        if junk.reason not in REASONS:
            yield _say(document.source, junk.span, f"junk with the unknown reason {junk.reason}")
        if junk.span.start == junk.span.end and junk.reason != "front-matter-invalid":
            yield _say(document.source, junk.span, f"junk {junk.reason} at no place")


def _say(source: Source, span: Span, message: str) -> str:
    position = source.position(min(span.start, len(source.text)))
    return f"{source.path}:{position.line}:{position.column}: {message}: {source[span][:80]!r}"
