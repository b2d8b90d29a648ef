"""Changes of pages as a unified diff.

Owns: that form. Must not know: why a page is changed, or whether it is written.

Lines end with LF, as for git and patch; what else stands before it belongs to the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from pipeline.report.text import Style, printable
from pipeline.source import Source

_CONTEXT = 3
_MOST = 4_000_000
"""Pairs of lines up to which difflib is asked what stayed; its time can grow with their number and more."""

_STYLES = {"-": "31", "+": "32", "@": "36", " ": "", "\\": ""}

Lines = Sequence[str]
Range = tuple[int, int, int, int]
"""Lines of the old page and lines of the new one that stand in their place."""


def render(changes: Iterable[tuple[Source, Source]], *, color: bool = False, terminal: bool = False) -> str:
    """The diff of pages before and after, one behind the other; for a `terminal` without what could steer it.

    The paths in it are those of the pages: ``patch -p0`` in the root of the run applies it.
    """
    style = Style(color)
    pieces: list[str] = []
    for before, after in changes:
        path = printable(before.path)
        pieces += (style.paint("1", f"--- {path}"), "\n", style.paint("1", f"+++ {path}"), "\n")
        for line in _page(_split(before.text), _split(after.text)):
            shown = printable(line.rstrip("\r")) if terminal else line
            pieces += (style.paint(_STYLES[line[0]], shown), "\n")
    return "".join(pieces)


def _split(text: str) -> Lines:
    """Lines with their LF, which the last one may lack."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def _page(old: Lines, new: Lines) -> Iterator[str]:
    """Lines of the hunks of a page, without LF."""
    for hunk in _hunks(list(_changed(old, new))):
        first, last = max(hunk[0][0] - _CONTEXT, 0), min(hunk[-1][1] + _CONTEXT, len(old))
        new_first, new_last = hunk[0][2] - (hunk[0][0] - first), hunk[-1][3] + last - hunk[-1][1]
        yield f"@@ -{_count(first, last)} +{_count(new_first, new_last)} @@"
        at = first
        for start, end, new_start, new_end in hunk:
            yield from _marked(" ", old[at:start])
            yield from _marked("-", old[start:end])
            yield from _marked("+", new[new_start:new_end])
            at = end
        yield from _marked(" ", old[at:last])


def _marked(mark: str, lines: Lines) -> Iterator[str]:
    for line in lines:
        yield mark + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _count(start: int, end: int) -> str:
    number = end - start
    return f"{start + bool(number)}" + (f",{number}" if number != 1 else "")


def _hunks(changed: Sequence[Range]) -> Iterator[list[Range]]:
    """Changes that share lines of context, together."""
    hunk: list[Range] = []
    for change in changed:
        if hunk and change[0] - hunk[-1][1] > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _changed(old: Lines, new: Lines) -> Iterator[Range]:
    """Where two pages differ, in order."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(before) * len(after) <= _MOST:
        codes = SequenceMatcher(None, before, after).get_opcodes()
        yield from ((a + head, b + head, c + head, d + head) for tag, a, b, c, d in codes if tag != "equal")
    elif len(before) == len(after):
        for same, run in groupby(range(len(before)), key=lambda index: before[index] == after[index]):
            place = list(run)
            start, end = place[0] + head, place[-1] + head + 1
            yield from [] if same else [(start, end, start, end)]
    else:
        yield head, head + len(before), head, head + len(after)


def _common(one: Lines, other: Lines) -> int:
    """Number of lines that two pages begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
