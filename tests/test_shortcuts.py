"""What is left out for speed changes nothing: each shortcut beside the long way round."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination
from markdown_it.parser_inline import ParserInline
from test_properties import page, pages, steady, texts, unix_texts

from pipeline.bases import Candidate, Texts
from pipeline.history import Revision
from pipeline.incident import MARKERS, markers
from pipeline.parse import blockrules, damage, markdown
from pipeline.parse.markdown import build, inline_tokens, parse_target

DAMAGE = [
    *"[ x ] ] (http://x) （http://y） ］( ]( /a/b { : #a } (pre) ｛ site . data .keyword.x }} <<<<<<< =======".split(),
    "\n",
]


def exhaustive() -> MarkdownIt:
    """The parser of the dialect, trying every rule everywhere, as markdown-it does."""
    md = build()
    inline = ParserInline()
    inline.ruler, inline.ruler2 = md.inline.ruler, md.inline.ruler2
    md.inline = inline
    everywhere = {chain: {"": md.block.ruler.getRules(chain)} for chain in ("", "paragraph", "blockquote")}
    md.block.__dict__["_rules_by_first"] = everywhere
    return md


QUICK, EXHAUSTIVE = build(), exhaustive()


def shown(tokens: list[Any]) -> list[tuple[object, ...]]:
    return [(t.type, t.content, t.markup, t.info, t.level, t.map, shown(t.children or [])) for t in tokens]


@given(unix_texts.map(lambda text: text.replace("\r", "").replace("\0", "")))
@example("a | b\n---|---\nc\n\n* x\n  ***\n1) y\n===\n# z\n<p>\n> q\n[a]: b\n{: #i}\n~~~\n~~~\nterm\n: text\n")
@steady
def test_only_rules_that_can_match_are_tried_at_a_line(text: str) -> None:
    assert shown(QUICK.parse(text, {})) == shown(EXHAUSTIVE.parse(text, {}))


@given(texts.map(str.strip))
@example("a\\\nb `c` {{site.data.keyword.x}}{: .y} **d** _e_ [f](g) ![h](i) <j@k.l> <m> &amp;")
@example("[[n] [o](p)] ![[q](r)](s) [t: u](v)")
@example("[[x] b](c)")
@example("[" * 120 + "a" + "]" * 120)
@steady
def test_only_rules_that_can_match_are_tried_at_a_character(text: str) -> None:
    env = {"references": {"A": {"href": "b", "title": ""}}}
    assert shown(inline_tokens(QUICK, text, env)) == shown(inline_tokens(EXHAUSTIVE, text, env))


@given(st.text(st.sampled_from('ab/&;()\\<> "\n\t\x7f\u00e9'), max_size=12), st.integers(0, 3))
@example("a&amp;b)", 0)
@example("<a b>", 0)
@example("a(b)c ", 0)
@steady
def test_the_target_of_a_link_ends_where_markdown_it_says(text: str, start: int) -> None:
    for end in range(start, len(text) + 1):
        long_way = parseLinkDestination(text, start, end)
        assert parse_target(text, start, end)[:2] == (long_way.ok, long_way.pos)


@given(st.one_of(pages, st.lists(st.sampled_from(DAMAGE), max_size=20).map(" ".join)))
@steady
def test_blocks_that_are_not_searched_have_no_damage(text: str) -> None:
    document = page(text)
    found = list(damage.find(document.source, document.blocks))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(damage, "_DAMAGE_BEGINS", re.compile(""))
        assert list(damage.find(document.source, document.blocks)) == found


@given(pages)
@example("# a\n\n> b\n> {: tsSymptoms}\n")
@steady
def test_blocks_with_lists_are_all_that_can_have_markers(text: str) -> None:
    document = page(text)
    words = [
        (word, index)
        for index, top in enumerate(document.blocks)
        for block in top.walk()
        for attrs in block.attrs
        for word in attrs.words
        if word.name in MARKERS
    ]
    assert [(marker.word, marker.index) for marker in markers(document)] == words


def test_a_base_that_is_the_page_of_today_is_not_parsed_again() -> None:
    today = page("# a\n")
    same = Candidate(Revision("c", "2020-01-01", "s", "page.md", "b"), b"# a\n")
    moved = Candidate(Revision("c", "2020-01-01", "s", "old.md", "b"), b"# a\n")
    assert Texts([today]).document(same) is today
    assert Texts([today]).document(moved).path == "old.md"
    assert Texts().document(same) == today


def test_the_tables_of_beginnings_name_rules_that_exist() -> None:
    assert markdown._FIRST.keys() <= set(QUICK.inline.ruler.get_active_rules())
    assert blockrules._FIRST.keys() <= set(QUICK.block.ruler.get_active_rules())
