"""The commands as their users meet them: output, streams, exit codes."""

import io
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from pipeline import __version__, cli, engine, progress, schemas, sieve
from pipeline.finding import Severity
from pipeline.outputs import FORMATS
from pipeline.rulebook import KNOWN
from pipeline.rules.base import Rule

REPOSITORY = Path(__file__).resolve().parents[1]

GOOD = """---
copyright:
  years: 2024, 2025
lastupdated: "2025-01-31"
keywords: push, pull
subcollection: demo
content-type: troubleshoot
---

# {title}
{{: #ts_push}}

{text}
{{: tsSymptoms}}

{text}
{{: tsCauses}}

{text}
{{: tsResolve}}
"""


def page(title="Pushing fails", text="Nothing arrives."):
    return GOOD.format(title=title, text=text)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A clean page in two languages; the working directory of the test."""
    for path, text in (("ts_push.md", page()), ("nl/de/ts_push.md", page("Hochladen scheitert", "Nichts kommt an."))):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def damaged(tree):
    """The same with an anchor that is there twice, in the German page."""
    broken = tree / "nl/de/ts_push.md"
    broken.write_text(broken.read_text(encoding="utf-8") + "\n## Noch einmal\n{: #ts_push}\n", encoding="utf-8")
    return tree


@pytest.fixture
def run(capsys):
    def command(*arguments):
        code = cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_clean_pages(tree, run):
    code, out, err = run("validate")
    assert (code, out) == (0, "")
    notice, summary = err.splitlines()
    assert notice.startswith("incidoc: translations are compared with today's source pages, less strictly: ")
    assert summary == "incidoc: nothing found in 2 pages (1 topic, 2 locales, 2 incidents)"


def test_findings_go_to_stdout_and_the_summary_to_stderr(damaged, run):
    code, out, err = run("validate", ".")
    assert code == 1
    assert [line for line in out.splitlines() if "duplicate-anchor [A104]" in line]
    assert all(line.startswith("nl/de/ts_push.md:") for line in out.splitlines())
    assert "incidoc rule" in err
    assert " in 2 pages (1 topic, 2 locales" in err


def test_formats(damaged, run):
    _, full, _ = run("validate", "--output-format", "full")
    assert "{: #ts_push}\n" in full
    assert "^^" in full
    code, out, _ = run("validate", "--output-format", "json")
    document = json.loads(out)
    assert code == 1
    assert schemas.errors(schemas.validator("findings-1"), document) == []
    assert document["tool"] == {"name": "incidoc", "version": __version__}
    assert "duplicate-anchor" in {finding["rule"] for finding in document["findings"]}


def test_output_file(damaged, run):
    _, shown, _ = run("validate", "--output-format", "json")
    code, out, _ = run("validate", "--output-format", "json", "-o", "found.json")
    assert (code, out) == (1, "")
    assert (damaged / "found.json").read_text(encoding="utf-8") == shown


def test_select_and_ignore_by_name_code_and_beginning(damaged, run):
    for word in ("duplicate-anchor", "A104", "A10", "a104"):
        code, out, _ = run("validate", "--select", word)
        assert code == 1, word
        assert "duplicate-anchor" in out
        assert "duplicate-anchor" not in run("validate", "--ignore", word)[1]
    areas = sorted({rule.code[0] for rule in KNOWN})
    assert run("validate", "--ignore", ",".join(areas))[:2] == (0, "")


def test_fail_on(damaged, run):
    (damaged / "incidoc.toml").write_text('select = ["A104"]\n[severity]\nduplicate-anchor = "warning"\n', "utf-8")
    assert run("validate")[0] == 0
    assert run("validate", "--fail-on", "warning")[0] == 1
    assert run("validate", "--fail-on", "info")[0] == 1
    assert run("validate", "--fail-on", "never")[0] == 0
    assert run("validate", "--isolated", "--select", "A104")[0] == 1
    assert " warning duplicate-anchor" in run("validate")[1]


def test_fail_on_by_verdict_and_locale(damaged, run):
    (damaged / "incidoc.toml").write_text('select = ["A104"]\n[fail-on.locales]\nde = "never"\n', "utf-8")
    code, out, err = run("validate")
    assert (code, out.count("\n")) == (0, 1)
    assert "fails the run" not in err
    code, _, err = run("validate", "--fail-on", "defect=warning,drift=info", "--fail-on", "inherited=never")
    assert code == 1
    assert "; 1 error fails the run; run 'incidoc rule duplicate-anchor'" in err


def test_only_named_pages_are_reported(damaged, run):
    assert run("validate", "ts_push.md")[:2] == (0, "")
    code, out, _ = run("validate", "nl/de/ts_push.md")
    assert code == 1
    assert out.startswith("nl/de/ts_push.md:")


def test_quiet(damaged, run):
    code, out, err = run("validate", "-q")
    assert code == 1
    assert out
    assert err == ""


@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        ({"FORCE_COLOR": "false", "CLICOLOR_FORCE": "1"}, False),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, False),
        ({"CLICOLOR": "1"}, False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_color_is_asked_for(damaged, run, monkeypatch, environment, colored):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run("validate")[1]) is colored
    assert run("validate", "-o", "out.txt")[0] == 1
    assert "\x1b[" not in (damaged / "out.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["validate", "absent"], "absent does not exist", ""),
        (["validate", "empty"], "no pages in", "searched for *.md"),
        (["validate", "--ignore", "duplicate-anchr"], "unknown rule `duplicate-anchr`", "mean `duplicate-anchor`?"),
        (["validate", "--select", "Q"], "unknown rule `Q`", "`incidoc rule` lists them all"),
        (["validate", "--config", "absent.toml"], "absent.toml: cannot be read", ""),
        (["validate", "--root", "empty", "ts_push.md"], "outside of the root", "--root"),
        (["validate", "--output", "empty"], "empty is a folder", ""),
        (["validate", "--output-format", "sarif=absent/out"], "no folder", "make the folder first"),
        (["validate", "--output-format", "sarif="], "no file after the =", "sarif=findings"),
        (["validate", "--output-format", "sarf"], "unknown output format `sarf`", "did you mean `sarif`?"),
        (["validate", "--output-format", "text"], "unknown output format `text`", "formats: full, concise, "),
        (["validate", "--output-format", "json", "--statistics"], "two reports for one place", "FORMAT=FILE"),
        (["validate", "--output-format", "json=x", "-o", "./x"], "two reports for one file", ""),
        (["baseline", "write", "absent"], "absent does not exist", ""),
        (["validate", "--fail-on", "maybe"], "--fail-on: unknown level `maybe`", "write one of error"),
        (["validat"], "validat", "try 'incidoc --help'"),
        (["rule", "DuplicateAnchor"], "unknown rule `DuplicateAnchor`", "did you mean `duplicate-anchor`?"),
        (["schema", "incident"], "unknown schema `incident`", "did you mean `incident-1`?"),
        (["export", "."], "-o", "try 'incidoc export --help'"),
        (["export", ".", "-o", "ts_push.md"], "ts_push.md: File exists", ""),
    ],
)
def test_mistakes_of_the_user(tree, run, arguments, message, hint):
    (tree / "empty").mkdir()
    code, out, err = run(*arguments)
    first, *rest = [line for line in err.splitlines() if not line.startswith("incidoc: translations are")]
    assert (code, out) == (2, "")
    assert first.startswith("incidoc: error: ")
    assert message in first
    assert hint in " ".join(rest)
    assert "Traceback" not in err


def test_mistake_in_the_configuration(tree, run):
    (tree / "pyproject.toml").write_text("[tool.incidoc]\nignroe = ['A']\n", encoding="utf-8")
    code, _, err = run("validate")
    assert code == 2
    assert err == f"incidoc: error: {tree / 'pyproject.toml'}:2: unknown key `ignroe`\n  hint: did you mean `ignore`?\n"


def test_bug_is_told_without_traceback_unless_asked(tree, run, monkeypatch):
    def broken(*args, **kwargs):
        raise KeyError("oops")

    monkeypatch.setattr(engine, "validate", broken)
    code, _, err = run("validate")
    assert code == 2
    assert "incidoc: error: internal error, this is a bug: KeyError: 'oops'\n" in err
    assert "Traceback" not in err
    code, _, err = run("validate", "-v")
    assert code == 2
    assert "Traceback" in err


def test_rule_that_fails_is_a_bug_but_the_rest_is_reported(damaged, run, monkeypatch):
    def broken(page):
        raise KeyError("oops")

    rules = (Rule("Z900", "broken-rule", Severity.ERROR, "Fails.", broken), *sieve.ALL)
    monkeypatch.setattr(sieve, "ALL", rules)
    code, out, err = run("validate")
    assert code == 2
    assert "duplicate-anchor [A104]" in out
    assert "internal-error [X001]" in out
    assert err.splitlines()[-2:] == [
        "incidoc: error: internal error, this is a bug: rules failed",
        "  hint: run again with -v for the traceback",
    ]
    assert "KeyError: 'oops'" in run("validate", "-v")[2]


def test_progress_appears_when_work_is_long(monkeypatch):
    written = StringIO()
    with progress.bar(written) as show:
        show(1, 4)
        assert written.getvalue() == ""
        monkeypatch.setattr(progress, "PATIENCE", -1)
        show(2, 4)
        assert written.getvalue() == "\r############               50% (2/4)"
    assert written.getvalue().endswith("\r\x1b[K")
    with progress.bar(None) as show:
        assert show is None


def test_interrupt_is_quiet(tree, run, monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "validate", interrupted)
    code, out, err = run("validate", "-q")
    assert (code, out, err.strip()) == (130, "", "")


def test_export(tree, run):
    code, out, err = run("export", ".", "-o", "out")
    assert (code, out) == (0, "")
    assert err == "incidoc: 2 incidents of 1 topic in 2 locales written to out\n"
    lines = (tree / "out/incidents.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["locale"] for line in lines] == ["en", "de"]
    validator = schemas.validator("incident-1")
    assert [schemas.errors(validator, json.loads(line)) for line in lines] == [[], []]
    assert (tree / "out/manifest.json").is_file()


def test_export_twice_gives_the_same_bytes(tree, run):
    run("export", ".", "-o", "../one")
    run("export", ".", "-o", "../two")
    for name in ("incidents.ndjson", "manifest.json", "schemas/incident-1.json"):
        assert (tree.parent / "one" / name).read_bytes() == (tree.parent / "two" / name).read_bytes()


def test_rule_documentation(run):
    code, out, _ = run("rule", "duplicate-anchor")
    assert code == 0
    assert out.startswith("# duplicate-anchor [A104]\n")
    assert run("rule", "a104")[1] == out
    listing = run("rule")[1].splitlines()
    assert [line.split()[0] for line in listing] == [rule.code for rule in KNOWN]
    everything = run("rule", "--all")[1]
    assert [f"# {rule.name} [{rule.code}]" in everything for rule in KNOWN] == [True] * len(KNOWN)


def test_schema(run):
    assert run("schema", "findings-1")[:2] == (0, schemas.text("findings-1"))
    assert run("schema")[1].split() == list(schemas.names())


def test_version_and_help(run):
    assert run("--version")[:2] == (0, f"incidoc {__version__}\n")
    code, out, _ = run("--help")
    assert code == 0
    assert {"validate", "export", "rule", "schema"} <= set(out.split())
    assert run()[0] == 2


def process(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "0", **options.pop("env", {})}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.run(command, env=environment, timeout=60, check=False, **options)


@pytest.mark.parametrize("output_format", FORMATS)
def test_reader_that_leaves_is_no_error(damaged, output_format):
    reading, writing = os.pipe()
    os.close(reading)
    done = process("validate", "-q", "--output-format", output_format, cwd=damaged, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_terminal_that_cannot_show_the_text(damaged):
    done = process("validate", "--output-format", "full", cwd=damaged, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"duplicate-anchor" in done.stdout


def broken(tree):
    """A German page with a heading that lost its space; what it should be."""
    german = tree / "nl/de/ts_push.md"
    wanted = german.read_bytes()
    german.write_bytes(wanted.replace(b"# Hochladen", b"#Hochladen"))
    return german, wanted


def test_fixing_pages(tree, run):
    german, wanted = broken(tree)
    code, out, err = run("validate", "--fix")
    assert (code, out) == (0, "")
    assert "incidoc: fixed 1 finding in 1 page\n" in err
    assert german.read_bytes() == wanted
    assert "fixed 0 findings in 0 pages" in run("validate", "--fix")[2]


def test_showing_what_would_be_fixed(tree, run):
    german, wanted = broken(tree)
    before = german.read_bytes()
    code, out, err = run("validate", "--diff")
    assert code == 1
    assert out.startswith("--- nl/de/ts_push.md\n+++ nl/de/ts_push.md\n@@ -7,7 +7,7 @@\n")
    assert "\n-#Hochladen scheitert\n+# Hochladen scheitert\n" in out
    assert "would fix 1 finding in 1 page" in err
    assert german.read_bytes() == before
    assert run("validate", "--diff", "-o", "x.diff")[:2] == (1, "")
    assert (tree / "x.diff").read_text() == out
    german.write_bytes(wanted)
    assert run("validate", "--diff")[:2] == (0, "")


def test_unsafe_fixes_must_be_asked_for(tree, run):
    german = tree / "nl/de/ts_push.md"
    wanted = german.read_bytes()
    german.write_bytes(wanted.replace(b"kommt an", b"kommt\x08 an"))
    assert run("validate", "--diff")[:2] == (0, "")
    assert run("validate", "--fix", "-q")[0] == 0
    assert german.read_bytes() != wanted
    assert run("validate", "--fix", "--unsafe-fixes", "-q")[0] == 0
    assert german.read_bytes() == wanted


def test_a_page_that_cannot_be_written_stops_no_other(tree, run):
    german, _ = broken(tree)
    english = tree / "ts_push.md"
    before = german.read_bytes()
    source = english.read_bytes()
    english.write_bytes(source.replace(b"# Pushing", b"#Pushing"))
    german.chmod(0o444)
    code, out, err = run("validate", "--fix", "--fail-on", "never")
    assert code == 2
    assert "fixed 1 finding in 1 page\n" in err
    assert "error: nl/de/ts_push.md: is read-only\n" in err
    assert "heading-without-space" in out
    assert (german.read_bytes(), english.read_bytes()) == (before, source)


def test_what_can_be_fixed_is_told(tree, run):
    german, _ = broken(tree)
    assert run("validate")[2].endswith("incidoc: 1 finding can be fixed with --fix\n")
    german.write_bytes(german.read_bytes().replace(b"kommt an", b"kommt\x08 an"))
    told = "1 finding can be fixed with --fix, 1 finding can be fixed with --fix --unsafe-fixes\n"
    assert run("validate")[2].endswith(told)
    assert run("validate", "--fix")[2].endswith("incidoc: 1 finding can be fixed with --fix --unsafe-fixes\n")


def test_a_page_from_standard_input_is_checked_in_its_place(tree, run, monkeypatch):
    page = tree / "nl/de/ts_push.md"
    typed = page.read_bytes().replace(b"{: tsSymptoms}", b"{: tsSymtpoms}")
    assert typed != page.read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed)))
    code, out, _ = run("validate", "-", "--stdin-filename", page)
    assert code == 1
    assert "nl/de/ts_push.md:" in out
    assert "unknown-section-marker" in out
    assert run("validate", page)[1] == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-"], "which page is it"),
        (["-", "--stdin-filename", "absent.md"], "absent.md does not exist"),
        ([".", "--stdin-filename", "ts_push.md"], "goes with `-`"),
    ],
)
def test_standard_input_needs_a_name(tree, run, arguments, message):
    code, _, err = run("validate", *arguments)
    assert code == 2
    assert message in err
