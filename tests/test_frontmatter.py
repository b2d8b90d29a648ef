"""Front matter: the quick reader of the plain form agrees with YAML, and YAML can do no harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.parse import frontmatter, parse
from pipeline.source import Source, Span

steady = settings(derandomize=True, max_examples=500, deadline=None)

keys = st.sampled_from(
    ["copyright", "years", "lastupdated", "keywords", "subcollection", "mots-clés", "キーワード", "a_b", "A-1"]
)
values = st.one_of(
    st.sampled_from(
        ["no", "yes", "null", "~", "2019-08-07", "12:30", "1.10", "0x1F", "2017, 2019", "", "a, b: c", '"x"', "'y'"]
    ),
    st.sampled_from(
        ["'it''s'", '"a\\"b"', "a #b", "a#b", "# c", "- d", "&e f", "*g", "{{site.data.keyword.x}}", "[a, b]", "x:"]
    ),
    st.text(st.sampled_from("ab é日:#'\"-, \t.{}[]"), max_size=12),
)
lines = st.builds(
    "{}{}:{}{}".format, st.sampled_from(["", "", "", "  ", "    "]), keys, st.sampled_from([" ", "  ", ""]), values
)
bodies = st.lists(st.one_of(lines, st.just("")), max_size=6).map("\n".join)


def page(front: str) -> Document:
    return parse(Source("page.md", f"---\n{front}\n---\n\n# Title\n"))


def fields(front: str) -> dict[str, str]:
    matter = page(front).front_matter
    assert matter is not None
    return {field.name: field.value for field in matter.fields}


def reasons(front: str) -> list[str]:
    return [junk.reason for junk in page(front).junk]


@given(bodies)
@steady
def test_both_readers_agree(body: str) -> None:
    source = Source("page.md", body)
    span = Span(0, len(body))
    plain = frontmatter._plain(source, span) if body else None
    if plain is None:
        return
    through_yaml, junk = frontmatter.yaml_fields(source, span)
    assert junk == []
    assert [(f.name, f.value, f.key_span) for f in plain] == [(f.name, f.value, f.key_span) for f in through_yaml]
    assert [source[f.value_span] for f in plain if f.value] == [source[f.value_span] for f in through_yaml if f.value]


def test_the_quick_reader_reads_the_usual_form_itself() -> None:
    body = 'copyright:\n  years: 2017, 2019\nlastupdated: "2019-08-07"\n\nkeywords: a, b\nsubcollection: registry\n'
    quick = frontmatter._plain(Source("page.md", body), Span(0, len(body)))
    assert quick is not None
    assert [field.name for field in quick] == ["copyright.years", "lastupdated", "keywords", "subcollection"]


@pytest.mark.parametrize(
    "value", ["no", "yes", "null", "~", "2019-08-07", "12:30", "1.10", "0o17", "1e3", ".inf", "TRUE"]
)
def test_every_scalar_stays_text(value: str) -> None:
    assert fields(f"lang: {value}\nlist: [{value}]") == {"lang": value, "list[0]": value}


@pytest.mark.parametrize("value", ["!!python/object/apply:os.system [true]", "!!python/name:os.system x", "!local x"])
def test_tags_are_refused(value: str) -> None:
    assert fields(f"a: {value}\nb: c") == {"b": "c"}
    assert reasons(f"a: {value}\nb: c") == ["front-matter-invalid"]


def test_aliases_are_refused_once_and_the_rest_is_read() -> None:
    front = "a: &x [1]\nb: *x\nc: d"
    assert fields(front) == {"a[0]": "1", "c": "d"}
    assert reasons(front) == ["front-matter-invalid"]


@pytest.mark.xfail(strict=True, reason="PyYAML gives an alias the node of its anchor, and with it the anchor's place")
def test_an_alias_is_reported_where_it_stands() -> None:
    document = page("a: &x [1]\nb: *x")
    assert [document.source[junk.span] for junk in document.junk] == ["*x"]


def test_an_alias_to_itself_ends() -> None:
    assert reasons("a: &x [*x]") == ["front-matter-invalid"]


def test_many_aliases_stay_small() -> None:
    bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    bomb += [
        f"{key}: &{key} [{', '.join([f'*{previous}'] * 9)}]"
        for previous, key in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    assert len(fields("\n".join(bomb))) == 9


def test_of_equal_keys_the_first_counts() -> None:
    assert fields("subcollection: a\nsubcollection: b") == {"subcollection": "a"}
    assert reasons("subcollection: a\nsubcollection: b") == ["front-matter-duplicate-key"]


def test_a_page_keeps_what_can_be_read_of_invalid_yaml() -> None:
    assert fields("keywords: a, b: c\nsubcollection: registry") == {"keywords": "a, b: c", "subcollection": "registry"}


def test_too_long_front_matter_is_not_read() -> None:
    assert fields(f"a: {'x' * frontmatter.LIMIT}") == {}
    assert reasons(f"a: {'x' * frontmatter.LIMIT}") == ["front-matter-invalid"]


def test_deep_front_matter_is_junk() -> None:
    assert reasons("a: " + "[" * 3000) == ["front-matter-invalid"]


def test_places_are_those_of_the_file() -> None:
    document = parse(Source("page.md", "\ufeff---\r\na: 'b'\r\nc: [d]\r\n---\r\n"))
    assert document.front_matter is not None
    assert [document.source[field.key_span] for field in document.front_matter.fields] == ["a", "c"]
    assert [document.source[field.value_span] for field in document.front_matter.fields] == ["'b'", "d"]
