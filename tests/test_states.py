"""One tree in three states: with its history, without git, and as a shallow clone."""

from __future__ import annotations

import shutil
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

You see `an error`, see [nothing](#nothing).
{: tsSymptoms}

The session is over.
{: tsCauses}

Log in to {{site.data.keyword.shop}} again.
{: tsResolve}

```
shop login
```
{: pre}
"""
WORDS = {
    "fr": ("Aide", "La connexion échoue", "Voici", "La session est terminée.", "Reconnectez-vous à"),
    "de": ("Hilfe", "Die Anmeldung scheitert", "Es erscheint", "Die Sitzung ist beendet.", "Neu anmelden bei"),
    "es": ("Ayuda", "El inicio de sesión falla", "Aparece", "La sesión ha terminado.", "Inicie sesión en"),
}


def translation(locale: str) -> str:
    text = ENGLISH
    originals = ("Help", "Login fails", "You see", "The session is over.", "Log in to")
    for original, word in zip(originals, WORDS[locale], strict=True):
        text = text.replace(original, word)
    return text


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def states(tmp_path: Path) -> dict[str, Report]:
    """Reports on translations with faults of their own, made before the source page got another paragraph."""
    root = tmp_path / "history"
    pages = {
        "help.md": ENGLISH,
        "nl/fr/help.md": translation("fr").replace("\n{: #ts_login}", ""),
        "nl/de/help.md": translation("de").replace("shop login\n", "shop anmelden\n"),
        "nl/es/help.md": translation("es"),
    }
    for path, text in pages.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "translated")
    later = ENGLISH.replace("2026-01-05", "2026-02-01").replace(
        "The session is over.", "The session is over.\n\nOr it never began."
    )
    (root / "help.md").write_text(later, encoding="utf-8")
    git(root, "commit", "-q", "-a", "-m", "went on")
    git(tmp_path, "clone", "-q", "--depth=1", root.as_uri(), "shallow")
    shutil.copytree(root, tmp_path / "bare", ignore=shutil.ignore_patterns(".git"))
    return {name: run(tmp_path / name) for name in ("history", "shallow", "bare")}


def run(root: Path) -> Report:
    return engine.validate(discover(root, [], Config(content=".")), Config())


def faults(report: Report) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(f.location.source.path, f.rule, f.subject, f.locales) for f in report.findings if f.verdict != "drift"]


def test_all_three_find_the_same_but_for_the_drift(states: dict[str, Report]) -> None:
    assert {(path, rule) for path, rule, *_ in faults(states["history"])} >= {
        ("help.md", "broken-anchor"),
        ("nl/fr/help.md", "missing-anchor"),
        ("nl/de/help.md", "different-code"),
    }
    assert faults(states["shallow"]) == faults(states["bare"]) == faults(states["history"])


def test_only_with_the_history_it_is_known_what_is_stale(states: dict[str, Report]) -> None:
    stale = {name: [f for f in report.findings if f.rule == "stale-incident"] for name, report in states.items()}
    assert {f.locale for f in stale["history"]} == {"de", "es"}
    assert not stale["shallow"]
    assert not stale["bare"]


def test_what_all_translations_lack_is_drift(states: dict[str, Report]) -> None:
    lacking = [f for f in states["bare"].findings if f.rule == "different-block-structure"]
    assert {f.locale for f in lacking} == {"de", "es", "fr"}
    assert {f.verdict for f in lacking} == {"drift"}


def test_nothing_is_more_severe_than_with_the_history(states: dict[str, Report]) -> None:
    severity = {(f.location.source.path, f.rule, f.subject): f.severity for f in states["history"].findings}
    for finding in states["bare"].findings:
        if finding.verdict != "drift":
            assert finding.severity <= severity[finding.location.source.path, finding.rule, finding.subject]


def test_each_says_once_what_is_missing(states: dict[str, Report]) -> None:
    notices = {name: report.notices for name, report in states.items()}
    assert notices["history"] == ()
    [shallow], [bare] = notices["shallow"], notices["bare"]
    assert "shallow" in shallow
    assert "fetch" in shallow
    assert "not in a git work tree" in bare


def test_the_verdict_does_not_depend_on_how_much_is_selected(tmp_path: Path, states: dict[str, Report]) -> None:
    root = tmp_path / "bare"
    part = engine.validate(discover(root, [root / "nl/es/help.md"], Config(content=".")), Config())
    # With the source page not selected, what it has wrong itself is told at the translation.
    parts = [f for f in part.findings if f.verdict != "inherited"]
    whole = [f for f in states["bare"].findings if f.location.source.path == "nl/es/help.md"]
    assert [(f.fingerprint, f.verdict, f.severity) for f in parts] == [
        (f.fingerprint, f.verdict, f.severity) for f in whole
    ]
    assert whole
