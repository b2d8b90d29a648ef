"""What a word is: the quick ways to find words agree with the definition."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import words
from pipeline.segment import Segment, SegmentKind

SIGNS = [*"abZéÉſßœőİ漢か가µÿ×²19.:-_@/=#~?'’ \n\t(", "\u00a0", "\ufffc", "\x1c", "\x85", "://", ".md"]
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=16).map("".join) | st.text(max_size=12)


def by_definition(text: str) -> tuple[str, ...]:
    """The words of a text as the one expression finds them that knows all forms."""
    return tuple(word for word in words._WORD.findall(text.lower()) if word)


@settings(max_examples=600, deadline=None)
@given(TEXTS)
@example("See a.b or C.md, then a_b: é.")
@example("Z://a µ œuvre.")
def test_words_are_found_alike_in_every_way(text: str) -> None:
    """Texts without a sign that needs care are read in other ways, which are quicker."""
    assert words.words_of(text) == by_definition(text)


@settings(max_examples=600, deadline=None)
@given(TEXTS.filter(lambda text: len(text.lower()) == len(text)))
def test_each_word_has_its_place(text: str) -> None:
    """Tokens are the words, with the places where they are written."""
    tokens = words.Text.of(Segment(SegmentKind.PARAGRAPH, text)).tokens()
    assert tuple(token.word for token in tokens) == by_definition(text)
    assert all(text[token.start : token.end] == token.written for token in tokens)


def test_names_have_a_space_or_a_hyphen() -> None:
    """So a text with neither is not looked through."""
    assert words.names("it has Cloud Storage and Node-RED, not Cloud") == ["Cloud Storage and Node-RED"]
    assert words.names("見るCloudStorage") == []
