"""A keyref whose braces or words were altered.

## What it does
Reports `site.data.…` that does not stand between two opening and two closing braces, or has a space or another
character where none may be.

## Why is this bad?
It is not replaced by the name it stands for: the reader sees `{site.data.keyword.registrylong}}`.

## Example
```md
Log in to {site.data.keyword.registrylong_notm}}.
```

Write instead:

```md
Log in to {{site.data.keyword.registrylong_notm}}.
```

## Fix safety
A fix is offered where at least one brace on either side and all the words are there; it is safe.
"""

import re
from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, replace, rule, shown

_BRACES = ("{", "}", "｛", "｝")
_NAME = re.compile(r"site\.data\.(?:keyword|content)\.")


@rule("A106", Severity.ERROR, fixable=True)
def malformed_keyref(page: Page) -> Iterator[Problem]:
    """One finding for each keyref."""
    for junk in page.junk("keyref-malformed"):
        text = page.document.source[junk.span]
        opened, closed = text[:1] in _BRACES, text[-1:] in _BRACES
        if not opened and not closed and not _NAME.match(text):
            continue
        yield Problem(
            junk.span,
            say("{text} is meant as a keyref and is none, so that readers see it as it is.", text=shown(text)),
            subject=text,
            help=say("A keyref is written `{{{{site.data.keyword.name}}}}`, without spaces inside the words."),
            fix=replace(junk.span, junk.hint, say("write {text}", text=shown(junk.hint)))
            if junk.hint and opened and closed
            else None,
        )
