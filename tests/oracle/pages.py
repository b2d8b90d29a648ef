"""What is compared: the headings and the blocks of a page, in one shape for our parser and for both references.

Owns: reading a page the way the references are given it, and our parser's answer in their terms.
Must not know: the references themselves, and which differences are excusable.

Two things are done to a page before a reference sees it, both line for line so that line numbers stay true: the
front matter becomes blank lines, and every `{{…}}` becomes the letter k, repeated. The latter because kramdown ends an
attribute list at the first `}`; without it every `caption="… {{site.data.keyword.x}} …"` would be a known difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shape import Shape, shape

from pipeline.document import Attrs, Block, BlockKind
from pipeline.parse import parse
from pipeline.source import Source, normal_newlines

_FRONT_MATTER = re.compile(r"\ufeff?\s*^---[ \t]*\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})")
_KEYREF = re.compile(r"\{\{[^{}\n]*\}\}")


@dataclass(frozen=True, slots=True)
class Item:
    """A heading or a block. `what` is the group it is counted in, `line` is 1-based and 0 where it is not known."""

    what: str
    kind: str
    level: int = 0
    id: str | None = None
    words: tuple[str, ...] = ()
    line: int = 0
    end: int = 0
    """Last line of code, 1-based."""
    nested: bool = False
    """Inside a list item."""

    @property
    def key(self) -> tuple[object, ...]:
        """What has to be equal; case does not count, because marked-it folds bare words."""
        if self.what == "headings":
            return (self.level, self.id)
        return (self.kind, tuple(sorted(word.casefold() for word in self.words)))

    def __str__(self) -> str:
        if self.what == "headings":
            return f"h{self.level} {'#' + self.id if self.id else 'without id'}"
        return f"{self.kind} [{' '.join(self.words)}]"


@dataclass(frozen=True)
class Page:
    """A page as the references get it, and what our parser found on it."""

    path: str
    text: str
    ours: tuple[Item, ...]

    @cached_property
    def lines(self) -> list[str]:
        """The lines of `text`."""
        return self.text.split("\n")

    @cached_property
    def shape(self) -> Shape:
        """Its lines where readings of Markdown are known to part."""
        return shape(self.lines)


def prepare(data: bytes) -> str:
    """The text a reference gets: normal newlines, no front matter, `{{…}}` masked."""
    text = normal_newlines(data.decode("utf-8", "replace"))
    if match := _FRONT_MATTER.match(text):
        text = "\n" * match.group().count("\n") + text[match.end() :]
    text = _KEYREF.sub(lambda found: "k" * len(found.group()), text.lstrip("\ufeff"))
    return text if text.endswith("\n") else text + "\n"


def load(path: str, data: bytes) -> Page:
    """Read and parse one page."""
    return Page(path, prepare(data), tuple(_ours(Source.decode(path, data))))


def theirs(what: str, page: Page, answer: list[dict[str, Any]]) -> list[Item]:
    """The items in the answer of a reference, with lines where it tells them or its `src` can be found again."""
    items, below = [], 0
    for found in answer:
        line = found.get("line") or 0
        if not line and (src := found.get("src")):
            below, line = _find(page.lines, src, below)
        items.append(
            Item(
                what=what,
                kind=found.get("kind", "heading"),
                level=found.get("level", 0),
                id=found.get("id"),
                words=tuple(found.get("words", ())),
                line=line,
                end=found.get("end") or line,
                nested=found.get("in_list", False),
            )
        )
    return items


def _find(lines: list[str], src: str, below: int) -> tuple[int, int]:
    """Where to go on searching, and the 1-based line of the block whose first line of text is `src`; 0: not found."""
    for index in range(below, len(lines)):
        if src in lines[index]:
            fence = index > 0 and _FENCE.match(lines[index - 1])
            return index + 1, index if fence else index + 1
    return below, 0


def _ours(source: Source) -> list[Item]:
    items: list[Item] = []
    pending: list[tuple[Block, bool]] = [(block, False) for block in reversed(parse(source).blocks)]
    while pending:
        block, nested = pending.pop()
        inside = nested or block.kind is BlockKind.ITEM
        pending += [(child, inside) for child in reversed(block.children)]
        line = source.position(block.span.start).line
        if block.kind is BlockKind.HEADING:
            ids = [attrs.id.name for attrs in block.attrs if attrs.id]
            items.append(Item("headings", "heading", block.level, ids[-1] if ids else None, (), line, line, nested))
        code = block.kind is BlockKind.CODE or (block.kind is BlockKind.HTML and block.info.casefold() == "pre")
        words = _words(block.attrs)
        if code or words:
            kind = "code" if code else block.kind.value
            end = source.position(block.span.end).line
            items.append(Item("blocks", kind, words=words, line=line, end=end, nested=nested))
    return items


def _words(attrs: tuple[Attrs, ...]) -> tuple[str, ...]:
    """Classes and bare words of all attribute lists of a block; `class="a b"` counts like `.a .b`."""
    words = {word.name for one in attrs for word in one.words}
    for one in attrs:
        words |= {word for item in one.items if item.name == "class" and item.value for word in item.value.split()}
    return tuple(sorted(words))
