"""Rules asked about pages: what each of them is shown, and what becomes of one that fails.

Owns: pages of a topic as rules see them, with their texts in the wrong language and their terms. Must not know: which
page a translation is held against, verdicts, files, git, reports.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from pipeline import suppress
from pipeline.align import Alignment
from pipeline.catalog import section_of
from pipeline.document import Document
from pipeline.evidence import Evidence
from pipeline.finding import Finding, Location, Severity
from pipeline.fragment import Fragment
from pipeline.fragments import of_source, of_translation
from pipeline.history import Revision
from pipeline.incident import build
from pipeline.message import Message, day, say
from pipeline.rulebook import NAMES
from pipeline.rules.base import Page, Pair, Rule
from pipeline.side import Side
from pipeline.site import Site
from pipeline.source import Span
from pipeline.topic import Member
from pipeline.usage import TermUse, uses
from pipeline.value import value
from pipeline.words import Reading, read


@value(frozen=True)
class Base:
    """A source page that translations are held against: as the rules see it, what they find there, and its texts."""

    page: Page
    findings: list[Finding]
    reading: Callable[[], Reading]


@dataclass
class Asking:
    """The rules of a run.

    `rewrites` are those of `Pair`. `crashes` collects tracebacks of rules that failed, each costing one finding.
    """

    rules: Sequence[Rule]
    source_locale: str
    rewrites: Sequence[tuple[str, str]] = ()
    evidence: Evidence = field(default_factory=Evidence)
    crashes: list[str] = field(default_factory=list)

    def today(self, source: Member, translations: Sequence[Member], page: Page) -> Page:
        """The source page with its texts in the wrong language."""
        locale = self.source_locale  # and not this judge, who keeps what was heard of the page: no circles

        def seek() -> tuple[Fragment, ...]:
            return of_source(source.reading, [member.reading for member in translations], locale)

        return replace(page, seek=seek)

    def with_fragments(
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
        return Base(page, self.on_page(page), reading)

    def pair(self, member: Member, page: Page, base: Page, alignment: Alignment, today: Page | None) -> Pair:
        """A translation beside its base."""
        revision = member.base.revision
        words = _revision(revision) if revision else ""
        certain = member.base.document is not None
        return Pair(page, base, alignment, certain, words, today, self.rewrites)

    def on_pair(self, rule: Rule, pair: Pair) -> list[Finding]:
        """What a rule for pairs finds."""
        return self.guarded(rule, pair.page, rule.run_pair(pair))

    def on_page(self, page: Page) -> list[Finding]:
        """What the rules for single pages find."""
        rules = [rule for rule in self.rules if rule.on_page]
        return [finding for rule in rules for finding in self.guarded(rule, page, rule.run(page))]

    def guarded(self, rule: Rule, page: Page, found: Iterator[Finding]) -> list[Finding]:
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
