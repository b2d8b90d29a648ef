"""Findings on one topic, each with its verdict.

Owns: what is reported where, and the attribution of faults. Must not know: which page a translation is held against
(`pipeline.hearing`), files, git, reports.

A fault of a translation that its base has too is *inherited*: it is reported once, at the line of today's source page,
with the locales that carry it. Where the source page has mended it since, it stays a hint at the translation.
Everything else that is wrong in a translation is a *defect* of its own, but for what most translations have in common
against one source page: they were not made together, so it is the page that is another. Either it is today's, for want
of a better one, or it changed and kept its date; then only what translators copy as it stands counts. That is *drift*.
Where the base is not known, the translations of the same date tell what was in it (`pipeline.sisters`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline import suppress
from pipeline.asking import Asking
from pipeline.attribution import Inherited, Key, key_of
from pipeline.document import Document
from pipeline.finding import Finding, Location, Severity
from pipeline.hearing import Hearing
from pipeline.message import say
from pipeline.rules.base import Change, Page, Pair, Whole
from pipeline.source import Source
from pipeline.topic import Topic
from pipeline.value import value


@value(frozen=True)
class Heard:
    """What the rules said of one page, whosever fault it is; `pair` is what a translation was held against."""

    findings: tuple[Finding, ...]
    pair: Pair | None = None


@dataclass
class Judge(Asking):
    """Runs rules over topics. `heard` is what they said of each page of the last topic, by path."""

    heard: dict[str, Heard] = field(default_factory=dict)

    def findings(self, topic: Topic, pages: dict[str, Page]) -> Iterator[Finding]:
        """Findings on the selected pages of a topic; `pages` gives what the rules see of each member, by path."""
        source = topic.source
        translations = [member for member in topic.members if member is not source]
        today = self.today(source, translations, pages[source.file.path]) if source else None
        at_source = self.on_page(today) if today else []
        self.heard = {today.document.path: Heard(tuple(at_source))} if today else {}
        reported = at_source if source and source.file.selected else []
        carriers: dict[Key, list[str]] = {}
        hearing = Hearing(self, topic, pages, today, at_source)
        for member in translations:
            if not member.file.selected:
                continue
            own, inherited = hearing.by_itself(member)
            heard = (*hearing.on_page(member), *hearing.found(member))
            self.heard[member.file.path] = Heard(heard, hearing.pair(member))
            yield from own
            yield from hearing.told(member)
            yield from self._carried(inherited, reported, carriers)
        yield from (replace(f, locales=tuple(carriers.get(key_of(f), ()))) for f in reported)

    def of_change(self, change: Change) -> list[Finding]:
        """Findings on what became of a source page since a revision."""
        page = change.today or change.before
        rules = [rule for rule in self.rules if rule.on_change]
        return [finding for rule in rules for finding in self.guarded(rule, page, rule.run_change(change))]

    def on_site(self, whole: Whole) -> Iterator[Finding]:
        """Findings on all pages together. What the source file has as well is reported there, with the locales."""
        nowhere = Page(Document(Source(min(whole.site.pages, default="."), "")), self.source_locale, "")
        rules = [rule for rule in self.rules if rule.on_site]
        found = [finding for rule in rules for finding in self.guarded(rule, nowhere, rule.run_site(whole))]
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
