"""A text and its translation, one of them in parentheses.

Owns: telling that they stand beside each other. Must not know: what that says of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.copied import Run
from pipeline.segment import Mark
from pipeline.words import Text

_LEAD = 12
"""Code points that may stand before a run at the beginning of a text or a parenthesis: an abbreviation, a name."""

_OPENING = ("(", "（", "「", "[", '"', "“", "„", "«")

_GLOSS = re.compile(r"\W{0,3}\s?(?:\([^\W\d_]+[^()\w]+[^\W\d_]|（[^（）]+）|\([^()\x00-ɏ])")
"""Two words or more in parentheses behind a run: its translation."""

_ADDED = re.compile(r"(?:[^\w()（）]|[\dA-Z]){0,9}[(（](?:[^()（）]*\w[^\w()（）]+\w|[^()\x00-ɏ])")
"""Two words or more in parentheses behind a run, and what may be between: full stops, a quotation mark, a number."""

_OPENED = re.compile(r"(?:[^\w()（）]|[\dA-Z]){0,9}[(（]")

_ABBREVIATED = re.compile(r"[A-Z]\w*[A-Z]\w*[\s\W]{0,3}\Z")
"""An abbreviation just before a parenthesis, in which it is told in full."""


def is_glossed(text: Text, run: Run, end: int, marks: Sequence[Mark], source: Text | None) -> bool:
    """Whether a run has its translation beside it: either is in parentheses. The run goes on until `end`, perhaps."""
    shown = text.segment.text
    if any(mark.kind == "paren" and _begins(mark, run, shown) for mark in marks):
        return True
    leads = len(shown[: run.start].strip()) <= _LEAD or _begins_phrase(shown, run.start)
    if leads and _GLOSS.match(shown, end):
        return True
    return source is not None and run.source_end > 0 and _is_parenthesis_added(shown, run, end, source.segment.text)


def _is_parenthesis_added(shown: str, run: Run, end: int, source: str) -> bool:
    """Whether a run stands in a parenthesis, or before one, that the source text does not have: they gloss."""
    if _depth(shown, 0, run.start) > 0 > _depth(shown, run.end):
        return _depth(source, 0, run.source_start) <= 0
    is_added = _ADDED.match(shown, run.end) or _ADDED.match(shown, end)
    return is_added is not None and not _OPENED.match(source, run.source_end)


def _depth(text: str, start: int, end: int | None = None) -> int:
    """How many more parentheses are opened than closed between two places of a text."""
    return sum(text.count(one, start, end) for one in "(（") - sum(text.count(one, start, end) for one in ")）")


def _begins_phrase(text: str, start: int) -> bool:
    """Whether a sentence, a quotation or a name may begin here."""
    before = text[:start].rstrip()
    return text[start].isupper() or (before[-1:] in _OPENING)


def _begins(mark: Mark, run: Run, text: str) -> bool:
    """Whether a run is in a parenthesis and at its beginning, behind an abbreviation at most.

    In a text in other letters, it is enough that the parenthesis has none of them.
    """
    if not (mark.start <= run.start and run.end <= mark.end):
        return False
    before = text[mark.start : run.start]
    if _has_other_letters(text[: mark.start]):
        return not _has_other_letters(text[mark.start : mark.end])
    is_told = _ABBREVIATED.search(text, max(0, mark.start - 2 * _LEAD), mark.start) is not None
    return (is_told or len(before) <= _LEAD) and not _has_other_letters(before)


def _has_other_letters(text: str) -> bool:
    """Whether a text has letters that are not Latin."""
    return any(letter > "ɏ" and letter.isalpha() for letter in text)
