"""Annotations of GitHub Actions: commands that its log reader turns into remarks on the lines of a change.

Owns: these commands, their escaping, and how many there are. Must not know: anything but findings.

A step shows ten annotations of each kind; the others get a line in the log, and one notice tells how many there are.
(Source: "Workflow commands for GitHub Actions"; the escapes are those of `command.ts` in actions/toolkit.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pipeline.finding import Finding, Severity
from pipeline.report import ReportLike, counts, in_repository
from pipeline.report.summary import count
from pipeline.report.text import Style, headline, printable, prose

SHOWN = 10
"""Annotations of one kind that a step shows."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: ReportLike, *, prefix: str = "") -> str:
    """The report as log lines; `prefix` leads from the root of the repository to the root of the run."""
    room = _room(report)
    used: Counter[Severity] = Counter()
    annotations: list[str] = []
    others: list[Finding] = []
    for finding in report.findings:
        used[finding.severity] += 1
        if used[finding.severity] <= room[finding.severity]:
            annotations.append(_annotation(finding, prefix))
        else:
            others.append(finding)
    if others:
        annotations += [headline(finding, Style()) for finding in others]
        found = ", ".join(count(number, severity) for severity, number in counts(others).items() if number)
        annotations.append(f"::notice title=incidoc::{found} more in the log of this step")
    return "".join(f"{line}\n" for line in annotations)


def _room(report: ReportLike) -> Mapping[Severity, int]:
    """Annotations that can be shown; the notice about the others needs a place too."""
    found = Counter(finding.severity for finding in report.findings)
    fits = all(number <= SHOWN for number in found.values())
    return {severity: SHOWN - (severity is Severity.INFO and not fits) for severity in Severity}


def _annotation(finding: Finding, prefix: str) -> str:
    source, span = finding.location.source, finding.location.span
    start, end = source.position(span.start), source.position(span.end)
    properties: dict[str, object] = {"file": in_repository(source.path, prefix), "line": start.line}
    if end.line == start.line:  # with several lines the columns would mean nothing
        properties |= {"col": start.column, "endColumn": max(end.column, start.column + 1)}
    else:
        properties |= {"endLine": end.line}
    properties |= {"title": f"{finding.rule} [{finding.code}]"}
    heirs = f" [inherited by {', '.join(finding.locales)}]" if finding.locales else ""
    message = "\n".join(filter(None, (prose(finding.message) + heirs, prose(finding.help))))
    told = ",".join(f"{name}={_visible(str(value)).translate(_PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {told}::{message.translate(_DATA)}"


def _visible(text: str) -> str:
    """`text` with its line breaks, which have an escape, and without anything else that cannot be seen."""
    return "\n".join("\r".join(map(printable, line.split("\r"))) for line in text.split("\n"))
