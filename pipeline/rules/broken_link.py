"""A link to a page or an anchor on another page that does not exist.

## What it does
Follows links to topics (`/docs/shop?topic=shop-quota#limits`), to pages by their path (`quota.md`,
`quota.html#limits`) and relative links, within the pages that are validated together. Topic ids are compared without
case; where a page names another subcollection than its table of contents, an id with either will do. A page that is
not translated is looked for in the source language. Nothing is said of web addresses, of topics whose path is not
where the pages of this tree are published, and of topics of a subcollection that is not there, unless another root of
the run or an inventory of the configuration has it: then they are looked for there, and a finding names the inventory.
A file that is linked or shown must exist, unless no file of its kind is in the tree at all. An anchor that only the
heading of the source page has is `implicit-anchor`'s, or a warning where that page is in another tree. Where a page or
a table of contents includes something that is not there either, a finding is only a hint; so it is where the anchor
stands in an attribute list that cannot be read, which is `malformed-attribute-list`'s. The rule needs the whole tree:
it is silent when only some pages are validated.

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
from pipeline.resolution import IMPLICIT, Broken
from pipeline.rules.base import Page, Problem, rule, shown


@rule("L103", Severity.ERROR)
def broken_link(page: Page) -> Iterator[Problem]:
    """One finding for each link; anchors of the same page are `broken-anchor`'s."""
    for link, end in page.ends:
        if link.target.startswith("#") or not isinstance(end, Broken) or _is_another_rules(end):
            continue
        yield Problem(
            link.target_span,
            _message(end),
            subject=link.target,
            help=_help(end),
            severity=_severity(end),
        )


def _is_another_rules(end: Broken) -> bool:
    """Whether it is reported at the heading of the source page, which must be in this tree."""
    return end.reason == IMPLICIT and not end.foreign


def _severity(end: Broken) -> Severity | None:
    if end.uncertain:
        return Severity.INFO
    return Severity.WARNING if end.reason == IMPLICIT else None


def _message(end: Broken) -> Message:
    problem = _problem(end)
    if not end.inventory:
        return problem
    return say("{problem} So says the inventory {file}.", problem=problem, file=shown(end.inventory))


def _problem(end: Broken) -> Message:
    wanted, page = shown(end.wanted), end.page
    match end.reason:
        case "unknown-topic":
            return say("There is no topic {topic}.", topic=wanted)
        case "unknown-page":
            return say("There is no page {page}.", page=wanted)
        case "unknown-anchor" | "english-slug":
            return say("The page has no anchor {anchor} ({page}).", anchor=wanted, page=page)
        case "unknown-file":
            return say("There is no file {file}.", file=wanted)
        case "outside-root":
            return say("The link leads out of the tree: {target}.", target=wanted)
        case _:
            return say("The link does not lead to a page: {target}.", target=wanted)


def _help(end: Broken) -> Message:
    if not end.suggestions:
        return end.help
    return say("Did you mean `{name}`? {advice}", name=end.suggestions[0], advice=end.help)
