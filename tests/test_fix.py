"""Fixes in a text, and in pages of a tree."""

import subprocess
from dataclasses import replace as replaced

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_properties import FRAGMENTS

from pipeline import cli
from pipeline import mend as mending
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.finding import Edit, Finding, Fix, Location, Severity
from pipeline.fix import fixable, put_in
from pipeline.mend import mend, write
from pipeline.parse import parse
from pipeline.rules.base import Problem, attach, pair_rule, replace, rule
from pipeline.source import BOM, Source, Span


def finding(text, *edits, code="D101", safe=True, verdict="defect"):
    fix = Fix("mend it", tuple(Edit(Span(start, end), new) for start, end, new in edits), safe)
    where = Location(Source("page.md", text), fix.edits[0].span if edits else Span(0, 0))
    return Finding(code, "some-rule", Severity.ERROR, "wrong", where, verdict=verdict, fix=fix)


def fixed(text, *fixes):
    done = put_in(text, [finding(text, *edits) for edits in fixes])
    return done.text, len(done.mended)


def test_a_fix_is_put_in_whole_or_not_at_all():
    assert fixed("abcdef", [(1, 2, "X"), (4, 5, "Y")], [(2, 3, "-"), (5, 6, "-")]) == ("aXcdYf", 1)
    assert fixed("abcdef", [(1, 2, "X"), (5, 5, "Y")], [(3, 4, "Z")]) == ("aXcZeYf", 2)


def test_fixes_that_meet_wait():
    assert fixed("abc", [(1, 1, "X")], [(1, 2, "Y")]) == ("aXbc", 1)
    assert fixed("abc", [(0, 1, "X")], [(1, 2, "Y")]) == ("Xbc", 1)
    assert fixed("abc", [(0, 1, "X")], [(2, 3, "Y")]) == ("XbY", 2)


def test_equal_fixes_count_all_and_are_put_in_once():
    assert fixed("abc", [(1, 1, "X")], [(1, 1, "X")]) == ("aXbc", 2)


@pytest.mark.parametrize(
    "edits",
    [[(2, 9, "x")], [(-1, 1, "x")], [(2, 1, "x")], [(0, 2, "x"), (1, 3, "y")], [(0, 1, "a")], [(1, 1, "")], []],
)
def test_fixes_that_do_not_fit_or_change_nothing_are_left_out(edits):
    assert fixed("abc", edits) == ("abc", 0)


def test_which_fixes_may_be_put_in():
    safe, unsafe = finding("abc", (0, 1, "x")), finding("abc", (0, 1, "x"), safe=False)
    drifted = finding("abc", (0, 1, "x"), verdict="drift")
    assert fixable([safe, unsafe, drifted]) == [safe]
    assert fixable([safe, unsafe, drifted], unsafe=True) == [safe, unsafe]


_TEXT = "abcdefghij"
_EDITS = st.tuples(st.integers(-1, 11), st.integers(-1, 11), st.text("XYZ", max_size=2))


@settings(derandomize=True, deadline=None)
@given(st.lists(st.lists(_EDITS, min_size=1, max_size=3), max_size=5))
def test_what_no_edit_names_stays_as_it_is(fixes):
    done = put_in(_TEXT, [finding(_TEXT, *edits) for edits in fixes])
    edits = {edit for found in done.mended for edit in found.fix.edits}
    rest, at = done.text, 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        kept = _TEXT[at : edit.span.start]
        assert rest.startswith(kept + edit.text)
        rest, at = rest[len(kept + edit.text) :], edit.span.end
    assert rest == _TEXT[at:]


# Pages, and what translation tools do to them.

SOURCE = """---
copyright:
  years: 2019
lastupdated: "2019-01-01"
---
{:pre: .pre}
{:note: .note}
{:new_window: target="_blank"}

# Errors
{: #errors}

Run `docker pull` first, see [the guide](guide.md#x){: new_window} of {{site.data.keyword.registry}} there.
{: note}

## Login fails
{: #ts_login}
{: troubleshoot}

It says `not found` here.
{: tsSymptoms}

Your token has expired.
{: tsCauses}

1. Log in again:

   ```sh
   ibmcloud login --sso
   ```
   {: pre}

2. See [above](#errors).
{: tsResolve}
"""
PIECES = [
    *FRAGMENTS,
    *("{:# x}", "{: #x}", "## A", "##B", "\n{: pre}\n", "](a.md#b)", "] (#x)", "（#y）", "`a `", "a“b"),
    "{site.data.keyword.x}}",
]
texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
DAMAGES = [
    *(("{: #ts_login}", new) for new in ("", "{: #ts_connexion}", "{:# ts_login}", "{ : #ts_login}", "{：#ts_login}")),
    *(("{: tsCauses}\n", new) for new in ("", "{: tsCuases}\n", "{: tsUrsache}\n", "{: tsResolve}\n")),
    *((" `docker pull` ", new) for new in ("`docker pull`", "` docker pull` ", " `docker\u00a0pull` ")),
    *(("](guide.md#x)", new) for new in ("] (guide.md#x)", "]（guide.md#x）", "](guide.md#y)", "](guide.md#x.)")),
    *(("{{site.data.keyword.registry}}", new) for new in ("{site.data.keyword.registry}}", "{{site.data.keyword.x}}")),
    *(("## Login", new) for new in ("##Login", "##\u00a0Login", "##\u3000Login")),
    *(("   {: pre}\n", new) for new in ("", "   {: screen}\n", "   {：pre｝\n", "{: pre}\n")),
    *(("\n{: note}", new) for new in (" {: note}", "", "\n{: tip}")),
    *(
        (new, "")
        for new in ("{: new_window}", "{:note: .note}\n", "   ibmcloud login --sso\n", "   ```\n", "   ```sh\n")
    ),
    ("--sso", "–sso"),
    (" fails\n", "\nfails\n"),
    ("years: 2019", "years: 2019，"),
    ("years:", "yaers:"),
    ("\n---\n{", "\n--- {"),
    (".\n", ". \ufeff\n"),
]


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    return tmp_path_factory.mktemp("tree").resolve()


def tree_of(root, source, translation):
    (root / "nl/fr").mkdir(parents=True, exist_ok=True)
    (root / "page.md").write_bytes(source.encode())
    (root / "nl/fr/page.md").write_bytes(translation.encode())
    return discover(root, [root], Config())


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(DAMAGES), max_size=6),
    st.lists(st.sampled_from(DAMAGES), max_size=2),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", BOM]),
)
def test_damaged_pages_are_mended_in_one_run(workshop, translated, common, newline, mark):
    pages = []
    for damages in (common, common + translated):
        text = SOURCE
        for old, new in damages:
            text = text.replace(old, new)
        pages.append(mark + text.replace("\n", newline))
    tree = tree_of(workshop, *pages)
    done = mend(tree, Config(), unsafe=True)
    assert not done.report.crashes
    assert not write(tree, done.changes)
    for path, before in zip(("page.md", "nl/fr/page.md"), pages, strict=True):
        after = (workshop / path).read_bytes().decode()
        assert after.startswith(BOM) == before.startswith(BOM)
        assert after.count(newline) == after.count("\n" if "\n" in newline else "\r")
        assert newline != "\n" or "\r" not in after
    again = mend(tree, Config(), unsafe=True)
    assert again.changes == ()
    assert again.report.findings == done.report.findings


@settings(derandomize=True, deadline=None, max_examples=60)
@given(texts, texts, st.integers(0, 200), st.integers(0, 20))
def test_whatever_stands_in_pages_is_mended_in_one_run(workshop, one, other, at, size):
    tree = tree_of(workshop, one, one[:at] + other[:size] + one[at + size :])
    done = mend(tree, Config(), unsafe=True)
    assert not done.report.crashes
    again = mend(
        replaced(tree, drafts={c.before.path: c.after.text.encode() for c in done.changes}), Config(), unsafe=True
    )
    assert again.changes == ()


def test_form_is_mended_before_the_translation_is_compared(tmp_path):
    tree = tree_of(tmp_path, SOURCE, SOURCE.replace("{: #ts_login}", "{:# ts_login}"))
    done = mend(tree, Config())
    assert [change.after.text for change in done.changes] == [SOURCE]
    assert {found.rule for found in done.mended} == {"malformed-attribute-list"}


def test_fixes_from_the_source_wait_for_those_of_the_page_itself(tmp_path, monkeypatch):
    @rule("Z101", Severity.ERROR, fixable=True)
    def damaged(page):
        """Finds `?`."""
        at = page.document.source.text.find("?")
        if at >= 0:
            yield Problem(Span(at, at + 1), "damage", fix=replace(Span(at, at + 1), "!", "mend it"))

    @pair_rule("Z201", Severity.ERROR, fixable=True)
    def misled(pair):
        """Finds a beginning that differs, while there is damage."""
        if "?" in pair.page.document.source.text:
            yield Problem(Span(0, 1), "misled", fix=replace(Span(0, 1), "X", "copy it"))

    monkeypatch.setattr("pipeline.sieve.ALL", (damaged, misled))
    monkeypatch.setattr(mending, "_OF_PAIRS", {"Z201"})
    done = mend(tree_of(tmp_path, "text.\n", "Texte ?\n"), Config())
    assert [change.after.text for change in done.changes] == ["Texte !\n"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text.  \nMore. \n\n", "Text.  \nMore. \n{: x}\n\n"),
        ("> Text.\n> {: #a}\n\nEnd", "> Text.\n> {: #a}\n> {: x}\n\nEnd"),
        ("- # A\n  {: #a}\r\n", "- # A\n  {: #a}\n  {: x}\r\n"),
        ("~~~ sh\na\n~~~", "~~~ sh\na\n~~~\n{: x}"),
        ("```\na\n``` sh\n", None),
        ("```", None),
        ("    a\n", None),
        ("***\n", None),
        ("Text.\n{: #a} {: b\n", None),
        ("Text.\n{: # a}\n", None),
    ],
)
def test_where_an_attribute_list_can_be_written(text, expected):
    document = parse(Source("page.md", text))
    leaf = next(block for block in document.walk() if not block.children)
    fix = attach(document, leaf, "x", "write it", safe=True)
    assert (
        put_in(text, [finding(text, *((*edit.span, edit.text) for edit in fix.edits))]).text if fix else None
    ) == expected
    if expected:
        assert leaf.words() | {"x"} == next(b for b in parse(Source("p.md", expected)).walk() if not b.children).words()


def test_what_the_source_has_too_is_mended_in_all_languages(tmp_path):
    tree = tree_of(tmp_path, *[SOURCE.replace("## Login", "##Login")] * 2)
    assert [change.before.path for change in mend(tree, Config()).changes] == ["nl/fr/page.md", "page.md"]


def commit(root):
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *identity, *command], cwd=root, check=True, capture_output=True)


def test_fixes_come_from_the_revision_that_was_translated(tmp_path):
    lost = ("{: #ts_login}\n", ""), ("{: tsCauses}\n", ""), ("guide.md#x", "guide.md#y"), ("   {: pre}\n", "")
    damaged = SOURCE
    for old, new in lost:
        damaged = damaged.replace(old, new)
    tree_of(tmp_path, SOURCE, damaged)
    commit(tmp_path)
    later = SOURCE.replace("2019-01-01", "2020-02-02").replace("guide.md#x", "guide.md#z").replace("#errors", "#faults")
    (tmp_path / "page.md").write_text(later)
    commit(tmp_path)
    done = mend(discover(tmp_path, [tmp_path], Config()), Config())
    rules = {"different-attributes", "different-incident-structure", "different-link-target", "missing-anchor"}
    assert {found.rule for found in done.mended} == rules
    assert [change.after.text for change in done.changes] == [SOURCE]


def test_without_the_revision_such_fixes_are_not_safe(tmp_path):
    undated = SOURCE.replace('lastupdated: "2019-01-01"\n', "")
    tree = tree_of(tmp_path, SOURCE, undated.replace("{: #ts_login}\n", ""))
    assert mend(tree, Config()).changes == ()
    assert [change.after.text for change in mend(tree, Config(), unsafe=True).changes] == [undated]


def test_what_is_drift_for_all_we_know_is_not_fixed(tmp_path):
    older = SOURCE.replace("2019-01-01", "2018-01-01")
    tree = tree_of(tmp_path, SOURCE, older.replace("{: #ts_login}\n", ""))
    assert mend(tree, Config(), unsafe=True).changes == ()


def test_only_selected_pages_are_fixed(tmp_path):
    tree_of(tmp_path, *[SOURCE.replace("## Login", "##Login")] * 2)
    for path in ("nl/fr/page.md", "page.md"):
        tree = discover(tmp_path, [tmp_path / path], Config())
        assert [change.before.path for change in mend(tree, Config()).changes] == [path]


def test_pages_that_are_not_utf8_or_links_are_not_fixed(tmp_path):
    tree_of(tmp_path, SOURCE, SOURCE)
    damaged = SOURCE.replace("## Login", "##Login").encode()
    (tmp_path / "latin.md").write_bytes(damaged + b"caf\xe9\n")
    (tmp_path / "target.md").write_bytes(damaged)
    (tmp_path / "nl/fr/target.md").symlink_to("../../target.md")
    done = mend(discover(tmp_path, [tmp_path], Config()), Config())
    assert [change.before.path for change in done.changes] == ["target.md"]
    assert list(done.skipped) == ["latin.md", "nl/fr/target.md"]


def test_fixes_that_undo_each_other_are_reported_and_not_made(tmp_path, monkeypatch):
    @rule("Z101", Severity.ERROR, fixable=True)
    def flipped(page):
        """Finds `ab` and `ba`."""
        text = page.document.source.text
        for old, new in (("ab", "ba"), ("ba", "ab")):
            at = text.find(old)
            if at >= 0:
                yield Problem(Span(at, at + 2), "flip", fix=replace(Span(at, at + 2), new, "flip it"))

    monkeypatch.setattr("pipeline.sieve.ALL", (flipped,))
    (tmp_path / "page.md").write_text("ab\n")
    (tmp_path / "other.md").write_text("quiet\n")
    done = mend(discover(tmp_path, [tmp_path], Config()), Config())
    assert done.changes == done.mended == ()
    assert [found.code for found in done.report.findings] == ["X001", "Z101"]
    assert done.report.crashes == (f"page.md: fixes come to no end in {mending.ROUNDS} rounds\n",)


def test_what_earlier_runs_found_serves_fixes(tmp_path, capsys):
    damaged = SOURCE.replace("{: #ts_login}", "{:# ts_login}")
    said = []
    for name, more in (("plain", ["--no-cache"]), ("kept", []), ("kept", [])):
        root = tmp_path / name
        tree_of(root, SOURCE, damaged)
        arguments = ["validate", str(root), "--root", str(root), "--output-format", "json", "--no-progress"]
        cli.run([*arguments, *more])
        capsys.readouterr()
        cli.run([*arguments, "--fix", *more])
        said.append(capsys.readouterr().out)
        assert (root / "nl/fr/page.md").read_text() == SOURCE
    assert said[0] == said[1] == said[2]
