"""What each word is, per locale: kept by its translators, or translated.

Owns: the sum of what is counted of the topics (`pipeline.wordfacts`), and the one question asked of it: how surprising
is it to meet this word of the source page in a translation that is finished? Must not know: which segment belongs to
which, what is reported.

The measure is *bits*: minus the binary logarithm of the share of texts in which a locale's translators kept the word.
``the`` is kept by one of a thousand (7 bits and more), ``registry`` by nearly all (0 bits). Texts equal to one of the
source page and texts with two words that only the source language has are not counted as translated. What the tree
does not tell, other locales tell; what they do not tell, the function words of both languages and a general share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import field, replace
from math import log2

from pipeline.language import (
    Script,
    documentation_words,
    function_words,
    has_capital_nouns,
    same_words,
    script,
    thing_names,
    type_names,
)
from pipeline.terms import Terms
from pipeline.value import value
from pipeline.wordfacts import SMALL, WordFacts, only_of

MOST = 8.0
"""Bits of the most surprising word: more would let one word decide alone."""

_WEIGHT = 2.0
"""Texts that the general share counts as, beside those that were seen."""

_COMMON = 0.07
"""Share of the words that translators keep, of those that the source pages also write in small letters."""

_CAPITAL = 0.25
"""The same for words that the source pages only write with capitals: names, mostly."""

_PLAIN = 0.03
"""The same for a word of documentation that has another word in the target language (`documentation_words`)."""

_FUNCTION = 0.004
"""The same for a word that only the source language has."""

_FIRM = 30.0
"""The weight of `_FUNCTION`: a list written by hand is worth more than a small tree."""

_SHARED = 0.6
"""The same for a word of the target language that looks the same (``in``, ``on``, ``die``, French ``version``)."""

OFTEN = 10
"""Texts with a word beyond which nobody asks how many there are."""

Asked = Mapping[str, tuple[Sequence[str], ...]]
"""Words that were asked for, by locale: bits, bits in small letters, `seen`, `known`, `common`."""


@value(frozen=True)
class Evidence:
    """The sum of the facts.

    `source`: how many texts of source pages that are translated at all have each word; `unseen`: how many of these each
    locale does not tell anything of, since it lacks the page or has the text as it is; `kept`: how many it has
    translated otherwise, but for the word. `common`: how many source pages write each word in small letters. `terms`
    are those of each locale: some may stay as they are.
    """

    source_locale: str = "en"
    source: Mapping[str, int] = field(default_factory=dict)
    unseen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    kept: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    common: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, Terms] = field(default_factory=dict)
    noted: dict[str, Noting] | None = field(default=None, compare=False, repr=False)
    _lexicons: dict[str, Lexicon] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, facts: Iterable[WordFacts], source_locale: str, terms: Mapping[str, Terms] | None = None) -> Evidence:
        """The evidence of many topics."""
        source: Counter[str] = Counter()
        unseen: dict[str, Counter[str]] = {}
        kept: dict[str, Counter[str]] = {}
        common: Counter[str] = Counter()
        for one in facts:
            common.update(one.common)
            for locale in one.locales:
                if locale not in kept:
                    unseen[locale], kept[locale] = source.copy(), Counter()
            for locale in kept if one.locales else ():
                unseen[locale].update(one.equal.get(locale, one.source))
                kept[locale].update(one.locales.get(locale, ()))
            if one.locales:
                source.update(one.source)
        return cls(source_locale, source, unseen, kept, common, terms or {})

    def exchanged(self, before: WordFacts, after: WordFacts) -> Evidence:
        """The sum with the facts of one topic exchanged, which are `before` in this one.

        What did not change is shared, so that an edit takes hardly longer in a large tree than in a small one.
        """
        then, now = (one.source if one.locales else {} for one in (before, after))
        unseen, kept = {}, {}
        for locale in dict.fromkeys((*self.kept, *after.locales)):
            equal = before.equal.get(locale, then), after.equal.get(locale, now)
            unseen[locale] = _exchanged(self.unseen.get(locale, self.source), *equal)
            mine = before.locales.get(locale, {}), after.locales.get(locale, {})
            kept[locale] = _exchanged(self.kept.get(locale, {}), *mine)
        common = _exchanged(self.common, Counter(before.common), Counter(after.common))
        source = _exchanged(self.source, then, now)
        return Evidence(self.source_locale, source, unseen, kept, common, self.terms)

    def terms_of(self, locale: str) -> Terms:
        """The terms of a locale, perhaps none."""
        return self.terms.get(locale, Terms(locale))

    def of_locale(self, locale: str) -> Lexicon:
        """What is known of the words in one locale."""
        lexicon = self._lexicons.get(locale)
        if lexicon is None:
            lexicon = self._lexicons[locale] = Lexicon(self, locale)
        return lexicon if self.noted is None else self.noted.setdefault(locale, Noting(lexicon))

    def noting(self) -> Evidence:
        """The same, which notes in `noted` what it is asked."""
        return replace(self, noted={})

    @property
    def asked(self) -> Asked:
        """What it was asked, if it noted it."""
        return {locale: each.asked for locale, each in (self.noted or {}).items()}

    def answers(self, asked: Asked) -> list[object]:
        """What it says to all that was asked: equal answers lead to equal findings."""
        return [self.of_locale(locale).answers(words) for locale, words in sorted(asked.items())]


def _exchanged(counts: Mapping[str, int], before: Mapping[str, int], after: Mapping[str, int]) -> Mapping[str, int]:
    """Counts with `after` in them in place of `before`; none of them is 0."""
    if before == after:
        return counts
    changed = Counter(counts)
    changed.subtract(before)
    changed.update(after)
    for word in before:
        if not changed[word]:
            del changed[word]
    return changed


class Lexicon(dict[str, float]):
    """Bits of each word of the source language in one locale, computed when first asked for.

    A text that is judged has been counted itself, perhaps: one is taken from both counts.
    """

    def __init__(self, evidence: Evidence, locale: str) -> None:
        super().__init__()
        self.locale, self.source_locale = locale, evidence.source_locale
        self.own = function_words(locale)
        self.english = function_words(evidence.source_locale)
        """Function words of the source language."""
        self.alien = only_of(function_words(evidence.source_locale), locale)
        """Function words of the source language that this one does not have."""
        self.types = type_names(evidence.source_locale)
        """Names of types of data."""
        self.things = thing_names(evidence.source_locale)
        """What things are that have names."""
        self.shared = same_words(locale)
        """Words that look the same in both languages, as far as lists tell."""
        self.plain = documentation_words(evidence.source_locale, locale) - self.alien
        """Words of documentation in the source language that are spelled differently in this one."""
        self.common: Container[str] = evidence.common
        kept = tuple(term for term in evidence.terms_of(locale).all if term.kept)
        self.names = Terms(locale, kept)
        """Terms that may stay as they are."""
        self._source = evidence.source
        self._unseen = evidence.unseen.get(locale, evidence.source)  # a locale without pages has seen nothing
        self._kept = evidence.kept.get(locale, {})
        self.small: Mapping[str, float] = self if script(locale) is not Script.LATIN else _SmallLetters(self)
        """Bits of each word in small letters, inside a sentence."""
        self.is_latin = latin = script(locale) is Script.LATIN
        others = [other for other in evidence.kept if other != locale and (script(other) is Script.LATIN) is latin]
        self._others = [(evidence.unseen[other], evidence.kept[other]) for other in others]

    def __missing__(self, word: str) -> float:
        bits = self[word] = min(MOST, -log2(self.share(word)))
        return bits

    def seen(self, word: str) -> int:
        """In how many other source texts with a translation the word stands, up to `OFTEN`."""
        return min(OFTEN, self._times(word))

    def known(self, word: str) -> int:
        """The same, over all locales of this kind of script."""
        return min(OFTEN, self._times(word) + self._times_elsewhere(word))

    def answers(self, asked: tuple[Sequence[str], ...]) -> list[object]:
        """See `Evidence.answers`."""
        bits, small, seen, known, common = asked
        return [
            [self[word] for word in bits],
            [self.small[word] for word in small],
            [self.seen(word) for word in seen],
            [self.known(word) for word in known],
            [word in self.common for word in common],
        ]

    def share(self, word: str) -> float:
        """The share of texts in which translators keep a word."""
        seen, kept = self._times(word), max(0, self._kept.get(word, 0) - 1)
        weight = _FIRM if word in self.alien else _WEIGHT
        return min(1.0, (kept + weight * self._expected(word)) / (seen + weight))

    def _times(self, word: str) -> int:
        counted = word.removeprefix(SMALL)
        return max(0, self._source.get(counted, 0) - self._unseen.get(counted, 0) - 1)

    def _times_elsewhere(self, word: str) -> int:
        times = self._source.get(word, 0) - 1
        return sum(max(0, times - unseen.get(word, 0)) for unseen, _ in self._others)

    def _expected(self, word: str) -> float:
        if word in self.alien:
            return _FUNCTION
        if word in self.shared:
            return _SHARED
        seen = self._times_elsewhere(word)
        kept = sum(max(0, counts.get(word, 0) - 1) for _, counts in self._others)
        general = _PLAIN if word in self.plain else _COMMON if word in self.common else _CAPITAL
        return min(1.0, (kept + _WEIGHT * general) / (seen + _WEIGHT))


class Noting(Lexicon):
    """A lexicon that notes which words it is asked for."""

    def __init__(self, lexicon: Lexicon) -> None:
        dict.__init__(self)
        vars(self).update(vars(lexicon))
        self._told = lexicon
        self._seen_words, self._known_words = set[str](), set[str]()
        self.common = self._common_words = _Noted(lexicon.common)
        if lexicon.small is lexicon:
            self.small = self
        else:
            self.small = _SmallLetters(self)

    def __missing__(self, word: str) -> float:
        bits = self[word] = self._told[word]
        return bits

    def seen(self, word: str) -> int:
        """See `Lexicon.seen`."""
        self._seen_words.add(word)
        return self._told.seen(word)

    def known(self, word: str) -> int:
        """See `Lexicon.known`."""
        self._known_words.add(word)
        return self._told.known(word)

    @property
    def asked(self) -> tuple[Sequence[str], ...]:
        """All that it was asked for."""
        small = () if self.small is self else self.small
        words = (self, small, self._seen_words, self._known_words, self._common_words.asked)
        return tuple(sorted(each) for each in words)


class _Noted(Container[str]):
    """Words that note which of them were looked for."""

    def __init__(self, words: Container[str]) -> None:
        self._words = words
        self.asked: set[str] = set()

    def __contains__(self, word: object) -> bool:
        if isinstance(word, str):
            self.asked.add(word)
        return word in self._words


class _SmallLetters(dict[str, float]):
    """Bits of words in small letters, in a language that writes nouns with capitals."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, word: str) -> float:
        lexicon = self._lexicon
        is_counted = word in lexicon.plain or has_capital_nouns(lexicon.locale)
        bits = self[word] = max(lexicon[word], lexicon[SMALL + word]) if is_counted else lexicon[word]
        return bits
