"""Which rules report on which page, and how severe their findings are there.

Owns: what the tables of the configuration make of each other. Must not know: what rules check, or any finding.

The table [tool.incidoc] comes first, then each override that is for the page, in the order of the file; the later one
wins. Within a table `select` begins anew, `extend-select` adds to it, `ignore` takes away, so it is the strongest. The
severity `off` silences a rule; any other severity does not turn one on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

from pipeline.config import Config, Override, matches
from pipeline.finding import Severity
from pipeline.globs import matcher
from pipeline.value import value

Words = tuple[str, ...]
"""Names, codes or beginnings of codes of rules."""


class RuleLike(Protocol):
    """A rule as far as its selection goes."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def default(self) -> bool:
        """Whether it is on where nobody says anything."""


@value(frozen=True)
class Choice:
    """What holds for one page: the tables that are for it, the later the stronger."""

    tables: tuple[Override, ...]

    def enabled(self, rule: RuleLike) -> bool:
        """Whether findings of the rule are wanted here."""
        on = rule.default
        for table in self.tables:
            if table.select:
                on = _named(rule, table.select)
            on = (on or _named(rule, table.extend_select)) and not _named(rule, table.ignore)
        return on and self.severity(rule.name, Severity.ERROR) is not None

    def severity(self, name: str, given: Severity) -> Severity | None:
        """The severity of findings of the rule `name` that has given them `given`; None: they are not wanted."""
        for table in reversed(self.tables):
            if name in table.severity:
                return table.severity[name]
        return given


class Selection:
    """The choices of a run."""

    def __init__(self, config: Config) -> None:
        """Take the settings from `config`."""
        self._first = Override(
            select=config.select, extend_select=config.extend_select, ignore=config.ignore, severity=config.severity
        )
        self._overrides = [(override, _pages(override)) for override in config.overrides]

    def on(self, path: str, locale: str) -> Choice:
        """What holds for a page, by its path relative to the root and its language."""
        return Choice((self._first, *(table for table, holds in self._overrides if holds(path, locale))))

    def somewhere(self, rule: RuleLike) -> bool:
        """Whether there can be a page where findings of the rule are wanted, so that it must run."""
        wanted = (_named(rule, (*table.select, *table.extend_select)) for table, _ in self._overrides)
        lifted = (table.severity.get(rule.name) for table, _ in self._overrides)
        top = Choice((Override(select=self._first.select, extend_select=self._first.extend_select),))
        return (
            Choice((self._first,)).enabled(rule)
            or any(wanted)
            or (any(severity is not None for severity in lifted) and top.enabled(rule))
        )


def commanded(config: Config, select: Words, extend_select: Words, ignore: Words) -> Config:
    """The configuration with what the command line says of rules.

    `select` stands for every `select` and `extend-select` of the configuration; what that ignores stays ignored.
    """
    if select:
        plain = tuple(replace(override, select=(), extend_select=()) for override in config.overrides)
        config = replace(config, select=select, extend_select=(), overrides=plain)
    return replace(config, extend_select=config.extend_select + extend_select, ignore=config.ignore + ignore)


def _named(rule: RuleLike, words: Iterable[str]) -> bool:
    return any(matches(word, rule.code, rule.name) for word in words)


def _pages(override: Override) -> Callable[[str, str], bool]:
    """Whether an override is for a page: by path and by locale, where it names any."""
    meant = matcher(override.paths)

    def holds(path: str, locale: str) -> bool:
        spoken = not override.locales or any(locale == tag or locale.startswith(f"{tag}-") for tag in override.locales)
        return spoken and (not override.paths or meant(path))

    return holds
