"""The outcome of a run in one line, for the end of the output.

Owns: that line. Must not know: anything but findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.finding import Finding
from pipeline.fix import fixable
from pipeline.message import say_plural
from pipeline.report import ReportLike, counts


def render(report: ReportLike) -> str:
    """How many findings there are, in how much, and where to read on; without a newline."""
    found = [count(number, severity) for severity, number in counts(report.findings).items() if number]
    topics, locales = count(report.topics, "topic"), count(len(report.locales), "locale")
    checked = f"{topics}, {locales}, {count(report.incidents, 'incident')}"
    # The first of the worst: what to look at first.
    worst = max(report.findings, key=lambda finding: finding.severity, default=None)
    advice = f"; run 'incidoc rule {worst.rule}' for details" if worst else ""
    return f"{', '.join(found) or 'nothing found'} in {count(report.pages, 'page')} ({checked}){advice}"


def fixed(findings: Sequence[Finding], *, written: bool) -> str:
    """How many findings were fixed in how many pages, or would be; without a newline."""
    number, pages = len(findings), len({finding.location.source.path for finding in findings})
    here = say_plural("{number} page", "{number} pages", pages)
    if written:
        return say_plural("fixed {number} finding in {pages}", "fixed {number} findings in {pages}", number, pages=here)
    return say_plural(
        "would fix {number} finding in {pages}", "would fix {number} findings in {pages}", number, pages=here
    )


def offer(findings: Iterable[Finding], *, fixed: bool, unsafe: bool) -> str:
    """What options would fix of the findings left, after a run with these; empty for nothing, without a newline."""
    safe = Counter(finding.fix.safe for finding in fixable(findings, unsafe=True) if finding.fix)
    options = {"--fix": 0 if fixed else safe[True], "--fix --unsafe-fixes": 0 if fixed and unsafe else safe[False]}
    offers = (
        say_plural("{number} finding can be fixed with {how}", "{number} findings can be fixed with {how}", n, how=how)
        for how, n in options.items()
        if n
    )
    return "; ".join(offers)


def count(number: int, noun: str) -> str:
    """``1 page``, ``2 pages``."""
    return f"{number} {noun}{'' if number == 1 or noun == 'info' else 's'}"
