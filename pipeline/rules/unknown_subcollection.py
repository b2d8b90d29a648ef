"""Links to a subcollection whose pages are not here.

## What it does
Counts the links to topics of each subcollection that neither a page nor a table of contents of this tree names, in all
languages. A subcollection that another root of the run or an inventory of the configuration has is known. One finding
tells of all links to one subcollection.

## Why is this bad?
It is not, as long as the subcollection exists: but nobody can tell here whether the pages that are linked do. A
misspelt name looks the same.

## Example
```md
See [Pods](/docs/containres?topic=containres-pods).
```

If this should be `containers`, write:

```md
See [Pods](/docs/containers?topic=containers-pods).
```
"""

from collections.abc import Iterator

from pipeline.finding import Location, Severity
from pipeline.message import say, say_plural
from pipeline.rules.base import Problem, Whole, did_you_mean, shown, site_rule


@site_rule("L104", Severity.INFO)
def unknown_subcollection(whole: Whole) -> Iterator[Problem]:
    """One finding for each subcollection, at the first link."""
    for key, places in sorted(whole.census.foreign.items()):
        first, *others = places.first
        similar = did_you_mean(key, sorted(whole.site.own | whole.site.own_of_others), 0.8)
        yield Problem(
            first.span,
            say_plural(
                "{number} link leads to the subcollection {name}, whose pages are not here.",
                "{number} links lead to the subcollection {name}, whose pages are not here.",
                places.number,
                name=shown(places.name),
            ),
            subject=key,
            help=say("Did you mean {name}?", name=shown(similar)) if similar else "",
            path=first.path,
            elsewhere=tuple(Location(whole.read(other.path), other.span, say("here too")) for other in others),
        )
