"""The findings document, `schemas/findings-1.json`, for other programs.

Owns: the step from findings to that document. Must not know: anything but findings.
"""

from __future__ import annotations

from pipeline import jsonout
from pipeline.finding import Finding, Fix
from pipeline.report import ReportLike, counts
from pipeline.source import Source, Span

SCHEMA = "findings/1"
_LONGEST_EXCERPT = 300


def render(report: ReportLike, *, version: str) -> str:
    """The report as JSON; `version` is that of this program."""
    return jsonout.pretty(
        {
            "schema": SCHEMA,
            "tool": {"name": "incidoc", "version": version},
            "summary": {
                "pages": report.pages,
                "topics": report.topics,
                "locales": list(report.locales),
                "incidents": report.incidents,
                "counts": counts(report.findings),
                "hidden": report.hidden,
                "suppressed": report.suppressed,
            },
            "findings": [_finding(finding) for finding in report.findings],
        }
    )


def _finding(finding: Finding) -> dict[str, object]:
    source, span = finding.location.source, finding.location.span
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": str(finding.severity),
        "verdict": finding.verdict,
        "message": finding.message,
        "path": source.path,
        "locale": finding.locale,
        "topic": finding.topic,
        "incident": finding.incident,
        "locales": list(finding.locales),
        **_extent(source, span),
        "excerpt": source[span][:_LONGEST_EXCERPT],
        "related": [
            {"path": place.source.path, **_extent(place.source, place.span), "label": place.label}
            for place in finding.related
        ],
        "help": finding.help,
        "fix": _fix(source, finding.fix) if finding.fix else None,
        "fingerprint": finding.fingerprint,
    }


def _fix(source: Source, fix: Fix) -> dict[str, object]:
    edits = [{**_extent(source, edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _extent(source: Source, span: Span) -> dict[str, object]:
    return {"start": source.position(span.start)._asdict(), "end": source.position(span.end)._asdict()}
