"""Entries of a bibliography, and references to them, which no translator translates.

Owns: how either is told. Must not know: why anybody asks.
"""

from __future__ import annotations

import re

from pipeline.segment import Mark
from pipeline.words import LATIN, Text

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ENTRY = re.compile(r"\W*[A-Z][\w'’-]+(?:, |、)[A-Z]")
_AUTHOR = re.compile(rf"\A{_ENTRY.pattern}|\b[A-Z]\. ?[A-Z]")
"""A family name before a first name, at the beginning; or the initial of one."""

_REFERENCE = re.compile(
    r"[A-Z][\w'’-]+(?:,? (?:and|&) [A-Z][\w'’-]+|(?:,? and others| et al\.?))?,? ?\(?\d{4}[a-z]?\)?"
)
"""``Miller and Baker (2011)``, ``Miller and others, 2011``."""

_AND_OTHERS = re.compile(r"[A-Z][\w'’-]+ et al\b")

_LETTERS = re.compile(f"[{LATIN}]+")

_CAPITALS = 0.5
"""Share of the words outside of titles that begin with capitals, names mostly, in an entry of a bibliography."""


def is_citation(text: Text) -> bool:
    """Whether a text is an entry of a bibliography: who, a title that is set apart, and when; hardly anything else.

    Nothing else if it does not say when. Or a reference to one: who and when.
    """
    shown = text.segment.text
    has_year = _YEAR.search(shown) is not None
    if has_year and is_reference(shown):
        return True
    if not _AUTHOR.search(shown):
        return False
    titles = [mark for mark in text.segment.marks if mark.kind in ("link", "em", "quote", "strong")]
    words = [token for token in text.tokens() if not any(mark.start <= token.start < mark.end for mark in titles)]
    capitals = sum(token.written[0].isupper() for token in words)
    least = _CAPITALS if has_year else 1
    return len(words) < len(text.words) and capitals >= least * len(words)


def authors(text: Text) -> list[Mark]:
    """Where a text tells of one author for several: ``Miller et al.``; or of authors at its beginning, and a title."""
    shown = text.segment.text
    found = [Mark("author", *match.span()) for match in _AND_OTHERS.finditer(shown)] if " et al" in shown else []
    title = next((mark for mark in text.segment.marks if mark.kind == "em"), None) if _ENTRY.match(shown) else None
    if title and _are_names(shown[: title.start]):
        found.append(Mark("author", 0, title.end))
    return found


def _are_names(shown: str) -> bool:
    """Whether more words begin with capitals than not."""
    told = _LETTERS.findall(shown)
    return sum(not word.islower() for word in told) > _CAPITALS * len(told)


def is_reference(text: str) -> bool:
    """Whether a text says who wrote something and when, and nothing else."""
    return _REFERENCE.fullmatch(text.strip()) is not None
