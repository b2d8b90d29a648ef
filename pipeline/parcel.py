"""Topics as executors get them: parcels of bytes, and the work to be done on them.

Owns: what is handed to an executor, how much of it at once, and what comes back. Must not know: who carries it out,
files, git.

A `Parcel` has all that its topics are made of, so that whoever works on it needs no disk; a `Work` has what all parcels
share. An answer is bytes as well: who passes it on need not have this program.
"""

from __future__ import annotations

import pickle
import traceback
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from functools import cached_property
from itertools import islice
from operator import call
from typing import Any, Generic, TypeVar

from pipeline import work
from pipeline.alone import Inputs
from pipeline.topic import Topic, TopicInput
from pipeline.value import value
from pipeline.work import Result, Settings, Shared, Step

PARCEL = 128 * 1024
"""Bytes of the pages in a parcel, more only for a topic that has more: a fifth of a second of work on a processor of
2023, where handing over a parcel takes a scheduler a few milliseconds."""

LOAD = 32 * 1024 * 1024
"""Bytes of the parcels that are handed out before others are awaited: enough for some hundred processors, too few to
fill a memory."""

_Sized = TypeVar("_Sized", "TopicInput", "Parcel")


class Holding(Executor):
    """An executor that keeps values where the work is done."""

    @abstractmethod
    def hold(self, value: object) -> Any:
        """What stands for `value` among the arguments of `submit`: the value is sent once, not with every call."""


class Parcel:
    """Topics with these numbers, as bytes; on the way they are nothing else, and parsed once where they arrive."""

    def __init__(self, numbers: tuple[int, ...], data: bytes) -> None:
        self.numbers, self.size = numbers, len(data)
        self._data = data
        self._topics: Sequence[Topic] | None = None

    def __reduce__(self) -> tuple[type[Parcel], tuple[object, ...]]:
        return Parcel, (self.numbers, self._data)

    def topics(self, settings: Settings) -> Sequence[Topic]:
        """What is in it, parsed."""
        if self._topics is None:
            self._topics = [work.read(given, settings) for given in pickle.loads(self._data)]
        return self._topics


@value(frozen=True)
class Work(Generic[Shared, Result]):
    """A step, with what all topics share; called with a parcel, it gives an answer for `opened`."""

    step: Step[Shared, Result]
    shared: Shared
    settings: Settings

    def __reduce__(self) -> tuple[type[Work[Shared, Result]], tuple[object, ...]]:
        return Work, (self.step, self.shared, self.settings)

    @cached_property
    def _on_topic(self) -> Callable[[Topic], Result]:
        return self.step(self.shared)

    def __call__(self, parcel: Parcel) -> bytes:
        """The results for all topics of the parcel; else what went wrong, and where."""
        try:
            return pickle.dumps(([self._on_topic(topic) for topic in parcel.topics(self.settings)], None, ""))
        except Exception as problem:
            return pickle.dumps(([], problem, traceback.format_exc()))


def opened(answer: bytes) -> Sequence[Any]:
    """The results in an answer; raises what was raised where it was made."""
    results: Sequence[Any]
    results, failure, details = pickle.loads(answer)
    if failure is not None:
        failure.add_note(details)
        raise failure
    return results


def parcels(topics: Sequence[TopicInput], numbers: Iterable[int]) -> Iterator[Parcel]:
    """The topics with these numbers in parcels, in their order."""
    left = iter(numbers)
    for given in packed((topics[number] for number in numbers), PARCEL):
        yield Parcel(tuple(islice(left, len(given))), pickle.dumps(given))


def packed(items: Iterable[_Sized], limit: int) -> Iterator[list[_Sized]]:
    """The items in their order, as few together as have `limit` bytes; the last may have fewer."""
    some: list[_Sized] = []
    size = 0
    for item in items:
        some.append(item)
        size += item.size
        if size >= limit:
            yield some
            some, size = [], 0
    if some:
        yield some


class Executed:
    """Any executor, for example that of a cluster: it gets the bytes of topics, and need not know files."""

    def __init__(self, inputs: Inputs, settings: Settings, executor: Executor) -> None:
        self._inputs, self._settings, self._executor = inputs, settings, executor
        self._kept: dict[tuple[int, ...], Any] = {}

    def map(
        self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int], again: bool = False
    ) -> Iterator[Result]:
        """See `Crew`. Who wants no topic disturbs nobody. Parcels of a small tree are kept, `again` or not."""
        return self._mapped(self._held(Work(step, shared, self._settings)), topics) if topics else iter(())

    def _mapped(self, work: Any, topics: Sequence[int]) -> Iterator[Any]:
        under_way: deque[Future[bytes]] = deque()
        try:
            for load in packed(parcels(self._inputs, topics), LOAD):
                before = len(under_way)
                under_way += self._handed_out(work, load)
                for _ in range(before):
                    yield from opened(under_way.popleft().result())
            while under_way:
                yield from opened(under_way.popleft().result())
        finally:
            for future in under_way:
                future.cancel()

    def _handed_out(self, work: Any, load: Sequence[Parcel]) -> list[Future[bytes]]:
        """Answers to come, in the order of the load. The largest go out first, so that all end at the same time."""
        in_turn = sorted(load, key=lambda parcel: -parcel.size)
        answers = {parcel.numbers: self._executor.submit(call, work, self._sent(parcel)) for parcel in in_turn}
        return [answers[parcel.numbers] for parcel in load]

    def _sent(self, parcel: Parcel) -> Any:
        """The parcel where it is worked on; those of a small tree are kept there for the next step."""
        sent = self._kept.get(parcel.numbers) or self._held(parcel)
        if self._inputs.small:
            self._kept[parcel.numbers] = sent
        return sent

    def _held(self, value: object) -> Any:
        return self._executor.hold(value) if isinstance(self._executor, Holding) else value
