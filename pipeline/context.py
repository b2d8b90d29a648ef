"""What a text in the wrong language stands in, on its page: what may make it right.

Owns: the doubts, as far as one text and its source text tell. Must not know: other locales, languages, what is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from pipeline.abbreviation import LITTLE, is_abbreviated
from pipeline.citation import authors, is_citation, is_reference
from pipeline.copied import FEW, Run
from pipeline.gloss import is_glossed
from pipeline.naming import (
    beginning,
    is_behind_capital,
    is_capital_inside,
    is_explained,
    is_name,
    is_within_name,
    link_end,
    links,
    word_start,
)
from pipeline.segment import Mark, Segment, SegmentKind
from pipeline.site import HOSTS
from pipeline.words import Text


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
    """A command, its options, what the code of the page has: words of a program."""
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

_VERSION = re.compile(r"\d\.\d")

_ARROW_SIZE = 4
_METHOD_SIZE = 8
_METHOD = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s\Z")
"""What is before the name of a request."""

_VALUE = 3
"""Words of what is put into a field, at most."""

_ERROR = re.compile(r"\b[A-Z]{3,}\d{3,}[A-Z]?\b|\A[A-Z]\w*(?:Error|Exception): ")
"""The number of a message, or the name of an exception before it: what a program says."""

_EXAMPLE_SIZE = 16
_EXAMPLE = re.compile(r"\b(?:for example|e\.g\.|such as)[,:]?\s\Z", re.IGNORECASE)
"""Before an example."""

_DASH, _COLON = re.compile(r"\s?[-–—]\s?"), re.compile(r"\s?[:：]\s?")

_ARROW = re.compile(r"\s(?:[-=]?>|→|⇒|»)\s")
"""Between what is to be chosen one after the other."""


def doubt_of(text: Text, run: Run, source: Text | None) -> Doubt | None:
    """Why a run may be right, by what it stands in; what is a label in the source text is one as well.

    `source` is the text itself for a text that is copied as a whole.
    """
    marks = text.segment.marks
    if is_citation(text):
        return Doubt.CITATION
    if is_abbreviated(text.segment.text, run, link_end(text, run)):
        return Doubt.TERM
    away = [mark for mark in links(text) if _is_external(mark.target)]
    if is_inside(run, [*away, *(mark for mark in marks if away and mark.kind == "em")]):
        return Doubt.EXTERNAL
    if is_inside(run, [mark for mark in marks if mark.kind in ("quote", "code")]):
        return Doubt.QUOTED
    if source is text:
        if text.segment.kind is SegmentKind.HEADING and _ERROR.search(text.segment.text):
            return Doubt.QUOTED
        if len(text.words) <= FEW and _VERSION.search(text.segment.text):
            return Doubt.NAMES
        return Doubt.LABEL if _is_field(text) or _is_all_bold(text) else None
    if _is_beside(text, run, away):
        return Doubt.EXTERNAL
    if _is_message(text.segment, run):
        return Doubt.QUOTED
    if is_reference(text.segment.text[run.start : link_end(text, run)]) or is_inside(run, authors(text)):
        return Doubt.CITATION
    if is_explained(text, run):
        return Doubt.LABEL
    if _METHOD.search(text.segment.text, max(0, run.start - _METHOD_SIZE), run.start):
        return Doubt.LABEL
    if _ARROW.search(text.segment.text, max(0, run.start - _ARROW_SIZE), run.end + _ARROW_SIZE):
        return Doubt.LABEL
    if is_inside(run, [mark for mark in marks if mark.kind in ("strong", "em")]):
        return Doubt.LABEL
    if is_glossed(text, run, link_end(text, run), marks, source):
        return Doubt.GLOSS
    if source is None:
        if is_within_name(text, run):
            return Doubt.NAMES
        return Doubt.LABEL if len(run.words) <= FEW and is_behind_capital(text, run) else None
    if run.source_end:
        if is_rewritten(text.segment.text[run.start : run.end], source.segment.text[run.source_start : run.source_end]):
            return Doubt.REWRITTEN
        if is_name(text, run, source):
            return Doubt.NAMES
        if _is_label(text, run, source) and not is_inside(run, links(text)):
            return Doubt.LABEL
        if _is_example(source.segment.text, beginning(text, run, source)[1]):
            return Doubt.QUOTED
        around = (m for m in source.segment.marks if m.start <= run.source_start and run.source_end <= m.end)
        if any(mark.kind in ("quote", "strong", "em") for mark in around):
            return Doubt.LABEL
    return None


def is_rewritten(text: str, source: str) -> bool:
    """Whether a text that has the words of another joins them with hyphens where that does not, or the other way."""
    return text.count("-") != source.count("-")


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


def _is_label(text: Text, run: Run, source: Text) -> bool:
    """Whether a run begins with a capital in the middle of a sentence in both; a colon may be before the copied one."""
    mine, theirs = word_start(text.segment.text, run.start), word_start(source.segment.text, run.source_start)
    if not is_capital_inside(source.segment.text, theirs):
        return False
    is_told = text.segment.text[:mine].rstrip().endswith((":", "：")) and text.segment.text[mine].isupper()
    return is_told or is_capital_inside(text.segment.text, mine)


def _is_example(source: str, start: int) -> bool:
    """Whether an example begins here, with a capital: a name, or what somebody says."""
    return source[start].isupper() and _EXAMPLE.search(source, max(0, start - _EXAMPLE_SIZE), start) is not None


def _is_beside(text: Text, run: Run, away: Sequence[Mark]) -> bool:
    """Whether a run is the title before a dash and a link elsewhere, or the one behind such a link and a colon."""
    shown = text.segment.text
    for link in away:
        if not shown[: run.start].strip() and _DASH.fullmatch(shown, run.end, link.start):
            return True
        if link.end <= run.start and _COLON.fullmatch(shown, link.end, run.start):
            return True
    return False


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


def is_inside(run: Run, marks: Sequence[Mark]) -> bool:
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
