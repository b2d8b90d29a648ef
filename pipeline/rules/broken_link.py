"""A link to a page or an anchor on another page that does not exist.

## What it does
Follows links to topics (`/docs/shop?topic=shop-quota#limits`), to pages by their path (`quota.md`, `quota.html#limits`)
and relative links, within the pages that are validated together. Topic ids are compared without case. A page that is
not translated is looked for in the source language. Nothing is said of web addresses and of topics of a subcollection
that is not there. A file that is linked or shown must exist, unless no file of its kind is in the tree at all. An
anchor that only the heading of the source page has is `implicit-anchor`'s. Where a page or a table of contents includes
something that is not there either, a finding is only a hint. The rule needs the whole tree: it is silent when only some
pages are validated.

## Why is this bad?
The reader lands on an error page, or at the top of a long page, with no idea where to go on.

## Example
```md
See [Quotas](/docs/shop?topic=shop-qouta).
```

Write instead:

```md
See [Quotas](/docs/shop?topic=shop-quota).
```
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.resolve import IMPLICIT, Broken
from pipeline.rules.base import Page, Problem, rule, shown

_IS = {
    "unknown-topic": "There is no topic",
    "unknown-page": "There is no page",
    "unknown-anchor": "The page has no anchor",
    "unknown-file": "There is no file",
    "outside-root": "The link leads out of the tree:",
    "unsafe-scheme": "The link does not lead to a page:",
}


@rule("L103", Severity.ERROR)
def broken_link(page: Page) -> Iterator[Problem]:
    """One finding for each link; anchors of the same page are `broken-anchor`'s."""
    for link, end in page.ends:
        if link.target.startswith("#") or not isinstance(end, Broken) or end.reason == IMPLICIT:
            continue
        similar = f"Did you mean `{end.suggestions[0]}`? " if end.suggestions else ""
        yield Problem(
            link.target_span,
            f"{_IS[end.reason]} {shown(end.wanted)}" + (f" ({end.page})." if end.page else "."),
            subject=link.target,
            help=f"{similar}{end.help[0].upper()}{end.help[1:]}.",
            severity=Severity.INFO if end.uncertain else None,
        )
