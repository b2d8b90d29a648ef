"""What a text in the wrong language stands in, on its page: what may make it right.

Owns: the doubts, as far as one text and its source text tell. Must not know: other locales, languages, what is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from pipeline.abbreviation import LITTLE, is_abbreviated
from pipeline.citation import is_citation, is_reference
from pipeline.copied import FEW, Run
from pipeline.segment import Mark, Segment, SegmentKind
from pipeline.site import HOSTS
from pipeline.words import Text, name_spans


class Doubt(StrEnum):
    """Why a text may be right as it is."""

    KEPT = "kept"
    """Most other locales keep it too."""
    EXTERNAL = "external"
    """It is the text of a link to another site: perhaps the title of a page that exists in no other language."""
    QUOTED = "quoted"
    LABEL = "label"
    """It is in bold or italic type, on the source page at least: perhaps a label of an interface."""
    GLOSS = "gloss"
    """It stands in parentheses: perhaps beside its translation."""
    KEYWORDS = "keywords"
    """Search words, which this dialect keeps in English."""
    TERM = "term"
    """Its abbreviation follows: perhaps a term that has no translation."""
    COMMAND = "command"
    """Small letters only, behind the name of a program that the page calls."""
    TYPE = "type"
    """The name of a type of data: perhaps as programs spell it."""
    CITATION = "citation"
    """It cites a publication: its authors, its title, where it appeared and when."""
    REWRITTEN = "rewritten"
    """It is joined by hyphens, or parted, where the source text is not: somebody has written it anew."""
    NAMES = "names"
    """Words with commas between, or two or three, and nothing that makes a sentence of them: perhaps names."""
    COLUMN = "column"
    """Its column of a table is kept from top to bottom, and the rest of the table is translated."""
    SAMPLE = "sample"
    """Texts beside it are kept as well, and some other locale keeps them: perhaps an example."""
    FEW = "few"
    """One or two words that nothing more is known of."""


_OUTSIDE = 8.5
"""Bits of the words of a run outside quotation marks (and the like) that make it worth a report; one word is not."""

_LEAD = 12
"""Code points that may stand before a run at the beginning of a text or a parenthesis: an abbreviation, a name."""

_GLOSS = re.compile(r"\W{0,3}\s?(?:\([^\W\d_]+[^()\w]+[^\W\d_]|（[^（）]+）|\([^()\x00-ɏ])")
"""Two words or more in parentheses behind a run: its translation."""

_VERSION = re.compile(r"\d\.\d")

_OPENING = ("(", "（", "「", "[", '"', "“", "„", "«")

_ARROW_SIZE = 4
_SENTENCE = 3
"""Words in small letters, beside those of a title, that a sentence has."""

_METHOD = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s\Z")
"""What is before the name of a request."""

_LABEL_WORDS = 6
"""Words of what a list item explains, at most."""

_VALUE = 3
"""Words of what is put into a field, at most."""

_JOINING = LITTLE | {"as", "at", "by", "from", "or", "with"}
"""Words that titles write in small letters."""

_EXPLAINED = re.compile(r"\W{0,3}\s?(?:[(（][^()（）]{1,60}[)）]\s?)?(?:[:：]|\s[-–—]\s|\s=\s)")
"""Behind a name at the beginning of a list item that goes on to explain it, perhaps with its translation."""

_ABBREVIATED = re.compile(r"[A-Z]\w*[A-Z]\w*[\s\W]{0,3}\Z")
"""An abbreviation just before a parenthesis, in which it is told in full."""

_ERROR = re.compile(r"\b[A-Z]{3,}\d{3,}[A-Z]?\b|\A[A-Z]\w*(?:Error|Exception): ")
"""The number of a message, or the name of an exception before it: what a program says."""

_ARROW = re.compile(r"\s(?:[-=]?>|→|⇒|»)\s")
"""Between what is to be chosen one after the other."""


def doubt_of(text: Text, run: Run, source: Text | None) -> Doubt | None:
    """Why a run may be right, by what it stands in; what is a label in the source text is one as well.

    `source` is the text itself for a text that is copied as a whole.
    """
    marks = text.segment.marks
    if is_citation(text):
        return Doubt.CITATION
    if is_abbreviated(text.segment.text, run, _link_end(text, run)):
        return Doubt.TERM
    links = [mark for mark in marks if mark.kind == "link" and _is_external(mark.target)]
    if _inside(run, [*links, *(mark for mark in marks if links and mark.kind == "em")]):
        return Doubt.EXTERNAL
    if _inside(run, [mark for mark in marks if mark.kind in ("quote", "code")]):
        return Doubt.QUOTED
    if source is text:
        if text.segment.kind is SegmentKind.HEADING and _ERROR.search(text.segment.text):
            return Doubt.QUOTED
        if len(text.words) <= FEW and _VERSION.search(text.segment.text):
            return Doubt.NAMES
        return Doubt.LABEL if _is_field(text) or _is_all_bold(text) else None
    if _is_message(text.segment, run):
        return Doubt.QUOTED
    if is_reference(text.segment.text[run.start : _link_end(text, run)]):
        return Doubt.CITATION
    if _is_explained(text, run):
        return Doubt.LABEL
    if _METHOD.search(text.segment.text, max(0, run.start - _LEAD), run.start):
        return Doubt.LABEL
    if _ARROW.search(text.segment.text, max(0, run.start - _ARROW_SIZE), run.end + _ARROW_SIZE):
        return Doubt.LABEL
    if _inside(run, [mark for mark in marks if mark.kind in ("strong", "em")]):
        return Doubt.LABEL
    if any(mark.kind == "paren" and _begins(mark, run, text.segment.text) for mark in marks):
        return Doubt.GLOSS
    leads = len(text.segment.text[: run.start].strip()) <= _LEAD or _begins_phrase(text.segment.text, run.start)
    if leads and _GLOSS.match(text.segment.text, _link_end(text, run)):
        return Doubt.GLOSS
    if source and run.source_end:
        if is_rewritten(text.segment.text[run.start : run.end], source.segment.text[run.source_start : run.source_end]):
            return Doubt.REWRITTEN
        shown = text.segment.text[run.start : run.end]
        if "|" in shown or ("," in shown and LITTLE.isdisjoint(run.words)):
            return Doubt.NAMES
        if _is_title(text.segment.text, run) and _is_sentence(source, run):
            return Doubt.NAMES
        if _ends_title(text, run):
            return Doubt.NAMES
        inside = _is_capital_inside(text.segment.text, run.start)
        if inside and _is_capital_inside(source.segment.text, run.source_start) and not _inside(run, _links(text)):
            return Doubt.LABEL
        around = (m for m in source.segment.marks if m.start <= run.source_start and run.source_end <= m.end)
        if any(mark.kind in ("quote", "strong", "em") for mark in around):
            return Doubt.LABEL
    return None


def is_rewritten(text: str, source: str) -> bool:
    """Whether a text that has the words of another joins them with hyphens where that does not, or the other way."""
    return text.count("-") != source.count("-")


def _is_explained(text: Text, run: Run) -> bool:
    """Whether a list item begins with a run and goes on, in its own language, to say what it is.

    Any text that begins with what ends with a run and an equals sign does.
    """
    explained = _EXPLAINED.match(text.segment.text, _link_end(text, run))
    if explained is None or len(run.words) > _LABEL_WORDS:
        return False
    before = text.segment.text[: run.start]
    if "=" in explained[0]:
        return len(before.split()) + len(run.words) <= _LABEL_WORDS
    return text.segment.kind is SegmentKind.ITEM and not any(map(str.isalnum, before))


def _is_field(text: Text) -> bool:
    """Whether a text is a label in bold type with its value behind a colon: what is to be put into a form."""
    shown = text.segment.text
    label = next(
        (mark for mark in text.segment.layout.marks if mark.kind == "strong" and not shown[: mark.start].strip()), None
    )
    if label is None:
        return False
    value = shown[label.end :].strip()
    return value[:1] in (":", "：") and 0 < len(value[1:].split()) <= _VALUE and LITTLE.isdisjoint(text.words)


def _is_all_bold(text: Text) -> bool:
    """Whether a list item has no letter that is not in bold type: it names what is in a form."""
    if text.segment.kind is not SegmentKind.ITEM:
        return False
    bold = [mark for mark in text.segment.layout.marks if mark.kind == "strong"]
    return bool(bold) and all(any(mark.start <= token.start < mark.end for mark in bold) for token in text.tokens())


def _begins_phrase(text: str, start: int) -> bool:
    """Whether a sentence, a quotation or a name may begin here."""
    before = text[:start].rstrip()
    return text[start].isupper() or (before[-1:] in _OPENING)


def _is_capital_inside(text: str, start: int) -> bool:
    """Whether a capital letter stands here in the middle of a sentence: a label begins, or what somebody says."""
    before = text[:start].rstrip()
    return text[start].isupper() and bool(before) and (before[-1].isalnum() or before[-1] == ",")


def _is_sentence(source: Text, run: Run) -> bool:
    """Whether the source text around a run is written in small letters, as no title is."""
    shown = source.segment.text
    around = re.findall(r"[^\W\d_]+", f"{shown[: run.source_start]} {shown[run.source_end :]}")
    small = sum(word.islower() for word in around if word not in _JOINING)
    return source.segment.kind is not SegmentKind.HEADING and small >= _SENTENCE


def _is_title(text: str, run: Run) -> bool:
    """Whether a run is several words that all begin with capitals."""
    told = [word for word in re.findall(r"[^\W\d_]+", text[run.start : run.end]) if word not in _JOINING]
    return len(told) > 1 and all(not word.islower() for word in told)


def _ends_title(text: Text, run: Run) -> bool:
    """Whether a run is the rest of a link text behind a word with a capital, and that behind a word in the language.

    So ends the title of a page that the link tells of.
    """
    shown = text.segment.text
    for link in _links(text):
        if link.start < run.start and run.end == link.end:
            words = shown[link.start : run.start].split()
            return len(words) > 1 and words[0].islower() and words[-1][:1].isupper() and not words[-1].isupper()
    return False


def _links(text: Text) -> list[Mark]:
    return [mark for mark in text.segment.layout.marks if mark.kind == "link"]


def _link_end(text: Text, run: Run) -> int:
    """The end of the link that a run is in, else of the name at its end, else of the run."""
    around = (mark.end for mark in _links(text) if mark.start <= run.start and run.end <= mark.end)
    named = (end for _, start, end in name_spans(text.segment.text) if start < run.end <= end)
    return next(around, None) or next(named, run.end)


def _is_message(segment: Segment, run: Run) -> bool:
    """Whether a run is what a heading says behind its colon, in small letters: what a program says, without quotes."""
    before, told = segment.text[: run.start].rstrip(), segment.text[run.start :]
    return segment.kind is SegmentKind.HEADING and before.endswith((":", "：")) and told[:1].isalpha()


def is_set_apart(text: Text) -> bool:
    """Whether a text is nothing but a quotation, or the title of a page elsewhere."""
    size = len(text.segment.text.strip(" .:;,"))
    return any(
        mark.end - mark.start >= size - 2
        for mark in text.segment.marks
        if mark.kind == "quote" or (mark.kind == "link" and _is_external(mark.target))
    )


def _begins(mark: Mark, run: Run, text: str) -> bool:
    """Whether a run is in a parenthesis and at its beginning, behind an abbreviation at most.

    In a text in other letters, it is enough that the parenthesis has none of them.
    """
    if not (mark.start <= run.start and run.end <= mark.end):
        return False
    before = text[mark.start : run.start]
    if _has_other_letters(text[: mark.start]):
        return not _has_other_letters(text[mark.start : mark.end])
    is_told = _ABBREVIATED.search(text, max(0, mark.start - 2 * _LEAD), mark.start) is not None
    return (is_told or len(before) <= _LEAD) and not _has_other_letters(before)


def _has_other_letters(text: str) -> bool:
    """Whether a text has letters that are not Latin."""
    return any(letter > "ɏ" and letter.isalpha() for letter in text)


def _inside(run: Run, marks: Sequence[Mark]) -> bool:
    """Whether too little of a run is outside the marks to be reported for itself."""
    if not marks:
        return False
    outside = sum(bits for at, bits in run.weights if not any(mark.start <= at < mark.end for mark in marks))
    return outside < min(max(_OUTSIDE, run.bits / 2), run.bits)


def _is_external(target: str) -> bool:
    """Whether a link leads to a page that is not translated here."""
    scheme, found, rest = target.partition("://")
    host = rest.partition("/")[0]
    return bool(found) and len(scheme) < 6 and host not in HOSTS and "{" not in host
