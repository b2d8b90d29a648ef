"""Comments that say which findings are not wanted: what they cover, and what becomes of them in translations."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_engine import ENGLISH, FRENCH, QUOTA, TOC, commit

from pipeline import engine, schemas, suppress
from pipeline.config import Config, Override
from pipeline.discover import discover
from pipeline.finding import Finding, Location, Severity
from pipeline.parse import parse
from pipeline.report import findings_json, summary
from pipeline.rulebook import NAMES
from pipeline.rules.base import Page
from pipeline.rules.unused_ignore import unused_ignore
from pipeline.source import Source, Span

LINK = "(/docs/shop?topic=shop-qouta)"
IGNORE = "<!-- incidoc-ignore broken-link: the page comes with the next release -->\n"
STALE = Config(content=".", ignore=("stale-incident",))


def ignores(text):
    return suppress.read(parse(Source("page.md", text)), NAMES)


def finding(text, offset, rule="broken-anchor"):
    return Finding("L101", rule, Severity.ERROR, "m", Location(Source("page.md", text), Span(offset, offset + 1)))


def covered(text):
    """The marks ① … of a text that its comments cover."""
    found = [finding(text, offset) for offset, mark in enumerate(text) if mark in "①②③④⑤⑥"]
    left = suppress.kept(found, ignores(text))
    return "".join(text[f.location.span.start] for f in found if f not in left)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("①\n\n<!-- incidoc-ignore L101: r -->\n②\n②\n\n③\n", "②②"),
        ("①\n\n<!-- incidoc-ignore L101: r -->\n\n②\n{: #a ②}\n{: ②\n\n③\n", "②②②"),
        ("①\n\n{: ①}\n<!-- incidoc-ignore L101: r -->\n\n{: ②}\n②\n\n③\n", "②②"),
        ("<!-- incidoc-ignore L101: r -->\n<!-- ② -->\n<!-- incidoc-ignore A102: r -->\n# ②\n③\n", "②②"),
        ("<!-- incidoc-ignore L101: r -->\n\n- ②\n- ②\n\n  ②\n\n③\n", "②②②"),
        ("1. ①\n\n   <!-- incidoc-ignore L101: r -->\n   ②\n\n   ③\n2. ③\n\n③\n", "②"),
        ("> <!-- incidoc-ignore L101: r -->\n> ②\n\n③\n", "②"),
        ("①\n\n<!-- incidoc-ignore L101: r -->\n\n{: ②}\n", "②"),
        ("①\n\n> ①\n>\n> <!-- incidoc-ignore L101: r -->\n\n③\n", ""),
        ("①\n<!-- incidoc-ignore-start L101: r -->\n②\n\n# ②\n\n<!-- incidoc-ignore-end broken-anchor -->\n③\n", "②②"),
        ("a ① <!-- incidoc-ignore-start L101: r --> ② <!-- incidoc-ignore-end L101 --> ③", "②"),
        ("①\n\n# ① <!-- incidoc-ignore-file L101: r -->\n①\n", "①①①"),
        ("①\n\n    <!-- incidoc-ignore-file L101: r -->\n\n`<!-- incidoc-ignore-file L101: r -->`", ""),
        ("```\n<!-- incidoc-ignore-file L101: r -->\n```\n①\n", ""),
        ("<!-- incidoc-ignore-file L101 -->\n①\n", ""),
        ("<!-- incidoc-ignore-file L101: -->\n①\n", ""),
        ("<!-- incidoc-ignore-start L101: r -->\n①\n", ""),
        ("a <!-- incidoc-ignore L101: r --> ①\n\n①\n", ""),
        ("<!-- incidoc-ignore-file A102, L101 : r -->\n①\n", "①"),
        ("<!-- incidoc-ignore-file L1: r -->\n①\n", ""),
        ("<!-- incidoc-ignore-file nonsense L101: r -->\n①\n", "①"),
    ],
)
def test_what_a_comment_covers(text, marks):
    assert covered(text) == marks


def test_only_the_named_rules_are_covered():
    text = "<!-- incidoc-ignore-file A102: r -->\nx\n"
    assert suppress.kept([finding(text, 37), finding(text, 37, "dangling-attribute-list")], ignores(text)) == [
        finding(text, 37)
    ]


COMMENTS = st.sampled_from(
    [
        *(
            f"<!-- {command} {rest}-->"
            for command in suppress.COMMANDS
            for rest in ("", "L101: r ", "L101", "A102,L101:r")
        ),
        "<!--",
        "-->",
        "text\n",
        "\n\n",
        "- ",
        "> ",
        "    ",
        "{: #a}\n",
        "|a|\n|-|\n",
        "<div>",
        "①",
    ]
)


@given(st.lists(COMMENTS, max_size=12).map("".join))
def test_any_page_has_comments_that_can_be_read(text):
    found = [finding(text, offset) for offset in range(len(text))]
    read = ignores(text)
    left = suppress.kept(found, read)
    assert left == [f for f in found if not any(_covers(use, f) for use in read.uses if use.rule == f.rule)]
    unused = suppress.unused(read, left, set(NAMES.values()))
    assert not [use for use in unused if any(_covers(use, f) for f in left if f.rule == use.rule)]
    assert all(text[c.span.start : c.span.end].startswith("<!--") for use in read.uses for c in use.comments)
    assert all(text[fault.span.start : fault.span.end] == fault.word for fault in read.faults)


def _covers(use, found):
    return use.covers.start <= found.location.span.start <= use.covers.end


@given(st.lists(COMMENTS, max_size=12).map("".join))
def test_a_safe_fix_takes_out_comments_and_nothing_else(text):
    document = parse(Source("page.md", text))
    read = suppress.read(document, NAMES)
    for found in unused_ignore.run(Page(document, "en", "t", ignores=read, unused=read.uses)):
        if found.fix and found.fix.safe:
            edits = sorted(found.fix.edits, key=lambda edit: edit.span, reverse=True)
            assert all(after.span.start >= before.span.end for after, before in pairwise(edits))
            without = text
            for edit in edits:
                without = without[: edit.span.start] + edit.text + without[edit.span.end :]
            assert shape(text) == shape(without), text
            assert len(ignores(without).uses) < len(read.uses)


def shape(text):
    """The blocks of a page but its comments: kinds, words and what is attached to them."""
    document = parse(Source("page.md", text))
    return [
        (block.kind, [[a.name for a in attrs.items] for attrs in block.attrs], block.literal, block.level)
        for block in document.walk()
        if block.kind not in ("comment", "html")
    ]


@pytest.mark.parametrize("unit", ["<!-- incidoc-ignore L101 ", "<!-- incidoc-ignore L101: r -->\n\n", "# a\n"])
def test_a_page_of_comments_does_not_hang(unit):
    assert ignores(unit * 20_000).faults == ()


@pytest.fixture
def tree(tmp_path):
    pages = {"help.md": ENGLISH, "quota.md": QUOTA, "toc.yaml": TOC, "nl/fr/help.md": FRENCH, "nl/fr/quota.md": QUOTA}
    for path, text in pages.items():
        put(tmp_path, path, text)
    return tmp_path


def put(tree, path, text):
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(text, encoding="utf-8")


def commented(text, comment=IGNORE):
    return text.replace("{: #ts_login}\n", f"{{: #ts_login}}\n\n{comment}")


def run(tree, config=STALE, *paths):
    return engine.validate(discover(tree, [tree / path for path in paths], config), config)


def found(report):
    return [(f.location.source.path, f.rule, f.verdict) for f in report.findings]


def test_a_comment_in_the_source_page_silences_the_fault_everywhere(tree):
    commit(tree)
    assert found(run(tree)) == [("help.md", "broken-link", "defect")]
    put(tree, "help.md", commented(ENGLISH))
    report = run(tree)
    assert (found(report), report.suppressed) == ([], 1)


def test_a_copy_in_the_translation_is_not_unused(tree):
    put(tree, "help.md", commented(ENGLISH))
    put(tree, "nl/fr/help.md", commented(FRENCH))
    commit(tree)
    report = run(tree)
    assert (found(report), report.suppressed) == ([], 1)
    # What the comment was for is only at the source.
    put(tree, "nl/fr/help.md", commented(FRENCH).replace(LINK, "(/docs/shop?topic=shop-quota)"))
    assert "unused-ignore" not in {rule for _, rule, _ in found(run(tree))}


def test_what_is_unused_in_the_source_page_is_reported_there_alone(tree):
    mended = (LINK, "(/docs/shop?topic=shop-quota)")
    put(tree, "help.md", commented(ENGLISH).replace(*mended))
    put(tree, "nl/fr/help.md", commented(FRENCH).replace(*mended))
    commit(tree)
    report = run(tree)
    assert found(report) == [("help.md", "unused-ignore", "defect")]
    assert report.findings[0].fix.safe


def test_a_comment_of_the_translation_alone_can_be_unused(tree):
    put(tree, "nl/fr/help.md", commented(FRENCH, "<!-- incidoc-ignore duplicate-anchor: r -->\n"))
    commit(tree)
    assert ("nl/fr/help.md", "unused-ignore", "defect") in found(run(tree))


def test_a_comment_in_the_translation_silences_what_is_its_own(tree):
    put(tree, "nl/fr/help.md", FRENCH.replace("Vous voyez `an", "Vous voyez`an"))
    commit(tree)
    assert ("nl/fr/help.md", "glued-markup", "defect") in found(run(tree))
    put(
        tree,
        "nl/fr/help.md",
        commented(
            FRENCH.replace("Vous voyez `an", "Vous voyez`an"), IGNORE.replace("broken-link", "T502, glued-markup")
        ),
    )
    rules = {rule for path, rule, _ in found(run(tree)) if path == "nl/fr/help.md"}
    assert "glued-markup" not in rules


def test_rules_that_did_not_run_leave_no_comment_unused(tree):
    text = commented(ENGLISH, IGNORE.replace("broken-link", "broken-link, duplicate-anchor, missing-anchor"))
    put(tree, "help.md", text.replace(LINK, "(/docs/shop?topic=shop-quota)"))
    commit(tree)
    messages = [f.message for f in run(tree).findings if f.rule == "unused-ignore"]
    assert messages == ["There is no finding of broken-link or duplicate-anchor for this comment to ignore."]
    narrow = Config(content=".", ignore=("stale-incident", "L"))
    assert [f.message for f in run(tree, narrow).findings if f.rule == "unused-ignore"] == [
        "There is no finding of duplicate-anchor for this comment to ignore."
    ]
    here = Config(content=".", ignore=("stale-incident",), overrides=(Override(paths=("help.md",), ignore=("A", "L")),))
    assert "unused-ignore" not in {f.rule for f in run(tree, here).findings}
    assert "unused-ignore" not in {f.rule for f in run(tree, STALE, "help.md").findings}
    assert "unused-ignore" not in {f.rule for f in run(tree, Config(content=".", ignore=("X101",))).findings}


def test_comments_that_cannot_be_read_are_reported_once(tree):
    put(tree, "help.md", commented(ENGLISH, IGNORE.replace(": the page comes with the next release", "")))
    put(tree, "nl/fr/help.md", commented(FRENCH, IGNORE.replace(": the page comes with the next release", "")))
    commit(tree)
    assert found(run(tree)) == [("help.md", "malformed-ignore", "defect"), ("help.md", "broken-link", "defect")]
    assert found(run(tree, Config(content=".", ignore=("stale-incident", "X", "L")))) == []


def test_the_summary_says_how_many_findings_comments_cover(tree):
    put(tree, "help.md", commented(ENGLISH))
    report = run(tree)
    assert summary.render(report).endswith(", 2 incidents, 1 ignored by comments)")
    document = json.loads(findings_json.render(report, version="0"))
    assert document["summary"]["suppressed"] == 1
    assert schemas.errors(schemas.validator("findings-1"), document) == []


def test_severity_and_selection_by_path_and_locale(tree):
    put(tree, "nl/fr/help.md", FRENCH.replace("Vous voyez `an", "Vous voyez`an"))
    commit(tree)
    french = Override(locales=("fr",), severity={"glued-markup": Severity.INFO})
    report = run(tree, Config(content=".", overrides=(french,), select=("glued-markup", "broken-link")))
    assert [(f.rule, f.severity) for f in report.findings] == [
        ("broken-link", Severity.ERROR),
        ("glued-markup", Severity.INFO),
    ]
    # Off at the source page only: what the translation inherits from it is still not its own.
    off = Config(content=".", select=("broken-link",), overrides=(Override(paths=("/help.md",), ignore=("L",)),))
    assert found(run(tree, off)) == []
    alone = Config(content=".", select=("Q",), overrides=(Override(locales=("fr",), select=("glued-markup",)),))
    assert found(run(tree, alone)) == [("nl/fr/help.md", "glued-markup", "defect")]
