"""Which findings are reported, and how severe they are: what the configuration and the comments in pages say.

Owns: applying both to findings. Must not know: how either is written (`pipeline.selection`, `pipeline.suppress`), what
rules check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline import suppress
from pipeline.finding import Finding
from pipeline.rulebook import KNOWN
from pipeline.rules import ALL, Rule
from pipeline.rules.base import Page
from pipeline.rules.unused_ignore import unused_ignore
from pipeline.selection import Choice, Selection
from pipeline.suppress import Ignores, Use

_RULES = {rule.name: rule for rule in KNOWN}


@dataclass
class Sieve:
    """Lets through what is wanted. `suppressed` counts what comments in pages kept back, by path."""

    selection: Selection
    suppressed: Counter[str] = field(default_factory=Counter)
    choices: dict[tuple[str, str], Choice] = field(default_factory=dict)

    @property
    def rules(self) -> list[Rule]:
        """The rules that have to run."""
        return [rule for rule in ALL if self.selection.somewhere(rule)]

    def sifted(self, findings: Iterable[Finding], ignores: Mapping[str, Ignores]) -> Iterator[Finding]:
        """The findings that are wanted, with the severities the user gave them; `ignores` are comments by path."""
        covered: dict[str, list[Finding]] = {}
        for finding in findings:
            wanted = self._wanted(finding)
            if wanted is not None:
                covered.setdefault(finding.location.source.path, []).append(wanted)
        for path, found in covered.items():
            left = suppress.kept(found, ignores[path]) if path in ignores else found
            if len(left) < len(found):
                self.suppressed[path] += len(found) - len(left)
            yield from left

    def unused(self, page: Page, uses: Collection[Use]) -> Iterator[Finding]:
        """Findings on comments of a page that cover nothing: those of `uses` whose rules are on there."""
        choice = self._choice(page.document.path, page.locale)
        left = tuple(use for use in uses if use.rule in _RULES and choice.enabled(_RULES[use.rule]))
        if left and choice.enabled(unused_ignore):
            yield from unused_ignore.run(replace(page, unused=left))

    def _wanted(self, finding: Finding) -> Finding | None:
        choice = self._choice(finding.location.source.path, finding.locale)
        rule = _RULES.get(finding.rule)
        severity = choice.severity(finding.rule, finding.severity)
        if severity is None or (rule is not None and not choice.enabled(rule)):
            return None
        return finding if severity == finding.severity else replace(finding, severity=severity)

    def _choice(self, path: str, locale: str) -> Choice:
        if (path, locale) not in self.choices:
            self.choices[path, locale] = self.selection.on(path, locale)
        return self.choices[path, locale]
