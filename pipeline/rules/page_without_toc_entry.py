"""A page that no table of contents lists.

## What it does
Looks for each page in or below the folder of a `toc` or `toc.yaml` among its entries, by its path and by its topic
id. Translated pages are looked for in the table of contents of their language, if there is one; what is missing from
that of the source language too is reported once, there; it is only a hint where another page links to it, since it may
be meant to be found from there, and where the table of contents names it in a comment, since somebody has taken it out.
A table of contents without any page says nothing. No pages are files for those who work on the pages (`README.md`),
parts that pages include (`_parts/login.md`, `content-type: conref`) and files without a heading. The rule needs the
whole tree.

## Why is this bad?
The page is published, if at all, where nobody finds it by browsing; often it was forgotten, or should have been
deleted.

## Example
```toc
index.md
```

Beside `index.md` there is `ts_push.md`. Write instead:

```toc
index.md
ts_push.md
```
"""

from collections.abc import Iterator

from pipeline.address import folder_of, join
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Problem, Whole, site_rule
from pipeline.site import Site
from pipeline.source import Span
from pipeline.toc import without_entry


@site_rule("N102", Severity.WARNING)
def page_without_toc_entry(whole: Whole) -> Iterator[Problem]:
    """One finding for each page."""
    site = whole.site
    for locale in sorted({toc.locale for toc in site.toc_files}):
        tocs = {toc.folder: toc for toc in site.toc_files if toc.locale == locale}
        pages = {path: pages[locale] for path, pages in site.topics.items() if {locale, site.source_locale} <= {*pages}}
        ids = {path: page.topic_id for path, page in pages.items()}
        for path in without_entry({folder: toc.toc for folder, toc in tocs.items()}, ids):
            if not pages[path].title or pages[path].parts:
                continue
            toc = tocs[_covering(site, set(tocs), path)]
            linked = locale == site.source_locale and path in whole.census.linked
            taken_out = path in {join(toc.folder, target) for target in toc.toc.commented}
            yield Problem(
                Span(0, 0),
                say("No table of contents lists this page."),
                help=say("Add it to `{toc}`, or delete it if it is not needed any more.", toc=toc.path),
                path=pages[path].path,
                severity=Severity.INFO if linked or taken_out else None,
            )


def _covering(site: Site, folders: set[str], path: str) -> str:
    """The folder of the nearest table of contents above a page."""
    folder = folder_of(path)
    while folder and folder not in folders:
        folder = folder_of(folder)
    return folder
