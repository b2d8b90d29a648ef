"""A section marker in a place where it cannot open a section of its own.

## What it does
Reports a section marker that stands before any heading, on the incident's own heading, on a block inside a list or
quotation, on a block that has another marker already, or on a piece of a line.

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

from collections.abc import Iterator

from pipeline.document import Attribute, BlockKind, Document
from pipeline.finding import Severity
from pipeline.incident import MARKERS, markers
from pipeline.rules.base import Page, Problem, rule, shown
from pipeline.source import Span

_HELP = "Put it on a line of its own, directly below the first block of the section."


@rule("S103", Severity.WARNING)
def misplaced_marker(page: Page) -> Iterator[Problem]:
    """One finding for each marker, with the first of the reasons that apply."""
    opening = {section.marker.span for incident in page.incidents for section in incident.sections if section.marker}
    headings = {incident.heading.span for incident in page.incidents if incident.heading}
    blocks = page.document.blocks
    for marker in markers(page.document):
        top = blocks[marker.index]
        on_block = [word for attrs in top.attrs for word in attrs.words if word.name in MARKERS]
        first = on_block[0] if on_block else marker.word
        if marker.word.span not in opening:
            yield _problem(marker.word, "belongs to no incident: no heading stands above it")
        elif marker.nested:
            kind = "a list" if top.kind is BlockKind.LIST else f"a {top.kind.value}"
            yield _problem(marker.word, f"stands inside {kind}, which belongs to the section as a whole")
        elif first.span != marker.word.span:
            reason = f"stands on a block that {shown(first.name)} marks already"
            yield _problem(marker.word, reason, ((first.span, "the other marker"),))
        elif top.span in headings:
            yield _problem(marker.word, "stands on the heading, not on the first block of the section")
    for word in _in_lines(page.document):
        yield _problem(word, "stands on a piece of a line and not on a block")


def _problem(word: Attribute, reason: str, related: tuple[tuple[Span, str], ...] = ()) -> Problem:
    message = f"The section marker `{word.name}` {reason}."
    return Problem(word.span, message, subject=word.name, help=_HELP, related=related)


def _in_lines(document: Document) -> Iterator[Attribute]:
    """Markers behind a link or an image."""
    for link in document.links:
        for attrs in link.attrs:
            yield from (word for word in attrs.words if word.name in MARKERS)
