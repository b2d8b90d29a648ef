"""Processes beside this one that work on topics.

Owns: them, from their start to their end, and what they are told. Must not know: what the work is (`pipeline.work`).
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

from pipeline.alone import Inputs
from pipeline.errors import IncidocError
from pipeline.message import say
from pipeline.shelf import Shelf
from pipeline.value import SELDOM
from pipeline.work import Result, Settings, Shared, Step


class WorkerLost(IncidocError):
    """A process of the crew ended before its work did: for want of memory, or somebody ended it."""


class Processes:
    """Processes beside this one. Each keeps the topics it has read for the next step.

    They get bytes and give results; they read no files and start no programs.
    """

    def __init__(self, inputs: Inputs, settings: Settings, jobs: int, method: str | None = None) -> None:
        self._inputs, self._settings = inputs, settings
        self._jobs = jobs
        self._context = multiprocessing.get_context(method or ("fork" if sys.platform == "linux" else "spawn"))
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            worker.end()

    def map(
        self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int], again: bool = False
    ) -> Iterator[Result]:
        """See `Crew`."""
        with _uninterrupted():
            while len(self._workers) < min(self._jobs, len(topics)):
                self._workers.append(_Worker(self._context, self._settings, self._inputs.pages, self._jobs))
        for worker in self._workers:
            worker.send((step, shared, again))
        had = {number: worker for worker in self._workers for number in worker.has}
        waiting = deque(number for number in self._in_turn(topics) if number not in had)
        own = {worker: deque(n for n in self._in_turn(topics) if n in worker.has) for worker in self._workers}
        done: dict[int, Result] = {}
        idle = list(self._workers)
        for number in topics:
            while number not in done:
                for worker in idle:
                    self._employ(worker, own[worker] or waiting, again)
                idle = self._returned(done)
            yield done.pop(number)

    def _in_turn(self, topics: Sequence[int]) -> Sequence[int]:
        """The order of work: the largest first, so that all end at the same time; of many topics the first first."""
        return sorted(topics, key=lambda n: (-self._inputs[n].size, n)) if self._inputs.small else topics

    def _employ(self, worker: _Worker, numbers: deque[int], again: bool) -> None:
        """Give a worker the next topic."""
        if numbers:
            number = numbers.popleft()
            worker.send((number, self._inputs[number]))
            worker.busy = True
            if again:
                worker.has.add(number)

    def _returned(self, done: dict[int, Any]) -> list[_Worker]:
        """Take the results that are there, one at least; gives the workers that are free now."""
        busy: dict[object, _Worker] = {worker.connection: worker for worker in self._workers if worker.busy}
        free = [worker for worker in self._workers if not worker.busy]
        for ready in wait([worker.connection for worker in busy.values()]):
            worker = busy[ready]
            number, result, failure, details = worker.receive()
            if failure is not None:
                failure.add_note(details)
                raise failure
            done[number] = result
            worker.busy = False
            free.append(worker)
        return free


class _Worker:
    """A process as the others see it: one of `share` for a tree of `pages` pages. `has` are the topics on its shelf."""

    def __init__(self, context: Any, settings: Settings, pages: int, share: int) -> None:
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        arguments = (theirs, self.connection, settings, pages, share)
        self.process = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()  # else nobody would notice that the process has ended
        self.busy = False
        self.has: set[int] = set()

    def send(self, message: object) -> None:
        try:
            self.connection.send(message)
        except OSError as problem:
            raise self._lost() from problem

    def receive(self) -> Any:
        try:
            return self.connection.recv()
        except (EOFError, OSError) as problem:
            raise self._lost() from problem

    def end(self) -> None:
        self.process.terminate()
        self.process.join()
        self.connection.close()

    def _lost(self) -> WorkerLost:
        self.process.join(1)
        code = self.process.exitcode
        return WorkerLost(
            say("a worker process ended unexpectedly (exit code {code})", code=code),
            say("it may have run out of memory; {option} works in one process", option="--jobs 1"),
        )


def _serve(connection: Connection, far: Connection, settings: Settings, pages: int, share: int) -> None:
    """What a worker does: a message is a step with what is shared, or a topic; each topic is answered."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
        far.close()  # else nobody would notice here that the first process has ended
        gc.set_threshold(*SELDOM)
        gc.freeze()
        shelf = Shelf(settings, pages, share)
        work_on: Any = None
        again = False
        while True:
            first, second, *more = connection.recv()
            if callable(first):
                work_on, again = first(second), more[0]
                continue
            try:
                connection.send((first, work_on(shelf.topic(first, {first: second}, again)), None, ""))
            except Exception as problem:
                connection.send((first, None, problem, traceback.format_exc()))
    except (EOFError, OSError, KeyboardInterrupt):
        return


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl+C is heard afterwards: amid the start of a process Python would lose it, here or there."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
