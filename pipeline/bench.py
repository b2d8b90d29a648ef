"""What each text of one translation is judged with, and how the other locales vote on it.

Owns: what it means that other locales keep a text. Must not know: runs beyond their words, what is reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import copied
from pipeline.context import Doubt
from pipeline.copied import Run
from pipeline.evidence import Lexicon
from pipeline.foreign import Suspicion
from pipeline.language import names_alike, same_words
from pipeline.segment import SegmentKind
from pipeline.side import Side
from pipeline.value import value
from pipeline.words import Reading, Text, names, words_of

MOST = 0.5
"""Share of the other locales that must keep a name for it to be one; or a part of a text, for it to be doubted."""

_SOME, _SEVERAL = 0.25, 2
"""Share and number of the other locales that must keep a text for it to be doubted: what one or two locales keep was
overlooked, more have decided to keep it. With fewer than three others they have no vote."""

VOTERS = 3

_CODE = re.compile(r"\s*[(（][^()（）]*[)）]\s*\Z")
_PICTURED = (SegmentKind.ALT, SegmentKind.TITLE, SegmentKind.ATTRIBUTE)
_LISTED = (SegmentKind.CELL, SegmentKind.HTML, SegmentKind.ITEM)
_LABEL = range(2, 6)
"""Number of words of a label in a table or a list; one word alone stands in many texts."""


@value(frozen=True)
class Bench:
    """What each text of one translation is judged with: the page, the other translations, the words of its locale."""

    side: Side
    others: Sequence[Reading]
    lexicon: Lexicon
    suspicion: Suspicion

    def keepers(self, text: Text, run: Run) -> int:
        """How many other locales have the words of a run as well; of a whole text, as a text."""
        if len(run.words) == len(text.words):
            return self.keepers_of(text)
        phrase = f" {' '.join(run.words)} "
        return sum(phrase in other.flat for other in self.others)

    def keepers_of(self, text: Text) -> int:
        """How many other locales have a text as often as they have it translated, or within another text."""
        base, words = self.side.base, text.words
        times = max(base.counts[words] if base else 0, 1)
        phrase = f" {' '.join(words)} "
        return sum(
            2 * other.counts[words] >= times
            or (len(words) > copied.FEW and other.flat.count(phrase) > other.counts[words])
            for other in self.voters(text)
        )

    def voters(self, text: Text) -> Sequence[Reading]:
        """The other locales without those whose language spells a short text alike: what they keep tells nothing."""
        if len(text.words) > copied.FEW:
            return self.others
        return [other for other in self.others if not text.bag <= same_words(other.locale)]

    def keep_name_of(self, text: Text) -> bool:
        """Whether most others keep what looks like a name in a text."""
        phrases = [" ".join(words_of(name)) for name in names(text.segment.text)]
        least = MOST * len(self.others)
        return any(sum(f" {phrase} " in other.flat for other in self.others) >= least for phrase in phrases if phrase)

    def vote(self, kept: int, others: int, share: float = _SOME) -> Doubt | None:
        """Whether so many of the others make it doubtful that a text is wrong."""
        return Doubt.KEPT if others >= VOTERS and kept >= max(_SEVERAL, share * others) else None

    def is_alike(self, text: Text) -> bool:
        """Whether a text is the name of a language or a country, perhaps with a code, that is spelled alike here."""
        if len(text.words) > copied.FEW + 1 or not self.lexicon.is_latin:
            return False
        if not text.bag.isdisjoint(self.lexicon.plain):
            return False  # no such name has a word of documentation, and the lists take long to load
        name = _CODE.sub("", text.segment.text).strip().casefold()
        return name in names_alike(self.lexicon.source_locale, self.side.locale)

    def is_label(self, text: Text) -> bool:
        """Whether a text also stands in the middle of another text of the page: a label that is told of."""
        kind = text.segment.kind
        if kind not in _PICTURED and (kind not in _LISTED or len(text.words) not in _LABEL):
            return False
        phrase = f" {' '.join(text.words)} "
        page = self.side.page
        return page.flat.count(phrase) > page.counts[text.words]
