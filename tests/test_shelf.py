"""Topics are kept between two steps, whole, packed or not at all: it makes no difference to what they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_properties import page, pages, steady

from pipeline import gather, packed, parse, shelf, work
from pipeline.alone import Inputs
from pipeline.columns import column, fields_of
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.document import Document
from pipeline.shelf import Shelf
from pipeline.source import Source, Span
from pipeline.topic import all_candidates
from pipeline.work import Settings

CONTENT = Path(__file__).resolve().parents[1] / "content"


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Leaf:
    name: str
    span: Span | None = None
    colour: Colour | None = None


@dataclass
class Tree:
    leaves: tuple[Leaf, ...] = ()
    below: tuple[Tree, ...] = ()
    number: int | None = None
    best: Leaf | None = None


leaves = st.builds(
    Leaf,
    st.text(max_size=3),
    st.none() | st.builds(Span, st.integers(0, 2**32 - 1), st.integers(0, 9)),
    st.none() | st.sampled_from(Colour),
)
trees = st.recursive(
    st.builds(Tree, st.lists(leaves, max_size=2).map(tuple)),
    lambda below: st.builds(
        Tree, st.just(()), st.lists(below, max_size=3).map(tuple), st.none() | st.integers(), st.none() | leaves
    ),
)


@given(st.lists(trees, max_size=4))
@steady
def test_values_come_back_from_columns(values: list[Tree]) -> None:
    there = column(Tree)
    assert list(there.take(there.put(values))) == values


def test_fields_can_be_left_out() -> None:
    few = fields_of(Leaf, without=("span", "colour"))
    assert [list(names) for names in few.take(few.put([Leaf("a"), Leaf("b")]))] == [["a", "b"]]


@pytest.mark.parametrize("kind", [bytes, dict[str, int], list[str], Path])
def test_not_everything_can_be_in_columns(kind: object) -> None:
    with pytest.raises(TypeError, match="cannot be in columns"):
        column(kind)


@given(st.lists(pages, max_size=3))
@steady
def test_pages_are_packed_without_loss(contents: list[str]) -> None:
    documents = [page(text) for text in contents]
    read = packed.reader(packed.pack(documents))
    assert [read(document.source) for document in documents] == documents


@pytest.mark.parametrize("text", ["> " * 150, "- " * 150, "> - " * 80, "![" * 90 + "a" + "](b)" * 90])
def test_deep_pages_are_packed_too(text: str) -> None:
    document = page(f"{text}a\n")
    assert packed.reader(packed.pack([document]))(document.source) == document


def test_what_is_packed_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = parse.parse(Source("a.md", "# A\n"))
    read = packed.reader(packed.pack([known]))
    parsed: list[str] = []
    monkeypatch.setattr(parse, "parse", lambda source: parsed.append(source.path) or Document(source))
    assert read(Source("a.md", "# A\n")) == known
    assert not parsed
    read(Source("a.md", "# B\n"))
    read(Source("b.md", "# A\n"))
    assert parsed == ["a.md", "b.md"]


@pytest.mark.parametrize(("whole", "small"), [(2_000, True), (0, True), (0, False)])
def test_a_topic_is_the_same_from_every_shelf(monkeypatch: pytest.MonkeyPatch, whole: int, small: bool) -> None:
    monkeypatch.setattr(shelf, "PAGES", whole)
    monkeypatch.setattr(shelf, "PACKED", shelf.PACKED if small else 0)
    tree = discover(CONTENT, (CONTENT,), Config())
    settings = Settings(tree.source_locale, gather.read_site(tree))
    inputs = Inputs(tree, all_candidates(tree, gather.history_of(tree)))
    kept = Shelf(settings, len(tree.pages))
    first = [kept.topic(number, inputs, again=True) for number in range(len(inputs))]
    packings: list[object] = []
    monkeypatch.setattr(packed, "pack", packings.append)
    read: list[str] = []
    parsing = parse.parse
    monkeypatch.setattr(parse, "parse", lambda source: read.append(source.path) or parsing(source))
    again = [kept.topic(number, inputs, again=False) for number in range(len(inputs))]
    assert again == first == [work.read(given, settings) for given in inputs]
    assert [one is other for one, other in zip(first, again, strict=True)] == [whole > 0] * len(first)
    assert not packings
    assert bool(read) is (not whole and not small)
