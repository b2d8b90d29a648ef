"""What a writer asked to be left alone: comments of a page that say which findings are not wanted, and why.

Owns: reading such comments, taking out what they cover, and noticing which of them cover nothing. Must not know: files,
configuration, what rules check, or how it is put to the writer (the rules malformed-ignore and unused-ignore do that).

- ``<!-- incidoc-ignore RULE, RULE: reason -->`` on a line of its own is for the next block, with its attribute lists
  and what else stands directly below it, and with what stands between the comment and the block.
- ``<!-- incidoc-ignore-start RULE: reason -->`` … ``<!-- incidoc-ignore-end RULE -->`` is for what is between.
- ``<!-- incidoc-ignore-file RULE: reason -->`` anywhere is for the whole page.

A comment without a reason, or in the wrong place, has no effect. Colons and commas may be the wide ones of Chinese and
Japanese: translators copy the comments, and their keyboards do as they like.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from pipeline.document import Block, BlockKind, Document
from pipeline.finding import Finding
from pipeline.source import Span
from pipeline.value import value

COMMANDS = {
    "incidoc-ignore": "block",
    "incidoc-ignore-file": "file",
    "incidoc-ignore-start": "start",
    "incidoc-ignore-end": "end",
}
"""The first word of such a comment, and the form it has then."""

_COMMAND = re.compile(r"<!--\s*(incidoc-[\w-]*)", re.IGNORECASE)
_OPEN, _CLOSE = "<!--", "-->"
_RULE = re.compile(r"[^\s,，、]+")
_COLON = re.compile(r"[:：]")


@value(frozen=True, slots=True)
class Comment:
    """One comment. `form` is a value of COMMANDS, empty for an unknown command; `words` name rules.

    `covers` is what a comment is for that needs no end; None for one that may not stand where it is. `extent` is what
    to delete to be rid of it; `loose`: nothing else of the page changes then.
    """

    form: str
    span: Span
    command: Span
    words: tuple[tuple[str, Span], ...]
    reason: str
    covers: Span | None
    extent: Span
    loose: bool


@value(frozen=True, slots=True)
class Use:
    """A rule that is not wanted in a part of the page; a region has two `comments`, everything else one."""

    rule: str
    covers: Span
    comments: tuple[Comment, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What stays of it when the page is translated."""
        return self.comments[0].form, self.rule


@value(frozen=True, slots=True)
class Fault:
    """Why a comment, or a word in it, has no effect.

    `reason`: ``command`` (unknown), ``rules`` (none named), ``reason`` (none given), ``line`` (shared with text),
    ``rule`` (unknown), ``open`` (a start without an end), ``closed`` (an end without a start).
    """

    span: Span
    reason: str
    word: str


@value(frozen=True)
class Ignores:
    """What the comments of a page say. `names` leads from the name and the code of every rule to its name."""

    uses: tuple[Use, ...] = ()
    faults: tuple[Fault, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def read(document: Document, names: Mapping[str, str]) -> Ignores:
    """The comments of a page; for `names` see `Ignores`."""
    uses: list[Use] = []
    faults: list[Fault] = []
    started: dict[str, list[tuple[Comment, str, Span]]] = {}
    for comment in _comments(document):
        if reason := _fault(comment):
            faults.append(Fault(comment.command, reason, document.source[comment.command]))
            continue
        for word, place in comment.words:
            rule = names.get(word) or names.get(word.upper())
            if rule is None:
                faults.append(Fault(place, "rule", word))
            elif comment.form == "start":
                started.setdefault(rule, []).append((comment, word, place))
            elif comment.form == "end" and not started.get(rule):
                faults.append(Fault(place, "closed", word))
            elif comment.form == "end":
                start = started[rule].pop()[0]
                uses.append(Use(rule, Span(start.span.start, comment.span.end), (start, comment)))
            elif comment.covers:
                uses.append(Use(rule, comment.covers, (comment,)))
    faults += (Fault(place, "open", word) for left in started.values() for _, word, place in left)
    in_order = sorted(uses, key=lambda use: (use.comments[0].span, use.rule))
    return Ignores(tuple(in_order), tuple(sorted(faults, key=lambda fault: (fault.span, fault.reason))), names)


def kept(findings: Iterable[Finding], ignores: Ignores) -> list[Finding]:
    """Findings on a page that no comment covers."""
    places = {rule: _merged(covers) for rule, covers in _by_rule(ignores.uses).items()}
    return [f for f in findings if f.rule not in places or not _holds(places[f.rule], f.location.span.start)]


def unused(ignores: Ignores, findings: Iterable[Finding], ran: Collection[str]) -> tuple[Use, ...]:
    """Uses that cover none of the `findings` on a page, of the rules that `ran` there."""
    offsets: dict[str, list[int]] = {}
    for finding in sorted(findings, key=lambda finding: finding.location.span.start):
        offsets.setdefault(finding.rule, []).append(finding.location.span.start)
    return tuple(use for use in ignores.uses if use.rule in ran and not _any(offsets.get(use.rule, ()), use.covers))


def _comments(document: Document) -> Iterator[Comment]:
    """The comments of a page that are meant for this program, in reading order."""
    text = document.source.text
    if not _COMMAND.search(text):
        return
    own_lines = {block.span: (block, covers, after_list) for block, covers, after_list in _own_lines(document)}
    for place in document.comments:
        block, covers, after_list = own_lines.get(place, (None, None, False))
        for span in _closed(text, place):
            match = _COMMAND.match(text, span.start, span.end - len(_CLOSE))
            if match is None:
                continue
            form = COMMANDS.get(match[1].lower(), "")
            alone = block is not None and span == block.span
            extent, apart = (_lines if alone else _within_line)(document, span)
            before, colon, after = _split(text[match.end() : span.end - len(_CLOSE)])
            named = _RULE.finditer(before)
            words = tuple((word[0], Span(match.end() + word.start(), match.end() + word.end())) for word in named)
            if form == "file":
                covers = Span(0, len(text))
            loose = apart and not (alone and block and (block.attrs or after_list))
            reason = after.strip() if colon else ""
            yield Comment(form, span, Span(*match.span(1)), words, reason, covers, extent, loose)


def _closed(text: str, place: Span) -> Iterator[Span]:
    """The comments in a place that have an end, one by one."""
    start = text.find(_OPEN, *place)
    while start >= 0:
        end = text.find(_CLOSE, start + len(_OPEN), place.end)
        if end < 0:
            return
        yield Span(start, end + len(_CLOSE))
        start = text.find(_OPEN, end + len(_CLOSE), place.end)


def _split(text: str) -> tuple[str, str, str]:
    colon = _COLON.search(text)
    return (text[: colon.start()], colon[0], text[colon.end() :]) if colon else (text, "", "")


def _fault(comment: Comment) -> str:
    """Why a comment as a whole has no effect; empty if it has one."""
    if not comment.form:
        return "command"
    if not comment.words:
        return "rules"
    if comment.form != "end" and not comment.reason:
        return "reason"
    return "line" if comment.form == "block" and comment.covers is None else ""


def _own_lines(document: Document) -> Iterator[tuple[Block, Span, bool]]:
    """Blocks that are nothing but comments, with what a comment in them is for, and whether a list stands above."""
    levels: list[tuple[Sequence[Block], int]] = [(document.blocks, len(document.source.text))]
    while levels:
        siblings, end = levels.pop()
        covered = end
        following = end
        for index in range(len(siblings) - 1, -1, -1):
            block = siblings[index]
            begin = min((block.span.start, *(attrs.span.start for attrs in block.attrs)))
            if _only_comments(document, block):
                above = siblings[index - 1].kind if index else None
                yield block, Span(block.span.start, covered), above is BlockKind.LIST
            else:
                covered = _end(document, block, following)
            following = begin
            if block.children:
                levels.append((block.children, block.span.end))


def _only_comments(document: Document, block: Block) -> bool:
    if block.kind not in (BlockKind.COMMENT, BlockKind.HTML):
        return False
    text, at = document.source.text, block.span.start
    between: list[str] = []
    for comment in _closed(text, block.span):
        between.append(text[at : comment.start])
        at = comment.end
    return not "".join((*between, text[at : block.span.end])).strip()


def _end(document: Document, block: Block, following: int) -> int:
    """Where a block ends with its attribute lists and what else stands on the lines directly below them."""
    source = document.source
    line = source.line_index(max((block.span.end, *(attrs.span.end for attrs in block.attrs))))
    starts = source.line_starts
    while line + 1 < len(starts) and starts[line + 1] < following and source.line(line + 1).strip():
        line += 1
    return max(block.span.end, min(source.line_ends[line], following - 1))


def _lines(document: Document, span: Span) -> tuple[Span, bool]:
    """The lines of a comment that has them to itself, and whether what is above and below stays apart without them."""
    source = document.source
    first, last = source.line_index(span.start), source.line_index(max(span.start, span.end - 1))
    size = len(source.text)
    blank_above = first == 0 or not source.line(first - 1).strip()
    ends_page = source.line_ends[last] + 1 >= size or last + 1 == len(source.line_starts)
    blank_below = ends_page or not source.line(last + 1).strip()
    if source[Span(source.line_starts[first], span.start)].strip() or not (blank_above or blank_below):
        return span, False
    end = last + 1
    if blank_above and blank_below and first:
        first -= 1  # of two blank lines, the one above goes: no other comment takes it with it
    elif blank_below and not first and end + 1 < len(source.line_starts) and source.line(end + 1)[:4] != "<!--":
        end += 1
    return Span(source.line_starts[first], size if ends_page else source.line_starts[end]), True


def _within_line(document: Document, span: Span) -> tuple[Span, bool]:
    """A comment beside text, and whether the text says what it is without it: words stand before it, and no cells."""
    source = document.source
    first, last = source.line_index(span.start), source.line_index(span.end - 1)
    before = source[Span(source.line_starts[first], span.start)]
    after = source[Span(span.end, source.line_ends[last])]
    prose = any(map(str.isalpha, before)) and "|" not in before + after
    # Two spaces that are left at the end of a line would break it.
    return Span(span.start - (0 if after.strip() else len(before) - len(before.rstrip(" \t"))), span.end), prose


def _by_rule(uses: Iterable[Use]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for use in uses:
        found.setdefault(use.rule, []).append(use.covers)
    return found


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The same places as spans that do not overlap, in order."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _holds(places: Sequence[Span], offset: int) -> bool:
    index = bisect_right(places, offset, key=lambda place: place.start) - 1
    return index >= 0 and offset <= places[index].end


def _any(offsets: Sequence[int], place: Span) -> bool:
    index = bisect_left(offsets, place.start)
    return index < len(offsets) and offsets[index] <= place.end
