"""Phrases that somebody may have left as they are: told by their words, by what is around them, and by capitals."""

from __future__ import annotations

import pytest

from pipeline.citation import authors
from pipeline.copied import Run
from pipeline.language import function_words
from pipeline.naming import is_one_word, is_phrase, is_put_in
from pipeline.parse import parse
from pipeline.source import Source
from pipeline.words import Text, read

CASES = [
    ("Each box has a sorter with notes and a lid.", "Chaque boîte a un sorter with notes et un couvercle.", True),
    ("Send it to the sorter with notes.", "Envoyez-le to the sorter with notes.", False),
    ("The box has a paper sorter with notes.", "Die Kiste hat einen Papier sorter with notes.", False),
    ("Look for a sorter with the notes.", "Procure um sorter with the notes.", False),
    ("If it rains, look for sorters with notes.", "雨の場合は、look for sorters with notes してください。", False),
    ("Table 1. Sorters with notes.", "표 1. Sorters with notes.", False),
    ("Table 2. Sorters with Acme notes.", "Tabella 2. Sorters with Acme notes.", False),
    ("It is for sorters with, or without, notes.", "Il est pour sorters with, ou sans, notes.", False),
    ("Use the tool [sorter with notes](x.md) now.", "[sorter with notes](x.md) 도구를 지금 사용하십시오.", True),
    ("It is for Sorting boxes with Acme, or notes.", "Es para Sorting boxes with Acme, o notas.", False),
    ("It asks for a Sorter with Notes service.", "它要求 Sorter with Notes 服务。", True),
    ("It asks for a sorter with notes service.", "它要求 sorter with notes 服务。", False),
    ("It uses the [sorter with notes](x.md) tool.", "Usa o [sorter with notes](x.md) como ferramenta.", True),
    ("It is built with Boxes, and it sorts.", "Es ist built with Boxes, und es sortiert.", True),
    ("A sorter with notes in boxes is old.", "Un sorter with notes in boxes est vieux.", False),
]


def sole(shown: str) -> Text:
    return read(parse(Source("page.md", shown))).texts[0]


def copied_run(text: Text, source: Text) -> Run:
    """The longest stretch of words that both texts have."""
    sizes = range(len(text.words), 0, -1)
    starts = ((i, size) for size in sizes for i in range(len(text.words) - size + 1))
    flat = f" {' '.join(source.words)} "
    start, size = next((i, size) for i, size in starts if f" {' '.join(text.words[i : i + size])} " in flat)
    words = text.words[start : start + size]
    at = next(i for i in range(len(source.words)) if source.words[i : i + size] == words)
    mine, theirs = text.tokens()[start : start + size], source.tokens()[at : at + size]
    return Run(mine[0].start, mine[-1].end, theirs[0].start, theirs[-1].end, words, ())


@pytest.mark.parametrize(("source", "translation", "expected"), CASES)
def test_a_phrase_is_words_that_small_words_join_within_a_sentence(source, translation, expected):
    text, original = sole(translation), sole(source)
    assert is_phrase(text, copied_run(text, original), original, function_words("en")) is expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Miller, Mary und Ada Smith. *The Growth of an Oven in the House*, Seite 3 des Hefts.", True),
        ("Miller、Mary。*The Growth of an Oven in the House*、このページの 3。", True),
        ("Mary colocou *The Growth of an Oven in the House* na página 3.", False),
        ("Miller, Mary and all of the others say that *The Growth of an Oven in the House* est vieux.", False),
        ("Miller, Mary e Ada Smith. The Growth of an Oven in the House.", False),
    ],
)
def test_authors_before_a_title_cite_it(shown, expected):
    text = sole(shown)
    tokens = [token for token in text.tokens() if token.word in ("growth", "oven", "house")]
    assert all(any(mark.start <= token.start < mark.end for mark in authors(text)) for token in tokens) is expected


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ("Le mode sand-as-a-box est ancien.", True),
        ("Die Arten sand-in-the-box, sand-on-the-way sind alt.", True),
        ("O modo sand as a-box é antigo.", False),
    ],
)
def test_words_that_hyphens_join_are_one(translation, expected):
    source = sole("The modes sand-in-the-box, sand-on-the-way and sand-as-a-box and sand as a-box are old.")
    text = sole(translation)
    assert is_one_word(text, copied_run(text, source)) is expected


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("Save it as", "Zone Save it as", True),
        ("Save it as", "save it as と入力", False),
        ("Save it as sand", "Zone Save it as", False),
    ],
)
def test_all_of_a_short_text_inside_a_sentence_is_a_label(source, translation, expected):
    text, original = sole(translation), sole(source)
    assert is_put_in(text, copied_run(text, original), original) is expected
