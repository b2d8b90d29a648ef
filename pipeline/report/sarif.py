"""SARIF 2.1.0, for code scanning and for viewers in editors.

Owns: the step from findings to that JSON, and the limits of GitHub code scanning, beyond which it refuses a file or
drops results unseen: what has to be left out is told in a notification. Must not know: anything but findings.

Sources: the SARIF 2.1.0 standard of OASIS; "SARIF support for code scanning" of the GitHub documentation, for the
properties it uses and the limits. Braces in messages are not doubled, as section 3.11.5 of the standard wants: no known
viewer undoes that, and in this dialect two braces mean something else.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from pipeline import jsonout
from pipeline.finding import Finding, Fix, Location, Severity
from pipeline.report import ReportLike, RuleLike, in_repository
from pipeline.report.text import printable, prose, shortened
from pipeline.source import BOM, Source, Span

RESULTS = 25_000
"""Results in a run; a file with more is refused."""
SIZE = 9_000_000
"""Compressed bytes of all results; a file of more than 10 MB is refused, and it holds the rules too."""
RELATED = 99
"""Places beside the one of a result; 100 are shown in all."""
DESCRIPTION = 1024
"""Code points in the description of a rule."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}

Json = dict[str, object]


def render(report: ReportLike, *, rules: Sequence[RuleLike], version: str, prefix: str = "") -> str:
    """The report as JSON.

    `rules` are all that were selected, whether they found something or not, so that an alert that is gone counts as
    mended; they include those of all findings. `prefix` leads from the root of the repository to the root of the run.
    """
    index = {rule.name: number for number, rule in enumerate(rules)}
    kept = _within_limits(report.findings, index, prefix)
    left_out = len(report.findings) - len(kept)
    notes = [_notification(left_out, len(report.findings))] if left_out else []
    broken = any(finding.code == "X001" for finding in report.findings)
    driver = {"name": "incidoc", "version": version, "semanticVersion": version, "rules": [_rule(r) for r in rules]}
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "incidoc/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [{"executionSuccessful": not broken, "toolExecutionNotifications": notes}],
        "results": kept,
    }
    return jsonout.pretty({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _within_limits(findings: Sequence[Finding], index: dict[str, int], prefix: str) -> list[Json]:
    """The results of as many findings as are accepted, the worst ones, in the order of the findings."""
    worst_first = sorted(range(len(findings)), key=lambda number: -findings[number].severity)
    kept: dict[int, Json] = {}
    compressor, size = zlib.compressobj(), 0
    for number in worst_first[:RESULTS]:
        result = _result(findings[number], index, prefix)
        size += len(compressor.compress(jsonout.line(result).encode()))
        if size > SIZE:
            break
        kept[number] = result
    return [kept[number] for number in sorted(kept)]


def _notification(left_out: int, total: int) -> Json:
    text = f"{left_out} of {total} findings are left out, the least severe ones: code scanning would refuse the file."
    return {"level": "warning", "message": {"text": text}}


def _rule(rule: RuleLike) -> Json:
    doc = rule.doc.strip()
    what, _, _ = doc.partition("\n## Why")
    described = " ".join(" ".join(line for line in what.splitlines() if not line.startswith("#")).split())
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": shortened(rule.summary, DESCRIPTION)},
        "fullDescription": {"text": shortened(described, DESCRIPTION)},
        "help": {"text": doc, "markdown": f"# {rule.name} [{rule.code}]\n\n{doc}\n"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["documentation"], "problem.severity": _PROBLEMS[rule.severity]},
    }


def _result(finding: Finding, index: dict[str, int], prefix: str) -> Json:
    related = [_location(place, prefix, number) for number, place in enumerate(finding.related[:RELATED], 1)]
    fix = finding.fix if finding.fix and finding.fix.safe else None
    return {
        "ruleId": finding.code,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(_message(finding))},
        "locations": [_location(finding.location, prefix)],
        **({"relatedLocations": related} if related else {}),
        # The only fingerprint that code scanning reads; what follows the colon numbers equal ones.
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:1"},
        **({"fixes": [_fix(finding.location.source, fix, prefix)]} if fix else {}),
        "properties": {
            "verdict": finding.verdict,
            "locale": finding.locale,
            "topic": finding.topic,
            "incident": finding.incident,
            "inheritedBy": list(finding.locales),
        },
    }


def _message(finding: Finding) -> Iterator[str]:
    """What is wrong; what to do; links to the related places, which are shown because the message has them."""
    heirs = f" [inherited by {', '.join(finding.locales)}]" if finding.locales else ""
    yield f"{prose(finding.message)}{heirs}"
    if finding.help:
        yield prose(finding.help)
    for number, place in enumerate(finding.related[:RELATED], 1):
        yield f"See [{_linkable(place.label or 'this place')}]({number})."


def _linkable(label: str) -> str:
    """A label as the text of a link in a message: section 3.11.6 of the standard."""
    escaped = {"\\": "\\\\", "[": "\\[", "]": "\\]"}
    return "".join(escaped.get(char, char) for char in prose(label))


def _location(place: Location, prefix: str, number: int | None = None) -> Json:
    physical = {"artifactLocation": _artifact(place.source, prefix), "region": _region(place.source, place.span)}
    named: Json = {"id": number, "message": {"text": prose(place.label) or "related"}} if number is not None else {}
    return {**named, "physicalLocation": physical}


def _artifact(source: Source, prefix: str) -> Json:
    path = in_repository(source.path, prefix).encode("utf-8", "surrogatepass")
    return {"uri": quote(path, safe="/"), "uriBaseId": _ROOT}


def _region(source: Source, span: Span) -> Json:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": _column(source, span.start),
        "endLine": end.line,
        "endColumn": _column(source, span.end),
    }


def _column(source: Source, offset: int) -> int:
    """The column in UTF-16 code units, from 1; a byte order mark does not count (section 3.30.2)."""
    mark = source.text.startswith(BOM) and offset > 0 and source.line_index(offset) == 0
    return source.utf16_column(offset) + 1 - mark


def _fix(source: Source, fix: Fix, prefix: str) -> Json:
    replacements: Iterable[Json] = (
        {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits
    )
    change = {"artifactLocation": _artifact(source, prefix), "replacements": list(replacements)}
    return {"description": {"text": printable(fix.title)}, "artifactChanges": [change]}
