"""Faults planted into content/: every output tells them at the same place, under the same fingerprint.

A new incident in English, an anchor deleted in German, a sentence half in English in French: `validate`, SARIF, the
HTML report and the editor must agree about each of them.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.config import Config
from pipeline.finding import Finding
from pipeline.workspace import Workspace

CONTENT = Path(__file__).resolve().parents[1] / "content"
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
NEW = """
## Why does the toast burn?
{: #ts_toast}
{: troubleshoot}

The toast is black.
{: tsSymptoms}

The heat is too high.
{: tsCauses}

Turn the heat down.
{: tsResolve}
"""
PAGE, GERMAN, FRENCH = "ts_index.md", "nl/de/ts_index.md", "nl/fr/ts_docker_latest.md"
LEFT = "and neither Docker nor {{site.data.keyword.registrylong}} moves it to the newest image automatically"


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    shutil.copytree(CONTENT, root)
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "pages")):
        subprocess.run((*GIT, *command), cwd=root, check=True, capture_output=True)
    page, german, french = root / PAGE, root / GERMAN, root / FRENCH
    page.write_text(page.read_text("utf-8") + NEW, "utf-8")
    text = german.read_text("utf-8")
    anchors = re.findall(r"^\{: #[\w-]+\}\n", text, re.MULTILINE)
    german.write_text(text.replace(anchors[-1], "", 1), "utf-8")
    text = french.read_text("utf-8")
    half = re.sub(r"et ni Docker ni .*? plus récente\.", f"{LEFT}.", text)
    assert half != text
    french.write_text(half, "utf-8")
    return root


EXPECTED = [("stale-incident", GERMAN), ("missing-anchor", GERMAN), ("mixed-language", FRENCH)]


def of(rule: str, path: str, findings: list[dict[str, object]]) -> dict[str, object]:
    found = [each for each in findings if (each["rule"], each["path"]) == (rule, path)]
    assert len(found) == 1, (rule, path, found)
    return found[0]


def test_every_output_tells_the_same(planted: Path, tmp_path: Path) -> None:
    out = {name: tmp_path / f"out.{name}" for name in ("json", "sarif", "html")}
    formats = [word for name, file in out.items() for word in ("--output-format", f"{name}={file}")]
    assert cli.run(["validate", str(planted), "--root", str(planted), *formats, "-o", str(tmp_path / "out.txt")]) == 1
    findings = json.loads(out["json"].read_text("utf-8"))["findings"]
    sarif = {
        result["partialFingerprints"][key]: result
        for result in json.loads(out["sarif"].read_text("utf-8"))["runs"][0]["results"]
        for key in result["partialFingerprints"]
    }
    html, text = out["html"].read_text("utf-8"), (tmp_path / "out.txt").read_text("utf-8")
    space = Workspace(planted, Config())
    for rule, path in EXPECTED:
        finding = of(rule, path, findings)
        start = finding["start"]
        assert f"{path}:{start['line']}:{start['column']} " in text
        result = next(r for fingerprint, r in sarif.items() if fingerprint.startswith(finding["fingerprint"]))
        where = result["locations"][0]["physicalLocation"]
        assert where["artifactLocation"]["uri"].endswith(path)
        assert where["region"]["startLine"] == start["line"]
        shown = re.search(rf'{re.escape(path)}:(\d+:\d+) · <span class="fingerprint">{finding["fingerprint"]}<', html)
        assert shown is not None
        assert shown[1] == f"{start['line']}:{start['column']}"
        [edited] = [each for each in space.findings(path) if each.rule == rule]
        assert edited.fingerprint == finding["fingerprint"]
        assert _place(edited) == (start["line"], start["column"])


def test_the_half_translated_words_are_marked_to_the_word(planted: Path) -> None:
    [finding] = [each for each in Workspace(planted, Config()).findings(FRENCH) if each.rule == "mixed-language"]
    marked = finding.location.source[finding.location.span]
    assert marked in LEFT
    assert len(marked) > len(LEFT) / 2


def _place(finding: Finding) -> tuple[int, int]:
    position = finding.location.source.position(finding.location.span.start)
    return position.line, position.column
