"""A front matter value that does not have the form it must have.

## What it does
Checks four values: `lastupdated` is a day that exists, written `YYYY-MM-DD`; `copyright.years` is a year, several
years with commas between them, or a range; `subcollection` is one word of letters, digits, hyphens, dots and
underscores; `content-type` is not a variant of `troubleshoot`. Keys that are missing are not reported.

## Why is this bad?
A translation is matched with the English revision it was made from by `lastupdated`; a date that cannot be read
makes it look stale for ever. `subcollection` is a part of every address of the page. A page with the content type
`troubleshooting` is not taken for an incident.

## Example
```md
---
copyright:
  years: 2017，2019
lastupdated: "05/03/2019"
---
```

Write instead:

```md
---
copyright:
  years: 2017, 2019
lastupdated: "2019-03-05"
---
```

## Fix safety
Zeros that are missing in a date, full-width commas between years and the spelling of `troubleshoot` are mended
safely. A date in another order is left to you: 05/03 is in May or in March.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from pipeline.document import Field
from pipeline.finding import Fix, Severity
from pipeline.message import Message, say
from pipeline.rules.base import Page, Problem, replace, rule, shown
from pipeline.source import Source, Span

_YEARS = re.compile(r"[0-9]{4}(?:\s*[,–-]\s*[0-9]{4})*")
_WIDE_COMMA = re.compile(r"\s*[，、]\s*")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SUBCOLLECTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

_Verdict = tuple[Message | str, Message | str, str]
"""What is wrong, what to do, and the value that was meant if that is sure; all empty where nothing is wrong."""

_FINE: _Verdict = ("", "", "")


@rule("F102", Severity.WARNING, fixable=True)
def invalid_front_matter_value(page: Page) -> Iterator[Problem]:
    """One finding for each value."""
    document = page.document
    for field in document.front_matter.fields if document.front_matter else ():
        check = _CHECKS.get(field.name.casefold())
        wrong, advice, meant = check(field.name, field.value.strip()) if check else _FINE
        if wrong:
            yield Problem(
                field.value_span if field.value else field.key_span,
                wrong,
                subject=field.name,
                help=advice,
                fix=_fix(document.source, field, meant) if meant else None,
            )


def _empty(key: str) -> Message:
    return say("`{key}` has no value.", key=key)


def _lastupdated(key: str, value: str) -> _Verdict:
    match = _DATE.fullmatch(value)
    advice = say("Write the day of the last change of the source page as YYYY-MM-DD.")
    wrong = say("`{key}` is {value}, not a date of the form YYYY-MM-DD.", key=key, value=shown(value))
    if match is None:
        return wrong if value else _empty(key), advice, ""
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return say("`{key}` is {value}, a day that does not exist.", key=key, value=shown(value)), advice, ""
    return _FINE if value == day else (wrong, advice, day)


def _years(key: str, value: str) -> _Verdict:
    advice = say("Write a year (2019), several (2017, 2019) or a range (2017-2019).")
    plain = _WIDE_COMMA.sub(", ", value).rstrip(", ")
    if not value:
        return _empty(key), advice, ""
    if not _YEARS.fullmatch(plain):
        return say("`{key}` is {value}, which is not a list of years.", key=key, value=shown(value)), advice, ""
    odd = next((year for year in re.findall("[0-9]{4}", plain) if not _FIRST_YEAR <= int(year) <= _LAST_YEAR), None)
    if odd:
        return say("`{key}` holds the year {year}, which cannot be meant.", key=key, year=odd), advice, ""
    if plain != value:
        wrong = say("`{key}` is {value}, with a comma that is full-width or one too many.", key=key, value=shown(value))
        return wrong, advice, plain
    return _FINE


def _subcollection(key: str, value: str) -> _Verdict:
    if _SUBCOLLECTION.fullmatch(value):
        return _FINE
    wrong = say("`{key}` is {value}, which cannot be part of an address.", key=key, value=shown(value))
    advice = say("Use the name of the documentation set, the same in all languages: letters, digits, `-`, `.` and `_`.")
    return wrong if value else _empty(key), advice, ""


def _content_type(key: str, value: str) -> _Verdict:
    if value == "troubleshoot" or not value.casefold().startswith("troubleshoot"):
        return _FINE
    wrong = say("`{key}` is {value}, which no tool knows.", key=key, value=shown(value))
    return wrong, say("Did you mean `{name}`?", name="troubleshoot"), "troubleshoot"


_CHECKS: Mapping[str, Callable[[str, str], _Verdict]] = {
    "lastupdated": _lastupdated,
    "copyright.years": _years,
    "subcollection": _subcollection,
    "content-type": _content_type,
}


def _fix(source: Source, field: Field, meant: str) -> Fix | None:
    """Replace the value between its quotes, where it is written in the page as it is meant."""
    at = source[field.value_span].find(field.value.strip())
    if at < 0:
        return None
    start = field.value_span.start + at
    return replace(Span(start, start + len(field.value.strip())), meant, say("write {text}", text=f"`{meant}`"))
