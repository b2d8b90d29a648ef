"""Translation of a term that must not be used.

## What it does
Reports a translation that the terms of the locale (`locales/<locale>/terms.po`) forbid for a term, in a text whose
source text has that term. In Latin scripts it is found as whole words, with the usual endings; in others as it is
written. Where the approved translation is in the text as often as the term is in the source text, the forbidden word
stands for something else, and is right. All places of a word on a page are one finding.

In quotation marks, as a label in bold or in the title of a page on another site it is information: it may be right
there.

Without a file of terms that forbids something this rule does nothing.

## Why is this bad?
Somebody has decided against this word: it is misleading, outdated, or means something else in the product.

## Example
With the entry `#, forbidden`, `msgid "push"`, `msgstr "poussage"` and an approved translation `envoi`:

```md
Le poussage de l'image a échoué.
```

Use the approved translation:

```md
L'envoi de l'image a échoué.
```
"""

from collections.abc import Iterator

from pipeline.doubts import advice
from pipeline.finding import Severity
from pipeline.message import listed, say
from pipeline.rules.base import Page, Problem, of_fragment, rule, shown
from pipeline.terms import Term
from pipeline.usage import Misuse


@rule("T311", Severity.WARNING)
def forbidden_term(page: Page) -> Iterator[Problem]:
    """One finding for each word; for all its places, at the first of them."""
    for use in page.term_uses:
        if use.kind is Misuse.FORBIDDEN:
            words, term = shown(use.fragment.text), shown(use.term.source)
            message = say("{words} must not be used for {term}.", words=words, term=term)
            yield of_fragment(use.fragment, message, advice(use.fragment) or _right(use.term))


def _right(term: Term) -> str:
    """What to write instead; empty where nobody has decided."""
    right = [*term.approved, *([term.source] if term.kept else [])]
    return say("Write {translations}.", translations=listed(map(shown, right), "or")) if right else ""
