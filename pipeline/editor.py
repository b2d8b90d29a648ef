"""What an editor asks about a place on a page: what the source says there, where a link leads, what can be written.

Owns: the answers, as values. Must not know: the language server protocol (`pipeline.server`), files, rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.beside import Beside, Blocks
from pipeline.document import Block, Document, Link
from pipeline.finding import Location
from pipeline.incident import MARKERS
from pipeline.resolution import Target
from pipeline.resolve import resolve
from pipeline.site import Site
from pipeline.source import Source, Span
from pipeline.topic import Member, Topic
from pipeline.value import value

MOST = 200
"""Completions offered at once; an editor asks again as the word grows."""


@value(frozen=True, slots=True)
class Place:
    """A span of a page; `anchor` names the place where the page itself has not been read."""

    path: str
    source: Source | None
    span: Span
    anchor: str = ""


@value(frozen=True, slots=True)
class Hover:
    """What the source page says where a translation has `span`. `today` is set where it changed since `base`."""

    span: Span
    base: str
    today: str = ""
    revision: str = ""


@value(frozen=True, slots=True)
class Completion:
    """`text` is what replaces `span`; `detail` says what it is."""

    span: Span
    text: str
    detail: str = ""


def hover(topic: Topic, member: Member, offset: int, source_locale: str) -> Hover | None:
    """The block of the source that belongs to the block at `offset` of a translation."""
    if member is topic.source:
        return None
    beside = _beside(topic, member, source_locale)
    block = beside.page.at(offset)
    base = beside.to_base.of_translation(block).source if block and beside.to_base else None
    if block is None or base is None or beside.base is None:
        return None
    text = beside.base.excerpt(base).text
    heir = beside.of_today(base)
    today = beside.today.excerpt(heir).text if beside.today and heir else ""
    return Hover(block.span, text, "" if today.split() == text.split() else today, beside.revision)


def definitions(topic: Topic, member: Member, offset: int, site: Site) -> Iterator[Place]:
    """Where a link at `offset` leads; else the counterparts of the block: in the source, or in each translation."""
    link = _link_at(member.document, offset)
    if link is not None:
        yield from _target(topic, member, link, site)
    elif member is topic.source:
        yield from _translations(topic, member, offset, site.source_locale)
    elif topic.source is not None:
        beside = _beside(topic, member, site.source_locale)
        block = beside.page.at(offset)
        base = beside.to_base.of_translation(block).source if block and beside.to_base else None
        heir = beside.of_today(base)
        if heir is not None:
            yield _place(topic.source, heir)


def today(topic: Topic, member: Member, place: Location, source_locale: str) -> Location | None:
    """A place that a finding names, on the pages as they are: what is in the base is looked for in today's page."""
    if any(place.source is each.document.source for each in topic.members):
        return place
    beside = _beside(topic, member, source_locale)
    if beside.base is None or beside.base.document.source is not place.source:
        return None
    block = beside.base.at(place.span.start)
    heir = beside.of_today(block)
    return Location(beside.today.document.source, heir.span, place.label) if heir and beside.today else None


def completions(member: Member, offset: int, site: Site, topic_path: str) -> Iterator[Completion]:
    """What can be written at `offset`: anchors in a link, topics, keyrefs, section markers."""
    found = (every(member, offset, site, topic_path) for every in (_keyrefs, _markers, _anchors, _topics))
    for _, completion in zip(range(MOST), (c for several in found for c in several), strict=False):
        yield completion


def _beside(topic: Topic, member: Member, source_locale: str) -> Beside:
    today = Blocks(topic.source.document) if topic.source else None
    return Beside(member, today, topic, source_locale)


def _link_at(document: Document, offset: int) -> Link | None:
    """The innermost link at a place."""
    around = [link for link in document.links if link.span.start <= offset <= link.span.end]
    return min(around, key=lambda link: link.span.end - link.span.start, default=None)


def _target(topic: Topic, member: Member, link: Link, site: Site) -> Iterator[Place]:
    if link.target.startswith("#"):
        end: object = Target(member.document.path, anchor=link.target[1:])
    else:
        end = resolve(site, link.target, member.document.path, member.file.locale)
    if isinstance(end, Target):
        known = next((m.document for m in topic.members if m.document.path == end.path), None)
        span = anchor_span(known, end.anchor) if known else Span(0, 0)
        yield Place(end.path, known.source if known else None, span, end.anchor)


def anchor_span(document: Document, anchor: str) -> Span:
    """Where a page gives itself an anchor; its beginning if it does not."""
    return next((each.span for each in document.anchors if each.id == anchor), Span(0, 0))


def _translations(topic: Topic, source: Member, offset: int, source_locale: str) -> Iterator[Place]:
    for member in topic.members:
        if member is not source:
            beside = _beside(topic, member, source_locale)
            block = beside.today.at(offset) if beside.today else None
            own = beside.counterpart(beside.in_base(block)) if block else None
            if own is not None:
                yield _place(member, own)


def _place(member: Member, block: Block) -> Place:
    return Place(member.document.path, member.document.source, block.span)


def _typed(member: Member, offset: int, pattern: str) -> re.Match[str] | None:
    """What stands on the line up to `offset`, if its end looks like `pattern`."""
    source = member.document.source
    start = source.line_starts[source.line_index(offset)]
    return re.search(pattern + r"$", source.text[start:offset])


def _fitting(match: re.Match[str], offset: int, names: Sequence[str], detail: str) -> Iterator[Completion]:
    typed = match[match.lastindex or 0]
    span = Span(offset - len(typed), offset)
    for name in names:
        if name.casefold().startswith(typed.casefold()):
            yield Completion(span, name, detail)


def _keyrefs(member: Member, offset: int, site: Site, topic_path: str) -> Iterator[Completion]:
    match = _typed(member, offset, r"\{\{site\.data\.([\w.-]*)")
    if match:
        values = site.names(topic_path)
        used = {keyref.name for keyref in member.document.keyrefs}
        for name in sorted({*values, *used}):
            yield from _fitting(match, offset, [name], values.get(name, ""))


def _markers(member: Member, offset: int, site: Site, topic_path: str) -> Iterator[Completion]:
    match = _typed(member, offset, r"^\s*\{:\s*([A-Za-z]*)")
    if match:
        for name, role in MARKERS.items():
            yield from _fitting(match, offset, [name], str(role))


def _anchors(member: Member, offset: int, site: Site, topic_path: str) -> Iterator[Completion]:
    match = _typed(member, offset, r"\]\(([^()\s#]*)#([^()\s]*)")
    if not match:
        return
    if not match[1]:
        anchors = {anchor.id for anchor in member.document.anchors}
    else:
        end = resolve(site, match[1], member.document.path, member.file.locale)
        page = site.pages.get(end.path) if isinstance(end, Target) else None
        anchors = set(page.anchors) if page else set()
    yield from _fitting(match, offset, sorted(anchors), "")


def _topics(member: Member, offset: int, site: Site, topic_path: str) -> Iterator[Completion]:
    match = _typed(member, offset, r"\]\([^()\s]*[?&]topic=([^()\s#&]*)")
    if match:
        titles = {page.topic_id: page.title for page in site.pages.values() if page.locale == site.source_locale}
        for name in sorted(titles):
            yield from _fitting(match, offset, [name], titles[name])
