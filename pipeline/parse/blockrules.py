"""Block rules added to markdown-it or put in the place of its own.

Owns: what ends a block in this dialect. Must not know: inline text, Documents.

- ``locate``, first of all, matches nothing but notes the offset at which the coming block begins: block tokens have
  lines but no columns. Where nesting becomes too deep it turns the rest of the container into a ``junk`` token, since
  markdown-it would drop it in silence.
- ``attributes`` reads lines of attribute lists, at any indentation, and ends every kind of block. A line that is a list
  which cannot be read is one as well: it must not come between the lists above and below it.
- ``fence`` may be indented as far as one likes, be closed at any indentation, and in a list item hold lines, or itself
  stand, left of the item's text: translation tools change indentation, and marked-it reads all of these as code.
- ``heading`` may lack the space after its marks if it has an id: a rule reports it.
- ``paragraph`` and ``code`` are ended by attribute lists and fences even when those are indented by four columns.
  ``paragraph`` also finds the underline that makes a heading of the lines above it, which takes another rule of
  markdown-it another look at all of them.
- ``table`` finds the lines of a table. What is in its cells is read by `pipeline.parse.tables`.
- ``html_block`` ends at a line of attribute lists or a fence once the element it began with is closed; a tag like
  ``<br>`` on a line of its own begins no block (kramdown), which would swallow the heading below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from markdown_it.parser_block import ParserBlock, RuleFuncBlockType
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, code, heading, html_block, table

from pipeline.parse.breaks import attribute_line, attributes, fence

MAX_NESTING = 100
"""Deepest nesting: at 20, the preset's own value, text is lost on real pages; from 500 on Python's stack overflows."""

_FIRST = {
    "attributes": "{",
    "dialect_fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
"""The characters that a line begins with at which these rules can match; the other rules can match at any line."""

_TRIM = " \t\n"
_UNDERLINES = "=-"
"""What underlines headings of the first level, and of the second."""
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_DAMAGED_HEADING = re.compile(r"(#{1,6})[ \t]*[\u00a0\u3000]*(?=[^#\s])(.*)")
_SPAN_TAGS = frozenset(
    "a abbr b bdo big br button cite code del dfn em i img input ins kbd label mark ph q ruby samp select small span "
    "strong sub sup textarea time tt u var varname".split()
)


class DialectBlocks(ParserBlock):
    """markdown-it's block parser with the rules of the dialect.

    Only the rules that can match at a line, by its first character, are tried there. It takes 5 % less time to parse a
    page.
    """

    def __init__(self) -> None:
        super().__init__()
        everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
        self.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
        self.ruler.at("paragraph", _paragraph)
        self.ruler.at("code", _code)
        self.ruler.at("heading", _heading, {"alt": ["paragraph", "reference", "blockquote"]})
        self.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
        self.ruler.disable(["fence", "lheading"])
        self.ruler.before("table", "locate", _locate)
        self.ruler.before("table", "attributes", attributes, everywhere)
        self.ruler.before("table", "dialect_fence", fence, everywhere)

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - markdown-it's own names
        """As in the base class, and a fence left of the text of a list item goes on the item."""
        self._blocks(state, startLine, endLine)
        line = state.line
        while line < endLine and _is_outdented_part(state, line):
            indent, state.blkIndent = state.blkIndent, state.sCount[line]
            rule = attributes if attribute_line(state, line) else fence
            _locate(state, line, endLine, False)
            rule(state, line, endLine, False)
            state.tokens[-1].meta["outdented"] = True
            state.blkIndent = indent
            self._blocks(state, state.line, endLine)
            line = state.line

    def _blocks(self, state: StateBlock, line: int, end: int) -> None:
        """Blocks down to a line left of the margin, as the base class reads them."""
        empty_lines = False
        while line < end:
            state.line = line = state.skipEmptyLines(line)
            if line >= end or state.sCount[line] < state.blkIndent:
                break
            # Some rule matches: what is no other block is a paragraph.
            any(rule(state, line, end, False) for rule in self.rules_at(state, line))
            state.tight = not empty_lines
            line = state.line
            # A paragraph can take the empty line behind it in a nested list.
            empty_lines = empty_lines or (line - 1 < end and state.isEmpty(line - 1))
            if line < end and state.isEmpty(line):
                empty_lines = True
                state.line = line = line + 1

    def rules_at(self, state: StateBlock, line: int, chain: str = "") -> Sequence[RuleFuncBlockType]:
        """The rules that can match at a line that is not empty; of a chain, those that end a block of its kind."""
        first = state.src[state.bMarks[line] + state.tShift[line]]
        return self._rules_by_first[chain].get(first) or self._rules_by_first[chain][""]

    @cached_property
    def _rules_by_first(self) -> dict[str, dict[str, list[RuleFuncBlockType]]]:
        """By chain and first character, in their order; ``""`` for all other characters."""
        names = dict(zip(self.ruler.getRules(""), self.ruler.get_active_rules(), strict=True))
        found: dict[str, dict[str, list[RuleFuncBlockType]]] = {}
        for chain in ("", "paragraph", "blockquote"):
            places = [(rule, _FIRST.get(names[rule])) for rule in self.ruler.getRules(chain)]
            found[chain] = {
                first: [rule for rule, beginnings in places if beginnings is None or (first and first in beginnings)]
                for first in ("", *"".join(_FIRST.values()))
            }
        return found


def _is_outdented_part(state: StateBlock, line: int) -> bool:
    """Whether a line between the margins of a list and of its item begins a fence, or is lists right below one."""
    if state.listIndent < 0 or not state.listIndent < state.sCount[line] < state.blkIndent:
        return False
    if attribute_line(state, line) is None:
        return fence(state, line, state.lineMax, True)
    above = state.tokens[-1] if state.tokens and not state.isEmpty(line - 1) else None
    return above is not None and (above.type == "fence" or "outdented" in above.meta)


def starts_of(env: Any) -> dict[int, int]:
    """Offsets noted by ``locate``: index of a block's first token → offset of its first code point."""
    starts: dict[int, int] = env.setdefault("starts", {})
    return starts


def _locate(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if silent:
        return False
    starts_of(state.env)[len(state.tokens)] = state.bMarks[start] + state.tShift[start]
    if state.level < MAX_NESTING - 2:
        return False
    token = state.push("junk", "", 0)
    token.map = [start, end]
    state.line = end
    return True


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """CommonMark's rule; also marks without a space behind them, if the next line gives the heading an id."""
    if heading(state, start, end, silent):
        return True
    begin, stop = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    match = _DAMAGED_HEADING.fullmatch(state.src[begin:stop])
    if match is None or state.is_code_block(start) or start + 1 >= end:
        return False
    lists = attribute_line(state, start + 1)
    if not isinstance(lists, tuple) or not any(item.kind == "id" for found in lists for item in found.items):
        return False
    if not silent:
        state.line = start + 1
        _push_heading(state, len(match[1]), match[1], match[2].strip(_TRIM), [start, start + 1])
    return True


def _push_heading(state: StateBlock, level: int, markup: str, content: str, lines: list[int]) -> None:
    """Tokens as of markdown-it's own rule for headings."""
    opening = state.push("heading_open", f"h{level}", 1)
    opening.markup, opening.map = markup, lines
    text = state.push("inline", "", 0)
    text.content, text.map, text.children = content, lines, []
    state.push("heading_close", f"h{level}", -1)


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """CommonMark's paragraphs, and headings that are underlined; a line of attribute lists always ends them."""
    blocks = cast(DialectBlocks, state.md.block)
    parent, state.parentType = state.parentType, "paragraph"
    line, last, level = start + 1, state.lineMax, 0
    while line < last and not state.isEmpty(line):
        if state.sCount[line] - state.blkIndent > 3:
            if attribute_line(state, line) is not None or fence(state, line, last, True):
                break
        elif state.sCount[line] >= 0:
            level = _underline(state, line, start)
            if level or any(rule(state, line, last, True) for rule in blocks.rules_at(state, line, "paragraph")):
                break
        line += 1
    state.parentType = parent
    content = state.getLines(start, line, state.blkIndent, False).strip(_TRIM)
    if level:
        _push_heading(state, level, _UNDERLINES[level - 1], content, [start, line + 1])
    else:
        # One token instead of markdown-it's three: nobody renders these.
        token = state.push("paragraph", "p", 0)
        token.content, token.map = content, [start, line]
    state.line = line + bool(level)
    return True


def _underline(state: StateBlock, line: int, start: int) -> int:
    """The level of the heading that a line underlines, if the text from line `start` on may be one; else 0."""
    begin = state.bMarks[line] + state.tShift[line]
    mark = state.src[begin]
    if mark not in _UNDERLINES or state.sCount[line] < state.blkIndent or state.is_code_block(start):
        return 0
    more = state.src[begin : state.eMarks[line]].rstrip(" \t").strip(mark)
    return 0 if more else _UNDERLINES.index(mark) + 1


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """GFM's tables, but for what is in them."""
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    blocks = cast(DialectBlocks, state.md.block)
    parent, state.parentType = state.parentType, "table"
    line = start + 2
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        ends = any(rule(state, line, end, True) for rule in blocks.rules_at(state, line, "blockquote"))
        if ends or state.is_code_block(line):
            break
        line += 1
    state.parentType = parent
    state.push("table", "", 0).map = [start, line]
    state.line = line
    return True


def _code(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Indented code; a line of attribute lists or a fence is never a part of it."""
    stop = start
    while stop < end and (state.isEmpty(stop) or state.is_code_block(stop)):
        if attribute_line(state, stop) is not None or (stop > start and fence(state, stop, end, True)):
            break
        stop += 1
    return code(state, start, stop, silent) if stop > start else False


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """CommonMark's rule, cut at the first attribute lists or fence at which the opening element is closed."""
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    name = _TAG_NAME.match(first)
    if (name and name.group(1).lower() in _SPAN_TAGS) or not html_block(state, start, end, silent):
        return False
    token = state.tokens[-1] if state.tokens else None
    if silent or name is None or token is None or token.map is None:
        return True
    depth = 0
    for line in range(start, token.map[1]):
        if line > start and depth <= 0 and (attribute_line(state, line) is not None or fence(state, line, end, True)):
            token.map[1] = state.line = line
            token.content = state.getLines(start, line, state.blkIndent, True)
            break
        depth += _depth_change(state.src[state.bMarks[line] : state.eMarks[line]], name.group(1).lower())
    return True


def _depth_change(line: str, name: str) -> int:
    """How many more elements called `name` are open after `line` than before it."""
    change = 0
    for match in _TAG_NAME.finditer(line):
        if match.group(1).lower() == name:
            change += -1 if match.group().startswith("</") else 1
    return change
