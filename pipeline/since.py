"""What a change to the pages brought about: the findings that `--since` and `--changed-from` report.

Owns: which findings a change touched, and what it took away from under links. Must not know: git, files, the course
of a run, which pages have to be read for it (`pipeline.compared`).

On a page that changed everything is reported. On one that did not, what the pages as they were do not have: a link
that led somewhere, an incident that the source page did not have yet. So nothing needs to know what can break what.
On a translation that nobody touched it is drift, for it was right until the source page went on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from pipeline.address import normal
from pipeline.document import Document
from pipeline.finding import Finding, Location
from pipeline.message import say
from pipeline.pagefacts import automatic_anchors
from pipeline.past import Past
from pipeline.resolution import Broken, Target
from pipeline.resolve import resolve
from pipeline.rules.base import Inbound, Page, Rule
from pipeline.rules.unused_ignore import unused_ignore
from pipeline.site import Site
from pipeline.value import value


@value(frozen=True)
class Touch:
    """What a change touched: files, and languages in which pages changed.

    `paired` are the codes of rules that hold a translation against its source page.
    """

    changed: Collection[str]
    locales: frozenset[str]
    paired: frozenset[str]
    source_locale: str

    @classmethod
    def of(cls, past: Past, rules: Iterable[Rule]) -> Touch:
        """What changed since."""
        locales = frozenset(page.locale for page in past.tree.pages if page.path in past.changed)
        return cls(past.changed, locales, frozenset(r.code for r in rules if r.on_pair), past.tree.source_locale)

    def parted(self, found: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """The findings on pages that changed, and those on others, which may be old.

        That a comment on a page covers nothing is told of pages that changed: nobody is asked to edit another for it.
        """
        here: list[Finding] = []
        elsewhere: list[Finding] = []
        for finding in found:
            if finding.location.source.path in self.changed:
                here.append(finding)
            elif finding.rule != unused_ignore.name:
                elsewhere.append(finding)
        return here, elsewhere

    def news(self, found: Iterable[Finding], before: Iterable[Finding]) -> Iterator[Finding]:
        """What is new of the findings on pages that nobody touched: drift on translations.

        `before` is what was found on the topic as it was. What changed translations take away from under links in their
        language is no drift.
        """
        for finding in _new(found, before):
            own = finding.locale in self.locales and finding.code not in self.paired
            if finding.locale in ("", self.source_locale) or (own and finding.verdict == "defect"):
                yield finding
            else:
                yield replace(finding, verdict="drift")


def has_less(before: Page, today: Page | None) -> bool:
    """Whether a page has lost something that links can name."""
    return today is None or today.topic != before.topic or bool(anchors(before.document) - anchors(today.document))


def led_astray(document: Document, locale: str, before: Site, today: Site) -> Iterator[tuple[Target, Inbound]]:
    """Links of a page that led somewhere on the site as it was, with the place, and that lead nowhere today."""
    for link in document.links:
        if led := astray(link.target, document.path, locale, before, today):
            yield led, Inbound(Location(document.source, link.target_span, say("a link to it")), locale)


def astray(target: str, path: str, locale: str, before: Site, today: Site) -> Target | None:
    """Where a target on the page at `path` led, if it leads nowhere today."""
    led = resolve(before, target, path, locale)
    return led if isinstance(led, Target) and isinstance(resolve(today, target, path, locale), Broken) else None


def anchors(document: Document) -> set[str]:
    """All that links to a page can name: the ids it gives, and those that headings get from their text."""
    return {*(normal(anchor.id) for anchor in document.anchors), *(name for name, _ in automatic_anchors(document))}


def _new(found: Iterable[Finding], before: Iterable[Finding]) -> Iterator[Finding]:
    """Findings on pages that did not change that were not there before, nor told at the source page."""
    before = list(before)
    known = {_identity(finding) for finding in before}
    carried = {(finding.rule, finding.subject, locale) for finding in before for locale in finding.locales}
    for finding in found:
        if _identity(finding) not in known and (finding.rule, finding.subject, finding.locale) not in carried:
            yield finding


def _identity(finding: Finding) -> tuple[object, ...]:
    """What is equal of a finding on a page that did not change."""
    return finding.fingerprint, finding.location.span, finding.verdict
