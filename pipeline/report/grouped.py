"""Findings by file, in columns, for reading a page's faults from top to bottom.

Owns: that arrangement. Must not know: anything but findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.finding import Finding
from pipeline.report import ReportLike, counts
from pipeline.report.summary import count
from pipeline.report.text import Style, leading, padded, prose, width


def render(report: ReportLike, *, color: bool = False) -> str:
    """The report as text; empty without findings."""
    style = Style(color)
    groups = groupby(report.findings, key=lambda finding: finding.location.source.path)
    return "\n".join("".join(f"{line}\n" for line in _group(path, list(found), style)) for path, found in groups)


def _group(path: str, findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """A file: its name with the counts, then a line for each finding."""
    found = [count(number, severity) for severity, number in counts(findings).items() if number]
    yield f"{style.paint('1', leading(path))}: {', '.join(found)}"
    rows = [_row(finding) for finding in findings]
    places, severities, rules, _ = (max(map(width, column)) for column in zip(*rows, strict=True))
    for finding, (place, severity, rule, message) in zip(findings, rows, strict=True):
        word = style.severity(finding.severity, severity) + " " * (severities - width(severity))
        yield f"  {' ' * (places - width(place))}{place}  {word}  {padded(rule, rules)}  {message}"


def _row(finding: Finding) -> tuple[str, str, str, str]:
    """The cells of a finding: place, severity, rule, message."""
    position = finding.location.source.position(finding.location.span.start)
    verdict = "" if finding.verdict == "defect" else f" ({finding.verdict})"
    heirs = f" [inherited by {', '.join(finding.locales)}]" if finding.locales else ""
    return (
        f"{position.line}:{position.column}",
        f"{finding.severity}{verdict}",
        f"{finding.rule} [{finding.code}]",
        f"{prose(finding.message)}{heirs}",
    )
