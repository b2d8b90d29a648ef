"""An inventory: what other trees need to know of the pages of one, as `inventory.json` (schemas/inventory-1.json).

Owns: what is in it, its form in JSON, reading the ones that the configuration names. Must not know: how a link is
followed, the course of a run, what an export consists of.

The idea is that of Sphinx's `objects.inv`: a list of what can be linked to, small enough to be kept by others. Trees
that are validated together know each other by the same values, so that both ways tell the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline import jsonout, schemas
from pipeline.address import join
from pipeline.cache import canonical, digest
from pipeline.config import Config, ConfigError
from pipeline.files import ReadError, read
from pipeline.message import Message, say
from pipeline.pagefacts import PageFacts
from pipeline.site import Files, Other, Site
from pipeline.source import Span
from pipeline.toc import EntryKind, Toc, TocEntry

NAME = "inventory.json"
SCHEMA = "inventory/1"

LIMIT = 100_000_000
"""Bytes of the largest inventory that is read: five times what a hundred thousand pages need, by 160 to 180 each."""

Inventory = Mapping[str, Any]
"""The mapping that schemas/inventory-1.json describes."""

_NOWHERE = Span(0, 0)


def inventory(site: Site, *, complete: bool) -> Inventory:
    """The inventory of a site; not `complete` where only some of its pages are known. Sorted throughout."""
    return {
        "schema": SCHEMA,
        "source_locale": site.source_locale,
        "complete": complete,
        "tocs": [_toc(site, folder, toc) for folder, toc in sorted(site.tocs.items())],
        "topics": [_topic(site, path, site.topics[path]) for path in sorted(site.topics)],
    }


def other(value: Inventory, *, file: str = "", prefix: str = "") -> Other:
    """The tree that a valid inventory tells of; see `site.Other` for the words that go with it."""
    pages = (page for topic in value["topics"] for page in _pages(topic))
    tocs = {toc["folder"]: _toc_of(toc) for toc in value["tocs"]}
    unseen = None if value["complete"] else Files(walked=())
    site = Site.of(pages, tocs, files=unseen, source_locale=value["source_locale"])
    return Other(site, digest(canonical(value)), file, prefix)


def text(value: Inventory) -> str:
    """The file: compact, one topic on each line."""
    start = jsonout.line({**value, "topics": []}).removesuffix("]}\n")
    topics = ",".join(f"\n{jsonout.line(topic).rstrip()}" for topic in value["topics"])
    return f"{start}{topics}\n]}}\n"


def configured(config: Config) -> tuple[Other, ...]:
    """The trees of the inventories that the configuration names; ConfigError for a file that cannot be used."""
    return tuple(_read(config, name) for name in config.inventories)


def digests(config: Config) -> tuple[str, ...]:
    """What differs where the inventories do that the configuration names, or where one cannot be read."""
    found = []
    for name in config.inventories:
        try:
            found.append(digest(name, _bytes(config, name)))
        except ReadError as problem:
            found.append(f"{name}: {problem.reason}")
    return tuple(found)


def _bytes(config: Config, name: str) -> bytes:
    """The bytes of an inventory. It may be anywhere: the user has named it."""
    file = ((config.root or Path()) / name).resolve()
    return read(file.parent, file.name, LIMIT)


def _read(config: Config, name: str) -> Other:
    try:
        value = json.loads(_bytes(config, name))
    except ReadError as problem:
        raise _unusable(config, name, problem.reason) from problem
    except json.JSONDecodeError as problem:
        raise _unusable(config, name, say("not valid JSON: {reason}", reason=problem.msg), problem.lineno) from problem
    except (ValueError, RecursionError) as problem:
        raise _unusable(config, name, say("not valid JSON")) from problem
    version = value.get("schema") if isinstance(value, dict) else None
    if isinstance(version, str) and version.startswith("inventory/") and version != SCHEMA:
        found = say("its format is {version}, and only {known} can be read", version=version[:40], known=SCHEMA)
        raise _unusable(config, name, found)
    if errors := schemas.checker("inventory-1")(value):
        raise _unusable(config, name, say("not an inventory: {reason}", reason=errors[0]))
    return other(value, file=name)


def _unusable(config: Config, name: str, problem: Message | str, line: int | None = None) -> ConfigError:
    place = f"{config.file}:{config.line_of('inventories', word=name) or 1}"
    hint = say(
        "`incidoc export` in the repository it is of writes it anew; it is named in {place}, where it can be taken out",
        place=place,
    )
    return ConfigError(problem, (config.root or Path()) / name, line, hint)


def _toc(site: Site, folder: str, toc: Toc) -> Inventory:
    """A table of contents: the first of its pages, and those that it takes in from other trees."""
    pages = (entry.target for entry in toc.of_kind(EntryKind.PAGE) if join(folder, entry.target) in site.topics)
    taken_in = site.included(toc.subcollection).values() if toc.subcollection else ()
    return {
        "folder": folder,
        "subcollection": toc.subcollection,
        "path": toc.path,
        "landing": next(pages, ""),
        "includes": sorted({entry.target for entry in toc.of_kind(EntryKind.INCLUDE)}.intersection(taken_in)),
    }


def _toc_of(toc: Inventory) -> Toc:
    landing = [TocEntry(EntryKind.PAGE, toc["landing"], "", _NOWHERE)] if toc["landing"] else []
    taken_in = (TocEntry(EntryKind.INCLUDE, target, "", _NOWHERE) for target in toc["includes"])
    return Toc(toc["subcollection"], toc["path"], entries=(*landing, *taken_in))


def _topic(site: Site, path: str, languages: Mapping[str, PageFacts]) -> Inventory:
    """A page in all its languages; the ids that all of them give stand once."""
    first = languages.get(site.source_locale) or languages[min(languages)]
    common = frozenset.intersection(*(page.anchors for page in languages.values()))
    return {
        "id": first.topic_id,
        "path": path,
        "subcollection": first.subcollection or site.subcollection(path),
        "anchors": sorted(common),
        "pages": {locale: _page(languages[locale], common) for locale in sorted(languages)},
    }


def _page(page: PageFacts, common: frozenset[str]) -> Inventory:
    doubts: dict[str, object] = {"includes": True} if page.includes else {}
    if page.damaged:
        doubts["unreadable"] = sorted(page.damaged)
    given, automatic = sorted(page.anchors - common), sorted(page.auto_anchors)
    return {"path": page.path, "title": page.title, "anchors": given, "automatic": automatic, **doubts}


def _pages(topic: Inventory) -> Iterable[PageFacts]:
    for locale, page in topic["pages"].items():
        yield PageFacts(
            page["path"],
            locale,
            topic["path"],
            topic["id"],
            frozenset((*topic["anchors"], *page["anchors"])),
            dict.fromkeys(page["automatic"], _NOWHERE),
            title=page["title"],
            subcollection=topic["subcollection"],
            includes=page.get("includes", False),
            damaged=frozenset(page.get("unreadable", ())),
        )
