"""Several reports of one run, where they go, and what CI gets without asking."""

import json
import os
import re
import stat
import sys
from pathlib import Path

import pytest
import yaml

from pipeline import atomic, cli, outputs

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = "# Title\n{: #x}\n\n## Again\n{: #x}\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A page with a fault, in a folder of a repository."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "ts_a.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    def command(*arguments):
        code = cli.run([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


def several(*formats):
    return [word for each in formats for word in ("--output-format", each)]


def test_one_run_writes_several_reports(tree, run):
    (tree / "build").mkdir()
    formats = ("sarif=build/a.sarif", "grouped", "junit=../junit.xml", "json=docs/b=c.json", "github=g", "gitlab=l")
    code, out, _ = run("validate", "docs", "--select", "A104", *several(*formats))
    assert (code, out.splitlines()[0]) == (1, "ts_a.md: 1 error")
    sarif = json.loads((tree / "build" / "a.sarif").read_text(encoding="utf-8"))
    [result] = sarif["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/ts_a.md"
    assert len(sarif["runs"][0]["tool"]["driver"]["rules"]) == 1
    assert json.loads((tree / "docs" / "b=c.json").read_text(encoding="utf-8"))["schema"] == "findings/1"
    assert (tree.parent / "junit.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert (tree / "g").read_text(encoding="utf-8").startswith("::error file=docs/ts_a.md,line=5,")
    assert json.loads((tree / "l").read_text(encoding="utf-8"))[0]["location"]["path"] == "docs/ts_a.md"


def test_what_has_no_file_goes_to_the_output(tree, run):
    assert run("validate", "docs", *several("json=a.json"))[1].startswith("ts_a.md:")
    assert run("validate", "docs", *several("json=a.json", "json"), "-o", "b.json")[:2] == (1, "")
    assert (tree / "a.json").read_bytes() == (tree / "b.json").read_bytes()
    assert run("validate", "docs", "--statistics")[1] == "1  error        duplicate-anchor [A104]\n"


@pytest.mark.parametrize("name", ["GITHUB_ACTIONS", "CI"])
def test_default_is_the_same_in_ci(tree, run, monkeypatch, name):
    monkeypatch.setenv(name, "true")
    assert run("validate", "docs")[1].startswith("ts_a.md:")


def test_mistake_is_told_before_the_work(tree, run, monkeypatch):
    monkeypatch.setattr("pipeline.engine.validate", lambda *_, **__: pytest.fail("it ran"))
    for formats in (["sarif=no/where"], ["json", "full"], ["json=a", "full=a"], ["json=docs"], ["sarf"]):
        assert run("validate", "docs", *several(*formats))[0] == 2


def test_nothing_on_standard_output_is_a_command_to_a_log_reader(tree, run):
    for name, title in (("ts_b.md", "##[set-output name=x]y"), ("ts_c.md", "::set-output name=x::y")):
        (tree / "docs" / name).write_text(f"---\n{title}\n---\n{title}\n{{: {title}\n#{title}\n", encoding="utf-8")
    (tree / "docs" / "::error::x.md").write_text(PAGE, encoding="utf-8")
    for name in outputs.FORMATS:
        _, out, err = run("validate", "docs", *several(name))
        commands = [line for line in out.splitlines() if line.lstrip().startswith("::")]
        assert "##[" not in out + err
        assert all(re.match(r"::(error|warning|notice) (file|title)=", line) for line in commands), name
        assert name == "github" or not commands
        if name in ("json", "sarif", "gitlab"):
            assert json.loads(out)


def test_way_from_the_repository_to_the_root(tree, monkeypatch):
    assert outputs.prefix(tree) == ""
    assert outputs.prefix(tree / "docs") == "docs/"
    (tree / ".git").rmdir()
    assert outputs.prefix(tree / "docs") == "docs/"
    monkeypatch.chdir(tree / "docs")
    assert outputs.prefix(tree / "docs") == outputs.prefix(tree) == ""


def test_file_is_replaced_in_one_step(tmp_path, monkeypatch):
    target, link = tmp_path / "a", tmp_path / "b"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    atomic.write(link, b"new")
    assert (link.is_symlink(), target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (True, b"new", 0o640)
    atomic.write(tmp_path / "c", b"")
    (tmp_path / "d").touch()
    assert (tmp_path / "c").stat().st_mode == (tmp_path / "d").stat().st_mode
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        atomic.write(target, b"half")
    assert target.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c", "d"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such device")
def test_device_is_written_to(tree, run):
    assert run("validate", "docs", *several("sarif=/dev/null"))[0] == 1
    assert not Path("/dev/null").is_file()
    reading, writing = os.pipe()
    atomic.write(Path(f"/dev/fd/{writing}"), b"through a pipe")
    assert os.read(reading, 100) == b"through a pipe"


class Session:
    """What the session `validate` of nox does."""

    def __init__(self):
        self.commands = []

    def install(self, *_):
        pass

    def run(self, *command):
        self.commands.append(command)


@pytest.mark.parametrize(
    ("environment", "formats"),
    [
        ({}, []),
        ({"CI": "true"}, ["sarif=build/findings.sarif", "junit=build/junit.xml", "html=build/report.html"]),
        (
            {"CI": "true", "GITHUB_ACTIONS": "true"},
            ["github", "sarif=build/findings.sarif", "junit=build/junit.xml", "html=build/report.html"],
        ),
    ],
)
def test_nox_writes_the_reports_that_ci_wants(tmp_path, monkeypatch, environment, formats):
    noxfile = pytest.importorskip("noxfile")
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    session = Session()
    noxfile.validate.func(session)
    assert session.commands[0] == ("incidoc", "validate", "content", *several(*formats))
    assert (tmp_path / "build").is_dir() == bool(environment)


def test_hook_for_pre_commit_calls_a_command_that_there_is():
    [hook] = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == "incidoc"
    assert hook["language"] == "python"
    assert hook["require_serial"] is True
    program, *arguments = hook["entry"].split()
    assert program == "incidoc"
    assert cli.run([*arguments, "--help"]) == 0


def test_workflow_of_the_readme_uploads_what_nox_writes():
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    workflow = yaml.safe_load(re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1])
    steps = workflow["jobs"]["validate"]["steps"]
    assert steps[1]["run"] in text.split("## ")[0]
    assert steps[2]["with"]["sarif_file"] == "build/findings.sarif"
    assert workflow["permissions"]["security-events"] == "write"


def test_named_path_without_pages_is_never_passed_over_in_silence(tree, run):
    (tree / "empty").mkdir()
    (tree / "notes.txt").touch()
    code, _, err = run("validate", "empty", "notes.txt")
    assert code == 2
    assert "no pages in" in err
    code, _, err = run("validate", "docs", "empty", "notes.txt")
    assert code == 1
    assert err.count(": no pages there") == 2
