"""Reports: one renderer per file, each a function from findings to text.

Owns: what a renderer is given. Must not know: documents, rules, configuration, or where the text goes.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pipeline.finding import Finding, Severity


class RuleLike(Protocol):
    """A rule, as far as a report tells of it."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def severity(self) -> Severity:
        """How bad its findings are by default."""

    @property
    def summary(self) -> str:
        """Its first sentence."""

    @property
    def doc(self) -> str:
        """Its documentation, in Markdown."""


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
    def paths(self) -> Mapping[str, str]:
        """The pages checked, by path, each with its locale."""

    @property
    def hidden(self) -> int:
        """Number of findings left out because the baseline has them."""

    @property
    def suppressed(self) -> int:
        """Number of findings that comments in the pages cover."""


def in_repository(path: str, prefix: str) -> str:
    """A path of the run as one of the repository; `prefix` leads from the repository's root to that of the run."""
    return posixpath.normpath(prefix + path) if path.startswith("../") else prefix + path


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Number of findings of each severity, the worst first; every severity is there."""
    found = Counter(finding.severity for finding in findings)
    return {str(severity): found[severity] for severity in sorted(Severity, reverse=True)}
