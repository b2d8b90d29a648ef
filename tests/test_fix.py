"""Fixes in a text, in pages of a tree, and in files."""

import os
import stat
import subprocess
from dataclasses import replace as replaced

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_properties import FRAGMENTS

from pipeline import mend as mending
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.finding import Edit, Finding, Fix, Location, Severity
from pipeline.fix import fixable, put_in
from pipeline.mend import mend, write
from pipeline.report import diff
from pipeline.rewrite import WriteError, rewrite
from pipeline.rules.base import Problem, replace, rule
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


def test_what_the_source_has_too_is_mended_in_all_languages(tmp_path):
    tree = tree_of(tmp_path, *[SOURCE.replace("## Login", "##Login")] * 2)
    assert [change.before.path for change in mend(tree, Config()).changes] == ["nl/fr/page.md", "page.md"]


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

    monkeypatch.setattr("pipeline.engine.ALL", (flipped,))
    (tmp_path / "page.md").write_text("ab\n")
    (tmp_path / "other.md").write_text("quiet\n")
    done = mend(discover(tmp_path, [tmp_path], Config()), Config())
    assert done.changes == done.mended == ()
    assert [found.code for found in done.report.findings] == ["X001", "Z101"]
    assert done.report.crashes == (f"page.md: fixes come to no end in {mending.ROUNDS} rounds\n",)


# Writing.


def test_bytes_mode_and_nothing_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_bytes(b"old")
    page.chmod(0o640)
    rewrite(tmp_path, "page.md", b"old", b"new\r\n")
    assert page.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(page.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["page.md"]


def refused(root, path, before=b"old"):
    with pytest.raises(WriteError) as problem:
        rewrite(root, path, before, b"new")
    return problem.value.reason


def test_what_is_not_written(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside.md"
    (root / "sub").mkdir(parents=True)
    for page in (outside, root / "page.md", root / "locked.md"):
        page.write_bytes(b"old")
    (root / "locked.md").chmod(0o444)
    (root / "link.md").symlink_to(outside)
    (root / "inside.md").symlink_to("page.md")
    (root / "folder").symlink_to(tmp_path, target_is_directory=True)
    assert refused(root, "page.md", b"what was there before") == "was changed by somebody else meanwhile"
    assert refused(root, "locked.md") == "is read-only"
    assert refused(root, "link.md") == refused(root, "inside.md") == "is a link"
    assert refused(root, "../outside.md") == refused(root, "folder/outside.md") == "is outside of the root"
    assert refused(root, "gone.md") == refused(root, "gone/page.md") == "No such file or directory"
    assert {page.read_bytes() for page in (outside, root / "page.md", root / "locked.md")} == {b"old"}
    assert sorted(os.listdir(root)) == ["folder", "inside.md", "link.md", "locked.md", "page.md", "sub"]


def test_a_crash_while_writing_leaves_the_old_page(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_bytes(b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refused(tmp_path, "page.md") == "No space left on device"
    assert os.listdir(tmp_path) == ["page.md"]
    assert (tmp_path / "page.md").read_bytes() == b"old"


# The diff.


def patch(before, after, folder):
    (folder / "page.md").write_bytes(before.encode())
    text = diff.render([(Source("page.md", before), Source("page.md", after))])
    command = ["git", "apply", "-p0", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=folder, input=text.encode(), check=True, capture_output=True)
    return (folder / "page.md").read_bytes().decode()


_LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "\n", "d\u2028e\n", "\u00e9 f\n"]), max_size=30)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(_LINES, _LINES, st.sampled_from(["", "end"]), st.sampled_from(["", "end"]), st.integers(0, 100))
def test_the_diff_can_be_applied(tmp_path_factory, one, other, end, other_end, most):
    before, after = "".join(one) + end, "".join(other) + other_end
    if not before or not after or before == after:
        return
    with pytest.MonkeyPatch.context() as change:
        change.setattr(diff, "_MOST", most)
        assert patch(before, after, tmp_path_factory.mktemp("patch")) == after


def test_what_a_diff_looks_like():
    before = Source("a.md", "1\n2\n3\n4\n5\n6\n6\n7\n8\n\x1b[31m9\r\nend")
    after = Source("a.md", before.text.replace("9", "nine").replace("2", "two"))
    hunks = "@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -7,5 +7,5 @@\n 6\n 7\n 8\n"
    end = " end\n\\ No newline at end of file\n"
    head = "--- a.md\n+++ a.md\n"
    assert diff.render([(before, after)]) == f"{head}{hunks}-\x1b[31m9\r\n+\x1b[31mnine\r\n{end}"
    assert diff.render([(before, after)], terminal=True) == f"{head}{hunks}-␛[31m9\n+␛[31mnine\n{end}"
    assert "\x1b[32m+two\x1b[0m\n" in diff.render([(before, after)], color=True, terminal=True)
