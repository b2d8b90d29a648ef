"""A marker that a merge conflict left behind.

## What it does
Reports lines such as `<<<<<<< HEAD` in the text of a page. A line of seven equals signs counts only on a page that
has one of the others, since it may be a line under a title or a ruler. Code is not looked at.

## Why is this bad?
Two versions of the same text are published, with the names of git branches between them.

## Example
```md
<<<<<<< HEAD
The quota is 512 MB.
=======
The quota is 1 GB.
>>>>>>> quota
```

Keep one of the two versions and delete the markers:

```md
The quota is 1 GB.
```
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, rule, shown


@rule("D106", Severity.ERROR)
def conflict_marker(page: Page) -> Iterator[Problem]:
    """One finding for each marker."""
    source = page.document.source
    found = list(page.junk("conflict-marker"))
    if any(source.text[junk.span.start] != "=" for junk in found):
        for junk in found:
            yield Problem(
                junk.span,
                say("{marker} is a marker of a merge conflict.", marker=shown(source[junk.span])),
                subject=source[junk.span],
                help=say("Keep one of the two versions around it and delete the markers."),
            )
