"""Texts of a topic that are in the wrong language: not translated, half translated, or not of this locale at all.

Owns: the decision, for one page in all its languages; a pure function of the pages and the Evidence. Must not know:
files, rules, how anything is worded.

A text is weighed against the one it was made from (`copied`), then against the other locales: what most of them keep
as well is a name, or was never sent to a translator. What stands in quotation marks, in parentheses behind its
translation, in bold type as a label, or is the title of a page elsewhere, is found all the same, with a `Doubt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from pipeline import copied, foreign
from pipeline.bench import MOST, VOTERS, Bench
from pipeline.borrowed import SAID, borrowed
from pipeline.citation import is_citation
from pipeline.context import Doubt, doubt_of, is_rewritten, is_set_apart
from pipeline.copied import Run
from pipeline.evidence import Evidence, Lexicon
from pipeline.finding import Location
from pipeline.foreign import Suspicion
from pipeline.fragment import Fragment, Kind
from pipeline.language import function_words, has_capital_nouns
from pipeline.naming import are_abbreviations, as_written, links
from pipeline.program import are_options, is_status
from pipeline.segment import SegmentKind
from pipeline.side import Side, pairs
from pipeline.together import together
from pipeline.words import Reading, Text, is_prose, names

_MANY = 5
"""Other locales that all translate a text, so that it is no name."""

_FEW_KEEP = 1
"""How many other locales may keep a text of one or two words that is reported."""

_ANNOUNCED = 12
"""Words at the end of a text that may announce a message."""

_COMMAND = re.compile(r"[a-z][a-z0-9-]*(?: [a-z0-9-]+)+")

_MOST_RUNS = 50
"""Runs of one text that are weighed: each is seen in all of the text, and who has mended so many sees the others."""

_PAGE = 0.95
"""Share of the words of a page, in texts that should be translated, that makes it a page nobody translated."""

_PAGE_TEXTS = 4
_SENTENCE = 5
"""Words of a text that reads as a sentence, two of them function words."""


def of_translation(side: Side, others: Sequence[Reading], evidence: Evidence) -> tuple[Fragment, ...]:
    """The fragments of a translation; `others` are the other translations of the topic."""
    language = foreign.page_language(side.page, side.locale, side.base)
    if language and language != evidence.source_locale:
        return (_whole_page(Kind.WRONG_LOCALE, side, language),)
    suspicion = Suspicion.of(side.page, side.locale, evidence.source_locale)
    bench = Bench(side, others, evidence.of_locale(side.locale), suspicion)
    found: list[Fragment] = []
    wholes: list[int] = []
    lexicon, alien = bench.lexicon, bench.lexicon.alien
    is_plain = not (suspicion.letters or suspicion.characters)
    telling = alien | suspicion.words
    for text, source in pairs(side):
        is_equal = source is not None and text.words == source.words
        # A page in the source language may be a copy of an older source page than it is held against.
        is_left = language != "" and not is_equal and is_prose(text) and _reads_as_source(text, lexicon)
        if is_left:
            wholes.append(len(text.words))
        if source and not is_equal and not copied.shares_words(text, source, lexicon):
            if is_plain and text.bag.isdisjoint(telling):
                continue  # as nearly all are
            if len(text.bag & alien) < copied.STRANGE and suspicion.is_free(text):
                continue
        for fragment in _of_text(text, source, bench):
            found.append(fragment)
            if fragment.kind is Kind.WHOLE and fragment.doubt is None and not is_left:
                wholes.append(len(text.words))
    if len(wholes) >= _PAGE_TEXTS:
        total = sum(len(text.words) for text, _ in pairs(side) if is_prose(text))
        if sum(wholes) >= _PAGE * total:
            return (_whole_page(Kind.PAGE, side, evidence.source_locale),)
    return tuple(together(found, side.page, side.base))


def of_source(page: Reading, translations: Sequence[Reading], source_locale: str) -> tuple[Fragment, ...]:
    """The fragments of a source page: what was never sent to translation, and texts in another language."""
    suspicion = Suspicion.of(page, source_locale, source_locale)
    found = [
        replace(one, doubt=Doubt.KEPT, kept=len(translations), others=len(translations))
        if translations and all(one.text.casefold() in other.flat for other in translations)
        else one
        for text in page.texts
        for one in _foreign(text, None, suspicion)
    ]
    if len(translations) >= VOTERS:
        found += (
            _fragment(Kind.NEVER_SENT, text, None, None, _unsent(text), len(translations), len(translations))
            for text in page.texts
            if text.words in translations[0].by_words
            and is_prose(text)
            and _is_sentence(text, function_words(source_locale))
            and all(text.words in other.by_words for other in translations)
            and not is_set_apart(text)
        )
    return tuple(together(found, page))


def _reads_as_source(text: Text, lexicon: Lexicon) -> bool:
    """Whether the words of a text say that it is in the source language, whichever text it was made from."""
    if any((word in lexicon.own and word not in lexicon.english) or word > "\u024f" for word in text.bag):
        return False
    return not lexicon.alien.isdisjoint(text.bag) or all(map(lexicon.seen, text.words))


def _of_text(text: Text, source: Text | None, bench: Bench) -> Iterator[Fragment]:
    """What is wrong with one text of a translation."""
    if source and text.words == source.words:
        yield from _equal(text, source, bench)
    elif is_prose(text):
        for run in _runs(text, source, bench.lexicon):
            run = as_written(text, run, source) if source else run
            kept = bench.keepers(text, run)
            doubt = doubt_of(text, run, source) or bench.vote(kept, len(bench.others), MOST)
            if source and doubt is None:
                doubt = borrowed(text, run, source, bench.lexicon, bench.side)
            original = _original(bench.side, source, run)
            link = _link_text(text, run, source)
            kind = Kind.WHOLE if link or len(run.words) == len(text.words) else Kind.MIXED
            found = _fragment(kind, text, original, link or run, doubt, kept, len(bench.others))
            yield replace(found, where=SegmentKind.LINK) if link else found
        yield from _foreign(text, source, bench.suspicion)


def _runs(text: Text, source: Text | None, lexicon: Lexicon) -> list[Run]:
    found = list(islice(copied.runs(text, source, lexicon), _MOST_RUNS)) if source else []
    if not found and (source is None or len(text.bag & lexicon.alien) >= copied.STRANGE):
        strange = copied.strange(text, lexicon)
        return [strange] if strange else []
    return found


def _link_text(text: Text, run: Run, source: Text | None) -> Run | None:
    """The whole link text around a run, if all of it is copied: its names stand in a text nobody translated."""
    if source is None:
        return None
    for mark in links(text):
        if mark.start <= run.start and run.end <= mark.end:
            words = " ".join(token.word for token in text.tokens() if mark.start <= token.start < mark.end)
            if f" {words} " in f" {' '.join(source.words)} ":
                return run._replace(start=mark.start, end=mark.end)
    return None


def _equal(text: Text, source: Text, bench: Bench) -> Iterator[Fragment]:
    """A text that is the source text: not translated, or a name, or too short to tell."""
    original, others = _original(bench.side, source), len(bench.voters(text))
    kept = bench.keepers_of(text)
    if not is_prose(text):
        if others >= VOTERS and bench.vote(kept, others) is None:
            yield _fragment(Kind.METADATA, text, original, None, Doubt.KEYWORDS, kept, others)
        return
    # What all others translate is hardly a name, unless they keep the name in it.
    denied = others >= VOTERS and kept <= _FEW_KEEP and not bench.keep_name_of(text)
    share = copied.NAME_SHARE
    if denied:
        share = copied.DENIED_SHARE if kept or others < _MANY else copied.DISPROVED_SHARE
    run = copied.whole(text, bench.lexicon, share)
    short = len(text.words) <= copied.FEW
    if run is None or not copied.is_untranslated(text, run, bench.lexicon):
        if run and short:
            yield _fragment(Kind.SHORT, text, original, None, Doubt.FEW, kept, others)
        return
    if kept == others >= VOTERS and _is_sentence(text, bench.lexicon.english) and not is_set_apart(text):
        return  # never sent: reported at the source page
    if bench.is_alike(text):
        yield _fragment(Kind.SHORT, text, original, None, Doubt.FEW, kept, others)
        return
    doubt = doubt_of(text, run, text) or bench.vote(kept, others) or _by_itself(text, source, bench)
    kind = Kind.METADATA if text.segment.kind is SegmentKind.FIELD else Kind.WHOLE
    yield _fragment(kind, text, original, None, doubt, kept, others)


def _by_itself(text: Text, source: Text, bench: Bench) -> Doubt | None:
    """Whether a text that is the source text may be right, by its words and its page."""
    if text.bag <= bench.lexicon.types:
        return Doubt.TYPE
    if is_status(text) or _is_announced(source, bench.side):
        return Doubt.QUOTED
    if _is_command(text, bench) or are_options(text):
        return Doubt.COMMAND
    if are_abbreviations(text):
        return Doubt.NAMES
    mine, theirs = text.segment.text, source.segment.text
    is_recased = mine != theirs if has_capital_nouns(bench.side.locale) else mine.islower() != theirs.islower()
    is_loan = is_recased and mine.casefold() == theirs.casefold() and not _is_sentence(text, bench.lexicon.english)
    if is_rewritten(mine, theirs) or is_loan:
        return Doubt.REWRITTEN
    return Doubt.LABEL if bench.is_label(text) else None


def _is_announced(source: Text, side: Side) -> bool:
    """Whether a text is set apart, and the one before says that a message follows."""
    lead = side.leads.get(id(source))
    return lead is not None and not SAID.isdisjoint(lead.words[-_ANNOUNCED:])


def _unsent(text: Text) -> Doubt | None:
    """Whether a text that all locales keep may be right: no sentence with its full stop, or a reference."""
    if is_citation(text):
        return Doubt.CITATION
    return None if text.segment.text.rstrip().endswith((".", "!", "?")) else Doubt.KEPT


def _is_command(text: Text, bench: Bench) -> bool:
    """Whether a text is the name of a command: a program that the page calls, and words in small letters."""
    shown = text.segment.text
    if not _COMMAND.fullmatch(shown) or _is_sentence(text, bench.lexicon.english):
        return False
    return shown.partition(" ")[0] in bench.side.commands


def _foreign(text: Text, source: Text | None, suspicion: Suspicion) -> Iterator[Fragment]:
    """A text in a third language, or with letters of one that its source text does not have."""
    if language := foreign.language_of(text, suspicion):
        yield _fragment(Kind.FOREIGN, text, None, language=language)
    elif suspicion.letters:
        for start, end, language in foreign.alien_letters(text.segment.text, suspicion.locale):
            if source is None or text.segment.text[start:end] not in source.segment.text:
                run = Run(start, end, 0, 0, (), ())
                yield _fragment(Kind.FOREIGN, text, None, run, language=language)


def _is_sentence(text: Text, english: frozenset[str]) -> bool:
    """Whether a text reads as a sentence of the source language."""
    if len(text.words) < _SENTENCE or len(text.bag & english) < 2:
        return False
    shown = text.segment.text.strip()
    return all(len(name) < len(shown) - 1 for name in names(shown))


def _original(side: Side, source: Text | None, run: Run | None = None) -> Location | None:
    if source is None or side.base is None:
        return None
    whole = run is None or run.source_end == 0
    span = source.segment.span if whole or run is None else source.segment.place(run.source_start, run.source_end)
    return Location(side.base.document.source, span)


def _fragment(
    kind: Kind,
    text: Text,
    original: Location | None,
    run: Run | None = None,
    doubt: Doubt | None = None,
    kept: int = 0,
    others: int = 0,
    language: str = "",
) -> Fragment:
    segment = text.segment
    span = segment.place(run.start, run.end) if run else segment.span
    shown = segment.text[run.start : run.end] if run else segment.text
    return Fragment(kind, span, shown.strip(), segment.kind, doubt, original, (), kept, others, language)


def _whole_page(kind: Kind, side: Side, language: str) -> Fragment:
    heading = next((text for text in side.page.texts if text.segment.kind is SegmentKind.HEADING), side.page.texts[0])
    return Fragment(kind, heading.segment.span, heading.segment.text.strip(), None, language=language)
