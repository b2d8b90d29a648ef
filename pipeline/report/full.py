"""Findings with the source line, carets under the exact place, related places, help and fix.

Owns: that arrangement. Must not know: anything but findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.finding import Edit, Finding, Location
from pipeline.message import Message, say
from pipeline.report import ReportLike
from pipeline.report.text import Style, headline, place, printable, telling, unheard, width
from pipeline.source import Source
from pipeline.voice import ENGLISH, Voice

_COLUMNS = 110
"""Width of an excerpt; of a longer line the part around the place is shown."""
_LEAD = 40
"""Columns shown before the place in a line that is cut."""
_FAR = 500
"""Code points around the place that are looked at; a line can be the whole page."""
_LONGEST_EDIT = 60
_HELP, _FIX = say("help:"), say("fix:")

Painter = Callable[[str], str]


def render(report: ReportLike, *, color: bool = False, voice: Voice = ENGLISH) -> str:
    """The report as text; empty without findings."""
    style = Style(color, voice)
    return "\n".join("".join(f"{line}\n" for line in _finding(finding, style)) for finding in report.findings)


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    places = (finding.location, *finding.related)
    gutter = max(len(str(_line_number(location))) for location in places) + 2
    yield headline(finding, style)
    yield from _excerpt(finding.location, gutter, lambda marks: style.severity(finding.severity, marks), style)
    for location in finding.related:
        position = location.source.position(location.span.start)
        where = place(location.source.path, position.line, position.column)
        yield f"{'':{gutter}} {style.paint('1;34', '@')} {where} {style.say(location.label)}".rstrip()
        yield from _excerpt(location, gutter, lambda marks: style.paint("1;34", marks.replace("^", "-")), style)
    if finding.help:
        yield f"{'':{gutter}} {style.paint('1', style.say(_HELP))} {style.say(finding.help)}"
    if finding.fix:
        title = finding.fix.title
        if not finding.fix.safe:
            title = say("{title} (unsafe: may change what the page means)", title=title)
        yield f"{'':{gutter}} {style.paint('1', style.say(_FIX))} {style.say(title)}"
        for edit in finding.fix.edits:
            yield f"{'':{gutter}}      {style.say(_edit(finding.location.source, edit))}"


def _excerpt(location: Location, gutter: int, paint: Painter, style: Style) -> Iterator[str]:
    source, span = location.source, location.span
    index = source.line_index(span.start)
    line = source.line(index)
    start = min(span.start - source.line_starts[index], len(line))
    end = max(start, min(span.end - source.line_starts[index], len(line)))
    parts = line[max(0, start - _FAR) : start], line[start : min(end, start + _FAR)], line[end : end + _FAR]
    before, marked, after = _cut(*map(_shown, parts))
    bar = style.paint("1;34", "|")
    marks = "^" * max(1, width(marked))
    more = "…" if span.end > source.line_ends[index] and source[span].rstrip("\r\n") != line[start:] else ""
    yield f"{index + 1:>{gutter}} {bar} {unheard(before + marked + after)}".rstrip()
    yield f"{'':{gutter}} {bar} {' ' * width(before)}{paint(marks + more)}"


def _cut(before: str, marked: str, after: str) -> tuple[str, str, str]:
    """The three parts of a line, cut so that they fit and the beginning of the marked part is seen."""
    if width(before + marked + after) <= _COLUMNS:
        return before, marked, after
    if width(before) > _LEAD:
        before = "…" + _fitting(before[::-1], _LEAD - 1)[::-1]
    room = _COLUMNS - width(before)
    if width(marked) > room:
        return before, _fitting(marked, room - 1) + "…", ""
    room -= width(marked)
    return before, marked, after if width(after) <= room else _fitting(after, max(0, room - 1)) + "…"


def _fitting(text: str, columns: int) -> str:
    """The longest beginning of `text` that is at most `columns` wide."""
    used = 0
    for index, char in enumerate(text):
        used += width(char)
        if used > columns:
            return text[:index]
    return text


def _edit(source: Source, edit: Edit) -> Message:
    """An edit in words."""
    old, new = _quoted(source[edit.span]), _quoted(edit.text)
    position = source.position(edit.span.start)
    at = f"{position.line}:{position.column}"
    if not source[edit.span]:
        return say("insert {new} at {place}", new=new, place=at)
    if not edit.text:
        return say("delete {old} at {place}", old=old, place=at)
    return say("replace {old} by {new} at {place}", old=old, new=new, place=at)


def _quoted(text: str) -> str:
    shown = telling(text[: _LONGEST_EDIT + 1])
    return f"`{shown if len(shown) <= _LONGEST_EDIT else shown[:_LONGEST_EDIT] + '…'}`"


def _shown(text: str) -> str:
    # A tab in an excerpt is as wide as in no editor; four columns keep the carets where they belong.
    return printable(text.replace("\t", "    "))


def _line_number(location: Location) -> int:
    return location.source.line_index(location.span.start) + 1
