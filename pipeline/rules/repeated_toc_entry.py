"""A page that a table of contents lists twice.

## What it does
Compares the entries of a `toc` or `toc.yaml`. What the table of contents of the source language repeats too is reported
there, once. It is only a hint where the entries stand below titles, each below another, since a page may be meant to be
found below both.

## Why is this bad?
The page has one place in the navigation: the reader who opened it at the other one finds himself elsewhere.

## Example
```toc
index.md
ts_push.md
index.md
```

Delete one of the two:

```toc
index.md
ts_push.md
```
"""

from collections.abc import Iterator

from pipeline.address import join
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Problem, Whole, shown, site_rule
from pipeline.toc import duplicates


@site_rule("N103", Severity.WARNING)
def repeated_toc_entry(whole: Whole) -> Iterator[Problem]:
    """One finding for each entry but the first of a page."""
    for toc in whole.site.toc_files:
        for first, again, apart in duplicates(toc.toc, toc.folder):
            yield Problem(
                again.span,
                say("The page {page} is listed already.", page=shown(again.target)),
                subject=join("", again.target) or again.target,
                help=say("Keep one of the entries."),
                related=((first.span, say("here the first time")),),
                severity=Severity.INFO if apart else None,
                path=toc.path,
            )
