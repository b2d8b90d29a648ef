"""Words of the source language in the middle of a translated text.

## What it does
Reports runs of words that a translation has taken over from its source text and that no translator leaves, as the
whole tree tells: function words of the source language, and words that are translated everywhere else. The finding
marks these words and nothing else. Names, commands and terms that translators keep end a run or do not count.

Where the source text is not known, five words in a row with three function words of the source language are a run.

What may be right is information: words in quotation marks, in bold type as the label of an interface, in parentheses
beside their translation, before their abbreviation, in the title of a page on another site, written as a name, a short
phrase that small words join without an article, used by a program as the code of the page shows, or kept by half of the
other locales.

## Why is this bad?
A sentence that changes its language in the middle was not finished, or an edit went wrong; often the same words stand
there twice, translated and not. The reader stumbles and doubts the rest.

## Example
```md
Connectez-vous au cluster to the cluster.
```

Leave out, or translate, the words that are marked:

```md
Connectez-vous au cluster.
```
"""

from collections.abc import Iterator

from pipeline.doubts import advice
from pipeline.finding import Severity
from pipeline.fragment import Kind
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule, shown


@rule("T302", Severity.WARNING)
def mixed_language(page: Page) -> Iterator[Problem]:
    """One finding for each run of words; for all places of equal ones, at the first of them."""
    for fragment in page.fragments:
        if fragment.kind is Kind.MIXED:
            message = say("{words} is left from the source text.", words=shown(fragment.text))
            yield of_fragment(fragment, message, advice(fragment))
