"""What became of a page since a revision of it: incidents added, changed, removed.

Owns: which incidents of two revisions belong together, when they differ, and how much. Must not know: git, where the
revisions come from (`pipeline.history`), translations, how drift is reported.

Two incidents are equal when their text is, newlines normalised and white space folded; in code, indentation counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from pipeline.document import Block, BlockKind, Document, Link, plain
from pipeline.incident import Incident
from pipeline.source import Span
from pipeline.value import value

SMALL = 0.1
"""Share of words up to which a change is small."""

# Anchors that say nothing but the place of an incident among the others (`pipeline.incident`).
_NUMBERED = re.compile(r"incident-\d+(?:~\d+)?")
_ORIGIN = re.compile(
    r"(?:https?:)?//(?:console\.[\w.-]*bluemix\.net|cloud\.ibm\.com|console\.cloud\.ibm\.com)(?=/docs)"
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
_EXTENSION = re.compile(r"\.(?:html?|md)$", re.I)
_TOPIC = re.compile(r"[?&]topic=(?P<id>[^&#]*)")


class Size(StrEnum):
    """How much work a change means for a translator."""

    COSMETIC = "cosmetic"
    """None: link targets are written in another way, and lead where they led."""
    SMALL = "small"
    LARGE = "large"


@value(frozen=True, slots=True)
class Change:
    """An incident that both revisions have, with different texts. `anchor` is today's."""

    anchor: str
    size: Size
    base: Incident
    today: Incident


@value(frozen=True, slots=True)
class Drift:
    """Anchors of incidents, in reading order: of today's page, removed ones of the base."""

    added: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def drift(base: Document, today: Document, build: Callable[[Document], Sequence[Incident]]) -> Drift:
    """What separates today's page from its base. `build` makes the incidents of a page."""
    if base.source.text == today.source.text:
        return Drift()
    before, after = _by_key(build(base)), _by_key(build(today))
    changes = [
        Change(after[key].anchor, size, before[key], after[key])
        for key in after
        if key in before and (size := _size(base, before[key], today, after[key]))
    ]
    return Drift(
        added=tuple(incident.anchor for key, incident in after.items() if key not in before),
        changed=tuple(changes),
        removed=tuple(incident.anchor for key, incident in before.items() if key not in after),
    )


def _by_key(incidents: Sequence[Incident]) -> Mapping[tuple[str, str, int], Incident]:
    """Incidents by anchor; those that have none of their own by the text of their heading, the same ones counted."""
    found: dict[tuple[str, str, int], Incident] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for incident in incidents:
        title = plain(incident.heading.inlines) if incident.heading else ""
        name = ("title", title) if _NUMBERED.fullmatch(incident.anchor) else ("anchor", incident.anchor)
        found[*name, seen[name]] = incident
        seen[name] += 1
    return found


def _size(base: Document, before: Incident, today: Document, after: Incident) -> Size | None:
    """How much an incident changed; None if it did not."""
    old, new = base.source[before.span].split(), today.source[after.span].split()
    if old == new:
        return Size.SMALL if _code(before) != _code(after) else None
    if _only_targets_rewritten(base, before.span, today, after.span):
        return Size.COSMETIC
    return Size.SMALL if _share(old, new) <= SMALL else Size.LARGE


def _share(old: Sequence[str], new: Sequence[str]) -> float:
    """Share of words that only one side has, in the longer one; words that merely moved do not count."""
    one, other = Counter(old), Counter(new)
    return max((one - other).total(), (other - one).total()) / max(len(old), len(new), 1)


def _code(incident: Incident) -> list[list[str]]:
    """Lines of all code of an incident, without what trails them."""
    heading = [incident.heading] if incident.heading else []
    blocks: list[Block] = [*heading, *(block for section in incident.sections for block in section.blocks)]
    code = (block for top in blocks for block in top.walk() if block.kind is BlockKind.CODE)
    return [[line.rstrip() for line in block.literal.rstrip().split("\n")] for block in code]


def _only_targets_rewritten(base: Document, before: Span, today: Document, after: Span) -> bool:
    """Whether the texts are equal but for link targets, and these lead to the same places."""
    old, new = _links(base, before), _links(today, after)
    return (
        len(old) == len(new)
        and all(same_target(one.target, other.target) for one, other in zip(old, new, strict=True))
        and _masked(base, before, old) == _masked(today, after, new)
    )


def _links(document: Document, within: Span) -> list[Link]:
    """Links whose targets are written in the span, by place; definitions of references stand for several."""
    found = {link.target_span: link for link in document.links if link.target_span.within(within)}
    return [found[span] for span in sorted(found)]


def _masked(document: Document, span: Span, links: Sequence[Link]) -> list[str]:
    pieces: list[str] = []
    start = span.start
    for link in links:
        if link.target_span.start >= start:
            pieces += [document.source[Span(start, link.target_span.start)], "\0"]
            start = link.target_span.end
    return "".join([*pieces, document.source[Span(start, span.end)]]).split()


def same_target(one: str, other: str) -> bool:
    """Whether two targets are ways to write one place: ``…/page.html#x``, ``page.md#x``, ``…?topic=sub-page#x``.

    A topic is taken for the page it is named after; where a page has another id the answer is no, the safe one.
    """
    (page, fragment), (other_page, other_fragment) = _place(one), _place(other)
    if fragment != other_fragment:
        return False
    return page == other_page or any(
        long.startswith("?") and not short.startswith("?") and long.endswith((f"-{_stem(short)}", f"?{_stem(short)}"))
        for long, short in ((page, other_page), (other_page, page))
        if _stem(short)
    )


def _place(target: str) -> tuple[str, str]:
    """The page a target leads to, a topic as ``?id``, and the fragment."""
    page, _, fragment = _ORIGIN.sub("", target.strip()).partition("#")
    topic = _TOPIC.search(page)
    if topic and "/docs" in page:
        return f"?{topic['id'].casefold()}", fragment
    page = re.sub(r"^http://", "https://", page).rstrip("/")
    return page if _ELSEWHERE.match(page) else _EXTENSION.sub("", page), fragment


def _stem(page: str) -> str:
    """Name of a page of the docs without folders and extension; empty for pages elsewhere."""
    return "" if _ELSEWHERE.match(page) else _EXTENSION.sub("", page.rpartition("/")[2]).casefold()
