"""Front matter that cannot be read as intended.

## What it does
Checks the form of the YAML block at the top of a page: delimiters of exactly three hyphens, each on a line of its
own, the first of them on the first line; valid YAML between them; no key twice. A page without front matter is
fine.

## Why is this bad?
The publishing tools either stop or take the block for text: readers see it as a heading, and the page loses its
`subcollection`, without which no link can point at it.

## Example
A value that begins with a keyref is a YAML mapping unless it stands in quotes:

```md
---
keywords: {{site.data.keyword.registrylong_notm}}, quota
---
```

Write instead:

```md
---
keywords: "{{site.data.keyword.registrylong_notm}}, quota"
---
```

## Fix safety
Mending delimiters and deleting blank lines above the block is safe. Quoting a value is not marked as safe, since
the line may have more than one fault.
"""

import re
from collections.abc import Iterator

from pipeline.document import Junk
from pipeline.finding import Edit, Fix, Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, replace, rule, shown
from pipeline.source import Source, Span

_KEYREF_VALUE = re.compile(r"\s*(?P<key>[\w-]+):[ \t]+(?P<value>\{\{[^\"\\]*?)[ \t]*")


@rule("F101", Severity.ERROR, fixable=True)
def invalid_front_matter(page: Page) -> Iterator[Problem]:
    """One finding for each thing that is wrong with the form of the block."""
    source = page.document.source
    for junk in page.document.junk:
        form = junk.reason.removeprefix("front-matter-")
        if form == junk.reason:
            continue
        if form == "invalid":
            yield _invalid(source, junk)
        elif form == "duplicate-key":
            yield Problem(
                junk.span,
                say("The key {key} occurs twice in the front matter.", key=shown(junk.detail)),
                subject=junk.detail,
                help=say("Keep one of the two; which one counts depends on the tool."),
            )
        elif form == "unterminated":
            yield Problem(
                junk.span,
                say("The front matter that begins here is never closed."),
                subject=form,
                help=say("Put a line with `---` below its last key."),
            )
        else:
            yield _delimiter(source, junk, form)


def _delimiter(source: Source, junk: Junk, form: str) -> Problem:
    """What is wrong with the place or the form of a delimiter can be mended."""
    if form == "late":
        start = 1 if source.text.startswith("\ufeff") else 0
        return Problem(
            junk.span,
            say("There are blank lines before the front matter, so that tools take it for text."),
            subject=form,
            help=say("Delete the lines above it: it must begin on the first line."),
            fix=Fix(say("delete the blank lines"), (Edit(Span(start, junk.span.start), ""),), safe=True),
        )
    if form == "glued":
        message = say("The closing delimiter `---` of the front matter is not on a line of its own.")
        fix = replace(junk.span, junk.hint or "", say("begin a new line before it"))
    else:
        message = say("The front matter has the delimiter {text}; it must be `---`.", text=shown(junk.detail))
        fix = replace(junk.span, junk.hint or "", say("write {text}", text="`---`"))
    help_text = say("A delimiter is a line of exactly three hyphens.")
    return Problem(junk.span, message, subject=form, help=help_text, fix=fix if junk.hint else None)


def _invalid(source: Source, junk: Junk) -> Problem:
    line = source.line_index(junk.span.start)
    match = _KEYREF_VALUE.fullmatch(source.line(line))
    if match is None:
        return Problem(
            junk.span,
            say("The front matter is not valid YAML: {problem}.", problem=shown(junk.detail)[1:-1]),
            subject=junk.detail,
            help=say("Write one `key: value` in each line, and put values that hold `: ` or ` #` in quotes."),
        )
    start = source.line_starts[line]
    value = Span(start + match.start("value"), start + match.end("value"))
    return Problem(
        value,
        say("The value of `{key}` begins with a brace, so that it is not valid YAML.", key=match["key"]),
        subject=match["key"],
        help=say("Put the whole value in double quotes."),
        fix=replace(value, f'"{match["value"]}"', say("put the value in quotes"), safe=False),
    )
