"""Fixes put into a text: which are put in, and what comes of it.

Owns: the choice among fixes that touch each other, and the edits. Must not know: files, rules, what is fixed.

A fix is put in whole or not at all. Of fixes that touch, the first in the order of findings is put in; the others wait
for the next round, when they are found again if they are still needed. Nothing outside the spans of edits changes.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.finding import Edit, Finding, Fix
from pipeline.value import value


@value(frozen=True)
class Fixed:
    """A text with fixes put in, and the findings they mend; equal fixes of several findings are put in once."""

    text: str
    mended: tuple[Finding, ...]


def fixable(findings: Iterable[Finding], *, unsafe: bool = False) -> list[Finding]:
    """The findings whose fix may be put in. What drifted is no fault of the page and is not to be fixed in it."""
    return [f for f in findings if f.fix and (f.fix.safe or unsafe) and f.verdict != "drift"]


def put_in(text: str, findings: Iterable[Finding]) -> Fixed:
    """The text of a page with the fixes of findings on it. A fix that does not fit the text is left out."""
    chosen: list[Edit] = []
    known: set[tuple[Edit, ...]] = set()
    mended: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: finding.sort_key):
        edits = _edits(finding.fix, text) if finding.fix else ()
        if edits in known or (edits and not any(_touches(edit, chosen) for edit in edits)):
            mended.append(finding)
            if edits not in known:
                known.add(edits)
                for edit in edits:
                    insort(chosen, edit, key=_place)
    return Fixed(_edited(text, chosen), tuple(mended))


def _edits(fix: Fix, text: str) -> tuple[Edit, ...]:
    """The edits of a fix in order; none if they overlap each other, leave the text, or change nothing."""
    edits = tuple(sorted(dict.fromkeys(fix.edits), key=_place))
    inside = all(0 <= edit.span.start <= edit.span.end <= len(text) for edit in edits)
    apart = all(one.span.end <= other.span.start for one, other in pairwise(edits))
    return edits if inside and apart and _edited(text, edits) != text else ()


def _touches(edit: Edit, chosen: Sequence[Edit]) -> bool:
    """Whether an edit overlaps one of those chosen or meets it without a character in between."""
    index = bisect_left(chosen, _place(edit), key=_place)
    near = chosen[max(index - 1, 0) : index + 1]
    return any(edit.span.start <= other.span.end and other.span.start <= edit.span.end for other in near)


def _edited(text: str, edits: Sequence[Edit]) -> str:
    pieces: list[str] = []
    end = 0
    for edit in edits:
        pieces += (text[end : edit.span.start], edit.text)
        end = edit.span.end
    return "".join((*pieces, text[end:]))


def _place(edit: Edit) -> tuple[int, int]:
    return edit.span
