"""What a change to the pages brought about: the findings that `--since` and `--changed-from` report.

Owns: which findings a change touched, and what it took away from under links. Must not know: git, files, the course
of a run; the engine gives it the topics as they were, judged.

On a page that changed everything is reported. On one that did not, what the pages as they were do not have: a link
that led somewhere, an incident that the source page did not have yet. So nothing needs to know what can break what.
On a translation that nobody touched it is drift, for it was right until the source page went on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipeline.address import normal
from pipeline.document import Document
from pipeline.finding import Finding, Location
from pipeline.judge import Judge
from pipeline.message import say
from pipeline.pagefacts import automatic_anchors
from pipeline.past import Past
from pipeline.resolution import Broken, Target
from pipeline.resolve import resolve
from pipeline.rules.base import Change, Inbound, Page
from pipeline.site import Site
from pipeline.topic import Topic

Judged = tuple[Mapping[str, Page], list[Finding]]
"""What the rules see of the pages of a topic, by path, and what they find."""


@dataclass
class Comparison:
    """The pages of today beside the pages as they were; topics come one after the other.

    `then` judges as it was a topic that it is given as it is, `judge` judges today. `sites` are all pages then and
    today; None where only some are known, so that nobody can tell where links led. `gone` are the topics that are there
    in no language any more, as they were.
    """

    past: Past
    judge: Judge
    then: Callable[[Topic], Judged]
    sites: tuple[Site, Site] | None
    gone: tuple[Topic, ...] = ()
    _inbound: defaultdict[tuple[str, str], list[Inbound]] = field(default_factory=lambda: defaultdict(list))
    _less: list[tuple[Page, Page | None]] = field(default_factory=list)

    def restricted(self, topic: Topic, pages: Mapping[str, Page], found: Iterable[Finding]) -> Iterator[Finding]:
        """Those of the findings on a topic that the change touched."""
        untouched: list[Finding] = []
        for finding in found:
            if finding.location.source.path in self.past.changed:
                yield finding
            else:
                untouched.append(finding)
        if untouched or topic.path in self.past.changed:
            before, found_before = self.then(topic)
            yield from self._attributed(_new(untouched, found_before))
            if topic.path not in {page.path for page, _ in topic.unreadable}:
                self._compare(before.get(topic.path), pages.get(topic.path))
        if self.sites and self._sources:
            self._follow(topic, *self.sites)

    def removals(self) -> Iterator[Finding]:
        """Findings on what source pages have no longer, when all topics were seen."""
        for topic in self.gone:
            self._compare(self.then(topic)[0].get(topic.path), None)
        selected = {page.path for page in self.past.tree.pages if page.selected}
        for before, today in self._less:
            path = before.document.path
            if path in selected:
                inbound = {anchor: tuple(links) for (page, anchor), links in self._inbound.items() if page == path}
                yield from self.judge.of_change(Change(before, today, inbound, self._successor(before)))

    def _attributed(self, news: Iterable[Finding]) -> Iterator[Finding]:
        """New findings on pages that nobody touched: drift on translations.

        What changed translations take away from under links in their language is no drift.
        """
        paired = {rule.code for rule in self.judge.rules if rule.on_pair}
        source_locale = self.past.tree.source_locale
        for finding in news:
            own = finding.locale in self._locales and finding.code not in paired
            if finding.locale in ("", source_locale) or (own and finding.verdict == "defect"):
                yield finding
            else:
                yield replace(finding, verdict="drift")

    def _compare(self, before: Page | None, today: Page | None) -> None:
        """Note a source page that has less than it had."""
        if before is None or before.document.path not in self.past.changed:
            return
        if today is None or today.topic != before.topic or anchors(before.document) - anchors(today.document):
            self._less.append((before, today))

    def _follow(self, topic: Topic, before: Site, today: Site) -> None:
        """Note the links of a topic that led to a source page that changed, and lead nowhere now."""
        for member in topic.members:
            for found, link in led_astray(member.document, member.file.locale, before, today):
                if found.path in self._sources:
                    self._inbound[found.path, found.anchor].append(link)

    def _successor(self, before: Page) -> str:
        """Path of the page that has the topic id of `before` now, if it is another."""
        paths = self.sites[1].topic_ids.get(before.topic.casefold(), ()) if self.sites else ()
        return next((path for path in paths if path != before.document.path), "")

    @cached_property
    def _sources(self) -> frozenset[str]:
        """Source pages that were there and changed."""
        locale = self.past.tree.source_locale
        return self.past.changed & {page.path for page in self.past.tree.pages if page.locale == locale}

    @cached_property
    def _locales(self) -> frozenset[str]:
        """Languages whose pages changed."""
        return frozenset(page.locale for page in self.past.tree.pages if page.path in self.past.changed)


def led_astray(document: Document, locale: str, before: Site, today: Site) -> Iterator[tuple[Target, Inbound]]:
    """Links of a page that led somewhere on the site as it was, with the place, and that lead nowhere today."""
    for link in document.links:
        led = resolve(before, link.target, document.path, locale)
        if isinstance(led, Target) and isinstance(resolve(today, link.target, document.path, locale), Broken):
            yield led, Inbound(Location(document.source, link.target_span, say("a link to it")), locale)


def anchors(document: Document) -> set[str]:
    """All that links to a page can name: the ids it gives, and those that headings get from their text."""
    return {*(normal(anchor.id) for anchor in document.anchors), *(name for name, _ in automatic_anchors(document))}


def _new(found: Iterable[Finding], before: Iterable[Finding]) -> Iterator[Finding]:
    """Findings on pages that did not change that were not there before, nor told at the source page."""
    known = {_identity(finding) for finding in before}
    carried = {(finding.rule, finding.subject, locale) for finding in before for locale in finding.locales}
    for finding in found:
        if _identity(finding) not in known and (finding.rule, finding.subject, finding.locale) not in carried:
            yield finding


def _identity(finding: Finding) -> tuple[object, ...]:
    """What is equal of a finding on a page that did not change."""
    return finding.fingerprint, finding.location.span, finding.verdict
