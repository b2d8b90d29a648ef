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

from collections.abc import Iterable, Iterator, Sequence

from pipeline.attrs import Attrs, Placement
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, rule, shown
from pipeline.source import Source, Span

_HELP = say("Put it on the line directly below the block that it belongs to, without a blank line between.")


@rule("A102", Severity.WARNING)
def dangling_attribute_list(page: Page) -> Iterator[Problem]:
    """One finding for each list, or for lists that stand together."""
    source = page.document.source
    for block in page.document.walk():
        for span in _runs(source, (attrs for attrs in block.attrs if attrs.placement is Placement.FLOATING)):
            yield Problem(
                span,
                say(
                    "The attribute list {list} has blank lines on both sides: kramdown attaches it to the block below, "
                    "marked-it drops it.",
                    list=shown(source[span]),
                ),
                subject=source[span],
                help=_HELP,
                related=((_first_line(source, block.span), say("the block below")),),
            )
    for span in _runs(source, page.document.dangling):
        yield Problem(
            span,
            say(
                "The attribute list {list} belongs to no block: there is none directly above it and none below.",
                list=shown(source[span]),
            ),
            subject=source[span],
            help=_HELP,
        )


def _runs(source: Source, lists: Iterable[Attrs]) -> Sequence[Span]:
    """Extents of attribute lists; those on one line or on lines that follow each other count as one."""
    runs: list[Span] = []
    for attrs in lists:
        if runs and _touch(source, runs[-1], attrs.span):
            runs[-1] = Span(runs[-1].start, attrs.span.end)
        else:
            runs.append(attrs.span)
    return runs


def _touch(source: Source, above: Span, below: Span) -> bool:
    lines = source.line_index(below.start) - source.line_index(above.end)
    return lines <= 1 and not source[Span(above.end, below.start)].strip()


def _first_line(source: Source, span: Span) -> Span:
    return Span(span.start, min(span.end, source.line_ends[source.line_index(span.start)]))
