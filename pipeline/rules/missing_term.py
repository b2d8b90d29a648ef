"""Name that stays as it is in every language, and is not in the translation.

## What it does
Reports a text of a translation that lacks a name which its source text has and which, by the terms of the locale
(`locales/<locale>/terms.po`), is never translated. A name is a term with a capital. Case, spaces, hyphens and endings
do not matter, and neither does whether it is in code. A text with more keyrefs than its source text is right: one of
them may stand for the name.

It is information: a translator may leave out what is clear, and a sentence is read by people. Without a file of terms
this rule does nothing.

## Why is this bad?
The name of a product or a feature that is translated cannot be found: not in the interface, not in other pages, not by
a search engine.

## Example
With the entry `msgid "Vulnerability Advisor"`, `msgstr "Vulnerability Advisor"`, where the source page says "Open
Vulnerability Advisor.":

```md
Ouvrez le conseiller de vulnérabilité.
```

Leave the name as it is:

```md
Ouvrez Vulnerability Advisor.
```
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule, shown
from pipeline.usage import Misuse


@rule("T312", Severity.INFO)
def missing_term(page: Page) -> Iterator[Problem]:
    """One finding for each term; for all texts that lack it, at the first of them."""
    for use in page.term_uses:
        if use.kind is Misuse.LOST:
            message = say(
                "{term} is not in this text: the terms of {locale} leave it as it is.",
                term=shown(use.term.source),
                locale=page.locale,
            )
            yield of_fragment(use.fragment, message)
