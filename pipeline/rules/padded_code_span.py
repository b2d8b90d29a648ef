"""A space inside a code span that the source page does not have there.

## What it does
Reports white space, a no-break space included, at the beginning or end of a code span where the code span of the
source page that it stands for has none. A plain space on both sides is fine, since it is not shown.

## Why is this bad?
The space is shown as a part of the code, with its background, and is copied with it: a message then is not found by
a search, and a name with a space behind it is not accepted. Often a space outside is missing for it.

## Example
```md
Die Markierung` latest` ist veraltet.
```

Write instead, where the source page has `` `latest` ``:

```md
Die Markierung `latest` ist veraltet.
```

## Fix safety
The space is removed, or moved outside where the code span would stick to a word otherwise. This is safe.

## References
- [Code spans in CommonMark](https://spec.commonmark.org/0.31.2/#code-spans)
"""

from collections.abc import Iterator

from pipeline.finding import Edit, Fix, Severity
from pipeline.message import Message, say
from pipeline.rules.base import Pair, Problem, pair_rule, shown
from pipeline.source import Span

_PADDING = " \t\u00a0\u2007\u202f\u3000"


@pair_rule("T113", Severity.WARNING, fixable=True)
def padded_code_span(pair: Pair) -> Iterator[Problem]:
    """One finding for each code span."""
    page, base = pair.page.document, pair.base.document
    ours = {code.span: code.content for code in page.code_spans}
    theirs = {code.span: code.content for code in base.code_spans}
    for spans in pair.code_spans:
        for one, other in spans.pairs:
            inner, model = ours.get(other.span), theirs.get(one.span)
            if inner is None or model is None:
                continue
            text, wanted = page.source[inner], base.source[model]
            if text[:1] == text[-1:] == " " and text.strip() and "`" not in wanted:
                continue  # CommonMark drops one space on each side.
            before = 0 if wanted[:1].isspace() else len(text) - len(text.lstrip(_PADDING))
            behind = 0 if wanted[-1:].isspace() else len(text) - len(text.rstrip(_PADDING))
            if not text.strip() or not before + behind:
                continue
            yield Problem(
                other.span,
                _message(before, behind),
                subject=text.strip(),
                beside=((one.span, say("the code span is {text} here", text=shown(wanted))),),
                fix=_fix(page.source.text, other.span, inner, before, behind),
            )


def _message(before: int, behind: int) -> Message:
    if not behind:
        return say("The code span begins with a space that the source page does not have there.")
    if not before:
        return say("The code span ends with a space that the source page does not have there.")
    return say("The code span begins and ends with a space that the source page does not have there.")


def _fix(page: str, whole: Span, inner: Span, before: int, behind: int) -> Fix:
    """Remove the padding, or put a space outside where a word would stick to the code span."""
    edits: list[Edit] = []
    if before:
        if page[whole.start - 1 : whole.start].isalnum() and not _wide(page[whole.start - 1]):
            edits.append(Edit(Span(whole.start, whole.start), " "))
        edits.append(Edit(Span(inner.start, inner.start + before), ""))
    if behind:
        edits.append(Edit(Span(inner.end - behind, inner.end), ""))
        if page[whole.end : whole.end + 1].isalnum() and not _wide(page[whole.end]):
            edits.append(Edit(Span(whole.end, whole.end), " "))
    return Fix(say("remove the space inside the code span"), tuple(edits), True)


def _wide(character: str) -> bool:
    """Whether a character belongs to a script that puts no space there."""
    return character >= "\u1100"
