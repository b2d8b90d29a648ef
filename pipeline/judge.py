"""Findings on one topic, each with its verdict.

Owns: which page a translation is held against, and the attribution of faults. Must not know: files, git, reports.

A fault of a translation that its base has too is *inherited*: it is reported once, at the line of today's source page,
with the locales that carry it. Where the source page has mended it since, it stays a hint at the translation.
Everything else that is wrong in a translation is a *defect* of its own, but for what most translations have in common
against one source page: they were not made together, so it is the page that is another. Either it is today's, for want
of a better one, or it changed and kept its date; then only what translators copy as it stands counts. That is *drift*.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.align import Alignment, align
from pipeline.catalog import section_of
from pipeline.document import Document
from pipeline.evidence import Evidence
from pipeline.finding import Finding, Location, Severity
from pipeline.fragments import Side, of_source, of_translation
from pipeline.history import Revision
from pipeline.incident import build
from pipeline.message import Message, day, say
from pipeline.rules.base import Change, Page, Pair, Rule, Whole
from pipeline.site import Site
from pipeline.source import Source, Span
from pipeline.topic import Member, Topic
from pipeline.words import Reading, read

Inherited = tuple[Finding, Finding]
"""A finding on a translation, and the one on its base that it is inherited from."""

_LINE = 200
"""How far behind a block its attribute lists can end, in code points."""

Said = tuple[str | int, ...]
"""What makes findings on several translations one: rule, message, and the place in the source page."""

Key = tuple[str, str]
"""What makes a fault of a translation the same as one of its base: the rule, and the subject of the finding."""


@dataclass
class Judge:
    """Runs rules over topics.

    `rewrites` are those of `Pair`. `crashes` collects tracebacks of rules that failed, each costing one finding.
    """

    rules: Sequence[Rule]
    source_locale: str
    rewrites: Sequence[tuple[str, str]] = ()
    evidence: Evidence = field(default_factory=Evidence)
    crashes: list[str] = field(default_factory=list)

    def findings(self, topic: Topic, pages: dict[str, Page]) -> Iterator[Finding]:
        """Findings on the selected pages of a topic; `pages` gives what the rules see of each member, by path."""
        source = topic.source
        translations = [member for member in topic.members if member is not source]
        today = self._today(source, translations, pages[source.file.path]) if source else None
        at_source = self._on_page(today) if today else []
        reported = at_source if source and source.file.selected else []
        carriers: dict[Key, list[str]] = {}
        bases = {id(today.document): (today, at_source, source.reading)} if today and source else {}
        compared = self._compared(topic, pages, today)
        for member in translations:
            if not member.file.selected:
                continue
            page = pages[member.file.path]
            others = [other.reading for other in translations if other is not member]
            document = member.base.document or (today.document if today else None)
            if document is None:
                yield from self._on_page(self._with_fragments(page, Side(page.locale, member.reading), others))
                continue
            if id(document) not in bases:
                bases[id(document)] = self._base(document, topic.id, page.site)
            base, of_base, reading = bases[id(document)]
            alignment = align(base.document, page.document)
            page = self._with_fragments(page, Side(page.locale, member.reading, reading, alignment), others)
            found = self._on_page(page)
            own, inherited = attribute(found, of_base, alignment)
            yield from own
            yield from compared(page.document.path)
            yield from self._carried(inherited, reported, carriers)
        yield from (replace(f, locales=tuple(carriers.get(key_of(f), ()))) for f in reported)

    def _compared(
        self, topic: Topic, pages: Mapping[str, Page], today: Page | None
    ) -> Callable[[str], Iterator[Finding]]:
        """What there is to say, by path, of a translation beside the source page it is held against.

        Where that is anything, the others made from the same page are heard as well, selected or not, so that what is
        said of one does not depend on which are selected.
        """
        copied = {rule.name for rule in self.rules if rule.copied}
        members = {member.file.path: member for member in topic.members if member is not topic.source}

        @cache
        def found(path: str) -> list[Finding]:
            member, page = members[path], pages[path]
            base = self._plain(member.base.document, topic.id) if member.base.document else today
            if base is None:
                return []
            return self._on_pair(self._pair(member, page, base, align(base.document, page.document), today))

        @cache
        def shared(document: int) -> frozenset[Said]:
            return _shared([found(path) for path, member in members.items() if id(member.base.document) == document])

        def compared(path: str) -> Iterator[Finding]:
            for finding in found(path):
                base = members[path].base.document
                if base is None or finding.rule in copied:
                    finding = _moved_on(finding, shared(id(base)), dated=base is not None)
                yield finding

        return compared

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
        readings = [member.reading for member in translations]
        return replace(page, fragments=of_source(source.reading, readings, self.source_locale))

    def _with_fragments(self, page: Page, side: Side, others: Sequence[Reading]) -> Page:
        """A translation with its texts in the wrong language."""
        return replace(page, fragments=of_translation(side, others, self.evidence))

    def _base(self, document: Document, topic: str, site: Site | None) -> tuple[Page, list[Finding], Reading]:
        """A revision of the source page as the rules see it, what they find there, and its texts."""
        reading = read(document)
        page = self._plain(document, topic)
        page = replace(page, site=site, fragments=of_source(reading, (), self.source_locale))
        return page, self._on_page(page), reading

    def _plain(self, document: Document, topic: str) -> Page:
        """A revision of the source page with its incidents."""
        return Page(document, self.source_locale, topic, build(document, section_of(self.source_locale)))

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


def _shared(translations: Sequence[Sequence[Finding]]) -> frozenset[Said]:
    """What more than half of the translations held against one source page, and two at least, have in common."""
    times = Counter(said for found in translations for said in {_said(finding) for finding in found})
    return frozenset(said for said, number in times.items() if number > max(1, len(translations) / 2))


def _moved_on(finding: Finding, shared: frozenset[Said], *, dated: bool) -> Finding:
    """A finding that most translations have is drift; beside a known base it is one step less severe, as without."""
    if finding.verdict != "defect" or _said(finding) not in shared:
        return finding
    severity = Severity(max(finding.severity - 1, Severity.INFO)) if dated else finding.severity
    return replace(finding, verdict="drift", severity=severity)


def _said(finding: Finding) -> Said:
    """A finding as other translations have it: at the same place of the source page."""
    places = [place.span.start for place in finding.related[:1] if place.source is not finding.location.source]
    return finding.rule, finding.message, *places


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
