"""A word that looks like a section marker and is none.

## What it does
Reports a class or bare word of an attribute list that begins with `ts` and a capital letter, or that is nearly
equal to `tsSymptoms`, `tsCauses` or `tsResolve`. Ids are not looked at, and neither are words with a definition of
their own unless they are nearly equal to a marker.

## Why is this bad?
The section does not begin: its text becomes a part of the section above or of the introduction. Nothing is shown to
the writer or the reader, so that nobody notices.

## Example
```md
Push the image again.
{: tsSolution}
```

Write instead:

```md
Push the image again.
{: tsResolve}
```

## Fix safety
A word that differs from exactly one marker in a few letters is mended safely. A translated one is left to you.
"""

from collections.abc import Iterator

from pipeline.attrs import Attribute
from pipeline.document import Document
from pipeline.finding import Severity
from pipeline.incident import MARKERS
from pipeline.message import say
from pipeline.rules.base import Page, Problem, did_you_mean, listed, replace, rule, shown
from pipeline.source import Span

_NEARLY = 0.8


@rule("A103", Severity.ERROR, fixable=True)
def unknown_section_marker(page: Page) -> Iterator[Problem]:
    """One finding for each word."""
    defined = {definition.name for definition in page.document.definitions}
    for word in _words(page.document):
        meant = _meant(word.name)
        if word.name in MARKERS or not (meant or (_is_marker_like(word.name) and word.name not in defined)):
            continue
        guess = meant or did_you_mean(word.name, MARKERS)
        place = Span(word.span.end - len(word.name), word.span.end)
        yield Problem(
            place,
            say("{word} is no section marker, so that no section begins here.", word=shown(word.name)),
            subject=word.name,
            help=say("Did you mean `{name}`?", name=guess)
            if guess
            else say("The markers are {markers}.", markers=listed(f"`{marker}`" for marker in MARKERS)),
            fix=replace(place, meant, say("write {text}", text=f"`{meant}`")) if meant else None,
        )


def _words(document: Document) -> Iterator[Attribute]:
    """Classes and bare words of all attribute lists that belong to something, and of those that do not."""
    for block in document.walk():
        for attrs in block.attrs:
            yield from attrs.words
    for attrs in (*(attrs for link in document.links for attrs in link.attrs), *document.dangling):
        yield from attrs.words


def _meant(name: str) -> str:
    """The marker that a word equals but for a few letters, its case or its separators; empty if there is none."""
    folded = name.casefold().replace("-", "").replace("_", "")
    if not folded.startswith("ts"):
        return ""
    return did_you_mean(folded, MARKERS, _NEARLY)


def _is_marker_like(name: str) -> bool:
    third = name[2:3]
    return name.startswith("ts") and (third.isupper() or (third.isalpha() and not third.isascii()))
