"""An invisible control character in the text.

## What it does
Looks for control characters that no page needs: the C0 and C1 controls but tab, line breaks and form feeds, the
characters that override the direction of text, and a byte order mark that is not at the beginning of the file. Each
kind is reported once a page, at its first place. Zero-width and no-break spaces are left alone, since they are
typography. In Arabic, Hebrew, Persian and Urdu the characters for the direction of text are legitimate.

## Why is this bad?
They come with text pasted from terminals, PDF files and translation tools. Some break the publishing tools, some
travel with a command that a reader copies, and those that change the direction make a command look different from
what it does.

## Example
An escape sequence copied from a terminal (`<U+001B>` stands for the invisible character):

```md
The build says <U+001B>[31mFAILED.
```

Delete it:

```md
The build says FAILED.
```

## Fix safety
Removing a byte order mark is safe. Removing any other character is not: it may stand where a visible one got lost,
and an escape character leaves the rest of its sequence behind.

## References
- <https://www.unicode.org/reports/tr9/>, explicit directional formatting characters
- <https://trojansource.codes/>
"""

import re
from collections.abc import Iterator

from pipeline.finding import Edit, Fix, Severity
from pipeline.message import Message, say, say_plural
from pipeline.rules.base import Page, Problem, rule
from pipeline.source import BOM, Span

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ur", "yi"))
_RELATED = 5


@rule("D102", Severity.WARNING, fixable=True)
def control_character(page: Page) -> Iterator[Problem]:
    """One finding for each kind of character."""
    places: dict[str, list[Span]] = {}
    for match in _CONTROL.finditer(page.document.source.text):
        character = match.group()
        if (character == BOM and match.start() == 0) or (_is_direction(character) and _is_right_to_left(page.locale)):
            continue
        places.setdefault(character, []).append(Span(*match.span()))
    for character, spans in places.items():
        yield Problem(
            spans[0],
            say_plural(
                "The text holds {character}; a reader cannot see it.",
                "The text holds {character}, {number} times on this page; a reader cannot see it.",
                len(spans),
                character=_described(character),
            ),
            subject=f"U+{ord(character):04X}",
            help=say("Delete it, or put the character there that was meant."),
            related=tuple((span, say("also here")) for span in spans[1 : _RELATED + 1]),
            fix=Fix(say("delete it"), tuple(Edit(span, "") for span in spans), safe=character == BOM),
            severity=Severity.INFO if character == BOM else None,
        )


def _described(character: str) -> Message:
    code = f"U+{ord(character):04X}"
    if character == BOM:
        return say("a byte order mark ({code}) that is not at its beginning", code=code)
    if _is_direction(character):
        return say("the character {code}, which changes the direction of text", code=code)
    return say("the control character {code}", code=code)


def _is_direction(character: str) -> bool:
    return character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def _is_right_to_left(locale: str) -> bool:
    return locale.split("-")[0] in _RIGHT_TO_LEFT
