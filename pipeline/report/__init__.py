"""Reports: one renderer per file, each a function from findings to text.

Owns: what a renderer is given. Must not know: documents, rules, configuration, or where the text goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from pipeline.finding import Finding, Severity


class ReportLike(Protocol):
    """The outcome of a run, as far as a report tells it."""

    @property
    def findings(self) -> Sequence[Finding]:
        """All findings, in their order."""

    @property
    def pages(self) -> int:
        """Number of pages checked."""

    @property
    def topics(self) -> int:
        """Number of topics: pages counted once for all their languages."""

    @property
    def locales(self) -> Sequence[str]:
        """The languages met."""

    @property
    def incidents(self) -> int:
        """Number of incidents found, each language counted."""

    @property
    def suppressed(self) -> int:
        """Number of findings that comments in the pages cover."""


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Number of findings of each severity, the worst first; every severity is there."""
    found = Counter(finding.severity for finding in findings)
    return {str(severity): found[severity] for severity in sorted(Severity, reverse=True)}
