"""Texts of the source page that a translator has divided.

Owns: telling a divided text from one that is added beside it. Must not know: what that is good for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.align import Alignment
from pipeline.document import Block, BlockKind, Document
from pipeline.places import SURE, key

_END = re.compile(r"(?:[.!?:;)。！？：；…）]|/?>)\W*\Z")
"""The end of a text that is whole."""

_START = re.compile(r"(?:[-*+]|\d{1,9}[.)])?\s*([^\W\d_])")
"""The first letter of a text or an item that begins with a letter."""

_TELLING = 20
"""Length of a text that tells how much longer or shorter than the source a translation is."""

_TOLERANCE = 1.2
"""How much longer or shorter than usual the translation of a text can be."""


class Halves(NamedTuple):
    """A text of the source of which the translator made two: the one it is paired with, and one that is extra."""

    source: Block
    paired: Block
    extra: Block


def halves(alignment: Alignment, translation: Document) -> Iterator[Halves]:
    """Paragraphs and items that were divided in the translation where a sentence ends: all the text is there.

    That it was is told by the lengths, as the two pages have them otherwise. Beside a block that is missing the extra
    one may be what became of that.
    """
    texts = alignment.texts if alignment.extra else ()
    ratios = [_size(other) / _size(one) for one, other in texts if _size(one) >= _TELLING]
    usual = _median(ratios) if ratios else 0.0
    extra = {key(block) for block in alignment.extra if usual and block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)}
    last: dict[BlockKind, tuple[Block, Block]] = {}
    waiting: dict[BlockKind, Block] = {}
    text, mixed = translation.source.text, _mixed_gaps(alignment) if extra else set()
    for number, (one, other, _) in enumerate(alignment.pairs if extra else ()):
        if one and other and one.kind is other.kind:
            first = waiting.pop(one.kind, None)
            if first and _is_divided(text, first, other) and _fits(one, other, first, usual):
                yield Halves(one, other, first)
            last[one.kind] = (one, other)
        elif other and key(other) in extra and number not in mixed:
            mine, paired = last.get(other.kind, (None, None))
            if mine and paired and _is_divided(text, paired, other) and _fits(mine, paired, other, usual):
                yield Halves(mine, paired, other)
            else:
                waiting[other.kind] = other


def _median(ratios: Sequence[float]) -> float:
    from statistics import median  # not where no text can have been divided

    return median(ratios)


def _mixed_gaps(alignment: Alignment) -> set[int]:
    """Numbers of the pairs between two sure ones where blocks of the source are missing."""
    found: set[int] = set()
    gap: list[int] = []
    lost = False
    for number, (one, other, confidence) in enumerate(alignment.pairs):
        if one and other and confidence >= SURE:
            found.update(gap if lost else ())
            gap, lost = [], False
        else:
            gap.append(number)
            lost = lost or other is None
    return found | set(gap if lost else ())


def _is_divided(text: str, first: Block, second: Block) -> bool:
    """Whether two texts follow each other, and the first is whole."""
    if text[first.span.end : second.span.start].strip():
        return False
    begins = _START.match(text, second.span.start, second.span.end)
    whole = first.kind is BlockKind.ITEM or _END.search(text, first.span.start, first.span.end)
    return bool(whole) and not (begins and begins[1].islower())


def _fits(source: Block, paired: Block, extra: Block, usual: float) -> bool:
    """Whether the two are together about as long as the source lets expect, and the paired one alone is too short."""
    expected = usual * _size(source)
    alone, together = _size(paired), _size(paired) + _size(extra)
    return alone < expected / _TOLERANCE < together < expected * _TOLERANCE**2


def _size(block: Block) -> int:
    return max(block.span.end - block.span.start, 1)
