"""A page that is not translated into a language that its tree has.

## What it does
Compares each source page with the languages of the tree it is in: those into which any other page of it is translated.
Files for those who work on the pages (`README.md`) do not count, nor does a page that no table of contents lists, which
is `page-without-toc-entry`'s. A new page is nobody's fault: the verdict is `drift`. The rule needs the whole tree.

## Why is this bad?
Readers get the page in the source language, between pages in their own.

## Example
There are `index.md` and `ts_push.md`, but below `nl/fr/` only `index.md`. Have `ts_push.md` translated as well.
"""

from collections.abc import Iterator

from pipeline.address import closeness, folder_of
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.pagefacts import PageFacts
from pipeline.rules.base import Problem, Whole, listed, site_rule
from pipeline.site import Site
from pipeline.source import Span
from pipeline.toc import for_readers, without_entry


@site_rule("T402", Severity.INFO)
def missing_translation(whole: Whole) -> Iterator[Problem]:
    """One finding for each source page."""
    site = whole.site
    trees, unlisted = _trees(site), _unlisted(site)
    for path, languages in sorted(site.topics.items()):
        page = languages.get(site.source_locale)
        if page is None or not for_readers(path) or path in unlisted:
            continue
        folder = folder_of(path)
        while folder and folder not in trees:
            folder = folder_of(folder)
        missing = sorted(trees.get(folder, set()) - {*languages})
        if missing:
            yield Problem(
                Span(0, 0),
                say("This page is not translated into {locales}.", locales=listed(missing)),
                verdict="drift",
                path=page.path,
            )


def _unlisted(site: Site) -> set[str]:
    """Source pages that no table of contents lists."""
    tocs = {toc.folder: toc.toc for toc in site.toc_files if toc.locale == site.source_locale}
    pages = {path: pages[site.source_locale] for path, pages in site.topics.items() if site.source_locale in pages}
    return set(without_entry(tocs, {path: page.topic_id for path, page in pages.items()}))


def _trees(site: Site) -> dict[str, set[str]]:
    """The languages of each tree, by the folder of its source pages."""
    found: dict[str, set[str]] = {}
    for page in site.pages.values():
        if page.locale != site.source_locale:
            found.setdefault(_tree(page), set()).add(page.locale)
    return found


def _tree(page: PageFacts) -> str:
    """The folder above both a translation and its source page."""
    return "/".join(page.path.split("/")[: closeness(page.path, page.topic_path)])
