"""A translation beside the page it was made from, text by text.

Owns: which text of a page was made from which text of its base. Must not know: words of languages, what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from pipeline.align import Alignment
from pipeline.document import BlockKind
from pipeline.parity import commands
from pipeline.program import code_of
from pipeline.value import value
from pipeline.words import Reading, Text


@value(frozen=True)
class Side:
    """A page of a topic. `base` is the page it was made from with their alignment; None for a page without one."""

    locale: str
    page: Reading
    base: Reading | None = None
    alignment: Alignment | None = None

    @cached_property
    def commands(self) -> frozenset[str]:
        """The programs that the code of the page calls, and well-known ones."""
        return commands(self.page.document)

    @cached_property
    def code(self) -> str:
        """The code of the page and of its base, as `program.code_of` has it."""
        return "\n".join([code_of(page.document) for page in (self.page, self.base) if page])

    @cached_property
    def leads(self) -> Mapping[int, Text]:
        """The text before each text of the base that is set apart as a quotation, by the identity of that."""
        if self.base is None:
            return {}
        quotes = self.base.document.of_kind(BlockKind.QUOTE)
        quoted = {id(block) for quote in quotes for block in quote.walk()}
        if not quoted:
            return {}
        return {id(text): lead for lead, text in pairwise(self.base.texts) if id(text.segment.block) in quoted}


def pairs(side: Side) -> Iterator[tuple[Text, Text | None]]:
    """Each text of a translation with the text it was made from: in blocks that are a pair, by kind and order."""
    if side.base is None or side.alignment is None:
        yield from ((text, None) for text in side.page.texts)
        return
    base, page = side.base.by_block, side.page.by_block
    nothing: list[Text] = []
    yield from _paired(page.get(id(None), nothing), base.get(id(None), nothing), side.base)
    for source, translation, _ in side.alignment.pairs:
        mine = page.get(id(translation)) if translation else None
        if mine:
            theirs = base.get(id(source), nothing) if source else nothing
            if len(mine) == 1 == len(theirs):
                yield mine[0], theirs[0]
            else:
                yield from _paired(mine, theirs, side.base)


def _paired(mine: Sequence[Text], theirs: Sequence[Text], base: Reading) -> Iterator[tuple[Text, Text | None]]:
    left = list(theirs)
    for text in mine:
        segment = text.segment
        same = (one for one in left if one.segment.kind is segment.kind and one.segment.name == segment.name)
        other = next(same, None)
        if other:
            left.remove(other)
        yield text, other or base.by_words.get(text.words)
