"""Code that the source page has and the translation lost.

## What it does
Reports a block of code that is empty while its counterpart on the source page is not, a fence with another language
behind it, and a block that is no code although its counterpart is.

## Why is this bad?
The reader has nothing to copy, or sees a command run together to one paragraph, with its `<placeholders>` taken for
HTML and its dashes for typography. Without the language, or with a translated one, code is not highlighted.

## Example
````md
```
```
{: pre}
````

Write instead what the source page has:

````md
```
docker images
```
{: pre}
````

## Fix safety
An info string is replaced by that of the source page, which is safe. Code is left to you.
"""

from collections.abc import Iterator

from pipeline.align import BESIDE
from pipeline.document import Block, BlockKind
from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Pair, Problem, pair_rule, replace, shown
from pipeline.source import Span

_TELLING = 8
"""Length of a line of code that is not found on a page by chance."""


@pair_rule("T111", Severity.ERROR, fixable=True)
def emptied_code(pair: Pair) -> Iterator[Problem]:
    """One finding for each block; what is missing altogether is not this rule's matter."""
    for source, translation, sure in pair.alignment.pairs:
        if source is None or translation is None or source.kind is not BlockKind.CODE or not source.literal.strip():
            continue
        if translation.kind is not BlockKind.CODE:
            if sure >= BESIDE or _holds(pair, translation, source):
                yield _lost(translation, source)
        elif sure >= BESIDE and not translation.literal.strip():
            yield Problem(
                translation.span,
                say("The code is empty, while the source page has code here."),
                beside=((source.span, say("the code begins with {text}", text=shown(_first_line(source)))),),
            )
        elif sure >= BESIDE and source.info.split() != translation.info.split():
            yield _info(pair, source, translation)
    for block in pair.alignment.missing:
        if block.kind is BlockKind.CODE and block.literal.strip():
            for other in pair.alignment.extra:
                if other.kind is BlockKind.PARAGRAPH and _holds(pair, other, block):
                    yield _lost(other, block)
                    break


def _lost(translation: Block, source: Block) -> Problem:
    return Problem(
        translation.span,
        say("This is code on the source page, but no code here."),
        help=say("Put the fence back, on lines of its own."),
        beside=((source.span, say("the code")),),
    )


def _holds(pair: Pair, translation: Block, source: Block) -> bool:
    """Whether a block of the translation holds the text of code."""
    line = _first_line(source)
    return len(line) >= _TELLING and line in " ".join(pair.page.document.source[translation.span].split())


def _first_line(block: Block) -> str:
    return " ".join(next((line for line in block.literal.splitlines() if line.strip()), "").split())


def _info(pair: Pair, source: Block, translation: Block) -> Problem:
    page = pair.page.document.source
    line = Span(translation.span.start, translation.span.start + len(page[translation.span].splitlines()[0]))
    start = page.text.find(translation.info, line.start, line.end) if translation.info else line.end
    place = Span(start, start + len(translation.info)) if start >= 0 else line
    has = shown(translation.info) if translation.info else say("none")
    wants = shown(source.info) if source.info else say("none")
    return Problem(
        place if translation.info else line,
        say("The language of the code is {language}, but {other} on the source page.", language=has, other=wants),
        subject=source.info,
        beside=((source.span, say("the code")),),
        fix=replace(place, source.info, say("write the info string of the source page")) if start >= 0 else None,
    )
