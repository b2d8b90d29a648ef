"""A sentence of the source page that no locale has translated.

## What it does
Reports a text of the source page that stands in all of its translations, three or more, word for word, and that reads
as a sentence: five words or more, two of them function words. One finding, at the source page, in place of one for
each translation. Quotations and titles of pages on other sites are left out; references of literature, and what ends
without a full stop as names, commands and examples do, are information.

## Why is this bad?
Translators did not overlook it, since all of them would have: it was never sent to them. That can only be mended
where texts are sent to translation.

## Example
```md
<div hidden>Contact support if the problem persists.</div>
```

Have the text translated, or mark it as one that is not for translation.
"""

from collections.abc import Iterator

from pipeline.doubts import advice
from pipeline.finding import Severity
from pipeline.fragment import Kind
from pipeline.message import say
from pipeline.rules.base import Page, Problem, of_fragment, rule


@rule("T303", Severity.WARNING)
def never_sent(page: Page) -> Iterator[Problem]:
    """One finding for all places of a sentence, at the first of them."""
    for fragment in page.fragments:
        if fragment.kind is Kind.NEVER_SENT:
            message = say(
                "None of the {count} translations has translated this: it was perhaps never sent.",
                count=fragment.others,
            )
            yield of_fragment(fragment, message, advice(fragment))
