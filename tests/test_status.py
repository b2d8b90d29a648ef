"""`incidoc status`: the matrix of topics and locales."""

import json
import subprocess
from pathlib import Path

import pytest

from pipeline import cli, schemas

PAGE = """---
lastupdated: "{date}"
subcollection: shop
---

# Help
{{: #help}}

## {title}
{{: #ts_login}}

{symptoms}
{{: tsSymptoms}}

{resolution}
{{: tsResolve}}
"""
ENGLISH = PAGE.format(date="2026-01-05", title="Login fails", symptoms="You see an error.", resolution="Try it again.")
FRENCH = PAGE.format(
    date="2026-01-05", title="La connexion échoue", symptoms="Une erreur apparaît.", resolution="Réessayez plus tard."
).replace("# Help", "# Aide")


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "nl/fr").mkdir(parents=True)
    (tmp_path / "help.md").write_text(ENGLISH)
    (tmp_path / "nl/fr/help.md").write_text(FRENCH)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def cells(tree: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    assert cli.run(["status", str(tree), "--output-format", "json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert schemas.errors(schemas.validator("status-1"), found) == []
    [topic] = found["topics"]
    return {cell["locale"]: cell for cell in topic["locales"]}


def test_a_translation_of_todays_page_is_complete(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    cell = cells(tree, capfd)["fr"]
    assert (cell["state"], cell["words"], cell["path"]) == ("complete", 0, "nl/fr/help.md")
    assert isinstance(cell["base"], dict)
    assert cell["base"]["subject"] == "first"


def test_a_new_incident_makes_it_stale_and_counts_its_words(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    added = "\n## Logout fails\n{: #ts_logout}\n\nNothing happens.\n{: tsSymptoms}\n\nWait.\n{: tsResolve}\n"
    (tree / "help.md").write_text(ENGLISH.replace("2026-01-05", "2026-02-01") + added)
    cell = cells(tree, capfd)["fr"]
    assert (cell["state"], cell["added"], cell["changed"]) == ("stale", ["shop-help#ts_logout"], [])
    assert cell["words"] == 5


def test_a_change_outside_of_incidents_is_work_too(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    changed = ENGLISH.replace("2026-01-05", "2026-02-01").replace("{: #help}\n", "{: #help}\n\nRead this first.\n")
    (tree / "help.md").write_text(changed)
    cell = cells(tree, capfd)["fr"]
    assert (cell["state"], cell["added"], cell["changed"], cell["words"]) == ("stale", [], [], 3)


def test_a_lost_section_makes_it_partial(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tree / "nl/fr/help.md").write_text(FRENCH.replace("Une erreur apparaît.", "You see an error."))
    assert cells(tree, capfd)["fr"]["state"] == "partial"


def test_what_is_not_there_is_missing_or_orphaned(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tree / "nl/de").mkdir()
    (tree / "nl/de/other.md").write_text(FRENCH)
    assert cli.run(["status", str(tree), "--output-format", "json"]) == 0
    states = {
        (topic["path"], cell["locale"]): cell["state"]
        for topic in json.loads(capfd.readouterr().out)["topics"]
        for cell in topic["locales"]
    }
    assert states == {
        ("help.md", "de"): "missing",
        ("help.md", "fr"): "complete",
        ("other.md", "de"): "orphaned",
        ("other.md", "fr"): "missing",
    }


def test_without_the_revision_the_reason_is_told(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tree / "nl/fr/help.md").write_text(FRENCH.replace('lastupdated: "2026-01-05"\n', ""))
    assert cli.run(["status", str(tree)]) == 0
    assert "shop-help fr: unknown; the front matter of the translation has no lastupdated" in capfd.readouterr().out
