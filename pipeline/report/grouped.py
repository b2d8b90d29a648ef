"""Findings by file, in columns, for reading a page's faults from top to bottom.

Owns: that arrangement. Must not know: anything but findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.finding import Finding
from pipeline.message import series
from pipeline.report import ReportLike, counts
from pipeline.report.summary import count
from pipeline.report.text import SEVERITIES, Style, leading, padded, told, verdict, width
from pipeline.voice import ENGLISH, Voice


def render(report: ReportLike, *, color: bool = False, voice: Voice = ENGLISH) -> str:
    """The report as text; empty without findings."""
    style = Style(color, voice)
    groups = groupby(report.findings, key=lambda finding: finding.location.source.path)
    return "\n".join("".join(f"{line}\n" for line in _group(path, list(found), style)) for path, found in groups)


def _group(path: str, findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """A file: its name with the counts, then a line for each finding."""
    found = [count(number, severity) for severity, number in counts(findings).items() if number]
    yield f"{style.paint('1', leading(path))}: {style.say(series(found))}"
    rows = [_row(finding, style) for finding in findings]
    places, severities, rules, _ = (max(map(width, column)) for column in zip(*rows, strict=True))
    for finding, (place, severity, rule, message) in zip(findings, rows, strict=True):
        word = style.severity(finding.severity, severity) + " " * (severities - width(severity))
        yield f"  {' ' * (places - width(place))}{place}  {word}  {padded(rule, rules)}  {message}"


def _row(finding: Finding, style: Style) -> tuple[str, str, str, str]:
    """The cells of a finding: place, severity, rule, message."""
    position = finding.location.source.position(finding.location.span.start)
    return (
        f"{position.line}:{position.column}",
        f"{style.say(SEVERITIES[finding.severity])}{verdict(finding, style)}",
        f"{finding.rule} [{finding.code}]",
        told(finding, style),
    )
