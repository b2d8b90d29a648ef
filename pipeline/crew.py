"""Who does the work on the topics: this process alone, processes beside it, or any executor.

Owns: choosing them. Must not know: what the work is (`pipeline.work`), how each goes about it (`pipeline.alone`,
`pipeline.processes`, `pipeline.parcel`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from pipeline.alone import Alone, Crew, Inputs
from pipeline.work import Result, Settings, Shared, Step

if TYPE_CHECKING:
    from concurrent.futures import Executor

SMALL = 40
"""Pages up to which a second process costs more time than it saves."""


@contextmanager
def hired(inputs: Inputs, settings: Settings, jobs: int | Executor) -> Iterator[Crew]:
    """A crew of so many processes, but for this one; it is gone afterwards. No more than there are topics.

    Or an executor, which stays as it is.
    """
    if not isinstance(jobs, int):
        from pipeline.parcel import Executed

        yield Executed(inputs, settings, jobs)
        return
    number = min(jobs, len(inputs))
    if number < 2:
        yield Alone(inputs, settings)
    else:
        with ExitStack() as until:
            yield _Several(inputs, settings, number, until)


class _Several:
    """This process, and others beside it `until` the crew is gone: from the first step on that has several topics.

    One topic is not worth a process, and what starts processes takes its time to load.
    """

    def __init__(self, inputs: Inputs, settings: Settings, number: int, until: ExitStack) -> None:
        self._inputs, self._settings, self._number = inputs, settings, number
        self._until = until
        self._alone = Alone(inputs, settings)
        self._others: Crew | None = None

    def map(
        self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int], again: bool = False
    ) -> Iterator[Result]:
        """See `Crew`."""
        if len(topics) < 2:
            return self._alone.map(step, shared, topics, again)
        if self._others is None:
            from pipeline.processes import Processes

            self._others = self._until.enter_context(Processes(self._inputs, self._settings, self._number))
        return self._others.map(step, shared, topics, again)


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
