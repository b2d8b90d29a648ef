"""Attribute lists that say something else than those of the source.

## What it does
Compares the classes, words and keys of the attribute lists of each block and each link with those of its counterpart,
and the definitions of words.
Order, place and the way of writing do not count. The values of `alt`, `caption`, `summary` and `title` are translated;
only whether they are there is compared. Not compared are ids (`missing-anchor`), lists that cannot be read (rules A101
to A105) on either page, and section markers that a page lacks (`different-incident-structure`). Of a text that the
translator divided, either half may carry the list. What kind of code a block is, and where a section begins, is an
error.

## Why is this bad?
Attribute lists make a paragraph a note, a block of code something to copy or sample output, and open links in a new
window. None of this is visible to the translator, so nobody sees that it got lost.

## Example
````md
```
ibmcloud login
```
{: screen}
````

In the source it is code to run. Write instead:

````md
```
ibmcloud login
```
{: pre}
````

## Fix safety
A word that was exchanged for one other word is put right. Words and values that are missing are written as they are in
the source, but for values that are translated; so are definitions. All this is safe if the revision of the source is
known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline import places, wording
from pipeline.attrs import Attribute, Attrs
from pipeline.divided import halves
from pipeline.document import Block, Definition, Document, Link
from pipeline.finding import Fix, Severity
from pipeline.incident import MARKERS, markers
from pipeline.message import Message, say
from pipeline.rules.base import Page, Pair, Problem, attach, damaged_list, listed, pair_rule, replace, shown
from pipeline.source import Span

_TRANSLATED = frozenset(("alt", "caption", "summary", "title", "aria-label"))
_CODE = frozenset(("codeblock", "pre", "screen"))

_LIST_IN_TEXT = re.compile(r"\{[ \t]?[:.][^{}\n]{1,200}\}[ \t]*$", re.M)
_WORD = re.compile(r"[A-Za-z][\w-]*")


@dataclass
class _Two:
    """A block or link (`span`, called `name`) and what its attribute lists lack and have compared with the source."""

    thing: Block | Link
    span: Span
    there: Span
    name: Message
    missing: dict[tuple[str, ...], Attribute]
    extra: dict[tuple[str, ...], Attribute]


@pair_rule("T104", Severity.WARNING, fixable=True, copied=True)
def different_attributes(pair: Pair) -> Iterator[Problem]:
    """One finding for each block or link, or for two of which one has what belongs to the other."""
    skipped = frozenset(MARKERS) if _markers(pair.page) != _markers(pair.base) else frozenset[str]()
    found = [two for two in (*_blocks(pair, skipped), *_links(pair, skipped)) if two.missing or two.extra]
    moved: set[int] = set()
    for first, second in pairwise(found):
        for one, other in ((first, second), (second, first)):
            exchanged = one.missing.keys() == other.extra.keys() and not (one.extra or other.missing)
            if exchanged and not moved & {id(one), id(other)}:
                moved |= {id(one), id(other)}
                yield _moved(one, other)
    yield from (_different(pair, two) for two in found if id(two) not in moved)
    yield from _definitions(pair)


def _blocks(pair: Pair, skipped: frozenset[str]) -> Iterator[_Two]:
    divided = {places.key(two.paired): two.extra for two in halves(pair.alignment, pair.page.document)}
    for one, other, confidence in pair.alignment.pairs:
        if one and other and confidence >= places.SURE and one.kind is other.kind and (one.attrs or other.attrs):
            mine, theirs = _members(one.attrs, skipped), _members(other.attrs, skipped)
            if mine.keys() == theirs.keys():
                continue
            mended = _misspelt(pair.base.document, one)
            theirs = {key: item for key, item in theirs.items() if key in mine or item.name not in mended}
            half = divided.get(places.key(other))
            if half and mine.keys() == {*theirs, *_members(half.attrs, skipped)}:
                continue
            damaged = (*damaged_list(pair.base.document, one), *damaged_list(pair.page.document, other))
            if mine.keys() != theirs.keys() and not any(damaged):
                there = one.attrs[0].span if one.attrs else places.first_line(one, pair.base.document)
                place = places.first_line(other, pair.page.document)
                yield _two(other, place, there, wording.block(one.kind), mine, theirs)


def _misspelt(document: Document, block: Block) -> set[str]:
    """Words in what should have been an attribute list of a block and became a part of its text."""
    if block.children:
        return set()
    return {word for found in _LIST_IN_TEXT.findall(document.source[block.span]) for word in _WORD.findall(found)}


def _links(pair: Pair, skipped: frozenset[str]) -> Iterator[_Two]:
    """Links with the same target in paired blocks, in order, where both have equally many of them."""
    here, there = (page.homes.group(page.document.links) for page in (pair.base, pair.page))
    for block, other_block, confidence in pair.alignment.pairs:
        if block is None or other_block is None or confidence < places.SURE or places.key(block) not in here:
            continue
        links, others = here[places.key(block)], there.get(places.key(other_block), [])
        if not any(link.attrs for link in (*links, *others)):
            continue
        for target in dict.fromkeys((link.kind, link.target) for link in links):
            left = [link for link in links if (link.kind, link.target) == target]
            right = [link for link in others if (link.kind, link.target) == target]
            for link, other in zip(left, right, strict=True) if len(left) == len(right) else ():
                mine, theirs = _members(link.attrs, skipped), _members(other.attrs, skipped)
                damaged = any(damaged_list(pair.base.document, block)) or any(
                    damaged_list(pair.page.document, other_block)
                )
                if mine.keys() != theirs.keys() and not damaged:
                    yield _two(
                        other,
                        other.span,
                        link.span,
                        say("image") if "image" in link.kind else say("link"),
                        mine,
                        theirs,
                    )


def _definitions(pair: Pair) -> Iterator[Problem]:
    """Definitions of words in use that are missing or mean something else; additional ones do no harm."""
    document = pair.page.document
    theirs = {one.name: one for one in document.definitions if one.kind == "attributes"}
    used = {word.name for link in document.links for attrs in link.attrs for word in attrs.words}
    used.update(word for block in document.walk() for word in block.words())
    mine = [one for one in pair.base.document.definitions if one.kind == "attributes" and one.name in used]
    absent = _defined(pair, [one for one in mine if one.name not in theirs], [*theirs.values()])
    for one in mine:
        other = theirs.get(one.name)
        if other is None or _says(one) != _says(other):
            text = pair.base.document.source[one.span].strip()
            title = say("write {what}", what=shown(text))
            changed = replace(other.span, text, title, safe=pair.certain) if other else None
            yield Problem(
                other.span if other else next((last.span for last in theirs.values()), Span(0, 0)),
                say("The definition of {word} differs from that of the source.", word=shown(one.name))
                if other
                else say("The definition of {word} is missing.", word=shown(one.name)),
                subject=one.name,
                help=say("Write `{text}`.", text=text),
                beside=((one.span, say("the definition in the source")),),
                fix=changed or absent,
            )


def _defined(pair: Pair, missing: list[Definition], present: list[Definition]) -> Fix | None:
    """All missing definitions at once, behind those that the page has."""
    if not missing or not present:
        return None
    source = pair.page.document.source
    end = source.line_ends[source.line_index(present[-1].span.start)]
    lines = (source.newline + pair.base.document.source[one.span].strip() for one in missing)
    title = say("copy the missing definitions of the source")
    return replace(Span(end, end), "".join(lines), title, safe=pair.certain)


def _says(definition: Definition) -> set[tuple[str, str, str]]:
    return {(item.kind, item.name, item.value) for item in definition.items}


def _members(lists: tuple[Attrs, ...], skipped: frozenset[str]) -> dict[tuple[str, ...], Attribute]:
    """What attribute lists say, without ids; a class and a word of the same name are the same."""
    found: dict[tuple[str, ...], Attribute] = {}
    for item in (item for attrs in lists for item in attrs.items):
        if item.kind == "pair":
            found["=", item.name, "" if item.name in _TRANSLATED else " ".join(item.value.split())] = item
        elif item.kind != "id" and item.name not in skipped:
            found["", item.name] = item
    return found


def _two(
    thing: Block | Link,
    span: Span,
    there: Span,
    name: Message,
    mine: dict[tuple[str, ...], Attribute],
    theirs: dict[tuple[str, ...], Attribute],
) -> _Two:
    missing = {key: item for key, item in mine.items() if key not in theirs}
    extra = {key: item for key, item in theirs.items() if key not in mine}
    return _Two(thing, span, there, name, missing, extra)


def _different(pair: Pair, two: _Two) -> Problem:
    missing, extra = [*two.missing.values()], [*two.extra.values()]
    words = [item.name for item in missing if item.kind != "pair"]
    write = len(words) == len(missing) and not extra
    return Problem(
        extra[0].span if extra else two.span,
        _told(two.name, missing, extra),
        subject=(missing or extra)[0].name,
        help=say("Write `{list}` directly behind it.", list=f"{{: {' '.join(words)}}}") if write else "",
        beside=((missing[0].span if missing else two.there, say("in the source")),),
        fix=_exchanged(pair, missing, extra) if extra else _given(pair, two.thing, missing),
        severity=_severity(two),
    )


def _told(name: Message, missing: list[Attribute], extra: list[Attribute]) -> Message:
    lacks, has = (listed(map(_shown, items)) if items else "" for items in (missing, extra))
    if not extra:
        return say("This {thing} lacks {attributes}.", thing=name, attributes=lacks)
    if not missing:
        return say("This {thing} has {attributes}, which the source does not have.", thing=name, attributes=has)
    return say(
        "This {thing} lacks {missing}, and has {extra}, which the source does not have.",
        thing=name,
        missing=lacks,
        extra=has,
    )


def _moved(one: _Two, other: _Two) -> Problem:
    items = [*other.extra.values()]
    return Problem(
        items[0].span,
        say(
            "{attributes} belongs to this {thing}, in the source to a {other} near it.",
            attributes=listed(map(_shown, items)),
            thing=other.name,
            other=one.name,
        ),
        subject=items[0].name,
        help=say("An attribute list belongs to the block directly above it that is indented like it."),
        related=((one.span, say("the {thing}", thing=one.name)),),
        beside=((next(iter(one.missing.values())).span, say("in the source")),),
        severity=_severity(one),
    )


def _severity(two: _Two) -> Severity | None:
    words = {item.name for item in (*two.missing.values(), *two.extra.values()) if item.kind != "pair"}
    return Severity.ERROR if words & (_CODE | MARKERS.keys()) else None


def _exchanged(pair: Pair, missing: list[Attribute], extra: list[Attribute]) -> Fix | None:
    if len(missing) != 1 or len(extra) != 1 or (missing[0].kind == "pair") != (extra[0].kind == "pair"):
        return None
    right, wrong = missing[0], extra[0]
    if right.kind != "pair":
        word = Span(wrong.span.end - len(wrong.name), wrong.span.end)
        return replace(word, right.name, say("write {text}", text=shown(right.name)), safe=pair.certain)
    if right.name in _TRANSLATED:
        return None
    text = pair.base.document.source[right.span]
    return replace(wrong.span, text, say("write {text}", text=shown(text)), safe=pair.certain)


def _given(pair: Pair, thing: Block | Link, missing: list[Attribute]) -> Fix | None:
    """What is missing, as it is written in the source; values that are translated are not copied."""
    if any(item.kind == "pair" and item.name in _TRANSLATED for item in missing):
        return None
    members = " ".join(pair.base.document.source[item.span] for item in missing)
    title = say("write `{{: {members}}}` as in the source", members=members)
    if isinstance(thing, Block):
        return attach(pair.page.document, thing, members, title, safe=pair.certain)
    if thing.kind not in ("link", "image"):
        return None
    end = max(thing.span.end, *(attrs.span.end for attrs in thing.attrs), 0)
    return replace(Span(end, end), f"{{: {members}}}", title, safe=pair.certain)


def _markers(page: Page) -> list[str]:
    return [marker.word.name for marker in markers(page.document)]


def _shown(item: Attribute) -> str:
    return shown(f'{item.name}="{item.value}"' if item.kind == "pair" and item.name not in _TRANSLATED else item.name)
