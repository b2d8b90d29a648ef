"""What the program tells about itself: help, settings, files, rules, completion of the shell."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import REPOSITORY, damaged, run, tree

from pipeline import precision, rulebook, schemas
from pipeline.commands import COMMANDS, HELP
from pipeline.precision import Precision
from pipeline.report import styled

__all__ = ["damaged", "run", "tree"]

HEAVY = {"jsonschema", "jsonschema_rs", "babel", "markdown_it", "yaml", "polib", "pathspec"}
ENGINE = {"pipeline.engine", "pipeline.judge", "pipeline.parse", "pipeline.history"}


def loaded_by(*arguments, **environment):
    code = f"import sys; from pipeline import cli; cli.run({list(arguments)!r}); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_and_version_import_nothing():
    for argument in ("--help", "-h", "--version"):
        assert loaded_by(argument) & {*HEAVY, "click", "typing", "pipeline.config"} == set()


def test_help_of_a_command_imports_no_heavy_library():
    for name in COMMANDS:
        assert loaded_by(name, "--help") & {*HEAVY, *ENGINE} == set()


def test_the_list_of_commands_is_the_folder(run):
    files = {path.stem for path in (REPOSITORY / "pipeline/commands").glob("*.py")} - {"__init__", "group"}
    assert files == set(COMMANDS)
    for name, summary in COMMANDS.items():
        code, out, _ = run(name, "--help")
        assert code == 0
        assert out.splitlines()[2].strip().startswith(summary.rstrip("."))


def test_help_fits_the_screen(run):
    limits = {"": 25, "validate": 52} | dict.fromkeys(set(COMMANDS) - {"validate"}, 31)
    for name, limit in limits.items():
        out = run(*name.split(), "--help")[1]
        assert len(out.splitlines()) <= limit, name
        assert max(map(len, out.splitlines())) <= 80, name


def test_help_tells_exit_codes_examples_and_environment(run):
    assert run("--help")[1] == run("-h")[1] == HELP
    assert "NO_COLOR" in HELP
    assert "Exit codes" in HELP
    for name in COMMANDS:
        out = run(name, "--help")[1]
        assert "Exit codes: 0 " in out
        assert "Examples:\n    " in out
    out = run("validate", "--help")[1]
    assert [line[:-1] for line in out.splitlines() if line.endswith(":") and line[0] != " "] == [
        "Rules",
        "Fixes",
        "Output",
        "Pages and settings",
        "Telling",
    ]
    assert "NO_COLOR" in out


def test_show_settings_tells_where_each_comes_from(tree, run):
    file = tree / "incidoc.toml"
    file.write_text(
        'content = "."\nignore = [\n  "A",\n]\n[severity]\nbroken-link = "off"\n\n[[overrides]]\nlocales = ["fr"]\n'
        'select = ["A"]\n[overrides.severity]\nbroken-link = "info"\n',
        "utf-8",
    )
    code, out, err = run("validate", "--show-settings", "--fail-on", "never", "--ignore", "L101")
    assert (code, err) == (0, "")
    assert out == (
        f"# configuration file: {file}\n"
        'source-locale = "en"  # default\n'
        'translations = "nl/{locale}"  # default\n'
        f'content = "."  # {file}:1\n'
        "exclude = []  # default\n"
        "select = []  # default\n"
        "extend-select = []  # default\n"
        'ignore = ["A", "L101"]  # command line\n'
        'baseline = "incidoc-baseline.json"  # default\n'
        'terms = "locales/{locale}/terms.po"  # default\n'
        'fail-on = "never"  # command line\n'
        "link-rewrites = []  # default\n"
        "inventories = []  # default\n"
        "\n[severity]\n"
        f'broken-link = "off"  # {file}:6\n'
        "\n[[overrides]]\n"
        f'locales = ["fr"]  # {file}:9\n'
        f'select = ["A"]  # {file}:10\n'
        f'severity.broken-link = "info"  # {file}:12\n'
    )
    assert "# configuration file: none\n" in run("validate", "--show-settings", "--isolated")[1]


def test_shown_settings_are_settings(tree, run):
    shown = run("validate", "--show-settings", "--isolated", "--ignore", "L101,A")[1]
    kept = [line for line in shown.splitlines() if not line.startswith(("content", "select"))]
    (tree / "incidoc.toml").write_text("\n".join(kept), encoding="utf-8")
    again = run("validate", "--show-settings")[1]
    values = [line.split("  #")[0] for line in shown.splitlines()[1:]]
    assert [line.split("  #")[0] for line in again.splitlines()[1:]] == values


def test_show_files_runs_nothing_else(damaged, run):
    code, out, err = run("validate", "--show-files")
    assert (code, err) == (0, "")
    assert out == "nl/de/ts_push.md  de  ts_push.md\nts_push.md        en  ts_push.md\n"
    assert run("validate", "--show-files", "nl")[1] == "nl/de/ts_push.md  de  ts_push.md\n"
    assert run("validate", "--show-files", "absent")[0] == 2


def test_rule_tells_how_often_it_was_right(run, monkeypatch):
    assert "precision not measured yet)" in run("rule", "unreadable-file")[1]
    monkeypatch.setattr(precision, "measured", lambda: {"duplicate-anchor": Precision(50, 40, 38, "registry, defects")})
    out = run("rule", "A104")[1]
    assert out.splitlines()[2] == (
        "(error, no automatic fix; precision 95%: 38 of 40 findings read were right, of 50 in all, registry, defects)"
    )
    document = json.loads(run("rule", "A104", "--output-format", "json")[1])
    assert document["rules"][0]["precision"] == {
        "findings": 50,
        "sample": 40,
        "right": 38,
        "precision": 0.95,
        "basis": "registry, defects",
    }
    assert schemas.errors(schemas.validator("rules-1"), document) == []


def test_rules_as_json(run):
    document = json.loads(run("rule", "--all", "--output-format", "json")[1])
    assert schemas.errors(schemas.validator("rules-1"), document) == []
    assert [rule["code"] for rule in document["rules"]] == [rule.code for rule in rulebook.KNOWN]
    assert run("rule", "--output-format", "json")[1] == run("rule", "--all", "--output-format", "json")[1]


def test_every_measured_rule_is_a_rule():
    names = set(rulebook.NAMES.values())
    assert set(precision.read((Path(__file__).parent / "precision.md").read_text(encoding="utf-8"))) <= names
    header = f"| {' | '.join(precision.COLUMNS)} |"
    assert header in (Path(__file__).parent / "precision.md").read_text(encoding="utf-8")


def test_table_of_precision():
    header = "Text.\n\n| rule | findings | sample | right | precision | verdict basis |\n|---|:-:|---|--:|---|---|\n"
    read = precision.read(header + "| a | 12 | 8 | 7 | 88% | four repositories |\n")
    assert read == {"a": Precision(12, 8, 7, "four repositories")}
    for row in ("| a | 12 | 8 | 7 | 90% | x |", "| a | 5 | 8 | 7 | 88% | x |", "| a | 9 | 0 | 0 | 0% | x |", "| a |"):
        with pytest.raises(ValueError, match=r"a: |values"):
            precision.read(header + row)


def test_markdown_on_a_terminal():
    text = "# Title [X1]\n\n## What `x` is\nCode `a b` and ``c` d``.\n\n````md\n```\n# no `x`\n```\n````\nEnd.\n"
    assert styled.render(text) == text
    assert styled.render(text, color=True) == (
        "\x1b[1;34mTitle [X1]\x1b[0m\n\n\x1b[1mWhat `x` is\x1b[0m\nCode \x1b[36ma b\x1b[0m and \x1b[36mc` d\x1b[0m.\n\n"
        "\x1b[2m````md\x1b[0m\n\x1b[36m```\x1b[0m\n\x1b[36m# no `x`\x1b[0m\n\x1b[36m```\x1b[0m\n\x1b[2m````\x1b[0m\n"
        "End.\n"
    )


def complete(line, run, monkeypatch):
    """What bash is offered for the last word of a command line."""
    monkeypatch.setenv("_INCIDOC_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    code, out, _ = run()
    assert code == 0
    return [entry.partition(",")[2] for entry in out.splitlines()]


def test_shell_completion(run, monkeypatch):
    assert complete("incidoc val", run, monkeypatch) == ["validate"]
    assert complete("incidoc rule unclosed", run, monkeypatch) == ["unclosed-comment", "unclosed-fence"]
    assert complete("incidoc rule X10", run, monkeypatch) == ["X102", "X103", "X101"]
    assert complete("incidoc validate --ignore A1,unclosed-f", run, monkeypatch) == ["A1,unclosed-fence"]
    assert complete("incidoc validate --show-s", run, monkeypatch) == ["--show-settings"]
    assert len(complete("incidoc validate --select ", run, monkeypatch)) == len(rulebook.KNOWN)


def test_shell_completion_does_not_wait_for_the_engine():
    words = {"COMP_WORDS": "incidoc rule bro", "COMP_CWORD": "2", "_INCIDOC_COMPLETE": "bash_complete"}
    assert loaded_by(**words) & {*HEAVY, "pipeline.engine", "pipeline.judge", "pipeline.parse"} == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(run, shell):
    code, out, _ = run("completion", shell)
    assert code == 0
    assert f"_INCIDOC_COMPLETE={shell}_complete" in out
    assert run("completion", "tcsh")[0] == 2
