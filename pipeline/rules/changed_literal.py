"""A command, name or message in backticks that is not what the source page has.

## What it does
Compares each code span with its counterpart on the source page, and reports

- a literal of which one part is English and the other is translated (error);
- a message that the page gives in several places and words in different ways (error, if one of them is a title, a
  symptom or what a program prints; else information, since a label of the interface may look like one);
- a message in the title or the symptoms of an incident that is translated (warning; information where the page
  translates all such messages, since the product may do so too);
- a command, path, option, identifier, URL or variable that is changed or lost (warning; information where the reader
  may choose the name: it is in capitals, or changed alike in several places, and kept in none).

Labels of interfaces, placeholders, sample sentences elsewhere, the English words behind a translation, a changed
full stop or quotation mark, and a sample name that the code of the page changes as well are fine.

## Why is this bad?
A reader who sees a message searches for its words. With a translation that no program ever prints, or one that is
half English, nothing is found. A translated option or path does not work.

## Example
```md
## Échec avec `FAILED Vous n'êtes pas connecté.`
```

Write instead what the source page has:

```md
## Échec avec `FAILED You are not logged in.`
```
"""

import dataclasses
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipeline.document import Block, BlockKind, Inline
from pipeline.finding import Severity
from pipeline.incident import Role
from pipeline.literal import (
    are_in_capitals,
    changed_parts,
    is_invented,
    is_joined,
    is_mended,
    is_phrase,
    is_put_in_words,
    is_singular,
    is_slip,
    is_to_fill_in,
    stands_in,
)
from pipeline.message import say
from pipeline.parity import (
    Spans,
    essence,
    is_code,
    is_mixed,
    is_sentence,
    prose_words,
)
from pipeline.rules.base import Page, Pair, Problem, pair_rule, shown
from pipeline.source import Span
from pipeline.value import value

_NAME = re.compile(r"[A-Za-z]\w*")
_ABBREVIATION = re.compile(r"[A-Z]{1,2}/[A-Z]{1,2}")


@value(frozen=True)
class _Place:
    """A literal of the source page and what the translation makes of it; `told` if it tells what a reader meets."""

    text: str
    new: str
    source: Span
    span: Span
    told: bool


@pair_rule("T115", Severity.WARNING)
def changed_literal(pair: Pair) -> Iterator[Problem]:
    """One finding for each code span; for one that is lost, at the text that should have it."""
    known = pair.base.commands
    told = [*_told(pair.page)]
    places: list[_Place] = []
    for spans in pair.code_spans:
        for one, other in spans.pairs:
            if one.text == other.text or not _is_still_there(pair, spans, one.text):
                inside = any(other.span.within(span) for span in told)
                places.append(_Place(one.text, other.text, one.span, other.span, inside))
        if {piece.text for piece in spans.theirs} != {piece.text for piece in spans.ours}:
            kept = {piece.text for piece in spans.ours} | {one.text for one, _ in spans.pairs}
            lost = [piece for piece in spans.theirs if piece.text not in kept]
            yield from _lost(pair, spans.translation, lost, known)
    every = [*places, *_lines(pair)]
    codes = pair.page.document.of_kind(BlockKind.CODE)
    text, old, new = pair.base.document.source.text, _joined(pair.base.document.of_kind(BlockKind.CODE)), _joined(codes)
    for place in filter(_differs, places):
        renamed = place.text in old and place.text not in new and place.new in new
        mended = is_mended(place.text, place.new, text) or is_singular(place.text, place.new, text)
        if not renamed and not mended:
            problem = _message(place, every) or _literal(place, known)
            if problem and problem.severity is None:
                own = is_put_in_words(place.text, place.new) or _is_own_name(place, places, old, _beside(codes, place))
                problem = dataclasses.replace(problem, severity=Severity.INFO if own else None)
            if problem:
                yield problem


def _is_still_there(pair: Pair, spans: Spans, literal: str) -> bool:
    """Whether the translation has a literal as it is, but not in code font."""
    source, block = pair.page.document.source, spans.translation.span
    edges = [block.start, *(edge for piece in spans.ours for edge in piece.span), block.end]
    text = "\n".join(source[Span(a, b)] for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
    return re.search(rf"(?<![\w/.-]){re.escape(literal)}(?![\w/-])", text) is not None


def _differs(place: _Place) -> bool:
    words = prose_words(place.text)
    return not words or (place.text != place.new and words != prose_words(place.new))


def _is_own_name(place: _Place, places: Sequence[_Place], old: str, beside: str) -> bool:
    """Whether a literal is only an example, or words for people: nothing that a program knows by this name.

    `old` is the code of the source page; what stands in `beside` is known.
    """
    parts = [one for one, _ in changed_parts(place.text, place.new)]
    if any(part and re.search(rf"(?<![\w-]){re.escape(part)}(?![\w-])", beside) for part in parts):
        return False
    if (
        all(map(is_to_fill_in, parts))
        or is_to_fill_in(place.text)
        or are_in_capitals(place.text, place.new)
        or is_invented(place.text, place.new)
        or is_phrase(place.text, place.new, old)
    ):
        return True
    if _NAME.fullmatch(place.text) is None:
        return False
    if "_" in place.text.strip("_") and place.text.isupper():
        return True
    alike = {other.new for other in places if other.text == place.text}
    return len(alike) == 1 and _number(place, places) > 1 and not is_slip(place.text, place.new)


def _number(place: _Place, places: Sequence[_Place]) -> int:
    return sum(other.text == place.text for other in places)


def _beside(codes: Sequence[Block], place: _Place) -> str:
    """The code before and behind a literal."""
    behind = bisect_left(codes, place.span.start, key=lambda block: block.span.start)
    return _joined(codes[max(behind - 1, 0) : behind + 1])


def _joined(codes: Sequence[Block]) -> str:
    return "\n".join(block.literal for block in codes)


def _told(page: Page) -> Iterator[Span]:
    """The titles and symptoms of all incidents."""
    for incident in page.incidents:
        if incident.heading:
            yield incident.heading.span
        for block in incident.blocks(Role.SYMPTOMS):
            yield block.span


def _lines(pair: Pair) -> Iterator[_Place]:
    """Messages in blocks of code, line by line where both sides have as many lines."""
    for source, translation in pair.alignment.code:
        old, new = source.literal.splitlines(), translation.literal.splitlines()
        if len(old) == len(new):
            for one, other in zip(old, new, strict=True):
                if is_sentence(one):
                    yield _Place(one, other, source.span, translation.span, True)


def _message(place: _Place, places: Sequence[_Place]) -> Problem | None:
    """What is wrong with a message; None for a literal that is none, or for a sample sentence."""
    wanted = prose_words(place.text)
    if not is_sentence(place.text) or f" {' '.join(wanted)} " in f" {' '.join(prose_words(place.new))} ":
        return None
    if is_mixed(place.text, place.new):
        return Problem(
            place.span,
            say("One part of this literal is in the language of the source page, and the other is translated."),
            subject=place.text,
            help=say(
                "The source page has {literal}; take it as it is, or translate all of it.", literal=shown(place.text)
            ),
            beside=((place.source, say("the literal")),),
            severity=Severity.ERROR if place.told else Severity.WARNING,
        )
    for other in places:
        if prose_words(other.text) == wanted and prose_words(other.new) != prose_words(place.new):
            return Problem(
                place.span,
                say(
                    "The message is worded in another way elsewhere on this page: {message}.", message=shown(other.new)
                ),
                subject=place.text,
                related=((other.span, say("the same message")),),
                beside=((place.source, say("the message is {message}", message=shown(place.text))),),
                severity=Severity.ERROR if place.told else Severity.WARNING if other.told else Severity.INFO,
            )
    if not place.told or f" {' '.join(prose_words(place.new))} " in f" {' '.join(wanted)} ":
        return None
    return Problem(
        place.span,
        say("The message is translated; the source page has {message}.", message=shown(place.text)),
        subject=place.text,
        help=say("Leave it as the program prints it, unless the program itself is translated."),
        beside=((place.source, say("the message")),),
        severity=None if _are_mostly_kept(places) else Severity.INFO,
    )


def _are_mostly_kept(places: Sequence[_Place]) -> bool:
    """Whether a page keeps at least as many messages as it translates."""
    messages = [place for place in places if _is_told(place) and not is_mixed(place.text, place.new)]
    kept = {place.text: prose_words(place.text) == prose_words(place.new) for place in messages}
    return 2 * sum(kept.values()) >= len(kept)


def _is_told(place: _Place) -> bool:
    return place.told and is_sentence(place.text)


def _literal(place: _Place, known: frozenset[str]) -> Problem | None:
    """A command or name that is another one now."""
    if not is_code(place.text, known) or essence(place.text) == essence(place.new):
        return None
    if _ABBREVIATION.fullmatch(place.text) or is_joined(place.text, place.new):
        return None
    if place.text.replace("-", "").isalpha() and place.text.casefold() == place.new.casefold():
        return None
    return Problem(
        place.span,
        say("{old} of the source page has become {new}.", old=shown(place.text), new=shown(place.new)),
        subject=place.text,
        beside=((place.source, say("the source page's")),),
    )


def _lost(pair: Pair, translation: Block, pieces: Sequence[Inline], known: frozenset[str]) -> Iterator[Problem]:
    text = " ".join(pair.page.document.source[translation.span].split())
    for piece in dict.fromkeys(pieces):
        if is_code(piece.text, known) and not stands_in(piece.text, text):
            yield Problem(
                translation.content or translation.span,
                say("{literal} is missing in this text.", literal=shown(piece.text)),
                subject=piece.text,
                beside=((piece.span, say("here on the source page")),),
            )
