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

from pipeline import alone, work
from pipeline.alone import Alone, Inputs
from pipeline.errors import IncidocError
from pipeline.message import say
from pipeline.topic import Topic, TopicInput
from pipeline.value import SELDOM
from pipeline.work import Result, Settings, Shared, Step

_LARGE = 4
"""How much less of a tree is kept that is too large to be kept as a whole."""


class WorkerLost(IncidocError):
    """A process of the crew ended before its work did: for want of memory, or somebody ended it."""


class Processes:
    """Processes beside this one. Each keeps the topics it has read for the next step.

    They get bytes and give results; they read no files and start no programs.
    """

    def __init__(self, inputs: Inputs, settings: Settings, jobs: int, method: str | None = None) -> None:
        self._inputs, self._settings = inputs, settings
        self._jobs = jobs
        # Of a large tree little can be kept, and memory is not to grow with it.
        self._room = alone.KEPT // jobs // (1 if inputs.small else _LARGE)
        self._context = multiprocessing.get_context(method or ("fork" if sys.platform == "linux" else "spawn"))
        self._workers: list[_Worker] = []
        self._alone = Alone(inputs, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            worker.end()

    def map(self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int]) -> Iterator[Result]:
        """See `Crew`. One topic alone is not worth a process."""
        if len(topics) < 2:
            return self._alone.map(step, shared, topics)
        return self._mapped(step, shared, topics)

    def _mapped(self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int]) -> Iterator[Result]:
        with _uninterrupted():
            while len(self._workers) < min(self._jobs, len(topics)):
                self._workers.append(_Worker(self._context, self._settings))
        for worker in self._workers:
            worker.send((step, shared))
        kept = {number: worker for worker in self._workers for number in worker.kept}
        waiting = deque(number for number in self._in_turn(topics) if number not in kept)
        own = {worker: deque(n for n in self._in_turn(topics) if n in worker.kept) for worker in self._workers}
        done: dict[int, Result] = {}
        idle = list(self._workers)
        for number in topics:
            while number not in done:
                for worker in idle:
                    self._employ(worker, own[worker] or waiting)
                idle = self._returned(done)
            yield done.pop(number)

    def _in_turn(self, topics: Sequence[int]) -> Sequence[int]:
        """The order of work: the largest first, so that all end at the same time; of many topics the first first."""
        return sorted(topics, key=lambda n: (-self._inputs[n].size, n)) if self._inputs.small else topics

    def _employ(self, worker: _Worker, numbers: deque[int]) -> None:
        """Give a worker the next topic; of one that it has kept it needs no more than the number."""
        if not numbers:
            return
        number = numbers.popleft()
        pages = len(self._inputs.groups[number][1])
        keep = number in worker.kept or worker.pages + pages <= self._room
        worker.send((number, None if number in worker.kept else self._inputs[number], keep))
        worker.busy = True
        if keep and number not in worker.kept:
            worker.kept.add(number)
            worker.pages += pages

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
    """A process as the others see it. `kept` are the numbers of the topics that it has read, `pages` their pages."""

    def __init__(self, context: Any, settings: Settings) -> None:
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.connection, settings), daemon=True)
        self.process.start()
        theirs.close()  # else nobody would notice that the process has ended
        self.busy = False
        self.kept: set[int] = set()
        self.pages = 0

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


def _serve(connection: Connection, far: Connection, settings: Settings) -> None:
    """What a worker does: a message is a step with what is shared, or a topic; each topic is answered."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
        far.close()  # else nobody would notice here that the first process has ended
        gc.set_threshold(*SELDOM)
        gc.freeze()
        kept: dict[int, Topic] = {}
        work_on: Any = None
        while True:
            first, second, *more = connection.recv()
            if callable(first):
                work_on = first(second)
                continue
            connection.send((first, *_answer(first, second, more[0], kept, settings, work_on)))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _answer(
    number: int, given: TopicInput | None, keep: bool, kept: dict[int, Topic], settings: Settings, work_on: Any
) -> tuple[object, Exception | None, str]:
    """The result for a topic; else what went wrong, and where."""
    try:
        topic = kept[number] if given is None else work.read(given, settings)
        if keep:
            kept[number] = topic
        return work_on(topic), None, ""
    except Exception as problem:
        return None, problem, traceback.format_exc()


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
