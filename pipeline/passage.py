"""A passage of a page in all its languages, with what was found there: what a bilingual report shows.

Owns: these values. Must not know: how they are found (`pipeline.bilingual`), documents, how they are shown.
"""

from __future__ import annotations

from pipeline.finding import Finding
from pipeline.value import value


@value(frozen=True, slots=True)
class Excerpt:
    """A stretch of a file. `line` is 1-based, `start` the offset of its first code point."""

    path: str
    line: int
    start: int
    text: str


@value(frozen=True, slots=True)
class Change:
    """A piece of a text that changed: `kind` is ``same``, ``old`` (gone since) or ``new``."""

    kind: str
    text: str


@value(frozen=True, slots=True)
class Cell:
    """A passage in one locale. `excerpt` is None where the translation has no counterpart."""

    locale: str
    excerpt: Excerpt | None
    findings: tuple[Finding, ...]


@value(frozen=True, slots=True)
class Passage:
    """A block of the source page beside its translations.

    `incident` is the id of the incident it belongs to. `source` is today's block, None where it is gone or never was;
    `findings` are those on it. `base` is the text that was translated and `changes` leads from there to today's; both
    are empty where nothing changed. `revision` names the base.
    """

    incident: str
    source: Excerpt | None
    findings: tuple[Finding, ...] = ()
    base: Excerpt | None = None
    revision: str = ""
    changes: tuple[Change, ...] = ()
    cells: tuple[Cell, ...] = ()


@value(frozen=True, slots=True)
class State:
    """How the translation of a topic into a locale stands; `state` is a word of `pipeline.status.STATES`.

    `words` are those to translate, `coverage` is the share of the source page's words that is translated and current.
    """

    locale: str
    state: str
    words: int
    coverage: float


@value(frozen=True, slots=True)
class TopicView:
    """One topic of the report: its place in the matrix, and the passages with findings, in reading order."""

    id: str
    path: str
    title: str
    states: tuple[State, ...]
    passages: tuple[Passage, ...]
