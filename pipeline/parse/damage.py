"""Markup that was damaged on its way through editors and translation tools: found as junk, with what was meant.

Owns: the list of reasons, and the patterns of damage in text that the parser had to take for prose. Must not know: how
serious any of it is. Patterns look at prose only, never at code, and demand enough of the intact form (a known scheme,
a word that only markup has) not to fire on prose about markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Block, BlockKind, Junk
from pipeline.parse.attributes import Malformed, scan
from pipeline.parse.keyrefs import KEYREF
from pipeline.source import Source, Span, inside

REASONS = {
    "attribute-list-unclosed": "an attribute list without its closing brace",
    "attribute-list-empty": "an attribute list without members",
    "attribute-list-malformed": "an attribute list that cannot be read",
    "attribute-list-damaged": "an attribute list whose delimiters were altered",
    "attribute-list-ignored": "an attribute list with text beside it, which every renderer shows as text",
    "keyref-malformed": "a keyref whose braces or words were altered",
    "link-space": "a space between the two halves of a link",
    "link-unclosed": "a link without its closing parenthesis",
    "link-wide-parenthesis": "a link with full-width brackets",
    "heading-space": "a heading without a space after its marks",
    "fence-unclosed": "a code fence that is never closed",
    "comment-unclosed": "a comment that is never closed",
    "conflict-marker": "a marker left by a merge conflict",
    "nesting-too-deep": "blocks nested too deeply to be read",
    "front-matter-invalid": "front matter that is not valid YAML",
    "front-matter-duplicate-key": "a key that occurs twice in the front matter",
    "front-matter-late": "blank lines before the front matter",
    "front-matter-delimiter": "a front matter delimiter that is not three hyphens",
    "front-matter-glued": "a closing front matter delimiter that is not on a line of its own",
    "front-matter-unterminated": "front matter without its closing delimiter",
}

_TEXT_KINDS = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TERM, BlockKind.CELL)
_TARGET = r"(?:https?://|mailto:|/[\w-]+/|#[\w-]|\.\.?/|[\w./-]+\.(?:md|html|svg|png)\b)"
_LINK_SPACE = re.compile(r"\][ \t\u00a0\u3000]+(?=\(" + _TARGET + r"[^\s()]*\))")
_LINK_WIDE = re.compile(
    r"(?:\][ \t]*（|］[ \t]*[（(])(?=" + _TARGET + r")[^\s()（）]*[）)]|\]\((?=" + _TARGET + r")[^\s()（）]*）"
)
_LINK_UNCLOSED = re.compile(r"\]\(" + _TARGET + r"[^\s()]*(?=\s|$)")
# `site.data.` is enough inside braces; without any it takes the word `keyword` as well, or it may be a host name. The
# words themselves may have been translated.
_KEYREF_WORDS = re.compile(
    r"(?:[{｛][ \t]?){1,4}site[ \t]?\.[ \t]?data[ \t]?\.[ \t]?[\w.\-]*(?:[ \t]?[\w.\-]+)?(?:[ \t]?[}｝]){0,4}"
    r"|\bsite\.data\.keyword\.[\w\-]+(?:[ \t]?[}｝]){0,4}"
    r"|\{\{[^{}\n]{0,60}\.keyword\.[\w\-]+[ \t]?\}\}"
)
_LIST_LINE = re.compile(
    r"(?m)^[ \t>]*(?P<list>(?P<open>[{｛(])[ \t\u200b-\u200d\ufeff]*(?P<colon>[:：]?)[ \t]*"
    r"(?P<members>[#.]?[\w-]+(?:[ \t]+[#.]?[\w-]+)*)[ \t]*[}｝)])[ \t]*$"
)
_WORDS = frozenset(
    (
        *("codeblock", "deprecated", "download", "external", "faq", "important", "new_window", "note", "pre", "screen"),
        *("shortdesc", "support", "tip", "troubleshoot", "tscauses", "tsresolve", "tssymptoms"),
    )
)
_HEADING = re.compile(r"(#{1,6})(?:[\u00a0\u3000]+|(?=[^\s#!/]))")
_CONFLICT = re.compile(r"(?m)^(?:<{7} .*|>{7} .*|={7})$")
_DAMAGE_BEGINS = re.compile(r"[]］{｛(<>=]|site\.data")
"""What damage in prose begins with: a block whose prose has none of these is not searched for each kind of it.

It takes 13 % less time to parse a page."""

_PLAIN_PATTERNS = (
    (_LINK_SPACE, "link-space", "]"),
    (_LINK_WIDE, "link-wide-parenthesis", None),
    (_LINK_UNCLOSED, "link-unclosed", None),
    (_CONFLICT, "conflict-marker", None),
)


def find(source: Source, blocks: tuple[Block, ...]) -> Iterator[Junk]:
    """Damaged markup in the text of `blocks`."""
    # Patterns that know lines know one newline; offsets stay what they are.
    text = source.text.replace("\r", "\n")
    for top in blocks:
        for block in top.walk():
            content = block.content if block.kind in _TEXT_KINDS else None
            if content is not None and _DAMAGE_BEGINS.search(text, *content):
                prose = _Prose(text, block)
                if any(_DAMAGE_BEGINS.search(text, *span) for span in prose.spans):
                    yield from _in_text(prose, content)
            if block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
                yield from _heading(text, block)


def _in_text(prose: _Prose, content: Span) -> Iterator[Junk]:
    """Damage inside one block; what the parser recognised in it is left out."""
    yield from _unreadable_lists(prose, content)
    for match in prose.matches(_LIST_LINE, content, "list"):
        if _is_damaged_list(match):
            hint = "{: " + " ".join(match["members"].split()) + "}"
            yield Junk(Span(*match.span("list")), "attribute-list-damaged", match["members"], hint)
    for match in prose.matches(_KEYREF_WORDS, content):
        if not KEYREF.search(prose.text, match.start(), match.end()):
            yield Junk(Span(*match.span()), "keyref-malformed", hint=_mended_keyref(match.group()))
    for pattern, reason, mended in _PLAIN_PATTERNS:
        for match in prose.matches(pattern, content):
            yield Junk(Span(*match.span()), reason, hint=mended)


def _unreadable_lists(prose: _Prose, content: Span) -> Iterator[Junk]:
    """What begins like an attribute list and is none."""
    end = content.start
    for at in prose.occurrences("{:"):
        # Looking again inside what was found would take quadratic time on a line of a thousand openings.
        if at < end:
            continue
        found = scan(prose.text, at, content.end)
        end = found.span.end
        if isinstance(found, Malformed):
            yield Junk(found.span, found.reason)


def _is_damaged_list(match: re.Match[str]) -> bool:
    """Whether a line in braces or parentheses, alone and not a list as it stands, was meant as one.

    Without a colon, or in parentheses, it must hold a word that only attribute lists have, or an id in braces.
    """
    if match["list"].startswith("{:"):
        return False
    if match["colon"] and match["open"] != "(":
        return True
    named = bool(_WORDS & set(match["members"].casefold().split()))
    return named or (match["open"] != "(" and match["members"].startswith("#"))


def _mended_keyref(text: str) -> str | None:
    """The keyref that damaged text was meant to be, where only its braces or spaces are wrong."""
    name = re.sub(r"[{}｛｝]", "", text).strip()
    name = re.sub(r"[ \t]*\.[ \t]*", ".", name)
    return "{{" + name + "}}" if re.fullmatch(r"site\.data\.keyword\.[\w\-]+", name) and text[0] in "{｛" else None


def _heading(text: str, block: Block) -> Iterator[Junk]:
    """A line that begins with `##` and a letter, or with `#` and carries an id: meant as a heading."""
    match = _HEADING.match(text, block.span.start, block.span.end)
    if match is None or "\n" in text[block.span.start : block.span.end]:
        return
    if block.kind is BlockKind.HEADING or len(match[1]) > 1 or any(attrs.id for attrs in block.attrs):
        yield Junk(Span(*match.span()), "heading-space", hint=match[1] + " ")


class _Prose:
    """The stretches of a block's text that the parser took for plain text."""

    def __init__(self, text: str, block: Block) -> None:
        self.text = text
        self.spans = [piece.span for piece in block.inlines if piece.kind in ("text", "break")]

    def occurrences(self, words: str) -> Iterator[int]:
        """Offsets of a text in the prose."""
        for span in self.spans:
            at = self.text.find(words, span.start, span.end)
            while at >= 0:
                yield at
                at = self.text.find(words, at + len(words), span.end)

    def matches(self, pattern: re.Pattern[str], content: Span, group: str | int = 0) -> Iterator[re.Match[str]]:
        """Matches of a pattern in the block that begin in its prose."""
        for match in pattern.finditer(self.text, content.start, content.end):
            start = match.start(group)
            if inside(Span(start, start + 1), self.spans):
                yield match
