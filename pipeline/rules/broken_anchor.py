"""A link to an anchor that the page does not have.

## What it does
Looks up every link of the form `#anchor` among the ids of the page and the ids that headings without one get from
their text. A link to the top of the page (`#`, `#top`) and one to a line of code (`#L10`) are fine, and so is one
to an entry of the glossary (`[quota](#x2031005){: term}`). On a page that includes parts of other pages the finding
is only a warning, since the anchor may come with them, and only a hint where the anchor stands in an attribute list
that cannot be read, which is `malformed-attribute-list`'s. A link in a translation to an id made from the heading of
the source page is `implicit-anchor`'s, where all pages are validated.

## Why is this bad?
The reader who follows the link stays where he is. In translations the cause is often a link to an id made from the
English heading: the translated heading has another one.

## Example
```md
[Set up the plug-in](#set-up-the-plug-in) first.

## Configurer le plug-in
```

Give the heading an id that is the same in all languages:

```md
[Set up the plug-in](#set-up-the-plug-in) first.

## Configurer le plug-in
{: #set-up-the-plug-in}
```
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from pipeline.address import normal
from pipeline.document import BlockKind, Document, Link
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.pagefacts import automatic_anchors, damaged_ids, former_anchors
from pipeline.resolution import IMPLICIT, Broken
from pipeline.rules.base import Page, Problem, did_you_mean, rule, shown

_HELP = say("Put `{{: #…}}` with this id below the heading that is meant.")
_GLOSSARY = "term"
_LINE_OF_CODE = re.compile(r"L\d+(?:-L?\d+)?")


@rule("L101", Severity.ERROR)
def broken_anchor(page: Page) -> Iterator[Problem]:
    """One finding for each link."""
    document = page.document
    explicit = {normal(anchor.id) for anchor in document.anchors}
    automatic = {name for name, _ in (*automatic_anchors(document), *former_anchors(document))}
    damaged = damaged_ids(document)
    milder = Severity.WARNING if _includes_others(document) else None
    implicit = {link.span for link, end in page.ends if isinstance(end, Broken) and end.reason == IMPLICIT}
    for link in document.links:
        wanted = normal(unquote(unescape(link.target[1:])))
        if not link.target.startswith("#") or _leads_elsewhere(link) or wanted in explicit | automatic:
            continue
        if link.span in implicit:
            continue
        similar = did_you_mean(wanted, sorted(explicit | automatic))
        yield Problem(
            link.target_span,
            say("There is no anchor {anchor} on this page.", anchor=shown(wanted)),
            subject=wanted,
            help=say("Did you mean `{name}`?", name=f"#{similar}") if similar else _HELP,
            severity=Severity.INFO if wanted in damaged else milder,
        )


def _leads_elsewhere(link: Link) -> bool:
    """The top of the page, a line of code, a piece of text, a name that publishing replaces, a term of the glossary."""
    name = link.target[1:]
    if any(word.name == _GLOSSARY for attrs in link.attrs for word in attrs.words):
        return True
    return name in ("", "top") or name.startswith(":~:") or "{{" in name or bool(_LINE_OF_CODE.fullmatch(name))


def _includes_others(document: Document) -> bool:
    return bool(document.of_kind(BlockKind.CONREF))
