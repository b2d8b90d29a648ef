"""The whole run: verdicts, links over the site, and what does not depend on how much is selected."""

import subprocess
from pathlib import Path

import pytest

from pipeline import engine
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.engine import Report

ENGLISH = """---
lastupdated: "2026-01-05"
subcollection: shop
---

# Help
{: #help}

## Login fails
{: #ts_login}

You see `an error`, see [quotas](/docs/shop?topic=shop-qouta).
{: tsSymptoms}

The session is over.
{: tsCauses}

Try it again.
{: tsResolve}
"""
FRENCH = (
    ENGLISH.replace("# Help", "# Aide")
    .replace("Login fails", "La connexion échoue")
    .replace("You see `an error`, see [quotas]", "Vous voyez `an error`, voir [quotas]")
    .replace("The session is over.", "La session est terminée.")
    .replace("Try it again.", "Réessayez.")
)
TOC = "toc:\n  properties:\n    subcollection: shop\n  entries:\n  - help.md\n  - quota.md\n"
QUOTA = '---\nlastupdated: "2026-01-05"\nsubcollection: shop\n---\n\n# Quotas\n{: #quota}\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    pages = {"help.md": ENGLISH, "quota.md": QUOTA, "toc.yaml": TOC, "nl/fr/help.md": FRENCH, "nl/fr/quota.md": QUOTA}
    for path, text in pages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def commit(tree: Path) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "pages")):
        subprocess.run(["git", *identity, *command], cwd=tree, check=True, capture_output=True)


def run(tree: Path, *paths: str) -> Report:
    return engine.validate(discover(tree, [tree / path for path in paths], Config(content=".")), Config())


def found(report: Report) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (f.location.source.path, f.rule, f.verdict, f.locales) for f in report.findings if f.rule != "stale-incident"
    ]


def test_a_fault_of_both_pages_is_reported_once_at_the_source(tree: Path) -> None:
    commit(tree)
    assert found(run(tree)) == [("help.md", "broken-link", "defect", ("fr",))]


def test_a_fault_the_source_page_has_mended_is_a_hint_at_the_translation(tree: Path) -> None:
    commit(tree)
    mended = ENGLISH.replace("shop-qouta", "shop-quota").replace("2026-01-05", "2026-02-01")
    (tree / "help.md").write_text(mended, encoding="utf-8")
    report = run(tree)
    assert found(report) == [("nl/fr/help.md", "broken-link", "inherited", ())]
    assert str(report.findings[-1].severity) == "info"


def test_a_fault_of_the_translation_alone_is_its_own(tree: Path) -> None:
    (tree / "nl/fr/help.md").write_text(FRENCH.replace("Vous voyez `an", "Vous voyez`an"), encoding="utf-8")
    commit(tree)
    assert ("nl/fr/help.md", "glued-markup", "defect", ()) in found(run(tree))


def test_drift_is_no_defect(tree: Path) -> None:
    commit(tree)
    (tree / "help.md").write_text(
        ENGLISH.replace("2026-01-05", "2026-02-01").replace("Try it again.", "Wait for one minute, then try it again."),
        encoding="utf-8",
    )
    drifted = [f for f in run(tree).findings if f.verdict == "drift"]
    assert [(f.rule, f.location.source.path, f.subject) for f in drifted] == [
        ("stale-incident", "nl/fr/help.md", "ts_login")
    ]
    assert {f.verdict for f in run(tree).findings if f.location.source.path.startswith("nl/")} == {"drift"}


def test_links_to_other_pages_are_checked_only_when_all_pages_are_known(tree: Path) -> None:
    assert "broken-link" in {finding.rule for finding in run(tree).findings}
    assert "broken-link" not in {finding.rule for finding in run(tree, "help.md").findings}


def test_without_git_the_same_is_found_but_for_the_drift(tree: Path) -> None:
    (tree / "nl/fr/help.md").write_text(FRENCH.replace("{: #ts_login}", "{: #ts_connexion}"), encoding="utf-8")
    before = [(f.location.source.path, f.rule, f.subject) for f in run(tree).findings]
    commit(tree)
    after = [(f.location.source.path, f.rule, f.subject) for f in run(tree).findings if f.verdict != "drift"]
    assert before == after
    assert any(rule == "missing-anchor" for _, rule, _ in after)


def test_a_tree_that_is_too_large_to_keep_gives_the_same(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = run(tree).findings
    monkeypatch.setattr("pipeline.shelf.PAGES", 0)
    assert [f.fingerprint for f in run(tree).findings] == [f.fingerprint for f in kept]
    assert kept


def test_a_fault_is_inherited_as_often_as_the_base_has_it(tree: Path) -> None:
    twice = FRENCH.replace("Réessayez.", "Réessayez, voir [quotas](/docs/shop?topic=shop-qouta).")
    (tree / "nl/fr/help.md").write_text(twice, encoding="utf-8")
    commit(tree)
    links = [place for place in found(run(tree)) if place[1] == "broken-link"]
    assert links == [("help.md", "broken-link", "defect", ("fr",)), ("nl/fr/help.md", "broken-link", "defect", ())]


def translated(tree: Path, *changes: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Findings where four translations, made from one revision, have all of these changes, and a fifth has none."""
    for locale in ("de", "es", "fr", "it", "ja"):
        text = FRENCH
        for old, new in changes if locale != "ja" else ():
            text = text.replace(old, new)
        path = tree / "nl" / locale / "help.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    commit(tree)
    found = [f for f in run(tree).findings if f.rule in ("different-link-target", "glued-markup")]
    assert [f.fingerprint for f in run(tree, "nl/fr/help.md").findings if f in found] == [
        f.fingerprint for f in found if f.locale == "fr"
    ]
    return sorted({(f.rule, f.verdict, str(f.severity)) for f in found})


def test_what_most_translations_of_one_revision_copied_alike_is_drift(tree: Path) -> None:
    assert translated(tree, ("topic=shop-qouta", "topic=shop-quota")) == [("different-link-target", "drift", "warning")]


def test_what_most_translators_wrote_alike_is_a_defect_of_each(tree: Path) -> None:
    assert translated(tree, ("Vous voyez `an", "Vous voyez`an")) == [("glued-markup", "defect", "warning")]


@pytest.mark.parametrize("what", ["asking.of_translation", "asking.of_source", "words.segments"])
def test_texts_that_cannot_be_judged_cost_findings_and_not_the_run(tree, monkeypatch, what):
    expected = {finding.code for finding in run(tree).findings}
    monkeypatch.setattr(f"pipeline.{what}", fail)
    report = run(tree)
    assert {finding.code for finding in report.findings} == {*expected, "X001"}
    assert "untranslated-segment" in {finding.subject for finding in report.findings if finding.code == "X001"}
    assert all("oops" in crash for crash in report.crashes)


def test_words_that_cannot_be_counted_cost_evidence_and_not_the_run(tree, monkeypatch):
    expected = run(tree).findings
    monkeypatch.setattr("pipeline.wordfacts.small_words", fail)
    report = run(tree)
    assert report.findings == expected
    assert report.crashes
    assert all("oops" in crash for crash in report.crashes)


def fail(*_: object) -> None:
    raise KeyError("oops")
