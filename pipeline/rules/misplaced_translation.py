"""Pages among the translations in a folder that does not tell their language.

## What it does
Looks at the folder below `nl/` that each page is in. Reported, once for each folder: one that names no language; one
that names it unusually (`nl/pt-br` for `nl/pt-BR`, `nl/pt/br` for `nl/pt/BR`); a few pages of a language whose
regions have folders of their own (`nl/zh` beside `nl/zh/CN`); a language within another; and the source language.
The rule needs the whole tree.

## Why is this bad?
The pages are published in no language, or in the wrong one, or not at all, and nothing in them is checked.

## Example
`nl/frr/ts_push.md`, where `nl/fr/ts_push.md` was meant.
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.layout import Misplaced
from pipeline.message import say, say_plural
from pipeline.rules.base import Problem, Whole, shown, site_rule
from pipeline.source import Span


@site_rule("T403", Severity.ERROR)
def misplaced_translation(whole: Whole) -> Iterator[Problem]:
    """One finding for each folder, at its first page."""
    for one in whole.site.misplaced:
        what = _what(one)
        if one.expected or one.reason == "source":
            put = say("Move the pages to {folder}.", folder=shown(one.expected or "."))
        else:
            put = say("Name the folder after the language and region, as in `fr` or `pt/BR`.")
        number = say_plural("{number} page is in it", "{number} pages are in it", one.count)
        yield Problem(
            Span(0, 0),
            say("{what} ({number}).", what=what, number=number),
            subject=one.folder,
            help=put,
            path=one.path,
            severity=Severity.WARNING if one.reason in ("spelling", "no-region") else None,
        )


def _what(one: Misplaced) -> str:
    folder = shown(one.folder)
    match one.reason:
        case "spelling":
            return say("The folder {folder} names its language unusually", folder=folder)
        case "no-region":
            return say("The folder {folder} names no region, but those beside these pages do", folder=folder)
        case "nested":
            return say("The folder {folder} is that of a language within another", folder=folder)
        case "source":
            return say("The folder {folder} is among the translations, but is in the source language", folder=folder)
        case _:
            return say("The folder {folder} names no language", folder=folder)
