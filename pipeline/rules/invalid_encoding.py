"""A file with bytes that are not UTF-8.

## What it does
Reports the first byte of a page that is no UTF-8. Work goes on with a replacement character in its place.

## Why is this bad?
Every tool behind this one guesses the encoding in its own way. Readers get question marks and boxes where there
were accents, and an editor that saves the page makes the loss final.

## Example
A page saved as ISO 8859-1 has the single byte `E9` for `é`:

```md
Le référentiel est plein.
```

Open it with the encoding that it really has and save it as UTF-8.
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, rule
from pipeline.source import Span


@rule("D101", Severity.ERROR)
def invalid_encoding(page: Page) -> Iterator[Problem]:
    """One finding for a file, at the first replacement character that stands for a bad byte."""
    source = page.document.source
    if source.error is None:
        return
    # Up to the first bad byte, text and bytes say the same; a genuine U+FFFD before it is passed over.
    at = len(source.text.encode("utf-8")[: source.error].decode("utf-8"))
    wide = source.text.count("\0") > len(source.text) // 4
    yield Problem(
        Span(at, min(at + 1, len(source.text))),
        say("The file is not valid UTF-8: byte {number} cannot be read.", number=source.error),
        help=say("It looks like {encoding}: open it as that and save it as UTF-8.", encoding="UTF-16")
        if wide
        else say(
            "It looks like an older encoding such as ISO 8859-1, windows-1252, Shift_JIS or GB 18030: "
            "open it as that and save it as UTF-8."
        ),
    )
