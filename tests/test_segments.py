"""Segments: the texts of a page that a translator translates, and their exact places."""

from __future__ import annotations

import pytest
from hypothesis import given
from test_properties import page, steady, texts

from pipeline.segment import OPAQUE, SegmentKind
from pipeline.segments import segments
from pipeline.words import Text

PAGE = """\
---
title: "A relay & its lamps"
keywords: relay, lamp
---

# The *relay* of {{site.data.keyword.x}}
{: #relay caption="Shown in {{site.data.keyword.x}} only"}

- Run `relay start` and see [the <b>list</b> of lamps](/docs/x "All lamps").
- ![A green
  lamp](lamp.png "Green") &amp; <br> a <name>

| Lamp | Cell with <code>code of this</code> |
|---|---|

<table summary="What it means"><tr><td>First <i>cell</i> &lt; second, see <a href="https://x.example/">here</a></td>
<td>`code` in {{site.data.keyword.x}}</td></tr></table>
"""


def found(text):
    return [(one.kind, one.text) for one in segments(page(text))]


def test_every_kind_of_text():
    assert found(PAGE) == [
        (SegmentKind.FIELD, "A relay & its lamps"),
        (SegmentKind.FIELD, "relay, lamp"),
        (SegmentKind.HEADING, f"The relay of {OPAQUE}"),
        (SegmentKind.ATTRIBUTE, f"Shown in {OPAQUE} only"),
        (SegmentKind.ITEM, f"Run {OPAQUE} and see the list of lamps."),
        (SegmentKind.TITLE, "All lamps"),
        (SegmentKind.ITEM, f" &   a {OPAQUE}"),
        (SegmentKind.ALT, "A green lamp"),
        (SegmentKind.TITLE, "Green"),
        (SegmentKind.CELL, "Lamp"),
        (SegmentKind.CELL, f"Cell with {OPAQUE}"),
        (SegmentKind.ATTRIBUTE, "What it means"),
        (SegmentKind.HTML, "First cell < second, see here"),
        (SegmentKind.HTML, f"{OPAQUE} in {OPAQUE}"),
    ]


def test_places_are_those_of_the_file():
    document = page(PAGE)
    for segment in segments(document):
        for word in ("list", "lamp", "First", "second", "only", "Green", "relay"):
            at = segment.text.find(word)
            if at >= 0:
                assert document.source[segment.place(at, at + len(word))] == word


def test_marks():
    text = 'See **all lamps**, "the relay" (or „das Relais“) and [the list](https://x.example/).'
    (segment,) = segments(page(text))
    marks = {(mark.kind, segment.text[mark.start : mark.end], mark.target) for mark in segment.marks}
    assert marks == {
        ("strong", "all lamps", ""),
        ("quote", "the relay", ""),
        ("quote", "das Relais", ""),
        ("paren", "or „das Relais“", ""),
        ("link", "the list", "https://x.example/"),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The relay's lamp", "the relay s lamp"),
        ("l'image d’un Docker-Container", "l image d un docker container"),
        ("see https://x.example/a-b and /opt/relay/bin, relay.yaml, v1.2, 10GB or a_b", "see and or"),
        ("イメージ の pull を実行", "イメージ の pull を実行"),
        ("and/or", "and or"),
    ],
)
def test_words(text, words):
    (segment,) = segments(page(text))
    assert Text.of(segment).words == tuple(words.split())


@steady
@given(texts)
def test_each_letter_is_where_its_place_says(text):
    document = page(text)
    for segment in segments(document):
        assert segment.text.strip()
        for at, letter in enumerate(segment.text):
            span = segment.place(at, at + 1)
            assert 0 <= span.start < span.end <= len(document.source.text)
            assert span.within(segment.span)
            if letter.isalpha() and span.end - span.start == 1:
                assert document.source[span] == letter


@steady
@given(texts)
def test_tokens_are_the_words(text):
    for segment in segments(page(text)):
        one = Text.of(segment)
        tokens = one.tokens()
        assert all(segment.text[token.start : token.end] == token.written for token in tokens)
        if segment.text.isascii():
            assert tuple(token.word for token in tokens) == one.words
