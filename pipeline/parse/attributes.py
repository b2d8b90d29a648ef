"""Attribute lists and their definitions: the grammar of what stands between ``{:`` and ``}``.

    line        ← white (list white)* end          a line that holds nothing else
    list        ← '{:' white member (white member)* white '}'
    definition  ← '{:' white name ':' member (white member)* white '}'
    member      ← '#' id / '.' class / key '=' quoted / word
    quoted      ← '"' … '"' / "'" … "'"            may hold '}' and keyrefs; backslash escapes

Owns: the scanner for one list and the test for a whole line. Must not know: blocks, lines above and below, or which
words mean anything. Written by hand because regular expressions over attribute lists go quadratic on bad input.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.attrs import Attribute
from pipeline.source import Span
from pipeline.value import value

_WHITE = " \t\n\r\u00a0"
# No class begins with a digit, and a list has no commas: there a dot and a comma belong to the id, as in marked-it.
_ID = re.compile(r"(?:[^\s#.{}\"'=()<>\[\]`,;|\\]|\.(?=[\d\s}])|,(?=[^\s,}]))+")
# `.aria-labeledby="caption"` stands in the definitions of most legacy pages: one class, quotes and all (kramdown).
_CLASS = re.compile(r"[^\s#.{}]+")
_KEY = re.compile(r"[^\W\d][\w:-]*(?==)")
_WORD = re.compile(r"[^\s#.{}\"'“”„«»=:,;()<>|\[\]`*\\/]+")
_SHORT = 200
"""Length of a line up to which what it says is kept, so that there is an end to what is kept."""
_DEFINITION = re.compile(r"\{:[ \t]*([^\s:{}\"'=#.][^\s:{}\"'=.]*):(?=[\s#.\w@\"'])")


@value(frozen=True, slots=True)
class Scanned:
    """A well-formed list found in a text; `name` is set for a definition."""

    span: Span
    items: tuple[Attribute, ...]
    name: str = ""


@value(frozen=True, slots=True)
class Malformed:
    """Something that begins like a list and cannot be read as one; `reason` as in `Junk`."""

    span: Span
    reason: str


def scan(text: str, start: int, end: int) -> Scanned | Malformed:
    """Read the list or definition that begins with ``{:`` at `start`; nothing at or after `end` is looked at."""
    definition = _DEFINITION.match(text, start, end)
    name = definition.group(1) if definition else ""
    at = definition.end() if definition else start + 2
    items: list[Attribute] = []
    separated = True
    while True:
        after = _skip(text, at, end)
        separated = separated or after > at
        at = after
        if at >= end:
            return Malformed(Span(start, _visible_end(text, start, end)), "attribute-list-unclosed")
        if text[at] == "}":
            if not items:
                return Malformed(Span(start, at + 1), "attribute-list-empty")
            return Scanned(Span(start, at + 1), tuple(items), name)
        item = _member(text, at, end)
        if item is None or not (separated or item.kind in ("id", "class")):
            return Malformed(_broken(text, start, end), "attribute-list-malformed")
        items.append(item)
        at = item.span.end
        separated = False


def scan_line(text: str, start: int, end: int) -> tuple[Scanned, ...] | None:
    """The lists of a line that holds one or more lists and nothing else; None for every other line."""
    at = _skip(text, start, end)
    found: list[Scanned] = []
    while text.startswith("{:", at) and at < end:
        result = scan(text, at, end)
        if isinstance(result, Malformed):
            return None
        found.append(result)
        at = _skip(text, result.span.end, end)
    return tuple(found) if found and at >= end else None


def read_line(line: str) -> tuple[Scanned, ...] | Malformed | None:
    """The lists on a line that holds nothing else, or what looks like one; None for every other line.

    Places are in `line`. A page has few different ones, which it has over and over again.
    """
    return _read_line(line) if len(line) <= _SHORT else _read_line.__wrapped__(line)


@lru_cache(maxsize=1000)
def _read_line(line: str) -> tuple[Scanned, ...] | Malformed | None:
    lists = scan_line(line, 0, len(line))
    if lists is not None or not line.startswith("{:"):
        return lists
    broken = scan(line, 0, len(line))
    return broken if isinstance(broken, Malformed) and not line[broken.span.end :].strip() else None


def _member(text: str, at: int, end: int) -> Attribute | None:
    """The member that begins at `at`."""
    if text[at] in "#.":
        kind, pattern = ("id", _ID) if text[at] == "#" else ("class", _CLASS)
        match = pattern.match(text, at + 1, end)
        return Attribute(kind, match.group(), Span(at, match.end())) if match else None
    if key := _KEY.match(text, at, end):
        return _pair(text, key.group(), at, key.end() + 1, end)
    word = _WORD.match(text, at, end)
    return Attribute("ref", word.group(), Span(at, word.end())) if word else None


def _pair(text: str, key: str, start: int, at: int, end: int) -> Attribute | None:
    """``key="value"`` whose value begins at `at`."""
    quote = text[at] if at < end else ""
    if quote not in ('"', "'"):
        return None
    close = at + 1
    while (close := text.find(quote, close, end)) >= 0 and text[close - 1] == "\\":
        close += 1
    if close < 0:
        return None
    value = text[at + 1 : close]
    return Attribute("pair", key, Span(start, close + 1), value, Span(at + 1, close))


def _broken(text: str, start: int, end: int) -> Span:
    """Extent of a list that cannot be read: to its first brace outside a keyref, else to the end of the line."""
    depth = 0
    line_end = min((i for i in (text.find("\n", start, end), text.find("\r", start, end)) if i >= 0), default=end)
    for at in range(start + 2, line_end):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            if depth == 0:
                return Span(start, at + 1)
            depth -= 1
    return Span(start, _visible_end(text, start, line_end))


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at] in _WHITE:
        at += 1
    return at


def _visible_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _WHITE:
        end -= 1
    return end
