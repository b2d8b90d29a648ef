"""A link that was damaged and is shown as text.

## What it does
Reports text that has all the words of a link but not its form: a space between `]` and `(`, full-width brackets, or
no closing parenthesis. The target must look like one (an address, a path, `#anchor`, a file name), so that a
bracket followed by a remark in parentheses is left alone.

## Why is this bad?
The reader sees brackets and an address and has nothing to click. Input methods and machine translation write such
forms.

## Example
```md
参照：[割り当て量]（/docs/registry?topic=registry-quota）
```

Write instead:

```md
参照：[割り当て量](/docs/registry?topic=registry-quota)
```

## Fix safety
Removing the space and writing plain brackets is safe: the target is not changed.
"""

from collections.abc import Iterator

from pipeline.document import Junk
from pipeline.finding import Fix, Severity
from pipeline.message import Message, say
from pipeline.rules.base import Page, Problem, replace, rule, shown

_WIDE = "［］（）"
_HELP = {
    "link-space": say("Remove the space."),
    "link-unclosed": say("Put `)` behind its target."),
    "link-wide-parenthesis": say("Write `](` and `)` with plain brackets."),
}


@rule("L102", Severity.ERROR, fixable=True)
def malformed_link(page: Page) -> Iterator[Problem]:
    """One finding for each link."""
    source = page.document.source
    for junk in page.junk(*_HELP):
        text = source[junk.span]
        if junk.reason == "link-wide-parenthesis" and not set(text) & set(_WIDE):
            continue
        line = source.line_index(junk.span.start)
        behind = source.text[junk.span.end : source.line_ends[line]].partition(")")
        target = text if junk.reason != "link-space" else text + behind[0] + behind[1]
        yield Problem(
            junk.span,
            _message(junk.reason, shown(f"[…{target}")),
            subject=target,
            help=_HELP[junk.reason],
            fix=_fix(junk, text),
        )


def _message(reason: str, link: str) -> Message:
    match reason:
        case "link-space":
            return say("The link {link} has a space between `]` and `(`, so that readers see it as text.", link=link)
        case "link-unclosed":
            return say("The link {link} has no closing parenthesis, so that readers see it as text.", link=link)
        case _:
            return say("The link {link} has full-width brackets, so that readers see it as text.", link=link)


def _fix(junk: Junk, text: str) -> Fix | None:
    if junk.reason == "link-space" and junk.hint:
        return replace(junk.span, junk.hint, say("remove the space"))
    if junk.reason == "link-wide-parenthesis" and text.startswith("]"):
        meant = "](" + text[1:].lstrip()[1:-1] + ")"
        return replace(junk.span, meant, say("write plain brackets"))
    return None
