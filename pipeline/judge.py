"""Findings on one topic, each with its verdict.

Owns: which page a translation is held against, and the attribution of faults. Must not know: files, git, reports.

A fault of a translation that its base has too is *inherited*: it is reported once, at the line of today's source page,
with the locales that carry it. Where the source page has mended it since, it stays a hint at the translation.
Everything else that is wrong in a translation is a *defect* of its own. Where nobody knows what translations were made
from, what most of them have in common against today's source page is *drift*: the others cannot be told from it.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from pipeline import suppress
from pipeline.align import Alignment, align
from pipeline.catalog import section_of
from pipeline.document import Document
from pipeline.evidence import Evidence
from pipeline.finding import Finding, Location, Severity
from pipeline.fragments import Fragment, Side, of_source, of_translation
from pipeline.history import Revision
from pipeline.incident import build
from pipeline.message import Message, day, say
from pipeline.rulebook import NAMES
from pipeline.rules.base import Change, Page, Pair, Rule, Whole
from pipeline.site import Site
from pipeline.source import Source, Span
from pipeline.topic import Member, Topic
from pipeline.words import Reading, read

Inherited = tuple[Finding, Finding]
"""A finding on a translation, and the one on its base that it is inherited from."""

_LINE = 200
"""How far behind a block its attribute lists can end, in code points."""

Held = tuple[Page, list[Finding], Callable[[], Reading]]
"""What a translation is held against: a page as the rules see it, what they find there, and how its texts are read."""

Key = tuple[str, str]
"""What makes a fault of a translation the same as one of its base: the rule, and the subject of the finding."""


@dataclass(frozen=True)
class Heard:
    """What the rules said of one page, whosever fault it is; `pair` is what a translation was held against."""

    findings: tuple[Finding, ...]
    pair: Pair | None = None


@dataclass
class Judge:
    """Runs rules over topics.

    `rewrites` are those of `Pair`. `crashes` collects tracebacks of rules that failed, each costing one finding.
    `heard` is what they said of each page of the last topic, by path.
    """

    rules: Sequence[Rule]
    source_locale: str
    rewrites: Sequence[tuple[str, str]] = ()
    evidence: Evidence = field(default_factory=Evidence)
    crashes: list[str] = field(default_factory=list)
    heard: dict[str, Heard] = field(default_factory=dict)

    def findings(self, topic: Topic, pages: dict[str, Page]) -> Iterator[Finding]:
        """Findings on the selected pages of a topic; `pages` gives what the rules see of each member, by path."""
        source = topic.source
        translations = [member for member in topic.members if member is not source]
        today = self._today(source, translations, pages[source.file.path]) if source else None
        at_source = self._on_page(today) if today else []
        self.heard = {today.document.path: Heard(tuple(at_source))} if today else {}
        reported = at_source if source and source.file.selected else []
        carriers: dict[Key, list[str]] = {}
        bases: dict[int, Held] = {}
        if today and source:
            bases[id(today.document)] = today, at_source, lambda: source.reading
        undated = self._undated(topic, pages, today)
        shared = _shared(undated)
        for member in translations:
            if not member.file.selected:
                continue
            page = pages[member.file.path]
            others = [other for other in translations if other is not member]
            document = member.base.document or (today.document if today else None)
            if document is None:
                found = self._on_page(self._with_fragments(page, member, others))
                self.heard[page.document.path] = Heard(tuple(found))
                yield from found
                continue
            if id(document) not in bases:
                bases[id(document)] = self._base(document, topic.id, page.site)
            base, of_base, reading = bases[id(document)]
            alignment = align(base.document, page.document)
            page = self._with_fragments(page, member, others, reading, alignment)
            found = self._on_page(page)
            pair = self._pair(member, page, base, alignment, today)
            own, inherited = attribute(found, of_base, alignment)
            of_pair = self._on_pair(pair) if pair.certain else undated[page.document.path]
            self.heard[page.document.path] = Heard((*found, *of_pair), pair)
            yield from own
            yield from of_pair if pair.certain else (_moved_on(finding, shared) for finding in of_pair)
            yield from self._carried(inherited, reported, carriers)
        yield from (replace(f, locales=tuple(carriers.get(key_of(f), ()))) for f in reported)

    def _undated(self, topic: Topic, pages: dict[str, Page], today: Page | None) -> dict[str, list[Finding]]:
        """What differs from today's page in the translations whose base nobody knows, by path.

        Those that are not selected are heard too, so that what they say of the others does not depend on it.
        """
        if today is None:
            return {}
        members = [m for m in topic.members if m is not topic.source and m.base.document is None]
        if not any(member.file.selected for member in members):
            return {}
        seen = [(member, pages[member.file.path]) for member in members]
        pairs = [self._pair(m, page, today, align(today.document, page.document), today) for m, page in seen]
        return {pair.page.document.path: self._on_pair(pair) for pair in pairs}

    def of_change(self, change: Change) -> list[Finding]:
        """Findings on what became of a source page since a revision."""
        page = change.today or change.before
        rules = [rule for rule in self.rules if rule.on_change]
        return [finding for rule in rules for finding in self._guarded(rule, page, rule.run_change(change))]

    def on_site(self, whole: Whole) -> Iterator[Finding]:
        """Findings on all pages together. What the source file has as well is reported there, with the locales."""
        nowhere = Page(Document(Source(min(whole.site.pages, default="."), "")), self.source_locale, "")
        rules = [rule for rule in self.rules if rule.on_site]
        found = [finding for rule in rules for finding in self._guarded(rule, nowhere, rule.run_site(whole))]
        places = [(whole.topic_path(finding.location.source.path), key_of(finding)) for finding in found]
        sources = {place for place, f in zip(places, found, strict=True) if f.locale == self.source_locale}
        carriers: dict[tuple[str, Key], list[str]] = {}
        own: list[tuple[tuple[str, Key], Finding]] = []
        for place, finding in zip(places, found, strict=True):
            if finding.locale != self.source_locale and place in sources:
                carriers.setdefault(place, []).append(finding.locale)
            else:
                own.append((place, finding))
        for place, finding in own:
            locales = dict.fromkeys((*finding.locales, *sorted(carriers.get(place, ()))))
            yield replace(finding, locales=tuple(locales))

    def unused(self, page: Page) -> tuple[suppress.Use, ...]:
        """Comments of a page of the last topic that cover nothing.

        What the source page has as well does not count: translators copy comments, and what is found there is not found
        again here. Nor do rules that cannot tell, for want of the whole tree or of a certain base, or as they failed.
        """
        heard = self.heard[page.document.path]
        pair = heard.pair
        failed = {finding.subject for finding in heard.findings if finding.code == "X001"}
        certain = pair is not None and pair.certain
        ran = {rule.name for rule in self.rules if rule.on_page or certain} - failed if page.site else set()
        originals = [original for original in (pair.base, pair.today) if original] if pair else []
        copied = {use.key for original in originals for use in original.ignores.uses}
        return tuple(use for use in suppress.unused(page.ignores, heard.findings, ran) if use.key not in copied)

    def _carried(
        self, inherited: Iterable[Inherited], at_source: Sequence[Finding], carriers: dict[Key, list[str]]
    ) -> Iterator[Finding]:
        """Inherited faults: noted for the finding at the source page, or hints where that page has it no longer."""
        known = {key_of(finding) for finding in at_source}
        for finding, origin in inherited:
            key = key_of(origin)
            if key not in known:
                beside = Location(origin.location.source, origin.location.span, say("inherited from here"))
                related = (beside, *finding.related)
                yield replace(finding, verdict="inherited", severity=Severity.INFO, related=related)
            elif finding.locale not in carriers.setdefault(key, []):
                carriers[key].append(finding.locale)

    def _today(self, source: Member, translations: Sequence[Member], page: Page) -> Page:
        """The source page with its texts in the wrong language."""

        def seek() -> tuple[Fragment, ...]:
            return of_source(source.reading, [member.reading for member in translations], self.source_locale)

        return replace(page, seek=seek)

    def _with_fragments(
        self,
        page: Page,
        member: Member,
        others: Sequence[Member],
        base: Callable[[], Reading | None] = lambda: None,
        alignment: Alignment | None = None,
    ) -> Page:
        """A translation with its texts in the wrong language. Nothing is read before a rule asks: it may fail."""

        def seek() -> tuple[Fragment, ...]:
            side = Side(page.locale, member.reading, base(), alignment)
            return of_translation(side, [other.reading for other in others], self.evidence)

        return replace(page, seek=seek)

    def _base(self, document: Document, topic: str, site: Site | None) -> Held:
        """A revision of the source page."""
        reading = cache(partial(read, document))
        incidents = build(document, section_of(self.source_locale))
        ignores = suppress.read(document, NAMES)
        page = Page(document, self.source_locale, topic, incidents, site=site, ignores=ignores)
        page = replace(page, seek=lambda: of_source(reading(), (), self.source_locale))
        return page, self._on_page(page), reading

    def _pair(self, member: Member, page: Page, base: Page, alignment: Alignment, today: Page | None) -> Pair:
        revision = member.base.revision
        words = _revision(revision) if revision else ""
        certain = member.base.document is not None
        return Pair(page, base, alignment, certain, words, today, self.rewrites)

    def _on_pair(self, pair: Pair) -> list[Finding]:
        rules = [rule for rule in self.rules if rule.on_pair]
        return [finding for rule in rules for finding in self._guarded(rule, pair.page, rule.run_pair(pair))]

    def _on_page(self, page: Page) -> list[Finding]:
        rules = [rule for rule in self.rules if rule.on_page]
        return [finding for rule in rules for finding in self._guarded(rule, page, rule.run(page))]

    def _guarded(self, rule: Rule, page: Page, found: Iterator[Finding]) -> list[Finding]:
        """Findings of a rule. One that fails costs a finding, not the run."""
        try:
            return list(found)
        except Exception:
            self.crashes.append(f"{page.document.path}: {rule.name}\n{traceback.format_exc()}")
            where = Location(page.document.source, Span(0, 0))
            message = say("rule {rule} failed on this page: a fault of incidoc, please report it", rule=rule.name)
            return [
                Finding("X001", "internal-error", Severity.ERROR, message, where, rule.name, page.locale, page.topic)
            ]


def _revision(revision: Revision) -> Message:
    return say("revision {commit} of {date}", commit=revision.commit[:8], date=day(revision.date))


def _shared(undated: Mapping[str, Sequence[Finding]]) -> frozenset[Key]:
    """What more than half of the translations of a topic, and two at least, have in common against today's page.

    They were not made together, so it is the source page that moved on.
    """
    times = Counter(said for found in undated.values() for said in {_said(finding) for finding in found})
    return frozenset(said for said, number in times.items() if number > max(1, len(undated) / 2))


def _moved_on(finding: Finding, shared: frozenset[Key]) -> Finding:
    return replace(finding, verdict="drift") if _said(finding) in shared else finding


def _said(finding: Finding) -> Key:
    return finding.rule, finding.message


def attribute(
    found: Iterable[Finding], base: Iterable[Finding], alignment: Alignment
) -> tuple[list[Finding], list[Inherited]]:
    """Findings of a translation apart: its own, and those its base has as well, each with the base's finding.

    They belong together when rule and subject are the same; or when the rule is and they are in blocks that are a pair,
    for subjects that are translated.
    """
    left = list(base)
    own: list[Finding] = []
    inherited: list[Inherited] = []
    undecided: list[Finding] = []
    for finding in found:
        origin = next((other for other in left if key_of(other) == key_of(finding)), None)
        if origin:
            left.remove(origin)
            inherited.append((finding, origin))
        else:
            undecided.append(finding)
    for finding in undecided:
        place = _counterpart(finding.location.span.start, alignment)
        origin = next((o for o in left if o.rule == finding.rule and _is_in(o.location.span.start, place)), None)
        if origin:
            left.remove(origin)
            inherited.append((finding, origin))
        else:
            own.append(finding)
    return own, inherited


def _counterpart(offset: int, alignment: Alignment) -> Span | None:
    """Where the base has the block that holds `offset` of the translation, or that ends last before it."""
    place: Span | None = None
    for pair in alignment.pairs:
        if pair.translation and pair.translation.span.start <= offset:
            place = pair.source.span if pair.source else None
    return place


def _is_in(offset: int, place: Span | None) -> bool:
    """Whether `offset` is in a block or in the attribute lists on the line below it."""
    return place is not None and place.start <= offset <= place.end + _LINE


def key_of(finding: Finding) -> Key:
    """What stays of a finding when its page is translated."""
    return finding.rule, finding.subject
