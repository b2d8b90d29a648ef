"""The terms of one locale: English words, how they are translated, how not, and which stay as they are.

Owns: Term, finding terms in a text of the source language, and their translations in a translated one. Must not know:
PO files, pages, rules.

A term in small letters is found with a capital too, but not in capitals alone (`TOKEN` is an argument), and not as a
part of a name (`Container Registry` is not the term `registry`); a term with a capital is found as it is written. The
last word of a term may be a plural. Terms are whole words: beside a hyphen, a slash or an underscore begins another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipeline.inflect import folded, is_form, singulars, stem
from pipeline.language import Script, script
from pipeline.value import value
from pipeline.words import LATIN, name_spans

_WORD = re.compile(rf"[0-9{LATIN}]+|[^\W0-9_{LATIN}]+")
_JOINS = frozenset("-‐‑_/\\@#$=~&+")
_INNER = frozenset(("-", "‐", "‑", ".", "/", "'", "’"))
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_ONE = re.compile(rf"[0-9{LATIN}]")
_BEFORE, _AFTER = (_KATAKANA, _HANGUL, _ONE), (_KATAKANA, _ONE)
"""Letters that make one word with those before or after them; behind a Korean word come its particles."""


@value(frozen=True, slots=True)
class Term:
    """A term of the source language. `kept`: it may stay as it is; without `approved` translations it must."""

    source: str
    approved: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    kept: bool = False

    @property
    def is_name(self) -> bool:
        """Whether it is written like a name, with a capital somewhere."""
        return self.source != self.source.lower()


class Use(NamedTuple):
    """Where a term, or a translation of it, stands in a text."""

    term: Term
    start: int
    end: int


class _Word(NamedTuple):
    folded: str
    written: str
    start: int
    end: int


@value(frozen=True)
class Terms:
    """All terms of a locale."""

    locale: str = ""
    all: tuple[Term, ...] = ()

    def in_source(self, text: str) -> list[Use]:
        """The terms in a text of the source language, the longest at each place, none inside a name."""
        if not self.all:
            return []
        names = [(start, end) for _, start, end in name_spans(text)]
        return [use for use in self.anywhere(text) if use.term.is_name or not _is_name(use, text, names)]

    def anywhere(self, text: str) -> Iterator[Use]:
        """The terms as they stand, untranslated, in a text of any language; the longest at each place."""
        words = [_Word(match[0].casefold(), match[0], *match.span()) for match in _WORD.finditer(text)]
        index, size = 0, len(words)
        while index < size:
            found = next(self._at(words, index, text), None)
            if found:
                use, index = found
                yield use
            else:
                index += 1

    def covered(self, text: str) -> Callable[[int, int], bool]:
        """What tells whether a range of a text is within one of these terms."""
        return within((use.start, use.end) for use in self.anywhere(text))

    def _at(self, words: list[_Word], index: int, text: str) -> Iterator[tuple[Use, int]]:
        """The terms that begin with a word, the longest first, each with the index of the word behind it."""
        candidates = [found for singular in singulars(words[index].folded) for found in self._by_word.get(singular, ())]
        for term, expected in sorted(candidates, key=lambda found: (-len(found[1]), not found[0].is_name)):
            last = index + len(expected)
            here = words[index:last]
            if len(here) == len(expected) and _is_match(here, expected, term.is_name, text):
                yield Use(term, here[0].start, here[-1].end), last

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[Term, tuple[str, ...]]]]:
        """The terms by their first word."""
        found: dict[str, list[tuple[Term, tuple[str, ...]]]] = {}
        for term in self.all:
            words = tuple(_WORD.findall(term.source))
            if words:
                found.setdefault(words[0].casefold(), []).append((term, words))
        return found


def may_be_there(translation: str, text: str, locale: str) -> bool:
    """Whether a translation can be in a text, `folded`, at all: much faster than to look where."""
    return all(root in text for root in _roots(translation, locale))


def number(translation: str, text: str, locale: str) -> int:
    """How often a translation is in a text at most, in any form and in compounds; `text` is folded."""
    longest = max(_roots(translation, locale), key=len, default="")
    if script(locale) is not Script.LATIN:
        return text.count(longest) if longest else 0
    return sum(longest in word for word in _WORD.findall(text)) if longest else 0


def within(ranges: Iterable[tuple[int, int]]) -> Callable[[int, int], bool]:
    """What tells whether a range is within one of `ranges`, in logarithmic time."""
    ordered = sorted(ranges)
    starts, ends = [start for start, _ in ordered], list(accumulate((end for _, end in ordered), max))

    def covers(start: int, end: int) -> bool:
        last = bisect_right(starts, start) - 1
        return last >= 0 and end <= ends[last]

    return covers


def is_there(translation: str, text: str, locale: str) -> bool:
    """Whether a translation, perhaps inflected or in a compound, is somewhere in a text; `text` is folded.

    In Latin scripts all its words must be there, in any order.
    """
    if not may_be_there(translation, text, locale):
        return False
    if script(locale) is not Script.LATIN:
        return True
    words = _WORD.findall(text)
    return all(
        any(root in word if len(root) > 3 else word.startswith(root) and len(word) < len(root) + 3 for word in words)
        for root in _roots(translation, locale)
    )


def places(translation: str, text: str, locale: str) -> Iterator[tuple[int, int]]:
    """Where exactly a translation stands in a text, as whole words, perhaps inflected."""
    if script(locale) is not Script.LATIN:
        yield from _literally(translation, text)
        return
    written = _WORD.findall(translation)
    wanted = [folded(word, locale) for word in written]
    words = [_Word(folded(match[0], locale), match[0], *match.span()) for match in _WORD.finditer(text)]
    for index in range(len(words) - len(wanted) + 1 if wanted else 0):
        here = words[index : index + len(wanted)]
        if (
            all(is_form(word.folded, of, locale) for word, of in zip(here, wanted, strict=True))
            and _is_connected(here, text)
            and _stands_alone(here[0].start, here[-1].end, text)
            and (_is_shouted(written[0]) or not _is_shouted(here[0].written))
        ):
            yield here[0].start, here[-1].end


@lru_cache(maxsize=10_000)
def _roots(translation: str, locale: str) -> tuple[str, ...]:
    """What every form of a translation has, folded: the stems of its words; without such words, all of it."""
    wanted = folded(translation, locale)
    return tuple(map(stem, _WORD.findall(wanted))) if script(locale) is Script.LATIN else (wanted,)


def _literally(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """Places of a text without spaces between words; letters that would make it another word are not beside it."""
    at = text.find(wanted)
    while at >= 0 and wanted:
        end = at + len(wanted)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (_is_inside(before, wanted[0], _BEFORE) or _is_inside(after, wanted[-1], _AFTER)):
            yield at, end
        at = text.find(wanted, end)


def _is_inside(beside: str, letter: str, joined: Iterable[re.Pattern[str]]) -> bool:
    """Whether a letter of a word and the one beside it are of one word."""
    return any(letters.match(letter) and letters.match(beside) for letters in joined)


def _is_match(here: list[_Word], expected: tuple[str, ...], exact: bool, text: str) -> bool:
    for word, of in zip(here, expected, strict=True):
        if not exact and _is_shouted(word.written):
            return False
        form = word.written if exact else word.folded
        wanted = of if exact else of.casefold()
        if form != wanted and not (word is here[-1] and wanted in singulars(form)):
            return False
    return _is_connected(here, text) and _stands_alone(here[0].start, here[-1].end, text)


def _is_connected(here: list[_Word], text: str) -> bool:
    """Whether nothing but spaces, or one mark as in ``TCP/IP``, is between the words."""
    gaps = (text[one.end : other.start] for one, other in pairwise(here))
    return all(gap.isspace() or gap in _INNER for gap in gaps)


def _stands_alone(start: int, end: int, text: str) -> bool:
    """Whether a place is no part of a compound, an identifier, a path or an address."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before[-1:] in _JOINS or after[:1] in _JOINS:
        return False
    inside = len(before) == 2 and before[1] in ".:" and before[0].isalnum()
    return not inside and not (len(after) == 2 and after[0] in ".:" and after[1].isalnum())


def _is_name(use: Use, text: str, names: Iterable[tuple[int, int]]) -> bool:
    """Whether a term in small letters is written as a name here: in one, or with a capital inside a sentence."""
    if any(start <= use.start and use.end <= end and end - start > use.end - use.start for start, end in names):
        return True
    if not text[use.start].isupper():
        return False
    before = text[: use.start].rstrip(" \t\n\"'“‘(*")
    return bool(before) and before[-1] not in ".:?!"


def _is_shouted(word: str) -> bool:
    """Whether a word is in capitals, as what stands for a value or an argument."""
    return len(word) > 1 and word.isupper()
