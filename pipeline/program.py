"""Words of programs that stand in a text without being set as code: commands, options, messages.

Owns: telling them by how they are written, and by the code of the page. Must not know: what that says of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.copied import Run
from pipeline.document import Document
from pipeline.parity import is_sentence
from pipeline.segment import Mark
from pipeline.words import Text

_COMMAND_WORDS = 3
"""Words of a command from which it is no chance that the code of a page has them in this order."""

_OPTION_WORDS = 5
"""Words that the name of an option and its value have at most."""

_OPTION = re.compile(r"(?:\A|\n)\W{0,3}-{1,2}[A-Za-z][\w-]*\Z")
"""An option at the beginning of a line."""

_OPTIONS = re.compile(r"-{1,2}[A-Za-z][\w-]*(?:[,|/ ]+-{1,2}[A-Za-z][\w-]*)*(?:[ =][A-Za-z_]+)?(?: [(\[]\w+[)\]])?")

_OPTION_END = re.compile(r"[\s)）\]]{0,3}[:：]")

_MESSAGE = re.compile(r":\s\S*\w:\s\w|(?<!\w)(?:[Ee]rror|ERROR|FATAL|\w*Exception): \w")
"""Two colons in a row, as programs report where something went wrong, and what: ``line 3: frob: no such file``. Or the
word that begins a message."""

_DATA, _PAIRS = re.compile(r"[\"']\s?:\s?[\"'\d{\[]"), 2
"""Between a key and its value; and how many of these make data of a text."""

_TARGET = re.compile(r"\]\([^()\s]*\Z")

_TEMPLATE = re.compile(r"\[\s?\w+(?:\s?\]|\s?\Z)")
"""The name of a value in brackets, which is no link."""

_STATUS = re.compile(r"\W*[1-5]\d\d[\s:–-]+(?:[A-Z][a-z]+[\s-]?){1,4}\W*")
"""The answer of a server: ``404 Not Found``."""


def is_message(text: Text, run: Run) -> bool:
    """Whether a run is what a program says, perhaps with names of values in it; or data."""
    shown = text.segment.text[run.start : run.end]
    is_said = _MESSAGE.search(shown) or _TEMPLATE.search(shown)
    return is_said is not None or len(_DATA.findall(shown)) >= _PAIRS


def are_options(text: Text) -> bool:
    """Whether a text is nothing but options of a command, with a value or a remark of one word."""
    return _OPTIONS.fullmatch(text.segment.text.strip()) is not None


def is_status(text: Text) -> bool:
    """Whether a text is nothing but the number and the name of what a server answers."""
    return _STATUS.fullmatch(text.segment.text) is not None


def is_in_target(text: Text, run: Run) -> bool:
    """Whether a run is in the target of a link that has spaces in it, and so is none."""
    return _TARGET.search(text.segment.text, 0, run.start) is not None


def is_option(text: Text, run: Run) -> bool:
    """Whether a run is an option with its value at the beginning of a line, which goes on to explain it."""
    shown = text.segment.text
    if len(run.words) > _OPTION_WORDS or not _OPTION_END.match(shown, run.end):
        return False
    head = re.compile(r"[\w-]*").match(shown, run.start)
    return _OPTION.search(shown[: head.end() if head else run.start]) is not None


def is_in_code(run: Run, document: Document) -> bool:
    """Whether a code span or a line of code of a page that is no sentence has the words of a run."""
    phrase = " ".join(run.words)
    if len(run.words) < _COMMAND_WORDS or phrase not in document.source.text.lower():
        return False
    return any(phrase in line.lower() and not is_sentence(line) for line in _lines(document))


def _lines(document: Document) -> Iterator[str]:
    shown = document.source.text
    for code in document.code_spans:
        yield shown[code.content.start : code.content.end]
    for block in document.walk():
        yield from block.literal.splitlines()


def called(text: Text, programs: frozenset[str]) -> list[Mark]:
    """The parentheses that begin with the name of a program that is called."""
    shown = text.segment.text
    parentheses = (mark for mark in text.segment.marks if mark.kind == "paren")
    return [mark for mark in parentheses if shown[mark.start : mark.end].partition(" ")[0] in programs]
