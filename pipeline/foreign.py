"""Which language a text or a page is in, as far as function words and scripts tell.

Owns: telling languages apart that have a list of function words, and scripts. Must not know: the source text, rules.
No statistics: a text that says nothing gets no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.language import Script, function_words, known_languages, script
from pipeline.value import value
from pipeline.words import Reading, Text

SENTENCE = 3
"""Different function words of another language in one text, none of them the page's own or English."""

PAGE = 12
"""Different function words of a language on a page that is in it; a page of ten sentences has thirty."""

MARGIN = 1.5
"""How many times as many function words the page must have of another language than of its own."""

_KANA, _HANGUL, _HAN = r"\u3041-\u3096\u30a1-\u30fa", r"\uac00-\ud7a3", r"\u4e00-\u9fff"
_CJK_LETTERS = rf"\u3041-\u30ff{_HAN}{_HANGUL}"
_OTHERS = r"\u0370-\u052f\u0590-\u0eff"
_LETTERS = {
    Script.JAPANESE: re.compile(f"[{_KANA}]+"),
    Script.KOREAN: re.compile(f"[{_HANGUL}]+"),
    Script.CHINESE: re.compile(f"[{_HAN}]+"),
}
_CJK = re.compile(f"[{_CJK_LETTERS}]{{2,}}")
_CJK_LETTER = re.compile(f"[{_CJK_LETTERS}]")
_ALIEN = {
    Script.LATIN: re.compile(f"[{_OTHERS}{_CJK_LETTERS}]"),
    Script.JAPANESE: re.compile(f"[{_OTHERS}{_HANGUL}]"),
    Script.KOREAN: re.compile(f"[{_OTHERS}{_KANA}]"),
    Script.CHINESE: re.compile(f"[{_OTHERS}{_KANA}{_HANGUL}]"),
}
"""Letters that a locale of each script is not written with."""
_OTHER = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff]{3,}")
_LOOKED_AT, _STRETCH = 1000, 50
"""Letters of a page that are enough to see its script, and how many of them in a row."""
_MANY = 20
"""Letters of a script that make it the script of a page."""


@value(frozen=True)
class Suspicion:
    """What on a page makes it worth looking for texts in another language, one by one.

    `words` are the function words of other languages on it. `letters`: it has letters of other scripts. `characters`:
    it has characters of the other way to write Chinese.
    """

    locale: str
    source_locale: str
    words: frozenset[str]
    letters: bool
    characters: bool

    def is_free(self, text: Text) -> bool:
        """Whether a text can have nothing in another language."""
        if self.letters or self.characters:
            return False
        return text.bag.isdisjoint(self.words) or len(text.bag & self.words) < SENTENCE

    @classmethod
    def of(cls, page: Reading, locale: str, source_locale: str) -> Suspicion:
        """Look at a page as a whole."""
        letters = _has_alien(page.flat, locale) and next(alien_letters(page.flat, locale), None) is not None
        chinese = script(locale) is Script.CHINESE
        characters = chinese and _number(_only(_other_chinese(locale), locale), page.flat) >= SENTENCE
        return cls(locale, source_locale, page.vocabulary & _others(locale, source_locale), letters, characters)


def language_of(text: Text, suspicion: Suspicion) -> str:
    """Another language that a text is in: neither its page's nor the source language; empty where nothing says so."""
    if suspicion.characters and (found := _chinese(text.segment.text, suspicion.locale)):
        return found
    hits = text.bag & suspicion.words
    if len(hits) < SENTENCE:
        return ""
    if script(suspicion.locale) is not Script.LATIN and any(word > "ɏ" for word in text.words):
        return ""
    counts = {tag: len(hits & function_words(tag)) for tag in known_languages()}
    best = max(counts, key=lambda tag: (counts[tag], tag))
    own = sum(len(text.bag & function_words(tag)) for tag in (suspicion.locale, suspicion.source_locale))
    return best if counts[best] >= SENTENCE and counts[best] > own else ""


def alien_letters(text: str, locale: str) -> Iterator[tuple[int, int, str]]:
    """Runs of letters that a locale is not written with: start, end and the language, empty if it is not known."""
    mine = script(locale)
    if mine is Script.LATIN:
        for match in _CJK.finditer(text):
            yield match.start(), match.end(), _script_of(match[0], 1)
    else:
        wrong = {Script.KOREAN, Script.JAPANESE} - {mine}
        for other in sorted(wrong):
            for match in _LETTERS[other].finditer(text):
                if len(match[0]) > 1:
                    yield match.start(), match.end(), _script_of(match[0], 1)
    for match in _OTHER.finditer(text):
        yield match.start(), match.end(), ""


def _has_alien(text: str, locale: str) -> bool:
    """Whether any of these letters is one that a locale is not written with: the cheap test for a page."""
    return _ALIEN[script(locale)].search(text) is not None


def page_language(page: Reading, locale: str, base: Reading | None = None) -> str:
    """The language a page is in, if it is one of those with a list and clearly not `locale`; else an empty string.

    What the page it was made from says in other letters, as an example, is none of its own.
    """
    own = function_words(locale)
    if not own:
        return ""
    found = ""
    if _CJK_LETTER.search(page.flat):
        given = base.vocabulary if base and _CJK_LETTER.search(base.flat) else frozenset[str]()
        found = _script_of(_sample(" ".join(sorted(page.vocabulary - given)) if given else page.flat))
    if found:
        if script(found) is Script.CHINESE and script(locale) is Script.CHINESE:
            return _chinese(page.flat, locale)
        return found if script(found) is not script(locale) else ""
    words = page.vocabulary
    counts = {tag: len(words & function_words(tag)) for tag in known_languages() if script(tag) is Script.LATIN}
    best = max(counts, key=lambda tag: (counts[tag], tag))
    mine = len(words & own) if script(locale) is Script.LATIN else 0
    return best if best != locale and counts[best] >= PAGE and counts[best] >= MARGIN * mine else ""


def _sample(text: str) -> str:
    """Some of the letters of a text, taken from all of it alike, in stretches that keep neighbours together."""
    if len(text) <= 2 * _LOOKED_AT:
        return text
    step = len(text) // (_LOOKED_AT // _STRETCH)
    return " ".join([text[at : at + _STRETCH] for at in range(0, len(text), step)])


def _script_of(text: str, least: int = _MANY) -> str:
    """The language of the letters of a text that are not Latin, if there are at least so many.

    Kana make Japanese, more hangul than other letters Korean, and what is left is Chinese.
    """
    if not _CJK.search(text):
        return ""
    kana, hangul, han = (sum(map(len, letters.findall(text))) for letters in _LETTERS.values())
    if kana + hangul + han < least:
        return ""
    if hangul > kana + han:
        return "ko"
    return "ja" if kana * 10 > han else _chinese(text, "zh-CN") or "zh-CN"


def _chinese(text: str, locale: str) -> str:
    """The other way to write Chinese, if that is what the letters are."""
    other = _other_chinese(locale)
    theirs, ours = _number(_only(other, locale), text), _number(_only(locale, other), text)
    return other if theirs >= SENTENCE and theirs > 2 * ours else ""


def _other_chinese(locale: str) -> str:
    return "zh-TW" if locale == "zh-CN" else "zh-CN"


def _number(letters: frozenset[str], text: str) -> int:
    """How many of the letters a text has."""
    return sum([letter in text for letter in letters])


@cache
def _only(mine: str, other: str) -> frozenset[str]:
    return frozenset("".join(function_words(mine))) - frozenset("".join(function_words(other)))


@cache
def _others(locale: str, source_locale: str) -> frozenset[str]:
    """Function words of other languages alone."""
    known = function_words(locale) | function_words(source_locale)
    tags = (tag for tag in known_languages() if script(tag) is Script.LATIN)
    return frozenset(word for tag in tags for word in function_words(tag) if len(word) > 1) - known
