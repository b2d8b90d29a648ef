"""A heading, paragraph, list item, cell, caption or alternative text that is the source text, word for word.

## What it does
Reports texts of a translation that equal their text on the source page and should have been translated, as the whole
tree tells: words count for it that the translators of this locale translate elsewhere, or that only the source
language has; names, products, commands and everything that translators keep do not. One or two words are reported
only if it is known what translators do with them; the rule `identical-short`, which is off by default, has the rest.

What may be right is information: a text that a quarter of the other locales kept as well, the title of a page on
another site, a quotation, a term with its abbreviation. Equal texts, and the cells of one table, are one finding with
all their places.

## Why is this bad?
The reader has chosen a language and meets another. It is most often an alternative text or a caption, which nobody
sees while translating, or a segment that a translation tool skipped.

## Example
```md
## Bevor Sie beginnen

Make sure that the service is running.
```

Write the text in the language of the page:

```md
## Bevor Sie beginnen

Stellen Sie sicher, dass der Dienst läuft.
```
"""

from collections.abc import Iterator

from pipeline.doubts import advice, described
from pipeline.finding import Severity
from pipeline.fragment import Kind
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule


@rule("T301", Severity.WARNING)
def untranslated_segment(page: Page) -> Iterator[Problem]:
    """One finding for all places of a text, at the first of them."""
    for fragment in page.fragments:
        if fragment.kind is Kind.WHOLE:
            message = say("{text} is not translated.", text=described(fragment.where))
            yield of_fragment(fragment, message, advice(fragment))
