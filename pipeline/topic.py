"""A topic: one page in all its languages, read, parsed, and each translation beside the revision it was made from.

Owns: putting the members of a topic together. Must not know: rules, findings' attribution, records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from pipeline import parse
from pipeline.bases import Base, Candidate, Candidates, choose, date_in, find_candidates, read_candidate
from pipeline.catalog import section_of
from pipeline.discover import PageFile, ReadError, Tree
from pipeline.document import Document
from pipeline.fit import Shape
from pipeline.history import History, Unavailable
from pipeline.incident import Incident, build, topic_id
from pipeline.site import Site
from pipeline.source import Source
from pipeline.words import Reading
from pipeline.words import read as read_words


@dataclass(frozen=True)
class Member:
    """A page of a topic. `base` is what a translation was made from; an empty one for the source page."""

    file: PageFile
    document: Document
    incidents: tuple[Incident, ...]
    base: Base = field(default_factory=Base)

    @cached_property
    def reading(self) -> Reading:
        """The human texts of the page with their words."""
        return read_words(self.document, self.file.locale)


@dataclass(frozen=True)
class Topic:
    """One page in all its languages, the source first. `source` is None for translations whose original is not there.

    `id` is the topic id, `path` the path of the source page, `unreadable` what could not be read.
    """

    id: str
    path: str
    members: tuple[Member, ...]
    source: Member | None
    unreadable: tuple[tuple[PageFile, ReadError], ...] = ()


def all_candidates(tree: Tree, history: History | Unavailable) -> Mapping[str, Candidates]:
    """Revisions that each translation can have been made from; three git processes, however many pages."""
    dated = []
    for page in tree.pages:
        if page.locale != tree.source_locale:
            try:
                dated.append((page.path, date_in(tree.read(page.path)), page.topic))
            except ReadError:
                continue
    return find_candidates(history, dated)


def topics(tree: Tree, site: Site, candidates: Mapping[str, Candidates]) -> Iterator[Topic]:
    """All topics of the tree, by path; one at a time, so that memory does not grow with the tree."""
    pages = sorted(tree.pages, key=lambda page: (page.topic, page.locale != tree.source_locale, page.locale))
    for path, group in groupby(pages, key=lambda page: page.topic):
        yield read_topic(tree, site, path, list(group), candidates)


def read_topic(
    tree: Tree, site: Site, path: str, pages: Sequence[PageFile], candidates: Mapping[str, Candidates]
) -> Topic:
    """Read and parse one page in all its languages; `pages` has the source page first."""
    members: list[Member] = []
    unreadable: list[tuple[PageFile, ReadError]] = []
    bases = _Bases({})
    source: Member | None = None
    for page in pages:
        try:
            text = Source.decode(page.path, tree.read(page.path))
        except ReadError as problem:
            unreadable.append((page, problem))
            continue
        document = parse.parse(text)
        incidents = build(document, section_of(page.locale))
        if page.locale == tree.source_locale:
            member = source = Member(page, document, incidents)
            bases = _Bases({text: document})
        else:
            today = source.document if source else None
            base = choose(document, today, candidates.get(page.path, Candidates()), bases.read)
            member = Member(page, document, incidents, base)
        members.append(member)
    name = topic_id(members[0].document, site.subcollection(path)) if members else path
    return Topic(name, path, tuple(members), source, tuple(unreadable))


class _Bases:
    """Revisions of one source page, each parsed once for all its translations; `known` are pages parsed already.

    Every third base is today's page still.
    """

    def __init__(self, known: Mapping[Source, Document]) -> None:
        self._known = known
        self._read: dict[str, tuple[Document, Shape]] = {}

    def read(self, candidate: Candidate) -> tuple[Document, Shape]:
        """A revision, parsed, with its shape."""
        blob = candidate.revision.blob
        if blob not in self._read:
            self._read[blob] = read_candidate(candidate, self._known)
        return self._read[blob]
