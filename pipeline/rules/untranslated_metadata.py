"""A title or description in the front matter that is the source page's, word for word.

## What it does
Reports values of the front matter that are for people (`title`, `description`, `summary` …) and equal those of the
source page, if they should have been translated: by the same evidence as `untranslated-segment`. `keywords` are English
in all locales by custom; they are information, and only where most other locales do translate them.

## Why is this bad?
Search engines and tables of contents show the title and the description, not the page.

## Example
```md
---
title: Troubleshooting network access
---

# Fehlerbehebung für den Netzzugriff
```

Translate the value:

```md
---
title: Fehlerbehebung für den Netzzugriff
---

# Fehlerbehebung für den Netzzugriff
```
"""

from collections.abc import Iterator

from pipeline.doubts import advice
from pipeline.finding import Severity
from pipeline.fragment import Kind
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule


@rule("T305", Severity.WARNING)
def untranslated_metadata(page: Page) -> Iterator[Problem]:
    """One finding for each value."""
    for fragment in page.fragments:
        if fragment.kind is Kind.METADATA:
            yield of_fragment(fragment, say("This value is not translated."), advice(fragment))
