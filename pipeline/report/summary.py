"""The outcome of a run in one line, for the end of the output.

Owns: that line. Must not know: anything but findings.
"""

from __future__ import annotations

from pipeline.report import ReportLike, counts


def render(report: ReportLike) -> str:
    """How many findings there are, in how much, and where to read on; without a newline."""
    found = [count(number, severity) for severity, number in counts(report.findings).items() if number]
    topics, locales = count(report.topics, "topic"), count(len(report.locales), "locale")
    ignored = f", {report.suppressed} ignored by comments" if report.suppressed else ""
    checked = f"{topics}, {locales}, {count(report.incidents, 'incident')}{ignored}"
    # The first of the worst: what to look at first.
    worst = max(report.findings, key=lambda finding: finding.severity, default=None)
    advice = f"; run 'incidoc rule {worst.rule}' for details" if worst else ""
    return f"{', '.join(found) or 'nothing found'} in {count(report.pages, 'page')} ({checked}){advice}"


def count(number: int, noun: str) -> str:
    """``1 page``, ``2 pages``."""
    return f"{number} {noun}{'' if number == 1 or noun == 'info' else 's'}"
