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
An info string is replaced by that of the source page. A paragraph that says, line by line, what the code of the source
says gets its fence back. Empty code is filled with that of the source, which is not safe for what a program says, since
that may be translated. Otherwise this is safe if the revision of the source is known.
"""

from collections.abc import Iterator

from pipeline.align import BESIDE
from pipeline.document import Block, BlockKind
from pipeline.finding import Edit, Fix, Severity
from pipeline.message import say
from pipeline.parity import is_screen
from pipeline.rules.base import Pair, Problem, new_line, pair_rule, replace, shown
from pipeline.source import Span, normal_newlines

_TELLING = 8
"""Length of a line of code that is not found on a page by chance."""


@pair_rule("T111", Severity.ERROR, fixable=True, copied=True)
def emptied_code(pair: Pair) -> Iterator[Problem]:
    """One finding for each block; what is missing altogether is not this rule's matter."""
    for source, translation, sure in pair.alignment.pairs:
        if source is None or translation is None or source.kind is not BlockKind.CODE or not source.literal.strip():
            continue
        if translation.kind is not BlockKind.CODE:
            if sure >= BESIDE or _holds(pair, translation, source):
                yield _lost(pair, translation, source)
        elif sure >= BESIDE and not translation.literal.strip():
            yield Problem(
                translation.span,
                say("The code is empty, while the source page has code here."),
                beside=((source.span, say("the code begins with {text}", text=shown(_first_line(source)))),),
                fix=_refilled(pair, source, translation),
            )
        elif sure >= BESIDE and source.info.split() != translation.info.split():
            yield _info(pair, source, translation)
    for block in pair.alignment.missing:
        if block.kind is BlockKind.CODE and block.literal.strip():
            for other in pair.alignment.extra:
                if other.kind is BlockKind.PARAGRAPH and _holds(pair, other, block):
                    yield _lost(pair, other, block)
                    break


def _lost(pair: Pair, translation: Block, source: Block) -> Problem:
    return Problem(
        translation.span,
        say("This is code on the source page, but no code here."),
        help=say("Put the fence back, on lines of its own."),
        beside=((source.span, say("the code")),),
        fix=_fenced(pair, translation, source),
    )


def _fenced(pair: Pair, translation: Block, source: Block) -> Fix | None:
    """The fence of the source around a paragraph that says, line by line, what the code says."""
    page, span = pair.page.document.source, translation.span
    fence = _fence(pair, source)
    lines = [line.strip() for line in normal_newlines(page[span]).split("\n")]
    if translation.kind is not BlockKind.PARAGRAPH or not fence or lines != _lines(source):
        return None
    break_ = new_line(page, translation)
    edits = Edit(Span(span.start, span.start), fence[0] + break_), Edit(Span(span.end, span.end), break_ + fence[1])
    return Fix(say("put the fence back"), edits, pair.certain)


def _refilled(pair: Pair, source: Block, translation: Block) -> Fix | None:
    """The code of the source between two fences with nothing between; what a program says may be translated."""
    page = pair.page.document.source
    opening, *rest = normal_newlines(page[translation.span]).split("\n")
    if not _is_fence(opening) or len(rest) != 1 or not _is_fence(rest[0].strip(" \t>")):
        return None
    if any(line.lstrip().startswith(opening[:3]) for line in source.literal.split("\n")):
        return None
    end = translation.span.start + len(opening)
    break_ = new_line(page, translation)
    text = "".join((break_ + line).rstrip(" ") for line in source.literal.rstrip("\n").split("\n"))
    return replace(
        Span(end, end), text, say("copy the code of the source page"), safe=pair.certain and not is_screen(source)
    )


def _fence(pair: Pair, block: Block) -> tuple[str, str] | None:
    """The first and the last line of a block of code of the source, if they are fences."""
    lines = normal_newlines(pair.base.document.source[block.span]).split("\n")
    first, last = lines[0].strip(), lines[-1].strip(" \t>")
    return (first, last) if len(lines) > 1 and _is_fence(first) and _is_fence(last) else None


def _is_fence(line: str) -> bool:
    return line.startswith(("```", "~~~"))


def _lines(block: Block) -> list[str]:
    return [line.strip() for line in block.literal.rstrip("\n").split("\n")]


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
        fix=replace(place, source.info, say("write the info string of the source page"), safe=pair.certain)
        if start >= 0
        else None,
    )
