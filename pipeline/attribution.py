"""Which faults of a translation are those of its base.

Owns: telling them apart. Must not know: rules, what becomes of inherited faults (`pipeline.judge`).
"""

from __future__ import annotations

from collections.abc import Iterable

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
    left = list(base)
    own: list[Finding] = []
    inherited: list[Inherited] = []
    undecided: list[Finding] = []
    for finding in found:
        origin = next((other for other in left if key_of(other) == key_of(finding)), None)
        if origin:
            left.remove(origin)
            inherited.append((finding, origin))
        else:
            undecided.append(finding)
    for finding in undecided:
        place = _counterpart(finding.location.span.start, alignment)
        origin = next((o for o in left if o.rule == finding.rule and _is_in(o.location.span.start, place)), None)
        if origin:
            left.remove(origin)
            inherited.append((finding, origin))
        else:
            own.append(finding)
    return own, inherited


def _counterpart(offset: int, alignment: Alignment) -> Span | None:
    """Where the base has the block that holds `offset` of the translation, or that ends last before it."""
    place: Span | None = None
    for pair in alignment.pairs:
        if pair.translation and pair.translation.span.start <= offset:
            place = pair.source.span if pair.source else None
    return place


def _is_in(offset: int, place: Span | None) -> bool:
    """Whether `offset` is in a block or in the attribute lists on the line below it."""
    return place is not None and place.start <= offset <= place.end + _LINE


def key_of(finding: Finding) -> Key:
    """What stays of a finding when its page is translated."""
    return finding.rule, finding.subject
