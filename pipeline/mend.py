"""Mends pages: fixes are put in, the pages are judged again, and so on until nothing is left to fix.

Owns: these rounds, and which pages may be changed. Must not know: argv, terminals, how changes are shown.

Nothing is written before the last round. What a round changed is judged with all languages of its topic, since a
translation is fixed by what its base says; fixes of what is wrong in a page by itself come first, since a damaged page
says less than it should.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from pipeline.config import Config
from pipeline.discover import Tree
from pipeline.engine import validate
from pipeline.finding import Finding, Location, Severity
from pipeline.fix import fixable, put_in
from pipeline.message import say
from pipeline.outcome import Report
from pipeline.rewrite import WriteError, is_link, rewrite
from pipeline.rules import ALL
from pipeline.source import Source, Span
from pipeline.value import value

ROUNDS = 10
"""Rounds after which a page that still changes is given up; a few are used by real pages."""

_OF_PAIRS = frozenset(rule.code for rule in ALL if rule.on_pair)


@value(frozen=True)
class Change:
    """A page before and after."""

    before: Source
    after: Source


@value(frozen=True)
class Mended:
    """What was mended: `changes` by path, the findings `mended`, the `report` of what is left.

    `skipped` are pages with fixes that are not put in, each with the reason.
    """

    report: Report
    changes: tuple[Change, ...]
    mended: tuple[Finding, ...]
    skipped: Mapping[str, str]


def mend(tree: Tree, config: Config, *, unsafe: bool = False, look: Callable[[Tree], Report] | None = None) -> Mended:
    """The selected pages of a tree with all safe fixes put in, and the unsafe ones if wanted; writes nothing.

    `look` validates the tree, before and afterwards; by default everything in it, in this process.
    """
    look = look or partial(validate, config=config)
    first = report = look(tree)
    changes: dict[str, Change] = {}
    skipped: dict[str, str] = {}
    mended: list[Finding] = []
    changing: dict[str, Change] = {}
    for _ in range(ROUNDS):
        changing, found = _round(_only_allowed(tree, fixable(report.findings, unsafe=unsafe), skipped))
        if not changing:
            break
        for path, change in changing.items():
            changes[path] = Change(changes.get(path, change).before, change.after)
        mended += found
        report = validate(_only(_drafted(tree, changes), changing), config)
    endless = [changes.pop(path).before for path in sorted(changing)]
    mended = [finding for finding in mended if finding.location.source.path in changes]
    report = look(_drafted(tree, changes)) if changes else first
    done = tuple(changes[path] for path in sorted(changes))
    return Mended(_given_up(report, endless), done, tuple(mended), dict(sorted(skipped.items())))


def write(tree: Tree, changes: Iterable[Change]) -> list[WriteError]:
    """Write changed pages, each as a whole; what could not be written, and is as it was."""
    problems: list[WriteError] = []
    for change in changes:
        try:
            rewrite(tree.root, change.before.path, change.before.text.encode(), change.after.text.encode())
        except WriteError as problem:
            problems.append(problem)
    return problems


def _only_allowed(tree: Tree, findings: Iterable[Finding], skipped: dict[str, str]) -> Iterator[Finding]:
    """Findings on pages that may be changed; for other pages `skipped` gets the reason."""
    for finding in findings:
        source = finding.location.source
        if source.error is not None:
            # The text holds stand-ins for bytes that were not understood; to write it would make the loss final.
            skipped[source.path] = say("is not valid UTF-8, so that nothing in it is fixed")
        elif is_link(tree.root, source.path):
            skipped[source.path] = say("is a link to another page, so that nothing in it is fixed")
        else:
            yield finding


def _round(findings: Iterable[Finding]) -> tuple[dict[str, Change], list[Finding]]:
    """The pages that the fixes of findings change, by path, and the findings that are mended by that."""
    changed: dict[str, Change] = {}
    mended: list[Finding] = []
    for path, group in groupby(findings, key=lambda finding: finding.location.source.path):
        found = list(group)
        alone = [finding for finding in found if finding.code not in _OF_PAIRS]
        source = found[0].location.source
        fixed = put_in(source.text, alone or found)
        if fixed.text != source.text:
            changed[path] = Change(source, Source(path, fixed.text))
            mended += fixed.mended
    return changed, mended


def _drafted(tree: Tree, changes: Mapping[str, Change]) -> Tree:
    return replace(tree, drafts={path: change.after.text.encode() for path, change in changes.items()})


def _only(tree: Tree, paths: Iterable[str]) -> Tree:
    """The tree with the topics of some pages alone; links to the others are not followed."""
    topics = {page.topic for page in tree.pages if page.path in paths}
    return replace(tree, pages=tuple(page for page in tree.pages if page.topic in topics), complete=False)


def _given_up(report: Report, pages: Sequence[Source]) -> Report:
    """The report with a finding for each page whose fixes come to no end, which is a fault of rules."""
    message = say(
        "the fixes of this page undo each other, so that none was put in: a fault of incidoc, please report it"
    )
    found = [
        Finding("X001", "internal-error", Severity.ERROR, message, Location(page, Span(0, 0)), "fix") for page in pages
    ]
    everything = tuple(sorted((*report.findings, *found), key=lambda finding: finding.sort_key))
    crashes = (*report.crashes, *(f"{page.path}: fixes come to no end in {ROUNDS} rounds\n" for page in pages))
    return replace(report, findings=everything, crashes=crashes)
