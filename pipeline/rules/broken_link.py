"""A link to a page or an anchor on another page that does not exist.

## What it does
Follows links to topics (`/docs/shop?topic=shop-quota#limits`), to pages by their path (`quota.md`, `quota.html#limits`)
and relative links, within the pages that are validated together. Topic ids are compared without case. A page that is
not translated is looked for in the source language. Nothing is said of web addresses, of files beside the pages, and
of topics of a subcollection that is not there. Where a page or a table of contents includes something that is not there
either, a finding is only a hint. The rule needs the whole tree: it is silent when only some pages are validated.

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
from pipeline.resolve import Broken, resolve
from pipeline.rules.base import Page, Problem, rule, shown

_ELSEWHERE = ("unknown-file",)
_IS = {
    "unknown-topic": "There is no topic",
    "unknown-page": "There is no page",
    "unknown-anchor": "The page has no anchor",
    "english-slug": "Only the source page has the anchor",
    "outside-root": "The link leads out of the tree:",
    "unsafe-scheme": "The link does not lead to a page:",
}


@rule("L103", Severity.ERROR)
def broken_link(page: Page) -> Iterator[Problem]:
    """One finding for each link; anchors of the same page are `broken-anchor`'s."""
    if page.site is None:
        return
    for link in page.document.links:
        if link.target.startswith("#") or not link.target:
            continue
        end = resolve(page.site, link.target, page.document.path, page.locale)
        if not isinstance(end, Broken) or end.reason in _ELSEWHERE:
            continue
        similar = f"Did you mean `{end.suggestions[0]}`? " if end.suggestions else ""
        yield Problem(
            link.target_span,
            f"{_IS[end.reason]} {shown(end.wanted)}" + (f" ({end.page})." if end.page else "."),
            subject=link.target,
            help=f"{similar}{end.help[0].upper()}{end.help[1:]}.",
            severity=Severity.INFO if end.uncertain else None,
        )
