"""Where a link leads: a target as written, looked up in the site.

Owns: the rules by which a target names a page or an anchor, and what is wrong when it names none. Must not know: files
(it opens none, it only compares names), findings, severities.

A link in a translation leads to the page in the same language, else to the one in the source language, and the Target
says which. What lies outside of the tree is looked up in the other trees that are known; else it is Unknown, never
Broken: only the published site could tell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from pipeline.address import Address, Kind, closeness, escapes, folder_of, join, read, way, within
from pipeline.document import Link
from pipeline.pagefacts import PageFacts
from pipeline.resolution import (
    IMPLICIT,
    SUBCOLLECTION,
    Broken,
    Elsewhere,
    External,
    Resolution,
    Target,
    Unknown,
)
from pipeline.site import Other, Site
from pipeline.toc import EntryKind, Toc, is_part
from pipeline.value import value

_NO_ANCHOR = re.compile(r"top|L\d+(?:-L?\d+)?|:~:.*|/.*", re.DOTALL)
# Terms of the glossary of IBM Cloud have numbers; publishing puts their text in.
_GLOSSARY = re.compile(r"x\d{6,8}")
_PAGE_SUFFIX = re.compile(r"\.(?:html?|md)$", re.IGNORECASE)
_FILE_SUFFIX = re.compile(r"\.(?!html?$|md$)[A-Za-z][A-Za-z0-9]{1,4}$", re.IGNORECASE)
_MOST_NAMES = 2000
"""Names up to which similar ones are looked for: it takes the longer the more there are, for each broken link."""

_FILES = Unknown("files beside the pages")
_PLACEHOLDER = Unknown("values of placeholders")


def resolve(site: Site, target: str, from_path: str, locale: str) -> Resolution:
    """Where a target, as it stands in the source of the page `from_path`, leads a reader of `locale`."""
    return _Lookup(site, from_path, locale).resolve(target)


def inbound(site: Site, links: Iterable[tuple[str, Link]]) -> Mapping[tuple[str, str], tuple[tuple[str, Link], ...]]:
    """Which links point at a place: (path of the page, link) by (topic path, anchor).

    Broken links are in it too, so that it tells who pointed at an anchor that was removed. In place of the topic path
    of a page that is gone stands what the link named: the topic id in lower case, or the path.
    """
    found: defaultdict[tuple[str, str], list[tuple[str, Link]]] = defaultdict(list)
    for path, link in links:
        page = site.pages.get(path)
        end = resolve(site, link.target, path, page.locale if page else site.source_locale)
        if isinstance(end, Target):
            found[end.topic_path or end.path, end.anchor].append((path, link))
        elif isinstance(end, Broken):
            found[end.topic_path or end.wanted.casefold(), end.anchor].append((path, link))
    return {place: tuple(pointing) for place, pointing in found.items()}


@value(frozen=True, slots=True)
class _Lookup:
    """Links of one page."""

    site: Site
    from_path: str
    locale: str

    @property
    def topic_path(self) -> str:
        return page.topic_path if (page := self.site.pages.get(self.from_path)) else self.from_path

    def resolve(self, target: str) -> Resolution:
        """See the function of the same name."""
        address = read(target, self.site.hosts)
        match address.kind:
            case Kind.EXTERNAL:
                return External(address.path)
            case Kind.UNSAFE:
                return Broken("unsafe-scheme", address.path)
            case Kind.PLACEHOLDER:
                return _PLACEHOLDER
            case Kind.HERE:
                return self._here(address)
            case Kind.TOPIC:
                return self._topic(address)
            case Kind.PUBLISHED:
                return self._published(address)
            case Kind.ROOTED:
                return self._rooted(address)
            case Kind.RELATIVE:
                return self._relative(address)

    def _here(self, address: Address) -> Resolution:
        page = self.site.pages.get(self.from_path)
        if page is None or _GLOSSARY.fullmatch(address.anchor):
            return Unknown("glossary" if page else f"page {self.from_path}")
        return self._anchor(page, address)

    def _anchor(self, page: PageFacts, address: Address) -> Resolution:
        """The place on a page that exists."""
        wanted = address.anchor
        if page.has(wanted):
            return self._found(page, wanted)
        if not wanted or _NO_ANCHOR.fullmatch(wanted):
            return self._found(page)
        source = self.site.page(page.topic_path, self.site.source_locale)
        return Broken(
            IMPLICIT if source and wanted in source.auto_anchors else "unknown-anchor",
            wanted,
            page.path,
            _similar(wanted, {*page.anchors, *page.auto_anchors}),
            in_source=source is not None and source.has(wanted),
            uncertain=page.includes or wanted in page.damaged,
            topic_path=page.topic_path,
            anchor=wanted,
        )

    def _found(self, page: PageFacts, anchor: str = "") -> Target:
        return Target(page.path, page.locale, page.locale != self.locale, anchor, page.topic_path)

    def _topic(self, address: Address) -> Resolution:
        wanted = address.topic.casefold()
        pages = [page for path in self.site.topic_ids.get(wanted, ()) if (page := self.site.page(path, self.locale))]
        if pages:
            # A page that is gone from the source and another may have the same id: the anchor tells which is meant.
            near = {page.path: closeness(page.topic_path, self.topic_path) for page in pages}
            return self._anchor(max(pages, key=lambda page: (near[page.path], page.has(address.anchor))), address)
        name = self.site.subcollection_of_topic(wanted)
        others = self.site.others_with(name)
        having = next((other for other in others if wanted in other.site.topic_ids), None)
        if having or (others and name not in self.site.own):
            other = having or others[0]
            return _of_other(other, _Lookup(other.site, "", self.locale)._topic(address))
        if not self.site.whole:
            return Unknown(f"topic {address.topic}")
        if name not in self.site.own:
            return Unknown(f"{SUBCOLLECTION}{name or _subcollection_of(address)}")
        if elsewhere := self._elsewhere(address, name):
            return Unknown(elsewhere)
        rest = wanted[len(name) + 1 :]
        included = self.site.included(name)
        if rest in included:
            return Unknown(f"page {included[rest]}")
        known = {topic: paths for topic, paths in self.site.topic_ids.items() if topic.startswith(f"{name}-")}
        named = [topic for topic, paths in known.items() if any(_stem(path) == rest for path in paths)]
        return Broken(
            "unknown-topic",
            address.topic,
            suggestions=tuple(dict.fromkeys([*named, *_similar(wanted, known)]))[:3],
            uncertain=bool(included) or not self.site.has_toc(name),
            anchor=address.anchor,
        )

    def _elsewhere(self, address: Address, name: str) -> str:
        """What the path of a topic names, if that is not where the pages of the subcollection `name` are published.

        ``/docs/shop-cli?topic=shop-cli-start`` is no topic of ``shop``. Empty where no table of contents says where.
        """
        tocs = [toc for toc in self.site.tocs.values() if toc.subcollection.casefold() == name]
        places = {name, *(toc.path.casefold().rpartition("/")[2] for toc in tocs)}
        folders = address.path.casefold().split("/")
        if not address.path or not tocs or "" in places or not places.isdisjoint(folders):
            return ""
        named = next((folder for folder in folders if address.topic.casefold().startswith(f"{folder}-")), "")
        return f"{SUBCOLLECTION}{named}" if named else f"path /docs/{address.path}"

    def _published(self, address: Address) -> Resolution:
        """``/docs/<path of a toc>/<page>``."""
        if escapes("", address.path):
            return Broken("outside-root", address.path)
        found = self.site.published(address.path, self.topic_path)
        if found is None:
            at_top, other = self._at(address.path, address), self.site.other_publishing(address.path)
            if other and not at_top:
                return _of_other(other, _Lookup(other.site, "", self.locale)._published(address))
            if at_top or not address.absolute:
                return at_top or Unknown(f"path /docs/{folder_of(address.path) or address.path}")
            return External(f"https://{next(iter(self.site.hosts), '')}/docs/{address.path}")
        folder, rest = found
        return (self._landing(folder, address) if not rest else None) or self._place(join(folder, rest) or "", address)

    def _landing(self, folder: str, address: Address) -> Resolution | None:
        """The first page of a toc, which its path alone leads to."""
        entries = self.site.tocs[folder].of_kind(EntryKind.PAGE)
        pages = (self.site.page(join(folder, entry.target) or "", self.locale) for entry in entries)
        return next((self._anchor(page, address) for page in pages if page), None)

    def _rooted(self, address: Address) -> Resolution:
        if escapes("", address.path.lstrip("/")):
            return Broken("outside-root", address.path)
        at_top = self._at(join("", address.path) or "", address)
        return at_top or Unknown(f"path /{address.path.strip('/').partition('/')[0]}")

    def _relative(self, address: Address) -> Resolution:
        """From the folder of the page; where that leads out of the folder of the toc, from where it is published."""
        folder = folder_of(self.topic_path)
        here, outside = join(folder, address.path), escapes(folder, address.path)
        found = self._at(here, address) if here is not None and not outside else None
        if found:
            return found
        if is_part(self.topic_path):
            return Unknown("pages that include this part")
        if address.path.casefold().startswith("docs/"):
            return self._published(Address(Kind.PUBLISHED, address.path[5:], "", address.anchor))
        toc = self.site.toc_of(self.topic_path)
        if toc and toc[1].path and (here is None or not within(here, toc[0])):
            return self._beyond(*toc, address)
        return _outside(f"-/{folder}", address) if here is None or outside else self._place(here, address)

    def _beyond(self, folder: str, toc: Toc, address: Address) -> Resolution:
        """A relative path that leaves the folder of its toc: it means the published site."""
        start = join(toc.path, folder_of(self.topic_path)[len(folder) :]) or ""
        place = join(start, address.path)
        if place is None or escapes(start, address.path):
            return _outside(start, address)
        if self.site.published(place, self.topic_path) or self.site.other_publishing(place):
            return self._published(Address(Kind.PUBLISHED, place, "", address.anchor))
        return Unknown(f"path /docs/{folder_of(place) or place}")

    def _place(self, path: str, address: Address) -> Resolution:
        """What is at a path of the tree, where something must be."""
        found = self._at(path, address)
        if found:
            return found
        if _FILE_SUFFIX.search(path):
            return self._no_file(path)
        if not self.site.sees(path):
            return Unknown(f"path {folder_of(path) or path}")
        known = {_stem(page): page for page in self.site.by_folder.get(folder_of(path), ())}
        similar = tuple(known[stem] for stem in _similar(_stem(path), known))
        return Broken("unknown-page", path, suggestions=similar, anchor=address.anchor)

    def _no_file(self, path: str) -> Resolution:
        files = self.site.files
        if files is None or not files.known(path) or not files.any_like(path):
            return _FILES
        return Broken("unknown-file", path, suggestions=files.like(path))

    def _at(self, path: str, address: Address) -> Resolution | None:
        """What is at a path of the tree, None if nothing is."""
        pages = (self.site.page(candidate, self.locale) for candidate in _candidates(path))
        if page := next((page for page in pages if page), None):
            return self._anchor(page, address)
        if self.site.files is None:
            return _FILES if _FILE_SUFFIX.search(path) else None
        translated = join(folder_of(self.from_path), way(folder_of(self.topic_path), path))
        return next((Target(file) for file in (translated, path) if file in self.site.files.paths), None)


def _outside(start: str, address: Address) -> Resolution:
    """A relative path that leads out of the pages, which are published at ``/docs/<start>``.

    Icons are shared on the host, beside all pages; nothing else is.
    """
    place = join(f"docs/{start}", address.path)
    if place is None or escapes(f"docs/{start}", address.path) or not _FILE_SUFFIX.search(place):
        return Broken("outside-root", address.path)
    return Unknown(f"path /{folder_of(place)}")


def _of_other(other: Other, end: Resolution) -> Resolution:
    """What a lookup in another tree says, seen from this one."""
    match end:
        case Target():
            path, topic = other.prefix + end.path, other.site.pages[end.path].topic_id
            return Elsewhere(path, end.locale, end.fallback, end.anchor, topic, other.inventory)
        case Broken():
            page = end.page and other.prefix + end.page
            return replace(end, page=page, topic_path="", foreign=True, inventory=other.inventory)
        case _:
            return end


def _candidates(path: str) -> Iterator[str]:
    """The topic paths that a path without or with a suffix may mean."""
    stem = _PAGE_SUFFIX.sub("", path)
    yield from (path, f"{stem}.md")
    if stem == path:
        yield from (join(path, "index.md") or "", join(path, "README.md") or "")


def _stem(path: str) -> str:
    return _PAGE_SUFFIX.sub("", path.rpartition("/")[2]).casefold()


def _subcollection_of(address: Address) -> str:
    """The subcollection of a topic id that no page here has: by the path before it, else up to the first hyphen."""
    folders = filter(None, address.path.split("/"))
    matches = [re.match(rf"(.*?\b{re.escape(folder)})-", address.topic, re.IGNORECASE) for folder in folders]
    return min((match[1] for match in matches if match), key=len, default=address.topic.partition("-")[0])


def _similar(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three names that the wanted one may be a mistake for; another case, and two in one, are the first guess."""
    names = sorted(known)
    parts = {wanted.casefold(), *wanted.casefold().split("#")}
    same = [name for name in names if name.casefold() in parts]
    close = get_close_matches(wanted[:200], names, 3, 0.7) if len(names) <= _MOST_NAMES else []
    return tuple(dict.fromkeys([*same, *close]))[:3]
