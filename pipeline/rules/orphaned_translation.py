"""A translation whose source page does not exist.

## What it does
Looks for the source page of each translation at the same path. Where there is none, it tells from the history of the
pages, or from the topic id, where that page is now. A page that the source language had once is `drift`; one that it
never had is the translation's own. Files for those who work on the pages (`README.md`) do not count. The rule needs the
whole tree.

## Why is this bad?
Nobody keeps the page up to date, and readers in other languages find advice that was withdrawn. After a rename the
translation is lost: the new page is shown in the source language.

## Example
There is `nl/fr/ts_push.md`, but no `ts_push.md`, which became `ts_image_push.md`. Rename the translation too, to
`nl/fr/ts_image_push.md`.
"""

from collections.abc import Iterator

from pipeline.address import within
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.pagefacts import PageFacts
from pipeline.rules.base import Problem, Whole, shown, site_rule
from pipeline.site import Site
from pipeline.source import Span
from pipeline.toc import for_readers


@site_rule("T401", Severity.WARNING)
def orphaned_translation(whole: Whole) -> Iterator[Problem]:
    """One finding for each translation."""
    site = whole.site
    elsewhere = [misplaced.folder for misplaced in site.misplaced]
    for page in sorted(site.pages.values(), key=lambda page: page.path):
        languages = site.topics[page.topic_path]
        if site.source_locale in languages or not for_readers(page.path) or not site.sees(page.topic_path):
            continue
        if any(within(page.path, folder) for folder in elsewhere):
            continue
        was_there = site.past is None or page.topic_path in site.past
        yield Problem(
            Span(0, 0),
            say("There is no source page {path}.", path=shown(page.topic_path)),
            subject=page.topic_path,
            help=_help(site, page),
            verdict="drift" if was_there else "defect",
            path=page.path,
        )


def _help(site: Site, page: PageFacts) -> str:
    """What became of the source page."""
    moved = (site.past or {}).get(page.topic_path, "") or _namesake(site, page)
    if not moved and site.past and page.topic_path in site.past:
        return say("The source page was deleted: delete the translation too.")
    if not moved:
        return say("Delete the translation if its source page was deleted; else put it where that page is.")
    translated = site.topics[moved].get(page.locale)
    if translated:
        return say("The page is {path} now, which is translated: delete this one.", path=shown(moved))
    return say("The page is {path} now: move the translation to where that one belongs.", path=shown(moved))


def _namesake(site: Site, page: PageFacts) -> str:
    """The only source page with the same topic id."""
    paths = site.topic_ids.get(page.topic_id.casefold(), ())
    sources = [path for path in paths if site.source_locale in site.topics[path]]
    return sources[0] if len(sources) == 1 else ""
