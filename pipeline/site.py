"""What all pages of a tree share: topic ids, anchors, tables of contents, values of keyrefs, subcollections.

Owns: looking up the facts of pages (`pipeline.pagefacts`) by topic, path and locale. Must not know: how a link is
written (`pipeline.address`) and where it leads (`pipeline.resolve`), files, rules, incidents.

A *topic path* is the path of a page with its locale folder taken out: equal for one page in all languages. Keys of
mappings by folder are folders in terms of topic paths, ``""`` for the root.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property
from typing import TypeVar

from pipeline.address import closeness, folder_of, join, within
from pipeline.layout import Misplaced
from pipeline.pagefacts import PageFacts
from pipeline.toc import EntryKind, Toc
from pipeline.value import value

HOSTS = frozenset(("cloud.ibm.com",))
"""Hosts that publish the pages; ``{DomainName}`` and keyrefs may stand for them."""

_Value = TypeVar("_Value")


@value(frozen=True, slots=True)
class TocFile:
    """A table of contents in one language. `folder` is where it is, in terms of topic paths."""

    path: str
    locale: str
    folder: str
    toc: Toc


@value(frozen=True)
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


@value(frozen=True)
class Other:
    """Another tree to which links of this one lead.

    `site` is that tree as far as others know it (`pipeline.inventory`); two with equal `digest` are equal. `inventory`
    is the file that tells of it, as the user named it; empty where its pages themselves were read. `prefix` leads from
    where paths are shown to its root, empty or with ``/`` at its end.
    """

    site: Site
    digest: str
    inventory: str = ""
    prefix: str = ""


@value(frozen=True)
class Site:
    """All pages and what lies beside them.

    `pages` is by path, `tocs` those of the source language by folder, `toc_files` those of all. `files` is None where
    nobody looked for any. `past`: paths that the history knows and that are gone, with the path they were moved to,
    empty where they were deleted; None without a history. `others`: other trees.
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
    others: tuple[Other, ...] = ()

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
        known = self.own | self.foreign | self.own_of_others
        return max((name for name in known if wanted.startswith(f"{name}-")), key=len, default="")

    def others_with(self, subcollection: str) -> list[Other]:
        """Other trees with pages of a subcollection. Inventories count only where no tree that was read has any."""
        having = [other for other in self.others if subcollection in other.site.own]
        read = [other for other in having if not other.inventory]
        return read or ([] if subcollection in self.own else having)

    def other_publishing(self, path: str) -> Other | None:
        """The other tree whose pages are published at ``/docs/<path>``."""
        having = [other for other in self.others if other.site.published(path, "")]
        return min(having, key=lambda other: bool(other.inventory), default=None)

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
        """Topic paths by topic id in lower case. Two trees in one root can use the same ids.

        Where a page names another subcollection than its table of contents, its id with either name leads to it, unless
        another page has that id: only publishing could tell which one counts.
        """
        found: defaultdict[str, set[str]] = defaultdict(set)
        for page in self.pages.values():
            found[page.topic_id.casefold()].add(page.topic_path)
        others: defaultdict[str, set[str]] = defaultdict(set)
        for page in self.pages.values():
            of_toc, own, name = self.subcollection(page.topic_path), page.subcollection.casefold(), page.topic_id
            if of_toc and own and own != of_toc.casefold() and name.casefold().startswith(f"{own}-"):
                others[f"{of_toc}{name[len(page.subcollection) :]}".casefold()].add(page.topic_path)
        return {name: tuple(sorted(paths)) for name, paths in {**others, **found}.items()}

    @cached_property
    def own(self) -> frozenset[str]:
        """Names in lower case of the subcollections whose pages are here."""
        named = (*self.subcollections.values(), *(page.subcollection for page in self.pages.values()))
        return frozenset(name.casefold() for name in named if name)

    @cached_property
    def own_of_others(self) -> frozenset[str]:
        """Names in lower case of the subcollections whose pages are in other trees."""
        return frozenset().union(*(other.site.own for other in self.others))

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


def same_places(one: Site, other: Site) -> bool:
    """Whether every link leads to the same place on both sites, as far as the sites tell without trying each."""
    beside, others = ((site.subcollections, site.tocs, site.files, site.others) for site in (one, other))
    return beside == others and page_rows(one) == page_rows(other)


def page_rows(site: Site) -> list[list[object]]:
    """What of each page decides where links lead, by path; as plain values, whatever line each heading is on."""
    return [
        [
            *(page.path, page.locale, page.topic_path, page.topic_id, sorted(page.anchors), list(page.auto_anchors)),
            *(page.subcollection, page.includes, sorted(page.damaged)),
        ]
        for _, page in sorted(site.pages.items())
    ]
