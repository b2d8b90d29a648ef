"""What all pages of a tree share: topic ids, anchors, tables of contents, values of keyrefs, subcollections.

Owns: the facts of a page that other pages depend on (`facts`), and looking them up by topic, path and locale. Must not
know: how a link is written (`pipeline.address`) and where it leads (`pipeline.resolve`), files, rules, incidents.

A *topic path* is the path of a page with its locale folder taken out: equal for one page in all languages. Keys of
mappings by folder are folders in terms of topic paths, ``""`` for the root.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from pipeline.address import closeness, folder_of, join, normal, within
from pipeline.document import BlockKind, Document, plain
from pipeline.layout import Misplaced
from pipeline.source import Span
from pipeline.toc import EntryKind, Toc

HOSTS = frozenset(("cloud.ibm.com",))
"""Hosts that publish the pages; ``{DomainName}`` and keyrefs may stand for them."""

_DAMAGED_ID = re.compile(r"#[ \t]*([^\s#{}\"']+)")
_NO_WORD = re.compile(r"[^a-z0-9_]+")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What other pages need to know of a page.

    `anchors` are the ids that the page gives, `auto_anchors` those that its headings without one get from their text
    (`automatic_anchors`, `former_anchors`), which differ from language to language, with the places of the headings.
    `includes`: text of other pages comes in, with anchors nobody can see here. `damaged` are ids in attribute lists
    that cannot be read.
    """

    path: str
    locale: str
    topic_path: str
    topic_id: str
    anchors: frozenset[str] = frozenset()
    auto_anchors: Mapping[str, Span] = field(default_factory=dict)
    title: str = ""
    subcollection: str = ""
    includes: bool = False
    damaged: frozenset[str] = frozenset()

    def has(self, anchor: str) -> bool:
        """Whether a link can point at `anchor`."""
        return anchor in self.anchors or anchor in self.auto_anchors


def facts(
    document: Document, locale: str, topic_path: str, topic_id: str, names: Mapping[str, str] | None = None
) -> PageFacts:
    """The facts of a page. `names` are the values of keyrefs, which become part of automatic ids."""
    first = next(document.headings(), None)
    return PageFacts(
        path=document.path,
        locale=locale,
        topic_path=topic_path,
        topic_id=topic_id,
        anchors=frozenset(normal(anchor.id) for anchor in document.anchors),
        auto_anchors=dict((*former_anchors(document, names), *automatic_anchors(document, names))),
        title=plain(first.inlines, names) if first else "",
        subcollection=document.front_matter.value("subcollection") if document.front_matter else "",
        includes=any(block.kind is BlockKind.CONREF for block in document.walk()),
        damaged=damaged_ids(document),
    )


def damaged_ids(document: Document) -> frozenset[str]:
    """Ids in attribute lists that cannot be read: anchors once the lists are mended, for some programs even before."""
    lists = (document.source[junk.span] for junk in document.junk if junk.reason.startswith("attribute-list"))
    return frozenset(normal(name) for text in lists for name in _DAMAGED_ID.findall(text))


def automatic_anchors(document: Document, names: Mapping[str, str] | None = None) -> Iterator[tuple[str, Span]]:
    """Ids that headings get from their text where they have none, as GitHub and kramdown's GFM parser make them.

    Each with the place of its heading.
    """
    times: Counter[str] = Counter()
    for block in document.walk():
        if block.kind is BlockKind.HEADING and not any(attrs.id for attrs in block.attrs):
            name = slug(plain(block.inlines, names))
            yield (f"{name}-{times[name]}" if times[name] else name), block.span
            times[name] += 1


def former_anchors(document: Document, names: Mapping[str, str] | None = None) -> Iterator[tuple[str, Span]]:
    """Ids that headings without one got from marked before 2019, with which pages of that time were published."""
    for heading in document.headings():
        name = _NO_WORD.sub("-", normal(plain(heading.inlines, names)).lower())
        if name.strip("-") and not any(attrs.id for attrs in heading.attrs):
            yield name, heading.span


def slug(text: str) -> str:
    """The automatic id of a heading with this text."""
    kept = (c for c in normal(text).lower() if c.isalnum() or c in "_- " or unicodedata.category(c).startswith("M"))
    return "".join(kept).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class TocFile:
    """A table of contents in one language. `folder` is where it is, in terms of topic paths."""

    path: str
    locale: str
    folder: str
    toc: Toc


@dataclass(frozen=True)
class Files:
    """What is in the tree besides pages. `paths` are files; `walked` are the folders that were gone through.

    `left_out` are folders and files in them that were not looked at.
    """

    paths: frozenset[str] = frozenset()
    walked: tuple[str, ...] = ("",)
    left_out: frozenset[str] = frozenset()

    def known(self, path: str) -> bool:
        """Whether a page or file at `path` would have been found if it existed."""
        if not any(within(path, folder) for folder in self.walked):
            return False
        above = path
        while above and above not in self.left_out:
            above = folder_of(above)
        return not above

    def any_like(self, path: str) -> bool:
        """Whether there are files of the kind of this one at all: where not, somebody took them out of the tree."""
        return _kind(path) in self._kinds

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(map(_kind, self.paths))

    def like(self, path: str) -> tuple[str, ...]:
        """Files of another case, in another folder, or with another suffix: what `path` may be a mistake for."""
        name = path.rpartition("/")[2].casefold()
        named = {*self._by_name.get(name, ()), *self._by_name.get(_stem(name), ())}
        return tuple(sorted(named, key=lambda other: (folder_of(other) != folder_of(path), other)))[:3]

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Files by name in lower case, and by name without suffix."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(self.paths):
            name = path.rpartition("/")[2].casefold()
            found[name].append(path)
            found[_stem(name)].append(path)
        return {name: tuple(dict.fromkeys(paths)) for name, paths in found.items()}


_IMAGES = frozenset(("png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "bmp"))


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _kind(path: str) -> str:
    suffix = path.rpartition(".")[2].casefold()
    return "image" if suffix in _IMAGES else suffix


@dataclass(frozen=True)
class Site:
    """All pages and what lies beside them.

    `pages` is by path, `tocs` those of the source language by folder, `toc_files` those of all. `files` is None where
    nobody looked for any. `past`: paths that the history knows and that are gone, with the path they were moved to,
    empty where they were deleted; None without a history.
    """

    keyrefs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    subcollections: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, PageFacts] = field(default_factory=dict)
    tocs: Mapping[str, Toc] = field(default_factory=dict)
    files: Files | None = None
    source_locale: str = "en"
    hosts: frozenset[str] = HOSTS
    toc_files: tuple[TocFile, ...] = ()
    misplaced: tuple[Misplaced, ...] = ()
    past: Mapping[str, str] | None = None

    @classmethod
    def of(
        cls,
        pages: Iterable[PageFacts],
        tocs: Mapping[str, Toc],
        keyrefs: Mapping[str, Mapping[str, str]] | None = None,
        files: Files | None = None,
        source_locale: str = "en",
    ) -> Site:
        """The site that consists of these pages; `tocs` are those of the source language, by folder."""
        by_path = {page.path: page for page in pages}
        subcollections = {folder: toc.subcollection for folder, toc in tocs.items() if toc.subcollection}
        return cls(keyrefs or {}, subcollections, by_path, tocs, files, source_locale)

    def names(self, topic_path: str) -> Mapping[str, str]:
        """Values of the keyrefs of a page."""
        return _nearest(self.keyrefs, topic_path) or {}

    def subcollection(self, topic_path: str) -> str:
        """The subcollection of a page that names none itself; empty where nothing says."""
        return _nearest(self.subcollections, topic_path) or ""

    def page(self, topic_path: str, locale: str) -> PageFacts | None:
        """A page in a language, else in the source language, else nothing."""
        languages = self.topics.get(topic_path, {})
        return languages.get(locale) or languages.get(self.source_locale)

    def toc_of(self, topic_path: str) -> tuple[str, Toc] | None:
        """The toc that is nearest above a page, with its folder."""
        folder = folder_of(topic_path)
        while folder and folder not in self.tocs:
            folder = folder_of(folder)
        return (folder, self.tocs[folder]) if folder in self.tocs else None

    def published(self, path: str, near: str) -> tuple[str, str] | None:
        """The folder of the toc whose pages are published at or above ``/docs/<path>``, and what follows its own path.

        Where several trees say so, the one that is nearest to the page `near` counts.
        """
        wanted = path.casefold().strip("/") + "/"
        folders = [f for f, toc in self.tocs.items() if toc.path and wanted.startswith(toc.path.casefold() + "/")]
        if not folders:
            return None
        folder = max(folders, key=lambda folder: (len(self.tocs[folder].path), closeness(f"{folder}/", near), folder))
        return folder, path.strip("/")[len(self.tocs[folder].path) :].strip("/")

    def subcollection_of_topic(self, topic_id: str) -> str:
        """The subcollection in lower case that a topic id begins with, by those this tree knows of; else empty."""
        wanted = topic_id.casefold()
        return max((name for name in self.own | self.foreign if wanted.startswith(f"{name}-")), key=len, default="")

    def included(self, subcollection: str) -> Mapping[str, str]:
        """Pages of other trees that the toc of a subcollection takes in as its own: path by stem in lower case."""
        return {
            entry.target.rpartition("/")[2][:-3].casefold(): entry.target
            for folder, toc in self.tocs.items()
            if toc.subcollection.casefold() == subcollection.casefold()
            for entry in toc.of_kind(EntryKind.INCLUDE)
            if entry.target.casefold().endswith(".md") and join(folder, entry.target) not in self.topics
        }

    def has_toc(self, subcollection: str) -> bool:
        """Whether a toc of this subcollection is here."""
        return any(toc.subcollection.casefold() == subcollection.casefold() for toc in self.tocs.values())

    def sees(self, path: str) -> bool:
        """Whether what is at `path` is known, so that it does not exist if nothing is."""
        return self.files is None or self.files.known(path)

    @property
    def whole(self) -> bool:
        """Whether all pages are here, and not only some that were asked for."""
        return self.files is None or bool(self.files.walked)

    def readable(self, locale: str) -> frozenset[str]:
        """Topic paths of the pages that a reader of `locale` gets, in that language or in that of the source."""
        wanted = {locale, self.source_locale}
        return frozenset(path for path, pages in self.topics.items() if not wanted.isdisjoint(pages))

    def toc_file(self, path: str) -> TocFile | None:
        """The table of contents that is the file at `path`."""
        return self._toc_files.get(path)

    @cached_property
    def _toc_files(self) -> Mapping[str, TocFile]:
        return {toc.path: toc for toc in self.toc_files}

    @cached_property
    def topics(self) -> Mapping[str, Mapping[str, PageFacts]]:
        """Pages by topic path and locale."""
        found: defaultdict[str, dict[str, PageFacts]] = defaultdict(dict)
        for page in self.pages.values():
            found[page.topic_path][page.locale] = page
        return dict(found)

    @cached_property
    def topic_ids(self) -> Mapping[str, tuple[str, ...]]:
        """Topic paths by topic id in lower case. Two trees in one root can use the same ids."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for page in self.pages.values():
            found[page.topic_id.casefold()].add(page.topic_path)
        return {name: tuple(sorted(paths)) for name, paths in found.items()}

    @cached_property
    def own(self) -> frozenset[str]:
        """Names in lower case of the subcollections whose pages are here."""
        named = (*self.subcollections.values(), *(page.subcollection for page in self.pages.values()))
        return frozenset(name.casefold() for name in named if name)

    @cached_property
    def foreign(self) -> frozenset[str]:
        """Names in lower case of subcollections that a toc includes and whose pages are not here."""
        return frozenset(name.casefold() for toc in self.tocs.values() for name in toc.foreign()) - self.own

    @cached_property
    def by_folder(self) -> Mapping[str, tuple[str, ...]]:
        """Topic paths by folder, for suggestions."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(self.topics):
            found[folder_of(path)].append(path)
        return {folder: tuple(paths) for folder, paths in found.items()}


def _nearest(by_folder: Mapping[str, _Value], path: str) -> _Value | None:
    folder = folder_of(path)
    while folder and folder not in by_folder:
        folder = folder_of(folder)
    return by_folder.get(folder)
