"""The outcome of a run in one line, for the end of the output.

Owns: that line. Must not know: anything but findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.finding import Finding
from pipeline.report import ReportLike, counts


def render(report: ReportLike, failing: Sequence[Finding] = ()) -> str:
    """How many findings there are, in how much, how many fail the run, and where to read on; without a newline."""
    found = [count(number, severity) for severity, number in counts(report.findings).items() if number]
    topics, locales = count(report.topics, "topic"), count(len(report.locales), "locale")
    checked = f"{topics}, {locales}, {count(report.incidents, 'incident')}"
    # The first of the worst: what to look at first, and before all what fails the run.
    worst = max(failing or report.findings, key=lambda finding: finding.severity, default=None)
    advice = f"; run 'incidoc rule {worst.rule}' for details" if worst else ""
    failed = f"; {_kinds(failing)} {'fails' if len(failing) == 1 else 'fail'} the run" if failing else ""
    return f"{', '.join(found) or 'nothing found'} in {count(report.pages, 'page')} ({checked}){failed}{advice}"


def _kinds(findings: Sequence[Finding]) -> str:
    """``2 errors, 1 warning (drift)``: the verdict of defects goes without saying."""
    kinds = Counter((finding.severity, finding.verdict) for finding in findings)
    ordered = sorted(kinds.items(), key=lambda item: (-item[0][0], item[0][1]))
    return ", ".join(
        count(number, str(severity)) + ("" if verdict == "defect" else f" ({verdict})")
        for (severity, verdict), number in ordered
    )


def count(number: int, noun: str) -> str:
    """``1 page``, ``2 pages``."""
    return f"{number} {noun}{'' if number == 1 or noun == 'info' else 's'}"
