"""Terms with their abbreviations.

Owns: telling that a term has one. Must not know: what that says of the term.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.copied import Run

LITTLE = frozenset(("a", "an", "and", "for", "in", "of", "on", "the", "to"))
"""Words that an abbreviation can leave out, and that no name is made of."""

_SMALL = 3
"""Letters of a word that an abbreviation can leave out (``of``, ``and``)."""

_BEFORE = 120
"""Code points before an abbreviation that are looked at."""

_ABBREVIATION = re.compile(r"\s?[(（]\s?([A-Z][A-Za-z]{0,9}[A-Z])s?\s?[,、)）]")


def is_abbreviated(shown: str, run: Run, end: int) -> bool:
    """Whether a run of the text `shown` is a term with its initials in parentheses at `end`, or before that."""
    for match in _ABBREVIATION.finditer(shown, run.start):
        if match.start() > end:
            return False
        letters = match[1]
        if 2 * len(letters) < len(run.words):
            continue
        words = re.findall(r"[^\W\d_]+", shown[max(0, match.start() - _BEFORE) : match.start()])
        told = (words, [word for word in words if len(word) > _SMALL], [word for word in words if word not in LITTLE])
        if any(_initials(known, letters) == sorted(letters.upper()) for known in told):
            return True
    return False


def _initials(words: Sequence[str], abbreviation: str) -> list[str]:
    """The first letters of as many words as an abbreviation has letters, sorted: some have their own order."""
    return sorted("".join(word[0] for word in words[-len(abbreviation) :]).upper())
