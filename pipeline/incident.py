"""From a Document to its incidents: which blocks are symptoms, which causes, which resolution.

Owns: the section markers, the rule of where a section and an incident begin and end, the ids. Must not know: how text
became blocks (`pipeline.parse`), JSON (`pipeline.record`), other pages, or what counts as a fault (`pipeline.rules`).

An incident belongs to a heading. A marker opens a section at the top-level block that carries it; the section runs to
the next marker, or to the next heading of the incident's level or a higher one. Which heading: the nearest above the
marker, unless the incident under way lies above that heading and still lacks the section; so the causes under a
subheading of a page belong to the page, while a subheading with symptoms of its own begins a new incident. A page
without markers is read by its labels (`### Symptoms`, `**What is happening**`), where a heading has at least two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.attrs import Attribute
from pipeline.document import Block, BlockKind, Document, plain
from pipeline.source import Span, normal_newlines
from pipeline.value import value


class Role(StrEnum):
    """What a section tells; the values are the keys of an exported incident."""

    INTRODUCTION = "introduction"
    SYMPTOMS = "symptoms"
    CAUSES = "causes"
    RESOLUTION = "resolution"


MARKERS = {"tsSymptoms": Role.SYMPTOMS, "tsCauses": Role.CAUSES, "tsResolve": Role.RESOLUTION}
"""The words that open a section, as classes or bare words of an attribute list (dialect-facts, section 3.1)."""

TROUBLESHOOT = "troubleshoot"
"""Content type of a page, and word on a heading, that promises an incident."""

NO_HEADING = -1
"""Stands for the index of a heading on a page that has none."""


@value(frozen=True, slots=True)
class Section:
    """A run of top-level blocks with one role. `marker` opened it, or `label` (a heading or a bold line) did."""

    role: Role
    blocks: tuple[Block, ...]
    marker: Attribute | None = None
    label: Block | None = None


@value(frozen=True, slots=True)
class Incident:
    """One problem and its solution. `anchor` is empty under the first heading: the incident is the page itself.

    `sections` begins with the introduction (possibly of no blocks) and holds every block of the incident's range, but
    for the heading, exactly once, in reading order; a role may occur again. A label is a block of the section it opens.
    """

    anchor: str
    heading: Block | None
    sections: tuple[Section, ...]
    span: Span

    def id(self, topic: str) -> str:
        """``<topic id>#<anchor>``, or the topic id alone."""
        return f"{topic}#{self.anchor}" if self.anchor else topic

    def blocks(self, role: Role) -> tuple[Block, ...]:
        """All blocks with this role."""
        return tuple(b for section in self.sections if section.role is role for b in section.blocks)


@value(frozen=True, slots=True)
class Marker:
    """A section marker: the word, the top-level block at which its section begins, and whether it sits deeper in it."""

    word: Attribute
    index: int
    nested: bool


@dataclass
class _Opening:
    """Where a section begins, while incidents are being put together."""

    role: Role
    index: int
    heading: int
    marker: Attribute | None = None
    label: Block | None = None


@dataclass
class _Draft:
    heading: int
    openings: list[_Opening] = field(default_factory=list)

    def roles(self) -> set[Role]:
        return {opening.role for opening in self.openings}


def markers(document: Document) -> Iterator[Marker]:
    """All section markers that belong to a block, in reading order."""
    for index, block in document.listed:
        for attrs in block.attrs:
            for word in attrs.words:
                if word.name in MARKERS:
                    yield Marker(word, index, block is not document.blocks[index])


def build(document: Document, role_of: Callable[[str], str | None]) -> tuple[Incident, ...]:
    """The incidents of a page, in reading order. `role_of` names the section that a label opens, if it is one."""
    blocks = document.blocks
    openings = list(_by_markers(document, role_of))
    drafts = _group(blocks, openings)
    if not openings:
        drafts = [draft for draft in _group(blocks, list(_by_labels(blocks, role_of))) if len(draft.roles()) > 1]
    drafts = sorted([*drafts, *_promised(document, drafts)], key=lambda draft: draft.heading)
    ends = [*(draft.heading for draft in drafts), len(blocks)][1:]
    taken: set[str] = set()
    return tuple(
        _incident(document, draft, min(_range_end(blocks, draft.heading), end), _anchor(document, draft, number, taken))
        for number, (draft, end) in enumerate(zip(drafts, ends, strict=True), 1)
    )


def _by_markers(document: Document, role_of: Callable[[str], str | None]) -> Iterator[_Opening]:
    """Sections that markers open; one on a heading that is a label belongs to the heading above that one."""
    blocks = document.blocks
    for marker in markers(document):
        heading = _heading_above(blocks, marker.index)
        if heading is not None and heading == marker.index and role_of(plain(blocks[heading].inlines)):
            heading = _heading_over(blocks, heading)
        if heading is not None:
            yield _Opening(MARKERS[marker.word.name], marker.index, heading, marker=marker.word)


def _by_labels(blocks: Sequence[Block], role_of: Callable[[str], str | None]) -> Iterator[_Opening]:
    """Headings and bold lines that are labels; the heading they belong to is the nearest higher one that is none."""
    open_headings: list[int] = []
    for index, block in enumerate(blocks):
        label = _label(block)
        role = role_of(label) if label else None
        if block.kind is BlockKind.HEADING:
            while open_headings and blocks[open_headings[-1]].level >= block.level:
                open_headings.pop()
            if role is None or not open_headings:
                open_headings.append(index)
                continue
        if role is not None and open_headings:
            yield _Opening(Role(role), index, open_headings[-1], label=block)


def _label(block: Block) -> str:
    """Text of a heading, or of a paragraph that is bold from end to end; empty for every other block."""
    if block.kind is BlockKind.HEADING:
        return plain(block.inlines)
    kinds = [piece.kind for piece in block.inlines if piece.kind != "text" or piece.text.strip(" :")]
    if (
        block.kind is BlockKind.PARAGRAPH
        and kinds[:1] == ["strong"]
        and kinds.count("/strong") == 1
        and kinds[-1] == "/strong"
    ):
        return plain(block.inlines)
    return ""


def _group(blocks: Sequence[Block], openings: Sequence[_Opening]) -> list[_Draft]:
    """Sections put together to incidents; see the docstring of the module."""
    drafts: list[_Draft] = []
    for opening in openings:
        current = drafts[-1] if drafts else None
        if (
            current is None
            or opening.index >= _range_end(blocks, current.heading)
            or (opening.heading > current.openings[-1].heading and opening.role in current.roles())
        ):
            current = _Draft(opening.heading)
            drafts.append(current)
        current.openings.append(opening)
    return drafts


def _promised(document: Document, drafts: Sequence[_Draft]) -> Iterator[_Draft]:
    """Incidents without sections, which the page's content type or a word on a heading promises."""
    blocks = document.blocks
    if document.front_matter and document.front_matter.value("content-type") == TROUBLESHOOT and not drafts:
        yield _Draft(next((i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING), NO_HEADING))
        return
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and TROUBLESHOOT in block.words():
            end = _range_end(blocks, index)
            if not any(index <= draft.heading < end for draft in drafts) and not _inside(blocks, drafts, index):
                yield _Draft(index)


def _inside(blocks: Sequence[Block], drafts: Sequence[_Draft], index: int) -> bool:
    return any(draft.heading < index < _range_end(blocks, draft.heading) for draft in drafts)


def _heading_above(blocks: Sequence[Block], index: int) -> int | None:
    """Index of the nearest heading at or above a block."""
    return next((i for i in range(index, -1, -1) if blocks[i].kind is BlockKind.HEADING), None)


def _heading_over(blocks: Sequence[Block], index: int) -> int:
    """Index of the nearest heading above a heading that is of a higher level; its own where there is none."""
    above = (i for i in range(index - 1, -1, -1) if blocks[i].kind is BlockKind.HEADING)
    return next((i for i in above if blocks[i].level < blocks[index].level), index)


def _range_end(blocks: Sequence[Block], heading: int) -> int:
    """Index behind the last block that belongs to a heading."""
    if heading == NO_HEADING:
        return len(blocks)
    level = blocks[heading].level
    following = range(heading + 1, len(blocks))
    return next((i for i in following if blocks[i].kind is BlockKind.HEADING and blocks[i].level <= level), len(blocks))


def _anchor(document: Document, draft: _Draft, number: int, taken: set[str]) -> str:
    """Anchor of an incident: empty under the first heading of the page, its place among the incidents without an id.

    A second incident with the same id, which is a fault of its own, gets a suffix: ids stay unique.
    """
    blocks = document.blocks
    if not any(block.kind is BlockKind.HEADING for block in blocks[: max(draft.heading, 0)]):
        return ""
    wanted = anchor_of(blocks[draft.heading]) or _wrapped_anchor(document, draft.heading) or f"incident-{number}"
    anchor, repeat = wanted, 2
    while anchor in taken:
        anchor, repeat = f"{wanted}~{repeat}", repeat + 1
    taken.add(anchor)
    return anchor


def _wrapped_anchor(document: Document, heading: int) -> str:
    """The id of a paragraph on the line right below a heading: a heading that an editor wrapped leaves its id there."""
    below = document.blocks[heading + 1 : heading + 2]
    if below and below[0].kind is BlockKind.PARAGRAPH:
        between = document.source[Span(document.blocks[heading].span.end, below[0].span.start)]
        return anchor_of(below[0]) if normal_newlines(between).count("\n") == 1 else ""
    return ""


def anchor_of(block: Block) -> str:
    """The explicit id of a block, the last one counting; empty where there is none."""
    for attrs in reversed(block.attrs):
        if found := attrs.id:
            return found.name
    return ""


def _incident(document: Document, draft: _Draft, end: int, anchor: str) -> Incident:
    blocks = document.blocks
    first = draft.heading + 1
    starts = [max(opening.index, first) for opening in draft.openings]
    sections = [Section(Role.INTRODUCTION, blocks[first : starts[0] if starts else end])]
    for opening, start, stop in zip(draft.openings, starts, [*starts, end][1:], strict=True):
        sections.append(Section(opening.role, blocks[start:stop], opening.marker, opening.label))
    heading = blocks[draft.heading] if draft.heading != NO_HEADING else None
    covered = blocks[max(draft.heading, 0) : end]
    return Incident(anchor, heading, tuple(sections), _extent(covered, document))


def _extent(blocks: Sequence[Block], document: Document) -> Span:
    """From the first to the last code point of blocks, their attribute lists included."""
    if not blocks:
        return Span(len(document.source.text), len(document.source.text))
    spans = [span for block in (blocks[0], blocks[-1]) for span in (block.span, *(attrs.span for attrs in block.attrs))]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def topic_id(document: Document, subcollection: str = "") -> str:
    """``<subcollection>-<id of the first heading>``. `subcollection` is used where the front matter names none.

    Without an id on the first heading the stem of the file stands for it; without any subcollection it stands alone.
    """
    own = document.front_matter.value("subcollection") if document.front_matter else ""
    first = next(document.headings(), None)
    stem = document.path.rpartition("/")[2].rpartition(".")[0]
    name = (anchor_of(first) if first else "") or stem
    return "-".join(part for part in (own or subcollection, name) if part)
