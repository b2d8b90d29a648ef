"""An attribute list with text beside it, which readers see as text.

## What it does
Reports an attribute list that stands in the middle or at the end of a line of text. It belongs on a line of its own
below its block, or directly behind a link, an image or a code span, without a space between.

## Why is this bad?
Every renderer shows it to the reader and does nothing else with it: the note is no note, the section does not
begin. Translation tools that join lines write such forms.

## Example
```md
Delete old images first. {: tip}
```

Write instead:

```md
Delete old images first.
{: tip}
```

## Fix safety
The fix moves a list from the end of a paragraph to a line of its own, or removes the space between a link and a
list that is only of use to a link. Both are safe: the list does what it says and the text stays as it is.
"""

import re
from collections.abc import Iterator

from pipeline.document import Block, BlockKind
from pipeline.finding import Fix, Severity
from pipeline.incident import MARKERS
from pipeline.rules.base import Page, Problem, indentation, replace, rule, shown
from pipeline.source import Source, Span

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MEMBER = re.compile(r"[^\s{}:]+")
_OF_LINKS = frozenset(("new_window", "external"))
_KNOWN = frozenset(
    (
        *MARKERS,
        *_OF_LINKS,
        *("codeblock", "pre", "screen"),
        *("attention", "deprecated", "important", "note", "preview", "remember", "requirement", "restriction", "tip"),
        *("download", "faq", "help", "notoc", "ph", "row-headers", "shortdesc"),
        *("step", "support", "troubleshoot", "ui", "video"),
    )
)


@rule("A105", Severity.ERROR, fixable=True)
def ignored_attribute_list(page: Page) -> Iterator[Problem]:
    """One finding for each list."""
    source = page.document.source
    for junk in page.junk("attribute-list-ignored"):
        text = source[junk.span]
        members = set(_MEMBER.findall(_QUOTED.sub("", text)))
        known = any(name.startswith("#") or name.endswith("=") or name.lstrip(".") in _KNOWN for name in members)
        yield Problem(
            junk.span,
            f"The attribute list {shown(text)} has text beside it, so that readers see it as text.",
            subject=text,
            help="Put it on a line of its own below its block, or directly behind the link it belongs to.",
            fix=_fix(page, junk.span, members),
            severity=None if known else Severity.WARNING,
        )


def _fix(page: Page, span: Span, members: set[str]) -> Fix | None:
    """Where the list should stand, if that is sure."""
    source = page.document.source
    gap = _gap(source, span)
    behind_link = any(link.span.end == gap.start for link in page.document.links)
    if members and all(name.lstrip(".") in _OF_LINKS or name.startswith("target=") for name in members):
        return replace(gap, "", "remove the space") if behind_link and gap.start < gap.end else None
    block = next((b for b in page.document.walk() if _ends_with(b, span)), None)
    if block is None or gap.start <= block.span.start or "\n" in source[gap] or "\r" in source[gap]:
        return None
    line = source.line_starts[source.line_index(block.span.start)]
    below = source.newline + indentation(source.text[line : block.span.start])
    return replace(gap, below, "move it to a line of its own")


def _gap(source: Source, span: Span) -> Span:
    """The white space before the list."""
    start = span.start
    while start > 0 and source.text[start - 1] in " \t\u00a0\u3000":
        start -= 1
    return Span(start, span.start)


def _ends_with(block: Block, span: Span) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.span.start < span.start and block.span.end == span.end
