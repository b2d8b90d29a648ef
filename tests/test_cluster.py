"""A cluster gives the same bytes as this process alone; what can go wrong with it is told."""

import json
import os
import pickle
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from operator import call
from pathlib import Path

import pytest
from shared import CORPUS
from test_cache import commit, edited, git
from test_cli import run

from pipeline import engine
from pipeline.config import Config
from pipeline.discover import discover

distributed = pytest.importorskip("distributed", reason="needs the extra `cluster`")
cluster = pytest.importorskip("pipeline.cluster")

__all__ = ["run"]

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ROOT / "content"
DASK = (sys.executable, "-m", "dask")


@contextmanager
def started(folder, *command, **environment):
    """A process of a cluster, in a folder where it writes its log."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def scheduler(folder):
    """A scheduler, with its address, that forgives the loss of one worker."""
    folder.mkdir(exist_ok=True)
    file = folder / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show", "--scheduler-file", str(file))
    with started(folder, *DASK, "scheduler", *words, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1") as process:
        yield process, awaited(lambda: file.exists() and json.loads(file.read_text(encoding="utf-8"))["address"])


def awaited(found):
    for _ in range(3000):
        try:
            if value := found():
                return value
        except ValueError:  # a file that is only half there
            pass
        time.sleep(0.01)
    return pytest.fail("nothing came in half a minute")


@contextmanager
def workers(address, folder, *kinds, nanny=False):
    """Workers in folders of their own, which have nothing but the program, once the scheduler knows all."""
    path = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    with ExitStack() as stack:
        processes = []
        for number, kind in enumerate(kinds):
            own = folder / str(number)
            own.mkdir()
            words = ("--nthreads", "1", "--no-dashboard", "--preload", str(ROOT / "tests/odd_workers.py"))
            words += ("--local-directory", str(own), "--nanny" if nanny else "--no-nanny")
            start = started(own, *DASK, "worker", address, *words, PYTHONPATH=path, ODD_WORKER=kind)
            processes.append(stack.enter_context(start))
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(len(kinds), timeout=30)
        yield processes


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Pages with faults, and with a history: their translations were made from what is no longer there."""
    root = tmp_path_factory.mktemp("pages") / "site"
    others = [path.name for path in (CONTENT / "nl").iterdir() if path.name not in ("fr", "ja")]
    shutil.copytree(CONTENT, root, ignore=shutil.ignore_patterns(".*", "ts_[flm]*", *others))
    git(root, "init", "-q")
    commit(root)
    chance = random.Random(5)
    for page in sorted(root.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        if page.parent == root:
            text = text.replace('lastupdated: "20', 'lastupdated: "21')
        page.write_text(edited(edited(text, chance), chance), encoding="utf-8")
    commit(root)
    return root


@pytest.fixture(scope="module")
def machines(tmp_path_factory, site):
    """The address of a cluster with two workers, one of which would fail if it saw the pages."""
    folder = tmp_path_factory.mktemp("cluster")
    with scheduler(folder) as (_, address), workers(address, folder, f"blind {site}", f"blind {site}"):
        yield address


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The address of a scheduler without workers."""
    with scheduler(tmp_path_factory.mktemp("alone")) as (_, address):
        yield address


@pytest.fixture
def many_parcels(monkeypatch):
    """Each topic is sent by itself."""
    monkeypatch.setattr("pipeline.parcel.PARCEL", 1)


def validated(root, jobs=1, progress=None):
    return engine.validate(discover(root, (root,), Config()), Config(), jobs=jobs, progress=progress)


def written(run, folder, root, *options):
    """What validate and export write about a tree: names and bytes of all files."""
    folder.mkdir()
    where = (str(root), "--root", str(root), *options)
    formats = [word for name in ("json", "sarif") for word in ("--output-format", f"{name}={folder / name}")]
    assert run("validate", *where, *formats)[0] in (0, 1)
    assert run("export", *where, "-o", str(folder / "export"))[0] == 0
    (folder / "status").write_text(run("status", *where)[1], encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


@pytest.mark.timeout(120)
def test_the_same_bytes_whoever_works(site, machines, run, tmp_path, many_parcels):
    store = ("--cache-dir", str(tmp_path / "store"))
    expected = written(run, tmp_path / "alone", site, "--no-cache", "--jobs", "1")
    assert len(json.loads(expected[Path("json")])["findings"]) > 20
    ways = {
        "two": ("--no-cache", "--jobs", "2"),
        "cluster": ("--no-cache", "--cluster", machines),
        "cold": (*store, "--cluster", machines),
        "warm": store,
    }
    for name, options in ways.items():
        assert written(run, tmp_path / name, site, *options) == expected, name


@pytest.mark.timeout(300)
def test_the_same_bytes_over_the_registry(machines, run, tmp_path):
    root = CORPUS / "legacy/registry"
    if not root.is_dir():
        pytest.skip("needs the shared corpus")
    store = ("--cache-dir", str(tmp_path / "store"))
    expected = written(run, tmp_path / "two", root, "--no-cache", "--jobs", "2")
    assert written(run, tmp_path / "cluster", root, *store, "--cluster", machines) == expected
    assert written(run, tmp_path / "warm", root, *store) == expected


def test_workers_see_no_pages_and_no_git(machines, site):
    with distributed.Client(machines, set_as_default=False) as client:
        for forbidden in ((open, str(site / "ts_index.md")), (os.listdir, str(site)), (subprocess.run, ["git", "log"])):
            answers = client.run(*forbidden, on_error="return")
            assert len(answers) == 2
            assert all("a worker wants" in str(answer) for answer in answers.values())


def test_a_run_without_a_change_needs_no_cluster(site, machines, run, tmp_path):
    """It does not even look whether it is there."""
    where = (str(site), "--root", str(site), "--cache-dir", str(tmp_path / "store"))
    assert run("validate", *where, "--cluster", machines)[0] in (0, 1)
    assert run("validate", *where, "--cluster", "tcp://127.0.0.1:1")[0] in (0, 1)


def test_a_lost_worker_costs_nothing_but_time(alone, site, tmp_path, many_parcels):
    """It ends with its first answer, which nobody has fetched yet, and with the pages that it was given."""
    with (
        workers(alone, tmp_path, "", f"dies-once {tmp_path / 'dead'}") as (_, dying),
        cluster.connected(alone) as machines,
    ):
        assert validated(site, machines) == validated(site)
        assert dying.wait(timeout=10) == -signal.SIGKILL


def test_the_only_worker_may_come_back(alone, site, tmp_path, many_parcels):
    with workers(alone, tmp_path, f"dies-once {tmp_path / 'dead'}", nanny=True), cluster.connected(alone) as machines:
        assert validated(site, machines) == validated(site)
        assert (tmp_path / "dead").exists()


def test_a_worker_that_dies_again_and_again(alone, site, run, tmp_path):
    with workers(alone, tmp_path, "dies-always", nanny=True):
        code, out, err = run("validate", str(site), "--root", str(site), "--no-cache", "--cluster", alone)
    assert (code, out) == (2, "")
    assert "ended 2 times over the same pages, at last tcp://127.0.0.1:" in err
    assert "--jobs 1" in err
    assert len(err.splitlines()) == 2


def test_all_workers_gone(alone, site, tmp_path, monkeypatch, many_parcels):
    monkeypatch.setattr(cluster, "PATIENCE", 2)
    with (
        workers(alone, tmp_path, "") as (only,),
        cluster.connected(alone) as machines,
        pytest.raises(cluster.ClusterFailed, match="all workers"),
    ):
        validated(site, machines, lambda done, number: only.kill())


def test_scheduler_gone(site, tmp_path, many_parcels):
    with (
        scheduler(tmp_path / "scheduler") as (process, address),
        workers(address, tmp_path, ""),
        cluster.connected(address) as machines,
        pytest.raises(cluster.ClusterFailed),
    ):
        validated(site, machines, lambda done, number: process.kill())


@contextmanager
def speaking(*words):
    """The address of something that is no scheduler; it answers with these words, or not at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            for word in words:
                with server.accept()[0] as connection:
                    connection.sendall(word)

        threading.Thread(target=serve, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("words", [(), (b"HTTP/1.1 400 Bad Request\r\n\r\n",), (b"\0" * 99,), (b"\xff" * 99,)])
def test_no_scheduler(run, monkeypatch, words):
    monkeypatch.setattr(cluster, "ANSWER", 1)
    with speaking(*words) as address:
        code, out, err = run("validate", str(CONTENT), "--no-cache", "--cluster", address)
    assert (code, out) == (2, "")
    assert f"no cluster answers at {address}" in err
    assert "dask scheduler" in err
    assert len(err.splitlines()) == 2


def test_no_workers(alone, run, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER", 1)
    code, out, err = run("export", str(CONTENT), "--no-cache", "--cluster", alone, "-o", str(tmp_path / "export"))
    assert (code, out) == (2, "")
    assert f"the cluster at {alone} has no workers" in err
    assert not (tmp_path / "export/manifest.json").exists()


@pytest.mark.parametrize(("kind", "problem"), [("without", "has no incidoc"), ("other", "has incidoc 0.0.9 (")])
def test_workers_with_another_program(alone, run, tmp_path, kind, problem):
    with workers(alone, tmp_path, "", kind):
        code, out, err = run("validate", str(CONTENT), "--no-cache", "--cluster", alone)
    assert (code, out) == (2, "")
    assert problem in err
    assert len(err.splitlines()) == 2


def test_a_worker_with_another_program_that_comes_later(machines, site, monkeypatch):
    with cluster.connected(machines) as workers:
        monkeypatch.setattr(cluster, "program", lambda: {"incidoc": "0.2.0"})
        with pytest.raises(cluster.ClusterFailed, match=r"has incidoc 0.1.0 .*, and here it is 0.2.0"):
            validated(site, workers)


def test_values_are_packed_for_the_way():
    sealed = cluster._Sealed(cluster.program(), pickle.dumps(sorted))
    assert call(sealed, cluster._Sealed(cluster.program(), pickle.dumps([2, 1]))) == [1, 2]
    assert pickle.loads(pickle.dumps(sealed)).value is sorted


@pytest.mark.parametrize(
    "address",
    "a:1 tcp:// tcp://a tcp://a:x tcp://a:99999 tcp://a:0 tcp://a:1/ tcp://a:1?b tcp://[::1 tcp://me@a:1 http://a:1".split(),
)
def test_addresses_that_are_none(run, address):
    code, out, err = run("validate", str(CONTENT), "--cluster", address)
    assert (code, out) == (2, "")
    assert "is no address of a scheduler" in err
    assert "tcp://HOST:PORT" in err


def test_what_is_wrong_is_told_in_the_language_asked_for_wherever_that_is_said(run):
    for words in (("--lang", "de", "--cluster", "a"), ("--cluster", "a", "--lang", "de")):
        assert "ist keine Adresse eines Schedulers" in run("validate", str(CONTENT), *words)[2]


@pytest.mark.parametrize(
    "options", [("--jobs", "2"), ("--fix",), ("--diff",), ("--watch",), ("--since", "HEAD"), ("--changed-from", "HEAD")]
)
def test_what_does_not_go_with_a_cluster(run, options):
    code, out, err = run("validate", str(CONTENT), "--cluster", "tcp://127.0.0.1:1", *options)
    assert (code, out) == (2, "")
    assert options[0] in err


def test_without_the_extra(run, monkeypatch):
    monkeypatch.delitem(sys.modules, "pipeline.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, out, err = run("validate", str(CONTENT), "--no-cache", "--cluster", "tcp://127.0.0.1:1")
    assert (code, out) == (2, "")
    assert "distributed is not installed" in err
    assert "pip install 'incidoc[cluster]'" in err


def test_every_library_that_counts_is_one_of_ours():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [name for name in cluster.LIBRARIES if f'    "{name}>=' not in text] == []
    assert set(cluster.program()) == {"incidoc", "Python", *cluster.LIBRARIES}
