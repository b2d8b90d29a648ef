"""markdown-it-py, configured for the dialect and made to say where things are.

Owns: the one parser object and the rules added to it. Must not know: Documents; what comes out are markdown-it tokens.

Block rules are in `pipeline.parse.blockrules`. Inline rules added here: ``keyref`` and ``attributes``. `LocatedInline`
stamps every token with its extent in the text given to it, as ``token.meta["span"]``.
"""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from pipeline.parse.attributes import Scanned, scan
from pipeline.parse.blockrules import MAX_NESTING, DialectBlocks
from pipeline.parse.keyrefs import INCLUDE, KEYREF

_LAST_BRACKET = -1
"""Where the cache of a state, which is by position, keeps the place of the last closing bracket."""


class LocatedInline(ParserInline):
    """markdown-it's inline parser that stamps each token with its extent in the parsed text.

    ``meta["span"]`` is a pair of offsets; the opening token of a link also gets ``meta["label"]``. A text token may get
    no stamp of its own: what lies between two stamped tokens is text.
    """

    def tokenize(self, state: StateInline) -> None:
        """Tokenize ``state.src[state.pos:state.posMax]``, as the base class does, stamping what each rule pushed."""
        if state.tokens and state.tokens[-1].type == "link_open" and "label" not in state.tokens[-1].meta:
            state.tokens[-1].meta["label"] = (state.pos, state.posMax)
        rules = self.ruler.getRules("")
        end = state.posMax
        while state.pos < end:
            start, count = state.pos, len(state.tokens)
            if state.level < MAX_NESTING and any(rule(state, False) for rule in rules):
                if len(state.tokens) > count:
                    _stamp(state.tokens, count, start, state.pos)
                continue
            state.append_pending(state.src[state.pos])
            state.pos += 1
        if state.pending:
            state.pushPending()


def _stamp(tokens: list[Token], first: int, start: int, end: int) -> None:
    """Give the tokens from index `first` on the extent of the construct that pushed them.

    Emphasis marks are one token for each character; text flushed before the construct gets no stamp.
    """
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
    """The parser of the dialect. Its ``core`` stops after blocks: inline text is parsed by whoever needs it."""
    md = DialectParser("commonmark", {"maxNesting": MAX_NESTING, "html": True, "inline_definitions": True})
    md.core.ruler.enableOnly(["normalize", "block"])
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
