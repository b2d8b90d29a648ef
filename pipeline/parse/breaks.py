"""The two rules of the dialect whose blocks end every other block: lines of attribute lists, and fences.

Owns: where these begin and end; `pipeline.parse.blockrules` says what they may do. Must not know: the other rules.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from pipeline.parse.attributes import Malformed, Scanned, read_line

_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")


def attribute_line(state: StateBlock, line: int) -> tuple[Scanned, ...] | Malformed | None:
    """The attribute lists on a line that holds nothing else, or what looks like one; None for every other line."""
    start = state.bMarks[line] + state.tShift[line]
    return read_line(state.src[start : state.eMarks[line]]) if state.src.startswith("{:", start) else None


def attributes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of attribute lists."""
    lists = attribute_line(state, start)
    if lists is None:
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.map = [start, start + 1]
        token.meta["lists"] = lists
        token.meta["start"] = state.bMarks[start] + state.tShift[start]
        state.line = start + 1
    return True


def fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fence, however far it is indented if something closes it; see `pipeline.parse.blockrules`."""
    begin, stop = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    opening = _FENCE.match(state.src, begin, stop)
    if opening is None:
        return False
    markup = opening.group()
    last = _fence_end(state, markup, start, end)
    closed = last < end and _closes(state, markup, last)
    if state.is_code_block(start) and not closed:
        return False
    if silent:
        return True
    state.line = last + closed
    token = state.push("fence", "code", 0)
    token.info = state.src[opening.end() : stop]
    token.markup = markup
    token.content = state.getLines(start + 1, last, state.sCount[start], True)
    token.map = [start, state.line]
    token.meta["closed"] = closed
    return True


def _fence_end(state: StateBlock, markup: str, start: int, end: int) -> int:
    """The line that closes a fence, or the first line behind one that nothing closes.

    A line left of the margin normally ends the list item and the fence with it. It is code when the fence is closed
    further down, before a list of attributes or, past a quotation, the end of the quotation says otherwise.
    """
    # A fence that nothing closes costs a look at the whole rest of the page: once for each kind of fence is enough.
    unclosed: dict[tuple[str, int], int] = state.env.setdefault("unclosed", {})
    if start >= unclosed.get((markup, end), end):
        return end
    outdented = -1
    for line in range(start + 1, end):
        if _closes(state, markup, line):
            return line
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            if outdented < 0:
                outdented = line
            if state.sCount[line] < 0 or attribute_line(state, line) is not None:
                return outdented
    unclosed[markup, end] = start
    return end if outdented < 0 else outdented


def _closes(state: StateBlock, markup: str, line: int) -> bool:
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip(" \t")
    return len(text) >= len(markup) and text[0] == markup[0] and not text.strip(markup[0])
