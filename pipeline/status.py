"""Where the translations stand: a matrix of topics and locales, `schemas/status-1.json`.

Owns: the states, what is counted for each, and the matrix as text. Must not know: files, git, the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.bases import REASONS, WORKING_TREE
from pipeline.document import Document, plain
from pipeline.drift import Size
from pipeline.message import Message, clauses, say, say_plural, series
from pipeline.record import COMPLETE, coverage
from pipeline.standing import standing
from pipeline.topic import Member, Topic
from pipeline.voice import ENGLISH, Voice

SCHEMA = "status/1"
_WORD = re.compile(r"[^\W\d_]{2}")

STATES = {
    "complete": "translated, and the source page has not changed since",
    "partial": "lacks incidents of the page it was made from, or a tenth of their text and more",
    "stale": "the source page has texts or incidents that are new or changed since, or incidents that are gone",
    "unknown": "the revision it was made from is not known",
    "orphaned": "there is no source page any more",
    "missing": "there is no translation",
}
"""States of a translation; of several that hold, the last one counts."""

_NAMES = {
    "complete": say("complete"),
    "partial": say("partial"),
    "stale": say("stale"),
    "unknown": say("unknown"),
    "orphaned": say("orphaned"),
    "missing": say("missing"),
}

Cell = dict[str, Any]
Row = dict[str, Any]


def row(topic: Topic, locales: Sequence[str], source_locale: str, names: Mapping[str, str]) -> Row:
    """A topic in all `locales` but the source's."""
    members = {member.file.locale: member for member in topic.members}
    cells = [
        _cell(topic, members[locale], source_locale, names) if locale in members else _missing(topic, locale)
        for locale in locales
        if locale != source_locale
    ]
    return {"topic": topic.id, "path": topic.path, "locales": cells}


def document(rows: Sequence[Row]) -> dict[str, Any]:
    """The whole matrix."""
    return {"schema": SCHEMA, "topics": list(rows)}


def words_of(page: Document) -> int:
    """Words that a translator of a page has to deal with."""
    return sum(map(_words, _texts(page)))


def text(rows: Sequence[Row], voice: Voice = ENGLISH) -> Iterator[str]:
    """The matrix for people: a line for each translation that is not complete, then the counts of each locale."""
    counts: dict[str, dict[str, int]] = {}
    for topic in rows:
        for cell in topic["locales"]:
            counts.setdefault(cell["locale"], dict.fromkeys(STATES, 0))[cell["state"]] += 1
            if cell["state"] != "complete":
                yield voice(say("{page}: {facts}", page=f"{topic['topic']} {cell['locale']}", facts=_sentence(cell)))
    for locale, states in sorted(counts.items()):
        told = voice.listed([voice(_counted(state, number)) for state, number in states.items() if number])
        yield voice(say("{page}: {facts}", page=voice.language(locale), facts=told))


def _sentence(cell: Cell) -> str:
    """What is to be said of a translation, the parts with semicolons between."""
    parts = [_NAMES[cell["state"]]]
    if cell["reason"]:
        parts.append(cell["reason"])
    if cell["added"]:
        parts.append(say("added {incidents}", incidents=series(cell["added"])))
    if cell["changed"]:
        parts.append(say("changed {incidents}", incidents=series(cell["changed"])))
    if cell["removed"]:
        parts.append(say("removed {incidents}", incidents=series(cell["removed"])))
    if cell["words"]:
        parts.append(say_plural("{number} words to translate", "{number} words to translate", cell["words"]))
    return clauses(parts)


def _counted(state: str, number: int) -> Message:
    match state:
        case "complete":
            return say("{number} complete", number=number)
        case "partial":
            return say("{number} partial", number=number)
        case "stale":
            return say("{number} stale", number=number)
        case "unknown":
            return say("{number} unknown", number=number)
        case "orphaned":
            return say("{number} orphaned", number=number)
        case _:
            return say("{number} missing", number=number)


def _missing(topic: Topic, locale: str) -> Cell:
    words = words_of(topic.source.document) if topic.source else 0
    return _made(locale, None, "missing", words=words)


def _cell(topic: Topic, member: Member, source_locale: str, names: Mapping[str, str]) -> Cell:
    stands = standing(topic, member, source_locale)
    moved, revision = stands.drift, member.base.revision
    changed = [change.anchor for change in moved.changed if change.size is not Size.COSMETIC]
    known = set(_texts(stands.base)) if stands.base else set()
    new = [text for text in _texts(topic.source.document) if text not in known] if topic.source else []
    whole = {incident.anchor: incident for incident in member.incidents}
    lacking = [
        incident
        for incident in stands.incidents
        if incident.anchor not in whole or coverage(whole[incident.anchor], incident, names) < COMPLETE
    ]
    state = "complete"
    if lacking:
        state = "partial"
    if moved.added or moved.removed or changed or any(map(_words, new)):
        state = "stale"
    if member.base.document is None:
        state = "unknown"
    if topic.source is None:
        state = "orphaned"
    reason = member.base.reason
    return _made(
        member.file.locale,
        member.file.path,
        state,
        base=revision.brief if revision else None,
        reason=REASONS[reason] if reason and reason != WORKING_TREE else None,
        added=[_id(topic, anchor) for anchor in moved.added],
        changed=[_id(topic, anchor) for anchor in changed],
        removed=[_id(topic, anchor) for anchor in moved.removed],
        words=sum(map(_words, new)),
    )


def _made(locale: str, path: str | None, state: str, **details: Any) -> Cell:
    empty: Cell = {"base": None, "reason": None, "added": [], "changed": [], "removed": [], "words": 0}
    return {"locale": locale, "path": path, "state": state, **empty, **details}


def _id(topic: Topic, anchor: str) -> str:
    return f"{topic.id}#{anchor}" if anchor else topic.id


def _texts(page: Document) -> Iterator[str]:
    """The texts of a page that a translator sees: headings, paragraphs, items, cells; no code blocks."""
    return (text for block in page.walk() if block.inlines and (text := plain(block.inlines)))


def _words(text: str) -> int:
    """Words of a language in a text: what holds two letters or more."""
    return sum(bool(_WORD.search(word)) for word in text.split())
