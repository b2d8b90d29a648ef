"""Terms that translations keep: what a list of terms that stay as they are could begin with.

Owns: what may be such a term, how often it was kept, and which are proposed. Must not know: files, how a list is
written.

A term is what is written like a name: words with capitals in a row, with one small word between them, or a single word
with a capital inside a sentence or within itself. It counts in texts that were translated: one that is equal to its
source tells nothing of the words in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.align import align
from pipeline.segment import OPAQUE
from pipeline.side import Side, pairs
from pipeline.terms import Terms
from pipeline.topic import Member, Topic
from pipeline.value import value
from pipeline.words import LATIN, Reading, Text, is_prose, name_spans, read

SHARE = 0.9
"""Share of the translated texts that must keep a term, over all locales."""

EACH = 0.75
"""The same for each locale, of which so many may fall below: one in `_STRAY`."""

_STRAY = 8
TEXTS = 2
"""Texts of the source pages that must have it: one alone may be a title."""

_PLACES = 3
_WORD = re.compile(rf"(?<![\w@/.#-])[{LATIN}][\w]*(?:[-.][{LATIN}0-9][\w]*)*")
_PART = re.compile(rf"[A-ZÀ-ÖØ-Þ][^{OPAQUE}]*\w")
"""The part of a name between keyrefs."""

_SMALL = re.compile(r" [a-z]+ ")
_END = frozenset(".:?!。：？！")
_OPENING = " \t\n\"'“‘„«([*"


@value(frozen=True)
class Suggestion:
    """A term with the number of source texts that have it, the share of translations that keep it, and some places."""

    term: str
    texts: int
    share: float
    locales: int
    places: tuple[tuple[str, int], ...]


@dataclass
class _Count:
    """How often one term was seen and kept, by locale."""

    seen: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    places: dict[tuple[str, int], None] = field(default_factory=dict)

    @property
    def share(self) -> float:
        return self.kept.total() / self.seen.total()

    def is_kept(self) -> bool:
        """Whether nearly all locales keep the term nearly always."""
        stray = sum(self.kept[locale] < EACH * number for locale, number in self.seen.items())
        return len(self.places) >= TEXTS and self.share >= SHARE and stray <= len(self.seen) // _STRAY


def suggestions(topics: Iterable[Topic], source_locale: str, terms: Mapping[str, Terms]) -> list[Suggestion]:
    """What nearly all translations keep, most frequent first; not what the `terms` of all locales with a file know."""
    counts: dict[str, _Count] = {}
    for topic in topics:
        for member in topic.members:
            if member.file.locale != source_locale and member.file.selected:
                _count(topic, member, counts)
    files = [{term.source for term in each.all} for each in terms.values()]
    known = set.intersection(*files) if files else set()
    found = [
        Suggestion(term, len(one.places), one.share, len(one.seen), tuple(sorted(one.places)[:_PLACES]))
        for term, one in counts.items()
        if term not in known and one.is_kept()
    ]
    return sorted(found, key=lambda each: (-each.texts, each.term))


def _count(topic: Topic, member: Member, counts: dict[str, _Count]) -> None:
    """Take in a translation."""
    document = member.base.document or (topic.source.document if topic.source else None)
    if document is None:
        return
    base = topic.source.reading if topic.source and document is topic.source.document else read(document)
    side = Side(member.file.locale, member.reading, base, align(document, member.document))
    for text, source in pairs(side):
        if source and is_prose(source) and text.words != source.words:
            for term, is_kept in _terms(source, text):
                one = counts.setdefault(term, _Count())
                one.seen[side.locale] += 1
                one.kept[side.locale] += is_kept
                one.places[_place(base, source)] = None


def _terms(source: Text, text: Text) -> Iterator[tuple[str, bool]]:
    """What may be a term in a source text, each once, and whether the translation has it."""
    theirs = text.segment.text
    found: dict[str, bool] = {}
    for term, parts in _candidates(source.segment.text):
        is_kept = found.setdefault(term, _stands(term, theirs))
        for part in parts if not is_kept else ():
            found.setdefault(part, _stands(part, theirs))
    yield from found.items()


def _candidates(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """What is written like a name, and what it may be instead: one behind the first word of a sentence, or two."""
    covered = 0
    for _, first, last in name_spans(text):
        for match in _WORD.finditer(text, covered, first):
            yield from _single(match, text)
        covered = last
        for part in _PART.finditer(text, first, last):
            begins = _begins_sentence(text, part.start())
            if " " in part[0] or not begins:
                rest = part[0].partition(" ")[2] if begins else ""
                split = _SMALL.split(part[0])
                yield part[0], [each for each in (rest, *split) if each != part[0] and _has_capital(each)]
    for match in _WORD.finditer(text, covered):
        yield from _single(match, text)


def _single(match: re.Match[str], text: str) -> Iterator[tuple[str, Sequence[str]]]:
    word = match[0]
    inner = _has_capital(word[1:])
    if len(word) > 1 and (inner or (_has_capital(word[0]) and not _begins_sentence(text, match.start()))):
        yield word, ()


def _has_capital(text: str) -> bool:
    return text != text.lower()


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(_OPENING)
    return not before or before[-1] in _END


def _stands(term: str, text: str) -> bool:
    """Whether a term stands in a text as it is, as a word or the beginning of one with an ending."""
    at = text.find(term)
    while at >= 0:
        if not (text[at - 1 : at].isascii() and text[at - 1 : at].isalnum()):
            return True
        at = text.find(term, at + 1)
    return False


def _place(base: Reading, source: Text) -> tuple[str, int]:
    document = base.document.source
    return document.path, document.position(source.segment.span.start).line
