"""The baseline: what is known is not reported, what is new is, what is mended is told; and fingerprints that last."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outcomes import at, finding, hostile

from pipeline import baseline, cli, schemas
from pipeline.catalog import section_of
from pipeline.config import ConfigError
from pipeline.finding import Location, Severity, numbered
from pipeline.incident import build
from pipeline.parse import parse
from pipeline.rules import ALL
from pipeline.rules.base import Page
from pipeline.source import Source, Span

LINES = (
    "# Title\n{: #ts_a}\n\ntext\n{: tsSymtpoms}\n",
    "{: pre}\n",
    "text\n{: #ts_a}\n",
    "{: pre}\n",
    "See [this](#none) and [that](#none).\n",
    "## Other\n{: #ts_b}\n\n{: pre}\n",
    "##No space\n",
    "{: pre}\n",
)
"""Parts of a page with faults of many kinds, some of them several times; a blank line between two is harmless."""


def found(text):
    """Findings on a page, numbered in reading order."""
    document = parse(Source("a.md", text))
    page = Page(document, "en", "t-a", build(document, section_of("en")))
    findings = [finding for rule in ALL if rule.on_page for finding in rule.run(page)]
    return list(numbered(sorted(findings, key=lambda finding: finding.sort_key)))


def test_findings_of_a_page_have_fingerprints_of_their_own():
    findings = found("\n".join(LINES))
    assert len({f.rule for f in findings}) >= 5
    assert max(f.occurrence for f in findings) >= 1
    assert len({f.fingerprint for f in findings}) == len(findings)


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(LINES) - 1),
            st.sampled_from(["", "A word.", "Émoji 😀 画面", "- a\n- b", "```\ncode\n```", "> quoted"]),
        ),
        max_size=12,
    )
)
def test_unrelated_lines_anywhere_change_no_fingerprint(insertions):
    parts = list(LINES)
    for index, text in insertions:
        parts[index] += f"\n{text}\n"
    before, after = found("\n".join(LINES)), found("\n".join(parts))
    kept = {f.fingerprint: f.location.source[f.location.span] for f in after}
    assert [kept.get(f.fingerprint) for f in before] == [f.location.source[f.location.span] for f in before]


@given(st.permutations(range(8)))
def test_moved_lines_keep_their_fingerprints(order):
    lines = [f"line {number // 2}\n" for number in range(8)]  # each twice

    def fingerprints(lines):
        source = Source("a.md", "".join(lines))
        starts = [sum(map(len, lines[:index])) for index in range(len(lines))]
        spans = [Span(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
        return {f.fingerprint for f in numbered(finding(Location(source, span)) for span in spans)}

    assert len(fingerprints(lines)) == 8
    assert fingerprints([lines[index] for index in order]) == fingerprints(lines)


def test_what_a_fingerprint_depends_on():
    source = Source("a.md", "one two")
    one = finding(at(source, "one"), subject="s", incident="t#a")
    for name, value in {"message": "m", "severity": Severity.INFO, "verdict": "drift", "help": "h"}.items():
        assert replace(one, **{name: value}).fingerprint == one.fingerprint
    others = [{"rule": "other"}, {"subject": "x"}, {"incident": "t#b"}, {"occurrence": 1}]
    others += [{"location": at(source, "two")}, {"location": at(Source("b.md", "one"), "one")}]
    assert len({replace(one, **change).fingerprint for change in others} | {one.fingerprint}) == 7


def test_one_more_alike_leaves_the_numbers_of_the_others():
    source = Source("a.md", "x x x")
    alike = [finding(Location(source, Span(start, start + 1))) for start in (0, 2, 4)]
    two, three = ([f.fingerprint for f in numbered(findings)] for findings in (alike[1:], alike))
    assert three[:2] == two
    assert [f.occurrence for f in numbered(numbered(alike))] == [0, 1, 2]


def test_file_is_sorted_one_line_each_and_follows_its_schema(tmp_path):
    source = Source("nl/fr/b.md", "x x y")
    findings = [finding(Location(source, Span(s, s + 1)), locale="fr", message="a\nb" * 200) for s in (0, 2, 4)]
    findings += [finding(at(Source("a.md", "x"), "x")), finding(at(source, "x"), code="X001"), hostile()]
    text = baseline.text(reversed(baseline.entries_of(findings)))
    assert schemas.errors(schemas.validator("baseline-1"), json.loads(text)) == []
    entries = [json.loads(line.rstrip(",")) for line in text.splitlines()[3:-2]]
    assert [entry["path"] for entry in entries[1:]] == ["a.md", "nl/fr/b.md", "nl/fr/b.md"]
    assert sorted(entry["count"] for entry in entries[2:]) == [1, 2]
    assert max(len(entry["message"]) for entry in entries) == 200
    path = tmp_path / "b.json"
    baseline.write(path, baseline.entries_of(findings))
    assert path.read_text(encoding="utf-8") == text
    assert baseline.read(path, tmp_path).entries == baseline.entries_of(findings)
    assert json.loads(baseline.text([]))["findings"] == []


def test_matching_counts():
    source = Source("a.md", "x x x y")
    alike = [finding(Location(source, Span(start, start + 1))) for start in (0, 2, 4)]
    other = finding(at(source, "y"))
    entries = baseline.entries_of([*alike[:2], other])
    match = baseline.match(alike, entries)
    assert (match.new, match.hidden) == ((alike[2],), 2)
    assert [(stale.entry.fingerprint, stale.gone) for stale in match.stale] == [(other.fingerprint, 1)]
    [stale] = baseline.match([alike[0], other], entries).stale
    assert (stale.gone, stale.entry.count) == (1, 2)
    left = baseline.without(entries, [stale])
    assert sorted(entry.count for entry in left) == [1, 1]
    assert baseline.match([alike[0], other], left).stale == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not valid JSON"),
        (b"<<<<<<< HEAD\n", r":1: not valid JSON"),
        (b"\xff", "not valid UTF-8"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "not a baseline"),
        (b'{"schema": "baseline/2", "findings": []}', "not a baseline"),
        (b'{"schema": "baseline/1", "findings": [{"path": "a"}]}', "not a baseline"),
    ],
)
def test_file_that_is_no_baseline(tmp_path, content, message):
    path = tmp_path / "incidoc-baseline.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        baseline.read(path, tmp_path)


def test_entry_twice_after_a_merge_counts_once(tmp_path):
    [entry] = baseline.entries_of([finding(at(Source("a.md", "x"), "x"))])
    path = tmp_path / "b"
    baseline.write(path, [entry, replace(entry, count=3), entry])
    assert baseline.read(path, tmp_path).entries == (replace(entry, count=3),)


PAGE = "# Title\n{: #x}\n\n## Again\n{: #x}\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A source page and its translation, with the same fault added to the translation only."""
    for path, text in (("ts_a.md", "# Title\n{: #x}\n"), ("nl/fr/ts_a.md", PAGE), ("ts_b.md", PAGE), ("c.md", "# C\n")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "incidoc.toml").write_text('select = ["A104", "X103"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    def command(*arguments):
        code = cli.run([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


def test_living_with_a_baseline(tree, run):
    file = tree / "incidoc-baseline.json"
    assert run("validate")[0] == 1
    assert run("baseline", "write")[:2] == (0, "")
    written = file.read_bytes()
    code, out, err = run("validate")
    assert (code, out) == (0, "")
    assert "nothing found in 4 pages" in err
    assert ", 2 in the baseline)" in err
    assert run("validate", "--no-baseline")[0] == 1
    assert run("baseline", "write")[0] == 0
    assert file.read_bytes() == written
    # A new fault is reported, alone.
    (tree / "c.md").write_text("\n\n" + PAGE, encoding="utf-8")
    code, out, _ = run("validate")
    assert (code, [line.split(":")[0] for line in out.splitlines()]) == (1, ["c.md"])
    # A fault is mended: that is told once, and pruned.
    (tree / "c.md").write_text("# C\n", encoding="utf-8")
    (tree / "ts_b.md").write_text("# Title\n{: #x}\n", encoding="utf-8")
    code, out, _ = run("validate")
    assert code == 0
    assert out == (
        "incidoc-baseline.json:5:5 info stale-baseline-entry [X103]: 1 finding in the baseline is no longer there.\n"
    )
    assert run("validate", "--ignore", "X103")[1] == ""
    assert run("baseline", "prune", "--check")[0] == 1
    assert file.read_bytes() == written
    code, out, err = run("baseline", "prune")
    assert (code, out.split(":")[:2]) == (0, ["ts_b.md", " duplicate-anchor"])
    assert "taken out of the baseline: 1" in err
    assert [json.loads(line)["path"] for line in file.read_text().splitlines()[3:-2]] == ["nl/fr/ts_a.md"]
    assert run("validate")[:2] == (0, "")
    assert run("baseline", "prune", "--check")[:2] == (0, "")


def test_json_counts_what_is_hidden(tree, run):
    run("baseline", "write")
    document = json.loads(run("validate", "--output-format", "json")[1])
    assert (document["summary"]["hidden"], document["findings"]) == (2, [])


def test_pages_and_rules_that_are_left_out_keep_their_entries(tree, run):
    run("baseline", "write")
    file = tree / "incidoc-baseline.json"
    written = file.read_bytes()
    (tree / "ts_b.md").write_text("# Title\n{: #x}\n", encoding="utf-8")
    assert run("validate", "nl")[1] == ""
    assert run("validate", "--select", "L,X103")[1] == ""
    assert run("validate", "--root", "nl/fr", "nl/fr")[1].count("X103") == 0
    for command in (("baseline", "prune", "nl"), ("baseline", "write", "nl")):
        assert run(*command)[0] == 0
        assert file.read_bytes() == written


def test_page_and_rule_that_are_no_more_are_stale(tree, run):
    run("baseline", "write")
    file = tree / "incidoc-baseline.json"
    (tree / "ts_b.md").unlink()
    assert "1 finding in the baseline is no longer there" in run("validate", "nl")[1]
    old, new = r'"duplicate-anchor","fingerprint":"\w+"', '"gone-rule","fingerprint":"0123456789abcdef"'
    file.write_text(re.sub(old, new, file.read_text(), count=1), encoding="utf-8")
    assert "2 findings in the baseline are no longer there" in run("validate")[1]


def test_baseline_has_the_name_the_configuration_gives_it(tree, run):
    (tree / "incidoc.toml").write_text('select = ["A104"]\nbaseline = "known.json"\n', encoding="utf-8")
    assert run("validate")[0] == 1
    assert run("baseline", "write")[0] == 0
    assert (tree / "known.json").is_file()
    assert run("validate")[0] == 0
    (tree / "known.json").write_text("{", encoding="utf-8")
    code, _, err = run("validate")
    assert code == 2
    assert re.search(r"known\.json:1: not valid JSON.*\n  hint: .*incidoc baseline write", err)
