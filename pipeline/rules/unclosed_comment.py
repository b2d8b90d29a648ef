"""An HTML comment that is never closed.

## What it does
Reports `<!--` at the beginning of a block when no `-->` follows.

## Why is this bad?
The rest of the page is part of the comment: nobody sees it.

## Example
```md
<!-- Not for this release.

## Push fails
```

Write instead:

```md
<!-- Not for this release. -->

## Push fails
```
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, rule


@rule("D104", Severity.ERROR)
def unclosed_comment(page: Page) -> Iterator[Problem]:
    """One finding for each comment."""
    for junk in page.junk("comment-unclosed"):
        yield Problem(
            junk.span,
            say("The comment that begins here is never closed; the rest of the page is hidden."),
            help=say("Put `-->` where the comment ends."),
        )
