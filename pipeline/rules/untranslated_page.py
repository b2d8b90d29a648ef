"""A page among the translations that is in the language of the source page.

## What it does
Reports a translation of which at least 95 % of the words, in four texts or more, are untranslated. It is one finding,
in place of one for each text. A copy of an older source page counts as well: its words say which language it is in.

## Why is this bad?
The page says that it is translated, so nobody sends it to translation any more, and readers get it in a language that
they did not choose.

## Example
A file `nl/de/ts_login.md` that is a copy of `ts_login.md`.

Translate the page, or delete it: a page that is missing is shown in the source language anyway.
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.fragment import Kind
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule


@rule("T304", Severity.ERROR)
def untranslated_page(page: Page) -> Iterator[Problem]:
    """One finding, at the first heading."""
    for fragment in page.fragments:
        if fragment.kind is Kind.PAGE:
            yield of_fragment(
                fragment,
                say("This page is not translated."),
                say("Translate it into {locale}, or delete it.", locale=page.locale),
            )
