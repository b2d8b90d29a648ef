"""One or two words that are the same on the source page and in the translation, and that may be right.

## What it does
Reports short texts that equal their source text and of which nothing more is known. It is off by default, since most
of them are names, or words that are spelled alike in both languages; `--select identical-short` turns it on, before a
release for example.

## Why is this bad?
It often is not. A heading or a label of a table that nobody translated looks the same.

## Example
```md
| Heartbeat | Bedeutung |
```

Translate it if it is a word, and leave it if it is a name:

```md
| Lebenszeichen | Bedeutung |
```
"""

from collections.abc import Iterator

from pipeline.doubts import advice
from pipeline.finding import Severity
from pipeline.fragment import Kind
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule, shown


@rule("T306", Severity.INFO, default=False)
def identical_short(page: Page) -> Iterator[Problem]:
    """One finding for all places of a text, at the first of them."""
    for fragment in page.fragments:
        if fragment.kind is Kind.SHORT:
            message = say("{text} is the same on the source page.", text=shown(fragment.text))
            yield of_fragment(fragment, message, advice(fragment))
