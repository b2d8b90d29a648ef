"""What other pages need to know of a page: its topic id, its anchors, its title.

Owns: these facts, and the anchors that headings get without being given one. Must not know: other pages, files, links.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field

from pipeline.address import normal
from pipeline.document import BlockKind, Document, plain
from pipeline.source import Span
from pipeline.value import value

_DAMAGED_ID = re.compile(r"#[ \t]*([^\s#{}\"']+)")
_PARTS = "conref"
"""Content type of a page that is no page of its own: it holds content references."""
_NO_WORD = re.compile(r"[^a-z0-9_]+")


@value(frozen=True, slots=True)
class PageFacts:
    """What other pages need to know of a page.

    `anchors` are the ids that the page gives, `auto_anchors` those that its headings without one get from their text
    (`automatic_anchors`, `former_anchors`), which differ from language to language, with the places of the headings.
    `includes`: text of other pages comes in, with anchors nobody can see here. `damaged` are ids in attribute lists
    that cannot be read. `parts`: the page is there for others to include parts of it, and says so.
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
    parts: bool = False

    def has(self, anchor: str) -> bool:
        """Whether a link can point at `anchor`."""
        return anchor in self.anchors or anchor in self.auto_anchors


def facts(
    document: Document, locale: str, topic_path: str, topic_id: str, names: Mapping[str, str] | None = None
) -> PageFacts:
    """The facts of a page. `names` are the values of keyrefs, which become part of automatic ids."""
    first = next(document.headings(), None)
    metadata = document.front_matter
    return PageFacts(
        path=document.path,
        locale=locale,
        topic_path=topic_path,
        topic_id=topic_id,
        anchors=frozenset(normal(anchor.id) for anchor in document.anchors),
        auto_anchors=dict((*former_anchors(document, names), *automatic_anchors(document, names))),
        title=plain(first.inlines, names) if first else "",
        subcollection=metadata.value("subcollection") if metadata else "",
        includes=bool(document.of_kind(BlockKind.CONREF)),
        damaged=damaged_ids(document),
        parts=metadata is not None and metadata.value("content-type") == _PARTS,
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
    for block in document.of_kind(BlockKind.HEADING):
        if not any(attrs.id for attrs in block.attrs):
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
