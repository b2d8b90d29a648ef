"""How many texts of one topic have each word: what the evidence is the sum of.

Owns: these counts. They are small and additive, so that topics can be counted apart and in any order. Must not know:
what the counts mean (`pipeline.evidence`), other topics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import chain

from pipeline.language import Script, documentation_words, function_words, has_capital_nouns, script
from pipeline.value import value
from pipeline.words import Reading, is_prose, names, small_words

SMALL = "·"
"""Before a word: the word in small letters, which German nouns are not even when they are the same."""


@value(frozen=True)
class WordFacts:
    """How many texts of one topic have each word.

    `source`: of the source page; `locales`: of each translation; `equal`: of those texts of the source page that a
    translation has as they are; `common`: words that the source page also writes in small letters.
    """

    source: Mapping[str, int] = field(default_factory=dict)
    locales: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    equal: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    common: frozenset[str] = frozenset()


def word_facts(source: Reading, translations: Mapping[str, Reading], source_locale: str) -> WordFacts:
    """The counts of one topic. Equal texts of a page count once, so that a repeated table teaches nothing wrong."""
    english = function_words(source_locale)
    originals = {text.words: text for text in source.texts if is_prose(text)}
    bags: list[Iterable[str]] = []
    known: set[str] = set()
    common: set[str] = set()
    for text in originals.values():
        bags.append(text.bag)
        common.update(small_words(text.segment.text))
        found = names(text.segment.text)
        if found:
            bags.append(set(found))
            known.update(found)
    counts = Counter(chain.from_iterable(bags))
    vocabulary = frozenset(counts)
    locales: dict[str, Counter[str]] = {}
    equal: dict[str, Counter[str]] = {}
    for locale, reading in translations.items():
        alien = only_of(english, locale)
        cased = vocabulary if has_capital_nouns(locale) else documentation_words(source_locale, locale)
        if script(locale) is not Script.LATIN:
            cased = frozenset()
        mine: list[Iterable[str]] = []
        same: list[Iterable[str]] = []
        for words, text in reading.by_words.items():
            if words in originals:
                same += text.bag, set(names(text.segment.text))
                continue
            kept = text.bag & vocabulary
            if not kept or not is_prose(text) or len(text.bag & alien) > 1:
                continue
            mine.append(kept)
            if not kept.isdisjoint(cased):
                mine.append(SMALL + word for word in kept & cased & set(small_words(text.segment.text)))
            if known:
                mine.append(known.intersection(names(text.segment.text)))
        locales[locale], equal[locale] = Counter(chain.from_iterable(mine)), Counter(chain.from_iterable(same))
    return WordFacts(counts, locales, equal, frozenset(common))


def only_of(words: frozenset[str], locale: str) -> frozenset[str]:
    """Those of the `words` that are no function words of a locale."""
    return words - function_words(locale)
