"""A heading without a space after its number signs.

## What it does
Reports a paragraph of one line that begins with two to six number signs and a letter, or with one and carries an
id. A no-break or full-width space does not count.

## Why is this bad?
Without the space it is no heading but text, number signs included. It has no anchor, it is missing in the
navigation, and an incident that should begin there is taken for a part of the one above. Translation tools drop
such spaces.

## Example
```md
###Push fails
{: #push_fails}
```

Write instead:

```md
### Push fails
{: #push_fails}
```

## Fix safety
The fix adds the space. It is safe: nothing else can have been meant.
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, replace, rule, shown


@rule("D107", Severity.WARNING, fixable=True)
def heading_without_space(page: Page) -> Iterator[Problem]:
    """One finding for each such line."""
    source = page.document.source
    for junk in page.junk("heading-space"):
        marks = source[junk.span].strip()
        odd = source[junk.span] != marks
        text = source.line(source.line_index(junk.span.start)).strip()
        yield Problem(
            junk.span,
            say(
                "{text} is meant as a heading, but shown as text: the space after {marks} is not a plain one.",
                text=shown(text),
                marks=shown(marks),
            )
            if odd
            else say(
                "{text} is meant as a heading, but shown as text: no space stands after {marks}.",
                text=shown(text),
                marks=shown(marks),
            ),
            subject=text,
            help=say("Put a plain space after {marks}.", marks=shown(marks)),
            fix=replace(junk.span, junk.hint, say("add the space")) if junk.hint else None,
        )
