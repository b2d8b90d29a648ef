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


# --- status --diff


LOGOUT = "\n## Logout fails\n{: #ts_logout}\n\nNothing happens.\n{: tsSymptoms}\n\nWait.\n{: tsResolve}\n"


def shown(capfd: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run(["status", *map(str, arguments)])
    return (code, *capfd.readouterr())


def test_diff_shows_each_incident(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    changed = ENGLISH.replace("2026-01-05", "2026-02-01").replace("{: #help}\n", "{: #help}\n\nRead this first.\n")
    (tree / "help.md").write_text(changed.replace("Try it again.", "Wait.") + LOGOUT)
    code, out, _ = shown(capfd, tree, "--diff", "shop-help", "--locale", "fr")
    assert code == 0
    head = out.split("\n\n")[0]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tree, check=True, capture_output=True, text=True).stdout
    assert head.startswith(f"--- help.md ({commit[:8]} ")
    assert head.endswith("\n+++ help.md (today)")
    assert (
        out.split("\n\n", 1)[1]
        == """outside of incidents
@@ -6,2 +6,3 @@
 # Help
 {: #help}
+Read this first.

shop-help#ts_login: changed, large: Login fails
@@ -12,5 +14,5 @@
 You see an error.
 {: tsSymptoms}
·
-Try it again.
+Wait.
 {: tsResolve}

shop-help#ts_logout: added: Logout fails
@@ -0,0 +20,8 @@
+## Logout fails
+{: #ts_logout}
+
+Nothing happens.
+{: tsSymptoms}
+
+Wait.
+{: tsResolve}
""".replace("·", " ")
    )


def test_diff_of_an_incident_that_is_gone_in_colours(
    tree: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "help.md").write_text(ENGLISH.split("## Login")[0].replace("2026-01-05", "2026-02-01"))
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = shown(capfd, tree, "--diff", tree / "nl/fr/help.md")
    assert "\x1b[1mshop-help#ts_login: removed: Login fails\x1b[0m\n\x1b[36m@@ -9,8 +0,0 @@" in out
    assert "\x1b[31m-Try it again.\x1b[0m\n" in out


def test_diff_as_json_is_the_cell_with_one_more_field(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tree / "help.md").write_text(ENGLISH.replace("2026-01-05", "2026-02-01") + LOGOUT)
    without = cells(tree, capfd)["fr"]
    _, out, _ = shown(capfd, tree, "--diff", "help.md", "--locale", "fr", "--output-format", "json")
    found = json.loads(out)
    assert schemas.errors(schemas.validator("status-1"), found) == []
    [cell] = found["topics"][0]["locales"]
    [entry] = cell.pop("diff")
    assert cell == without
    assert (entry["incident"], entry["change"], entry["size"]) == ("shop-help#ts_logout", "added", None)


def test_diff_of_what_did_not_change_says_so(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = shown(capfd, tree, "--diff", "SHOP-help", "--locale", "FR")
    assert (code, out.splitlines()[-1]) == (0, "Nothing changed since nl/fr/help.md was translated.")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("--diff", "shop-hepl", "--locale", "fr"), "unknown topic `shop-hepl`", "did you mean `shop-help`?"),
        (("--diff", "halp.md", "--locale", "fr"), "unknown topic `halp.md`", "did you mean `help.md`?"),
        (("--diff", "zzz", "--locale", "fr"), "unknown topic `zzz`", "`incidoc status` lists all topics"),
        (("--diff", "shop-help", "--locale", "ft"), "help.md is not translated into ft", "did you mean `fr`?"),
        (("--diff", "shop-help", "--locale", "en"), "help.md is not translated into en", "fr"),
        (("--diff", "shop-help"), "--diff needs --locale", "one of fr"),
        (("--locale", "fr"), "--locale goes with --diff", "add --diff TOPIC"),
        (("--diff", "shop-lost", "--locale", "fr"), "there is no source page lost.md", ""),
        (("--diff", "other.md", "--locale", "fr"), "nobody knows what nl/fr/other.md was made from", "no lastupdated"),
        (("--diff", "shop-twin", "--locale", "fr"), "several pages have the topic id `shop-twin`", "a.md, b.md"),
    ],
)
def test_mistakes_with_diff(
    tree: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str, hint: str
) -> None:
    (tree / "nl/fr/lost.md").write_text(FRENCH.replace("{: #help}", "{: #lost}"))
    (tree / "other.md").write_text(ENGLISH.replace("{: #help}", "{: #other}"))
    (tree / "nl/fr/other.md").write_text(FRENCH.replace('lastupdated: "2026-01-05"\n', ""))
    for name in ("a.md", "b.md"):
        (tree / name).write_text(ENGLISH.replace("{: #help}", "{: #twin}"))
    code, out, err = shown(capfd, tree, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert hint in err.partition("hint: ")[2] or not hint


def test_diff_of_very_long_pages_ends(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lines = [f"{number}\n" for number in range(20_000)]
    (tree / "help.md").write_text(ENGLISH + "".join(lines))
    git(tree, "commit", "-q", "-a", "--amend", "-m", "long")
    (tree / "help.md").write_text(ENGLISH.replace("2026-01-05", "2026-02-01") + "".join(reversed(lines)))
    code, out, _ = shown(capfd, tree, "--diff", "shop-help", "--locale", "fr")
    assert (code, out.count("\n-"), out.count("\n+") > 20_000) == (0, 20_008, True)
