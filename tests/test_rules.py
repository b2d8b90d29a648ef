"""The rules: their examples in `tests/rules/`, and what holds for every one of them."""

from pathlib import Path

import mdtest
import pytest

from pipeline import rules
from pipeline.rules import ALL
from pipeline.rules.base import did_you_mean, indentation, listed, shown

HEADINGS = ("## What it does", "## Why is this bad?", "## Example")
EXAMPLES = [
    pytest.param(path.stem, example, id=f"{path.stem}:{example.line}")
    for path in mdtest.FILES
    for example in mdtest.examples(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_example(name, example):
    for block in example.expected:
        assert mdtest.outcome(mdtest.RULES[name], example, block) == block["text"]


def test_the_list_of_rules_is_the_folder():
    folder = Path(rules.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "base"}
    assert [rule.code for rule in ALL] == sorted({rule.code for rule in ALL})
    assert {rule.name.replace("-", "_") for rule in ALL} == files
    assert len(files) == len(ALL)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_documentation(rule):
    first, second, *rest = rule.doc.splitlines()
    assert first.endswith(".")
    assert not second
    assert [line for line in rest if line.startswith("## ")][:3] == list(HEADINGS)
    assert ("## Fix safety" in rest) == rule.fixable
    assert rule.doc.count("```") % 2 == 0


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_every_rule_has_examples_for_and_against_it(rule):
    examples = list(mdtest.examples((mdtest.FILES[0].parent / f"{rule.name}.md").read_text(encoding="utf-8")))
    blocks = [block for example in examples for block in example.expected]
    findings = [block["text"] for block in blocks if block["kind"] == "findings"]
    assert all(example.expected for example in examples)
    assert any(findings)
    assert not all(findings)
    assert any(block["kind"] == "fixed" for block in blocks) == rule.fixable


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_fixed_pages_have_nothing_to_fix(rule):
    for example in mdtest.examples((mdtest.FILES[0].parent / f"{rule.name}.md").read_text(encoding="utf-8")):
        for block in (block for block in example.expected if block["kind"] == "fixed"):
            path = block["info"].split()[0]
            pages = {**example.pages, path: mdtest.page_bytes(block)}
            assert not [found for found in mdtest.run(rule, mdtest.Example(0, pages), path) if found.fix]


def test_what_is_shown_in_messages_can_be_seen():
    assert shown("a\n b") == "`a b`"
    assert shown("x\u202ey\x1b\u200b") == "`x<U+202E>y<U+001B><U+200B>`"
    assert shown("```sh") == '"```sh"'
    assert shown("a" * 100) == f"`{'a' * 59}…`"


def test_words_in_sentences():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert did_you_mean("TSSYMPTOM", ["tsCauses", "tsSymptoms"]) == "tsSymptoms"
    assert did_you_mean("other", ["tsCauses"]) == ""
    assert indentation("> 1. ") == ">    "
