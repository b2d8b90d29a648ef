"""The outcome of a run in one line, for the end of the output.

Owns: that line. Must not know: anything but findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.finding import Finding
from pipeline.fix import fixable
from pipeline.message import Message, say, say_plural, series
from pipeline.report import ReportLike, counts
from pipeline.report.text import VERDICTS


def render(report: ReportLike, failing: Sequence[Finding] = ()) -> Message:
    """How many findings there are, in how much, how many fail the run, and where to read on; without a newline."""
    found = [count(number, severity) for severity, number in counts(report.findings).items() if number]
    checked = [count(report.topics, "topic"), count(len(report.locales), "locale"), count(report.incidents, "incident")]
    if report.hidden:
        checked.append(say_plural("{number} in the baseline", "{number} in the baseline", report.hidden))
    if report.suppressed:
        checked.append(say_plural("{number} ignored by comments", "{number} ignored by comments", report.suppressed))
    outcome = say(
        "{findings} in {pages} ({checked})",
        findings=series(found) or say("nothing found"),
        pages=count(report.pages, "page"),
        checked=series(checked),
    )
    if failing:
        outcome = say_plural(
            "{outcome}; {findings} fails the run",
            "{outcome}; {findings} fail the run",
            len(failing),
            outcome=outcome,
            findings=_kinds(failing),
        )
    # The first of the worst: what to look at first, and before all what fails the run.
    worst = max(failing or report.findings, key=lambda finding: finding.severity, default=None)
    if worst is None:
        return outcome
    return say("{outcome}; run '{command}' for details", outcome=outcome, command=f"incidoc rule {worst.rule}")


def _kinds(findings: Sequence[Finding]) -> str:
    """``2 errors, 1 warning (drift)``: the verdict of defects goes without saying."""
    kinds = Counter((finding.severity, finding.verdict) for finding in findings)
    ordered = sorted(kinds.items(), key=lambda item: (-item[0][0], item[0][1]))
    return series([_kind(count(number, str(severity)), verdict) for (severity, verdict), number in ordered])


def _kind(counted: Message, verdict: str) -> Message:
    if verdict == "defect":
        return counted
    return say("{findings} ({verdict})", findings=counted, verdict=VERDICTS[verdict])


def fixed(findings: Sequence[Finding], *, written: bool) -> Message:
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
    return series(list(offers))


def count(number: int, noun: str) -> Message:
    """``1 page``, ``2 pages``."""
    match noun:
        case "error":
            return say_plural("{number} error", "{number} errors", number)
        case "warning":
            return say_plural("{number} warning", "{number} warnings", number)
        case "info":
            return say_plural("{number} info", "{number} info", number)
        case "page":
            return say_plural("{number} page", "{number} pages", number)
        case "topic":
            return say_plural("{number} topic", "{number} topics", number)
        case "locale":
            return say_plural("{number} locale", "{number} locales", number)
        case "incident":
            return say_plural("{number} incident", "{number} incidents", number)
        case _:
            raise ValueError(f"no words for {noun}")
