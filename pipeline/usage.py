"""How a translation uses the terms of its locale: untranslated, translated as they must not be, or lost.

Owns: the decision, for one translation beside its base; a pure function of both and the Terms. Must not know: files,
rules, how anything is worded.

A text is judged only against the text it was made from: a word is no term where the source text does not have the term.
What the detector of untranslated text has found (`pipeline.fragments`) is not found again word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cached_property

from pipeline.context import Doubt, doubt_of
from pipeline.copied import ENOUGH, Run
from pipeline.finding import Location
from pipeline.fragment import Fragment, Kind
from pipeline.inflect import folded
from pipeline.segment import OPAQUE
from pipeline.side import Side, pairs
from pipeline.terms import Term, Terms, Use, is_there, may_be_there, number, places, within
from pipeline.value import value
from pipeline.words import Text, is_prose

_TARGET = re.compile(r"\]\([^()\n]*\)")
_WORD_BEFORE, _WORD_AFTER = re.compile(r"\b[^\W\d_]\w*\s$"), re.compile(r"\s[^\W\d_]\w*")
_LONG = 40
"""Letters of the words beside a term that are looked at."""

_MOST = 8
"""Places of one term in one text that are reported: enough for a text, and no page can make it slow."""


class Misuse(StrEnum):
    """What is wrong with the use of a term."""

    UNTRANSLATED = "untranslated"
    FORBIDDEN = "forbidden"
    LOST = "lost"


@value(frozen=True, slots=True)
class TermUse:
    """A term used wrongly. `fragment` has the places, the doubt, and the place of the term in the base.

    For a lost term the place is that of the text that should have it.
    """

    kind: Misuse
    term: Term
    fragment: Fragment


def uses(side: Side, terms: Terms, fragments: Sequence[Fragment] = ()) -> tuple[TermUse, ...]:
    """What is wrong with the terms on a translation; each misuse of a term once, with all its places."""
    if not terms.all or side.base is None or any(one.kind in (Kind.PAGE, Kind.WRONG_LOCALE) for one in fragments):
        return ()
    known = within(span for one in fragments if one.doubt is None for span in (one.span, *one.places))
    groups: dict[object, list[TermUse]] = {}
    for text, source in pairs(side):
        if source and is_prose(text):
            for one in _Case(side, terms, text, source).uses():
                if one.kind is Misuse.LOST or not known(*one.fragment.span):
                    key = (one.kind, one.term.source, one.fragment.text.casefold(), one.fragment.doubt)
                    groups.setdefault(key, []).append(one)
    return tuple(_together(group) for group in groups.values())


def _together(group: Sequence[TermUse]) -> TermUse:
    first, *rest = group
    return replace(first, fragment=replace(first.fragment, places=tuple(one.fragment.span for one in rest)))


@value(frozen=True)
class _Case:
    """One text of a translation beside its source text."""

    side: Side
    terms: Terms
    text: Text
    source: Text

    def uses(self) -> Iterator[TermUse]:
        """What is wrong with the terms that the source text has."""
        found: dict[str, list[Use]] = {}
        for use in self.terms.in_source(self.source.segment.text):
            found.setdefault(use.term.source, []).append(use)
        if not found:
            return
        forbidden = list(self._forbidden(found))
        yield from forbidden
        accused = {one.fragment.span for one in forbidden}
        standing: dict[str, list[tuple[int, int]]] = {}
        for use in self.terms.anywhere(self.text.segment.text):
            if use.term.source in found and not self._is_name(use):
                standing.setdefault(use.term.source, []).append((use.start, use.end))
        for name, words in standing.items():
            for place in self._untranslated(found[name][0].term, words)[:_MOST]:
                one = self._use(Misuse.UNTRANSLATED, place, found[name][0])
                if one.fragment.span not in accused:
                    yield one
        for uses in found.values():
            if self._is_lost(uses[0].term):
                yield self._use(Misuse.LOST, (0, len(self.text.segment.text)), uses[0])

    def _is_name(self, use: Use) -> bool:
        """Whether a term in small letters is a part of a name that the source text has as well."""
        text = self.text.segment.text
        if use.term.is_name or not text[use.start].isupper():
            return False
        before = _WORD_BEFORE.search(text[max(0, use.start - _LONG) : use.start])
        after = _WORD_AFTER.match(text, use.end, use.end + _LONG)
        beside = [f"{before[0]}{text[use.start : use.end]}"] if before and before[0][0].isupper() else []
        beside += [f"{text[use.start : use.end]}{after[0]}"] if after and after[0][1].isupper() else []
        return any(words in self.source.segment.text for words in beside)

    @cached_property
    def _plain(self) -> str:
        return folded(self.text.segment.text, self.side.locale)

    def _untranslated(self, term: Term, standing: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those places of a term as it is that are wrong: no translation of it, and none is anywhere beside them."""
        if term.kept or not term.approved:
            return []
        locale = self.side.locale
        rest = self._without(standing)
        if any(is_there(one, rest, locale) for one in term.approved):
            return []
        there = [one for one in term.approved if may_be_there(one, self._plain, locale)]
        is_right = within(place for one in there for place in places(one, self.text.segment.text, locale))
        return [place for place in standing if not is_right(*place)]

    def _without(self, cut: Sequence[tuple[int, int]]) -> str:
        """The text, folded, without some places."""
        text = self.text.segment.text
        edges = [0, *(edge for place in cut for edge in place), len(text)]
        return folded(" ".join(text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)), self.side.locale)

    def _forbidden(self, found: Mapping[str, Sequence[Use]]) -> Iterator[TermUse]:
        """Translations that must not be used, of the terms `found` in the source text.

        They may be right for something else: where the approved translation is there as often as the term, where they
        are in an approved one of any term, and where the source text has the same word.
        """
        words, locale = self.text.segment.text, self.side.locale
        accused = [
            (group, one, standing)
            for group in found.values()
            for one in group[0].term.forbidden
            if may_be_there(one, self._plain, locale) and (standing := list(places(one, words, locale)))
        ]
        if not accused:
            return
        approved = {one for group in found.values() for one in group[0].term.approved}
        there = [one for one in approved if may_be_there(one, self._plain, locale)]
        is_right = within(place for one in there for place in places(one, words, locale))
        for group, one, standing in accused:
            wrong = [place for place in standing if not is_right(*place)]
            if wrong and not self._is_served(group, wrong):
                is_term = within((use.start, use.end) for use in group)
                if all(is_term(*place) for place in places(one, self.source.segment.text, locale)):
                    yield from (self._use(Misuse.FORBIDDEN, place, group[0]) for place in wrong[:_MOST])

    def _is_served(self, uses: Sequence[Use], wrong: Sequence[tuple[int, int]]) -> bool:
        """Whether the approved translations are there as often as the term, `wrong` places not counted."""
        rest = self._without(wrong)
        return sum(number(one, rest, self.side.locale) for one in uses[0].term.approved) >= len(uses)

    def _is_lost(self, term: Term) -> bool:
        """Whether a name that must stay as it is, is nowhere: in no other form, nor in code, nor perhaps a keyref.

        Only names: a word that is the same in both languages may well be left out.
        """
        theirs, ours = self.source.segment, self.text.segment
        if not (term.kept and term.is_name) or term.approved or ours.text.count(OPAQUE) > theirs.text.count(OPAQUE):
            return False
        span = ours.span
        raw = _TARGET.sub("]", self.side.page.document.source.text[span.start : span.end])
        return _squeezed(term.source, self.side.locale) not in _squeezed(raw, self.side.locale)

    def _use(self, kind: Misuse, place: tuple[int, int], use: Use) -> TermUse:
        segment, (start, end) = self.text.segment, place
        base = self.side.base
        original = Location(base.document.source, self.source.segment.place(use.start, use.end)) if base else None
        # As if it were one word that weighs enough: so that only what it stands in makes it doubtful.
        run = Run(start, end, use.start, use.end, (use.term.source,), ((start, ENOUGH),))
        doubt = None if kind is Misuse.LOST else doubt_of(self.text, run, self.source)
        if kind is Misuse.UNTRANSLATED and doubt is None and self._is_in_parentheses(place):
            doubt = Doubt.GLOSS
        words = use.term.source if kind is Misuse.LOST else segment.text[start:end]
        return TermUse(
            kind, use.term, Fragment(Kind.MIXED, segment.place(start, end), words, segment.kind, doubt, original)
        )

    def _is_in_parentheses(self, place: tuple[int, int]) -> bool:
        marks = self.text.segment.marks
        return any(mark.kind == "paren" and mark.start <= place[0] and place[1] <= mark.end for mark in marks)


def _squeezed(text: str, locale: str) -> str:
    return "".join(letter for letter in folded(text, locale) if letter.isalnum())
