"""An attribute list that touches no block.

## What it does
Reports an attribute list with blank lines on both sides, and one with no block at all to belong to.

## Why is this bad?
The tools disagree about it: kramdown gives the list to the block below, marked-it drops it. A section marker in it
opens a section in one tool and none in the other. This program does as kramdown does, so that nothing is lost.

## Example
```md
The registry is full.

{: tsSymptoms}

You pushed too many images.
```

Write the list directly below the block that it belongs to:

```md
The registry is full.
{: tsSymptoms}

You pushed too many images.
```
"""

from collections.abc import Iterator

from pipeline.document import Placement
from pipeline.finding import Severity
from pipeline.rules.base import Page, Problem, rule, shown
from pipeline.source import Source, Span

_HELP = "Put it on the line directly below the block that it belongs to, without a blank line between."


@rule("A102", Severity.WARNING)
def dangling_attribute_list(page: Page) -> Iterator[Problem]:
    """One finding for each list."""
    source = page.document.source
    for block in page.document.walk():
        for attrs in block.attrs:
            if attrs.placement is Placement.FLOATING:
                text = source[attrs.span]
                yield Problem(
                    attrs.span,
                    f"The attribute list {shown(text)} has blank lines on both sides: kramdown attaches it to the "
                    "block below, marked-it drops it.",
                    subject=text,
                    help=_HELP,
                    related=((_first_line(source, block.span), "the block below"),),
                )
    for attrs in page.document.dangling:
        text = source[attrs.span]
        yield Problem(
            attrs.span,
            f"The attribute list {shown(text)} belongs to no block: there is none directly above it and none below.",
            subject=text,
            help=_HELP,
        )


def _first_line(source: Source, span: Span) -> Span:
    return Span(span.start, min(span.end, source.line_ends[source.line_index(span.start)]))
