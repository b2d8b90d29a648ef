"""What pages know of each other, and paths."""

import pickle

import pytest

from pipeline import parse
from pipeline.address import closeness, escapes, join, way
from pipeline.pagefacts import facts, slug
from pipeline.site import Site
from pipeline.source import Source
from pipeline.toc import Toc


def test_facts():
    text = (
        '---\nsubcollection: s\n---\n# A {{site.data.keyword.x}}\n\n# B\n{: #b}\n\n## C d\n\n## C d\n\n<a id="e"></a>\n'
    )
    page = facts(parse.parse(Source("p.md", text)), "en", "p.md", "s-p", {"keyword.x": "X!"})
    assert (page.title, page.subcollection, page.includes) == ("A X!", "s", False)
    assert (page.anchors, set(page.auto_anchors)) == ({"b", "e"}, {"a-x", "a-x-", "c-d", "c-d-1"})
    assert pickle.loads(pickle.dumps(page)) == page


def test_facts_of_an_empty_page():
    page = facts(parse.parse(Source("p.md", "")), "en", "p.md", "p")
    assert (page.title, page.anchors, page.auto_anchors) == ("", frozenset(), {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Set up: `x_y`!", "set-up-x_y"), ("Café  ABC", "café--abc"), ("設定 手順", "設定-手順"), ("ไทยที่", "ไทยที่")],
)
def test_slug(text, expected):
    assert slug(text) == expected


def test_names_and_subcollections_come_from_the_nearest_folder():
    both = Site(keyrefs={"": {"k": "top"}, "a": {"k": "a"}}, subcollections={"a": "x"})
    assert (both.names("a/b/c.md")["k"], both.names("z/c.md")["k"]) == ("a", "top")
    assert (both.subcollection("a/b/c.md"), both.subcollection("z.md")) == ("x", "")
    of_tocs = Site.of([], {"reg": Toc("r"), "reg/sub": Toc()})
    assert of_tocs.subcollection("reg/sub/deep.md") == "r"


@pytest.mark.parametrize(
    ("folder", "path", "joined"),
    [
        ("a/b", "../c.md", "a/c.md"),
        ("", "c.md", "c.md"),
        ("a", "../../c", None),
        ("a", "./b//c/", "a/b/c"),
        ("a", "..", ""),
    ],
)
def test_join(folder, path, joined):
    assert join(folder, path) == joined
    assert escapes(folder, path) is (joined is None)


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [("a/b", "a/c/d.md", "../c/d.md"), ("", "c.md", "c.md"), ("a", "b", "../b"), ("a", "a/b", "b")],
)
def test_way(folder, path, expected):
    assert way(folder, path) == expected
    assert join(folder, expected) == path


def test_closeness():
    assert [closeness("a/b/x", other) for other in ("a/b/c/y", "a/y", "b/b/y", "y")] == [2, 1, 0, 0]
