"""What is compared: the headings and the blocks of a page, in one shape for our parser and for both references.

Owns: reading a page the way the references are given it, and our parser's answer in their terms.
Must not know: the references themselves, and which differences are excusable.

Four things are done to a page before a reference sees it, all line for line and, but for the first, of equal length, so
that line numbers stay true; our parser always reads the page as it is:

- The front matter becomes blank lines.
- Every `{{…}}` becomes the letter k, repeated: kramdown ends an attribute list at the first `}`, and without this every
  `caption="… {{site.data.keyword.x}} …"` would be a known difference.
- Ids that kramdown's grammar refuses (it wants a letter, then letters, digits, `_`, `:` and `-`, all ASCII) are mapped
  to ids it accepts, here and in our answer, so that it is still compared to which heading each belongs.
- For kramdown only, the `<` of HTML tags that kramdown finds no end of (`<password>` in prose, `<td>` without `</td>`)
  becomes a k: it would read everything behind such a tag, to the end of the page or list item, as raw HTML, and say
  nothing about it. kramdown itself is asked which tags these are, until none is left. marked-it reads the tags as they
  are: they do not disturb it, and a table without its `<table>` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shape import Shape, shape

from pipeline.attrs import Attrs
from pipeline.document import Block, BlockKind, Document
from pipeline.parse import parse
from pipeline.source import Source, normal_newlines

_FRONT_MATTER = re.compile(r"\ufeff?\s*^---[ \t]*\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})")
_KEYREF = re.compile(r"\{\{[^{}\n]*\}\}")
_LIST = re.compile(r"\{:[^{}\n]*\}")
_ID = re.compile(r"(?<=[\s:}])#[^\s#.{}\"'=()<>\[\]`,;|\\]+(?=[\s#.}])")

SRC = 80
"""Length to which marked_it.cjs cuts the source of a block."""


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
    """As marked-it gets it: HTML as it is."""
    closed: str
    """As kramdown gets it: without HTML tags that are never closed."""
    lines: list[str]
    """The lines of `text`."""
    ours: tuple[Item, ...]
    shape: Shape
    """Its lines where readings of Markdown are known to part."""
    ids: int
    """How many ids kramdown's grammar refuses, mapped to others."""
    tags: int
    """How many HTML tags without end were neutralised."""


def prepare(data: bytes) -> tuple[str, int]:
    """The text of a page for the references, with everything masked but HTML tags, and the number of ids mapped."""
    text = normal_newlines(data.decode("utf-8", "replace"))
    if match := _FRONT_MATTER.match(text):
        text = "\n" * match.group().count("\n") + text[match.end() :]
    text = _KEYREF.sub(lambda found: "k" * len(found.group()), text.lstrip("\ufeff"))
    mapped = 0

    def with_ids(found: re.Match[str]) -> str:
        nonlocal mapped
        new = _ID.sub(lambda one: "#" + accepted(one.group()[1:]), found.group())
        mapped += new != found.group()
        return new

    text = _LIST.sub(with_ids, text)
    return text if text.endswith("\n") else text + "\n", mapped


def accepted(name: str) -> str:
    """The id itself, or one of equal length that kramdown's grammar accepts; k stands for a masked keyref in both."""
    name = re.sub(r"[^\w:-]", "_", name, flags=re.ASCII)
    return name if name[:1].isalpha() else "n" + name[1:]


def load(path: str, data: bytes, neutralise: Callable[[str], tuple[str, int]]) -> Page:
    """Read and parse one page; `neutralise` masks HTML tags in a text and tells how many."""
    text, ids = prepare(data)
    closed, tags = neutralise(text)
    source, lines = Source.decode(path, data), text.split("\n")
    document = parse(source)
    return Page(path, text, closed, lines, tuple(_ours(document)), shape(source, document.blocks, lines), ids, tags)


def theirs(what: str, page: Page, answer: list[dict[str, Any]]) -> list[Item]:
    """The items in the answer of a reference, with lines where it tells them or its `src` can be found again."""
    items, below = [], 0
    for found in answer:
        line = found.get("line") or 0
        if not line and (src := found.get("src")):
            below, line = _find(page.lines, src, below, found.get("kind") == "code")
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


def _find(lines: list[str], src: str, below: int, code: bool) -> tuple[int, int]:
    """Where to go on searching, and the 1-based line of the block whose first line of text is `src`; 0: not found.

    The first line of code is a whole line, often as short as `{`, and best looked for right below a fence; that of
    other blocks may stand behind list markers.
    """
    for index in range(below, len(lines)) if code else ():
        if _FENCE.match(lines[index]):
            first = next((n for n in range(index + 1, len(lines)) if lines[n].strip()), index)
            if lines[first].strip()[:SRC] == src:
                return first + 1, index + 1
    found = next((n for n in range(below, len(lines)) if src in lines[n]), None)
    return (below, 0) if found is None else (found + 1, found + 1)


def _ours(document: Document) -> list[Item]:
    items: list[Item] = []
    source = document.source
    pending: list[tuple[Block, bool]] = [(block, False) for block in reversed(document.blocks)]
    while pending:
        block, nested = pending.pop()
        inside = nested or block.kind is BlockKind.ITEM
        pending += [(child, inside) for child in reversed(block.children)]
        line = source.position(block.span.start).line
        if block.kind is BlockKind.HEADING:
            ids = [attrs.id.name for attrs in block.attrs if attrs.id]
            id = accepted(ids[-1]) if ids else None
            items.append(Item("headings", "heading", block.level, id, (), line, line, nested))
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
