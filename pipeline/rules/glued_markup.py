"""A word that sticks to a link, an image, a code span or a keyref.

## What it does
Reports a word that touches the beginning or end of a link, image, code span or keyref, where the same piece has white
space on that side on the source page. Languages without spaces between words (Chinese, Japanese, Thai) are left
alone, as are particles and endings behind the piece (Korean, German genitive), elisions (`d'`), hyphens and
everything else that is no letter or digit.

## Why is this bad?
The reader sees two words run together, a search finds neither, and some parsers do not see the markup at all.

## Example
```md
Voir la commande`docker`, et[le guide](guide.md).
```

Write instead:

```md
Voir la commande `docker`, et [le guide](guide.md).
```

## Fix safety
A space is put in between, which is safe: the source page has one there. What belongs to a longer name (`x_y`) is left
to you.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from pipeline.document import Block, Inline
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Pair, Problem, pair_rule, replace
from pipeline.source import Span
from pipeline.value import value

_NAMES = {"code": say("code span"), "keyref": say("keyref"), "link": say("link"), "image": say("image")}
_WITHOUT_SPACES = frozenset(("zh", "ja", "th", "lo", "km", "my"))
_ENDINGS = frozenset(("s", "es", "n", "en", "e", "er"))
"""Endings of words of German and of plurals, which stick to a name rightly."""

_WORD_BEFORE = re.compile(r"[^\W_]+\Z")
_WORD_BEHIND = re.compile(r"[^\W_]+")


@value(frozen=True)
class _Piece:
    """A piece of markup: its kind, what it is the same by on both pages, and where it begins and ends."""

    kind: str
    key: str
    span: Span
    opening: Span
    closing: Span


@pair_rule("T114", Severity.WARNING, fixable=True)
def glued_markup(pair: Pair) -> Iterator[Problem]:
    """One finding for each side of a piece."""
    language = pair.page.locale.partition("-")[0]
    if language in _WITHOUT_SPACES:
        return
    page, base = pair.page.document.source.text, pair.base.document.source.text
    for source, translation in pair.alignment.texts:
        pieces = list(_pieces(translation)) if len(translation.inlines) > 1 else ()
        models: dict[tuple[str, str], list[_Piece]] = defaultdict(list)
        for piece in _pieces(source) if pieces else ():
            models[piece.kind, piece.key].append(piece)
        for piece in pieces:
            same = models.get((piece.kind, piece.key), [])
            if not same:
                continue
            if word := _word_before(page, piece.span.start, translation, language):
                model = next((m for m in same if not base[m.span.start - 1 : m.span.start].isspace()), None)
                if model is None:
                    yield _problem(page, piece, Span(word.start, piece.opening.end), word, same[0])
            if word := _word_behind(page, piece, language):
                model = next((m for m in same if not base[m.span.end : m.span.end + 1].isspace()), None)
                if model is None:
                    yield _problem(page, piece, Span(piece.closing.start, word.end), word, same[0])


def _problem(page: str, piece: _Piece, place: Span, at: Span, model: _Piece) -> Problem:
    word, gap = page[slice(*at)], at.end if at.end <= piece.span.start else at.start
    # What goes on with `_` is no word but a leftover of a name: a space would not mend it.
    leftover = "_" in (page[at.start - 1 : at.start], page[at.end : at.end + 1])
    name = _NAMES[piece.kind]
    if gap <= piece.span.start:
        message = say(
            "`{word}` sticks to the beginning of the {thing}; the source page has a space there.", word=word, thing=name
        )
    else:
        message = say(
            "`{word}` sticks to the end of the {thing}; the source page has a space there.", word=word, thing=name
        )
    return Problem(
        place,
        message,
        subject=piece.key,
        beside=((model.span, say("the {thing} with a space", thing=name)),),
        fix=None if leftover else replace(Span(gap, gap), " ", say("put a space in between")),
    )


def _pieces(block: Block) -> Iterator[_Piece]:
    """Markup of a text that a space can be missing at, in the order in which it ends."""
    links: list[Inline] = []
    for piece in block.inlines:
        if piece.kind in ("code", "keyref"):
            yield _Piece(piece.kind, piece.text, piece.span, piece.span, piece.span)
        elif piece.kind == "image":
            start, end = piece.span
            yield _Piece("image", piece.text, piece.span, Span(start, start + 2), Span(end - 1, end))
        elif piece.kind == "link":
            links.append(piece)
        elif piece.kind == "/link" and links:
            opening = links.pop()
            whole = Span(opening.span.start, piece.span.end)
            yield _Piece(
                "link", opening.text, whole, Span(whole.start, whole.start + 1), Span(whole.end - 1, whole.end)
            )


def _word_before(page: str, start: int, block: Block, language: str) -> Span | None:
    """The word that a piece follows without a space; an ideograph or a Korean syllable is none."""
    first = max(block.content.start if block.content else block.span.start, start - 60)
    found = _WORD_BEFORE.search(page, first, start)
    return Span(*found.span()) if found and not _is_wide(page[start - 1]) else None


def _word_behind(page: str, piece: _Piece, language: str) -> Span | None:
    found = _WORD_BEHIND.match(page, piece.span.end)
    if found is None or _is_wide(found[0][0]) or (piece.kind != "image" and found[0] in _ENDINGS):
        return None
    return Span(*found.span())


def _is_wide(character: str) -> bool:
    return character >= "\u1100" and not "\u1e00" <= character <= "\u1fff"
