"""`validate --watch`: what is done again when files change."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_crew import hear_interruptions

from pipeline import cli, engine, gather
from pipeline.cache import Cache
from pipeline.config import Config
from pipeline.discover import Tree, discover
from pipeline.warm import recall
from pipeline.watch import Watch
from pipeline.workspace import Workspace

PAGE = "# One\n{: #one}\n\nSee [two](two.md#two) and [here](#one).\n"
TWO = "# Two\n{: #two}\n\nText.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "one.md").write_text(PAGE, "utf-8")
    (tmp_path / "two.md").write_text(TWO, "utf-8")
    return tmp_path


def begin(root: Path, store: Cache | None = None, jobs: int | None = None) -> Watch:
    def discovered() -> Tree:
        return discover(root, (root,), Config())

    return Watch.begin(discovered, Config(), store=store, jobs=jobs)


def rules(watch: Watch) -> list[tuple[str, str]]:
    return [(finding.location.source.path, finding.rule) for finding in watch.report.findings]


def write(path: Path, text: str) -> None:
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, "utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_nothing_changed(root: Path) -> None:
    watch = begin(root)
    report = watch.report
    assert watch.again() == frozenset()
    assert watch.report is report


def test_an_edit_that_nobody_else_sees_costs_no_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = begin(root)
    assert rules(watch) == []
    monkeypatch.setattr(engine, "validate", lambda *a, **b: pytest.fail("everything was validated"))
    write(root / "one.md", PAGE.replace("#one)", "#gone)"))
    assert watch.again() == {"one.md"}
    assert rules(watch) == [("one.md", "broken-anchor")]
    write(root / "one.md", PAGE)
    watch.again()
    assert rules(watch) == []


def test_an_anchor_that_goes_is_told_where_it_is_missed(root: Path) -> None:
    watch = begin(root)
    write(root / "two.md", TWO.replace("#two", "#deux"))
    assert watch.again() == {"two.md"}
    assert rules(watch) == [("one.md", "broken-link")]


def test_pages_come_and_go(root: Path) -> None:
    watch = begin(root)
    write(root / "three.md", "# Three\n\n[x](#gone)\n")
    assert watch.again() == {"three.md"}
    assert ("three.md", "broken-anchor") in rules(watch)
    (root / "three.md").unlink()
    assert watch.again() == {"three.md"}
    assert rules(watch) == []


def test_the_result_is_that_of_a_whole_run(root: Path) -> None:
    watch = begin(root)
    for text in (PAGE.replace("#one)", "#gone)"), PAGE + "\n[a](#b)\n[a](#b)\n", PAGE):
        write(root / "one.md", text)
        watch.again()
        whole = engine.validate(discover(root, (root,), Config()), Config())
        assert watch.report.findings == whole.findings


@pytest.fixture
def translated(root: Path) -> Path:
    """The same with a page in two more languages; one of them has a mistake."""
    for locale, text in (("fr", "Le texte."), ("de", "Der Text.")):
        page = root / "nl" / locale / "two.md"
        page.parent.mkdir(parents=True)
        page.write_text(TWO.replace("Text.", f"{text} [x](one.md#{'gone' if locale == 'de' else 'one'})"), "utf-8")
    return root


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_an_earlier_run_has_read_is_not_read_again(
    translated: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    store = Cache(tmp_path_factory.mktemp("cache"))
    fresh, first = begin(translated), begin(translated, store, jobs)
    assert first.report.findings == fresh.report.findings
    assert ("nl/de/two.md", "broken-link") in rules(first)
    with monkeypatch.context() as patch:
        asked = _asked(patch)
        # What is read from the cache equals what is read from the pages: where no word changed, no count does.
        again = begin(translated, store, jobs)
        patch.setattr(Workspace, "_run_over", lambda *_: pytest.fail("what all pages say was changed"))
        assert again.report.findings == fresh.report.findings
        assert asked == []
        write(translated / "one.md", PAGE.replace("#one)", "#gone)"))
        assert again.again() == {"one.md"}
        assert asked == ["one.md"]
    assert rules(again) == rules(begin(translated))
    assert ("one.md", "broken-anchor") in rules(again)


def test_what_pages_say_of_words_is_kept_up_with_edits(translated: Path) -> None:
    """After edits of words, headings and anchors, in any page, an open tree knows what one opened now would know."""
    space = Workspace(translated, Config())
    for path, text in (
        ("two.md", TWO + "\nThe parcel waits in the harbour.\n"),
        ("nl/fr/two.md", TWO + "\nLe parcel attend.\n"),
        ("nl/de/two.md", TWO + "\nThe parcel waits in the harbour.\n"),
        ("two.md", TWO + "\n## Harbour\n\nA Parcel waits.\n"),
        ("one.md", PAGE + "\nthe harbour\n"),
        ("nl/fr/two.md", TWO),
        ("two.md", TWO),
    ):
        write(translated / path, text)
        space.reread(path)
        anew = Workspace(translated, Config())
        assert (space._evidence, space.site) == (anew._evidence, anew.site)
        pages = [page.path for page in anew.tree.pages]
        assert [space.findings(page) for page in pages] == [anew.findings(page) for page in pages]


def test_what_only_all_pages_tell_together_is_told_at_the_next_pause(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Cache(tmp_path_factory.mktemp("cache"))
    watch = begin(root, store)
    assert not watch.settle()
    write(root / "one.md", PAGE + "\n[far](/docs/far?topic=far-away)\n")
    assert watch.again() == {"one.md"}
    assert ("one.md", "unknown-subcollection") not in rules(watch)
    assert watch.settle()
    assert rules(watch) == rules(begin(root)) == [("one.md", "unknown-subcollection")]
    assert not watch.settle()
    memory = recall(store, watch.tree, Config())
    assert memory.report() == watch.report  # the next run of anybody says the same at once


def test_without_a_cache_a_pause_costs_no_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = begin(root)
    write(root / "one.md", PAGE + "\nMore.\n")
    assert watch.again() == {"one.md"}
    monkeypatch.setattr(engine, "validate", lambda *a, **b: pytest.fail("everything was validated"))
    assert not watch.settle()


def test_an_edit_without_consequences_elsewhere_is_told_once(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    watch = begin(root, Cache(tmp_path_factory.mktemp("cache")))
    write(root / "one.md", PAGE.replace("#one)", "#gone)"))
    assert watch.again() == {"one.md"}
    assert not watch.settle()
    assert rules(watch) == [("one.md", "broken-anchor")]


def test_a_change_that_others_see_takes_the_other_topics_from_the_cache(
    translated: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = begin(translated, Cache(tmp_path_factory.mktemp("cache")), 1)
    asked, space = _asked(monkeypatch), watch.space
    write(translated / "two.md", TWO.replace("#two", "#deux"))
    assert watch.again() == {"two.md"}
    assert set(asked) == {"two.md"}
    assert watch.space is space  # which knows already what was edited
    assert space.site == Workspace(translated, Config()).site
    assert watch.report.findings == begin(translated).report.findings
    assert ("one.md", "broken-link") in rules(watch)


def _asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The topics whose pages are read for what the others need to know of them, from now on."""
    asked: list[str] = []
    facts_of = gather.facts_of
    monkeypatch.setattr(gather, "facts_of", lambda *given: asked.append(given[1].path) or facts_of(*given))
    return asked


def test_what_is_known_is_not_told_again(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    (root / "one.md").write_text(PAGE.replace("#one)", "#gone)"), "utf-8")
    monkeypatch.setattr(time, "sleep", interrupted)
    monkeypatch.chdir(root)
    command = ["validate", str(root), "--watch", "--output-format", "concise"]
    assert cli.run(command) == 130
    assert "broken-anchor" in capsys.readouterr().out
    assert cli.run(["baseline", "write", str(root)]) == 0
    capsys.readouterr()
    assert cli.run(command) == 130
    assert capsys.readouterr().out == ""
    assert cli.run([*command, "--no-baseline"]) == 130
    assert "broken-anchor" in capsys.readouterr().out


def test_the_command_ends_when_it_is_interrupted(root: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "validate", str(root), "--watch", "--output-format", "concise"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **streams, preexec_fn=hear_interruptions) as process:
        assert process.stderr is not None
        while "waiting for changes" not in process.stderr.readline():
            assert process.poll() is None
        write(root / "one.md", PAGE.replace("#one)", "#gone)"))
        deadline = time.monotonic() + 30
        while "changed: one.md" not in process.stderr.readline():
            assert time.monotonic() < deadline
        while "waiting for changes" not in process.stderr.readline():
            assert time.monotonic() < deadline
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "one.md:4:34 error broken-anchor" in out
