"""Which block of a translation is the counterpart of which block of its source.

Owns: the pairing of two pages. Must not know: whether a difference is a fault, where the source comes from (a base
revision or today's page), or any language.

From the sure to the likely:

1. Blocks at top level whose explicit id is unique on both sides are pairs wherever they stand, so sections may have
   changed places. What follows such a block, up to the next one, is its *run*; runs are aligned with each other. (A
   heading without an id needs no rule of its own: within a run it is a block that few others can be paired with.)
2. Two runs, or the children of two paired blocks, with the same kinds and no contradiction are pairs one by one. This
   is linear, and what happens nearly always: structure differs from the base on fewer than 1 % of pages (checks.md).
3. Else *landmarks*, blocks that are unique on both sides by id, section marker, literals, code or text, cut them into
   gaps, and in each gap the order-preserving pairing of the highest worth is found (`similarity.score`).

Children are paired within paired parents only. A block that was split is paired with the likelier half, and the other
half is extra; what was merged, likewise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from pipeline.document import Block, BlockKind, Document
from pipeline.incident import MARKERS, anchor_of
from pipeline.sequences import best_pairing, rising
from pipeline.similarity import Traits, at_a_glance, contradicted, doubtful, proven, score, telling, traits_of
from pipeline.source import Span
from pipeline.value import value

SURE = 1.0
"""Confidence of a pair by unique id, by landmark, or by equal texts or literals at the same place.

The other numbers at the same place are `similarity.LIKE` and `similarity.SILENT`. All are an order, not probabilities:
0.9 and more is safe to build a finding on, 0.5 and less is a guess among equals."""

PROVEN = 0.9
"""In a gap of different structure: the blocks share at least half of their literals, or their text."""

PLACED = 0.8
"""In such a gap: by place alone, all blocks being paired between the proven pair before and the one behind."""

BESIDE = 0.7
"""Likewise, but blocks of other kinds are left over there; or proven, but of another kind (a damaged table)."""

AMBIGUOUS = 0.5
"""Likewise, but blocks of the same kind are left over there, or one of the pair lacks literals that the other has,
or a block beside it that is left over shares as many of them."""

CONTRADICTED = 0.3
"""In such a gap: the only counterpart left, but of another kind, or with another id, marker or other literals."""

_CODE = BlockKind.CODE  # by name: Python 3.11 takes long to look up a member of an enumeration

_PLACE = 0.05
"""What standing at the same relative place of a gap is worth in `similarity.score`: it decides between equals only."""


class Pair(NamedTuple):
    """A block and its counterpart; one of the two is None where there is none.

    `confidence` is that of the whole statement: for a block without counterpart, that it really has none. It is never
    higher than that of the parents, since children are paired within them.
    """

    source: Block | None
    translation: Block | None
    confidence: float


class _Match(NamedTuple):
    """Indices of two siblings that belong together."""

    left: int
    right: int
    confidence: float


@value(frozen=True)
class Alignment:
    """All blocks of two pages, each in exactly one pair, in the order of the source.

    A block that only the translation has stands behind the pair of the block before it. `missing` and `extra` are the
    blocks of the source and of the translation without counterpart, without those that lie in another such block.
    """

    pairs: tuple[Pair, ...]
    missing: tuple[Block, ...]
    extra: tuple[Block, ...]

    @cached_property
    def texts(self) -> tuple[tuple[Block, Block], ...]:
        """Pairs of blocks of one kind with text that surely belong together."""
        return tuple(
            (source, translation)
            for source, translation, sure in self.pairs
            if source and translation and source.inlines and source.kind is translation.kind and sure >= BESIDE
        )

    @cached_property
    def code(self) -> tuple[tuple[Block, Block], ...]:
        """Pairs of blocks of code that surely belong together."""
        return tuple(
            (source, translation)
            for source, translation, sure in self.pairs
            if source and translation and source.kind is _CODE is translation.kind and sure >= BESIDE
        )

    def of_source(self, block: Block) -> Pair:
        """The pair of a block of the source; KeyError for a block of another page."""
        return self._by_source[block.kind, block.span]

    def of_translation(self, block: Block) -> Pair:
        """The pair of a block of the translation; KeyError for a block of another page."""
        return self._by_translation[block.kind, block.span]

    @cached_property
    def _by_source(self) -> dict[tuple[BlockKind, Span], Pair]:
        return {(pair.source.kind, pair.source.span): pair for pair in self.pairs if pair.source}

    @cached_property
    def _by_translation(self) -> dict[tuple[BlockKind, Span], Pair]:
        return {(pair.translation.kind, pair.translation.span): pair for pair in self.pairs if pair.translation}


def align(source: Document, translation: Document) -> Alignment:
    """Pair every block of the source with a block of the translation, as far as there is one."""
    pages = source.source.text, translation.source.text
    pairs: list[Pair] = []
    missing: list[Block] = []
    extra: list[Block] = []
    stack = list(_top_level(source.blocks, translation.blocks, pages))
    stack.reverse()
    while stack:
        pair = stack.pop()
        left, right, confidence = pair
        pairs.append(pair)
        if left is None or right is None:
            if right is None and left is not None:
                missing.append(left)
                pairs += [Pair(below, None, confidence) for child in left.children for below in child.walk()]
            elif right is not None:
                extra.append(right)
                pairs += [Pair(None, below, confidence) for child in right.children for below in child.walk()]
        elif left.children or right.children:
            children = _together(left.children, right.children, pages, confidence)
            children.reverse()
            stack += children
    return Alignment(tuple(pairs), tuple(missing), tuple(extra))


def _top_level(left: Sequence[Block], right: Sequence[Block], pages: tuple[str, str]) -> Iterator[Pair]:
    """Pairs of the blocks at top level: those with ids, each followed by what follows it on both sides."""
    here, there = _unique_ids(left), _unique_ids(right)
    shared = {name: there[name] for name in here if name in there and left[here[name]].kind is right[there[name]].kind}
    ends = dict(zip([-1, *sorted(shared.values())], [*sorted(shared.values()), len(right)], strict=True))
    starts = [-1, *(here[name] for name in shared)]
    counterparts = [-1, *shared.values()]
    for start, end, other in zip(starts, [*starts[1:], len(left)], counterparts, strict=True):
        if start >= 0:
            yield Pair(left[start], right[other], SURE)
        yield from _together(left[start + 1 : end], right[other + 1 : ends[other]], pages, SURE)


def _unique_ids(blocks: Sequence[Block]) -> dict[str, int]:
    """Index of each block with an id that no other of them has, in reading order."""
    ids = [anchor_of(block) if block.attrs else "" for block in blocks]
    counts = Counter(ids)
    return {name: index for index, name in enumerate(ids) if name and counts[name] == 1}


def _together(left: Sequence[Block], right: Sequence[Block], pages: tuple[str, str], most: float) -> list[Pair]:
    """Pairs of two sequences of siblings, none with a confidence above `most`."""
    matches = _side_by_side(left, right, pages)
    if matches is not None:
        return [Pair(a, b, sure if sure < most else most) for a, b, sure in zip(left, right, matches, strict=True)]
    return _merged(left, right, _by_landmarks(left, right, pages) if left and right else [], most)


def _merged(left: Sequence[Block], right: Sequence[Block], matches: Sequence[_Match], most: float) -> list[Pair]:
    """Matches and what they leave over, in order; left over is as sure as the less sure of the matches around it."""
    pairs: list[Pair] = []
    i = j = 0
    before = most
    for match in (*matches, _Match(len(left), len(right), most)):
        sure = min(match.confidence, most)
        between = min(before, sure)
        pairs += [Pair(block, None, between) for block in left[i : match.left]]
        pairs += [Pair(None, block, between) for block in right[j : match.right]]
        if match.left < len(left):
            pairs.append(Pair(left[match.left], right[match.right], sure))
        i, j, before = match.left + 1, match.right + 1, sure
    return pairs


def _side_by_side(left: Sequence[Block], right: Sequence[Block], pages: tuple[str, str]) -> list[float] | None:
    """How sure each pair is if all are paired in order; None if kinds differ or a pair is contradicted."""
    if len(left) != len(right):
        return None
    found: list[float] = []
    for one, other in zip(left, right, strict=True):
        sure = at_a_glance(one, other, *pages) if one.kind is other.kind else None
        if sure is None:
            return None
        found.append(sure)
    return found


def _by_landmarks(left: Sequence[Block], right: Sequence[Block], pages: tuple[str, str]) -> list[_Match]:
    """Landmarks, and in the gaps between them side by side or the best order-preserving pairing."""
    mine = [traits_of(block, pages[0]) for block in left]
    theirs = [traits_of(block, pages[1]) for block in right]
    matches: list[_Match] = []
    i = j = 0
    for a, b in [*_landmarks(mine, theirs), (len(left), len(right))]:
        if a > i and b > j:
            flat = _side_by_side(left[i:a], right[j:b], pages)
            if flat is not None:
                matches += [_Match(i + at, j + at, sure) for at, sure in enumerate(flat)]
            else:
                matches += [_Match(i + x, j + y, sure) for x, y, sure in _judged(mine[i:a], theirs[j:b])]
        if a < len(left):
            matches.append(_Match(a, b, SURE))
        i, j = a + 1, b + 1
    return matches


def _landmarks(left: Sequence[Traits], right: Sequence[Traits]) -> list[tuple[int, int]]:
    """Siblings that one key makes unique on both sides: the longest series of them that keeps the order."""
    here, there = _unique_keys(left), _unique_keys(right)
    found = {(here[key], there[key]) for key in here if key in there}
    return rising([(a, b) for a, b in found if not contradicted(left[a], right[b])])


def _unique_keys(siblings: Sequence[Traits]) -> dict[tuple[object, ...], int]:
    places: dict[tuple[object, ...], int] = {}
    repeated: set[tuple[object, ...]] = set()
    for index, traits in enumerate(siblings):
        for key in _keys(traits):
            if places.setdefault(key, index) != index:
                repeated.add(key)
    return {key: index for key, index in places.items() if key not in repeated}


def _keys(traits: Traits) -> Iterator[tuple[object, ...]]:
    """What can make a block unique among its siblings."""
    if traits.id:
        yield ("id", traits.kind, traits.id)
    for word in traits.words:
        if word in MARKERS:
            yield ("marker", traits.kind, word)
    if telling(traits.firm):
        yield ("literals", traits.kind, traits.firm)
    yield ("text", traits.kind, traits.text)


def _judged(left: Sequence[Traits], right: Sequence[Traits]) -> Iterator[_Match]:
    """The best pairing of a gap, with the confidence of each pair."""

    def worth(a: int, b: int) -> float | None:
        value = score(left[a], right[b])
        return None if value is None else value + _PLACE * (1 - abs(a / len(left) - b / len(right)))

    waiting: list[_Match] = []
    alone: set[BlockKind] = set()
    i = j = 0
    best = best_pairing(len(left), len(right), worth)
    rivalled = set(_rivalled(left, right, best))
    for a, b in best:
        alone.update(traits.kind for traits in (*left[i:a], *right[j:b]))
        i, j = a + 1, b + 1
        sure = AMBIGUOUS if (a, b) in rivalled else _sure(left[a], right[b])
        waiting.append(_Match(a, b, sure))
        if sure >= PROVEN:
            yield from _settled(waiting, left, alone)
            waiting, alone = [], set()
    alone.update(traits.kind for traits in (*left[i:], *right[j:]))
    yield from _settled(waiting, left, alone)


def _rivalled(
    left: Sequence[Traits], right: Sequence[Traits], pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Pairs beside which a block is left over that is a proven counterpart as well."""
    taken_left, taken_right = {a for a, _ in pairs}, {b for _, b in pairs}
    for a, b in pairs:
        mine = (x for x in (a - 1, a + 1) if 0 <= x < len(left) and x not in taken_left)
        theirs = (y for y in (b - 1, b + 1) if 0 <= y < len(right) and y not in taken_right)
        if any(proven(left[x], right[b]) for x in mine) or any(proven(left[a], right[y]) for y in theirs):
            yield a, b


def _sure(one: Traits, other: Traits) -> float:
    if proven(one, other):
        return PROVEN if one.kind is other.kind else BESIDE
    if contradicted(one, other):
        return CONTRADICTED
    return AMBIGUOUS if doubtful(one, other) else PLACED


def _settled(matches: Sequence[_Match], left: Sequence[Traits], alone: set[BlockKind]) -> Iterator[_Match]:
    """Matches from one proven match to the next; `alone` are the kinds of the blocks that are left over there."""
    for match in matches:
        if match.confidence == PLACED and alone:
            match = match._replace(confidence=AMBIGUOUS if left[match.left].kind in alone else BESIDE)
        yield match
