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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from pipeline import suppress
from pipeline.align import Alignment
from pipeline.attribution import Inherited, Key, attribute, key_of
from pipeline.catalog import section_of
from pipeline.consensus import Said, moved_on, shared
from pipeline.document import Document
from pipeline.evidence import Evidence
from pipeline.finding import Finding, Location, Severity
from pipeline.fragment import Fragment
from pipeline.fragments import of_source, of_translation
from pipeline.history import Revision
from pipeline.incident import build
from pipeline.message import Message, day, say
from pipeline.rulebook import NAMES
from pipeline.rules.base import Change, Page, Pair, Rule, Whole
from pipeline.side import Side
from pipeline.site import Site
from pipeline.source import Source, Span
from pipeline.topic import Member, Topic
from pipeline.usage import TermUse, uses
from pipeline.words import Reading, read


@dataclass(frozen=True)
class Heard:
    """What the rules said of one page, whosever fault it is; `pair` is what a translation was held against."""

    findings: tuple[Finding, ...]
    pair: Pair | None = None


@dataclass(frozen=True)
class Base:
    """A source page that translations are held against: as the rules see it, what they find there, and its texts."""

    page: Page
    findings: list[Finding]
    reading: Callable[[], Reading]


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
        beside = _Beside(self, topic, pages, today, at_source)
        for member in translations:
            if not member.file.selected:
                continue
            page = pages[member.file.path]
            others = [other for other in translations if other is not member]
            pair = beside.pair(member)
            if pair is None:
                found = self._on_page(self._with_fragments(page, member, others))
                self.heard[page.document.path] = Heard(tuple(found))
                yield from found
                continue
            base = beside.base(member)
            found = self._on_page(self._with_fragments(page, member, others, base.reading, pair.alignment))
            own, inherited = attribute(found, base.findings, pair.alignment)
            self.heard[page.document.path] = Heard((*found, *beside.found(member)), pair)
            yield from own
            yield from beside.told(member)
            yield from self._carried(inherited, reported, carriers)
        yield from (replace(f, locales=tuple(carriers.get(key_of(f), ()))) for f in reported)

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
        locale = self.source_locale  # and not this judge, who keeps what was heard of the page: no circles

        def seek() -> tuple[Fragment, ...]:
            return of_source(source.reading, [member.reading for member in translations], locale)

        return replace(page, seek=seek)

    def _with_fragments(
        self,
        page: Page,
        member: Member,
        others: Sequence[Member],
        base: Callable[[], Reading | None] = lambda: None,
        alignment: Alignment | None = None,
    ) -> Page:
        """A translation with its texts in the wrong language and its terms; read when the first rule asks."""
        evidence = self.evidence

        @cache
        def side() -> Side:
            return Side(page.locale, member.reading, base(), alignment)

        @cache
        def seek() -> tuple[Fragment, ...]:
            return of_translation(side(), [other.reading for other in others], evidence)

        def seek_terms() -> tuple[TermUse, ...]:
            return uses(side(), evidence.terms_of(page.locale), seek())

        return replace(page, seek=seek, seek_terms=seek_terms)

    def base(self, document: Document, topic: str, site: Site | None) -> Base:
        """A revision of the source page as the rules see it, what they find there, and its texts."""
        reading, locale = cache(partial(read, document)), self.source_locale
        page = Page(
            document,
            locale,
            topic,
            build(document, section_of(locale)),
            site=site,
            seek=lambda: of_source(reading(), (), locale),
            ignores=suppress.read(document, NAMES),
        )
        return Base(page, self._on_page(page), reading)

    def pair(self, member: Member, page: Page, base: Page, alignment: Alignment, today: Page | None) -> Pair:
        """A translation beside its base."""
        revision = member.base.revision
        words = _revision(revision) if revision else ""
        certain = member.base.document is not None
        return Pair(page, base, alignment, certain, words, today, self.rewrites)

    def on_pair(self, rule: Rule, pair: Pair) -> list[Finding]:
        """What a rule for pairs finds."""
        return self._guarded(rule, pair.page, rule.run_pair(pair))

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


class _Beside:
    """The translations of a topic, each beside the page it is held against; nothing is asked twice.

    Where a rule has anything to say of one, the others made from the same page are heard as well, selected or not, so
    that what is said of one does not depend on which are selected.
    """

    def __init__(
        self, judge: Judge, topic: Topic, pages: Mapping[str, Page], today: Page | None, at_source: list[Finding]
    ) -> None:
        self._judge, self._topic, self._pages, self._today = judge, topic, pages, today
        self._rules = {rule.name: rule for rule in judge.rules if rule.on_pair}
        self._bases: dict[int, Base] = {}
        if today and topic.source:
            source = topic.source
            self._bases[id(today.document)] = Base(today, at_source, lambda: source.reading)
        self._pairs: dict[str, Pair] = {}
        self._found: dict[tuple[str, str], list[Finding]] = {}
        self._shared: dict[tuple[int, str], frozenset[Said]] = {}

    def base(self, member: Member) -> Base:
        """What a translation is held against; only for one that has a `pair`."""
        document = member.base.document or (self._today.document if self._today else member.document)
        if id(document) not in self._bases:
            site = self._pages[member.file.path].site
            self._bases[id(document)] = self._judge.base(document, self._topic.id, site)
        return self._bases[id(document)]

    def pair(self, member: Member) -> Pair | None:
        """A translation beside its base, else beside today's page; None where there is neither."""
        path = member.file.path
        if member.base.document is None and self._today is None:
            return None
        if path not in self._pairs:
            page, base = self._pages[path], self.base(member).page
            alignment = member.aligned(base.document)
            self._pairs[path] = self._judge.pair(member, page, base, alignment, self._today)
        return self._pairs[path]

    def found(self, member: Member) -> list[Finding]:
        """What the rules for pairs find on a translation."""
        return [finding for rule in self._rules.values() for finding in self._found_by(rule, member)]

    def told(self, member: Member) -> Iterator[Finding]:
        """The same, each with its verdict."""
        base = member.base.document
        for finding in self.found(member):
            rule = self._rules.get(finding.rule)
            if rule and (base is None or rule.copied):
                yield moved_on(finding, self._in_common(rule, base), dated=base is not None)
            else:
                yield finding

    def _found_by(self, rule: Rule, member: Member) -> list[Finding]:
        key, pair = (member.file.path, rule.name), self.pair(member)
        if key not in self._found:
            self._found[key] = self._judge.on_pair(rule, pair) if pair else []
        return self._found[key]

    def _in_common(self, rule: Rule, base: Document | None) -> frozenset[Said]:
        """What a rule says of most translations that are held against one page."""
        key = (id(base), rule.name)
        if key not in self._shared:
            members = [m for m in self._topic.members if m is not self._topic.source and m.base.document is base]
            self._shared[key] = shared([self._found_by(rule, member) for member in members])
        return self._shared[key]


def _revision(revision: Revision) -> Message:
    return say("revision {commit} of {date}", commit=revision.commit[:8], date=day(revision.date))
