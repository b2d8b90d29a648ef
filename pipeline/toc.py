"""A table of contents: what it lists, and whether that agrees with the files.

Owns: the value types that `pipeline.parse.sitefiles` makes from both forms of `toc`, and their comparison with the
pages. Must not know: how a toc is written, files, links in pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum

from pipeline.address import folder_of, join, read
from pipeline.document import Junk
from pipeline.source import Span
from pipeline.value import value


class EntryKind(StrEnum):
    """What an entry leads to."""

    PAGE = "page"
    """A page of this tree, by its path from the folder of the toc."""
    LINK = "link"
    """A link with a title."""
    INCLUDE = "include"
    """The toc or a page of another subcollection."""
    GROUP = "group"
    """A title; the entries below it follow. Without a label: the entries that follow stand below no title."""


@value(frozen=True, slots=True)
class TocEntry:
    """One entry. `span` is the target, or the title of a group; `label` is the title shown, where the toc names one."""

    kind: EntryKind
    target: str
    label: str
    span: Span


@value(frozen=True, slots=True)
class Toc:
    """What a `toc` or `toc.yaml` says.

    `path` is where its pages are published (``services/Registry`` for ``/docs/services/Registry``), `landing` the
    address of the page that comes first. `commented` are pages that comments name, by their path from the folder of
    the toc.
    """

    subcollection: str = ""
    path: str = ""
    landing: str = ""
    entries: tuple[TocEntry, ...] = ()
    junk: tuple[Junk, ...] = ()
    commented: frozenset[str] = frozenset()

    def of_kind(self, kind: EntryKind) -> Iterator[TocEntry]:
        """Entries of one kind, in order."""
        return (entry for entry in self.entries if entry.kind is kind)

    def foreign(self) -> Iterator[str]:
        """Subcollections that includes name: ``/va/toc``, ``/va/va-index``, ``../containers/page.md``."""
        for entry in self.of_kind(EntryKind.INCLUDE):
            parts = [part for part in entry.target.split("/") if part not in ("", "..")]
            if len(parts) > 1 and (parts[1] == "toc" or parts[1].startswith(f"{parts[0]}-")):
                yield parts[0]


_UNLISTED = frozenset(("readme.md", "contributing.md", "changelog.md", "license.md", "sitemap.md"))
"""Files for those who work on the pages, and a page that is made from the toc."""


def for_readers(path: str) -> bool:
    """Whether a file is a page that should be listed and translated."""
    return path.rpartition("/")[2].casefold() not in _UNLISTED and not is_part(path)


def is_part(path: str) -> bool:
    """Whether a file is no page, but a part of the pages that include it: it is in a folder that begins with ``_``."""
    return any(folder.startswith("_") for folder in path.split("/")[:-1])


def without_file(toc: Toc, folder: str, pages: Collection[str]) -> Iterator[TocEntry]:
    """Entries whose page does not exist. `folder` is where the toc is, in terms of topic paths, as `pages` are."""
    return (entry for entry in toc.of_kind(EntryKind.PAGE) if join(folder, entry.target) not in pages)


def without_entry(tocs: Mapping[str, Toc], pages: Mapping[str, str]) -> Iterator[str]:
    """Pages in or below the folder of a toc that no toc lists. A toc without entries says nothing.

    `pages` are topic ids by topic path: legacy tocs include pages by their ids, and some list their own with a link.
    """
    listed, ids = set(), set()
    for folder, toc in tocs.items():
        ids.add(read(toc.landing).topic.casefold())
        for entry in toc.entries:
            listed.add(join(folder, entry.target))
            ids.add((read(entry.target).topic or entry.target.rpartition("/")[2]).casefold())
    covered = {folder for folder, toc in tocs.items() if any(toc.of_kind(EntryKind.PAGE))}
    for page, topic_id in sorted(pages.items()):
        exempt = not for_readers(page) or topic_id.casefold() in ids
        if page not in listed and not exempt and _below(page, covered):
            yield page


def duplicates(toc: Toc, folder: str = "") -> Iterator[tuple[TocEntry, TocEntry, bool]]:
    """Pages that a toc lists twice: the first entry, each later one, and whether all are below titles, each another."""
    first: dict[str | None, TocEntry] = {}
    titles: defaultdict[str | None, set[int]] = defaultdict(set)
    title = 0  # its number; 0 stands for none
    for number, entry in enumerate(toc.entries, 1):
        if entry.kind is EntryKind.GROUP:
            title = number if entry.label else 0
        elif entry.kind is EntryKind.PAGE:
            page = join(folder, entry.target)
            earlier = first.setdefault(page, entry)
            if earlier is not entry:
                yield earlier, entry, title > 0 and titles[page].isdisjoint((0, title))
            titles[page].add(title)


def _below(page: str, folders: Collection[str]) -> bool:
    folder = folder_of(page)
    while folder and folder not in folders:
        folder = folder_of(folder)
    return folder in folders
