"""A keyref that the source has and the translation lacks, or the other way round.

## What it does
Compares the keyrefs (`{{site.data.keyword.x}}`) of each block with those of its counterpart. A keyref that has moved to
another block of the page is no fault. Where only the number differs, or the translation repeats a name that the page
has, or that only stands where the source has a word, that is information: it can be good style, or newer than the rest.
So is a missing keyref where the translator may have said in his words what the product does. It is an error if another
keyref is in its place, and a warning if a name is there that the source does not have, written by hand.

## Why is this bad?
A keyref is replaced by the name of a product when the page is published. Written out by hand the name stays as it is
when the product is renamed; a keyref that was altered or translated is not replaced at all.

## Example
```md
Installez IBM Cloud Container Registry.
```

The source says `Install {{site.data.keyword.registrylong_notm}}.` Write instead:

```md
Installez {{site.data.keyword.registrylong_notm}}.
```

## Fix safety
Where one keyref became one other that the source page does not know, the one of the source is put in; safe if the
revision of the source is known.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline import places
from pipeline.document import Block, Keyref
from pipeline.finding import Severity
from pipeline.message import Message, say, say_plural
from pipeline.rules.base import Page, Pair, Problem, pair_rule, replace, shown

_KEYREF = re.compile(r"\{\{[^{}\n]{0,200}\}\}")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]")
_NAME = re.compile(r"(?<![^\W_])(?=\w*[A-Z]\w*[A-Z])[A-Za-z]\w*")
_NAME_AMONG_IDEOGRAPHS = re.compile(r"(?<![A-Za-z0-9_])[A-Z][A-Za-z0-9]+")


@dataclass
class _Two:
    """A block and its counterpart with the keyrefs in them."""

    block: Block
    partner: Block
    mine: list[Keyref]
    theirs: list[Keyref]

    def surplus(self) -> Counter[str]:
        """How often each name occurs more often (or, negative, less often) in the translation."""
        found = Counter(keyref.name for keyref in self.theirs)
        found.subtract(keyref.name for keyref in self.mine)
        return found


@pair_rule("T105", Severity.ERROR, fixable=True, copied=True)
def missing_keyref(pair: Pair) -> Iterator[Problem]:
    """One finding for each name in each block."""
    blocks = [(two, surplus) for two in _blocks(pair) if any((surplus := two.surplus()).values())]
    balance: Counter[str] = Counter()
    for _, surplus in blocks:
        balance.update(surplus)
    balance.update(_in_extra_blocks(pair))
    known = {keyref.name for keyref in pair.base.document.keyrefs}
    for two, surplus in blocks:
        missing = [name for name, number in surplus.items() if number < 0 and balance[name] < 0]
        extra = [name for name, number in surplus.items() if number > 0 and balance[name] > 0]
        strange = [name for name in extra if name not in known]
        if len(missing) == 1 and len(strange) == 1 and surplus[missing[0]] == -surplus[strange[0]]:
            yield _renamed(pair, two, missing[0], strange[0])
            extra.remove(strange[0])
            missing.clear()
        damaged = _damaged(pair.page, two.partner)
        for name in missing[damaged:]:
            yield _missing(pair, two, name)
        for name in extra[_damaged(pair.base, two.block) :]:
            yield _extra(pair, two, name, style=name in known or not missing)


def _blocks(pair: Pair) -> Iterator[_Two]:
    here, there = (page.homes.group(page.document.keyrefs) for page in (pair.base, pair.page))
    for one, other, confidence in pair.alignment.pairs:
        if one is None or other is None or confidence < places.LIKELY or one.kind is not other.kind:
            continue
        mine, theirs = here.get(places.key(one), []), there.get(places.key(other), [])
        if not (mine or theirs):
            continue
        if _valued(one) != _valued(other):
            mine = [keyref for keyref in mine if keyref.span.within(one.span)]
            theirs = [keyref for keyref in theirs if keyref.span.within(other.span)]
        if mine or theirs:
            yield _Two(one, other, mine, theirs)


def _valued(block: Block) -> int:
    """How many values a block has in attribute lists; where one is missing, so is what is in it."""
    return sum(item.kind == "pair" for attrs in block.attrs for item in attrs.items)


def _in_extra_blocks(pair: Pair) -> Iterator[str]:
    """Names in blocks that only the translation has: what moved there is not missing."""
    for block in pair.alignment.extra:
        yield from (keyref.name for keyref in pair.page.document.keyrefs if keyref.span.within(block.span))


def _missing(pair: Pair, two: _Two, name: str) -> Problem:
    mine = [keyref for keyref in two.mine if keyref.name == name]
    number = sum(keyref.name == name for keyref in two.theirs)
    if number:
        message = _counted(name, number, len(mine))
    else:
        message = say("The keyref {keyref} of the source is missing here.", keyref=shown(name))
    return Problem(
        places.first_line(two.partner, pair.page.document),
        message,
        subject=name,
        beside=((mine[-1].span, say("in the source")),),
        severity=Severity.INFO if number else _severity(pair, two),
    )


def _severity(pair: Pair, two: _Two) -> Severity:
    """How bad it is that a block lacks a keyref, by what stands in its place: another one, a name, or words."""
    if any(number > 0 for number in two.surplus().values()):
        return Severity.ERROR
    known = _names(pair.base, two.block)
    by_hand = (name for name in _names(pair.page, two.partner) if not any(one.startswith(name) for one in known))
    return Severity.WARNING if any(by_hand) else Severity.INFO


def _names(page: Page, block: Block) -> set[str]:
    """Words of a block that can only be names: with two capitals, or with one among letters that have none."""
    text = " ".join(page.document.source[span] for span in (block.span, *(attrs.span for attrs in block.attrs)))
    words = _KEYREF.sub(" ", text)
    return {match[0] for match in (_NAME_AMONG_IDEOGRAPHS if _WIDE.search(words) else _NAME).finditer(words)}


def _extra(pair: Pair, two: _Two, name: str, *, style: bool) -> Problem:
    theirs = [keyref for keyref in two.theirs if keyref.name == name]
    number = sum(keyref.name == name for keyref in two.mine)
    if number:
        message = _counted(name, len(theirs), number)
    else:
        message = say("The source has no keyref {keyref} here.", keyref=shown(name))
    return Problem(
        theirs[-1].span,
        message,
        subject=name,
        beside=((places.first_line(two.block, pair.base.document), say("in the source")),),
        severity=Severity.INFO if number or style else None,
    )


def _renamed(pair: Pair, two: _Two, right: str, wrong: str) -> Problem:
    mine = next(keyref for keyref in two.mine if keyref.name == right)
    theirs = next(keyref for keyref in two.theirs if keyref.name == wrong)
    text = pair.base.document.source[mine.span]
    return Problem(
        theirs.span,
        say("The keyref {keyref} of the source became {other}.", keyref=shown(right), other=shown(wrong)),
        subject=right,
        beside=((mine.span, say("in the source")),),
        fix=replace(theirs.span, text, say("write {text}", text=shown(text)), safe=pair.certain),
    )


def _damaged(page: Page, block: Block) -> int:
    """How many keyrefs of a block cannot be read; `malformed-keyref` reports them."""
    return sum(junk.span.within(block.span) for junk in page.junk("keyref-malformed"))


def _counted(name: str, here: int, there: int) -> Message:
    return say(
        "The keyref {keyref} is here {here}, in the source {there}.",
        keyref=shown(name),
        here=_times(here),
        there=_times(there),
    )


def _times(number: int) -> Message:
    return say("twice") if number == 2 else say_plural("once", "{number} times", number)
