"""Words of programs that stand in a text without being set as code: commands, options, messages.

Owns: telling them by how they are written, and by the code of the page. Must not know: what that says of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.copied import Run
from pipeline.document import BlockKind, Document
from pipeline.parity import is_sentence
from pipeline.segment import Mark
from pipeline.words import Text

_COMMAND_WORDS = 3
"""Words of a command from which it is no chance that the code of a page has them in this order."""

_NAME = 40
"""Code points of the name of a program, at most."""

_OPTION_WORDS = 5
"""Words that the name of an option and its value have at most."""

_OPTION = re.compile(r"\W{0,3}-{1,2}[A-Za-z][\w-]*")
"""An option at the beginning of a text."""

_OPTIONS = re.compile(r"-{1,2}[A-Za-z][\w-]*(?:[,|/ ]+-{1,2}[A-Za-z][\w-]*)*(?:[ =][A-Za-z_]+)?(?: [(\[]\w+[)\]])?")

_PRINTED = re.compile(r"\s*--[A-Za-z][\w-]*(?:[ =][A-Za-z]+)? +[A-Z]\w* \w")
"""An option, the type of its value, and what it is for: a line of the help of a program."""

_OPTION_END = re.compile(r"[\s)）\]]{0,3}[:：]")

_MESSAGE = re.compile(r":\s\S*\w:\s\w|(?<!\w)(?:[Ee]rror|ERROR|FATAL|\w*Exception): \w")
"""Two colons in a row, as programs report where something went wrong, and what: ``line 3: frob: no such file``. Or the
word that begins a message."""

_DATA, _PAIRS = re.compile(r"[\"']\s?:\s?[\"'\d{\[]"), 2
"""Between a key and its value; and how many of these make data of a text."""

_TARGET_SIZE = 80
_TARGET = re.compile(r"\]\([^()\s]*\Z")

_TEMPLATE = re.compile(r"\[\s?\w+(?:\s?\]|\s?\Z)")
"""The name of a value in brackets, which is no link."""

_CLOSED, _BRACKET = re.compile(r"\w\s?\](?!\()"), 2
"""Such a name in a text without the bracket before it, as HTML is read; and what is looked at behind a run for it."""

_STATUS = re.compile(r"\W*[1-5]\d\d[\s:–-]+(?:[A-Z][a-z]+[\s-]?){1,4}\W*")
"""The answer of a server: ``404 Not Found``."""


def is_message(text: Text, run: Run) -> bool:
    """Whether a run is what a program says, perhaps with names of values in it; or data."""
    shown = text.segment.text[run.start : run.end]
    is_said = _MESSAGE.search(shown) or _TEMPLATE.search(shown)
    if is_said is None and "[" not in text.segment.text:
        is_said = _CLOSED.search(text.segment.text[run.start : run.end + _BRACKET])
    return is_said is not None or len(_DATA.findall(shown)) >= _PAIRS


def are_options(text: Text) -> bool:
    """Whether a text is nothing but options of a command, with a value or a remark of one word."""
    return _OPTIONS.fullmatch(text.segment.text.strip()) is not None


def is_status(text: Text) -> bool:
    """Whether a text is nothing but the number and the name of what a server answers."""
    return _STATUS.fullmatch(text.segment.text) is not None


def is_in_target(text: Text, run: Run) -> bool:
    """Whether a run is in the target of a link that has spaces in it, and so is none."""
    return _TARGET.search(text.segment.text, max(0, run.start - _TARGET_SIZE), run.start) is not None


def is_option(text: Text, run: Run) -> bool:
    """Whether a run is an option with its value at the beginning of a text, which goes on to explain it."""
    shown = text.segment.text
    if len(run.words) > _OPTION_WORDS or not _OPTION_END.match(shown, run.end):
        return False
    head = re.compile(r"[\w-]*").match(shown, run.start)
    return _OPTION.fullmatch(shown, 0, head.end() if head else run.start) is not None


def is_printed(text: Text, run: Run) -> bool:
    """Whether a run begins with an option at the beginning of a text, and tells of it as a program prints its help."""
    return _PRINTED.match(text.segment.text) is not None and not text.segment.text[: run.start].strip(" -")


def is_in_code(run: Run, code: str) -> bool:
    """Whether the `code` of a page (see below) has the words of a run."""
    return len(run.words) >= _COMMAND_WORDS and " ".join(run.words) in code


def code_of(document: Document) -> str:
    """All code spans and lines of code of a page that are no sentences, in small letters, one in each line."""
    return "\n".join([line.lower() for line in _lines(document) if not is_sentence(line)])


def _lines(document: Document) -> Iterator[str]:
    shown = document.source.text
    for code in document.code_spans:
        yield shown[code.content.start : code.content.end]
    for block in document.of_kind(BlockKind.CODE):
        yield from block.literal.splitlines()


def called(text: Text, run: Run, programs: frozenset[str]) -> list[Mark]:
    """The last parenthesis before the end of a run, if it begins with the name of a program that is called."""
    shown = text.segment.text
    start = shown.rfind("(", 0, run.end) + 1
    is_call = start > 0 and shown[start : start + _NAME].partition(" ")[0] in programs
    end = shown.find(")", start) if is_call else -1
    return [Mark("paren", start, end)] if end > 0 else []
