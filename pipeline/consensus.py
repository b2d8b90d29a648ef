"""What most translations of a page have in common: it is the page that is another, not they that are wrong.

Owns: what makes findings on several translations one, and what becomes of it. Must not know: rules, topics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.finding import Finding, Severity

Said = tuple[str | int, ...]
"""What makes findings on several translations one: rule, message, and the place in the source page."""


def shared(translations: Sequence[Sequence[Finding]], *, every: bool = False) -> frozenset[Said]:
    """What more than half of the translations made from one page have in common, or `every` one; at least two."""
    times = Counter(said for found in translations for said in {_said(finding) for finding in found})
    most = len(translations) - 1 if every else len(translations) / 2
    return frozenset(said for said, number in times.items() if number > max(1, most))


def moved_on(finding: Finding, common: frozenset[Said], *, dated: bool) -> Finding:
    """A finding that most translations have is drift; beside a known base it is one step less severe, as without."""
    if finding.verdict != "defect" or _said(finding) not in common:
        return finding
    severity = Severity(max(finding.severity - 1, Severity.INFO)) if dated else finding.severity
    return replace(finding, verdict="drift", severity=severity)


def _said(finding: Finding) -> Said:
    """A finding as other translations have it: at the same place of the source page."""
    places = [place.span.start for place in finding.related[:1] if place.source is not finding.location.source]
    return finding.rule, finding.message, *places
