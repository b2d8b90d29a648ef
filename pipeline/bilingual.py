"""A topic as a bilingual report shows it: where its translations stand, and each passage with findings side by side.

Owns: which block of the source page and of every translation a finding belongs to, and what changed between the base
and today. Must not know: rules, files, how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from pipeline import status
from pipeline.beside import Beside, Blocks, is_of, line_of
from pipeline.document import Block, plain
from pipeline.finding import Finding
from pipeline.incident import Incident
from pipeline.passage import Cell, Change, Excerpt, Passage, State, TopicView
from pipeline.topic import Topic

Key = tuple[int, int]
"""Where a passage belongs on the page: offset in today's source page, or of the place behind which it would stand,
and the offset in the page it was translated from, for those that are gone."""

_AROUND = 12
"""Words of an unchanged text that are shown on either side of a change."""


def view(
    topic: Topic,
    findings: Sequence[Finding],
    locales: Sequence[str],
    source_locale: str,
    names: Mapping[str, str] | None = None,
) -> TopicView:
    """The topic with its `findings`; `locales` are those of the whole tree."""
    headings = topic.members[0].document.headings() if topic.members else iter(())
    heading = next(headings, None)
    return TopicView(
        topic.id,
        topic.path,
        plain(heading.inlines, names) if heading else topic.id,
        tuple(_states(topic, locales, source_locale, names or {})),
        tuple(_passages(topic, findings, source_locale)),
    )


def _states(topic: Topic, locales: Sequence[str], source_locale: str, names: Mapping[str, str]) -> Iterator[State]:
    total = status.words_of(topic.source.document) if topic.source else 0
    for cell in status.row(topic, locales, source_locale, names)["locales"]:
        done = 1 - cell["words"] / total if total else 0.0
        yield State(cell["locale"], cell["state"], cell["words"], max(0.0, done) if cell["path"] else 0.0)


def _passages(topic: Topic, findings: Sequence[Finding], source_locale: str) -> Iterator[Passage]:
    """Passages with findings: today's blocks in their order, each followed by what is gone behind it."""
    today = Blocks(topic.source.document) if topic.source else None
    others = [member for member in topic.members if member is not topic.source]
    members = {m.file.path: Beside(m, today, topic, source_locale) for m in others}
    locales = {m.file.path: m.file.locale for m in topic.members}
    at_source: dict[Key, list[Finding]] = {}
    at_cells: dict[Key, dict[str, list[Finding]]] = {}
    blocks: dict[Key, tuple[Block | None, str, Block | None]] = {}
    for finding in findings:
        path = finding.location.source.path
        if path not in members:
            block = today.at(finding.location.span.start) if today else None
            key = (block.span.start if block else -1, -1)
            blocks.setdefault(key, (block, "", None))
            at_source.setdefault(key, []).append(finding)
            continue
        translation = members[path]
        base = translation.origin(finding)
        now = _today_of(translation, today, finding, base)
        key = (now.span.start, -1) if now else (-1, base.span.start if base else finding.location.span.start)
        blocks.setdefault(key, (now, path, base))
        at_cells.setdefault(key, {}).setdefault(path, []).append(finding)
    for key in sorted(blocks):
        now, path, base = blocks[key]
        of_cells = at_cells.get(key, {})
        carriers = {locale for finding in at_source.get(key, ()) for locale in finding.locales}
        shown = [p for p in members if p in of_cells or locales[p] in carriers]
        yield _passage(
            topic,
            today,
            now,
            members.get(path) if path else next((members[p] for p in shown), None),
            base,
            tuple(at_source.get(key, ())),
            tuple(_cell(members[p], locales[p], now, base, of_cells.get(p, ())) for p in shown),
        )


def _today_of(translation: Beside, today: Blocks | None, finding: Finding, base: Block | None) -> Block | None:
    """Today's block that a finding on a translation is about: the heir of the one of the base, else one it names."""
    heir = translation.of_today(base)
    if heir is not None or today is None:
        return heir
    named = next((place for place in finding.related if is_of(place, today.document)), None)
    return today.at(named.span.start) if named else None


def _cell(translation: Beside, locale: str, now: Block | None, base: Block | None, findings: Sequence[Finding]) -> Cell:
    """The passage in one locale: the block that its findings are in, else the counterpart of the source's."""
    own = translation.page.at(findings[0].location.span.start) if findings else None
    if own is None:
        own = translation.counterpart(translation.in_base(now) if now else base)
    if own is None and findings:  # in the front matter
        place = findings[0].location
        return Cell(locale, line_of(place), tuple(findings))
    return Cell(locale, translation.page.excerpt(own) if own else None, tuple(findings))


def _passage(
    topic: Topic,
    today: Blocks | None,
    now: Block | None,
    translation: Beside | None,
    base: Block | None,
    findings: tuple[Finding, ...],
    cells: tuple[Cell, ...],
) -> Passage:
    source = today.excerpt(now) if today and now else None
    if source is None and findings:
        source = line_of(findings[0].location)
    before: Excerpt | None = None
    changes: tuple[Change, ...] = ()
    if translation and translation.revision and translation.base:
        block = base or (translation.in_base(now) if now else None)
        before = translation.base.excerpt(block) if block else None
        texts = (before.text if before else "", source.text if source else "")
        stale = [finding.subject for cell in cells for finding in cell.findings if finding.verdict == "drift"]
        changes = tuple(
            _changes(*next((translation.moved[name] for name in stale if name in translation.moved), texts))
        )
    changed = any(change.kind != "same" for change in changes)
    incidents = topic.source.incidents if topic.source else ()
    return Passage(
        incident=_incident(incidents, now, topic.id) if now else "",
        source=source,
        findings=findings,
        base=before if changed else None,
        revision=translation.revision if translation and changed else "",
        changes=changes if changed else (),
        cells=cells,
    )


def _changes(before: str, after: str) -> Iterator[Change]:
    """What leads from one text to another, by words."""
    old, new = _words(before), _words(after)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            long = d - c > 2 * _AROUND
            shown = [*new[c : c + _AROUND], "… ", *new[d - _AROUND : d]] if long else new[c:d]
            yield Change("same", "".join(shown))
            continue
        if b > a:
            yield Change("old", "".join(old[a:b]))
        if d > c:
            yield Change("new", "".join(new[c:d]))


def _words(text: str) -> list[str]:
    """Words, each with the white space behind it folded, so that rewrapped lines are no change."""
    return [f"{word} " for word in text.split()]


def _incident(incidents: Iterable[Incident], block: Block, topic: str) -> str:
    holder = (i for i in incidents if i.span.start <= block.span.start < i.span.end)
    return next((incident.id(topic) for incident in holder), "")
