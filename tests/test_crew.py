"""Who works on the topics makes no difference; a worker that is lost is an error, not a hang."""

import multiprocessing
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import CORPUS

from pipeline import engine, gather, warm
from pipeline.alone import Alone, Inputs
from pipeline.cache import Cache
from pipeline.config import Config
from pipeline.crew import number_of_workers
from pipeline.discover import discover
from pipeline.parcel import Executed, Holding, Parcel, Work, packed
from pipeline.processes import Processes, WorkerLost
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
        where = (str(root), "--root", str(root), "--no-cache", "--jobs", jobs)
        assert incidoc("validate", *where, *reports).returncode in (0, 1)
        (folder / "status").write_bytes(incidoc("status", *where).stdout)
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


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_does(kind, tree, monkeypatch):
    monkeypatch.setattr("pipeline.parcel.PARCEL", 1)
    with kind(2) as executor:
        assert engine.validate(tree, Config(), jobs=executor) == engine.validate(tree, Config())
        assert list(engine.records(tree, Config(), jobs=executor)) == list(engine.records(tree, Config()))
        assert list(engine.translations(tree, jobs=executor)) == list(engine.translations(tree))


class Counting(Holding):
    """An executor that does everything at once, as a cluster would, and remembers what it was given."""

    def __init__(self):
        self.held, self.called, self.open = [], [], 0

    def hold(self, value):
        self.held.append(value)
        return pickle.dumps(value)

    def submit(self, function, work, parcel):
        self.called.append(pickle.loads(parcel).numbers)
        self.open += 1
        return Answer(self, function(pickle.loads(work), pickle.loads(parcel)))


class Answer:
    def __init__(self, executor, answer):
        self.executor, self.answer = executor, answer

    def result(self):
        self.executor.open -= 1
        return self.answer

    def cancel(self):
        self.executor.open -= 1


def test_an_executor_gets_each_topic_and_what_all_share_once(inputs, settings, together, monkeypatch):
    monkeypatch.setattr("pipeline.parcel.PARCEL", 1)
    executor = Counting()
    crew = Executed(inputs, settings, executor)
    facts = list(crew.map(fact_finding, settings, range(len(inputs))))
    results = list(crew.map(judging, together, range(len(inputs))))
    some = list(crew.map(judging, together, [2, 0]))
    assert facts == [facts_of_input(given, settings) for given in inputs]
    assert results == [result_of_input(given, together) for given in inputs]
    assert some == [results[2], results[0]]
    assert [type(value) for value in executor.held].count(Parcel) == len(inputs)
    assert [type(value) for value in executor.held].count(Work) == 3
    largest = max(range(len(inputs)), key=lambda number: len(pickle.dumps(inputs[number])))
    assert executor.called[0] == (largest,)
    assert list(crew.map(judging, together, [])) == []
    assert len(executor.held) == len(inputs) + 3


def test_an_executor_is_not_given_everything_at_once(inputs, settings, monkeypatch):
    monkeypatch.setattr("pipeline.parcel.PARCEL", 1)
    monkeypatch.setattr("pipeline.parcel.LOAD", 1)
    executor = Counting()
    answers = Executed(inputs, settings, executor).map(fact_finding, settings, range(len(inputs)))
    assert executor.called == []
    for _ in answers:
        assert executor.open <= 2
    assert executor.open == 0
    answers = Executed(inputs, settings, executor).map(fact_finding, settings, range(len(inputs)))
    next(answers)
    answers.close()
    assert executor.open == 0


def test_a_failure_in_an_executor_is_one_here(inputs, settings):
    executor = Counting()
    with pytest.raises(ValueError, match=r"\.md") as failure:
        list(Executed(inputs, settings, executor).map(_failing, settings, range(len(inputs))))
    assert "in fail" in "".join(failure.value.__notes__)
    assert executor.open == 0


def test_what_is_known_is_not_handed_out(tmp_path):
    """After an edit the executor gets the topics that the cache does not know, and no others."""
    root, store = tmp_path / "site", Cache(tmp_path / "store")
    shutil.copytree(CONTENT, root, ignore=shutil.ignore_patterns(".*", "nl"))

    def called():
        tree, executor = discover(root, (root,), Config()), Counting()
        engine.validate(tree, Config(), jobs=executor, memory=warm.recall(store, tree, Config()))
        return {number for numbers in executor.called for number in numbers}

    pages = sorted(path.name for path in root.glob("*.md"))
    assert called() == set(range(len(pages)))
    with (root / pages[2]).open("a", encoding="utf-8") as page:
        page.write("\nOne line more.\n")
    assert called() == {2}
    assert called() == set()


@given(st.lists(st.builds(SimpleNamespace, size=st.integers(0, 9))), st.integers(1, 20))
def test_packing(items, limit):
    loads = list(packed(items, limit))
    assert [item for load in loads for item in load] == items
    for load in loads:
        assert load
        assert sum(item.size for item in load[:-1]) < limit
    for load in loads[:-1]:
        assert sum(item.size for item in load) >= limit


def test_topics_that_are_not_kept_are_read_again(monkeypatch, inputs, settings, together):
    monkeypatch.setattr("pipeline.shelf.PAGES", 0)
    with Processes(inputs, settings, 2) as crew:
        list(crew.map(fact_finding, settings, range(len(inputs)), again=True))
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


def hear_interruptions():
    """What runs in the background of a shell, as these tests may, ignores them from the start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def is_worker(child):
    """Whether a process is there, and not git."""
    try:
        return b"git" not in Path(f"/proc/{child}/cmdline").read_bytes()[:8]
    except OSError:
        return False


def started():
    """A run with two workers, which are there, in a process group of its own."""
    command = [sys.executable, "-m", "pipeline", "validate", str(CONTENT), "--no-cache", "-j2", "-o", os.devnull]
    process = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=hear_interruptions
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(3000):
        if not children.exists() or process.poll() is not None:
            break
        working = [int(child) for child in children.read_text().split() if is_worker(child)]
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


def test_workers_go_when_the_first_process_is_gone():
    process, _ = started()
    process.kill()
    process.communicate(timeout=60)  # ends when nobody is left who could write there
    assert process.returncode == -signal.SIGKILL
