"""markdown-it-py, configured for the dialect and made to say where things are.

Owns: the one parser object and the rules added to it. Must not know: Documents; what comes out are markdown-it tokens.

Block rules are in `pipeline.parse.blockrules`. Inline rules added here: ``keyref`` and ``attributes``. `LocatedInline`
stamps every token with its extent in the text given to it, as ``token.meta["span"]``.
"""

from __future__ import annotations

import re
from functools import cached_property
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple, cast

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkLabel, parseLinkTitle
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from pipeline.parse.attributes import Scanned, scan
from pipeline.parse.blockrules import MAX_NESTING, DialectBlocks
from pipeline.parse.keyrefs import INCLUDE, KEYREF

_FIRST = {
    "newline": "\n",
    "keyref": "{",
    "attributes": "{",
    "escape": "\\",
    "backticks": "`",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
"""The characters that each inline rule can match at; all else is text."""

_NO_TEXT = re.compile(f"[]{re.escape(''.join(_FIRST.values()))}]")
"""Where text ends: where a rule can match, and at the end of a label."""

_PLAIN_TARGET = re.compile(r"[^\x00-\x20\x7f<()\\][^\x00-\x20\x7f()\\]*")
_BEHIND_TARGET = ("", ")", " ", "\n")

_LAST_BRACKET = -1
"""Where the cache of a state, which is by position, keeps the place of the last closing bracket."""


class LocatedInline(ParserInline):
    """markdown-it's inline parser that stamps each token with its extent in the parsed text.

    ``meta["span"]`` is a pair of offsets; the opening token of a link also gets ``meta["label"]``. A text token may get
    no stamp of its own: what lies between two stamped tokens is text.

    Only the rules that can match at a character are tried there, which takes 4 % less time to parse a page.
    """

    @cached_property
    def _rules_at(self) -> dict[str, list[RuleFuncInlineType]]:
        """The rules by the character they can match at, in their order."""
        found: dict[str, list[RuleFuncInlineType]] = {}
        for name, rule in zip(self.ruler.get_active_rules(), self.ruler.getRules(""), strict=True):
            for character in _FIRST.get(name, ""):
                found.setdefault(character, []).append(rule)
        return found

    def tokenize(self, state: StateInline) -> None:
        """Tokenize ``state.src[state.pos:state.posMax]``, as the base class does, stamping what each rule pushed."""
        if state.tokens and state.tokens[-1].type == "link_open" and "label" not in state.tokens[-1].meta:
            state.tokens[-1].meta["label"] = (state.pos, state.posMax)
        rules_at = self._rules_at if state.level < MAX_NESTING else {}
        end = state.posMax
        while state.pos < end:
            start, count = state.pos, len(state.tokens)
            for rule in rules_at.get(state.src[start], ()):
                if rule(state, False):
                    if len(state.tokens) > count:
                        _stamp(state.tokens, count, start, state.pos)
                    break
            else:
                state.pos = _text_end(state)
                state.append_pending(state.src[start : state.pos])
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it's own name
        """Go behind the token at ``state.pos``, as the base class does."""
        start = state.pos
        known = state.cache.get(start)
        if known is not None:
            state.pos = known
            return
        if state.level >= MAX_NESTING:
            state.pos = state.posMax
        else:
            rules = self._rules_at.get(state.src[start])
            state.level += 1  # limits recursion, as in the base class
            if rules is None:
                state.pos = _text_end(state)
            elif not any(rule(state, True) for rule in rules):
                state.pos += 1
            state.level -= 1
        state.cache[start] = state.pos


def _text_end(state: StateInline) -> int:
    """Where the text that begins at ``state.pos`` ends; its first character is text, whatever it is."""
    found = _NO_TEXT.search(state.src, state.pos + 1, state.posMax)
    return found.start() if found else state.posMax


def _stamp(tokens: list[Token], first: int, start: int, end: int) -> None:
    """Give the tokens from index `first` on the extent of the construct that pushed them.

    Emphasis marks are one token for each character; text flushed before the construct gets no stamp.
    """
    if tokens[-1].type not in ("text", "link_close"):
        tokens[-1].meta["span"] = (start, end)
        return
    fresh = [token for token in tokens[first:] if "span" not in token.meta]
    if (close := tokens[-1]).type == "link_close":
        opening = next(token for token in fresh if token.type == "link_open")
        close.meta["label_end"] = opening.meta["label"][1] if "label" in opening.meta else end - 1
    marks = [token for token in fresh if token.type == "text" and token.content in ("*", "_")]
    if marks and len(marks) == end - start:
        for offset, token in enumerate(marks):
            token.meta["span"] = (start + offset, start + offset + 1)
        return
    for token in fresh:
        if token.type != "text":
            token.meta["span"] = (start, end)


class LinkTarget(NamedTuple):
    """What `parse_target` found: like markdown-it's own result. Nobody needs the text of it, targets being slices."""

    ok: bool
    pos: int
    str: str = ""


def parse_target(text: str, start: int, end: int) -> LinkTarget:
    """The target of a link, as markdown-it reads it; plain ones, which nearly all are, at one go.

    It takes 5 % less time to parse a page: markdown-it looks at each character, and for each link twice.
    """
    plain = _PLAIN_TARGET.match(text, start, end)
    if plain and text[plain.end() : min(plain.end() + 1, end)] in _BEHIND_TARGET:
        return LinkTarget(True, plain.end())
    found = parseLinkDestination(text, start, end)
    return LinkTarget(found.ok, found.pos)


class DialectParser(MarkdownIt):
    """markdown-it that leaves the targets of links alone.

    They are slices of the source here, and a suspicious scheme is a rule's business: a target that is rejected by the
    parser would make the whole link plain text.
    """

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's own name
        """The target as it is."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's own name
        """The text of an autolink as it is."""
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's own name
        """Every target is a target."""
        return True


def build() -> MarkdownIt:
    """The parser of the dialect. Its ``core`` stops after blocks: inline text is parsed by whoever needs it.

    Newlines and NUL are normal in the text that it is given (`pipeline.parse.located.Body`).
    """
    md = DialectParser("commonmark", {"maxNesting": MAX_NESTING, "html": True, "inline_definitions": True})
    helpers = SimpleNamespace(
        parseLinkLabel=parseLinkLabel, parseLinkDestination=parse_target, parseLinkTitle=parseLinkTitle
    )
    md.helpers = cast(ModuleType, helpers)
    md.core.ruler.enableOnly(["block"])
    md.block = DialectBlocks()
    deflist_plugin(md)
    inline = LocatedInline()
    inline.ruler.enableOnly(md.inline.ruler.get_active_rules())
    inline.ruler2.enableOnly(md.inline.ruler2.get_active_rules())
    inline.ruler.at("link", _closed(link))
    inline.ruler.at("image", _closed(image))
    inline.ruler.before("escape", "attributes", _span_attributes)
    inline.ruler.before("escape", "keyref", _keyref)
    md.inline = inline
    return md


def _closed(rule: RuleFuncInlineType) -> RuleFuncInlineType:
    """A rule for something in brackets that does not even look where no bracket closes any more.

    markdown-it looks some four hundred tokens ahead from every opening bracket, which takes minutes on a page of them.
    """

    def guarded(state: StateInline, silent: bool) -> bool:
        last = state.cache.get(_LAST_BRACKET)
        if last is None:
            last = state.cache[_LAST_BRACKET] = state.src.rfind("]")
        return state.pos < last and rule(state, silent)

    return guarded


def _keyref(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{{", state.pos):
        return False
    kind = "keyref"
    match = KEYREF.match(state.src, state.pos, state.posMax)
    if match is None:
        kind = "conref"
        match = INCLUDE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push(kind, "", 0)
        token.content = match.group(1)
    state.pos = match.end()
    return True


def _span_attributes(state: StateInline, silent: bool) -> bool:
    """A list inside a line: it belongs to what stands directly before it, or is text when that is text."""
    if not state.src.startswith("{:", state.pos):
        return False
    found = scan(state.src, state.pos, state.posMax)
    if not isinstance(found, Scanned) or found.name:
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.meta["list"] = found
    state.pos = found.span.end
    return True


def inline_tokens(md: MarkdownIt, text: str, env: Any) -> list[Token]:
    """Inline tokens of `text`, each stamped with its extent."""
    return md.inline.parse(text, md, env, [])
