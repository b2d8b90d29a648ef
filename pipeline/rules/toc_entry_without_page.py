"""An entry of a table of contents whose page does not exist.

## What it does
Looks for the page of each entry of a `toc` or `toc.yaml`; for a page that is not translated the one in the source
language will do. An entry that the table of contents of the source language has too is reported there, once. In a
translation an entry for a page that was there once is only a hint, for the source went on since. Included pages of
other trees and links are not looked at. The rule needs the whole tree.

## Why is this bad?
Publishing fails, or leaves the entry out; whatever page was meant cannot be found by browsing.

## Example
```toc
index.md
ts_psuh.md
```

Write instead:

```toc
index.md
ts_push.md
```
"""

from collections.abc import Iterator

from pipeline.address import folder_of, join, way
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Problem, Whole, did_you_mean, shown, site_rule
from pipeline.site import Site, TocFile
from pipeline.toc import without_file

_GUESSES = 50
"""Entries of a file for which similar pages are looked for, which takes long where there are many."""


@site_rule("N101", Severity.ERROR)
def toc_entry_without_page(whole: Whole) -> Iterator[Problem]:
    """One finding for each entry."""
    site = whole.site
    pages = {locale: site.readable(locale) for locale in {toc.locale for toc in site.toc_files}}
    for toc in site.toc_files:
        for number, entry in enumerate(without_file(toc.toc, toc.folder, pages[toc.locale])):
            place = join(toc.folder, entry.target)
            if place is not None and not site.sees(place):
                continue
            outdated = toc.locale != site.source_locale and place in (site.past or {})
            yield Problem(
                entry.span,
                say("There is no page {page}.", page=shown(entry.target)),
                subject=join("", entry.target) or entry.target,
                help=_help(site, toc, entry.target, place, guess=number < _GUESSES),
                verdict="drift" if outdated else "defect",
                severity=Severity.INFO if outdated else None,
                path=toc.path,
            )


def _help(site: Site, toc: TocFile, target: str, place: str | None, *, guess: bool) -> str:
    """What to write instead, as far as anybody can say."""
    words = target.split()
    if len(words) > 1 and any(join(toc.folder, word) in site.topics for word in words):
        return say("Write each entry on a line of its own.")
    moved = (site.past or {}).get(place or "", "")
    known = site.by_folder.get(folder_of(place or ""), ())
    similar = moved or (did_you_mean(place or target, known, 0.75) if guess else "")
    if similar:
        return say("Did you mean {page}?", page=shown(way(toc.folder, similar)))
    return say("Write the path of a page, seen from the folder of this file, or delete the entry.")
