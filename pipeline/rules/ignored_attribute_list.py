"""An attribute list with text beside it, which readers see as text.

## What it does
Reports an attribute list that stands at the beginning, in the middle or at the end of a line of text. It belongs on
a line of its own below its block, or directly behind a link, an image or a code span, without a space between.

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
The fix moves a list from the beginning or the end of a paragraph to a line of its own, or removes the space between
a link and a list that is only of use to a link. Both are safe: the list does what it says and the text stays as it
is.
"""

import re
from collections.abc import Iterator

from pipeline.document import Block, BlockKind, Document
from pipeline.finding import Fix, Severity
from pipeline.incident import MARKERS
from pipeline.message import say
from pipeline.rules.base import Page, Problem, new_line, replace, rule, shown
from pipeline.source import Source, Span

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MEMBER = re.compile(r"[^\s{}:]+")
_SPACES = " \t\u00a0\u3000"
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
        known = any(name.startswith("#") or name.endswith("=") or name.lstrip(".") in _KNOWN for name in _members(text))
        yield Problem(
            junk.span,
            say("The attribute list {list} has text beside it, so that readers see it as text.", list=shown(text)),
            subject=text,
            help=say("Put it on a line of its own below its block, or directly behind the link it belongs to."),
            fix=_begun_behind(page.document, junk.span) or _moved_down(page.document, junk.span),
            severity=None if known else Severity.WARNING,
        )


def _members(text: str) -> list[str]:
    return _MEMBER.findall(_QUOTED.sub("", text))


def _begun_behind(document: Document, span: Span) -> Fix | None:
    """The fix for a list at the beginning of a paragraph: only a list item may begin with one."""
    block = next((block for block in document.walk() if _begins_with(block, span)), None)
    if block is None:
        return None
    text = document.source[Span(span.end, block.span.end)]
    gap = Span(span.end, span.end + len(text) - len(text.lstrip(_SPACES)))
    if document.source.text.startswith("{:", gap.end):
        return None
    return replace(gap, new_line(document.source, block), say("begin a new line behind it"))


def _moved_down(document: Document, span: Span) -> Fix | None:
    """The fix for a list with text before it, if it is sure where the list should stand."""
    source = document.source
    gap = _gap(source, span)
    behind_link = any(link.span.end == gap.start for link in document.links)
    members = _members(source[span])
    if members and all(name.lstrip(".") in _OF_LINKS or name.startswith("target=") for name in members):
        return replace(gap, "", say("remove the space")) if behind_link and gap.start < gap.end else None
    block = next((block for block in document.walk() if _ends_with(block, span)), None)
    if block is None or gap.start <= block.span.start:
        return None
    below = new_line(source, block)
    alone = source.text[gap.start - 1] in "\r\n"
    return replace(gap, below.lstrip("\r\n") if alone else below, say("move it to a line of its own"))


def _gap(source: Source, span: Span) -> Span:
    """The white space before the list."""
    start = span.start
    while start > 0 and source.text[start - 1] in _SPACES:
        start -= 1
    return Span(start, span.start)


def _begins_with(block: Block, span: Span) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.span.start == span.start and block.span.end > span.end


def _ends_with(block: Block, span: Span) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.span.start < span.start and block.span.end == span.end
