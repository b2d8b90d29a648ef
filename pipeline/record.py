"""An incident as other programs get it: the mapping that `schemas/incident-1.json` describes.

Owns: field names and what goes into them. Must not know: how an incident is found, JSON text, files.

Within version 1 fields are only added, and the order of fields is fixed. Texts have ``\\n`` newlines whatever the file
has; places count in the file as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from pipeline import blockrecord
from pipeline.blockrecord import place
from pipeline.document import Block, BlockKind, Document, Keyref, Link, plain
from pipeline.incident import Incident, Role
from pipeline.source import Span, normal_newlines
from pipeline.value import value

SCHEMA = "incident/1"

Record = dict[str, Any]

_TOPIC = re.compile(r"[?&]topic=([^#&]+)")
# What people type at a prompt: a lower-case program, then words; no sentence, no closing punctuation.
_COMMAND = re.compile(r"(?:\$ |sudo )?[a-z][a-z0-9_.+-]*(?: [^\s].*)[^\s.:,;!?]")
_SHELLS = frozenset({"sh", "bash", "shell", "console", "zsh", "powershell", "bat", "cmd"})


COMPLETE = 0.9
"""Share of the text from which on a translation counts as complete: names are equal in all languages."""


@value(frozen=True)
class Context:
    """What a record says beyond its incident: the page, its languages, and the values of keyrefs.

    `originals` are the incidents of today's source page by anchor, `bases` those of the revision that the translation
    was made from (today's where that is not known). `revision` describes this revision, `changed` are the anchors of
    the incidents that changed since. All are empty for a source page.
    """

    document: Document
    locale: str
    source_locale: str
    topic: str
    names: Mapping[str, str]
    originals: Mapping[str, Incident] = field(default_factory=dict)
    bases: Mapping[str, Incident] = field(default_factory=dict)
    revision: Mapping[str, str] | None = None
    changed: frozenset[str] = frozenset()


def record(context: Context, incident: Incident) -> Record:
    """The record of one incident in one locale."""
    document, names = context.document, context.names
    source = document.source
    heading = incident.heading
    title = heading.content if heading and heading.content else Span(incident.span.start, incident.span.start)
    blocks = [block for section in incident.sections for block in section.blocks]
    start, end = place(source, incident.span)
    return {
        "schema": SCHEMA,
        "id": incident.id(context.topic),
        "locale": context.locale,
        "source_locale": context.source_locale,
        "topic": context.topic,
        "anchor": incident.anchor,
        "title": {"markdown": normal_newlines(source[title]), "text": plain(heading.inlines, names) if heading else ""},
        **{role.value: [blockrecord.record(source, block, names) for block in incident.blocks(role)] for role in Role},
        "commands": _literals(document, commands(document, incident)),
        "messages": _literals(document, messages(document, incident)),
        "links": [_link(document, link) for link in document.links if link.span.within(incident.span)],
        "keyrefs": _keyrefs(document.keyrefs, incident.span, names),
        "metadata": _metadata(document, heading, blocks),
        "translation": _translation(context, incident),
        "source": {"path": source.path, "start": start, "end": end},
        "hash": hashlib.sha256(normal_newlines(source[incident.span]).encode("utf-8", "replace")).hexdigest(),
    }


def commands(document: Document, incident: Incident) -> Iterator[tuple[Span, str]]:
    """What the reader is to run: blocks marked `pre`, shell code of the resolution, and commands in its sentences."""
    for section in incident.sections:
        solving = section.role is Role.RESOLUTION
        for block in _walk(section.blocks):
            if block.kind is BlockKind.CODE:
                kind = blockrecord.code_kind(block)
                if kind == "pre" or (solving and kind != "screen" and block.info.lower() in _SHELLS):
                    yield block.content or block.span, block.literal.strip("\n")
            elif solving:
                for piece in block.inlines:
                    if piece.kind == "code" and _COMMAND.fullmatch(piece.text):
                        yield Span(piece.span.start, piece.span.end), piece.text


def messages(document: Document, incident: Incident) -> Iterator[tuple[Span, str]]:
    """What the reader sees: literals of the title and the symptoms that are no commands, and blocks of output there."""
    if incident.heading:
        yield from _spoken(incident.heading)
    for section in incident.sections:
        if section.role not in (Role.INTRODUCTION, Role.SYMPTOMS):
            continue
        for block in _walk(section.blocks):
            if block.kind is BlockKind.CODE:
                if blockrecord.code_kind(block) in ("screen", None):
                    yield block.content or block.span, block.literal.strip("\n")
            else:
                yield from _spoken(block)


def _spoken(block: Block) -> Iterator[tuple[Span, str]]:
    for piece in block.inlines:
        if piece.kind == "code" and " " in piece.text.strip() and not _COMMAND.fullmatch(piece.text):
            yield piece.span, piece.text


def _walk(blocks: Sequence[Block]) -> Iterator[Block]:
    return (inner for block in blocks for inner in block.walk())


def _literals(document: Document, found: Iterator[tuple[Span, str]]) -> list[Record]:
    literals = []
    for span, text in sorted(found):
        start, end = place(document.source, span)
        literals.append({"text": text, "start": start, "end": end})
    return literals


def _link(document: Document, link: Link) -> Record:
    start, end = place(document.source, link.span)
    topic = _TOPIC.search(link.target)
    _, hash_, anchor = link.target.partition("#")
    return {
        "kind": link.kind,
        "target": link.target,
        "text": normal_newlines(document.source[link.label]) if link.label else "",
        "topic": topic[1] if topic else None,
        "anchor": anchor if hash_ else None,
        "start": start,
        "end": end,
    }


def _keyrefs(keyrefs: Sequence[Keyref], span: Span, names: Mapping[str, str]) -> list[Record]:
    """Each name once, in the order of first use."""
    used = dict.fromkeys(keyref.name for keyref in keyrefs if keyref.span.within(span))
    return [{"name": name, "value": names.get(name)} for name in used]


def _metadata(document: Document, heading: Block | None, blocks: Sequence[Block]) -> Record:
    """Front matter by dotted key, its keywords as a list, and the words on the heading (`support` …)."""
    fields = {field.name: field.value for field in (document.front_matter.fields if document.front_matter else ())}
    keywords = next((value for name, value in fields.items() if name.casefold() == "keywords"), "")
    return {
        "front_matter": fields,
        "keywords": [word.strip() for word in re.split("[,，、]", keywords) if word.strip()],
        "words": [word.name for attrs in (heading.attrs if heading else ()) for word in attrs.words],
    }


def _translation(context: Context, incident: Incident) -> Record:
    """State of the translation of an incident."""
    if context.locale == context.source_locale:
        return {"status": "source", "base": None, "coverage": None}
    base = dict(context.revision) if context.revision else None
    original = context.bases.get(incident.anchor) or context.originals.get(incident.anchor)
    share = coverage(incident, original, context.names) if original else None
    if incident.anchor not in context.originals:
        status = "orphaned"
    elif not share:
        status = "untranslated"
    elif incident.anchor in context.changed:
        status = "stale"
    else:
        status = "complete" if share >= COMPLETE else "partial"
    return {"status": status, "base": base, "coverage": share}


def coverage(incident: Incident, original: Incident, names: Mapping[str, str]) -> float:
    """Share of the text of an incident, in code points, that stands in segments which are none of the original's."""
    known = set(_segments(original, names))
    segments = list(_segments(incident, names))
    translated = sum(len(text) for text in segments if text not in known)
    return round(translated / sum(map(len, segments)), 3) if segments else 1.0


def _segments(incident: Incident, names: Mapping[str, str]) -> Iterator[str]:
    """The texts of an incident that have words of a language: code, keyrefs and signs alone do not count."""
    blocks = [incident.heading] if incident.heading else []
    for block in _walk([*blocks, *(block for section in incident.sections for block in section.blocks)]):
        words = " ".join(piece.text for piece in block.inlines if piece.kind == "text")
        if re.search(r"[^\W\d_]{2,}", words):
            yield plain(block.inlines, names)
