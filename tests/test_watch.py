"""`validate --watch`: what is done again when files change."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_crew import hear_interruptions

from pipeline import engine
from pipeline.config import Config
from pipeline.discover import Tree, discover
from pipeline.watch import Watch

PAGE = "# One\n{: #one}\n\nSee [two](two.md#two) and [here](#one).\n"
TWO = "# Two\n{: #two}\n\nText.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "one.md").write_text(PAGE, "utf-8")
    (tmp_path / "two.md").write_text(TWO, "utf-8")
    return tmp_path


def begin(root: Path) -> Watch:
    def discovered() -> Tree:
        return discover(root, (root,), Config())

    return Watch.begin(discovered, Config())


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
