"""A code fence that is never closed.

## What it does
Reports an opening code fence without a closing one of the same kind, at least as long, in the same list item or
quotation.

## Why is this bad?
Everything below it, up to the end of the page or of the list item, is shown as code: headings, links and sections
of the incident are lost. Often the closing fence is there, with a word glued to it or one backtick too few.

## Example
```md
~~~sh
ibmcloud login
~~~~sh
```

Write instead:

```md
~~~sh
ibmcloud login
~~~
```
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, rule, shown


@rule("D103", Severity.ERROR)
def unclosed_fence(page: Page) -> Iterator[Problem]:
    """One finding for each opening fence."""
    for junk in page.junk("fence-unclosed"):
        opening = page.document.source[junk.span]
        fence = opening[: len(opening) - len(opening.lstrip(opening[:1]))]
        yield Problem(
            junk.span,
            say("The code fence {fence} is never closed; what follows is shown as code.", fence=shown(opening)),
            subject=opening,
            help=say(
                "Put backticks, {number} or more and nothing else, on a line of their own below the code, "
                "indented like the opening fence.",
                number=len(fence),
            )
            if fence.startswith("`")
            else say(
                "Put tildes, {number} or more and nothing else, on a line of their own below the code, "
                "indented like the opening fence.",
                number=len(fence),
            ),
        )
