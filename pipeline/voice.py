"""How the program speaks to people: messages, numbers, dates, lists and names of languages, in one language.

Owns: nothing but that; English is what the messages are themselves. Must not know: what is said, who listens, or which
language they asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline import catalog, language
from pipeline.message import translated
from pipeline.value import value

SOURCE = "en"
"""The language that messages are written in."""


@value(frozen=True, slots=True)
class Voice:
    """A language to speak; `tag` is one of `languages()`."""

    tag: str = SOURCE

    def __call__(self, text: str) -> str:
        """`text` in this language; text that is no message, such as a piece of a page, stays as it is."""
        return str(text) if self.tag == SOURCE else translated(text, catalog.lookup_in(self.tag), self._shown)

    def listed(self, words: Sequence[str]) -> str:
        """Words as a list in a sentence."""
        return language.list_in(self.tag, words)

    def language(self, tag: str) -> str:
        """The name of a language, with its tag."""
        return f"{language.name_in(self.tag, tag)} ({tag})"

    def _shown(self, value: object) -> object:
        if isinstance(value, date):
            return language.date_in(self.tag, value)
        return language.number_in(self.tag, value) if isinstance(value, int) else value


ENGLISH = Voice()


def languages() -> tuple[str, ...]:
    """The tags of all languages that can be spoken."""
    return tuple(sorted((SOURCE, *catalog.languages())))


def understood(wanted: str) -> Voice | None:
    """The voice for a language, if there is one that its readers understand; `wanted` in any usual notation."""
    tag = language.locale_tag(wanted)
    found = language.nearest(tag, languages()) if tag else None
    return Voice(found) if found else None
