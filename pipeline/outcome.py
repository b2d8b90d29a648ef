"""What a validation found, as reports and exit codes need it.

Owns: that value. Must not know: how it came about, or whether it is new or remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pipeline.discover import Tree
from pipeline.finding import Finding
from pipeline.value import value


@value(frozen=True)
class Report:
    """What a validation found. `pages` counts those that were validated, in `topics` and `locales`.

    `paths` are these pages with their locales. `hidden` counts findings that are left out because a baseline has them.
    `crashes` are tracebacks of rules that failed on a page: faults of this program, reported as findings X001 as well.
    `notices` are what the user should know of the history of the tree.
    `suppressed` counts findings that comments in the pages cover.
    """

    findings: tuple[Finding, ...]
    pages: int
    topics: int
    locales: tuple[str, ...]
    incidents: int
    crashes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    hidden: int = 0
    suppressed: int = 0


def report_of(
    tree: Tree,
    findings: tuple[Finding, ...],
    *,
    incidents: int,
    crashes: tuple[str, ...] = (),
    notices: tuple[str, ...] = (),
    suppressed: int = 0,
) -> Report:
    """The report on the selected pages of a tree."""
    selected = [page for page in tree.pages if page.selected]
    return Report(
        findings=findings,
        pages=len(selected),
        topics=len({page.topic for page in selected}),
        locales=tuple(sorted({page.locale for page in selected})),
        incidents=incidents,
        crashes=crashes,
        notices=notices,
        paths={page.path: page.locale for page in selected},
        suppressed=suppressed,
    )
