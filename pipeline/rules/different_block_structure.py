"""Blocks that the translation lacks or has in addition, compared with the page it was made from.

## What it does
Reports paragraphs, headings, list items, tables, rows, cells and blocks of code that only one of the two pages has;
blocks of another kind; headings of another level. Missing incidents (`different-incident-structure`) and headings with
a missing id (`missing-anchor`) are not reported again; comments do not count. Nor is a page compared that has an
alphabetical index, if the alphabet of the translation is another, or whose source took headings for code, because a
fence is missing there; nor a paragraph of the source that was meant as an item (`-Item`, or a no-break space behind the
mark), and is one in the translation. A text that the translator divided where a sentence ends is information, and so is
HTML that is the same but for blank lines.

## Why is this bad?
Text is missing, or it lost its form: an item that became a part of the one above, a heading that is a paragraph, a
table that is shown as bars and dashes.

## Example
```md
## L'installation échoue avec le message
`exit status 137`
{: #ts_installation}
```

The heading is broken into two lines; the second one is a paragraph, and has the id. Write instead:

```md
## L'installation échoue avec le message `exit status 137`
{: #ts_installation}
```

## Fix safety
The two lines of a broken heading are joined, which is what the source has; safe if the revision of the source is known.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline import places
from pipeline.divided import halves
from pipeline.document import Block, BlockKind
from pipeline.finding import Severity
from pipeline.message import say, say_plural
from pipeline.rules.base import Page, Pair, Problem, pair_rule, replace
from pipeline.source import Span

_TAG = re.compile(r"</?[A-Za-z][\w-]*")

_MARK = re.compile(r"(?:\d{1,3}[.)]|[-+])(?=[^\W\d]|\*\*|\u00a0)")
"""The mark of an item without the space that makes it one."""

_IGNORED = (BlockKind.COMMENT, BlockKind.DEFINITION, BlockKind.JUNK)


@pair_rule("T103", Severity.WARNING, fixable=True, copied=True)
def different_block_structure(pair: Pair) -> Iterator[Problem]:
    """One finding for each series of missing or of extra blocks, and for each block of another kind."""
    pages = pair.base.document, pair.page.document
    if places.own_index(*pages) or places.has_swallowed(*pages):
        return  # sorted by another alphabet, or text taken for code, so that nothing is where it was
    broken = list(places.broken_headings(pair.page.document, pair.alignment))
    told = {places.key(block) for two in broken for block in two}
    yield from (_broken(pair, first, rest) for first, rest in broken)
    others = [(a, b) for a, b, sure in pair.alignment.pairs if a and b and sure >= places.SURE]
    for one, other in others:
        if places.key(other) not in told:
            yield from _otherwise(pair, one, other)
    changed = [span for one, other in others if one.kind is not other.kind for span in (one.span, other.span)]
    both = pair.base.incidents, pair.page.incidents, pair.alignment
    missing, extra = _uncancelled(pair, told)
    items = [block for block in missing if block.kind is BlockKind.ITEM]
    lists = [block for block in extra if block.kind is BlockKind.LIST and len(block.children) == len(items)]
    if len(lists) == 1:
        yield _split(pair, items, lists[0])
        missing = [block for block in missing if block not in items]
        extra.remove(lists[0])
    for blocks in _series(
        pair, missing, [*places.lost(*both), *places.lost_sections(*both), *_ids(pair.base, pair.page), *changed[::2]]
    ):
        yield Problem(
            places.place(pair.alignment, blocks[0].span.start, pair.page.document),
            say_plural(
                "Behind this {blocks} of the source is missing.",
                "Behind this {blocks} of the source are missing.",
                len(blocks),
                blocks=places.in_words(blocks),
            ),
            subject=blocks[0].kind,
            beside=((places.first_line(blocks[0], pair.base.document), say("missing in the translation")),),
            severity=Severity.INFO if _is_same_html(pair, blocks, missing=True) else None,
        )
    divided = {places.key(two.extra) for two in halves(pair.alignment, pair.page.document)} if extra else set()
    parts, rest = ([block for block in extra if (places.key(block) in divided) is half] for half in (True, False))
    said = [*places.added(*both), *_ids(pair.page, pair.base), *changed[1::2]]
    for blocks in (*_series(pair, rest, said), *_series(pair, parts, said)):
        near = places.source_place(pair.alignment, blocks[0].span.start, pair.base.document)
        yield Problem(
            places.first_line(blocks[0], pair.page.document),
            say("The source does not have this: {blocks}.", blocks=places.in_words(blocks)),
            subject=blocks[0].kind,
            beside=((near, say("it would follow here")),),
            severity=Severity.INFO if blocks[0] in parts or _is_same_html(pair, blocks) else None,
        )


def _otherwise(pair: Pair, one: Block, other: Block) -> Iterator[Problem]:
    """A pair of blocks of different kinds, or of headings of different levels."""
    if one.kind is not other.kind:
        message = say(
            "In the source this is {one}; here it is {other}.",
            one=places.in_words((one,)),
            other=places.in_words((other,)),
        )
    elif one.level != other.level:
        message = say(
            "This heading has level {level}; in the source it has level {other}.", level=other.level, other=one.level
        )
    else:
        return
    place, there = places.first_line(other, pair.page.document), places.first_line(one, pair.base.document)
    yield Problem(place, message, subject=one.kind, beside=((there, say("in the source")),))


def _split(pair: Pair, items: Sequence[Block], part: Block) -> Problem:
    first, there = part.children[0], places.first_line(items[0], pair.base.document)
    return Problem(
        places.first_line(first, pair.page.document),
        say("A list begins here; in the source its items belong to another list."),
        subject=BlockKind.LIST,
        help=say("Give all items of a list the same mark and the same indentation."),
        beside=((there, say("the item in the source")),),
    )


def _broken(pair: Pair, first: Block, rest: Block) -> Problem:
    source = pair.alignment.of_translation(first).source or pair.alignment.of_translation(rest).source
    text = pair.page.document.source
    glue = "" if text[rest.span].startswith("`") and text[first.span].count("`") % 2 else " "
    return Problem(
        first.span,
        say("This heading is broken: what follows on the next line is a paragraph of its own."),
        subject=BlockKind.HEADING,
        related=((places.first_line(rest, pair.page.document), say("the rest of the heading")),),
        beside=((source.span, say("the heading in the source")),) if source else (),
        fix=replace(Span(first.span.end, rest.span.start), glue, say("join the lines"), safe=pair.certain),
    )


def _uncancelled(pair: Pair, told: set[places.Key]) -> tuple[list[Block], list[Block]]:
    """Missing and extra blocks, without those that may be each other's counterpart, and without damaged lists."""
    text = pair.page.document.source
    missing = [block for block in pair.alignment.missing if block.kind not in _IGNORED]
    extra = [
        block
        for block in pair.alignment.extra
        if block.kind not in _IGNORED and places.key(block) not in told and not text[block.span].startswith("{:")
    ]
    for block in list(missing):
        sure = pair.alignment.of_source(block).confidence >= places.SURE
        for other in extra:
            certain = sure and pair.alignment.of_translation(other).confidence >= places.SURE
            if other.kind is block.kind and not certain:
                missing.remove(block)
                extra.remove(other)
                break
    meant = [block for block in missing if block.kind is BlockKind.PARAGRAPH and _is_meant_as_item(pair, block)]
    items = [block for block in extra if block.kind is BlockKind.ITEM]
    for block, item in zip(meant, items, strict=False):
        missing.remove(block)
        extra.remove(item)
    return missing, extra


def _is_meant_as_item(pair: Pair, block: Block) -> bool:
    return _MARK.match(pair.base.document.source.text, block.span.start, block.span.end) is not None


def _is_same_html(pair: Pair, blocks: Sequence[Block], *, missing: bool = False) -> bool:
    """Whether blocks of HTML are a part of what a block beside them is on the other page, divided by blank lines."""
    if any(block.kind is not BlockKind.HTML for block in blocks):
        return False
    pages = (pair.base, pair.page) if missing else (pair.page, pair.base)
    mine, theirs = (page.document.source for page in pages)
    for one, other, _ in pair.alignment.pairs:
        near, far = (one, other) if missing else (other, one)
        if near and far and near.kind is far.kind is BlockKind.HTML:
            first, last = sorted((near.span, Span(blocks[0].span.start, blocks[-1].span.end)))
            if first.end <= last.start and not mine.text[first.end : last.start].strip():
                return _tags(mine.text[first.start : last.end]) == _tags(theirs[far.span])
    return False


def _tags(html: str) -> list[str]:
    return [tag.casefold() for tag in _TAG.findall(html)]


def _ids(page: Page, other: Page) -> list[Span]:
    """Ids that the other page lacks."""
    known = {anchor.id for anchor in other.document.anchors}
    return [anchor.span for anchor in page.document.anchors if anchor.id not in known]


def _series(pair: Pair, blocks: Sequence[Block], said: Sequence[Span]) -> Iterator[tuple[Block, ...]]:
    """The blocks in series that no paired block interrupts, without those that are reported otherwise."""
    if not blocks:
        return
    wanted = {id(block) for block in blocks}
    series: list[Block] = []
    for one, other, _ in pair.alignment.pairs:
        series += [block for block in (one, other) if id(block) in wanted and block]
        if one is not None and other is not None:
            yield from _unsaid(series, said)
            series = []
    yield from _unsaid(series, said)


def _unsaid(series: Sequence[Block], said: Sequence[Span]) -> Iterator[tuple[Block, ...]]:
    """A series up to a heading whose id is reported as missing, which stands for what is below it as well."""
    left: list[Block] = []
    for block in series:
        ids = [attrs.id.span for attrs in block.attrs if attrs.id]
        if block.kind is BlockKind.HEADING and any(span.within(name) for name in ids for span in said):
            break
        if not any(block.span.within(span) for span in said):
            left.append(block)
    if left:
        yield tuple(left)
