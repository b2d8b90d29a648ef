"""A topic: one page in all its languages, read, parsed, and each translation beside the revision it was made from.

Owns: putting the members of a topic together. Must not know: rules, findings' attribution, records.

Files and git are read first (`TopicInput`); what is made of them is a function of these values (`read_topic`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import groupby

from pipeline import parse
from pipeline.align import Alignment, align
from pipeline.bases import Base, Candidates, Texts, choose, date_in, find_candidates
from pipeline.catalog import section_of
from pipeline.discover import PageFile, Tree
from pipeline.document import Document
from pipeline.files import ReadError
from pipeline.history import History, Unavailable
from pipeline.incident import Incident, build, topic_id
from pipeline.site import Site
from pipeline.source import Source
from pipeline.value import value
from pipeline.words import Reading
from pipeline.words import read as read_words


@value(frozen=True)
class Member:
    """A page of a topic. `base` is what a translation was made from; an empty one for the source page."""

    file: PageFile
    document: Document
    base: Base = field(default_factory=Base)

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """What the page tells about, one incident after the other."""
        return build(self.document, section_of(self.file.locale))

    @cached_property
    def reading(self) -> Reading:
        """The human texts of the page with their words."""
        return read_words(self.document, self.file.locale)

    def aligned(self, original: Document) -> Alignment:
        """The page beside a source page. Beside its own base it is done once, however often the others are edited."""
        return self._beside_base if original is self.base.document else align(original, self.document)

    @cached_property
    def _beside_base(self) -> Alignment:
        return align(self.base.document or self.document, self.document)


@value(frozen=True)
class Topic:
    """One page in all its languages, the source first. `source` is None for translations whose original is not there.

    `id` is the topic id, `path` the path of the source page, `unreadable` what could not be read.
    """

    id: str
    path: str
    members: tuple[Member, ...]
    source: Member | None
    unreadable: tuple[tuple[PageFile, ReadError], ...] = ()


@value(frozen=True)
class PageInput:
    """The bytes of a page, and what it can have been made from. `problem`: why it cannot be read; empty if it can."""

    file: PageFile
    data: bytes
    candidates: Candidates = field(default_factory=Candidates)
    problem: str = ""


@value(frozen=True)
class TopicInput:
    """All that a topic is made of, off any disk; the source page is the first of `pages`. `path` is as in `Topic`."""

    path: str
    pages: tuple[PageInput, ...]

    @property
    def size(self) -> int:
        """Bytes of its pages."""
        return sum(len(page.data) for page in self.pages)


def all_candidates(
    tree: Tree, history: History | Unavailable, dates: dict[str, str] | None = None
) -> Mapping[str, Candidates]:
    """Revisions that each translation can have been made from; three git processes, however many pages.

    `dates` is as for `find_candidates`.
    """
    dated = []
    for page in tree.pages:
        if page.locale != tree.source_locale:
            try:
                dated.append((page.path, date_in(tree.read(page.path)), page.topic))
            except ReadError:
                continue
    return find_candidates(history, dated, dates)


def topics(tree: Tree, site: Site, candidates: Mapping[str, Candidates]) -> Iterator[Topic]:
    """All topics of the tree, by path; one at a time, so that memory does not grow with the tree."""
    for path, pages in by_topic(tree):
        yield read_topic(input_of(tree, path, pages, candidates), tree.source_locale, site.subcollection(path))


def by_topic(tree: Tree) -> list[tuple[str, tuple[PageFile, ...]]]:
    """The pages of each topic, the source page first, by path of the topic."""
    pages = sorted(tree.pages, key=lambda page: (page.topic, page.locale != tree.source_locale, page.locale))
    return [(path, tuple(group)) for path, group in groupby(pages, key=lambda page: page.topic)]


def input_of(tree: Tree, path: str, pages: Sequence[PageFile], candidates: Mapping[str, Candidates]) -> TopicInput:
    """What there is to read of a topic; `pages` has the source page first."""
    return TopicInput(path, tuple(_page_input(tree, page, candidates) for page in pages))


def _page_input(tree: Tree, page: PageFile, candidates: Mapping[str, Candidates]) -> PageInput:
    known = candidates.get(page.path, Candidates())
    try:
        return PageInput(page, tree.read(page.path), known)
    except ReadError as problem:
        return PageInput(page, b"", known, problem.reason)


def read_topic(
    given: TopicInput,
    source_locale: str,
    subcollection: str,
    read: Callable[[Source], Document] = parse.parse,
) -> Topic:
    """One page in all its languages: a pure function of values, for any process on any machine.

    `subcollection` is that of a page which names none itself; `read` makes pages of texts, as `parse` does.
    """
    members: list[Member] = []
    unreadable: list[tuple[PageFile, ReadError]] = []
    texts = Texts(read=read)
    source: Member | None = None
    for each in given.pages:
        page = each.file
        if each.problem:
            unreadable.append((page, ReadError(page.path, each.problem)))
            continue
        document = read(Source.decode(page.path, each.data))
        if page.locale == source_locale:
            member = source = Member(page, document)
            texts = Texts([document], read)
        else:
            base = choose(document, source.document if source else None, each.candidates, texts)
            member = Member(page, document, base)
        members.append(member)
    name = topic_id(members[0].document, subcollection) if members else given.path
    return Topic(name, given.path, tuple(members), source, tuple(unreadable))
