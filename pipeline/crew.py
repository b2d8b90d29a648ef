"""Who does the work on the topics: this process alone, processes beside it, or any executor.

Owns: handing topics out and bringing the results back in order. Must not know: what the work is (`pipeline.work`).

Each crew has `map`: a step, what all topics share, and the numbers of the topics; it gives the results in the order of
the numbers. Results are the same whoever works.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import traceback
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Protocol, Self

from pipeline import work
from pipeline.bases import Candidates
from pipeline.discover import PageFile, Tree
from pipeline.errors import IncidocError
from pipeline.message import say
from pipeline.topic import Topic, TopicInput, by_topic, input_of
from pipeline.value import SELDOM
from pipeline.work import Result, Settings, Shared, Step

KEPT = 2_000
"""Pages up to which a tree is kept in memory, parsed, from one step to the next; what goes beyond is read again."""

SMALL = 40
"""Pages up to which a second process costs more time than it saves."""


class WorkerLost(IncidocError):
    """A process of the crew ended before its work did: for want of memory, or somebody ended it."""


class Inputs(Sequence[TopicInput]):
    """The topics of a tree, by path. Read when asked for; those of a small tree are kept."""

    def __init__(self, tree: Tree, candidates: Mapping[str, Candidates]) -> None:
        self.groups: list[tuple[str, tuple[PageFile, ...]]] = by_topic(tree)
        self.small = len(tree.pages) <= KEPT
        self.candidates = candidates
        self._tree = tree
        self._kept: dict[int, TopicInput] = {}

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, index: Any) -> Any:
        if index in self._kept:
            return self._kept[index]
        path, pages = self.groups[index]
        made = input_of(self._tree, path, pages, self.candidates)
        if self.small:
            self._kept[index] = made
        return made


class Crew(Protocol):
    """Who does the work."""

    def map(self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int]) -> Iterator[Result]:
        """Results of a step for the topics with these numbers, in this order."""
        ...


class Alone:
    """This process."""

    def __init__(self, inputs: Inputs, settings: Settings) -> None:
        self._inputs, self._settings = inputs, settings
        self._kept: dict[int, Topic] = {}

    def map(self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int]) -> Iterator[Result]:
        """See `Crew`."""
        work_on = step(shared)
        return (work_on(self._topic(number)) for number in topics)

    def _topic(self, number: int) -> Topic:
        topic = self._kept.get(number) or work.read(self._inputs[number], self._settings)
        if self._inputs.small:
            self._kept[number] = topic
        return topic


class Executed:
    """Any executor, for example that of a cluster: it gets the bytes of a topic, and need not know files."""

    def __init__(self, inputs: Inputs, settings: Settings, executor: Executor) -> None:
        self._inputs, self._settings, self._executor = inputs, settings, executor

    def map(self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int]) -> Iterator[Result]:
        """See `Crew`."""
        given = (self._inputs[number] for number in topics)
        return self._executor.map(partial(_on_input, step, shared, self._settings), given)


def _on_input(step: Step[Shared, Result], shared: Shared, settings: Settings, given: TopicInput) -> Result:
    return step(shared)(work.read(given, settings))


class Processes:
    """Processes beside this one. Each keeps the topics it has read for the next step.

    They get bytes and give results; they read no files and start no programs.
    """

    def __init__(self, inputs: Inputs, settings: Settings, jobs: int, method: str | None = None) -> None:
        self._inputs, self._settings = inputs, settings
        self._jobs = jobs
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
        keep = number in worker.kept or worker.pages + pages <= KEPT // self._jobs
        worker.send((number, None if number in worker.kept else self._inputs[number], keep))
        worker.busy = True
        if keep and number not in worker.kept:
            worker.kept.add(number)
            worker.pages += pages

    def _returned(self, done: dict[int, Any]) -> list[_Worker]:
        """Take the results that are there, one at least; gives the workers that are free now."""
        busy = {worker.connection: worker for worker in self._workers if worker.busy}
        free = [worker for worker in self._workers if not worker.busy]
        for ready in wait(list(busy)):
            worker = busy[ready]  # type: ignore[index]
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
        self.process = context.Process(target=_serve, args=(theirs, settings), daemon=True)
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


def _serve(connection: Connection, settings: Settings) -> None:
    """What a worker does: a message is a step with what is shared, or a topic; each topic is answered."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
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
def hired(inputs: Inputs, settings: Settings, jobs: int) -> Iterator[Crew]:
    """A crew of so many processes, but for this one; it is gone afterwards. No more than there are topics."""
    number = min(jobs, len(inputs))
    if number < 2:
        yield Alone(inputs, settings)
    else:
        with Processes(inputs, settings, number) as crew:
            yield crew


def number_of_workers(wanted: int | None, pages: int) -> int:
    """How many processes work on so many pages: as many as were asked for, else one for each processor."""
    if wanted:
        return wanted
    return 1 if pages < SMALL else _processors()


def _processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
