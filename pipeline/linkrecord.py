"""A link and where it leads, as the mapping that schemas/link-1.json describes.

Owns: the form of that mapping. Must not know: files, how a link is resolved (`pipeline.resolve`), rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Document
from pipeline.resolution import Broken, Elsewhere, External, Resolution, Target
from pipeline.resolve import resolve
from pipeline.site import Site

SCHEMA = "link/1"


def link_records(site: Site, document: Document, locale: str, topic: str) -> Iterator[dict[str, object]]:
    """The links of a page by the place of their targets."""
    for link in sorted(document.links, key=lambda link: (link.target_span, link.span)):
        place = document.source.position(link.target_span.start)
        yield {
            "schema": SCHEMA,
            "path": document.path,
            "locale": locale,
            "topic": topic,
            "line": place.line,
            "column": place.column,
            "kind": link.kind,
            "text": document.source[link.label] if link.label else "",
            "target": link.target,
            "resolution": _resolution(site, resolve(site, link.target, document.path, locale)),
        }


def _resolution(site: Site, end: Resolution) -> dict[str, object]:
    match end:
        case Target(locale=""):
            return {"status": "file", "path": end.path}
        case Target():
            topic = site.pages[end.path].topic_id
            place = {"path": end.path, "locale": end.locale, "fallback": end.fallback}
            return {"status": "page", **place, "topic": topic, "anchor": end.anchor}
        case Elsewhere():
            place = {"path": end.path, "locale": end.locale, "fallback": end.fallback}
            return {"status": "page", **place, "topic": end.topic, "anchor": end.anchor, **_inventory(end)}
        case External():
            return {"status": "external", "url": end.url}
        case Broken():
            return {
                "status": "broken",
                "reason": end.reason,
                "wanted": end.wanted,
                "path": end.page,
                "suggestions": list(end.suggestions),
                "uncertain": end.uncertain,
                **_inventory(end),
            }
        case _:
            return {"status": "unknown", "subject": end.subject, "subcollection": end.subcollection}


def _inventory(end: Elsewhere | Broken) -> dict[str, object]:
    """What tells of a place in another tree, if it is in one."""
    return {"inventory": end.inventory} if end.inventory else {}
