"""An id that is defined twice on one page.

## What it does
Compares all ids of a page with each other, those of attribute lists and those of HTML tags. Ids are compared
exactly: `Quota` and `quota` are two. It is only a hint where the places are for different interfaces (`{: ui}`,
`{: cli}`, `{: api}`, `{: terraform}`): the reader sees one of them at a time.

## Why is this bad?
A link to the id leads to the first of the places, whatever was meant. Two incidents with one id cannot be told
apart by anything that refers to them.

## Example
```md
## Push fails
{: #ts_push}

## Push is slow
{: #ts_push}
```

Give each its own id:

```md
## Push is slow
{: #ts_push_slow}
```
"""

from collections import defaultdict
from collections.abc import Iterator

from pipeline.document import Anchor, Document
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, rule, shown
from pipeline.source import Source

_INTERFACES = frozenset(("ui", "cli", "api", "terraform"))


@rule("A104", Severity.ERROR)
def duplicate_anchor(page: Page) -> Iterator[Problem]:
    """One finding for each place but the first."""
    first: dict[str, Anchor] = {}
    interfaces, taken = _interfaces(page.document), defaultdict[str, list[frozenset[str]]](list)
    for anchor in page.document.anchors:
        earlier, own = first.setdefault(anchor.id, anchor), interfaces.get(anchor.span.end, frozenset())
        others = [*taken[anchor.id]]
        taken[anchor.id].append(own)
        if earlier.span != anchor.span and not _in_one_tag(page.document.source, earlier, anchor):
            yield Problem(
                anchor.span,
                say("The id {id} is already defined on this page.", id=shown(anchor.id)),
                subject=anchor.id,
                help=say("Give each place an id of its own, the same in all languages."),
                related=((earlier.span, say("first defined here")),),
                severity=Severity.INFO if own and all(other and own.isdisjoint(other) for other in others) else None,
            )


def _interfaces(document: Document) -> dict[int, frozenset[str]]:
    """The interfaces that a block with an id is for, by the end of the id."""
    return {
        attrs.id.span.end: frozenset(found)
        for block in document.walk()
        if block.attrs and (found := _INTERFACES & block.words())
        for attrs in block.attrs
        if attrs.id
    }


def _in_one_tag(source: Source, one: Anchor, two: Anchor) -> bool:
    """Whether both are the `id` and the `name` of one HTML tag, which is good custom."""
    if one.block is not None or two.block is not None:
        return False
    between = source.text[one.span.end : two.span.start]
    return "<" not in between and ">" not in between
