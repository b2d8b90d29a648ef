"""One topic before the rules: what they see of its pages, and what becomes of what they say.

Owns: a `Run`, which has all that is needed for that besides the topic. Must not know: the order of a run, files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pipeline import schemas, suppress
from pipeline.config import Config
from pipeline.discover import PageFile
from pipeline.drift import Size
from pipeline.evidence import Evidence
from pipeline.files import ReadError
from pipeline.finding import Finding, Location, Severity
from pipeline.judge import Judge
from pipeline.record import Context, record
from pipeline.rulebook import NAMES
from pipeline.rules.base import Page
from pipeline.selection import Selection
from pipeline.sieve import Sieve
from pipeline.site import Site
from pipeline.source import Source, Span
from pipeline.standing import standing
from pipeline.suppress import Ignores
from pipeline.topic import Member, Topic
from pipeline.value import value

Check = Callable[[object], list[str]]
"""What is wrong with a record."""


@value(frozen=True)
class Run:
    """`beside` is what the files beside the pages say, `whole` all pages together, None where not all are known."""

    source_locale: str
    beside: Site
    whole: Site | None
    judge: Judge
    sieve: Sieve
    check: Check

    @classmethod
    def of(cls, config: Config, source_locale: str, beside: Site, whole: Site | None, evidence: Evidence) -> Run:
        """A run with these settings over pages that say this together."""
        sieve = Sieve(Selection(config))
        judge = Judge(sieve.rules, source_locale, config.link_rewrites, evidence)
        return cls(source_locale, beside, whole, judge, sieve, schemas.checker("incident-1"))

    def pages(self, topic: Topic) -> dict[str, Page]:
        """What the rules see of each page of a topic, by path; the errors of its records where they are asked for."""
        return {member.file.path: self._page(topic, member) for member in topic.members}

    def findings(self, topic: Topic, pages: dict[str, Page]) -> list[Finding]:
        """What the rules say of the selected pages of a topic."""
        found = [unreadable(page, problem) for page, problem in topic.unreadable if page.selected]
        return [*found, *self.judge.findings(topic, pages)]

    def reported(self, found: Iterable[Finding], topic: Topic, pages: Mapping[str, Page]) -> list[Finding]:
        """Those of the `findings` of a topic that are wanted, and what is wrong with comments on its pages."""
        unused = [
            finding
            for member in topic.members
            if member.file.selected
            for page in [pages[member.file.path]]
            for finding in self.sieve.unused(page, self.judge.unused(page))
        ]
        return list(self.sieve.sifted((*found, *unused), ignores_of(pages)))

    def _page(self, topic: Topic, member: Member) -> Page:
        ignores = suppress.read(member.document, NAMES)
        page = Page(member.document, member.file.locale, topic.id, member.incidents, site=self.whole, ignores=ignores)
        if not member.file.selected and member is not topic.source:
            return page
        context = context_of(self.source_locale, self.beside, topic, member)
        checked = (
            (incident, error) for incident in member.incidents for error in self.check(record(context, incident))
        )
        return replace(page, errors=tuple(checked))


def ignores_of(pages: Mapping[str, Page]) -> dict[str, Ignores]:
    """The comments that say which findings are not wanted, by path, of pages that have any."""
    return {path: page.ignores for path, page in pages.items() if page.ignores.uses}


def context_of(source_locale: str, site: Site, topic: Topic, member: Member) -> Context:
    """What the records of a page say beyond its incidents."""
    context = Context(member.document, member.file.locale, source_locale, topic.id, site.names(topic.path))
    if member is topic.source:
        return context
    stands, revision = standing(topic, member, source_locale), member.base.revision
    return replace(
        context,
        originals={incident.anchor: incident for incident in (topic.source.incidents if topic.source else ())},
        bases={incident.anchor: incident for incident in stands.incidents},
        revision=revision.brief if revision else None,
        changed=frozenset(change.anchor for change in stands.drift.changed if change.size is not Size.COSMETIC),
    )


def unreadable(page: PageFile, problem: ReadError) -> Finding:
    """The finding on a page that cannot be read."""
    where = Location(Source(page.path, ""), Span(0, 0))
    return Finding("D100", "unreadable-file", Severity.ERROR, problem.reason, where, "", page.locale, page.topic)
