"""A link that was damaged and is shown as text.

## What it does
Reports text that has all the words of a link but not its form: a space between `]` and `(`, full-width brackets, no
closing parenthesis, a space in the target, or a quotation mark in the title. The target must look like one (an
address, a path, `#anchor`, a file name), so that a bracket followed by a remark in parentheses is left alone.

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
Removing the space and writing plain brackets is safe: the target is not changed. Where a parenthesis is missing, it is
put behind what looks like the target; that is not safe.
"""

import re
from collections.abc import Iterator

from pipeline.document import Junk
from pipeline.finding import Edit, Fix, Severity
from pipeline.message import Message, say
from pipeline.rules.base import Page, Problem, replace, rule, shown
from pipeline.source import Source, Span

_WIDE_LABEL = re.compile(r"[\[［][^\[\]［］]+\Z")
_LONGEST_LABEL = 300
_WIDE = "［］（）"
_SPACED = "link-spaced"
_HELP = {
    "link-space": say("Remove the space."),
    "link-unclosed": say("Put `)` behind its target."),
    "link-wide-parenthesis": say("Write `](` and `)` with plain brackets."),
    _SPACED: say("Write a space in the target as `%20`, a quotation mark in the title as `&quot;`."),
}


@rule("L102", Severity.ERROR, fixable=True)
def malformed_link(page: Page) -> Iterator[Problem]:
    """One finding for each link."""
    source = page.document.source
    wide = {junk.span.start for junk in page.junk("link-wide-parenthesis") if set(source[junk.span]) & set(_WIDE)}
    for junk in page.junk(*_HELP):
        text = source[junk.span]
        if (junk.span.start in wide) != (junk.reason == "link-wide-parenthesis"):
            continue
        line = source.line_index(junk.span.start)
        behind = source.text[junk.span.end : source.line_ends[line]].partition(")")
        target = text if junk.reason != "link-space" else text + behind[0] + behind[1]
        spaced = junk.reason == "link-unclosed" and behind[1] and not set(behind[0]) & set("([")
        reason = _SPACED if spaced else junk.reason
        yield Problem(
            junk.span,
            _message(reason, shown(f"[…{target}")),
            subject=target,
            help=_HELP[reason],
            fix=_fix(source, junk, text) if reason == junk.reason else None,
        )


def _message(reason: str, link: str) -> Message:
    match reason:
        case "link-space":
            return say("The link {link} has a space between `]` and `(`, so that readers see it as text.", link=link)
        case "link-unclosed":
            return say("The link {link} has no closing parenthesis, so that readers see it as text.", link=link)
        case "link-spaced":
            return say(
                "The link {link} has a space in its target or quotation marks in its title, so that readers see it as "
                "text.",
                link=link,
            )
        case _:
            return say("The link {link} has full-width brackets, so that readers see it as text.", link=link)


def _fix(source: Source, junk: Junk, text: str) -> Fix | None:
    if junk.reason == "link-space" and junk.hint:
        return replace(junk.span, junk.hint, say("remove the space"))
    if junk.reason == "link-unclosed":
        end = junk.span.start + len(text.rstrip(".,;:!?"))
        return replace(Span(end, end), ")", say("put `)` behind the target"), safe=False)
    if junk.reason == "link-wide-parenthesis":
        opening = [Edit(span, "[") for span in _wide_opening(source, junk)] if text.startswith("］") else []
        if opening or text.startswith("]"):
            meant = "](" + text[1:].lstrip()[1:-1] + ")"
            return Fix(say("write plain brackets"), (*opening, Edit(junk.span, meant)), True)
    return None


def _wide_opening(source: Source, junk: Junk) -> Iterator[Span]:
    """The bracket that a full-width closing one belongs to, where no other bracket stands between."""
    start = max(source.line_starts[source.line_index(junk.span.start)], junk.span.start - _LONGEST_LABEL)
    found = _WIDE_LABEL.search(source.text, start, junk.span.start)
    if found:
        yield Span(found.start(), found.start() + 1)
