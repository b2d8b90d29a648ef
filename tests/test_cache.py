"""What is remembered makes a run quicker and nothing else; what is damaged, foreign or newer is not remembered."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import CORPUS
from test_cli import run, tree

from pipeline import cache, engine, gitlog, history, jsonout, plain, status, warm
from pipeline.alone import Alone
from pipeline.cache import Cache
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.finding import Severity
from pipeline.message import say, say_plural
from pipeline.source import Source
from pipeline.voice import understood

__all__ = ["run", "tree"]

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ROOT / "content"


def validated(root, store, config=None):
    """The report of a run with a cache, and whether it was remembered as a whole."""
    config = config or Config()
    found = discover(root, (root,), config)
    memory = warm.recall(store, found, config)
    report = memory.report()
    return report or engine.validate(found, config, memory=memory), report is not None


def fresh(root, config=None):
    config = config or Config()
    return engine.validate(discover(root, (root,), config), config)


def others(root, store=None):
    """What other commands tell of a tree, with a cache or without: records, where links can lead, the matrix."""
    found = discover(root, (root,), Config())

    def memory():
        return warm.recall(store, found, Config()) if store else None

    pages = []
    records = list(engine.records(found, Config(), pages=pages, memory=memory()))
    rows = list(engine.translations(found, memory=memory()))
    return jsonout.pretty(records), pages, jsonout.pretty(rows), list(status.text(rows, understood("fr")))


@pytest.fixture
def copy(tmp_path):
    """A copy of some of content/ with a history of its own."""
    others = [path.name for path in (CONTENT / "nl").iterdir() if path.name not in ("fr", "ja")]
    shutil.copytree(CONTENT, tmp_path / "site", ignore=shutil.ignore_patterns(".*", *others, "ts_[flm]*"))
    git(tmp_path / "site", "init", "-q")
    commit(tmp_path / "site")
    return tmp_path / "site"


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "pages", "--allow-empty")


@pytest.fixture
def store(tmp_path):
    return Cache(tmp_path / "cache")


def test_a_run_without_a_change_is_remembered(copy, store):
    first, known = validated(copy, store)
    assert not known
    again, known = validated(copy, store)
    assert known
    assert again == first == fresh(copy)


@pytest.mark.parametrize("pages", [2_000, 0])
def test_records_are_remembered_topic_by_topic(copy, store, monkeypatch, pages):
    monkeypatch.setattr("pipeline.shelf.PAGES", pages)

    def records():
        tree = discover(copy, (copy,), Config())
        return list(engine.records(tree, Config(), memory=warm.recall(store, tree, Config())))

    first = records()
    worked = []
    monkeypatch.setattr(Alone, "map", lambda *given: worked.extend(given[3]) or iter(()))
    assert first == records()
    assert not worked
    for entry in (store.folder / "incidents").iterdir():
        entry.write_bytes(b"")
    assert first == records()


def test_the_log_is_read_once_for_each_commit(copy, store, monkeypatch):
    read = []
    reading = gitlog.read_log
    monkeypatch.setattr(gitlog, "read_log", lambda root: read.append(root) or reading(root))
    for expected in (1, 0):
        page = min(copy.glob("nl/fr/*.md"))
        page.write_text(page.read_text(encoding="utf-8") + "\nPlus.\n", encoding="utf-8")
        read.clear()
        found, known = validated(copy, store)
        assert (len(read), known) == (expected, False)
        assert found == fresh(copy)
    commit(copy)
    read.clear()
    assert validated(copy, store)[0] == fresh(copy)
    assert len(read) == 2  # once by either


def test_a_history_that_changes_while_it_is_read_is_not_kept(copy, store, monkeypatch):
    tree = discover(copy, (copy,), Config())
    memory = warm.recall(store, tree, Config())
    commit(copy)
    memory.keep_history(history.open_history(copy))
    assert memory.history() is None
    again = warm.recall(store, tree, Config())
    again.keep_history(history.open_history(copy))
    assert again.history() == history.open_history(copy)
    for entry in (store.folder / "histories").iterdir():
        entry.write_bytes(b"")
    assert again.history() is None


def edited(text, chance):
    """A page after one of the things that writers do."""
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        case 2:
            lines.insert(at, "\nSee [the quota](/docs/registry?topic=registry-nowhere#there) for the image.\n\n")
        case 3:
            lines[at] = lines[at].replace("{: #", "{: #x")
        case 4:
            lines[at] = " ".join(reversed(lines[at].split())) + "\n"
        case _:
            lines = [line.replace("lastupdated", "lastupdate") for line in lines]
    return "".join(lines)


@pytest.mark.timeout(300)
def test_a_run_after_any_edit_is_like_a_fresh_one(copy, store):
    chance = random.Random(6)
    pages = sorted(copy.rglob("*.md"))
    validated(copy, store)
    for number in range(8):
        page = chance.choice(pages)
        if page.exists():
            page.write_text(edited(page.read_text(encoding="utf-8"), chance), encoding="utf-8")
        if number == 4:
            commit(copy)
        if number == 6:
            page.unlink()
        report, _ = validated(copy, store)
        assert report == fresh(copy), (number, page)
        assert validated(copy, store) == (report, True)
        assert others(copy, store) == others(copy), (number, page)


def append(page, text):
    page.write_text(page.read_text(encoding="utf-8") + text, encoding="utf-8")


def said_of(report, path):
    return sorted((f.rule, str(f.message)) for f in report.findings if f.location.source.path == path)


def test_what_the_words_of_a_page_are_is_learnt_from_the_others(copy, store):
    append(copy / "ts_quota.md", "\n\nFind out which here.\n")
    append(copy / "nl/fr/ts_quota.md", "\n\nVoici Find out which.\n")
    commit(copy)
    before, _ = validated(copy, store)
    for page in copy.rglob("ts_*.md"):
        if page.name != "ts_quota.md":
            head, body = page.read_text(encoding="utf-8").split("\n---\n", 1)
            kept = "".join(f"{line}\n" for line in body.splitlines() if line.startswith(("#", "{")))
            page.write_text(f"{head}\n---\n\n{kept}", encoding="utf-8")  # its anchors are still there
    after, _ = validated(copy, store)
    assert said_of(after, "nl/fr/ts_quota.md") != said_of(before, "nl/fr/ts_quota.md")
    assert after == fresh(copy)


def test_where_the_links_of_a_page_lead_is_learnt_from_the_others(copy, store):
    append(copy / "ts_index.md", "\n\n## More\n{: #more}\n\nText.\n")
    append(copy / "ts_quota.md", "\n\nSee [more](ts_index.md#more).\n")
    before, _ = validated(copy, store)
    index = copy / "ts_index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("{: #more}", "{: #much}"), encoding="utf-8")
    after, _ = validated(copy, store)
    assert said_of(after, "ts_quota.md") != said_of(before, "ts_quota.md")
    assert after == fresh(copy)


def test_ids_in_lists_that_cannot_be_read_are_remembered(copy, store):
    append(copy / "ts_index.md", "\n\n## More\n{:# mended\n\nText.\n")
    append(copy / "ts_quota.md", "\n\nSee [more](ts_index.md#mended).\n")
    validated(copy, store)
    append(copy / "ts_quota.md", "\n\nMore text.\n")
    after, _ = validated(copy, store)
    assert [f.severity for f in after.findings if f.subject == "ts_index.md#mended"] == [Severity.INFO]
    assert after == fresh(copy)


def test_a_page_that_holds_parts_is_remembered_as_one(copy, store):
    (copy / "parts.md").write_text("---\ncontent-type: conref\n---\n# Parts\n{: #parts}\n", encoding="utf-8")
    validated(copy, store)
    append(copy / "ts_quota.md", "\n\nMore text.\n")
    after, _ = validated(copy, store)
    assert not [finding for finding in after.findings if finding.location.source.path == "parts.md"]
    assert after == fresh(copy)


def test_an_edit_that_nobody_else_sees_costs_one_topic(copy, store, monkeypatch):
    validated(copy, store)
    others(copy, store)
    append(copy / "nl/fr/ts_quota.md", "\n\nUne phrase de plus.\n")
    worked = []
    real = Alone.map
    monkeypatch.setattr(Alone, "map", lambda self, step, *more: worked.append(list(more[1])) or real(self, step, *more))
    validated(copy, store)
    assert list(map(len, worked)) == [1, 1]
    others(copy, store)
    assert list(map(len, worked[2:])) == [1, 1]


def test_the_dates_of_revisions_are_read_once(copy, store, monkeypatch):
    asked = []
    real = gitlog.BlobReader.read

    def read(self, blobs):
        asked.append(list(blobs))
        return real(self, asked[-1])

    monkeypatch.setattr(gitlog.BlobReader, "read", read)
    validated(copy, store)
    append(copy / "nl/fr/ts_quota.md", "\n\nUne phrase de plus.\n")
    after, _ = validated(copy, store)
    dates, texts = asked[0], asked[1]
    assert dates
    assert asked[2:] == [[], texts]
    assert after == fresh(copy)
    for path in store.folder.glob("dates/*.json"):
        store.put("dates", path.stem, dict.fromkeys(dates, 7))
    append(copy / "nl/fr/ts_quota.md", "\n\nEt une autre.\n")
    assert validated(copy, store)[0] == fresh(copy)
    assert asked[-4] == dates


def test_everything_that_counts_is_part_of_the_key(copy, store):
    validated(copy, store)
    assert not validated(copy, store, Config(ignore=("broken-link",)))[1]
    (copy / "picture.png").write_bytes(b"")
    assert not validated(copy, store)[1]
    assert validated(copy, store)[1]
    toc = copy / "toc.yaml"
    toc.write_text(toc.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert not validated(copy, store)[1]
    commit(copy)
    assert not validated(copy, store)[1]
    page = copy / "ts_index.md"
    page.rename(copy / "ts_other.md")
    assert not validated(copy, store)[1]


def test_another_program_has_another_cache(copy, store, monkeypatch):
    validated(copy, store)
    monkeypatch.setattr(cache, "program", lambda store, folders: "newer")
    assert not validated(copy, store)[1]


def test_a_program_is_told_by_its_contents(store, tmp_path):
    module = tmp_path / "code" / "module.py"
    module.parent.mkdir()
    module.write_text("a = 1\n")
    first = cache.program(store, (module.parent,))
    os.utime(module, ns=(1, 1))
    assert cache.program(store, (module.parent,)) == first
    times = module.stat()
    module.write_text("a = 2\n")
    os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert cache.program(store, (module.parent,)) != first


def test_contents_of_a_program_that_is_known_are_not_read(store, tmp_path, monkeypatch):
    code = tmp_path / "code"
    code.mkdir()
    (code / "module.py").write_text("a = 1\n")
    known = cache.program(store, (code,))
    monkeypatch.setattr(cache, "contents", lambda folders: pytest.fail("read"))
    assert cache.program(store, (code,)) == known


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, "cut", "turned", "other"])
def test_a_damaged_entry_is_none(copy, store, damage):
    first, _ = validated(copy, store)
    entries = list(store.folder.glob("*/*.json"))
    assert entries
    for path in entries:
        data = path.read_bytes()
        broken = {
            "cut": data[: len(data) // 2],
            "turned": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
            "other": next((other.read_bytes() for other in entries if other != path), b""),
        }
        path.write_bytes(broken[damage] if isinstance(damage, str) else damage)
    report, known = validated(copy, store)
    assert not known
    assert report == first
    assert validated(copy, store)[1]


@pytest.mark.parametrize("value", [[], {}, 7, {"findings": {"sources": [], "rows": [[]]}}, {"findings": []}])
def test_an_entry_of_another_shape_is_none(copy, store, value):
    validated(copy, store)
    for path in store.folder.glob("reports/*.json"):
        store.put("reports", path.stem, value)
    assert not validated(copy, store)[1]


def test_a_folder_that_cannot_be_written_does_no_harm(copy, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert validated(copy, Cache(tmp_path / "file"))[0] == fresh(copy)


def test_a_cache_behind_a_link_is_not_written(copy, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    validated(copy, Cache(tmp_path / "link"))
    assert not list((tmp_path / "elsewhere").iterdir())


def test_the_oldest_entries_go_first(tmp_path):
    small = Cache(tmp_path / "cache", limit=1000)
    for number in range(20):
        small.put("things", str(number), "x" * 100)
        os.utime(tmp_path / f"cache/things/{number}.json", (number, number))
    small.prune()
    left = {path.stem for path in (tmp_path / "cache/things").iterdir()}
    assert "19" in left
    assert "0" not in left
    assert sum(path.stat().st_size for path in (tmp_path / "cache/things").iterdir()) <= 1000
    small.put("things", "big", "x" * 1000)
    assert small.get("things", "big") is None


def test_runs_at_once(copy, store):
    environment = {**os.environ, "INCIDOC_CACHE_DIR": str(store.folder)}
    command = [sys.executable, "-m", "pipeline", "validate", str(copy), "--root", str(copy), "--output-format", "json"]
    running = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=-1, stderr=-1) for _ in range(3)]
    outputs = {process.communicate()[0] for process in running}
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["findings"] is not None
    assert validated(copy, store)[1]


def test_the_folder_says_what_it_is(copy, run):
    assert run("validate", str(copy), "--root", str(copy))[0] in (0, 1)
    folder = copy / cache.NAME
    assert (folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")
    ignored = subprocess.run(["git", "status", "--porcelain"], cwd=copy, capture_output=True, check=True)
    assert ignored.stdout == b""
    assert run("clean", str(copy), "--root", str(copy))[0] == 0
    assert not folder.exists()
    assert run("clean", str(copy), "--root", str(copy))[0] == 0


def test_nothing_else_is_deleted(copy, run):
    (copy / "mine").mkdir()
    code, _, err = run("clean", "--cache-dir", str(copy / "mine"), str(copy))
    assert code == 2
    assert "no cache" in err
    assert (copy / "mine").is_dir()


def test_without_a_cache_nothing_is_written(copy, run):
    run("validate", str(copy), "--root", str(copy), "--no-cache")
    assert not (copy / cache.NAME).exists()


def test_a_run_without_a_change_loads_nothing_heavy(copy, run):
    run("validate", str(copy), "--root", str(copy))
    heavy = "markdown_it yaml babel polib jsonschema jsonschema_rs jinja2 pipeline.engine pipeline.rules".split()
    code = f"import sys; from pipeline import cli; cli.run({['validate', str(copy), '--root', str(copy)]!r}); "
    code += f"print(*[name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.splitlines()[-1].split()) <= {"babel"}


def test_an_export_is_remembered(copy, run, tmp_path):
    written = []
    for folder, more in (("one", ("--no-cache",)), ("two", ()), ("three", ())):
        assert run("export", str(copy), "--root", str(copy), "-o", str(tmp_path / folder), *more)[0] == 0
        files = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        written.append({path.relative_to(tmp_path / folder): path.read_bytes() for path in files})
    assert written[0] == written[1] == written[2]


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_what_is_remembered_can_be_said_in_any_language(copy, run, language):
    (copy / "ts_index.md").write_text("# One\n\n[a](b.md)\n\n### Two\n{: #two\n", encoding="utf-8")
    arguments = ("validate", str(copy), "--root", str(copy), "--lang", language, "--output-format", "full")
    without = run(*arguments, "--no-cache")
    assert run(*arguments) == run(*arguments) == without


def test_a_tree_without_a_history_is_remembered_too(tmp_path, store):
    shutil.copytree(CONTENT, tmp_path / "site", ignore=shutil.ignore_patterns(".*", "nl"))
    if isinstance(history.open_history(tmp_path / "site"), history.History):
        pytest.skip("the temporary folder is in a repository")
    first, _ = validated(tmp_path / "site", store)
    assert validated(tmp_path / "site", store) == (first, True)


@pytest.mark.timeout(300)
def test_the_registry_is_remembered(store):
    root = CORPUS / "legacy/registry"
    if not root.is_dir():
        pytest.skip("needs the shared corpus")
    first, _ = validated(root, store)
    assert validated(root, store) == (first, True)


messages = st.recursive(
    st.text() | st.integers() | st.none() | st.dates() | st.booleans() | st.floats(allow_nan=False),
    lambda inner: (
        st.builds(lambda value: say("a {value} of {{}}", value=value), inner)
        | st.builds(
            lambda number, value: say_plural("{number} {value}", "{number} {value}s", number, value=value),
            st.integers(0, 9),
            inner,
        )
    ),
    max_leaves=4,
)


@given(messages)
def test_messages_there_and_back(value):
    back = plain.message_from(json.loads(json.dumps(plain.message(value))))
    assert back == value
    assert type(back) is type(value)
    assert getattr(back, "values", None) == getattr(value, "values", None)


def test_findings_there_and_back(copy):
    (copy / "ts_index.md").write_text("# One\n\n[a](b.md)\n\n### Two\n{: #two\n", encoding="utf-8")
    report = fresh(copy)
    assert report.findings
    sources = {f.location.source.path: f.location.source for f in report.findings}
    value = json.loads(json.dumps(plain.findings(report.findings, sources.get)))
    assert tuple(plain.findings_from(value, sources.get)) == report.findings
    with pytest.raises(plain.MALFORMED):
        plain.findings_from(value, lambda path: None)
    other = Source("ts_index.md", "another text")
    assert plain.findings([], lambda path: other) == {"sources": [], "rows": []}
