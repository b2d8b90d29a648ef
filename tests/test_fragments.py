"""Texts in the wrong language: found to the word in nine locales, and nothing else."""

from __future__ import annotations

from functools import cache

import pytest
import sentences
from hypothesis import given
from hypothesis import strategies as st
from test_properties import steady, texts

from pipeline.align import align
from pipeline.context import Doubt
from pipeline.evidence import Evidence
from pipeline.foreign import page_language
from pipeline.fragment import Fragment, Kind
from pipeline.fragments import of_source, of_translation
from pipeline.language import documentation_words, function_words, known_languages, shared_words
from pipeline.parse import parse
from pipeline.side import Side
from pipeline.source import Source
from pipeline.terms import Term, Terms
from pipeline.wordfacts import WordFacts, word_facts
from pipeline.words import Reading, read

CASES = list(sentences.cases())


def reading(text: str) -> Reading:
    return read(parse(Source("page.md", text)))


@cache
def base() -> Reading:
    return reading(sentences.page(sentences.BASE))


@cache
def translated(locale: str) -> Reading:
    return reading(sentences.translation(locale))


def found(locale: str, page: Reading, others: list[Reading], evidence: Evidence) -> list[Fragment]:
    side = Side(locale, page, base(), align(base().document, page.document))
    return [one for one in of_translation(side, others, evidence) if one.kind is not Kind.SHORT]


def facts(*locales: str) -> WordFacts:
    return word_facts(base(), {locale: translated(locale) for locale in locales}, "en")


@pytest.mark.parametrize("locale", sentences.LOCALES)
def test_a_translated_page_has_nothing_to_report(locale):
    others = [translated(other) for other in sentences.LOCALES if other != locale]
    assert not found(locale, translated(locale), others, Evidence.of([facts(*sentences.LOCALES)], "en"))
    assert not of_source(base(), others, "en")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.locale}-{case.index}-{case.kind}")
def test_english_is_found_to_the_word_in_one_page_and_one_locale(case):
    page = reading(sentences.translation(case.locale, case))
    evidence = Evidence.of([word_facts(base(), {case.locale: page}, "en")], "en")
    (fragment,) = found(case.locale, page, [], evidence)
    text = page.document.source[fragment.span]
    assert fragment.doubt is None
    assert fragment.kind is (Kind.WHOLE if case.kind == "whole" else Kind.MIXED)
    assert text.strip(" .") in case.text
    assert text.split()[0] in case.injected
    assert len(text) >= 0.6 * len(case.injected)
    assert fragment.original is not None
    assert fragment.original.source[fragment.original.span].split()[0].casefold() == text.split()[0].casefold()


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "whole"][::7], ids=lambda case: case.locale)
def test_what_most_other_locales_keep_is_doubted(case):
    others = [
        reading(sentences.translation(other.locale, other))
        for other in CASES
        if other.kind == "whole" and other.index == case.index and other.locale != case.locale
    ]
    page = reading(sentences.translation(case.locale, case))
    evidence = Evidence.of([facts(*sentences.LOCALES)], "en")
    (fragment,) = found(case.locale, page, others[:5] + [translated(one) for one in ("de", "ja", "fr")], evidence)
    assert fragment.doubt == "kept"
    # All of them: the sentence was never sent, and is reported at the source page instead.
    assert not found(case.locale, page, others, evidence)
    (at_source,) = of_source(base(), [*others, page], "en")
    assert at_source.kind is Kind.NEVER_SENT
    assert at_source.text == sentences.BASE[case.index]


@pytest.mark.parametrize("locale", sentences.LOCALES)
@pytest.mark.parametrize("folder", sentences.LOCALES)
def test_a_page_in_the_folder_of_another_locale(locale, folder):
    body = " ".join(sentences.LOCALES[locale])
    assert page_language(reading(body), folder) in (("",) if locale == folder else (locale, ""))


def test_every_page_in_the_wrong_script_is_found():
    for locale in ("ja", "ko", "zh-CN", "zh-TW"):
        for folder in sentences.LOCALES:
            if locale != folder:
                assert page_language(reading(" ".join(sentences.LOCALES[locale])), folder) == locale, (locale, folder)


def test_facts_are_counted_in_any_order_and_apart():
    one, other = facts("de", "fr"), facts("ja")
    assert Evidence.of([one, other], "en") == Evidence.of([other, one], "en")
    assert (
        Evidence.of([one, other], "en").of_locale("de")["the"] == Evidence.of([other, one], "en").of_locale("de")["the"]
    )


COUNTS = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 3))
LOCALES = st.sets(st.sampled_from(("fr", "ja")))


@st.composite
def counted(draw: st.DrawFn) -> WordFacts:
    locales = sorted(draw(LOCALES))
    mine, equal = ({locale: draw(COUNTS) for locale in locales} for _ in range(2))
    return WordFacts(draw(COUNTS), mine, equal, frozenset(draw(COUNTS)))


@given(st.lists(counted(), max_size=4), counted(), counted())
def test_facts_that_are_exchanged_are_as_those_counted_anew(others, before, after):
    everywhere = WordFacts({}, {"fr": {}, "ja": {}}, {"fr": {}, "ja": {}})
    exchanged = Evidence.of([everywhere, *others, before], "en").exchanged(before, after)
    assert exchanged == Evidence.of([everywhere, *others, after], "en")
    assert all(all(counts.values()) for counts in (*exchanged.kept.values(), *exchanged.unseen.values()))
    assert all(exchanged.common.values())


@given(st.lists(counted(), max_size=4), counted())
def test_a_locale_that_comes_to_the_facts_is_as_one_that_was_there(others, after):
    before = WordFacts(after.source, {}, {}, after.common)
    exchanged = Evidence.of([*others, before], "en").exchanged(before, after)
    assert exchanged == Evidence.of([*others, after], "en")


def test_terms_that_stay_as_they_are_are_never_reported():
    (case,) = [case for case in CASES if case.locale == "es" and case.index == 4 and case.kind == "whole"]
    page = reading(sentences.translation("es", case))
    terms = Terms("es", tuple(Term(word.casefold(), kept=True) for word in case.injected.split()))
    assert not found("es", page, [], Evidence.of([facts("es")], "en", {"es": terms}))


def test_every_locale_has_function_words_that_english_does_not_have():
    assert set(known_languages()) == {"en", *sentences.LOCALES}
    for locale in sentences.LOCALES:
        assert 80 <= len(function_words(locale)) <= 140
        assert len(function_words(locale) - function_words("en")) > 60
    assert function_words("pt") == function_words("pt-BR")
    assert not function_words("nl")


def beside(source: str, translations: dict[str, str], locale: str) -> list[Fragment]:
    """What is found in a translation of a small page, the others voting."""
    original = reading(source)
    pages = {name: read(parse(Source("page.md", text)), name) for name, text in translations.items()}
    side = Side(locale, pages[locale], original, align(original.document, pages[locale].document))
    others = [page for name, page in pages.items() if name != locale]
    evidence = Evidence.of([word_facts(original, pages, "en")], "en")
    return [one for one in of_translation(side, others, evidence) if one.kind is not Kind.SHORT]


@pytest.mark.parametrize("locale", sentences.LOCALES)
def test_one_word_of_documentation_alone(locale):
    (fragment,) = beside("## Prerequisites", {locale: "## Prerequisites"}, locale)
    assert fragment.kind is Kind.WHOLE
    assert fragment.doubt is None


@pytest.mark.parametrize(
    ("locale", "word"), [("fr", "Description"), ("de", "Name"), ("it", "Password"), ("es", "Error")]
)
def test_a_word_that_both_languages_have_is_right(locale, word):
    assert not beside(f"## {word}", {locale: f"## {word}"}, locale)


def test_who_spells_a_word_alike_has_no_vote():
    pages = {"it": "## No", "es": "## No", "ja": "## いいえ", "ko": "## 아니오", "zh-CN": "## 否", "de": "## No"}
    (fragment,) = beside("## No", pages, "de")
    assert fragment.doubt is None
    assert (fragment.kept, fragment.others) == (0, 3)


def test_a_name_that_the_others_keep_is_one_even_if_they_translate_what_is_beside_it():
    source = "* Build a gate with tools\n* Tools that build\n* What tools build for us\n* Acme Build Tools version"
    french = "* Portail\n* Outils\n* Ce que font les outils\n* Acme Build Tools version"
    kept = {
        name: f"* A\n* B\n* C\n* Acme Build Tools {word}"
        for name, word in (("de", "Stand"), ("ja", "版"), ("ko", "판"))
    }
    translated = {name: text.replace("Acme Build Tools", "Acme X Y") for name, text in kept.items()}
    assert not beside(source, {**kept, "fr": french}, "fr")
    assert beside(source, {**translated, "fr": french}, "fr")


FIRST = {
    "de": "Lesen Sie das zuerst.",
    "es": "Lea esto primero.",
    "fr": "Lisez ceci d'abord.",
    "it": "Leggere prima.",
    "ja": "最初にお読みください。",
    "ko": "먼저 읽으십시오.",
    "pt-BR": "Leia isto primeiro.",
    "zh-CN": "请先阅读。",
    "zh-TW": "請先閱讀。",
}

SENTENCE = "For more details, {} is what you look at before you begin to use the widget"


def half(locale: str, source: str, left: str) -> list[Fragment]:
    """What is found in a text that is translated but for `left`, which is part of the source text."""
    return beside(source, {locale: f"{FIRST[locale]} {left}"}, locale)


@pytest.mark.parametrize("locale", sentences.LOCALES)
@pytest.mark.parametrize(
    ("source", "left", "doubt"),
    [
        ("Open Devices -> Your server details -> Remote.", "Devices -> Your server details -> Remote.", Doubt.LABEL),
        ("It is told by [Miller and others, 2017b](#a).", "[Miller and others, 2017b](#a).", Doubt.CITATION),
        ("Call GET messages of the queue to see more.", "GET messages of the queue", Doubt.LABEL),
        ("A gate can offer Widgets as a Service (WaaS) to all.", "Widgets as a Service (WaaS)", Doubt.TERM),
        (SENTENCE.format("Widgets with the Gate"), "Widgets with the Gate", Doubt.LABEL),
        ("You can use original widget maker licensing there.", "original widget maker", Doubt.NAMES),
        ("Open the folder and the view logging level command is there.", "view logging level", Doubt.LABEL),
    ],
    ids=lambda one: one if isinstance(one, Doubt) else "",
)
def test_what_may_be_a_name_is_doubted(locale, source, left, doubt):
    found = half(locale, source, left)
    assert all(one.doubt for one in found), found
    assert not found or doubt in {one.doubt for one in found}


@pytest.mark.parametrize("locale", sentences.LOCALES)
@pytest.mark.parametrize(
    "left", ["before you begin to use the widget", "is what you look at before you begin", "For more details, see this"]
)
def test_a_part_with_words_that_make_a_sentence_is_not_doubted(locale, left):
    source = f"The gate is open {left} and then you are done with it."
    (fragment,) = half(locale, source, left)
    assert fragment.kind is Kind.MIXED
    assert fragment.doubt is None


@pytest.mark.parametrize("locale", sentences.LOCALES)
@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("### BroadcastError: The operation is not allowed", Doubt.QUOTED),
        ("### The gate is closed, see WIDGT102E", Doubt.QUOTED),
        ("### The gate is closed, and you must open it", None),
        ("* **Name of the owner**", Doubt.LABEL),
        ("* Name of the owner and how to **change** it", None),
    ],
)
def test_messages_and_labels_that_are_kept(locale, text, doubt):
    (fragment,) = beside(text, {locale: text}, locale)
    assert fragment.kind is Kind.WHOLE
    assert fragment.doubt is doubt


def test_what_is_written_in_other_letters_was_written_anew():
    (fragment,) = beside("## Prerequisites overview", {"de": "## Prerequisites Overview"}, "de")
    assert fragment.doubt is Doubt.REWRITTEN
    (fragment,) = beside("## Readiness checks", {"ja": "## readiness checks"}, "ja")
    assert fragment.doubt is Doubt.REWRITTEN
    (fragment,) = beside("## Readiness checks", {"ja": "## Readiness checks"}, "ja")
    assert fragment.doubt is None


def test_an_abbreviation_is_no_word():
    assert not beside("* Port 80 (http)", {"de": "* Port 80 (http)"}, "de")
    (fragment,) = beside("* Port 80 (http)", {"ja": "* Port 80 (http)"}, "ja")
    assert fragment.doubt is None


def test_a_table_in_which_most_is_kept_with_reason_is_one_of_labels():
    rows = ["Configure settings", "Advanced options", "Select all tasks", "Check the new traffic"]
    source = "| Menu | What it is |\n|---|---|\n" + "\n".join(
        f"| **{row}** | Words {at} |" for at, row in enumerate(rows)
    )
    kept = source.replace("Words", "Worte").replace("What it is", "Was es ist").replace("Menu", "Menü")
    assert all(one.doubt for one in beside(source, {"de": kept}, "de"))


def test_the_lists_of_words_of_documentation():
    english = documentation_words("en", "ja")
    assert 1000 < len(english) < 2000
    assert not english & function_words("en")
    for locale in sentences.LOCALES:
        assert shared_words(locale) <= english
        assert documentation_words("en", locale) == english - shared_words(locale) - function_words(locale)
    assert not shared_words("ja")
    assert not documentation_words("en", "nl")


@steady
@given(texts, texts)
def test_no_page_is_too_damaged(text, other):
    page, source = reading(text), reading(other)
    evidence = Evidence.of([word_facts(source, {"de": page, "ja": page}, "en")], "en")
    for locale in ("de", "ja", "nl"):
        side = Side(locale, page, source, align(source.document, page.document))
        for fragment in (*of_translation(side, [source], evidence), *of_source(page, [source] * 3, "en")):
            for span in (fragment.span, *fragment.places):
                assert 0 <= span.start < span.end <= len(page.document.source.text)


def test_of_a_text_with_very_many_runs_some_are_told():
    """Each is weighed in all of the text, so that without a bound one paragraph could take minutes."""
    numbers = [f"{one}{other}" for one in "abcdefghij" for other in "klmnopqrst"]
    source = " ".join(f"You can restart the server when it was stopped by {number}." for number in numbers)
    french = " ".join(f"Vous pouvez restart the server when it était arrêté par {number}." for number in numbers)
    [told] = beside(source, {"fr": french}, "fr")
    assert 1 + len(told.places) == 50
