"""Terms with their abbreviations.

Owns: telling that a term has one. Must not know: what that says of the term.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from pipeline.copied import Run

LITTLE = frozenset(("a", "an", "and", "for", "in", "of", "on", "the", "to"))
"""Words that an abbreviation can leave out, and that no name is made of."""

_SMALL = 3
"""Letters of a word that an abbreviation can leave out (``of``, ``and``)."""

_BEFORE = 120
"""Code points before an abbreviation that are looked at."""

_MORE = 2
"""Words that an abbreviation can leave out besides."""

_LONGEST = 9
_LETTERS = 3
"""Letters of an abbreviation that is no chance wherever it stands."""

_ABBREVIATION = re.compile(r"\s?[(（]\s?([A-Z][A-Za-z]{0,9}[A-Z]|[a-z]{3,9})s?\s?[,、)）]")
_CAPITALS = re.compile(r"(?<!\w)[A-Z]{3,9}(?!\w)")


def is_abbreviated(shown: str, run: Run, end: int) -> bool:
    """Whether a run of the text `shown` is a term with its initials in parentheses at `end`, or before that.

    Or its initials, with nothing left out, are a word of the text wherever that stands.
    """
    explained = 0
    for match in _ABBREVIATION.finditer(shown, run.start):
        if match.start() > end and not shown[end : match.start()].isupper():
            break
        letters = match[1]
        explained += 2 * len(letters)
        if explained >= len(run.words) and _abbreviates(letters, shown[: match.start()]):
            return True
    initials = "".join(word[0] for word in run.words).upper()
    return len(initials) >= _LETTERS and initials in shown and initials in _CAPITALS.findall(shown)


def is_told_by(shown: str, abbreviations: Container[str]) -> bool:
    """Whether the initials of all words of a text, in capitals, are among these, as in the legend of a table."""
    words = re.findall(r"[^\W\d_]+", shown)
    return 1 < len(words) <= _LONGEST and _initials(words, len(words)) in abbreviations


def _abbreviates(letters: str, before: str) -> bool:
    """Whether letters are the initials of the words before them: in any order, or in this one with a word left out."""
    words = re.findall(r"[^\W\d_]+", before[-_BEFORE:])
    if letters.islower():  # a word in parentheses, unless it is these letters in this order
        return _initials(words, len(letters)) == letters.upper()
    if any(_spelled(words[-number:]) == letters.upper() for number in range(1, len(letters))):
        return True
    told = (words, [word for word in words if len(word) > _SMALL], [word for word in words if word not in LITTLE])
    if any(sorted(_initials(known, len(letters))) == sorted(letters.upper()) for known in told):
        return True
    return any(
        known[:1] == letters[:1] and _is_part(letters.upper(), known)
        for known in (_initials(words, len(letters) + more) for more in range(1, _MORE + 1))
    )


def _initials(words: Sequence[str], number: int) -> str:
    """The first letters of the last words."""
    return "".join(word[0] for word in words[-number:]).upper()


def _spelled(words: Sequence[str]) -> str:
    """The first letters of words, and all letters of those that are abbreviations themselves."""
    return "".join(word if word.isupper() else word[0].upper() for word in words)


def _is_part(letters: str, initials: str) -> bool:
    """Whether these are the initials with some left out."""
    left = iter(initials)
    return all(letter in left for letter in letters)
