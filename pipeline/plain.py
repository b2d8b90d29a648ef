"""Findings as plain values that JSON can hold, and back.

Owns: that form. Must not know: where it is stored, or what for.

Messages keep their templates, so that they can be said in another language. The text of a page is not repeated: who
reads the values has the pages.
`Unplain` is raised for what has no plain form; values that are not from here raise one of `MALFORMED`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from pipeline.finding import Edit, Finding, Fix, Location, Severity
from pipeline.message import Message
from pipeline.source import Source, Span

Plain = Any
"""What `json.dumps` takes."""

MALFORMED = (KeyError, TypeError, ValueError, IndexError, AttributeError)
"""What reading values raises that this module has not written."""

Text = Callable[[str], Source | None]
"""The text of a file of the tree as this run sees it; None where it cannot be read."""


class Unplain(Exception):
    """A value that cannot be written down."""


def findings(found: Iterable[Finding], text: Text) -> Plain:
    """Findings, with the texts they are about that are not those of the tree: revisions."""
    sources: dict[Source, int] = {}
    rows = [_finding(finding, sources) for finding in found]
    return {"sources": [_source(source, text) for source in sources], "rows": rows}


def findings_from(plain: Plain, text: Text) -> list[Finding]:
    """The findings again."""
    sources = [_source_from(each, text) for each in plain["sources"]]
    return [_finding_from(row, sources) for row in plain["rows"]]


def message(text: object) -> Plain:
    """A text for people, or a value in one."""
    if isinstance(text, Message):
        values = {name: message(value) for name, value in text.values.items()}
        return {"say": [text.template, text.plural, text.number, values]}
    if isinstance(text, str):
        return str(text)
    if text is None or type(text) in (int, float, bool):
        return text
    if type(text) is date:
        return {"day": text.isoformat()}
    raise Unplain(repr(text))


def message_from(plain: Plain) -> Any:
    """The text again."""
    if not isinstance(plain, Mapping):
        return plain
    if "day" in plain:
        return date.fromisoformat(plain["day"])
    template, plural, number, values = plain["say"]
    return Message(template, plural, number, {name: message_from(value) for name, value in values.items()})


def _source(source: Source, text: Text) -> Plain:
    return source.path if text(source.path) == source else [source.path, source.text, source.error]


def _source_from(plain: Plain, text: Text) -> Source:
    if isinstance(plain, str):
        source = text(plain)
        if source is None:
            raise KeyError(plain)
        return source
    return Source(*plain)


def _finding(finding: Finding, sources: dict[Source, int]) -> Plain:
    return [
        finding.code,
        finding.rule,
        int(finding.severity),
        message(finding.message),
        _location(finding.location, sources),
        message(finding.subject),
        finding.locale,
        finding.topic,
        finding.incident,
        finding.verdict,
        list(finding.locales),
        [_location(place, sources) for place in finding.related],
        message(finding.help),
        _fix(finding.fix) if finding.fix else None,
        finding.occurrence,
    ]


def _finding_from(row: Plain, sources: list[Source]) -> Finding:
    code, rule, severity, text, place, subject, locale, topic, incident, verdict, locales, related, *more = row
    hint, fix, occurrence = more
    return Finding(
        code,
        rule,
        Severity(severity),
        message_from(text),
        _location_from(place, sources),
        message_from(subject),
        locale,
        topic,
        incident,
        verdict,
        tuple(locales),
        tuple(_location_from(each, sources) for each in related),
        message_from(hint),
        _fix_from(fix) if fix else None,
        occurrence,
    )


def _location(place: Location, sources: dict[Source, int]) -> Plain:
    number = sources.setdefault(place.source, len(sources))
    return [number, *place.span, message(place.label)]


def _location_from(plain: Plain, sources: list[Source]) -> Location:
    number, start, end, label = plain
    return Location(sources[number], Span(start, end), message_from(label))


def _fix(fix: Fix) -> Plain:
    return [message(fix.title), [[*edit.span, edit.text] for edit in fix.edits], fix.safe]


def _fix_from(plain: Plain) -> Fix:
    title, edits, safe = plain
    return Fix(message_from(title), tuple(Edit(Span(start, end), text) for start, end, text in edits), safe)
