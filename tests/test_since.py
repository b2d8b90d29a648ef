"""`validate --since` and `--changed-from`: what a change touched, and nothing else; checked against whole runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import cli, compared, engine, gitlog, shelf
from pipeline.cache import Cache
from pipeline.config import Config, UsageError
from pipeline.discover import discover
from pipeline.engine import Report
from pipeline.past import read_past
from pipeline.topic import Topic
from pipeline.warm import recall
from pipeline.work import Together, TopicResult, judging

HEAD = '---\nlastupdated: "2026-01-05"\nsubcollection: shop\n---\n\n'
HELP = f"""{HEAD}# Help
{{: #help}}

## Login fails
{{: #ts_login}}

You see an error.
{{: tsSymptoms}}

The session is over.
{{: tsCauses}}

Try it again.
{{: tsResolve}}

## Logout fails
{{: #ts_logout}}

You stay in.
{{: tsSymptoms}}

The server waits.
{{: tsCauses}}

Wait as well.
{{: tsResolve}}
"""
FRENCH = (
    HELP.replace("# Help", "# Aide")
    .replace("Login fails", "La connexion échoue")
    .replace("You see an error.", "Une erreur apparaît.")
    .replace("The session is over.", "La session est terminée.")
    .replace("Try it again.", "Réessayez.")
    .replace("Logout fails", "La déconnexion échoue")
    .replace("You stay in.", "Vous restez connecté.")
    .replace("The server waits.", "Le serveur attend.")
    .replace("Wait as well.", "Attendez aussi.")
)
START = f"{HEAD}# Start\n{{: #start}}\n\nSee [login](/docs/shop?topic=shop-help#ts_login) and [nothing](#nothing).\n"
PAGES = {
    "help.md": HELP,
    "start.md": START,
    "nl/fr/help.md": FRENCH,
    "nl/fr/start.md": START.replace("# Start", "# Démarrer").replace("See [login", "Voir [connexion"),
    "nl/de/start.md": START.replace("# Start", "# Beginn").replace("See [login", "Siehe [Anmeldung"),
    "quota.md": f"{HEAD}# Quotas\n{{: #quota}}\n\nA [broken link](#old).\n",
}


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8", newline="")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for path, text in PAGES.items():
        write(root, path, text)
    git(root, "init", "-q")
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "pages")


def run(root: Path, revision: str | None = "HEAD", *, exact: bool = False, named: str = "") -> Report:
    config = Config(content=".", ignore=("missing-translation",))
    found = discover(root, [root / named] if named else [], config)
    past = None if revision is None else read_past(found, config, revision, exact=exact)
    return engine.validate(found, config, past=past)


def told(report: Report) -> list[tuple[str, str, str, str]]:
    return [(f.location.source.path, f.rule, f.verdict, f.subject) for f in report.findings]


def test_nothing_changed_and_nothing_is_reported_though_there_are_faults(tree: Path) -> None:
    assert len(run(tree, None).findings) == 2
    assert told(run(tree)) == []


def test_all_of_a_changed_page_and_nothing_of_others(tree: Path) -> None:
    write(tree, "quota.md", PAGES["quota.md"] + "\nMore.\n")
    assert told(run(tree)) == [("quota.md", "broken-anchor", "defect", "old")]


def test_staged_committed_and_untracked_changes_count(tree: Path) -> None:
    for path in ("staged.md", "a b/new.md", "committed.md"):
        write(tree, path, f"{HEAD}# New\n{{: #new}}\n\n[x](#nowhere)\n")
    git(tree, "add", "staged.md")
    git(tree, "checkout", "-q", "-b", "work")
    git(tree, "add", "committed.md")
    git(tree, "commit", "-q", "-m", "work")
    write(tree, ".gitignore", "ignored.md\n")
    write(tree, "ignored.md", "[x](#ignored)\n")
    found = {path for path, rule, _, _ in told(run(tree, "main")) if rule == "broken-anchor"}
    assert found == {"staged.md", "a b/new.md", "committed.md"}


def test_an_untracked_repository_below_is_new_as_a_whole(tree: Path) -> None:
    write(tree, "sub/page.md", "# Page\n{: #page}\n\n[x](#nowhere)\n")
    git(tree / "sub", "init", "-q")
    commit(tree / "sub")
    assert ("sub/page.md", "broken-anchor", "defect", "nowhere") in told(run(tree))


def test_links_that_the_change_breaks_are_found_on_pages_nobody_touched(tree: Path) -> None:
    write(tree, "help.md", HELP.replace("{: #ts_login}", "{: #ts_sign_in}"))
    target = "/docs/shop?topic=shop-help#ts_login"
    found = told(run(tree))
    assert ("help.md", "removed-anchor", "defect", "ts_login") in found
    # The German page falls back to the source page; the source page has the broken link as well and carries it.
    assert ("start.md", "broken-link", "defect", target) in found
    assert {path for path, rule, _, _ in found if rule == "broken-link"} == {"start.md"}
    # The French page has a page of its own with the anchor.
    assert not any(path == "nl/fr/start.md" for path, *_ in found)
    assert [f.locales for f in run(tree).findings if f.rule == "broken-link"] == [("de",)]


def test_links_of_translations_alone_are_drift_and_a_warning(tree: Path) -> None:
    write(tree, "help.md", HELP.replace("{: #ts_login}", "{: #ts_sign_in}"))
    write(tree, "start.md", START.replace("#ts_login", "#ts_sign_in"))
    report = run(tree)
    [removed] = [f for f in report.findings if f.rule == "removed-anchor"]
    assert (str(removed.severity), [place.source.path for place in removed.related]) == ("warning", ["nl/de/start.md"])
    assert {f.verdict for f in report.findings if f.location.source.path.startswith("nl/")} == {"drift"}


def test_a_translation_is_told_only_what_the_source_page_changed(tree: Path) -> None:
    write(tree, "nl/fr/help.md", FRENCH.replace("{: #ts_login}", "{: #ts_connexion}"))
    commit(tree)
    write(tree, "help.md", HELP.replace("Wait as well.", "Wait for ten minutes and try again then, in a new window."))
    found = told(run(tree))
    assert found == [("nl/fr/help.md", "stale-incident", "drift", "ts_logout")]
    assert ("nl/fr/help.md", "missing-anchor", "defect", "ts_login") in told(run(tree, None))


def test_without_a_base_what_differs_from_the_changed_source_is_drift(tree: Path) -> None:
    write(tree, "nl/fr/help.md", FRENCH.replace("2026-01-05", "2020-01-05"))
    commit(tree)
    write(tree, "help.md", HELP.replace("{: #ts_login}", "{: #ts_sign_in}"))
    assert {verdict for path, _, verdict, _ in told(run(tree)) if path == "nl/fr/help.md"} == {"drift"}
    write(tree, "nl/fr/start.md", PAGES["nl/fr/start.md"] + "\nEncore.\n")
    assert {verdict for path, _, verdict, _ in told(run(tree)) if path == "nl/fr/help.md"} == {"drift"}


def test_a_translation_can_take_away_from_under_links_of_its_language(tree: Path) -> None:
    write(tree, "nl/fr/help.md", FRENCH.replace("{: #ts_login}", "{: #ts_connexion}"))
    target = "/docs/shop?topic=shop-help#ts_login"
    assert ("nl/fr/start.md", "broken-link", "defect", target) in told(run(tree))


def test_what_the_source_page_mends_is_no_news_for_a_translation_that_inherited_it(tree: Path) -> None:
    write(tree, "start.md", START.replace("and [nothing](#nothing)", "or not"))
    assert ("nl/fr/start.md", "broken-anchor", "inherited", "nothing") in told(run(tree, None))
    assert told(run(tree)) == []


def test_a_translation_that_changed_has_defects(tree: Path) -> None:
    write(tree, "nl/fr/help.md", FRENCH.replace("{: #ts_login}", "{: #ts_connexion}"))
    assert ("nl/fr/help.md", "missing-anchor", "defect", "ts_login") in told(run(tree))


def test_a_page_that_is_gone_and_one_that_moved(tree: Path) -> None:
    (tree / "help.md").unlink()
    git(tree, "mv", "quota.md", "limits.md")
    removed = {f.location.source.path: f for f in run(tree).findings if f.rule == "removed-anchor"}
    assert str(removed["help.md"].severity) == "error"
    assert [place.source.path for place in removed["help.md"].related] == ["nl/de/start.md", "start.md"]
    assert "`limits.md`" in removed["quota.md"].message
    assert str(removed["quota.md"].severity) == "info"


def test_a_changed_toc_breaks_links(tree: Path) -> None:
    page = "# More\n{: #more}\n"
    write(tree, "sub/toc.yaml", "toc:\n  properties:\n    subcollection: sub\n  entries:\n  - more.md\n")
    write(tree, "sub/more.md", page)
    write(tree, "old/page.md", "---\nsubcollection: sub\n---\n# Old\n{: #old}\n")
    write(tree, "sub/other.md", "# Other\n{: #other}\n\nSee [more](/docs/sub?topic=sub-more).\n")
    commit(tree)
    write(tree, "sub/toc.yaml", "toc:\n  properties:\n    subcollection: subs\n  entries:\n  - more.md\n")
    assert told(run(tree)) == [("sub/other.md", "broken-link", "defect", "/docs/sub?topic=sub-more")]


def test_since_goes_back_to_the_branch_point_and_changed_from_to_the_revision(tree: Path) -> None:
    git(tree, "checkout", "-q", "-b", "work")
    git(tree, "checkout", "-q", "main")
    write(tree, "quota.md", PAGES["quota.md"] + "\nTheirs.\n")
    commit(tree)
    git(tree, "checkout", "-q", "work")
    assert told(run(tree, "main")) == []
    assert told(run(tree, "main", exact=True)) == [("quota.md", "broken-anchor", "defect", "old")]


def test_named_pages_only(tree: Path) -> None:
    write(tree, "quota.md", PAGES["quota.md"] + "\nMore.\n")
    write(tree, "start.md", START + "\nMore.\n")
    assert {path for path, *_ in told(run(tree, named="quota.md"))} == {"quota.md"}
    write(tree, "help.md", HELP.replace("{: #ts_login}", "{: #ts_sign_in}"))
    assert "removed-anchor" in {rule for _, rule, *_ in told(run(tree, named="help.md"))}
    assert "removed-anchor" not in {rule for _, rule, *_ in told(run(tree, named="nl/fr/help.md"))}


def test_pages_that_were_never_looked_at_cannot_be_missed(tree: Path) -> None:
    for path in (".github/a.md", "node_modules/a.md", "large.md", "drafts/a.md"):
        write(tree, path, "# A\n{: #a}\n" + "x" * (2_000_001 if path == "large.md" else 1))
    commit(tree)
    for path in (".github/a.md", "node_modules/a.md", "large.md"):
        (tree / path).unlink()
    assert told(run(tree)) == []
    (tree / "drafts/a.md").unlink()
    assert [path for path, *_ in told(run(tree))] == ["drafts/a.md"]
    config = Config(content=".", exclude=("drafts/",))
    found = discover(tree, [], config)
    assert not engine.validate(found, config, past=read_past(found, config, "HEAD")).findings


def test_a_page_that_cannot_be_read_is_not_gone(tree: Path) -> None:
    write(tree, "help.md", "x" * 2_000_001)
    assert {rule for path, rule, *_ in told(run(tree)) if path == "help.md"} == {"unreadable-file"}


def test_a_file_that_git_forgot_did_not_change(tree: Path) -> None:
    git(tree, "rm", "-q", "--cached", "quota.md")
    assert told(run(tree)) == []


def test_pages_of_a_submodule_are_no_change(tree: Path) -> None:
    write(tree, "sub/page.md", "# Page\n{: #page}\n\n[x](#nowhere)\n")
    git(tree / "sub", "init", "-q")
    commit(tree / "sub")
    commit(tree)
    write(tree, "sub/page.md", "# Page\n{: #page}\n\n[x](#anywhere)\n")
    assert told(run(tree)) == []


def test_names_with_odd_characters(tree: Path) -> None:
    for name in ("-p.md", "ein ß\n.md", '"q".md', ":(top)x.md"):
        write(tree, name, "# X\n{: #x}\n\n[x](#nowhere)\n")
    commit(tree)
    assert told(run(tree)) == []
    for name in ("-p.md", "ein ß\n.md", '"q".md', ":(top)x.md"):
        write(tree, name, "# X\n{: #x}\n\n[x](#nowhere) again\n")
    assert len(told(run(tree))) == 4


def test_a_page_that_was_a_link_or_too_large_is_new(tree: Path) -> None:
    os.symlink("quota.md", tree / "link.md")
    write(tree, "large.md", "x" * 2_000_001)
    commit(tree)
    (tree / "link.md").unlink()
    for name in ("link.md", "large.md"):
        write(tree, name, "# X\n{: #x}\n\n[x](#nowhere)\n")
    assert {path for path, *_ in told(run(tree))} == {"link.md", "large.md"}


def test_a_constant_number_of_processes(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    original = subprocess.Popen.__init__

    def counting(self: subprocess.Popen[bytes], *arguments: object, **options: object) -> None:
        started.append(arguments)
        original(self, *arguments, **options)  # type: ignore[call-overload]

    for number in range(20):
        write(tree, f"p{number}.md", f"# {number}\n{{: #p{number}}}\n")
        write(tree, f"nl/fr/p{number}.md", f'---\nlastupdated: "2026-01-05"\n---\n# {number}\n{{: #p{number}}}\n')
    monkeypatch.setattr(subprocess.Popen, "__init__", counting)
    run(tree)
    few = len(started)
    commit(tree)
    for number in range(20):
        write(tree, f"p{number}.md", f"# {number}!\n{{: #q{number}}}\n")
    started.clear()
    run(tree)
    assert len(started) <= few + 2 <= 12


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nowhere", "'nowhere' is no revision"),
        ("--output=x", "is no revision"),
        ("", "is no revision"),
        ("a..b", "is no"),
    ],
)
def test_unknown_revisions_are_refused(tree: Path, revision: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        run(tree, revision)
    assert "main" in caught.value.hint


def test_the_command(tree: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tree, "quota.md", PAGES["quota.md"] + "\nMore.\n")
    assert cli.run(["validate", str(tree), "--since", "HEAD", "--ignore", "T402", "--output-format", "concise"]) == 1
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert "only what changed since HEAD is reported: 1 changed page" in err
    assert cli.run(["validate", str(tree), "--changed-from", "-x"]) == 2
    assert "'-x' is no revision" in capsys.readouterr().err
    assert cli.run(["validate", str(tree), "--changed-from", "HEAD", "--since", "HEAD"]) == 2
    assert "exclude each other" in capsys.readouterr().err
    write(tmp_path / "bare", "a.md", "# A\n")
    assert cli.run(["validate", str(tmp_path / "bare"), "--since", "HEAD"]) == 2
    err = capsys.readouterr().err
    assert "not in a git work tree" in err
    assert "hint:" in err


def test_an_author_of_source_pages_is_not_held_up_by_translations(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tree,
        "help.md",
        HELP.replace("{: #ts_login}", "{: #ts_sign_in}").replace("Wait as well.", "Wait, then retry it."),
    )
    write(tree, "start.md", START.replace("#ts_login", "#ts_sign_in").replace(" and [nothing](#nothing)", ""))
    arguments = ["validate", str(tree), "--since", "HEAD", "--output-format", "concise"]
    assert cli.run(arguments) == 0
    out, err = capsys.readouterr()
    assert "nl/de/start.md" in out
    assert "fail" not in err
    assert cli.run([*arguments, "--fail-on", "drift=info"]) == 1
    assert "5 info (drift) fail the run" in capsys.readouterr().err
    write(tree, "start.md", START.replace(" and [nothing](#nothing)", ""))
    assert cli.run(arguments) == 1
    assert "2 errors fail the run" in capsys.readouterr().err


EDITS = {
    "an id": ("help.md", "{: #ts_login}", "{: #ts_sign_in}"),
    "the topic id": ("help.md", "{: #help}", "{: #help_index}"),
    "the source": ("help.md", "Wait as well.\n{: tsResolve}\n", "Go away.\n"),
    "a translation": ("nl/fr/help.md", "{: #ts_login}", "{: #ts_connexion}"),
    "a translated link": ("nl/de/start.md", "#ts_login", "#ts_lgoin"),
    "the subcollection": ("help.md", "shop", "shops"),
    "the date": ("help.md", "2026-01-05", "2026-02-05"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_remembered_and_who_works_is_all_the_same(tree: Path, tmp_path: Path, edit: str) -> None:
    path, old, new = EDITS[edit]
    store = Cache(tmp_path / "cache")

    def report(store: Cache | None = None, jobs: int = 1, revision: str = "HEAD") -> Report:
        config = Config(content=".", ignore=("missing-translation",))
        found = discover(tree, [], config)
        memory = recall(store, found, config) if store else None
        return engine.validate(found, config, past=read_past(found, config, revision), jobs=jobs, memory=memory)

    assert told(report(store)) == []
    write(tree, path, PAGES[path].replace(old, new))
    wanted = report().findings
    assert report(store).findings == report(store).findings == report(jobs=2).findings == wanted
    # What was restricted is not taken for the findings on the whole tree.
    config = Config(content=".", ignore=("missing-translation",))
    found = discover(tree, [], config)
    assert recall(store, found, config).report() is None


def test_a_topic_whose_links_lead_where_they_led_is_not_judged_again(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def counting(together: Together) -> Callable[[Topic], TopicResult]:
        def judge(topic: Topic) -> TopicResult:
            judged.append(topic.path)
            return judging(together)(topic)

        return judge

    monkeypatch.setattr(compared, "judging", counting)
    write(tree, "help.md", HELP.replace("Try it again.", "Try."))
    run(tree)
    assert judged == ["help.md"]
    judged.clear()
    write(tree, "help.md", HELP.replace("{: #ts_login}", "{: #ts_sign_in}"))
    run(tree)
    assert judged == ["help.md", "start.md"]


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("kept", [shelf.PAGES, 0])
def test_nothing_else_is_found_than_by_the_whole_run(
    tree: Path, edit: str, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "PAGES", kept)
    path, old, new = EDITS[edit]
    before = {f.fingerprint for f in run(tree, None).findings}
    write(tree, path, PAGES[path].replace(old, new))
    whole, part = run(tree, None).findings, run(tree).findings
    known = {f.fingerprint for f in part}
    assert {f.fingerprint for f in part if f.rule != "removed-anchor"} <= {f.fingerprint for f in whole}
    # What is new is reported, and nothing old but on the page that changed.
    assert {f.fingerprint for f in whole if f.verdict != "inherited"} - before <= known
    assert {f.location.source.path for f in part if f.fingerprint in before} <= {path}


def test_a_shallow_clone_that_lacks_the_branch_point_says_so(tree: Path, tmp_path: Path) -> None:
    git(tree, "checkout", "-q", "-b", "work")
    write(tree, "quota.md", PAGES["quota.md"] + "\nMine.\n")
    commit(tree)
    git(tree, "checkout", "-q", "main")
    write(tree, "start.md", START + "\nTheirs.\n")
    commit(tree)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", "-b", "work", tree.as_uri(), str(clone))
    with pytest.raises(UsageError, match="shallow") as caught:
        run(clone, "origin/main")
    assert "unshallow" in caught.value.hint
    assert {path for path, *_ in told(run(clone, "origin/main", exact=True))} == {"quota.md", "start.md"}
    with pytest.raises(UsageError, match="shallow"):
        run(clone, "HEAD~1")


def test_contents_that_a_partial_clone_lacks(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tree, "quota.md", "# New\n")
    monkeypatch.setattr(gitlog.BlobReader, "read", lambda self, blobs: iter(()))
    with pytest.raises(UsageError, match="partial clone"):
        run(tree)
