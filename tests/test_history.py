"""History, bases and drift against small repositories that git itself makes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared import CORPUS

from pipeline import bases, gitlog, observed, parse
from pipeline.catalog import section_of
from pipeline.document import Document
from pipeline.drift import Change, Drift, Size, drift, same_target
from pipeline.history import History, HistoryError, Unavailable, changes, open_history, texts
from pipeline.incident import Incident, build
from pipeline.source import Source

IDENTITY = {
    **{f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Repo:
    """A repository under construction; every commit is a day later than the one before."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = 0
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        date = f"2019-01-{self.day + 1:02} 12:00:00 +0000"
        env = {**os.environ, **IDENTITY, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        done = subprocess.run(["git", *arguments], cwd=self.root, env=env, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8", newline="")

    def commit(self, subject: str, **files: str) -> str:
        self.day += 1
        for path, text in files.items():
            self.write(f"{path}.md", text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    started: list[object] = []
    start = subprocess.Popen.__init__

    def count(self: object, *arguments: object, **options: object) -> None:
        started.append(arguments)
        start(self, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess.Popen, "__init__", count)
    return started


def page(date: str | None, body: str = "# Title\n{: #title}\n\nText.\n") -> str:
    return "---\n" + (f"lastupdated: {date}\n" if date is not None else "") + "subcollection: x\n---\n\n" + body


def document(text: str, path: str = "nl/fr/a.md") -> Document:
    return parse.parse(Source(path, text))


def opened(root: Path) -> History:
    history = open_history(root)
    assert isinstance(history, History), history
    return history


def base(root: Path | History | Unavailable, text: str, source: str = "a.md", today: str | None = None) -> bases.Base:
    history = open_history(root) if isinstance(root, Path) else root
    now = document(today, source) if today is not None else None
    return bases.find_bases(history, [bases.Translation("nl/fr/a.md", document(text), source, now)])["nl/fr/a.md"]


def changed_files(history: History, since: str, *, exact: bool = False) -> set[str]:
    return set(changes(history.place.root, since, exact=exact))


def subjects(history: History, path: str) -> list[str]:
    return [revision.subject for revision in history.revisions(path)]


# --- revisions


def test_revisions_are_newest_first_and_complete(repo: Repo) -> None:
    first = repo.commit("one", a=page("2019-01-01"))
    repo.commit("other", b=page("2019-01-01"))
    repo.commit("two, “quoted”", a=page("2019-02-01"))
    newest, oldest = opened(repo.root).revisions("a.md")
    assert (oldest.commit, oldest.subject, oldest.path) == (first, "one", "a.md")
    assert oldest.date == "2019-01-02T12:00:00+00:00"
    assert newest.subject == "two, “quoted”"
    assert newest.blob == repo.git("rev-parse", "HEAD:a.md")


def test_renames_are_followed_also_twice_and_back(repo: Repo) -> None:
    long = "\n".join(f"Line {number} of a page." for number in range(30))
    repo.commit("one", a=page("2019-01-01", long))
    repo.git("mv", "a.md", "b.md")
    repo.commit("rename with edit", b=page("2019-02-01", long))
    (repo.root / "deep").mkdir()
    repo.git("mv", "b.md", "deep/c.md")
    repo.commit("move")
    repo.git("mv", "deep/c.md", "a.md")
    repo.commit("back")
    history = opened(repo.root)
    assert subjects(history, "a.md") == ["back", "move", "rename with edit", "one"]
    assert [r.path for r in history.revisions("a.md")] == ["a.md", "deep/c.md", "b.md", "a.md"]
    found = base(history, page("2019-01-01", long), "a.md")
    assert found.revision is not None
    assert found.revision.subject == "one"
    assert subjects(history, "deep/c.md") == ["move", "rename with edit", "one"]


def test_swapped_names_end(repo: Repo) -> None:
    texts = [page("2019-01-01", "\n".join(f"{word} {n} text." for n in range(30))) for word in ("Some", "Other")]
    repo.commit("one", a=texts[0], b=texts[1])
    for turn in range(5):
        repo.commit(f"swap {turn}", a=texts[(turn + 1) % 2], b=texts[turn % 2])
    history = opened(repo.root)
    assert len(history.revisions("a.md")) >= 6
    assert len(history.revisions("a.md")) <= 12


def test_deleted_source_has_its_revisions(repo: Repo) -> None:
    repo.commit("one", a=page("2019-01-01"))
    repo.git("rm", "-q", "a.md")
    repo.commit("gone")
    assert subjects(opened(repo.root), "a.md") == ["one"]
    assert base(repo.root, page("2019-01-01")).revision is not None


def test_names_with_spaces_newlines_and_other_letters(repo: Repo) -> None:
    names = [
        "with space",
        "new\nline",
        "tab\there",
        "-dash",
        "é ü 日本",
        ":(top)x",
        "a*b",
        "commit x",
        'quo"te',
        "\n:1 2 3 4 M",
    ]
    repo.commit("one", **{name: page("2019-01-01", name) for name in names})
    repo.commit("two", **{name: page("2019-01-02", name) for name in names})
    history = opened(repo.root)
    assert {name: subjects(history, f"{name}.md") for name in names} == {name: ["two", "one"] for name in names}
    repo.write("new\nline.md", "changed")
    assert changed_files(history, "HEAD") == {"new\nline.md"}


def test_root_below_the_work_tree_and_pages_from_outside_of_it(repo: Repo) -> None:
    repo.commit("one", a=page("2019-01-01", "Long enough text to be found again.\n" * 9))
    (repo.root / "docs\n[x]" / "en").mkdir(parents=True)
    repo.git("mv", "a.md", "docs\n[x]/en/a.md")
    repo.commit("moved")
    history = opened(repo.root / "docs\n[x]")
    assert [r.path for r in history.revisions("en/a.md")] == ["en/a.md", "../a.md"]
    repo.write("docs\n[x]/en/b.md", "new")
    repo.write("c.md", "outside")
    assert changed_files(history, "HEAD") == {"en/b.md"}


def test_side_branches_and_merges_count(repo: Repo) -> None:
    repo.commit("one", a=page("2019-01-01"))
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side", a=page("2019-01-02"))
    repo.git("checkout", "-q", "main")
    repo.commit("main", a=page("2019-01-03"))
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "side")
    repo.commit("merge", a=page("2019-01-04"), **{"sp ace": page("2019-01-04")})
    history = opened(repo.root)
    assert subjects(history, "a.md") == ["merge", "main", "side", "one"]
    assert subjects(history, "sp ace.md") == ["merge"]
    assert base(history, page("2019-01-02")).reason == ""


def test_revisions_that_a_merge_threw_away_count(repo: Repo) -> None:
    repo.commit("one", a=page("2019-01-01"))
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side", a=page("2019-01-02"))
    repo.git("checkout", "-q", "main")
    repo.commit("main", b="")
    repo.git("merge", "-q", "-s", "ours", "side")
    assert subjects(opened(repo.root), "a.md") == ["side", "one"]


def test_texts_are_exact_and_missing_blobs_left_out(repo: Repo) -> None:
    written = {"a": "no newline", "b": "", "c": "one\n\n", "d": "x\r\ny\0z\n" * 50_000}
    repo.commit("one", **written)
    blobs = {name: repo.git("rev-parse", f"HEAD:{name}.md") for name in written}
    found = texts(repo.root, ["0" * 40, *blobs.values(), "f" * 40])
    assert found == {blobs[name]: text.encode() for name, text in written.items()}


def test_more_blobs_than_a_pipe_holds(repo: Repo) -> None:
    repo.commit("many", **{f"p{n}": f"{n} " * 2000 for n in range(700)})
    history = opened(repo.root)
    blobs = [revision.blob for n in range(700) for revision in history.revisions(f"p{n}.md")]
    assert len(texts(repo.root, blobs)) == 700


# --- bases


def test_base_is_the_revision_with_the_date(repo: Repo) -> None:
    for day in (1, 2, 3):
        repo.commit(f"day {day}", a=page(f"2019-08-0{day}", f"# T{day}\n"))
    found = base(repo.root, page('"2019-8-2"'))
    assert found.revision is not None
    assert found.document is not None
    assert (found.revision.subject, found.reason, found.candidates) == ("day 2", "", 1)
    assert "# T2" in found.document.source.text
    assert found.document.path == "a.md"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2019-08-01", "2019-08-01"),
        (" 2019-8-1 ", "2019-08-01"),
        ("2019/08/01", "2019-08-01"),
        ("2019‑08‑01", "2019-08-01"),
        ("2019-08-01T10:00:00Z", "2019-08-01"),
        ("2019-13-01", "2019-13-01"),
        ("1  August 2019", "1 august 2019"),
        ("", ""),
    ],
)
def test_dates_are_normalised(written: str, date: str) -> None:
    assert bases.normal_date(written) == date


@pytest.mark.parametrize(
    "text",
    [
        "---\r\nlastupdated: '2019-8-1'\r\n---\r\n",
        '\ufeff---\n\ncopyright:\n  years: 2019\nlastupdated: "2019-08-01"  # c\n---\n',
        "---\nLastUpdated: 2019-08-01\n",
        "---\ncopyright:\n  lastupdated: 2019-08-01\n---\n",
    ],
)
def test_date_is_read_alike_with_and_without_parsing(text: str) -> None:
    assert bases.date_in(text.encode()) == bases.date_of(document(text)) == "2019-08-01"


@pytest.mark.parametrize("text", ["", "# Title\n\nlastupdated: 2019-08-01\n", page(None, "lastupdated: 2019-08-01\n")])
def test_a_date_in_the_text_is_none(text: str) -> None:
    assert bases.date_in(text.encode()) == bases.date_of(document(text)) == ""


def test_of_several_revisions_with_one_date_the_best_fit(repo: Repo) -> None:
    bodies = ["# T\n\n- a\n- b\n", "# T\n\n- a\n- b\n- c\n\n[x](y.md)\n", "# T\n\n- a\n- b\n- c\n- d\n\n[x](z.md)\n"]
    for number, body in enumerate(bodies):
        repo.commit(f"body {number}", a=page("2019-08-01", body))
    repo.commit("later", a=page("2019-09-01"))
    for number, body in enumerate(bodies):
        found = base(repo.root, page("2019-08-01", body.replace("a", "à")))
        assert found.revision is not None
        assert (found.revision.subject, found.candidates) == (f"body {number}", 3)


def test_translated_code_spans_are_no_missing_ones(repo: Repo) -> None:
    plain, code = "# T\n\n- south\n- north\n- `Tokyo`\n", "# T\n\n- `south`\n- `north`\n- `Tokyo`\n"
    translated = "# T\n\n- `Süden`\n- `Norden`\n- `Tokio`\n"
    for first, second in ((plain, code), (code, plain)):
        repo.commit("first", a=page("2019-08-01", first))
        repo.commit("second", a=page("2019-08-01", second))
        found = base(repo.root, page("2019-08-01", translated))
        assert found.document is not None
        assert code in found.document.source.text


def test_keyrefs_that_were_replaced_in_all_languages_at_once_do_not_decide(repo: Repo) -> None:
    product = "{{site.data.keyword.product}}"
    repo.commit("before", a=page("2019-01-01", "# Use Product\n\nProduct is quick, Product is good.\n"))
    repo.commit("ids", a=page("2019-01-01", "# Use Product\n{: #use}\n\nProduct is quick, Product is good.\n"))
    repo.commit(
        "keyrefs", a=page("2019-01-01", f"# Use {product}\n{{: #use}}\n\n{product} is quick, {product} is good.\n")
    )
    replaced = page("2019-01-01", f"# Utiliser {product}\n\n{product} est rapide, {product} est bon.\n")
    found = base(repo.root, replaced)
    assert found.revision is not None
    assert found.revision.subject == "before"
    newer = page("2019-01-01", f"# Utiliser {product}\n{{: #use}}\n\n{product} est rapide, {product} est bon.\n")
    found = base(repo.root, newer)
    assert found.revision is not None
    assert found.revision.subject == "keyrefs"


def test_of_equally_good_fits_the_newest(repo: Repo) -> None:
    for word in ("one", "two", "three"):
        repo.commit(word, a=page("2019-08-01", f"# T\n\n{word}\n"))
    repo.commit("one again", a=page("2019-08-01", "# T\n\none\n"))
    found = base(repo.root, page("2019-08-01", "# T\n\nun\n"))
    assert found.revision is not None
    assert (found.revision.subject, found.candidates) == ("one again", 3)


@pytest.mark.parametrize(
    ("text", "source", "reason"),
    [
        (page(None), "a.md", bases.NO_DATE),
        (page(""), "a.md", bases.NO_DATE),
        ("# No front matter\n", "a.md", bases.NO_DATE),
        (page("yesterday"), "a.md", bases.MALFORMED_DATE),
        (page("2019-02-30"), "a.md", bases.MALFORMED_DATE),
        (page("2018-01-01"), "a.md", bases.NO_SUCH_REVISION),
        (page("2019-01-01"), "never.md", bases.NO_SOURCE),
        (page(None), "never.md", bases.NO_SOURCE),
    ],
)
def test_reasons(repo: Repo, text: str, source: str, reason: str) -> None:
    repo.commit("one", a=page("2019-01-01"))
    assert base(repo.root, text, source) == bases.Base(reason=reason)
    assert reason in bases.REASONS


def test_malformed_date_that_english_has_too_is_a_date_all_the_same(repo: Repo) -> None:
    repo.commit("one", a=page("1 August 2019"))
    assert base(repo.root, page("1 august  2019")).reason == ""


def test_todays_page_is_the_base_where_no_revision_has_the_date(repo: Repo) -> None:
    repo.commit("one", a=page("2019-01-01"))
    found = base(repo.root, page("2019-05-05"), today=page("2019-5-5"))
    assert (found.revision, found.reason) == (None, bases.WORKING_TREE)
    assert found.document is not None
    assert base(repo.root, page("2019-05-05"), "new.md", today=page("2019-05-05")).reason == bases.WORKING_TREE
    assert base(repo.root, page("2019-05-05"), "new.md", today=page("2019-05-06")).reason == bases.NO_SUCH_REVISION
    assert base(repo.root, page("2019-01-01"), today=page("2019-01-01")).reason == ""
    assert base(Unavailable("x"), page("2019-05-05"), today=page("2019-05-05")).reason == bases.WORKING_TREE
    assert base(Unavailable("x"), page("2019-05-05"), today=page("2019-05-06")).reason == bases.NO_HISTORY


def test_equal_texts_are_parsed_once_and_processes_are_constant(repo: Repo, processes: list[object]) -> None:
    texts = {f"p{n}": page("2019-01-01", f"# T{n}\n") for n in range(40)}
    repo.commit("one", **texts)
    locales = ("de", "fr", "ja")
    wanted = [
        bases.Translation(f"nl/{locale}/{name}.md", document(text), f"{name}.md", None)
        for locale in locales
        for name, text in texts.items()
    ]
    processes.clear()
    found = bases.find_bases(open_history(repo.root), wanted)
    assert len(processes) == 3
    assert len(found) == 120
    assert len({id(b.document) for b in found.values()}) == 40
    processes.clear()
    bases.find_bases(open_history(repo.root), wanted[:1])
    assert len(processes) == 3


# --- repositories that are missing, cut off, broken or hostile


def test_no_work_tree(tmp_path: Path) -> None:
    assert open_history(tmp_path) == Unavailable("not in a git work tree")
    assert open_history(tmp_path / "absent") != Unavailable("git is not installed")
    assert base(tmp_path, page("2019-01-01")).reason == bases.NO_HISTORY
    assert base(tmp_path, page(None)).reason == bases.NO_DATE


def test_git_folder_is_no_work_tree(repo: Repo) -> None:
    repo.commit("one")
    assert open_history(repo.root / ".git") == Unavailable("not in a git work tree")


def test_no_git(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    repo.commit("one", a=page("2019-01-01"))
    history = opened(repo.root)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_history(repo.root) == Unavailable("git is not installed")
    assert base(history, page("2019-01-01")).reason == bases.NO_HISTORY


def test_no_commit(repo: Repo) -> None:
    assert open_history(repo.root) == Unavailable("the git repository has no commit")


@pytest.mark.parametrize("damage", ["HEAD", "objects", "config"])
def test_broken_repository(repo: Repo, damage: str) -> None:
    head = repo.commit("one", a=page("2019-01-01"))
    files = {"HEAD": ".git/HEAD", "config": ".git/config", "objects": f".git/objects/{head[:2]}/{head[2:]}"}
    file = repo.root / files[damage]
    file.chmod(0o644)
    file.write_bytes(b"\0[garbage")
    history = open_history(repo.root)
    assert isinstance(history, Unavailable)
    assert history.reason
    assert "\n" not in history.reason


def test_missing_blob_is_no_history(repo: Repo) -> None:
    repo.commit("one", a=page("2019-01-01"))
    blob = repo.git("rev-parse", "HEAD:a.md")
    (repo.root / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    assert base(repo.root, page("2019-01-01")).reason == bases.NO_HISTORY


def test_partial_clone_fetches_nothing(repo: Repo, tmp_path: Path) -> None:
    repo.commit("one", a=page("2019-01-01"))
    repo.commit("two", a=page("2019-01-02"))
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "-q", "--filter=blob:none", repo.root.as_uri(), str(tmp_path / "partial"))
    history = open_history(tmp_path / "partial")
    assert base(history, page("2019-01-01")).reason == bases.NO_HISTORY


def test_shallow_clone_is_used_as_far_as_it_goes(repo: Repo, tmp_path: Path) -> None:
    for day in (1, 2, 3):
        repo.commit(f"day {day}", a=page(f"2019-01-0{day}"))
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth=2", repo.root.as_uri(), str(clone))
    history = opened(clone)
    assert history.shallow
    assert len(history.notices) == 1
    assert base(history, page("2019-01-02")).reason == ""
    assert base(history, page("2019-01-01")).reason == bases.SHALLOW
    assert base(history, page("2019-01-01"), "never.md").reason == bases.SHALLOW
    assert base(history, page(None)).reason == bases.NO_DATE
    with pytest.raises(HistoryError, match="shallow"):
        changed_files(history, "HEAD~2")
    before = observed.history(str(clone))
    subprocess.run(["git", "fetch", "-q", "--deepen=1"], cwd=clone, check=True, capture_output=True)
    assert observed.history(str(clone)) != before
    assert not opened(repo.root).shallow
    assert opened(repo.root).notices == ()


def hostile(repo: Repo, tmp_path: Path) -> Iterator[Path]:
    """Configure every program git could start here; each touches the file that is yielded."""
    touched = tmp_path / "touched"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{touched}'\ncat\n")
    script.chmod(0o755)
    program = str(script)
    hooks = repo.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        (hooks / hook).write_text(script.read_text())
        (hooks / hook).chmod(0o755)
    for name, value in {
        "core.fsmonitor": program,
        "core.pager": program,
        "pager.log": program,
        "core.hooksPath": str(hooks),
        "core.sshCommand": program,
        "core.askPass": program,
        "diff.external": program,
        "diff.evil.textconv": program,
        "diff.evil.command": program,
        "filter.evil.clean": program,
        "filter.evil.process": program,
        "filter.evil.required": "true",
        "gpg.program": program,
        "gpg.ssh.program": program,
        "log.showSignature": "true",
        "log.follow": "true",
        "alias.log": f"!{program}",
        "color.ui": "always",
        "diff.noprefix": "true",
        "diff.relative": "true",
    }.items():
        repo.git("config", name, value)
    yield touched


def test_the_repository_starts_no_program(repo: Repo, tmp_path: Path) -> None:
    repo.commit("one", a=page("2019-01-01"), b="b\n")
    repo.commit("two", a=page("2019-01-02"))
    (touched,) = hostile(repo, tmp_path)
    repo.write(".gitattributes", "*.md diff=evil filter=evil\n")
    repo.write("b.md", "b changed\n")
    os.utime(repo.root / "a.md", (1, 1))
    touched.unlink(missing_ok=True)
    history = opened(repo.root)
    assert base(history, page("2019-01-01")).reason == ""
    assert changed_files(history, "HEAD") == {"b.md", ".gitattributes"}
    assert changed_files(history, "HEAD~1") == {"a.md", "b.md", ".gitattributes"}
    assert not touched.exists(), touched.read_text()


def test_a_signed_commit_is_not_verified(repo: Repo, tmp_path: Path) -> None:
    repo.commit("one", a=page("2019-01-01"))
    raw = repo.git("cat-file", "commit", "HEAD")
    header, _, message = raw.partition("\n\n")
    signed = f"{header}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n{message}\n"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=repo.root, input=signed.encode(), capture_output=True, check=True,
    )  # fmt: skip
    repo.git("update-ref", "HEAD", made.stdout.decode().strip())
    (touched,) = hostile(repo, tmp_path)
    touched.unlink(missing_ok=True)
    assert subjects(opened(repo.root), "a.md") == ["one"]
    assert not touched.exists(), touched.read_text()


def test_the_environment_of_a_hook_does_not_lead_elsewhere(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("one", a=page("2019-01-01"))
    other = Repo(tmp_path / "other")
    other.commit("other", a=page("2019-01-01"))
    for name, value in {
        "DIR": ".git",
        "WORK_TREE": "",
        "INDEX_FILE": ".git/index",
        "OBJECT_DIRECTORY": ".git/objects",
    }.items():
        monkeypatch.setenv(f"GIT_{name}", str(other.root / value))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    monkeypatch.setenv("GIT_TRACE", "1")
    assert subjects(opened(repo.root), "a.md") == ["one"]


# --- changed files


def test_changed_files_from_the_branch_point(repo: Repo) -> None:
    repo.commit("one", a="1\n", b="1\n", c="1\n", gone="1\n", old="long enough\n" * 9)
    repo.git("checkout", "-q", "-b", "work")
    repo.commit("mine", b="2\n")
    repo.git("checkout", "-q", "main")
    repo.commit("theirs", a="2\n")
    repo.git("checkout", "-q", "work")
    repo.write("c.md", "uncommitted\n")
    repo.write("staged.md", "new\n")
    repo.git("add", "staged.md")
    repo.write("untracked dir/toc", "new\n")
    repo.write(".gitignore", "ignored.md\n")
    repo.write("ignored.md", "x\n")
    (repo.root / "gone.md").unlink()
    repo.git("mv", "old.md", "new.md")
    os.utime(repo.root / "a.md", (1, 1))
    expected = {"b.md", "c.md", "staged.md", "untracked dir/toc", ".gitignore", "gone.md", "old.md", "new.md"}
    assert changed_files(opened(repo.root), "main") == expected


def test_newlines_of_the_platform_are_no_change(repo: Repo) -> None:
    repo.git("config", "core.autocrlf", "true")
    repo.commit("one", a="one\ntwo\n")
    repo.write("a.md", "one\r\ntwo\r\n")
    assert changed_files(opened(repo.root), "HEAD") == set()


def test_changed_files_without_a_common_history(repo: Repo) -> None:
    repo.commit("one", a="1\n")
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit("two", a="1\n", b="1\n")
    assert changed_files(opened(repo.root), "main") == {"b.md"}


@pytest.mark.parametrize("since", ["nowhere", "", "-p", "--output=x", "HEAD:a.md", "a\0b", "HEAD^5", "main..x", "a b"])
def test_unknown_revision(repo: Repo, since: str) -> None:
    repo.commit("one", a="1\n")
    with pytest.raises(HistoryError):
        changed_files(opened(repo.root), since)
    assert not (repo.root / "x").exists()


def test_unknown_revision_is_named(repo: Repo) -> None:
    repo.commit("one", a="1\n")
    with pytest.raises(HistoryError, match="'nowhere' is no revision of this git repository"):
        changed_files(opened(repo.root), "nowhere")


def test_changed_files_takes_a_constant_number_of_processes(repo: Repo, processes: list[object]) -> None:
    repo.commit("one", a="1\n")
    repo.commit("two", **{f"p{n}": "1\n" for n in range(30)})
    history = opened(repo.root)
    processes.clear()
    assert len(changed_files(history, "HEAD~1")) == 30
    assert len(processes) == 5


def test_sha256_repository(tmp_path: Path) -> None:
    root = tmp_path / "sha256"
    root.mkdir()
    if subprocess.run(["git", "init", "-q", "--object-format=sha256"], cwd=root, check=False).returncode:
        pytest.skip("this git knows no sha256")
    repo = Repo.__new__(Repo)
    repo.root, repo.day = root, 0
    repo.commit("one", a=page("2019-01-01"))
    os.utime(root / "a.md", (1, 1))
    assert base(root, page("2019-01-01")).reason == ""
    assert changed_files(opened(root), "HEAD") == set()


def test_gitlog_knows_no_blob_after_git_ended(repo: Repo) -> None:
    repo.commit("one", a="1\n")
    with gitlog.BlobReader(repo.root) as reader:
        assert list(reader.read([])) == []
        assert next(reader.read([repo.git("rev-parse", "HEAD:a.md")]))[1] == b"1\n"


# --- drift


def incident(anchor: str, text: str, title: str = "") -> str:
    name = f"\n{{: #{anchor}}}" if anchor else ""
    return f"## {title or anchor}{name}\n\nIntro.\n\n{{: tsSymptoms}}\n{text}\n\n{{: tsResolve}}\nDo it.\n\n"


def drifted(before: str, after: str) -> Drift:
    def made(found: Document) -> tuple[Incident, ...]:
        return build(found, section_of("en"))

    return drift(document("# T\n\n" + before), document("# T\n\n" + after), made)


def sizes(changes: tuple[Change, ...]) -> dict[str, Size]:
    return {change.anchor: change.size for change in changes}


def test_drift_of_incidents() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    before = incident("same", words) + incident("bit", words) + incident("lot", words) + incident("gone", words)
    after = incident("new", words) + incident("same", words.replace(" ", "\n")) + incident("bit", words + " more")
    after += incident("lot", "All new. " + words[:60])
    found = drifted(before.replace("\n", "\r\n"), after)
    assert (found.added, found.removed) == (("new",), ("gone",))
    assert sizes(found.changed) == {"bit": Size.SMALL, "lot": Size.LARGE}
    assert found
    assert not drifted(before, before)


def test_incidents_without_ids_are_matched_by_their_headings() -> None:
    first, second = incident("", "One.", "First"), incident("", "Two.", "Second")
    found = drifted(first + second, incident("", "Zero.", "Zeroth") + first + second)
    assert (found.added, found.changed, found.removed) == (("incident-1",), (), ())


def test_indentation_counts_in_code_only() -> None:
    code = "Text:\n\n```\na:\n  b: 1\n```\n"
    assert not drifted(incident("x", code), incident("x", code.replace("b: 1", "b: 1  ").replace("Text:", "Text: ")))
    assert sizes(drifted(incident("x", code), incident("x", code.replace("  b", "    b"))).changed) == {"x": Size.SMALL}


@pytest.mark.parametrize(
    ("before", "after", "size"),
    [
        ("/docs/services/Registry/ts_index.html#a", "/docs/services/Registry?topic=registry-ts_index#a", Size.COSMETIC),
        ("https://console.bluemix.net/docs/x/y.html", "/docs/x/y.html", Size.COSMETIC),
        ("http://example.org/x/", "https://example.org/x", Size.COSMETIC),
        ("page.html#a", "page.md#a", Size.COSMETIC),
        ("page.html#a", "page.html#b", Size.SMALL),
        ("/docs/a?topic=a-page", "/docs/a?topic=b-other", Size.SMALL),
        ("http://example.org/page", "/docs/a?topic=a-page", Size.SMALL),
    ],
)
def test_links_written_in_another_way_are_cosmetic(before: str, after: str, size: Size) -> None:
    text = "See [the page]({}) and some more words that stay the same in both of the texts, as it is with most changes."
    found = drifted(incident("x", text.format(before)), incident("x", text.format(after)))
    assert sizes(found.changed) == {"x": size}
    assert same_target(before, after) is same_target(after, before) is (size is Size.COSMETIC)


def test_a_changed_label_is_not_cosmetic() -> None:
    text = "See [{}]({}). " + "More words. " * 20
    before, after = text.format("here", "http://example.org/"), text.format("there", "https://example.org/")
    assert sizes(drifted(incident("x", before), incident("x", after)).changed) == {"x": Size.SMALL}


# --- the real thing

REGISTRY = CORPUS / "registry-history.bundle"


@pytest.mark.skipif(
    not REGISTRY.exists(), reason="no shared corpus: set INCIDOC_SHARED to the folder that holds corpus/"
)
def test_registry(tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", str(REGISTRY), str(tmp_path / "r")], check=True, capture_output=True)
    root = tmp_path / "r"

    def read(path: str) -> Document:
        return parse.parse(Source.decode(path, (root / path).read_bytes()))

    french = bases.Translation("nl/fr/ts_index.md", read("nl/fr/ts_index.md"), "ts_index.md", read("ts_index.md"))
    found = bases.find_bases(open_history(root), [french])[french.path]
    assert found.revision is not None
    assert found.document is not None
    assert french.today is not None
    assert found.revision.subject == "docs snapshot de72725a"
    change = drift(found.document, french.today, lambda page: build(page, section_of("en")))
    assert (change.added, change.removed) == (("ts_image_list",), ())
