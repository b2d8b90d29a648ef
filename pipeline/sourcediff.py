"""What a translator has to catch up with: how the source page changed since a translation's base, per incident.

Owns: the differences, as `schemas/status-1.json` has them (`diff`) and as text. Must not know: files, git, commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from pipeline.document import Document, plain
from pipeline.drift import Size
from pipeline.incident import Incident
from pipeline.message import Message, say
from pipeline.report.text import Style, printable
from pipeline.source import Span
from pipeline.standing import standing
from pipeline.topic import Member, Topic

_CONTEXT = 3
"""Equal lines shown around a change, as `diff -u` does."""

_MOST_WORK = 2_000 * 2_000
"""Lines times lines up to which they are compared; more are shown as replaced. No real incident is that long."""

_STYLES = {"-": "31", "+": "32", "@": "36"}

Lines = Sequence[tuple[int, str]]
"""Lines of a page with their numbers, from 1."""


def difference(topic: Topic, member: Member, source_locale: str) -> list[dict[str, Any]]:
    """What changed in the source page since the base of `member`: first outside of incidents, then by incident.

    Today's incidents stand in reading order, those that are gone behind them. Empty if nothing changed, or if the base
    is not known.
    """
    stands = standing(topic, member, source_locale)
    today = topic.source.document if topic.source else None
    if stands.base is None or today is None or member.base.document is None:
        return []
    before, after = _by_anchor(stands.incidents), _by_anchor(topic.source.incidents if topic.source else ())
    changes = {change.anchor: change for change in stands.drift.changed}
    outside = _hunks(_outside(stands.base, stands.incidents), _outside(today, tuple(after.values())))
    found = [_entry(topic, None, "changed", None, outside)] if outside else []
    for anchor, incident in after.items():
        new = _lines(today, incident.span)
        if change := changes.get(anchor):
            old = _lines(stands.base, change.base.span)
            found.append(_entry(topic, incident, "changed", str(change.size), _hunks(old, new)))
        elif anchor in stands.drift.added:
            found.append(_entry(topic, incident, "added", None, _hunks((), new)))
    for anchor in stands.drift.removed:
        found.append(
            _entry(topic, before[anchor], "removed", None, _hunks(_lines(stands.base, before[anchor].span), ()))
        )
    return found


def text(topic: Topic, member: Member, entries: Sequence[Mapping[str, Any]], style: Style) -> Iterator[str]:
    """The difference for people, line by line."""
    revision = member.base.revision
    today = style.say(say("today"))
    brief = f"{revision.commit[:8]} {revision.date[:10]}" if revision else today
    yield style.paint("1", f"--- {printable(topic.path)} ({brief})")
    yield style.paint("1", f"+++ {printable(topic.path)} ({today})")
    if not entries:
        yield style.say(say("Nothing changed since {path} was translated.", path=member.file.path))
    for entry in entries:
        yield ""
        yield style.paint("1", style.say(_heading(entry)))
        for line in entry["lines"]:
            yield style.paint(_STYLES.get(line[:1], ""), printable(line))


def _heading(entry: Mapping[str, Any]) -> Message:
    if entry["incident"] is None:
        return say("outside of incidents")
    values = {"incident": entry["incident"], "title": entry["title"]}
    match entry["change"], entry["size"]:
        case "added", _:
            return say("{incident}: added: {title}", **values)
        case "removed", _:
            return say("{incident}: removed: {title}", **values)
        case _, Size.COSMETIC:
            return say("{incident}: changed, cosmetic: {title}", **values)
        case _, Size.SMALL:
            return say("{incident}: changed, small: {title}", **values)
        case _:
            return say("{incident}: changed, large: {title}", **values)


def _entry(topic: Topic, incident: Incident | None, change: str, size: str | None, lines: list[str]) -> dict[str, Any]:
    title = plain(incident.heading.inlines) if incident and incident.heading else ""
    name = incident.id(topic.id) if incident else None
    return {"incident": name, "change": change, "size": size, "title": title, "lines": lines}


def _by_anchor(incidents: Sequence[Incident]) -> dict[str, Incident]:
    return {incident.anchor: incident for incident in incidents}


def _lines(document: Document, span: Span) -> list[tuple[int, str]]:
    """The lines of a part of a page, without blank ones at its end."""
    first = document.source.position(span.start).line
    lines = document.source[span].rstrip().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return list(enumerate(lines, first))


def _outside(document: Document, incidents: Sequence[Incident]) -> list[tuple[int, str]]:
    """The lines that are in no incident, blank ones and the front matter left out."""
    text, start = document.source.text, document.front_matter.span.end if document.front_matter else 0
    lines: list[tuple[int, str]] = []
    for incident in sorted(incidents, key=lambda incident: incident.span):
        lines += _lines(document, Span(start, max(start, incident.span.start)))
        start = max(start, incident.span.end)
    lines += _lines(document, Span(start, len(text)))
    return [(number, line) for number, line in lines if line.strip()]


def _hunks(old: Lines, new: Lines) -> list[str]:
    """The difference in the notation of `diff -u`; the numbers are those of lines of the pages."""
    found: list[str] = []
    for group in _groups([line.rstrip() for _, line in old], [line.rstrip() for _, line in new]):
        (_, first, _, start, _), (_, _, last, _, end) = group[0], group[-1]
        found.append(f"@@ -{_extent(old[first:last])} +{_extent(new[start:end])} @@")
        for kind, i, j, k, m in group:
            if kind == "equal":
                found += (f" {line}" for _, line in new[k:m])
            else:
                found += (f"-{line}" for _, line in old[i:j])
                found += (f"+{line}" for _, line in new[k:m])
    return found


def _groups(old: Sequence[str], new: Sequence[str]) -> Iterable[Sequence[tuple[str, int, int, int, int]]]:
    """Operations that make `new` of `old`, those near each other together."""
    if len(old) * len(new) <= _MOST_WORK:
        return SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT)
    return [] if old == new else [[("replace", 0, len(old), 0, len(new))]]


def _extent(lines: Lines) -> str:
    return f"{lines[0][0]},{len(lines)}" if lines else "0,0"
