"""A table of contents, or a line of it, that cannot be read.

## What it does
Reports a `toc.yaml` that is not valid YAML, a line of a `toc` that begins with a brace and is no attribute list, and a
file too long to be one. What the file of the source language has too is reported there, once.

## Why is this bad?
Publishing fails, or the pages below that line are missing from the navigation.

## Example
```toc
{: .toc subcollection="shop
index.md
```

Write instead:

```toc
{: .toc subcollection="shop"}
index.md
```
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Problem, Whole, site_rule


@site_rule("N104", Severity.ERROR)
def malformed_toc(whole: Whole) -> Iterator[Problem]:
    """One finding for each place."""
    for toc in whole.site.toc_files:
        for junk in toc.toc.junk:
            yield Problem(
                junk.span,
                say("The table of contents cannot be read here: {problem}.", problem=junk.detail),
                subject=junk.detail,
                path=toc.path,
            )
