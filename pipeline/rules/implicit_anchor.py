"""A heading without an id to which translations link.

## What it does
A heading without an id gets one from its text, so that it has another in each language. Where a link in a translation
leads to the id made from the heading of the source page, which the translated page does not have, the finding is at
that heading, once for all languages, with the links that rely on it. The rule needs the whole tree.

## Why is this bad?
The links work in the source language and break in all others; no translator can mend them for good.

## Example
```md
## Set up the plug-in
```

Write instead:

```md
## Set up the plug-in
{: #set-up-the-plug-in}
```

## Fix safety
The fix gives the heading the id that it has already. That is safe: every link to it goes on working. The translations
need the id too, which `missing-anchor` will tell.
"""

import re
from collections.abc import Iterator

from pipeline.finding import Edit, Fix, Location, Severity
from pipeline.message import say, say_plural
from pipeline.rules.base import Problem, Whole, indentation, shown, site_rule
from pipeline.source import Source, Span

_ID = re.compile(r"[\w.-]+")


@site_rule("L105", Severity.WARNING, fixable=True)
def implicit_anchor(whole: Whole) -> Iterator[Problem]:
    """One finding for each heading."""
    site = whole.site
    for (topic_path, anchor), places in sorted(whole.census.implicit.items()):
        page = site.topics[topic_path][site.source_locale]
        heading = page.auto_anchors[anchor]
        yield Problem(
            heading,
            say_plural(
                "{number} link in a translation needs the anchor {name}, which only this heading has.",
                "{number} links in translations need the anchor {name}, which only this heading has.",
                places.number,
                name=shown(anchor),
            ),
            subject=anchor,
            help=say("Give the heading an id."),
            fix=_fix(whole.read(page.path), heading, anchor) if _ID.fullmatch(anchor) else None,
            path=page.path,
            elsewhere=tuple(
                Location(whole.read(place.path), place.span, say("relies on it")) for place in places.first
            ),
            locales=tuple(sorted(places.locales)),
        )


def _fix(source: Source, heading: Span, anchor: str) -> Fix:
    start = source.line_starts[source.line_index(heading.start)]
    line = f"{source.newline}{indentation(source.text[start : heading.start])}{{: #{anchor}}}"
    return Fix(say("give the heading this id"), (Edit(Span(heading.end, heading.end), line),), safe=True)
