"""Blocks nested too deeply to be read.

## What it does
Reports a list or quotation in which a hundred others are nested. What stands in it is kept as it is, but not read.

## Why is this bad?
No reader can make sense of such a page. It is nearly always the output of a broken conversion, a mail thread pasted
as quotation, or an attack on the tools that read it.

## Example
```md
> > > > > > > > > > > > > > > > > > > > > and so on, a hundred times
```

Write the innermost text as a paragraph of its own.
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, rule


@rule("D105", Severity.ERROR)
def too_deep_nesting(page: Page) -> Iterator[Problem]:
    """One finding for each block that was not read."""
    for junk in page.junk("nesting-too-deep"):
        yield Problem(
            junk.span,
            say("Lists or quotations are nested too deeply here; what they hold is not read."),
            help=say("Move the inner text out of the lists and quotations around it."),
        )
