"""The dialect: from the text of a page to a Document.

Owns: how Markdown of the IBM Cloud docs dialect is read. Must not know: files, other pages, what a section is, or what
is a fault. `parse` raises for no input: what cannot be read becomes `Junk` with one of the `REASONS`.

The dialect is CommonMark with tables, and:

- *attribute lists* ``{: #id .class word key="value"}``. On a line of its own a list belongs to the block directly
  above, else to the block that follows; so several lists stack, and both generations of pages are read by one rule:
  until 2019 a list could stand before its block, behind a blank line; now it stands after it. With blank lines on
  both sides it goes to the following block and is reported. Inside a line it belongs to the link, image, code span,
  emphasis or tag directly before it; at the start of a list item to the item; at the end of a heading's line to the
  heading; behind ordinary text to nothing. In code it is code. ``#a.b`` is an id and a class.
- *definitions* ``{:name: .class}``, which legacy pages have and modern ones replace by a keyref.
- *keyrefs* ``{{site.data.keyword.x}}``, also in attribute values and link targets; *content references*.
- *front matter* in YAML.

It is kramdown's rule of attachment. `nox -s oracle` compares ids and classes with kramdown 2.4 and marked-it-core over
the shared corpus; where they differ, one of these is why:

- *fence with lines left of the text of its list item* (kramdown, some marked-it). kramdown takes the marks for text
  and gives the list's attributes to the item or list. Translation tools change indentation; marked-it reads code.
- *fence that begins or ends at an indentation of four or more* (kramdown, some marked-it). They read indented code,
  or search for an end further down. What is meant is the nearest mark.
- *other blocks of a list that holds such a fence* (both). The list ends, or gets the attributes, elsewhere for them.
- *end of such a fence taken for the beginning of one* (both). All that follows, up to the next fence, is code for
  the reference, headings included: an error of the reference.
- *list with lines left of the text of their item* (both). kramdown strips the item's indentation from some of the
  lines only, marked-it knows no columns of text at all. We read lists as CommonMark does.
- *fence below the text of an item, with list markers in the code; inside our code* (kramdown: `- apiGroups:` in YAML
  begins a list; marked-it: attribute lists and blocks are taken out of code). In code, everything is code.
- *HTML with blank lines, or without its opening tag: indented lines of it* (both). For us HTML ends at a blank line,
  and what is indented by four below it is code (CommonMark); kramdown and marked-it go on to the end tag. In most
  cases the tag was never closed and is masked for kramdown, which then reads its indented lines as code.
- *heading without a space behind its marks, or with a no-break space* (kramdown: text; marked-it: text without the
  space). With an id below it, a heading is meant: we keep it, and a rule reports it.
- *heading right below a list item, without a blank line* (both give its id to the list). It belongs to the heading.
- *attribute list that cannot be read* (both attach a part of it: `{: # x}`, `{: #a=b}`). We attach nothing and report.
- *attribute list indented by four below indented code* (both: a part of the code). Nobody writes that as code.
- *definition list* (marked-it has none and reads the text below it as code). Modern pages use it; kramdown agrees.
- *id that does not begin with a letter, or holds other characters* (kramdown's grammar refuses it). Pages have such
  ids and marked-it accepts them. The comparison maps them, so that their attachment is compared none the less.
- *HTML tag without end* (kramdown reads raw HTML to the end of the page or item). Such tags, as `<password>` in prose,
  are masked for kramdown in the comparison; for us HTML ends at a blank line.
- *marked-it: attribute list not at the indentation of its block, or below a block whose later lines are less indented,
  or below a list, or with blank lines on both sides; block in a list item* (marked-it drops the list, or gives it to
  something else). Indentation does not matter to us, and nothing is dropped: kramdown's rule.
- *marked-it: text in a list, indented by four, that it reads as code* (it ended the list at two blank lines or at a
  line of HTML). It is a part of the item.
- *marked-it: HTML that it ends elsewhere* (`</br>`, `</dl>` swallow the heading below). `<br>` opens no block for us.
- *marked-it: table with a broken row* (it ends the table). A line without a bar is a row of the table (GFM).
- *text below a list, indented by four, that we read as code* (both read text). CommonMark, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from pipeline.document import BlockKind, CodeSpan, Document, Keyref, Stretch
from pipeline.parse import damage, frontmatter
from pipeline.parse.blocks import BlockReader
from pipeline.parse.inline import Gathered
from pipeline.parse.keyrefs import INCLUDE, KEYREF
from pipeline.parse.located import Body
from pipeline.parse.markdown import build
from pipeline.source import BOM, Source, Span, inside

REASONS = damage.REASONS
"""Reasons of junk with what each means."""

_PARSER = build()
_REFERENCE = re.compile(r"[ \t>]*\[(?:\\.|[^\]\\])*\]:\s*(?:<(?P<angled>[^<>]*)>|(?P<plain>\S+))")
_PART_KINDS = {
    "heading_open": "heading",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "dl_open": "list",
    "fence": "code",
    "code_block": "code",
    "html_block": "html",
    "hr": "rule",
}


def parse(source: Source) -> Document:
    """Read a page. The same source gives an equal Document, on any machine."""
    start = len(BOM) if source.text.startswith(BOM) else 0
    front_matter, junk = frontmatter.read(source, start)
    body = Body(source, front_matter.span.end if front_matter else start)
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(body.text, env)
    gathered = Gathered(references=_references(body, tokens), junk=junk)
    reader = BlockReader(_PARSER, env, body, gathered)
    blocks = reader.read(tokens)
    code = [block.span for top in blocks for block in top.walk() if block.kind is BlockKind.CODE]
    return Document(
        source=source,
        stretches=tuple(_stretches(body, front_matter.span if front_matter else None, tokens)),
        front_matter=front_matter,
        blocks=blocks,
        links=tuple(sorted(gathered.links, key=lambda link: link.span)),
        anchors=tuple(sorted(gathered.anchors, key=lambda anchor: anchor.span)),
        keyrefs=tuple(_keyrefs(body, code, gathered.comments, gathered.code_spans)),
        code_spans=tuple(sorted(gathered.code_spans, key=lambda span: span.span)),
        definitions=tuple(reader.definitions),
        comments=tuple(sorted(gathered.comments)),
        dangling=tuple(reader.dangling),
        junk=tuple(sorted([*gathered.junk, *damage.find(source, blocks)], key=lambda junk: (junk.span, junk.reason))),
    )


def _references(body: Body, tokens: Sequence[Token]) -> dict[str, tuple[str, Span]]:
    """Targets of link reference definitions by normalised label; the first definition of a label counts."""
    found: dict[str, tuple[str, Span]] = {}
    for token in tokens:
        if token.type == "definition" and token.map:
            start = body.line_start(token.map[0])
            match = _REFERENCE.match(body.source.text, start, body.line_end(token.map[1] - 1))
            if match:
                group = "angled" if match["angled"] is not None else "plain"
                found.setdefault(token.meta["id"], (match[group], Span(*match.span(group))))
    return found


def _keyrefs(
    body: Body, opaque: Sequence[Span], comments: Sequence[Span], code: Sequence[CodeSpan]
) -> Iterator[Keyref]:
    """Every keyref and include outside comments, wherever it stands: in text, targets, attribute values or code."""
    text = body.source.text
    matches = [*KEYREF.finditer(text, body.start), *INCLUDE.finditer(text, body.start)]
    in_code = sorted([*opaque, *(span.content for span in code)])
    comments = sorted(comments)
    for match in sorted(matches, key=lambda match: match.start()):
        span = Span(*match.span())
        if not inside(span, comments):
            yield Keyref(match[1], span, inside(span, in_code))


def _stretches(body: Body, front_matter: Span | None, tokens: Sequence[Token]) -> Iterator[Stretch]:
    """Whole lines of the page by what stands on them; see the partition invariant of `pipeline.document`."""
    if body.source.text.startswith(BOM):
        yield "bom", 0, len(BOM)
    if front_matter:
        yield "front-matter", *front_matter
    line = 0
    for token in tokens:
        if token.level or token.map is None or token.nesting < 0 or token.type == "inline":
            continue
        first, end = token.map
        if line < first:
            yield _gap(body, line, first)
        last = body.last_line(first, end)
        yield _PART_KINDS.get(token.type, token.type), body.line_start(first), body.next_start(last)
        line = last + 1
    if line < body.line_count:
        yield _gap(body, line, body.line_count)


def _gap(body: Body, first: int, end: int) -> Stretch:
    """The lines between two blocks: blank ones, or ones that no rule took."""
    start, stop = body.line_start(first), body.next_start(end - 1)
    return "skipped" if body.source.text[start:stop].strip() else "blank", start, stop
