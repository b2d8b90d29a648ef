"""A front matter key that is misspelt, translated or in the wrong place.

## What it does
Reports a key that is none of the known ones when it is similar to a known key that is missing, when it is written
in another case, when it holds a space or letters that no key has, or when `years` is not indented below
`copyright`. Other unknown keys are fine.

## Why is this bad?
A tool that looks for `subcollection` does not find `sottoraccolta`, and says nothing. Translation tools that see
the top of a page as text translate the keys.

## Example
```md
---
copyright:
years: 2017
palabras clave: cuota
---
```

Write instead:

```md
---
copyright:
  years: 2017
keywords: cuota
---
```

## Fix safety
A misspelt key is mended safely, since the right one is missing. The key that a translated one stands for is guessed
from the order of the keys; that fix is not safe.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.document import Field
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, did_you_mean, replace, rule, shown
from pipeline.source import Source, Span

_STANDARD = ("copyright.years", "lastupdated", "keywords", "subcollection")
_KNOWN = (
    *_STANDARD,
    *("copyright", "content-type", "title", "description", "services", "account-plan", "completion-time", "duration"),
    *("intro", "takeaways", "industry", "use-case", "version", "ai-gen-assist"),
)
_SIMILAR = 0.8


@rule("F103", Severity.WARNING, fixable=True)
def unknown_front_matter_key(page: Page) -> Iterator[Problem]:
    """One finding for each key."""
    document = page.document
    fields = document.front_matter.fields if document.front_matter else ()
    keys = {field.name.split("[")[0]: field for field in reversed(fields)}
    unknown = [field for name, field in reversed(keys.items()) if name not in _KNOWN]
    absent = [key for key in _KNOWN if key not in keys and not any(name.startswith(f"{key}.") for name in keys)]
    translated = any(_is_foreign(field.name) for field in unknown)
    guesses = [key for key in _STANDARD if key in absent]
    for position, field in enumerate(unknown):
        outdented = field.name == "years" and _stands_below_copyright(fields, field)
        if outdented:
            yield _outdented(document.source, field)
        elif similar := did_you_mean(field.name, absent, _SIMILAR):
            yield _misspelt(field, similar)
        elif translated:
            yield _translated(field, guesses[position] if len(guesses) == len(unknown) else "")


def _is_foreign(name: str) -> bool:
    return not name.isascii() or " " in name


def _stands_below_copyright(fields: Sequence[Field], field: Field) -> bool:
    return any(one.name.casefold() == "copyright" and not one.value and two is field for one, two in pairwise(fields))


def _outdented(source: Source, field: Field) -> Problem:
    indented = source.text[field.key_span.start - 1 : field.key_span.start] in (" ", "\t")
    return Problem(
        field.key_span,
        say("`years` is not indented, so that it is no part of `copyright`."),
        subject=field.name,
        help=say("Indent it by two spaces."),
        fix=None if indented else replace(Span(field.key_span.start, field.key_span.start), "  ", say("indent it")),
    )


def _misspelt(field: Field, similar: str) -> Problem:
    case = similar.casefold() == field.name.casefold()
    nested = "." in field.name or "." in similar
    return Problem(
        field.key_span,
        say("The key {key} is not known, since case counts.", key=shown(field.name))
        if case
        else say("The key {key} is not known.", key=shown(field.name)),
        subject=field.name,
        help=say("Did you mean `{name}`?", name=similar),
        fix=None if nested else replace(field.key_span, similar, say("write {text}", text=f"`{similar}`")),
        severity=Severity.INFO if case else None,
    )


def _translated(field: Field, guess: str) -> Problem:
    nested = "." in field.name or "." in guess
    return Problem(
        field.key_span,
        say("The key {key} is not known: keys are the same in all languages.", key=shown(field.name)),
        subject=field.name,
        help=say("Did you mean `{name}`?", name=guess) if guess else say("Write the key as it is in the source page."),
        fix=replace(field.key_span, guess, say("write {text}", text=f"`{guess}`"), safe=False)
        if guess and not nested
        else None,
    )
