"""A cluster of other machines, as an executor.

Owns: Dask's distributed client, the way to a cluster and what can go wrong on it. Must not know: what is worked on
(`pipeline.work`), who else could do it (`pipeline.crew`).

All that is handed to the scheduler is functions of Python's own library and bytes, so that only the workers need this
program. They get every value once, and from each other; where one is lost with its worker, Dask makes it again from the
bytes, and repeats what the worker had begun. Results depend on the program, so that workers must have the very same
one: they are asked before there is any work, and again where a value is unpacked, for workers that come later.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import sys
import warnings
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, cached_property
from importlib import metadata
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import distributed
from distributed.comm.core import connect

from pipeline import __version__
from pipeline.cache import contents, digest
from pipeline.errors import IncidocError
from pipeline.message import say
from pipeline.parcel import Holding
from pipeline.schemas import data_dir

ANSWER = 5
"""Seconds in which a cluster must answer, and have a worker."""

PATIENCE = 60
"""Seconds for which work waits while a cluster has no worker: one that was lost may come back."""

LIBRARIES = ("babel", "jsonschema", "jsonschema-rs", "markdown-it-py", "mdit-py-plugins", "pathspec", "polib", "PyYAML")
"""Packages whose version can decide what is found."""


class ClusterFailed(IncidocError):
    """A cluster that cannot be reached, cannot do the work, or did not carry it out."""


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster whose scheduler has this address, ``tcp://HOST:PORT`` or ``tls://HOST:PORT``.

    Certificates for TLS are those of Dask's configuration. Raises ClusterFailed if the cluster is not there, or its
    workers have another incidoc.
    """
    with _quiet():
        client = _client(address)
        try:
            _check(client, address)
            with Cluster(client) as cluster:
                yield cluster
        finally:
            client.close(timeout=ANSWER)


class Cluster(Holding):
    """The workers of a cluster, by way of a `distributed.Client`, which stays its owner's."""

    def __init__(self, client: Any) -> None:  # few of its methods have types
        self._client, self._loop = client, client.loop.asyncio_loop
        self._names = (f"incidoc-{uuid4().hex}-{number}" for number in count())
        self._watch = asyncio.run_coroutine_threadsafe(_begun(self._abandoned()), self._loop).result()

    def hold(self, value: object) -> Any:
        """See `Holding`. A worker that needs the value gets it from one that has it."""
        sealed = pickle.dumps(_Sealed(program(), pickle.dumps(value)))
        return self._client.submit(pickle.loads, sealed, key=f"hold-{next(self._names)}")

    def submit(self, function: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        """Have a worker call a function with arguments, which may be such as `hold` gave.

        The scheduler must know the function and the other arguments as well.
        """
        task = self._client.submit(function, *args, **more, key=f"{function.__name__}-{next(self._names)}")
        return asyncio.run_coroutine_threadsafe(self._result(task), self._loop)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """No work comes any more."""
        self._loop.call_soon_threadsafe(self._watch.cancel)

    async def _result(self, task: Any) -> Any:
        done = self._loop.create_future()
        task.add_done_callback(lambda _: self._loop.call_soon_threadsafe(done.set_result, None))
        try:
            await asyncio.wait({done, self._watch}, return_when=asyncio.FIRST_COMPLETED)
            if not done.done():
                raise self._watch.result()
            return await self._client.gather(task, asynchronous=True)
        except IncidocError:
            raise
        except distributed.KilledWorker as problem:
            raise ClusterFailed(
                say(
                    "workers of the cluster ended {number} times over the same pages, at last {address}",
                    number=problem.allowed_failures + 1,
                    address=problem.last_worker.address,
                ),
                say("they may have run out of memory; {option} works in one process", option="--jobs 1"),
            ) from problem
        except Exception as problem:
            raise ClusterFailed(say("the cluster has failed: {problem}", problem=_brief(problem))) from problem

    async def _abandoned(self) -> ClusterFailed:
        """Ends with the reason once nobody is there to do the work."""
        alone = 0
        while alone < PATIENCE:
            await asyncio.sleep(1)
            try:
                there = await asyncio.wait_for(self._client.scheduler.ncores(), PATIENCE)
                alone = 0 if there else alone + 1
            except OSError as problem:
                return ClusterFailed(say("the scheduler of the cluster is gone: {problem}", problem=_brief(problem)))
        return ClusterFailed(say("all workers of the cluster are gone"))


class _Sealed:
    """A value on its way: only the program that has packed it unpacks it, and once."""

    def __init__(self, packer: Mapping[str, str], data: bytes) -> None:
        self._packer, self._data = packer, data

    def __reduce__(self) -> tuple[type[_Sealed], tuple[object, ...]]:
        return _Sealed, (self._packer, self._data)

    @cached_property
    def value(self) -> Any:
        """What is in it. Raises ClusterFailed in another program."""
        if other := _difference(program(), self._packer):
            raise ClusterFailed(*other)
        return pickle.loads(self._data)

    def __call__(self, given: _Sealed) -> Any:
        return self.value(given.value)


@cache
def program() -> Mapping[str, str]:
    """What results depend on besides pages and settings: versions by name, of incidoc with a digest of its files."""
    files = digest(*contents((Path(__file__).parent, data_dir("schemas"), data_dir("locales"))))
    python = ".".join(map(str, sys.version_info[:2]))
    return {"incidoc": f"{__version__} ({files[:8]})", "Python": python, **dict(_libraries())}


def _libraries() -> Iterator[tuple[str, str]]:
    for name in LIBRARIES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, "none"


def _difference(theirs: Mapping[str, str], ours: Mapping[str, str]) -> tuple[str, str] | None:
    """How the program of a worker differs from the one that wants work to be done, and what to do about it."""
    for name, version in ours.items():
        if theirs.get(name) != version:
            found = {"name": name, "theirs": theirs.get(name, "none"), "ours": version}
            problem = say("a worker of the cluster has {name} {theirs}, and here it is {ours}", **found)
            return problem, say("workers need the same incidoc, with the same libraries")
    return None


def _client(address: str) -> Any:
    try:
        # A client would wait without end for something that takes the connection and says nothing.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(asyncio.run, _knock(address)).result()
        return distributed.Client(address, timeout=ANSWER, set_as_default=False, name="incidoc")
    except Exception as problem:
        silent = say("not a word in {seconds} seconds", seconds=ANSWER)
        problem_told = silent if isinstance(problem, TimeoutError) else _brief(problem)
        raise ClusterFailed(
            say("no cluster answers at {address}: {problem}", address=address, problem=problem_told),
            say("start one with {command}, or name the address that its scheduler prints", command="`dask scheduler`"),
        ) from problem


async def _knock(address: str) -> None:
    """Return once somebody who speaks Dask's protocol has answered; raises an exception of any kind otherwise."""
    certificates = distributed.Security().get_connection_args("client")
    # Of the two limits always the same one is reached first.
    connection = await asyncio.wait_for(connect(address, timeout=2 * ANSWER, **certificates), ANSWER)
    connection.abort()


def _check(client: distributed.Client, address: str) -> None:
    """Raises ClusterFailed unless there are workers that have this very program."""
    try:
        client.wait_for_workers(1, timeout=ANSWER)
    except TimeoutError as problem:
        raise ClusterFailed(
            say("the cluster at {address} has no workers", address=address),
            say("start some with {command}", command=f"`dask worker {address}`"),
        ) from problem
    for worker, theirs in sorted(client.run(program, on_error="return").items()):
        if isinstance(theirs, BaseException):
            raise ClusterFailed(
                say(
                    "the worker {address} of the cluster has no incidoc: {problem}",
                    address=worker,
                    problem=_brief(theirs),
                ),
                say("install incidoc {version} where the workers run", version=__version__),
            )
        if other := _difference(theirs, program()):
            raise ClusterFailed(*other)


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask would tell on stderr is told by exceptions."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


async def _begun(waiting: Coroutine[Any, Any, ClusterFailed]) -> asyncio.Task[ClusterFailed]:
    return asyncio.create_task(waiting)


def _brief(problem: BaseException) -> str:
    """The first line of what an exception says, or at least its name."""
    return next(iter(str(problem).splitlines()), "") or type(problem).__name__
