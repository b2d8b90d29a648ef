"""A text in a language that is neither the page's nor that of the source page.

## What it does
Reports, on the source page and on translations,

- texts with three different function words of another language, and more of them than of the page's own;
- letters of a script that the page's language is not written with, which the source text does not have;
- Chinese in simplified characters on a page in traditional ones, and the other way round.

What stands on the source page and in all its translations is information: an example, most likely.

## Why is this bad?
A segment of another translation was pasted, or a translated text came back into the source page. On the source page
it goes into every translation.

## Example
```md
Abra la consola y ejecute el mandato para los usuarios.
```

on an Italian page. Write it in the language of the page:

```md
Apri la console ed esegui il comando per gli utenti.
```
"""

from collections.abc import Iterator

from pipeline.doubts import advice
from pipeline.finding import Severity
from pipeline.fragment import Kind
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule, shown


@rule("T307", Severity.WARNING)
def foreign_text(page: Page) -> Iterator[Problem]:
    """One finding for each text or run of letters."""
    for fragment in page.fragments:
        if fragment.kind is Kind.FOREIGN:
            text = shown(fragment.text)
            if fragment.language:
                message = say(
                    "{text} reads as {language}, on a page in {locale}.",
                    text=text,
                    language=fragment.language,
                    locale=page.locale,
                )
            else:
                message = say("{text} is in letters that {locale} is not written with.", text=text, locale=page.locale)
            yield of_fragment(fragment, message, advice(fragment))
