"""Which findings make `incidoc validate` fail: a level for each verdict, and for each locale if it differs.

Owns: the gate, a pure function of findings. Must not know: where the levels come from, exit codes.

Without a word of the user only defects that are errors fail: whoever writes the source pages is never held up by
translations that are behind, nor a translator by what the source page has wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from pipeline.finding import Finding, Severity
from pipeline.value import value

VERDICTS = ("defect", "drift", "inherited")
NEVER = "never"
LEVELS = ("error", "warning", "info", NEVER)
"""Words for the least severity that fails."""

Levels = Mapping[str, Severity | None]
"""The least severity that fails, by verdict; None where nothing does."""


@value(frozen=True)
class Gate:
    """The least severities that fail. `locales` holds what is different in a locale, by its BCP 47 tag."""

    levels: Levels = field(default_factory=lambda: {"defect": Severity.ERROR})
    locales: Mapping[str, Levels] = field(default_factory=dict)

    def stops(self, finding: Finding) -> bool:
        """Whether a finding fails the run. What the gate does not mention does not."""
        level = {**self.levels, **self.locales.get(finding.locale, {})}.get(finding.verdict)
        return level is not None and finding.severity >= level

    def amended(self, verdict: str, level: str) -> Gate:
        """The gate with another level for a verdict, in all locales."""
        changed = {verdict: severity(level)}
        locales = {locale: {**levels, **changed} for locale, levels in self.locales.items()}
        return replace(self, levels={**self.levels, **changed}, locales=locales)


def failing(findings: Iterable[Finding], gate: Gate) -> list[Finding]:
    """The findings that fail the run."""
    return [finding for finding in findings if gate.stops(finding)]


def severity(level: str) -> Severity | None:
    """The severity that one of `LEVELS` means."""
    return None if level == NEVER else Severity[level.upper()]
