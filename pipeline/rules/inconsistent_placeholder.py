"""A placeholder that has two names in a translation.

## What it does
Follows the placeholders of the code of the source page (`<name>`, `[NAME]`, `YOUR_NAME`) to their counterparts in the
translation, in code and in the text that explains it. A translator may rename them; reported is one that has its own
name in one place and another in the next, or was renamed in the code and kept in the text. Case, hyphens, underscores
and white space do not count, nor does what a program says (`screen`). Where a name was translated in two ways under
different headings, it may stand for two things, and nothing is said.

## Why is this bad?
The reader looks for the value to put in, and finds it nowhere in the command he copied.

## Example
````md
```
docker push <nom_image>
```
{: pre}

Remplacez `<image_name>` par le nom de votre image.
````

Write instead:

````md
```
docker push <nom_image>
```
{: pre}

Remplacez `<nom_image>` par le nom de votre image.
````
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.document import Block, Document
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.parity import is_screen, plain
from pipeline.rules.base import Pair, Problem, pair_rule, shown
from pipeline.source import Span

_PLACEHOLDER = re.compile(
    r"(?:<|&lt;)[^\W\d][\w .:/|-]{0,60}(?:>|&gt;)|\[[A-Z][A-Z0-9_-]{2,60}\]|\b(?:YOUR|MY|your|my)[_-]\w{1,60}"
)
_SIGN = re.compile(r"[<\[]|(?:YOUR|MY|your|my)[_-]")


class _Use(NamedTuple):
    """A placeholder of the source page and what stands for it in the translation."""

    old: str
    new: str
    source: Span
    span: Span
    in_code: bool


@pair_rule("T116", Severity.WARNING)
def inconsistent_placeholder(pair: Pair) -> Iterator[Problem]:
    """One finding for each placeholder and each name of it but the most frequent one in code."""
    uses: dict[str, list[_Use]] = {}
    for use in _in_code(pair):
        uses.setdefault(use.old, []).append(use)
    if not uses:
        return
    for use in _in_text(pair):
        if use.old in uses:
            uses[use.old].append(use)
    sections = [heading.span.start for heading in pair.page.document.headings()]
    for same in uses.values():
        names = Counter(_folded(use.new) for use in same if use.in_code)
        usual = names.most_common(1)[0][0]
        main = next(use for use in same if use.in_code and _folded(use.new) == usual)
        told = {usual}
        for use in same:
            name = _folded(use.new)
            if name not in told and _is_one_thing(main, use, sections):
                told.add(name)
                yield _problem(main, use)


def _problem(main: _Use, use: _Use) -> Problem:
    return Problem(
        use.span,
        _message(main, use),
        subject=use.old,
        help=say("Give it one name on the whole page, in code and in the text."),
        related=((main.span, say("the other name")),),
        beside=((use.source, say("in the source")),),
    )


def _message(main: _Use, use: _Use) -> str:
    old, new, other = shown(use.old), shown(use.new), shown(main.new)
    if use.old == use.new:
        return say("{old} has kept its name here, but is {other} elsewhere on this page.", old=old, other=other)
    if main.old == main.new:
        return say("{old} of the source is {new} here, but has kept its name elsewhere on this page.", old=old, new=new)
    return say("{old} of the source is {new} here, but {other} elsewhere on this page.", old=old, new=new, other=other)


def _is_one_thing(main: _Use, use: _Use, sections: Sequence[int]) -> bool:
    """Whether two names can be meant for one thing: one is that of the source, or they are under one heading."""
    if _folded(use.old) in (_folded(use.new), _folded(main.new)):
        return True
    return bisect_right(sections, main.span.start) == bisect_right(sections, use.span.start)


def _in_code(pair: Pair) -> Iterator[_Use]:
    for source, translation in pair.alignment.code:
        if not is_screen(source) and _may_have(source.literal):
            left, right = _found(pair.base.document, source), _found(pair.page.document, translation)
            yield from _matched(left, right, in_code=True)


def _in_text(pair: Pair) -> Iterator[_Use]:
    for source, translation in pair.alignment.texts:
        if any(piece.kind in ("text", "code") and _may_have(piece.text) for piece in source.inlines):
            left, right = _found(pair.base.document, source), _found(pair.page.document, translation)
            yield from _matched(left, right, in_code=False)


def _may_have(text: str) -> bool:
    return _SIGN.search(text) is not None


def _matched(left: Sequence[tuple[str, Span]], right: Sequence[tuple[str, Span]], *, in_code: bool) -> Iterator[_Use]:
    """Placeholders that stand for each other, by their names or else by their order if there are as many."""
    if len(left) != len(right):
        return
    old, new = Counter(name for name, _ in left), Counter(name for name, _ in right)
    if old == new:
        places = dict(reversed(right))
        yield from (_Use(name, name, span, places[name], in_code) for name, span in left)
        return
    for (name, source), (other, span) in zip(left, right, strict=True):
        if name == other or (name not in new and other not in old):
            yield _Use(name, other, source, span, in_code)


def _found(document: Document, block: Block) -> list[tuple[str, Span]]:
    place = block.content or block.span
    matches = _PLACEHOLDER.finditer(plain(document.source[place]))
    spans = [Span(place.start + match.start(), place.start + match.end()) for match in matches]
    return [(document.source[span].replace("&lt;", "<").replace("&gt;", ">"), span) for span in spans]


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", plain(name)).casefold()
