"""What the repository promises about itself."""

import re
from pathlib import Path

import pipeline
from pipeline import cli, config, rulebook, schemas
from pipeline.commands import FINDINGS
from pipeline.finding import Severity

REPOSITORY = Path(__file__).resolve().parents[1]


def text(name):
    return (REPOSITORY / name).read_text(encoding="utf-8")


def readme_commands():
    """The lines of the first block of commands of the README."""
    block = re.search(r"```(?:sh|console)\n(.*?)```", text("README.md"), re.DOTALL)
    return [line for line in block[1].splitlines() if line.strip()]


def test_ci_runs_the_commands_of_the_readme():
    ci = text(".ci/run")
    commands = readme_commands()
    assert len(commands) == 2
    assert [command in ci for command in commands] == [True, True]


def test_every_session_says_in_one_line_what_it_does():
    sessions = re.findall(r'@nox\.session\ndef (\w+)\(.*\n    """(.+?)"""\n', text("noxfile.py"))
    checks = ["validate", "tests", "lint", "types", "imports"]
    expected = [*checks, "messages", "corpus", "fixes", "oracle", "contract", "bench", "fuzz", "browser", "accuracy"]
    assert [name for name, _ in sessions] == expected


def test_the_map_names_each_module_once():
    modules = {path.stem for path in (REPOSITORY / "pipeline").glob("[a-z]*.py")}
    folders = {f"{path.parent.name}/" for path in (REPOSITORY / "pipeline").glob("*/__init__.py")}
    named = re.findall(r"``(\w+/?)``", pipeline.__doc__)
    assert [name for name in sorted(modules | folders) if named.count(name) != 1] == []


def test_every_dependency_says_what_it_is_for():
    block = re.search(r"^dependencies = \[\n(.*?)^\]", text("pyproject.toml"), re.DOTALL | re.MULTILINE)
    lines = block[1].splitlines()
    assert len(lines) >= 8
    assert [line for line in lines if not re.fullmatch(r'\s+"[^"]+",\s+# .{10,}', line)] == []


def test_settings_shown_in_the_readme_are_settings(tmp_path):
    block = re.search(r"```toml\n(.*?)```", text("README.md"), re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(block[1], encoding="utf-8")
    found = config.find(tmp_path)
    rulebook.check(found)
    assert found.fail_on.levels["defect"] is Severity.WARNING
    shown = re.findall(r"^([a-z-]+) =", block[1].split("[tool.incidoc.severity]")[0], re.MULTILINE)
    assert {*shown, "severity", "overrides"} == set(schemas.schema("config-1")["properties"])

    for example in re.findall(r"```toml\n(\[tool\.incidoc.*?)```", text("README.md"), re.DOTALL)[1:]:
        (tmp_path / "pyproject.toml").write_text(example, encoding="utf-8")
        assert config.find(tmp_path).root == tmp_path


def test_example_of_the_readme_is_what_the_program_says(tmp_path, monkeypatch, capsys):
    example = re.search(r"\$ incidoc (.*?)\n(.*?)```", text("README.md"), re.DOTALL)
    (tmp_path / "ts_push.md").write_text(text("tests/readme/ts_push.md"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.run(example[1].split()) == FINDINGS
    shown = capsys.readouterr()
    assert shown.out + shown.err == example[2]


def test_the_map_of_the_code_names_every_module():
    named = set(re.findall(r"``([a-z/]+)``", pipeline.__doc__ or ""))
    package = REPOSITORY / "pipeline"
    modules = {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")}
    folders = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    assert modules | folders <= named
