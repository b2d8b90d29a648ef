"""A section marker in a place where it cannot open a section of its own.

## What it does
Reports a section marker that stands before any heading, on the incident's own heading, on a block inside a list or
quotation, on a block that has another marker already, on a piece of a line, or in a code block that holds a heading
too.

## Why is this bad?
A section begins at a block at the top level of an incident. From any other place the tools make different sections
of the page, or none: a marker inside a list makes a section of the whole list, one on the heading marks the title,
and of two on one block the first is left without text.

## Example
No blank line stands between the heading's id and the marker, so that both belong to the heading:

```md
## Push fails
{: #ts_push}
{: tsSymptoms}
`docker push` ends with `denied`.
```

Write the marker below its paragraph:

```md
## Push fails
{: #ts_push}

`docker push` ends with `denied`.
{: tsSymptoms}
```
"""

import re
from collections.abc import Iterator

from pipeline import wording
from pipeline.document import BlockKind, Document
from pipeline.finding import Severity
from pipeline.incident import MARKERS, markers
from pipeline.message import Message, say
from pipeline.rules.base import Page, Problem, rule, shown
from pipeline.source import Span

_HELP = say("Put it on a line of its own, directly below the first block of the section.")
_MARKER = "|".join(MARKERS)
_WORD = re.compile(rf"(?<![\w#.-])\.?(?:{_MARKER})(?![\w-])")
_LINE = re.compile(rf"(?m)^[ \t>]*\{{:[ \t]*(\.?(?:{_MARKER}))[ \t]*\}}[ \t]*\r?$")
_HEADING = re.compile(r"(?m)^#{1,6} .*\n[ \t]*\{:[ \t]*#")
_SHOWN_ON_PURPOSE = ("md", "markdown", "kramdown")


@rule("S103", Severity.WARNING)
def misplaced_marker(page: Page) -> Iterator[Problem]:
    """One finding for each marker, with the first of the reasons that apply."""
    opening = {section.marker.span for incident in page.incidents for section in incident.sections if section.marker}
    headings = {incident.heading.span for incident in page.incidents if incident.heading}
    for marker in markers(page.document):
        top = page.document.blocks[marker.index]
        on_block = [word for attrs in top.attrs for word in attrs.words if word.name in MARKERS]
        first = on_block[0] if on_block else marker.word
        word = _name(page, marker.word.span)
        if marker.word.span not in opening:
            message = say(
                "The section marker {marker} belongs to no incident: no heading stands above it.", marker=word
            )
            yield _problem(page, marker.word.span, message)
        elif marker.nested:
            yield _problem(page, marker.word.span, _inside(top.kind, word))
        elif first.span != marker.word.span:
            message = say(
                "The section marker {marker} stands on a block that {other} marks already.",
                marker=word,
                other=shown(first.name),
            )
            yield _problem(page, marker.word.span, message, ((first.span, say("the other marker")),))
        elif top.span in headings:
            message = say(
                "The section marker {marker} stands on the heading, not on the first block of the section.", marker=word
            )
            yield _problem(page, marker.word.span, message)
    for span in _in_lines(page.document):
        word = _name(page, span)
        message = say("The section marker {marker} stands on a piece of a line and not on a block.", marker=word)
        yield _problem(page, span, message)
    for span, others in _in_code(page.document):
        message = say(
            "The section marker {marker} stands in a code block, as a heading does: "
            "a fence above it is missing or misplaced.",
            marker=_name(page, span),
        )
        yield _problem(page, span, message, tuple((other, say("in it too")) for other in others))


def _problem(page: Page, span: Span, message: Message, related: tuple[tuple[Span, str], ...] = ()) -> Problem:
    return Problem(span, message, subject=_name(page, span).strip("`"), help=_HELP, related=related)


def _name(page: Page, span: Span) -> str:
    return f"`{page.document.source[span].removeprefix('.')}`"


def _inside(kind: BlockKind, word: str) -> Message:
    if kind is BlockKind.LIST:
        text = say(
            "The section marker {marker} stands inside a list, which belongs to the section as a whole.", marker=word
        )
    elif kind is BlockKind.QUOTE:
        text = say(
            "The section marker {marker} stands inside a quote, which belongs to the section as a whole.", marker=word
        )
    else:
        text = say(
            "The section marker {marker} stands inside a {block}, which belongs to the section as a whole.",
            marker=word,
            block=wording.block(kind),
        )
    return text


def _in_lines(document: Document) -> Iterator[Span]:
    """Markers behind a link, a code span or emphasis; lists that are shown as text are another rule's."""
    taken = {junk.span for junk in document.junk}
    taken |= {attrs.span for block in document.walk() for attrs in block.attrs}
    for block in document.walk():
        for piece in block.inlines:
            if piece.kind == "attributes" and piece.span not in taken:
                for match in _WORD.finditer(document.source.text, *piece.span):
                    yield Span(*match.span())


def _in_code(document: Document) -> Iterator[tuple[Span, list[Span]]]:
    """The first marker and the others in each code block that has swallowed a piece of the page.

    Markdown that is shown as code is fine: its fence says so, or it shows no heading with an id.
    """
    for block in document.of_kind(BlockKind.CODE):
        if not block.content or block.info.casefold() in _SHOWN_ON_PURPOSE:
            continue
        if _HEADING.search(block.literal):
            found = [Span(*match.span(1)) for match in _LINE.finditer(document.source.text, *block.content)]
            if found:
                yield found[0], found[1:]
