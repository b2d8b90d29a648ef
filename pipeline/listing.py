"""A block of code, word by word, and which parts of it a program says instead of a person typing them.

Owns: the words of code without what may be translated, and how output is told from input: by prompts, by the way help
is laid out, by sentences and columns. Must not know: whether a difference is a fault (`pipeline.rules`), what code
stands beside the block (`pipeline.parity`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from pipeline.document import Block
from pipeline.parity import BLANK, first_word, is_screen, is_sentence, masked, plain
from pipeline.source import Span
from pipeline.value import value

TYPED = "pre"
"""The word of blocks of code that are to be copied and run."""

_QUOTED_QUOTES = re.compile(
    r'"[^"“”„«»「」\n]*+(?:(?:“[^"“”\n]*”|„[^"„“”\n]*[“”]|«[^"«»\n]*»|「[^"「」\n]*」)[^"“”„«»「」\n]*+)++"'
)
_VISIBLE = re.compile(r"\S+")
_GAP = re.compile(r"[ \t]{2,}|\t|\n")
_LABEL = re.compile(r"(?:^|[ \t]{2})[^\w\s]?[ \t]*[A-Z][a-z]+ {1,40}[A-Za-z]+(?![\w-])", re.M)
_END_OF_SENTENCE = re.compile(r"\s*[A-Za-z][a-z]*(?:,? [a-z]+){1,40}\.\s*")
_CODE_SIGN = re.compile(
    rf"</|[={{}}$;\\|`{BLANK}]|\":|\w\(|\(\)|(?<!\S)--?[A-Za-z]|\w[./_]\w|^[ \t]*(?:-[ \t]+)?[a-z][\w-]*:(?!\S)", re.M
)
_MARKED_UP = re.compile(
    r"(?:^|[\s*(])`[^`\n]+`(?=[\s*.,;:)]|$)|!\[[^\]\n]*\]\(|^\s*(?:[-*+]\s+)?(\*{1,2})[A-Z][^*\n]* [^*\n]*\w\1\s*$"
)
_VERDICT = re.compile(r"\s*(?:Error|ERROR|Warning|WARNING|WARN|FAILED|FAILURE|OK|SUCCESS)\b")
_STATEMENT = re.compile(rf"\s*(?:[A-Z][a-z]+|\d+ [a-z]+)(?:[ ,]+(?:[A-Za-z'-]+|{BLANK} *(?:\.[\w.]+)?))+[.!…]*\s*")
_QUESTION = re.compile(r"\s*(?:\?\s+[A-Z]\S|[A-Z][a-z]+ .*\?\s*$|.*\([yY]/[nN]\))")
_CHOICE = re.compile(r"\s*[>+]\s+(?=[a-z])")
_AN_OPTION = re.compile(r"(?<!\S)--?[a-z][\w-]*")
_SENTENCE_START = re.compile(r"\s*[A-Z][a-z]+ ")
_ANCHOR = re.compile(r"^[ \t]*\{: ?#[\w-]+", re.M)
_QUOTED = re.compile(rf"\s*{BLANK}\s*[.!?]?\s*")
_FIELD = re.compile(r"\s*[A-Z][A-Za-z]*(?P<more> [A-Za-z0-9 ()/-]+)?:(?:\s|$)")
_STRUCTURE = re.compile(r"[{}\[\]<>=;$\"]|\(\)|(?<!\S)--?[A-Za-z]")
_PROMPT = re.compile(
    r"\s*(?:(?:[$%]|>>>|[A-Za-z][\w-]{0,30}>|[A-Z]:\\[^>\n]{0,60}>|\w+@[\w.-]+[^\s$#]{0,80}[$#])\s+|>\s*(?=[a-z])"
    r"|\[[^\]\s]{1,40}(?: [^\]\s]{1,40})?\]\s?[\w-]{0,20}:?[#$>%]\s*)\S"
)
_SHOWN = re.compile(r"\b(?:output|displays|prompts|(?:is|are) (?:displayed|printed|shown))\b[^.\n]*:\s*$", re.I)
_FENCE_LINE = re.compile(r"(?:\s*(?:`{3,}|~{3,})[^\n]*)?\s*$")
_STATEMENT_OR_KEY = re.compile(r"^\s*\"[\w-]+\"\s*:|[;{]\s*$")
_BEFORE = 400
"""Characters in front of code in which it may be announced."""
_ROOT = re.compile(r"\s*#\s+(?P<command>[a-z][\w./-]*)(?P<option>(?:\s+\S+)*?\s+--?[a-z])?")
_EXPLANATION = re.compile(r"\(?[A-Za-z]+(?:(?:[ ,;:/()]|\. )+[A-Za-z]+)++[.)]*")
_MANY_COLUMNS = 4
_SAYS_SO = re.compile(r"\s*[A-Z][a-z]")
_USAGE = re.compile(r"\s*(?:usage|synopsis|syntax):?(?:\s|$)", re.I)
_PARTS_OF_HELP = re.compile(r"\s*(?:available |global )?(?:options|commands|arguments|flags|parameters):?\s*", re.I)


@value(frozen=True)
class Listing:
    """A block of code of the page `page`. `known` are the first words of commands."""

    page: str
    block: Block
    known: frozenset[str]

    @cached_property
    def extent(self) -> Span:
        """Where its text is on the page."""
        return self.block.content or self.block.span

    @cached_property
    def text(self) -> str:
        """Its text with plain characters for typographic ones, of the same length."""
        return plain(_QUOTED_QUOTES.sub(_with_plain_ends, self.page[slice(*self.extent)]))

    @cached_property
    def code(self) -> str:
        """Its text without what may be translated, of the same length."""
        return masked(self.text)

    @cached_property
    def words(self) -> list[tuple[str, Span]]:
        """The words of the code, with their places on the page."""
        start = self.extent.start
        return [(match[0], Span(start + match.start(), start + match.end())) for match in _VISIBLE.finditer(self.code)]

    @property
    def is_typed(self) -> bool:
        """Whether it is there to be copied and run."""
        return TYPED in self.block.words()

    def lines(self, place: Span) -> list[str]:
        """The lines of code around a place."""
        start, end = self._lines_at(place)
        return self.code[start:end].splitlines()

    def cells(self, place: Span) -> list[str]:
        """The parts of these lines around the place that gaps separate, as in columns."""
        start, end = self._lines_at(place)
        edges = [start, *(edge for gap in _GAP.finditer(self.text, start, end) for edge in gap.span()), end]
        first, last = place.start - self.extent.start, place.end - self.extent.start
        parts = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a <= last and b >= first]
        return [self.code[a:b] for a, b in parts if self.code[a:b].strip()]

    def is_doubtful(self, place: Span) -> bool:
        """Whether nothing says that this is code: no word or language, no command, key or statement on the line."""
        if self.block.words() or self.block.info:
            return False
        return not any(
            first_word(line) in self.known or _PROMPT.match(line) or _STATEMENT_OR_KEY.search(line)
            for line in self.lines(place)
        )

    def is_said(self, place: Span) -> bool:
        """Whether a place is in what a program says or what a person writes, and in nothing that runs."""
        lines = self.lines(place)
        if is_screen(self.block) or any(map(is_sentence, lines)):
            return True
        if self._is_announced and not any(first_word(line) in self.known for line in lines):
            return True
        if any(map(self._is_advice, lines)) or all(map(_is_message, lines)) or _ANCHOR.search(self.text):
            return True  # a block with an anchor holds more than code: its fence is not closed
        start, end = self._lines_at(place)
        texts = self.text[start:end].splitlines()
        if not self.is_typed and all(map(_is_prose, texts, lines)):
            return True  # a text with code spans or in quotation marks that was indented like code
        first, last = place.start - self.extent.start, place.end - self.extent.start
        touched = [
            number
            for number, (a, b) in enumerate(self._line_spans)
            if a <= last and b >= first and self.text[a:b].strip()
        ]
        said = self._said if _AN_OPTION.search(self.code, first, last) else self._said | self._options
        if touched and said.issuperset(touched):
            return True
        cells = self.cells(place)
        return all(is_output(cell, self.known, typed=self.is_typed) for cell in cells) or self._is_table(place, cells)

    def _is_advice(self, line: str) -> bool:
        """Whether a line is a sentence that names an option."""
        return bool(_SENTENCE_START.match(line)) and is_sentence(_AN_OPTION.sub("", line))

    def _is_table(self, place: Span, cells: list[str]) -> bool:
        """Whether these cells are explanations beside what they explain, or of a row with many others."""
        row = [cell for line in self.lines(place) for cell in _GAP.split(line) if cell.strip()]
        head = _CHOICE.sub("", row[0]) if row else ""
        if self.is_typed or len(row) == len(cells) or first_word(head) in self.known or _STRUCTURE.search(head):
            return False
        return len(row) >= _MANY_COLUMNS * len(self.lines(place)) or all(
            len(cell.split()) > 2 and _EXPLANATION.fullmatch(cell.strip()) for cell in cells
        )

    def _lines_at(self, place: Span) -> tuple[int, int]:
        start = self.code.rfind("\n", 0, max(place.start - self.extent.start, 0)) + 1
        end = self.code.find("\n", max(place.end - self.extent.start, 0))
        return start, end if end >= 0 else len(self.code)

    @cached_property
    def _line_spans(self) -> list[tuple[int, int]]:
        ends = [match.start() for match in re.finditer("\n", self.text)] + [len(self.text)]
        return list(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True))

    @cached_property
    def _is_announced(self) -> bool:
        """Whether the text in front of it calls it output; not data with brackets, which may be read by a program."""
        start = self.block.span.start
        before = _FENCE_LINE.sub("", self.page[max(start - _BEFORE, 0) : start])
        return not self.is_typed and self.text.lstrip()[:1] not in ("{", "[", "<") and bool(_SHOWN.search(before))

    @cached_property
    def _options(self) -> frozenset[int]:
        """The numbers of the lines that begin with an option, where a program explains its own use."""
        lines = [self.text[a:b] for a, b in self._line_spans]
        return (
            frozenset(n for n, line in enumerate(lines) if line.lstrip().startswith("-"))
            if _help(lines)
            else frozenset()
        )

    @cached_property
    def _said(self) -> frozenset[int]:
        """The numbers of the lines that a program says."""
        lines = [self.text[a:b] for a, b in self._line_spans]
        if not self.is_typed and _is_form(lines):
            return frozenset(range(len(lines)))
        return frozenset(
            _answers(lines, self.known) or _help(lines) or _dialog(lines, self.known) or _report(lines, self.known)
        )


def is_output(line: str, known: Iterable[str], *, typed: bool) -> bool:
    """Whether a line of masked code is a label, a question or a column of what a program prints.

    `known` are the commands; `typed` if the line is in code that is there to be typed.
    """
    if _CODE_SIGN.search(line) or first_word(line) in known:
        return False
    return not typed or bool(_LABEL.search(line) or _END_OF_SENTENCE.fullmatch(line))


def _is_prose(text: str, masked_line: str) -> bool:
    return bool(_MARKED_UP.search(text) or _MARKED_UP.search(masked_line) or _QUOTED.fullmatch(masked_line))


def _is_message(line: str) -> bool:
    """Whether a line of masked code is a label of several words, a sentence, or begins with its verdict."""
    field = _FIELD.match(line)
    if field or _VERDICT.match(line):
        return field is None or field["more"] is not None or bool(_VERDICT.match(line) and len(line.split()) > 2)
    return not line.strip() or (len(line.split()) > 2 and _STATEMENT.fullmatch(line) is not None)


def _answers(lines: list[str], known: frozenset[str]) -> set[int]:
    """What follows prompts, where code begins with one; not commands without a prompt, or continued lines."""
    roots = [match for line in lines if line.lstrip().startswith("#") and (match := _ROOT.match(line))]
    comments = sum(line.lstrip().startswith("#") for line in lines)
    by_root = len(roots) > 1 and len(roots) == comments <= 2 * sum(match["command"] in known for match in roots)
    prompts = {number for number, line in enumerate(lines) if _is_prompt(line, by_root=by_root)}
    if next((number for number, line in enumerate(lines) if line.strip()), None) not in prompts:
        return set()
    typed = set(prompts)
    for number, line in enumerate(lines):
        if first_word(line) in known or (number and number - 1 in typed and lines[number - 1].rstrip().endswith("\\")):
            typed.add(number)
    return {number for number, line in enumerate(lines) if line.strip()} - typed


def _is_prompt(line: str, *, by_root: bool) -> bool:
    root = _ROOT.match(line)
    return bool(_PROMPT.match(line) or (root and (by_root or root["option"])))


def _help(lines: list[str]) -> set[int]:
    """What a program says of its own use, but for the lines that begin with the usage itself or an option."""
    if not any(map(_USAGE.match, lines)) or not any(map(_PARTS_OF_HELP.fullmatch, lines)):
        return set()
    return {number for number, line in enumerate(lines) if not _USAGE.match(line) and not re.match(r"\s*-", line)}


def _dialog(lines: list[str], known: frozenset[str]) -> set[int]:
    """Code that begins with a question of a program, but for the commands in it."""
    if not _QUESTION.match(next((line for line in lines if line.strip()), "")):
        return set()
    return {number for number, line in enumerate(lines) if first_word(line) not in known}


def _is_form(lines: list[str]) -> bool:
    """Whether most lines have a label for people: with a capital, and some with several words."""
    fields = [match for line in lines if (match := _FIELD.match(line))]
    return 2 * len(fields) > sum(bool(line.strip()) for line in lines) and sum(bool(one["more"]) for one in fields) > 1


def _report(lines: list[str], known: frozenset[str]) -> set[int]:
    """Lines without structure where code begins with a sentence."""
    first = next((line for line in lines if line.strip()), "")
    if not _SAYS_SO.match(first) or not is_sentence(first) or first.rstrip().endswith(("{", ":", "\\", ";")):
        return set()
    return {n for n, line in enumerate(lines) if not _STRUCTURE.search(line) and first_word(line) not in known}


def _with_plain_ends(match: re.Match[str]) -> str:
    """A string whose quotation marks inside are typographic, with others that do not end it."""
    return f'"{re.sub("[“”„«»「」]", "*", match[0][1:-1])}"'
