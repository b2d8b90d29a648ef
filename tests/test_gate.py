"""The gate: which findings fail a run."""

import itertools

import pytest

from pipeline.finding import Finding, Location, Severity
from pipeline.gate import LEVELS, VERDICTS, Gate, failing, severity
from pipeline.source import Source, Span

HERE = Location(Source("a.md", "text"), Span(0, 1))


def finding(level, verdict="defect", locale="en"):
    return Finding("A101", "x", level, "m", HERE, locale=locale, verdict=verdict)


@pytest.mark.parametrize(("level", "verdict"), [*itertools.product(Severity, (*VERDICTS, "unheard-of"))])
def test_by_default_only_defects_that_are_errors_fail(level, verdict):
    assert Gate().stops(finding(level, verdict)) == (level is Severity.ERROR and verdict == "defect")


@pytest.mark.parametrize(("word", "verdict"), [*itertools.product(LEVELS, VERDICTS)])
def test_a_level_lets_through_what_is_less_severe(word, verdict):
    gate = Gate().amended(verdict, word)
    stopped = [level for level in Severity if gate.stops(finding(level, verdict))]
    assert stopped == [level for level in Severity if word != "never" and level >= severity(word)]


def test_a_locale_differs_in_what_it_names():
    gate = Gate({"defect": Severity.WARNING, "drift": Severity.INFO}, {"fr": {"drift": None}})
    found = [finding(Severity.WARNING, verdict, locale) for verdict in VERDICTS for locale in ("en", "fr")]
    assert [(f.verdict, f.locale) for f in failing(found, gate)] == [
        ("defect", "en"),
        ("defect", "fr"),
        ("drift", "en"),
    ]
    everywhere = gate.amended("drift", "warning")
    assert [f.locale for f in failing(found, everywhere) if f.verdict == "drift"] == ["en", "fr"]
