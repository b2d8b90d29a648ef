"""Which faults of a translation are those of its base.

Owns: telling them apart. Must not know: rules, what becomes of inherited faults (`pipeline.judge`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable
from itertools import accumulate

from pipeline.align import Alignment
from pipeline.finding import Finding
from pipeline.source import Span

Inherited = tuple[Finding, Finding]
"""A finding on a translation, and the one on its base that it is inherited from."""

_LINE = 200
"""How far behind a block its attribute lists can end, in code points."""

Key = tuple[str, str]
"""What makes a fault of a translation the same as one of its base: the rule, and the subject of the finding."""


def attribute(
    found: Iterable[Finding], base: Iterable[Finding], alignment: Alignment
) -> tuple[list[Finding], list[Inherited]]:
    """Findings of a translation apart: its own, and those its base has as well, each with the base's finding.

    They belong together when rule and subject are the same; or when the rule is and they are in blocks that are a pair,
    for subjects that are translated.
    """
    faults = list(base)
    left: defaultdict[Key, deque[Finding]] = defaultdict(deque)
    for finding in faults:
        left[key_of(finding)].append(finding)
    own: list[Finding] = []
    inherited: list[Inherited] = []
    undecided: list[Finding] = []
    for finding in found:
        if origins := left.get(key_of(finding)):
            inherited.append((finding, origins.popleft()))
        else:
            undecided.append(finding)
    taken = {id(origin) for _, origin in inherited}
    by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in faults:
        if id(finding) not in taken:
            by_rule[finding.rule].append(finding)
    counterparts = _Counterparts(alignment)
    for finding in undecided:
        some = by_rule[finding.rule]
        place = counterparts.of(finding.location.span.start) if some else None
        at = next((at for at, origin in enumerate(some) if _is_in(origin.location.span.start, place)), None)
        if at is None:
            own.append(finding)
        else:
            inherited.append((finding, some.pop(at)))
    return own, inherited


class _Counterparts:
    """Where the base has the blocks of a translation."""

    def __init__(self, alignment: Alignment) -> None:
        self._pairs = [pair for pair in alignment.pairs if pair.translation]
        starts = [pair.translation.span.start for pair in self._pairs if pair.translation]
        # The least start from each pair on: blocks that were moved are out of order.
        self._least = list(accumulate(reversed(starts), min))[::-1]

    def of(self, offset: int) -> Span | None:
        """Where the base has the block that holds `offset` of the translation, or that ends last before it."""
        at = bisect_right(self._least, offset) - 1
        source = self._pairs[at].source if at >= 0 else None
        return source.span if source else None


def _is_in(offset: int, place: Span | None) -> bool:
    """Whether `offset` is in a block or in the attribute lists on the line below it."""
    return place is not None and place.start <= offset <= place.end + _LINE


def key_of(finding: Finding) -> Key:
    """What stays of a finding when its page is translated."""
    return finding.rule, finding.subject
