"""Names of several words, by how they are written: titles, labels of an interface, lists of names.

Owns: telling that words are set as a name, and which belong to it. Must not know: what that says of a text, languages.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from pipeline.abbreviation import LITTLE
from pipeline.copied import Run
from pipeline.segment import OPAQUE, Mark, SegmentKind
from pipeline.words import Text, name_spans

_SENTENCE = 3
"""Words in small letters, beside those of a title, that a sentence has."""

_LABEL_WORDS = 6
"""Words of what a list item explains, at most."""

_JOINING = LITTLE | {"as", "at", "by", "from", "or", "with"}
"""Words that titles write in small letters."""

_ABBREVIATION = 6
"""Letters of an abbreviation, at most."""

_PHRASE = 3
"""Words of a phrase, at most: with six of them, one of fifty clauses that nobody translated would read as one."""

_ARTICLES = frozenset(("a", "an", "the"))
_WITHIN = _JOINING - _ARTICLES | {"into", "over", "per", "via", "within", "without"}
"""What holds the words of a phrase together, and makes no sentence of them."""

_TASK = "ing"
"""How the first word of a phrase ends that tells of something to be done."""

_EDGES = _JOINING | {"are", "be", "but", "can", "if", "is", "its", "not", "that", "than", "this", "was", "which"}
"""Words that are of no phrase beside them."""

_STOPS, _NOTHING = frozenset(".:?!。：？！"), f" {OPAQUE}"

_PRODUCT = 9
"""Words of the name of a product, at most."""

_EXPLAINED = re.compile(r"\W{0,3}\s?(?:[(（][^()（）]{1,60}[)）]\s?)?(?:[:：;]|\s[-–—]\s|\s=\s)")
"""Behind a name at the beginning of a list item that goes on to explain it, perhaps with its translation."""

_APOSTROPHE = re.compile(r"\w+['’]\Z")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[ -]\Z")
_WORD_BEHIND = re.compile(r"[ -]([^\W\d_]{1,40})")
_AROUND, _LONGEST = 8, 40
"""Words around a run that are looked at, and code points of a word."""

_LETTERS = re.compile(r"[^\W\d_]+")


def is_name(text: Text, run: Run, source: Text) -> bool:
    """Whether a run is written as a title or as names, and stands where names do."""
    shown = text.segment.text[run.start : run.end]
    if "|" in shown or ("," in shown and LITTLE.isdisjoint(run.words)):
        return True
    if _is_title(shown) and (_is_sentence(source, run) or _is_value(text, run)):
        return True
    return _ends_title(text, run)


def are_abbreviations(text: Text) -> bool:
    """Whether half of the words of a text of four or more, but not all, are abbreviations in capitals."""
    told: list[str] = _LETTERS.findall(text.segment.text)
    number = sum(word.isupper() for word in told if 1 < len(word) <= _ABBREVIATION)
    return 1 < number < len(told) <= 2 * number and len(told) > _SENTENCE


def is_within_name(text: Text, run: Run) -> bool:
    """Whether a run is in words that all have capitals, but for small ones that join them."""
    return any(start <= run.start and run.end <= end for _, start, end in name_spans(text.segment.text))


def is_capital_inside(text: str, start: int) -> bool:
    """Whether a capital letter stands here in the middle of a sentence: a label begins, or what somebody says."""
    before = text[:start].rstrip()
    return text[start].isupper() and bool(before) and (before[-1].isalnum() or before[-1] == ",")


def word_start(text: str, start: int) -> int:
    """Where a word begins that may have an apostrophe before `start`: ``I'll``."""
    return match.start() if (match := _APOSTROPHE.search(text, max(0, start - _LONGEST), start)) else start


def is_behind_capital(text: Text, run: Run) -> bool:
    """Whether the word before a run has a capital in the middle of a sentence."""
    match = _WORD_BEFORE.search(text.segment.text, max(0, run.start - _LONGEST), run.start)
    return match is not None and is_capital_inside(text.segment.text, match.start())


def is_explained(text: Text, run: Run) -> bool:
    """Whether a list item begins with a run and goes on, in its own language, to say what it is.

    What is before an equals sign is explained wherever it stands: nobody knows where the lines of a text end.
    """
    explained = _EXPLAINED.match(text.segment.text, link_end(text, run))
    if explained is None or len(run.words) > _LABEL_WORDS:
        return False
    if "=" in explained[0]:
        return True
    return text.segment.kind is SegmentKind.ITEM and not any(map(str.isalnum, text.segment.text[: run.start]))


def links(text: Text) -> list[Mark]:
    """The links in a text."""
    return [mark for mark in text.segment.layout.marks if mark.kind == "link"]


def link_end(text: Text, run: Run) -> int:
    """The end of the link that a run is in, else of the name at its end, else of the run."""
    around = (mark.end for mark in links(text) if mark.start <= run.start and run.end <= mark.end)
    named = (end for _, start, end in name_spans(text.segment.text) if start < run.end <= end)
    return next(around, None) or next(named, run.end)


def beginning(text: Text, run: Run, source: Text) -> tuple[int, int]:
    """Where the words begin in a text and its source that both have around a run, which leaves out names before it."""
    start, at = run.start, run.source_start
    for _ in range(_AROUND):
        mine = _WORD_BEFORE.search(text.segment.text, max(0, start - _LONGEST), start)
        theirs = _WORD_BEFORE.search(source.segment.text, max(0, at - _LONGEST), at)
        if mine is None or theirs is None or mine[1] != theirs[1]:
            break
        start, at = mine.start(), theirs.start()
    return start, at


def ending(text: Text, run: Run, source: Text) -> tuple[int, int]:
    """Where they end."""
    end, at = run.end, run.source_end
    for _ in range(_AROUND):
        mine, theirs = _WORD_BEHIND.match(text.segment.text, end), _WORD_BEHIND.match(source.segment.text, at)
        if mine is None or theirs is None or mine[1] != theirs[1]:
            break
        end, at = mine.end(), theirs.end()
    return end, at


def as_written(text: Text, run: Run, source: Text) -> Run:
    """The run at the place of the source text that has it, and the word before it, in the same letters."""
    if run.source_end == 0:
        return run
    mine, theirs = text.segment.text, source.segment.text
    before = _WORD_BEFORE.search(mine, max(0, run.start - _LONGEST), run.start)
    for start in (before.start(), run.start) if before else (run.start,):
        at = theirs.find(mine[start : run.end]) + run.start - start
        if at >= run.start - start:
            return run._replace(source_start=at, source_end=at + run.end - run.start)
    return run


def is_composed(text: Text, run: Run, source: Text, *common: Container[str]) -> bool:
    """Whether a run, with what both texts have around it, is written as the name of a product.

    Most words have capitals, the last one too; and the first one, which is none of the `common` words with which a
    title begins that says something.
    """
    shown = text.segment.text
    start, end = beginning(text, run, source)[0], ending(text, run, source)[0]
    words = _LETTERS.findall(shown[start:end])
    told = [word for word in words if word not in _JOINING]
    if not told or len(told) > _PRODUCT or told[0].islower() or told[-1].islower():
        return False
    return _has_capitals(words) and not any(told[0].lower() in words for words in common)


def is_phrase(text: Text, run: Run, source: Text, function_words: Container[str]) -> bool:
    """Whether a run, with what both texts have around it, is a phrase within a sentence: ``pay per view``.

    Small words join its words, and no article, no verb, no pronoun makes a sentence of them. It is not cut off: neither
    at a small word nor, in the source text, beside a word that is of the same phrase. It is no clause of the source
    text in small letters, as what is to be done is, and does not begin as a heading does that tells of a task.
    """
    (start, at), (end, until) = beginning(text, run, source), ending(text, run, source)
    mine, theirs = text.segment.text, source.segment.text
    if _is_alone(mine, start, end, _STOPS) or not _is_whole(source, at, until):
        return False
    if _is_alone(theirs, at, until, _STOPS | {",", ";"}) and theirs[at + 1 : until].islower():
        return False
    phrases = [_LETTERS.findall(part) for part in mine[start:end].split(",")]
    if phrases[0] and phrases[0][0].endswith(_TASK):
        return False
    if not any(word.lower() in function_words for words in phrases for word in words):
        return False
    return all(
        0 < len(words) <= _PHRASE
        and not (words[0].lower() in function_words or words[-1].lower() in function_words)
        and all(word.lower() in _WITHIN for word in words if word.lower() in function_words)
        for words in phrases
    )


def _has_capitals(words: Sequence[str]) -> bool:
    """Whether two of three words have capitals, and several, those left out that titles write in small letters."""
    told = [word for word in words if word not in _JOINING]
    capitals = sum(not word.islower() for word in told)
    return capitals > 1 and 3 * capitals >= 2 * len(told)


def _is_alone(shown: str, start: int, end: int, stops: Container[str]) -> bool:
    """Whether a part of a text is a sentence of its own, or a clause, as these signs part them."""
    before, behind = shown[:start].rstrip(_NOTHING), shown[end:].lstrip(_NOTHING)
    return (not before or before[-1] in stops) and (not behind or behind[0] in stops)


def _is_whole(source: Text, start: int, end: int) -> bool:
    """Whether no word beside a part of a text is of the same phrase: a link parts them, or it is no such word."""
    shown, bounds = source.segment.text, {place for link in links(source) for place in (link.start, link.end)}
    before = _WORD_BEFORE.search(shown, max(0, start - _LONGEST), start) if start not in bounds else None
    behind = _WORD_BEHIND.match(shown, end) if end not in bounds else None
    words = _LETTERS.findall(shown[start:end])
    if behind and behind[1].islower() and _has_capitals(words) and words[-1][0].isupper():
        behind = None  # where the capitals end, a name ends
    return (before is None or before[1].lower() in _EDGES) and (
        behind is None or behind[1].lower() in _EDGES - _ARTICLES
    )


def is_one_word(text: Text, run: Run) -> bool:
    """Whether hyphens join all words of a run, or of each part between commas: somebody made one word of them."""
    parts = [part.strip() for part in text.segment.text[run.start : run.end].split(",")]
    return all("-" in part and not any(map(str.isspace, part)) for part in parts)


def is_put_in(text: Text, run: Run, source: Text) -> bool:
    """Whether all of a source text, a few words, stands with its capital inside a sentence of the translation.

    So is a label put in that the sentence says the kind of.
    """
    start = beginning(text, run, source)[0]
    return run.words == source.words and len(run.words) <= _LABEL_WORDS and is_capital_inside(text.segment.text, start)


def _is_sentence(source: Text, run: Run) -> bool:
    """Whether the source text around a run is written in small letters, as no title is."""
    shown = source.segment.text
    around = _LETTERS.findall(f"{shown[: run.source_start]} {shown[run.source_end :]}")
    small = sum(word.islower() for word in around if word not in _JOINING)
    return source.segment.kind is not SegmentKind.HEADING and small >= _SENTENCE


def _is_title(shown: str) -> bool:
    """Whether these are several words that all begin with capitals."""
    told = [word for word in _LETTERS.findall(shown) if word not in _JOINING]
    return len(told) > 1 and all(not word.islower() for word in told)


def _is_value(text: Text, run: Run) -> bool:
    """Whether a run is what stands behind a label in bold type and a colon: what is to be entered there."""
    shown = text.segment.text
    before = shown[: run.start].rstrip()
    if not before.endswith((":", "：")):
        return False
    size = len(before) - 1
    return any(mark.kind == "strong" and size - 1 <= mark.end <= size + 1 for mark in text.segment.layout.marks)


def _ends_title(text: Text, run: Run) -> bool:
    """Whether a run is the rest of a link text behind a word with a capital, and that behind a word in the language.

    So ends the title of a page that the link tells of.
    """
    shown = text.segment.text
    for link in links(text):
        if link.start < run.start and run.end == link.end:
            words = shown[link.start : run.start].split()
            return len(words) > 1 and words[0].islower() and words[-1][:1].isupper() and not words[-1].isupper()
    return False
