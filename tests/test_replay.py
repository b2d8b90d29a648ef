"""A run is said again, word for word, as long as nothing that it looked at is different; and only then."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import page, run, tree

from pipeline import cache, cli, observed, options, replay
from pipeline.cache import Cache
from pipeline.outputs import FORMATS

__all__ = ["run", "tree"]

ROOT = Path(__file__).resolve().parents[1]
MORE = "\n## More\n{: #ts_push}\n\n[a](b.md)\n"
TERMS = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "push"\nmsgstr "{}"\n'


@pytest.fixture
def site(tree, tmp_path, monkeypatch):
    """A tree with a finding and all kinds of files beside it, in a folder of a repository."""
    for path in (*tree.glob("*.md"), tree / "nl"):
        path.rename((tree / "docs").mkdir(exist_ok=True) or tree / "docs" / path.name)
    site = tree / "docs"
    (site / "ts_push.md").write_text(page() + MORE, encoding="utf-8")
    (site / "locales/de").mkdir(parents=True)
    (site / "locales/de/terms.po").write_text(TERMS.format("schieben"), encoding="utf-8")
    (site / "images").mkdir()
    (site / "images/one.png").write_bytes(b"")
    (site / "toc.yaml").write_text("toc:\n  entries:\n    - ts_push.md\n", encoding="utf-8")
    git(tree, "init", "-q")
    commit(tree)
    monkeypatch.chdir(site)
    return site


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder):
    git(folder, "add", "-A", "--", ":!*.incidoc-cache*")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "pages", "--allow-empty")


@pytest.fixture
def said(run, monkeypatch):
    """Runs a command: its exit code and what it wrote, and whether nothing was done for it."""
    worked = []
    real = cli._carried_out
    monkeypatch.setattr(cli, "_carried_out", lambda *given: worked.append(given) or real(*given))

    def command(*arguments):
        worked.clear()
        return run(*arguments), not worked

    return command


def append(path, text=MORE):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("more", [(), ("--lang", "de", "-v"), ("--statistics", "-q")])
def test_a_run_is_said_again_word_for_word(site, said, format, more, monkeypatch):
    arguments = ("validate", *more, *([] if "--statistics" in more else ["--output-format", format]))
    if format in ("full", "concise"):
        monkeypatch.setenv("FORCE_COLOR", "1")
    fresh, _ = said(*arguments, "--no-cache")
    assert said(*arguments) == (fresh, False)
    assert said(*arguments) == (fresh, True)
    assert said(*arguments, "-j2") == (fresh, True)


@pytest.mark.parametrize("format", ["text", "json"])
def test_where_translations_stand_is_said_again(site, said, format):
    arguments = ("status", "--output-format", format)
    fresh, _ = said(*arguments, "--no-cache")
    assert said(*arguments) == (fresh, False)
    assert said(*arguments) == (fresh, True)
    assert said(*arguments, "-j2") == (fresh, True)
    append(site / "ts_push.md")
    fresh, _ = said(*arguments, "--no-cache")
    assert said(*arguments) == (fresh, False)
    assert said(*arguments) == (fresh, True)
    commit(site)
    assert not said(*arguments)[1]


def test_what_changed_in_a_topic_is_worked_out_anew(site, said):
    arguments = ("status", "--diff", "ts_push.md", "--locale", "de")
    assert said(*arguments)[0] == said(*arguments)[0]
    assert not said(*arguments)[1]


def test_what_is_said_again_comes_in_the_same_order(site):
    for number in range(60):
        append(site / "nl/de/ts_push.md", f"\n## More {number}\n{{: #ts_push}}\n\n[a](b{number}.md)\n")
    (site / "nl/de/broken.md").write_bytes(b"\xff")
    command = [sys.executable, "-m", "pipeline", "validate", "--output-format", "full"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.run([*command, *more], env=environment, stdout=-1, stderr=subprocess.STDOUT, check=False)
        for more in (["--no-cache"], [], [])
    ]
    assert len(runs[0].stdout) > 10_000
    assert runs[0].stdout == runs[1].stdout == runs[2].stdout
    assert [each.returncode for each in runs] == [1, 1, 1]
    assert list(site.glob(".incidoc-cache/runs/*"))


CHANGES = {
    "a page": lambda site: append(site / "nl/de/ts_push.md"),
    "a page, as long as before": lambda site: (site / "ts_push.md").write_text(
        (site / "ts_push.md").read_text().replace("[a](b.md)", "[a](c.md)")
    ),
    "a new page": lambda site: (site / "ts_pull.md").write_text(page(), encoding="utf-8"),
    "a new translation": lambda site: (site / "nl/fr").mkdir() or (site / "nl/fr/ts_push.md").write_text(page()),
    "a page that is gone": lambda site: (site / "nl/de/ts_push.md").unlink(),
    "a page that is a folder now": lambda site: (site / "ts_push.md").unlink() or (site / "ts_push.md").mkdir(),
    "a page that is no file now": lambda site: (
        (site / "nl/de/ts_push.md").unlink() or os.mkfifo(site / "nl/de/ts_push.md")
    ),
    "a page that leads out of the tree": lambda site: (
        (site / "ts_push.md").rename(site.parent / "out.md")
        and (site / "ts_push.md").symlink_to(site.parent / "out.md")
    ),
    "another file": lambda site: (site / "images/two.png").write_bytes(b""),
    "a file that is gone": lambda site: (site / "images/one.png").unlink(),
    "a table of contents": lambda site: append(site / "toc.yaml", "    - ts_nowhere.md\n"),
    "settings": lambda site: (site / "incidoc.toml").write_text("ignore = ['duplicate-anchor']\n"),
    "settings above": lambda site: (site.parent / "pyproject.toml").write_text(
        "[tool.incidoc]\nignore = ['duplicate-anchor']\n"
    ),
    "terms": lambda site: (site / "locales/de/terms.po").write_text(TERMS.format("drücken"), encoding="utf-8"),
    "terms that are gone": lambda site: (site / "locales/de/terms.po").unlink(),
    "a baseline": lambda site: cli.run(["baseline", "write", "-q"]),
    "a commit": lambda site: commit(site.parent),
    "no history": lambda site: (site.parent / ".git").rename(site.parent / "git"),
    "a repository of its own": lambda site: git(site, "init", "-q"),
    "translations above": lambda site: (site.parent / "nl/es").mkdir(parents=True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_looked_at(site, said, change):
    arguments = ("validate", ".", "--fail-on", "never")
    said(*arguments)
    _, known = said(*arguments)
    assert known
    CHANGES[change](site)
    fresh, _ = said(*arguments, "--no-cache")
    assert said(*arguments) == (fresh, False)
    if fresh[0] == 0 and "not a regular file" not in fresh[2]:
        said(*arguments)  # in its own cache, where its root is another one
        assert said(*arguments) == (fresh, True)


def test_an_inventory_is_looked_at(site, said, run, tmp_path):
    run("export", "-o", str(tmp_path / "out"))
    (site / "incidoc.toml").write_text("inventories = ['other.json']\n", encoding="utf-8")
    (tmp_path / "out/inventory.json").rename(site / "other.json")
    said("validate")
    assert said("validate")[1]
    append(site / "other.json", "\n")
    assert not said("validate")[1]
    (site / "other.json").unlink()
    (code, _, _), known = said("validate")
    assert (code, known) == (2, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("LANG", "de_DE.UTF-8"), ("INCIDOC_LANG", "fr"), ("FORCE_COLOR", "1"), ("GIT_CONFIG_COUNT", "0")],
)
def test_an_environment_is_another_run(site, said, monkeypatch, name, value):
    said("validate")
    monkeypatch.setenv(name, value)
    fresh, _ = said("validate", "--no-cache")
    assert said("validate") == (fresh, False)
    monkeypatch.delenv(name)
    assert said("validate")[1]


def test_a_working_directory_is_another_run(site, said, monkeypatch):
    said("validate", str(site))
    assert said("validate", str(site))[1]
    monkeypatch.chdir(site.parent)
    assert not said("validate", str(site))[1]


def test_a_link_that_leads_elsewhere_is_another_tree(site, said, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other/ts_pull.md").write_text(page(), encoding="utf-8")
    (tmp_path / "link").symlink_to(site)
    said("validate", "../link")
    assert said("validate", "../link")[1]
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to(tmp_path / "other")
    fresh, _ = said("validate", "../link", "--no-cache")
    assert said("validate", "../link") == (fresh, False)


def test_another_program_says_nothing_again(site, said, monkeypatch):
    said("validate")
    monkeypatch.setattr(cache, "marks", lambda folders: "newer")
    assert not said("validate")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-cache"],
        ["--fix"],
        ["--diff"],
        ["--since", "HEAD"],
        ["--changed-from", "HEAD"],
        ["--show-settings"],
        ["--show-files"],
        ["-o", "../found"],
        ["--output-format", "json=../found"],
        ["ts_push.md", "nl/de/ts_push.md"],
        ["--no-such-option"],
    ],
)
def test_some_runs_are_never_said_again(site, said, arguments):
    first, _ = said("validate", *arguments)
    assert said("validate", *arguments) == (first, False)


def test_a_page_that_is_typed_is_never_said_again(site, said, monkeypatch):
    for text in ((site / "ts_push.md").read_bytes(), page().encode()):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert not said("validate", "-", "--stdin-filename", "ts_push.md")[1]


def test_what_was_no_file_and_is_one_now_is_looked_at(site, said):
    os.mkfifo(site / "ts_pull.md")
    said("validate")
    assert said("validate")[1]
    (site / "ts_pull.md").unlink()
    (site / "ts_pull.md").write_text(page(), encoding="utf-8")
    assert not said("validate")[1]


def test_what_changes_while_a_run_goes_on_is_seen_by_the_next(site, said, monkeypatch):
    real = options.Settings.workers
    with monkeypatch.context() as patch:
        patch.setattr(options.Settings, "workers", lambda *given: append(site / "ts_push.md") or real(*given))
        before, _ = said("validate")
    after, known = said("validate")
    assert not known
    assert after == said("validate", "--no-cache")[0] != before


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, "cut"])
def test_a_damaged_record_is_none(site, said, damage):
    first, _ = said("validate")
    for path in site.glob(".incidoc-cache/runs/*"):
        path.write_bytes(path.read_bytes()[:-9] if damage == "cut" else damage)
    assert said("validate") == (first, False)
    assert said("validate") == (first, True)


@pytest.mark.parametrize(
    "value",
    [
        *([], 7, {}, {"looked_at": 7}, {"looked_at": [], "said": [["stdin", ""]], "code": 0}),
        *({"looked_at": [], "said": [], "code": "x"}, {"looked_at": [], "said": [["stdout", 7]], "code": 0}),
        *({"looked_at": [["a", "b", "c"]], "said": [], "code": 0}, {"looked_at": [["content"]]}),
        {"looked_at": [["content", 7, "c"]], "said": [], "code": 0},
        {"looked_at": [["history", "\0", "c"]], "said": [], "code": 0},
    ],
)
def test_a_record_of_another_shape_is_none(site, said, value):
    first, _ = said("validate")
    for path in site.glob(".incidoc-cache/runs/*"):
        Cache(site / cache.NAME).put("runs", path.stem, value)
    assert said("validate") == (first, False)


def test_a_record_without_questions_is_not_made(site, said, monkeypatch):
    monkeypatch.setattr(options.Settings, "looked_at", lambda *given: [])
    said("validate")
    assert not said("validate")[1]


def test_an_export_is_said_again_while_its_files_are_there(site, said, tmp_path):
    arguments = ("export", "-o", str(tmp_path / "out"))
    first, _ = said(*arguments)
    files = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    times = {path: path.stat().st_mtime_ns for path in files}
    assert said(*arguments, "-j1") == (first, True)
    assert {path: path.stat().st_mtime_ns for path in files} == times
    for path in files:
        for change in (lambda path: path.unlink(), append):
            change(path)
            assert said(*arguments) == (first, False)
            assert {path: path.read_bytes() for path in files} == files
            assert said(*arguments) == (first, True)
    append(site / "ts_push.md", "\nMore.\n")
    assert not said(*arguments)[1]
    assert (tmp_path / "out/incidents.ndjson").read_bytes() != files[tmp_path / "out/incidents.ndjson"]


def test_the_number_of_processes_makes_no_difference_where_it_is_one():
    same = (["validate", "a"], ["validate", "-q"])
    for words in same:
        assert replay._without_jobs([*words, "-j3"]) == words
    for words in (
        ["validate", "-o", "-j3"],
        ["validate", "--", "-j3"],
        ["validate", "-j0"],
        ["validate", "-jx"],
        ["-"],
    ):
        assert replay._without_jobs(words) == words


def test_a_cache_elsewhere_is_found(site, said, monkeypatch, tmp_path):
    for arguments in (("--cache-dir", str(tmp_path / "mine")), (str(site / "nl/de"), "--root", str(site))):
        first, _ = said("validate", *arguments)
        assert said("validate", *arguments) == (first, True)
    monkeypatch.setenv("INCIDOC_CACHE_DIR", str(tmp_path / "yours"))
    first, _ = said("validate")
    assert said("validate") == (first, True)
    assert (tmp_path / "yours/runs").is_dir()


def test_a_bar_is_not_said_again(tmp_path, monkeypatch):
    store = Cache(tmp_path / "cache")
    for text, number in (("\r### 12%", 0), ("fine\n", 1)):
        this = replay.Run(["validate", text])
        with this.listening():
            sys.stderr.write(text)
        this.keep(0, store, [observed.observe("content", "x")])
        assert len(list((tmp_path / "cache").glob("runs/*"))) == number


def test_saying_a_run_again_loads_nothing(site):
    code = "import sys; from pipeline import cli; assert cli.run(['validate']) == 1; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    outputs = [subprocess.run(command, env=environment, stdout=-1, stderr=-1, check=True).stdout for _ in range(2)]
    loaded = outputs[1].decode().splitlines()[-1].split()
    assert {name for name in loaded if name.partition(".")[0] in ("click", "dataclasses", "typing", "babel")} == set()
    own = {name for name in loaded if name.startswith("pipeline.")}
    light = "cli commands errors value replay observed cache schemas git message".split()
    assert own <= {f"pipeline.{name}" for name in light}


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(max_size=20)), max_size=8))
def test_streams_are_heard_as_they_are_written(said):
    this = replay.Run(["validate"])
    with this.listening():
        for name, text in said:
            getattr(sys, name).write(text.encode("utf-8", "backslashreplace").decode())
            getattr(sys, name).flush()
    for stream in ("stdout", "stderr"):
        wanted = "".join(text.encode("utf-8", "backslashreplace").decode() for name, text in said if name == stream)
        assert "".join(text for name, text in this._said if name == stream) == wanted.replace("\n", os.linesep)


def test_a_record_is_json(site, said):
    said("validate")
    for path in site.glob(".incidoc-cache/runs/*"):
        value = json.loads(path.read_bytes().partition(b"\n")[2])
        assert sorted(value) == ["code", "looked_at", "said"]
        assert {question for question, _, _ in value["looked_at"]} == {"content", "listing", "place", "history"}
