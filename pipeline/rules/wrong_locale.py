"""A page in the folder of one locale that is in the language of another.

## What it does
Compares the function words, letters and Chinese characters of a whole page with those of all languages it knows, and
reports a page that is clearly in another one than its folder says. Its texts are not looked at any further.

## Why is this bad?
Readers of both languages lose: one finds a page they cannot read, the other finds none. It happens when a delivery
for one locale is unpacked into the folder of another, as traditional Chinese pages in the folder of simplified ones.

## Example
A file `nl/es/ts_login.md` in Portuguese.

Move the page to the folder of its language, and put the right one in its place.
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.fragment import Kind
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule


@rule("T308", Severity.ERROR)
def wrong_locale(page: Page) -> Iterator[Problem]:
    """One finding, at the first heading."""
    for fragment in page.fragments:
        if fragment.kind is Kind.WRONG_LOCALE:
            message = say(
                "This page is in {language}, and its folder says {locale}.",
                language=fragment.language,
                locale=page.locale,
            )
            yield of_fragment(fragment, message, say("Move it to the folder of its language."))
