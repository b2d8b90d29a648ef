"""An attribute list that cannot be read.

## What it does
Reports text that is meant as an attribute list and is none: its closing brace is missing, it is empty, a member is not
an id, a class, a word or `key="value"`, or its braces and colon were altered (`{：`, `{ :`, `｛:`). An id that consists
of nothing but signs (`{: #<=}`) is only a hint, since some programs read it.

## Why is this bad?
It is shown to readers as text, and what it should do is not done: an anchor is missing, a section of an incident
does not begin, code cannot be copied. Input methods and translation tools write such forms.

## Example
```md
## La autenticación falla
{:# auth-fails}
```

Write instead:

```md
## La autenticación falla
{: #auth-fails}
```

## Fix safety
A fix is offered where all the words are intact and only what stands around them was altered; it is safe.
"""

import re
from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import Message, say
from pipeline.rules.base import Page, Problem, replace, rule, shown

_HELP = {
    "attribute-list-unclosed": say("Put `}}` behind its last member, on the same line."),
    "attribute-list-empty": say("Delete it, or say what it is for."),
    "attribute-list-malformed": say('Members are `#id`, `.class`, a word or `key="value"` with straight quotes.'),
    "attribute-list-damaged": say("Write it as `{{: …}}`, with the braces and the colon of an English keyboard."),
}
_APART = re.compile(r"\{:\s*([#.])\s+([\w-]+)\s*\}")
_CURLY = re.compile(r"=[“”„«»＂]([^\"“”„«»＂{}]*)[“”„«»＂]")
_SIGNS = re.compile(r"\{:\s*#[^\w\s#.{}\"'“”]+\s*\}")


@rule("A101", Severity.ERROR, fixable=True)
def malformed_attribute_list(page: Page) -> Iterator[Problem]:
    """One finding for each list."""
    for junk in page.junk(*_HELP):
        text = page.document.source[junk.span]
        meant = junk.hint or (_mended(text) if junk.reason == "attribute-list-malformed" else "")
        yield Problem(
            junk.span,
            _message(junk.reason, shown(text)),
            subject=text,
            help=_HELP[junk.reason],
            fix=replace(junk.span, meant, say("write {text}", text=shown(meant))) if meant else None,
            severity=Severity.INFO if _SIGNS.fullmatch(text) else None,
        )


def _message(reason: str, text: str) -> Message:
    match reason:
        case "attribute-list-unclosed":
            return say("The attribute list {list} has no closing brace.", list=text)
        case "attribute-list-empty":
            return say("The attribute list {list} has no members.", list=text)
        case "attribute-list-malformed":
            return say("The attribute list {list} cannot be read.", list=text)
        case _:
            return say("The attribute list {list} was altered, so that it is shown as text.", list=text)


def _mended(text: str) -> str:
    """The list with the sign of an id or class moved to its name, or with straight quotes; empty if neither helps."""
    if apart := _APART.fullmatch(text):
        return f"{{: {apart[1]}{apart[2]}}}"
    straight = _CURLY.sub(r'="\1"', text)
    return straight if straight != text and not set(straight) & set("“”„«»＂") else ""
