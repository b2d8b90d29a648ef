"""A Code Quality report for GitLab: remarks on the lines of a merge request.

Owns: the step from findings to that JSON. Must not know: anything but findings.

GitLab compares reports by fingerprint and shows one of those that are equal, so each finding has its own.
(Source: "Code Quality", section "Code Quality report format", of the GitLab documentation.)
"""

from __future__ import annotations

from pipeline import jsonout
from pipeline.finding import Finding, Severity
from pipeline.report import ReportLike, in_repository
from pipeline.report.text import printable, prose

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: ReportLike, *, prefix: str = "") -> str:
    """The report as JSON; `prefix` leads from the root of the repository to the root of the run."""
    return jsonout.pretty([_issue(finding, prefix) for finding in report.findings])


def _issue(finding: Finding, prefix: str) -> dict[str, object]:
    source, span = finding.location.source, finding.location.span
    lines = {"begin": source.position(span.start).line, "end": source.position(span.end).line}
    return {
        "type": "issue",
        "check_name": finding.rule,
        "description": f"{prose(finding.message)} [{finding.code}]",
        "categories": ["Style"],
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": finding.fingerprint,
        # PostgreSQL, where GitLab keeps it, takes no NUL.
        "location": {"path": printable(in_repository(source.path, prefix)), "lines": lines},
    }
