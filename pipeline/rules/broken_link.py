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
from pipeline.message import Message, say
from pipeline.resolve import Broken, resolve
from pipeline.rules.base import Page, Problem, rule, shown

_ELSEWHERE = ("unknown-file",)


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
        yield Problem(
            link.target_span,
            _message(end),
            subject=link.target,
            help=_help(end),
            severity=Severity.INFO if end.uncertain else None,
        )


def _message(end: Broken) -> Message:
    wanted, page = shown(end.wanted), end.page
    match end.reason:
        case "unknown-topic":
            return say("There is no topic {topic}.", topic=wanted)
        case "unknown-page":
            return say("There is no page {page}.", page=wanted)
        case "unknown-anchor":
            return say("The page has no anchor {anchor} ({page}).", anchor=wanted, page=page)
        case "english-slug":
            return say("Only the source page has the anchor {anchor} ({page}).", anchor=wanted, page=page)
        case "outside-root":
            return say("The link leads out of the tree: {target}.", target=wanted)
        case _:
            return say("The link does not lead to a page: {target}.", target=wanted)


def _help(end: Broken) -> Message:
    if not end.suggestions:
        return end.help
    return say("Did you mean `{name}`? {advice}", name=end.suggestions[0], advice=end.help)
