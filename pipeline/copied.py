"""What a translated text has in common with the text it was made from, word by word, and what that says.

Owns: runs of words copied from the source text, how surprising each is (`Lexicon`), and whether it is one to report.
Must not know: pages, other locales, severities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.evidence import Lexicon
from pipeline.segment import OPAQUE
from pipeline.words import Text, Token, name_spans

ENOUGH = 9.5
"""Bits from which a copied run is no chance and no name: two words that only the source language has, or three that
translators nearly always translate."""

WHOLE = 6.5
"""Likewise for a text that is copied as a whole, which is in itself evidence."""

SHORT = 3.6
"""Likewise for a whole text of one or two words, of which one must be known to be translated elsewhere."""

FEW = 2
"""Words of a text that is short."""

STRANGE = 3
"""Function words of the source language that a text without a source text must have."""

_LIKELY = 8.0
"""Bits of the words that two texts share, names left out, from which it is worth looking for runs."""

_KNOWN = 2
"""Texts that must have a word before it is known what translators do with it."""

_PLAIN = 1.5
"""Bits below which a word may as well be a name."""

_TRANSLATED = 3.0
"""Bits from which a word is one that translators translate."""

_ROW = 5
_FIRM = 6
_NEVER = 5.0
"""For a text without a source text: words in a row; texts that must have had a word, and its bits, if it is to tell
alone that the text is not translated."""

_PART = 2.0
"""Bits that a part of a word with hyphens has at most: ``man-in-the-middle`` is one word, and may be a loan."""

NAME_SHARE = 0.25
"""What remains of the bits of words that look like a name together, and that nothing more is known of."""

DENIED_SHARE = 0.6
"""The same for a text that the other locales have translated."""

DISPROVED_SHARE = 0.9
"""The same for one that all of many other locales have translated."""


_IN_SMALL = re.compile("[a-zß-öø-ɏ]+")


class Run(NamedTuple):
    """Words copied from the source text: a range of the text, and one of the source text (0, 0 where unknown)."""

    start: int
    end: int
    source_start: int
    source_end: int
    words: tuple[str, ...]
    weights: tuple[tuple[int, float], ...]
    """Where each word stands in the text, and its bits."""

    @property
    def bits(self) -> float:
        """How surprising the run is."""
        return sum(bits for _, bits in self.weights)


def whole(text: Text, lexicon: Lexicon, name_share: float = NAME_SHARE) -> Run | None:
    """A text that equals its source, with what its words weigh; None for one that has no words but names.

    `name_share` is what remains of the bits of words that look like a name: more where other locales deny that.
    """
    tokens = text.tokens()
    if not tokens:
        return None
    if _has_noun_beside_name(text, tokens, lexicon):
        name_share = max(name_share, DENIED_SHARE)
    return _scored(text, tokens, lexicon, name_share)


def _has_noun_beside_name(text: Text, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a text has a common word in small letters outside its names: it says something, it is no name."""
    inside = [(start, end) for _, start, end in name_spans(text.segment.text)]
    return any(
        token.word in lexicon.plain
        and token.written.islower()
        and not any(start <= token.start < end for start, end in inside)
        for token in tokens
    )


def is_untranslated(text: Text, run: Run, lexicon: Lexicon) -> bool:
    """Whether a text that equals its source should have been translated."""
    if len(text.words) > FEW:
        return run.bits >= WHOLE
    return run.bits >= SHORT and _is_known(text, lexicon)


def _is_known(text: Text, lexicon: Lexicon) -> bool:
    """Whether it is known what translators do with one of these words.

    A single one may be spelled alike in both languages, so that only its own locale tells.
    """
    if len(text.words) == 1 and lexicon.is_latin:
        word = text.words[0]
        known = word in lexicon.alien or word in lexicon.plain
        return known or (word not in lexicon.shared and lexicon.seen(word) > _KNOWN)
    return any(word in lexicon.common or word in lexicon.alien or word in lexicon.plain for word in text.words)


def shares_words(text: Text, source: Text, lexicon: Lexicon) -> bool:
    """Whether a text has so much in common with its source, names left out, that there may be runs: nearly none has."""
    shared = text.bag & source.bag
    if len(shared) < 2:
        return False
    total, small = 0.0, lexicon.small
    for word in shared:
        bits = small[word]
        if bits >= _PLAIN:
            total += bits
    return total >= _LIKELY


def runs(text: Text, source: Text, lexicon: Lexicon) -> Iterator[Run]:
    """The runs of words in a text that are copied from its source and should have been translated."""
    if not shares_words(text, source, lexicon):
        return
    if not _may_have_runs(text, source, lexicon.small, lexicon.small):
        return
    if lexicon.small is not lexicon and not _may_have_runs(text, source, lexicon.small, lexicon):
        return
    small = lexicon.small.__getitem__
    if not any(
        end - start > FEW and sum(map(small, text.words[start:end])) >= ENOUGH
        for start, end, _ in _common(text.words, source.words)
    ):
        return
    tokens, originals = _parted(text), source.tokens()
    for start, end, at in _common([token.word for token in tokens], [token.word for token in originals]):
        run = _scored(text, tokens[start:end], lexicon)
        if run and run.bits >= ENOUGH and end - start > 2 and len(run.words) > 1:
            begin = at + next(i for i, token in enumerate(tokens[start:end]) if token.start >= run.start)
            first, last = originals[begin], originals[begin + len(run.words) - 1]
            yield run._replace(source_start=first.start, source_end=last.end)


def _may_have_runs(text: Text, source: Text, small: Mapping[str, float], capital: Mapping[str, float]) -> bool:
    """Whether a text may have enough words in a row that its source has too: the cheap test, which knows no order.

    `small` and `capital` are the bits of words in small letters and of others; if they are the same, nobody looks which
    is which.
    """
    shared = source.bag
    in_small = shared if small is capital else frozenset(_IN_SMALL.findall(text.segment.text))
    length, bits = 0, 0.0
    for word in text.words:
        if word in shared:
            length, bits = length + 1, bits + (small if word in in_small else capital)[word]
            if length > FEW and bits >= ENOUGH:
                return True
        else:
            length, bits = 0, 0.0
    return False


def strange(text: Text, lexicon: Lexicon) -> Run | None:
    """What is in the source language in a text whose source is not known.

    That is five words in a row, three of them function words of that language alone; or all of a text, if it has words
    that translators never keep.
    """
    if len(text.bag & lexicon.alien) >= STRANGE:
        tokens = text.tokens()
        best: list[Token] = []
        current: list[Token] = []
        for token in (*tokens, Token("", "", 0, 0)):
            if token.word in lexicon.alien or (
                token.word and lexicon.seen(token.word) and token.word not in lexicon.own
            ):
                current.append(token)
            else:
                best, current = max(best, current, key=len), []
        if len(best) >= _ROW and sum(token.word in lexicon.alien for token in best) >= STRANGE:
            return _scored(text, best, lexicon)
    if text.bag.isdisjoint(lexicon.own) and all(word <= "ɏ" and lexicon.seen(word) for word in text.words):
        tokens = text.tokens()
        firm = (t.word for t in tokens if t.written.islower() and lexicon.seen(t.word) >= _FIRM)
        run = _scored(text, tokens, lexicon) if any(lexicon[word] >= _NEVER for word in firm) else None
        return run if run and run.bits >= _NEVER else None
    return None


def _parted(text: Text) -> list[Token]:
    """The words of a text, and a token without a word wherever punctuation of the East parts two of them."""
    tokens = text.tokens()
    if text.segment.text.isascii():
        return tokens
    found = tokens[:1]
    for before, token in pairwise(tokens):
        if not _PARTS.isdisjoint(text.segment.text[before.end : token.start]):
            found.append(Token("", "", before.end, token.start))
        found.append(token)
    return found


_PLACES = 8
"""How many places of a word in the source text are tried: enough for a text, and no page can make it slow."""

_VOWELS = frozenset("aeiouy")
"""Every word has one of them, unless it is an abbreviation."""

_PARTS = frozenset("、。「」『』，；：")


def _common(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Longest common stretches of two or more words, from left to right: start and end in `mine`, start in `theirs`."""
    places: dict[str, list[int]] = {}
    for index, word in enumerate(theirs):
        places.setdefault(word, []).append(index)
    i, size = 0, len(mine)
    while i < size:
        length, at = 1, 0
        for place in places.get(mine[i], ())[:_PLACES]:
            n = 1
            while i + n < size and place + n < len(theirs) and mine[i + n] == theirs[place + n]:
                n += 1
            if n > length:
                length, at = n, place
        if length > 1:
            yield i, i + length, at
        i += length


def _scored(text: Text, tokens: Sequence[Token], lexicon: Lexicon, name_share: float = NAME_SHARE) -> Run | None:
    """The words with their bits, names at both ends left out; None if nothing is left."""
    bits = [_bits(token, text.segment.text, lexicon) for token in tokens]
    start, end = tokens[0].start, tokens[-1].end
    for name in name_spans(text.segment.text):
        if name[1] < end and name[2] > start:
            _discount(name, text.segment.text, tokens, bits, lexicon, name_share)
    if lexicon.names.all:
        is_known = lexicon.names.covered(text.segment.text)
        bits = [0.0 if is_known(token.start, token.end) else value for token, value in zip(tokens, bits, strict=True)]
    inside = [index for index, value in enumerate(bits) if value >= _PLAIN]
    if not inside:
        return None
    left, right = inside[0], inside[-1] + 1
    # What stands beside it in small letters is of the same phrase (`to the cluster`), a name is not.
    while left > 0 and tokens[left - 1].written.islower():
        left -= 1
    while right < len(tokens) and tokens[right].written.islower():
        right += 1
    weights = tuple((token.start, value) for token, value in zip(tokens, bits, strict=True))[left:right]
    return Run(tokens[left].start, tokens[right - 1].end, 0, 0, tuple(t.word for t in tokens[left:right]), weights)


def _bits(token: Token, text: str, lexicon: Lexicon) -> float:
    bits = lexicon.small[token.word] if token.written.islower() else lexicon[token.word]
    if text[token.end : token.end + 1] == "-" or text[token.start - 1 : token.start] == "-":
        return min(bits, _PART)
    if token.written[1:] != token.written[1:].lower() or len(token.word) == 1 or _VOWELS.isdisjoint(token.word):
        return min(bits, 0.5)
    if token.word in lexicon.alien or token.written.islower() or _begins_sentence(token, text):
        return bits
    return bits if lexicon.seen(token.word) >= _KNOWN else min(bits, 1.0)


def _begins_sentence(token: Token, text: str) -> bool:
    """Whether the first letter would be a capital in any case."""
    before = text[: token.start].rstrip()
    return not before or before[-1] in ".:?!。：？！"


def _discount(
    name: tuple[str, int, int], text: str, tokens: Sequence[Token], bits: list[float], lexicon: Lexicon, share: float
) -> None:
    """Lower the bits of the words of what looks like a name: to those of the name, where it is known."""
    written, first, last = name
    inside = [i for i, token in enumerate(tokens) if first <= token.start and token.end <= last]
    if not inside:
        return
    lead = tokens[inside[0]]
    if lead.word != "the" and _begins_sentence(lead, text) and _is_translated(lead.word, lexicon):
        # The capital is that of the sentence: only what follows can be a name.
        for inner, start, end in name_spans(text[lead.end : last]):
            _discount((inner, lead.end + start, lead.end + end), text, tokens, bits, lexicon, share)
        return
    capitals = {tokens[i].word for i in inside if tokens[i].written[0].isupper()} - {"the"}
    if not capitals.isdisjoint(lexicon.alien):
        return
    total = sum(bits[i] for i in inside)
    is_known = OPAQUE not in written and lexicon.seen(written) > 0
    goal = min(total, lexicon[written] if is_known else total * share)
    for i in inside:
        bits[i] *= goal / total if total else 1.0


def _is_translated(word: str, lexicon: Lexicon) -> bool:
    """Whether translators translate a word, as far as they have had it, or lists tell."""
    return lexicon[word] >= _TRANSLATED and (word in lexicon.plain or lexicon.known(word) >= _KNOWN)
