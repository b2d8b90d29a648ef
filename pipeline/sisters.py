"""The translations made from one page: what they tell of that page where it is not known.

Owns: which of them bear witness, and what becomes of findings on one in the light of the others. Must not know: topics,
rules, how findings are made.

Where git does not tell which page a translation was made from, it is held against today's. What differs is then the
fault of the translation, or the page moved on. But translations of one date were made from one page, and not together:
what one of them has unlike its sisters is its own, and what it has like them, unlike today's page, was in that page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.align import Alignment
from pipeline.attribution import attribute
from pipeline.finding import Finding, Location, Severity
from pipeline.fit import Shape, distance
from pipeline.message import say
from pipeline.source import Span

WITNESSES = 3
"""How many sisters a translation is held against: two of three outvote one that is wrong itself."""

AGREE = 2
"""How many of them must say the same for a fault that is not seen beside today's page."""


def witnesses(shapes: Sequence[Shape]) -> list[tuple[int, ...]]:
    """Which of the others each translation is held against: those nearest in structure to all of them."""
    numbers = range(len(shapes))
    apart = [[distance(one, other) for other in shapes] for one in shapes]
    nearest = sorted(numbers, key=lambda at: (sum(far for far, _ in apart[at]), sum(far for _, far in apart[at]), at))
    return [tuple(other for other in nearest if other != at)[:WITNESSES] for at in numbers]


def weighed(found: Sequence[Finding], heard: Sequence[Sequence[Finding]]) -> Iterator[Finding]:
    """Findings of a rule beside today's page: `drift` where the translation has what most witnesses have.

    `heard` is what the rule says beside each witness. Where they agree on what it was in the page they were made from,
    that is said instead of what is there today.
    """
    agreed = list(_agreed(heard))
    known = {_said(finding) for finding in found}
    told: set[_Said] = set()
    for finding in found:
        against = sum(any(_touches(finding, other) for other in others) for others in heard)
        instead = [other for other in agreed if _meet(finding.location.span, other.location.span)]
        if finding.verdict != "defect":
            yield finding
        elif 2 * against <= len(heard):
            yield replace(finding, verdict="drift")
        elif not instead or not known.isdisjoint(map(_said, instead)):
            yield finding
        elif _said(instead[0]) not in told:
            told.add(_said(instead[0]))
            yield replace(instead[0], severity=finding.severity)


def added(found: Sequence[Finding], heard: Sequence[Sequence[Finding]]) -> Iterator[Finding]:
    """What witnesses agree on where nothing is `found` beside today's page; `heard` is as for `weighed`."""
    return (finding for finding in _agreed(heard) if not any(_touches(finding, other) for other in found))


def _agreed(heard: Sequence[Sequence[Finding]]) -> Iterator[Finding]:
    """What most witnesses say in the same words, two at least; without fixes, which would be in their language."""
    times = Counter(said for others in heard for said in {_said(finding) for finding in others})
    told: set[_Said] = set()
    for finding in (finding for others in heard for finding in others if finding.verdict == "defect"):
        said = _said(finding)
        if said not in told and times[said] >= AGREE and 2 * times[said] > len(heard):
            told.add(said)
            yield replace(finding, fix=None, related=tuple(_related(finding)))


def carried(own: Sequence[Finding], beside: Sequence[tuple[Sequence[Finding], Alignment]]) -> Iterator[Finding]:
    """Faults of a translation by itself: `inherited` from the page it was made from where most witnesses have them.

    `beside` has for each witness what is found on it, and the translation aligned with it. What only a translation can
    have is its own.
    """
    origins: defaultdict[int, list[Finding]] = defaultdict(list)
    some = [finding for finding in own if not finding.code.startswith(_TRANSLATION)]
    for found, alignment in beside if some else ():
        for finding, origin in attribute(some, found, alignment)[1]:
            origins[id(finding)].append(origin)
    for finding in own:
        have = origins[id(finding)]
        if len(have) >= AGREE and 2 * len(have) > len(beside):
            where = replace(have[0].location, label=say("the same in another translation"))
            related = (where, *finding.related)
            yield replace(finding, verdict="inherited", severity=Severity.INFO, related=related)
        else:
            yield finding


_TRANSLATION = "T"
"""Rules whose codes begin so look at what only translations have."""

_Said = tuple[str, int, int]


def _said(finding: Finding) -> _Said:
    return finding.message, *finding.location.span


def _touches(one: Finding, other: Finding) -> bool:
    """Whether two findings are at one place, or name the same thing."""
    return _meet(one.location.span, other.location.span) or (one.subject != "" and one.subject == other.subject)


def _meet(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _related(finding: Finding) -> Iterator[Location]:
    """Places with what is there: on another page it is what this one was translated from as well."""
    own = finding.location.source
    for place in finding.related:
        yield place if place.source is own else replace(place, label=say("here in another translation"))
