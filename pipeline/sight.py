"""What rules see of the pages.

A Page is one page in one language; a Pair is a translation beside the source page it was made from; a Change is a
source page beside what it was at a revision; the Whole is all pages together.

Owns: these values. Must not know: rules, findings, files, configuration.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from pipeline.align import Alignment
from pipeline.census import Census
from pipeline.document import Document, Junk, Link
from pipeline.finding import Location
from pipeline.fragment import Fragment
from pipeline.incident import Incident
from pipeline.parity import Spans, aligned_spans, commands
from pipeline.places import Homes
from pipeline.resolution import Resolution
from pipeline.resolve import resolve
from pipeline.site import Site
from pipeline.source import Source
from pipeline.suppress import Ignores, Use
from pipeline.usage import TermUse
from pipeline.value import value


@value(frozen=True)
class Page:
    """One page in one language as the rules see it.

    `topic` is the topic id. `errors` are violations of the incident schema, found by the engine: pairs of an incident
    and a message. `site` is all pages together; None where only some of them are known. `seek` finds its texts in the
    wrong language, as the whole topic and the tree tell, `seek_terms` what is wrong with its terms; both are called by
    the first rule that asks. `ignores` are the comments that say which findings are not wanted, `unused` those that
    cover none: known when all other rules have run.
    """

    document: Document
    locale: str
    topic: str
    incidents: tuple[Incident, ...] = ()
    errors: tuple[tuple[Incident, str], ...] = ()
    site: Site | None = None
    seek: Callable[[], tuple[Fragment, ...]] = tuple
    seek_terms: Callable[[], tuple[TermUse, ...]] = tuple
    ignores: Ignores = dataclasses.field(default_factory=Ignores)
    unused: tuple[Use, ...] = ()

    @cached_property
    def fragments(self) -> tuple[Fragment, ...]:
        """Texts in the wrong language."""
        return self.seek()

    @cached_property
    def term_uses(self) -> tuple[TermUse, ...]:
        """Terms that are not used as they should be."""
        return self.seek_terms()

    @cached_property
    def ends(self) -> tuple[tuple[Link, Resolution], ...]:
        """Where each link leads; nothing where only some of the pages are known."""
        if self.site is None:
            return ()
        path = self.document.path
        return tuple((link, resolve(self.site, link.target, path, self.locale)) for link in self.document.links)

    @cached_property
    def homes(self) -> Homes:
        """Which block is at a place of the page."""
        return Homes(self.document)

    @cached_property
    def commands(self) -> frozenset[str]:
        """The programs that the code of the page calls, and well-known ones."""
        return commands(self.document)

    def junk(self, *reasons: str) -> Iterator[Junk]:
        """What the parser could not read for one of these reasons, in reading order."""
        return (junk for junk in self.document.junk if junk.reason in reasons)

    def incident_at(self, offset: int) -> str:
        """Id of the incident that holds `offset`; empty outside every incident."""
        for incident in self.incidents:
            if incident.span.start <= offset < incident.span.end:
                return incident.id(self.topic)
        return ""


@value(frozen=True)
class Pair:
    """A translation and the page it is judged against.

    `base` is the revision of the source page that the translation was made from; where that is not known (`certain` is
    False), it is the source page of today, and what differs may be drift instead of a defect. `revision` says in a few
    words which revision it is; empty for today's page. `today` is the source page of today, None where there is none.
    `rewrites`: parts of targets of links, and what may be in their place, where ``{locale}`` stands for the language.
    """

    page: Page
    base: Page
    alignment: Alignment
    certain: bool = True
    revision: str = ""
    today: Page | None = None
    rewrites: Sequence[tuple[str, str]] = ()

    @cached_property
    def code_spans(self) -> tuple[Spans, ...]:
        """The code spans of the two pages, text by text."""
        return aligned_spans(self.alignment)


@value(frozen=True)
class Whole:
    """All pages together, after each of them was looked at. `census` is what their links tell; `read` gives a file."""

    site: Site
    census: Census
    read: Callable[[str], Source]

    def page(self, path: str) -> Page:
        """A page or a table of contents as far as findings need it: its text, its language and its topic."""
        facts = self.site.pages.get(path)
        if facts:
            return Page(Document(self.read(path)), facts.locale, facts.topic_id)
        toc = self.site.toc_file(path)
        return Page(Document(self.read(path)), toc.locale if toc else "", "")

    def topic_path(self, path: str) -> str:
        """What a page or a table of contents has in common with its translations."""
        facts, toc = self.site.pages.get(path), self.site.toc_file(path)
        if facts:
            return facts.topic_path
        return f"{toc.folder}/{path.rpartition('/')[2]}" if toc else path


@value(frozen=True, slots=True)
class Inbound:
    """A link that led to a place and leads nowhere now. `where` is its target on the page it stands on."""

    where: Location
    locale: str


@value(frozen=True)
class Change:
    """A source page that changed since a revision: as it was then, and as it is; `today` is None where it is gone.

    `inbound` are the links, of all pages in all languages, that led to it and lead nowhere now: by the anchor they
    named, ``""`` for the page as a whole. `successor` is the page that has its topic id now, if it is another.
    """

    before: Page
    today: Page | None
    inbound: Mapping[str, tuple[Inbound, ...]] = dataclasses.field(default_factory=dict)
    successor: str = ""
