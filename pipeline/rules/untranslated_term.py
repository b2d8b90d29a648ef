"""Term with an approved translation that stands untranslated in a translation.

## What it does
Reports a term of the source language in a translated text whose source text has the term too, if the terms of the
locale (`locales/<locale>/terms.po`) have a translation for it that is nowhere in the text. All places of the same words
on a page are one finding.

Whole words count, a plural in `-s` too, in any case if the term is in small letters. A term that is a part of a name
in the source text (`Container Registry` for the term `registry`), of an identifier or of a compound with a hyphen is
none. The approved translation counts in all its forms and in compounds, so that a term beside its translation is right.
What other rules report as untranslated text is not reported again.

In quotation marks, as a label in bold, in parentheses behind a translation, or in the title of a page on another site
it is information: it may be right there.

Without a file of terms this rule does nothing.

## Why is this bad?
Readers meet two words for one thing, and search for the wrong one. Somebody has decided how the term is translated.

## Example
With the entry `msgid "retention policy"`, `msgstr "règle de conservation"`:

```md
Créez une retention policy pour chaque espace.
```

Use the approved translation:

```md
Créez une règle de conservation pour chaque espace.
```
"""

from collections.abc import Iterator

from pipeline.doubts import advice
from pipeline.finding import Severity
from pipeline.message import listed, say
from pipeline.rules.base import Page, Problem, of_fragment, rule, shown
from pipeline.usage import Misuse


@rule("T310", Severity.WARNING)
def untranslated_term(page: Page) -> Iterator[Problem]:
    """One finding for the same words; for all their places, at the first of them."""
    for use in page.term_uses:
        if use.kind is Misuse.UNTRANSLATED:
            message = say(
                "{words} is not translated: the terms of {locale} have {translations} for it.",
                words=shown(use.fragment.text),
                locale=page.locale,
                translations=listed([shown(text) for text in use.term.approved], "or"),
            )
            yield of_fragment(use.fragment, message, advice(use.fragment))
