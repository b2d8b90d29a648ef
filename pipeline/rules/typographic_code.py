"""Characters of typography in code that the source page writes in ASCII.

## What it does
Reports curly and angle quotation marks, dashes, no-break and ideographic spaces and full-width characters in code to
be run, and in code spans that hold a command, path, option or name, where the source page has plain characters. Not
in comments, quoted strings, placeholders and sample output; where some lines have a prompt, the others are output. It
is an error in a block `pre`.

## Why is this bad?
A shell takes `“` for a letter and `–v` for a file name: the code fails with a message that explains nothing, because
the characters look alike.

## Example
````md
```
docker run –it “ubuntu”
```
{: pre}
````

Write instead:

````md
```
docker run --it "ubuntu"
```
{: pre}
````

## Fix safety
The fix is offered, and safe, only where the plain word stands in the code of the source page.

## References
- [Unicode: general punctuation](https://www.unicode.org/charts/nameslist/n_2000.html)
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from pipeline.document import Block
from pipeline.finding import Fix, Severity
from pipeline.message import say, series
from pipeline.parity import (
    is_code,
    is_screen,
    is_sentence,
    is_typographic,
    masked,
    plain,
)
from pipeline.rules.base import Pair, Problem, pair_rule, replace
from pipeline.source import Span

_SPACES = "\u00a0\u2007\u202f\u2009\u3000"
_WORD = re.compile(rf"[^ \t\r\n{_SPACES}]+|[{_SPACES}]+")

_PROMPT = re.compile(
    r"\s*(?:\[[^\]\n]{1,80}\][$#%>]|[\w.-]{1,80}@[\w.-]{1,80}(?::\S{0,80})?[$#%>]|[$%>])[ \t]+\S"
    r"|\s*#[ \t]+[a-z][^\n]{0,200}[ \t]--?[A-Za-z]"
)
"""Where a command begins in a session: `$ ls`, `[root@host dir]# ls`; `# ls` could be a comment, `# ls -l` is none."""

_LONG_STRING = re.compile(r"(\"{3}|'{3}).*?\1", re.S)

_TRANSLATED = re.compile("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7ff]{2}")
"""Words of a language that is not typed into a shell: the line is a text."""


@pair_rule("T112", Severity.WARNING, fixable=True, copied=True)
def typographic_code(pair: Pair) -> Iterator[Problem]:
    """One finding for each word."""
    for source, translation in pair.alignment.code:
        if not translation.literal.isascii() and not is_screen(source):
            yield from _in_block(pair, source, translation)
    for spans in pair.code_spans:
        for one, other in spans.pairs:
            if other.text.isascii() or plain(other.text) == other.text or _TRANSLATED.search(other.text):
                continue
            if is_code(one.text, pair.base.commands):
                text = pair.page.document.source[other.span]
                yield from _in_code(text, other.span.start, one.text, one.span, None)


def _in_block(pair: Pair, source: Block, translation: Block) -> Iterator[Problem]:
    place = translation.content or translation.span
    text = _LONG_STRING.sub(_blank, pair.page.document.source[place])
    severity = Severity.ERROR if "pre" in source.words() else None
    start = 0
    lines, models = masked(text).splitlines(keepends=True), source.literal.splitlines()
    output = set(_output(text.splitlines()))
    for number, line in enumerate(lines):
        model = models[number] if len(models) == len(lines) else plain(text[start : start + len(line)])
        if number not in output and not is_sentence(model) and not _TRANSLATED.search(line):
            yield from _in_code(line, place.start + start, source.literal, source.span, severity)
        start += len(line)


def _blank(string: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", string[0])


def _output(lines: Sequence[str]) -> Iterator[int]:
    """Numbers of the lines of a session that nobody types: those without a prompt that go on with no command."""
    typed = False
    session = any(map(_PROMPT.match, lines))
    for number, line in enumerate(lines if session else ()):
        typed = bool(_PROMPT.match(line)) or (typed and lines[number - 1].endswith("\\"))
        if not typed:
            yield number


def _in_code(text: str, start: int, model: str, beside: Span, severity: Severity | None) -> Iterator[Problem]:
    """Words of `text` with characters that `model`, the code of the source page, lacks."""
    words = set(model.split())
    for match in _WORD.finditer(text):
        wrong = dict.fromkeys(c for c in match[0] if is_typographic(c) and c not in model)
        edge = match[0].strip(_SPACES) == "" and not text[: match.start()].strip(" `")
        if not wrong or edge:
            continue
        place = Span(start + match.start(), start + match.end())
        names = [f"{unicodedata.name(c, '?').lower()} (U+{ord(c):04X})" for c in wrong]
        yield Problem(
            place,
            say("Typographic characters in code: {characters}.", characters=series(names)),
            subject=plain(match[0]),
            beside=((beside, say("the code of the source page")),),
            fix=_fix(place, match[0], text, match, words),
            severity=severity,
        )


def _fix(place: Span, word: str, text: str, match: re.Match[str], words: set[str]) -> Fix | None:
    """The plain word, if the source page has it; an en or em dash can stand for two hyphens."""
    if not word.strip(_SPACES):
        before, behind = text[: match.start()].split(), text[match.end() :].split()
        known = bool(before and behind) and plain(before[-1]) in words and plain(behind[0]) in words
        return replace(place, " ", say("write a plain space")) if known else None
    for candidate in (plain(word), re.sub("[–—]", "--", word)):
        if plain(candidate).strip("`") in words:
            return replace(place, plain(candidate), say("write the plain characters of the source page"))
    return None
