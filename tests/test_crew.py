"""Who works on the topics makes no difference; a worker that is lost is an error, not a hang."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from shared import CORPUS

from pipeline import engine, gather
from pipeline.config import Config
from pipeline.crew import Alone, Executed, Inputs, Processes, WorkerLost, number_of_workers
from pipeline.discover import discover
from pipeline.topic import all_candidates
from pipeline.work import (
    Settings,
    Together,
    fact_finding,
    facts_of_input,
    judging,
    recording,
    result_of_input,
)

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ROOT / "content"
FORMATS = ("full", "concise", "grouped", "github", "gitlab", "json", "junit", "sarif")
TREES = [pytest.param(CONTENT, id="content"), pytest.param(CORPUS / "legacy/registry", id="registry")]


@pytest.fixture(scope="module")
def tree():
    return discover(CONTENT, (CONTENT,), Config())


@pytest.fixture(scope="module")
def settings(tree):
    return Settings(tree.source_locale, gather.read_site(tree))


@pytest.fixture(scope="module")
def inputs(tree):
    return Inputs(tree, all_candidates(tree, gather.history_of(tree)))


@pytest.fixture(scope="module")
def together(tree, settings, inputs):
    known = [facts_of_input(given, settings) for given in inputs]
    return Together(Config(), settings, *gather.together(tree, settings.beside, known))


def incidoc(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments], cwd=ROOT, capture_output=True, check=False, timeout=300
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("root", TREES)
def test_two_processes_write_the_same_bytes_as_one(root, tmp_path):
    if not root.is_dir():
        pytest.skip("needs the shared corpus")
    written = {}
    for jobs in "1", "2":
        folder = tmp_path / jobs
        folder.mkdir()
        reports = [word for name in FORMATS for word in ("--output-format", f"{name}={folder / name}")]
        where = (str(root), "--root", str(root), "--jobs", jobs)
        assert incidoc("validate", *where, *reports).returncode in (0, 1)
        assert incidoc("export", *where, "-o", str(folder / "export")).returncode == 0
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        written[jobs] = {path.relative_to(folder): path.read_bytes() for path in files}
    assert written["1"] == written["2"]
    assert len(written["1"]) > len(FORMATS)


@pytest.mark.parametrize("method", [m for m in ("fork", "spawn") if m in multiprocessing.get_all_start_methods()])
def test_both_steps_in_other_processes(method, inputs, settings, together):
    everyone = range(len(inputs))
    alone = Alone(inputs, settings)
    with Processes(inputs, settings, 2, method) as crew:
        facts = list(crew.map(fact_finding, settings, everyone))
        results = list(crew.map(judging, together, everyone))
        some = list(crew.map(judging, together, [2, 0]))
    assert facts == list(alone.map(fact_finding, settings, everyone))
    assert results == list(alone.map(judging, together, everyone))
    assert some == [results[2], results[0]]


def test_any_executor_does(inputs, settings, together):
    with ThreadPoolExecutor(2) as executor:
        results = list(Executed(inputs, settings, executor).map(judging, together, range(len(inputs))))
    assert results == [result_of_input(given, together) for given in inputs]


def test_topics_that_are_not_kept_are_read_again(monkeypatch, inputs, settings, together):
    monkeypatch.setattr("pipeline.crew.KEPT", 0)
    with Processes(inputs, settings, 2) as crew:
        list(crew.map(fact_finding, settings, range(len(inputs))))
        results = list(crew.map(judging, together, range(len(inputs))))
    assert results == [result_of_input(given, together) for given in inputs]


def _ending(settings):
    return lambda topic: os._exit(7)


def _failing(settings):
    def fail(topic):
        raise ValueError(topic.path)

    return fail


def test_a_lost_worker_is_an_error(inputs, settings):
    with Processes(inputs, settings, 2) as crew, pytest.raises(WorkerLost, match="exit code 7"):
        list(crew.map(_ending, settings, range(len(inputs))))


def test_a_failure_in_a_worker_is_one_here(inputs, settings):
    with Processes(inputs, settings, 2) as crew, pytest.raises(ValueError, match=r"\.md") as failure:
        list(crew.map(_failing, settings, range(len(inputs))))
    assert "in fail" in "".join(failure.value.__notes__)


def test_nobody_is_left_behind(inputs, settings):
    with Processes(inputs, settings, 2) as crew:
        list(crew.map(recording, settings, [0]))
    assert not multiprocessing.active_children()


def test_small_trees_are_not_worth_a_second_process():
    assert number_of_workers(None, 3) == 1
    assert number_of_workers(None, 1000) >= 1
    assert number_of_workers(5, 3) == 5


def test_the_library_works_in_this_process_unless_told():
    tree = discover(CONTENT, (CONTENT,), Config())
    assert engine.validate(tree, Config()) == engine.validate(tree, Config(), jobs=2)


def started():
    """A run with two workers, which are there, in a process group of its own."""
    command = [sys.executable, "-m", "pipeline", "validate", str(CONTENT), "--no-cache", "-j2", "-o", os.devnull]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(3000):
        if not children.exists() or process.poll() is not None:
            break
        found = [int(child) for child in children.read_text().split()]
        working = [child for child in found if b"git" not in Path(f"/proc/{child}/cmdline").read_bytes()[:8]]
        if len(working) == 2:
            return process, working
        time.sleep(0.01)
    process.kill()
    process.communicate()
    pytest.skip("no workers seen: no /proc, or they were too quick")


def test_an_interruption_ends_everything():
    process, workers = started()
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b""
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_a_worker_that_is_killed_is_told():
    process, workers = started()
    os.kill(workers[0], signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"worker process ended" in err
    assert b"--jobs 1" in err
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
