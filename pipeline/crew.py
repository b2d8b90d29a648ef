"""Who does the work on the topics: this process alone, processes beside it, or any executor.

Owns: choosing them. Must not know: what the work is (`pipeline.work`), how each goes about it (`pipeline.alone`,
`pipeline.processes`, `pipeline.parcel`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.alone import Alone, Crew, Inputs
from pipeline.work import Settings

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
        from pipeline.processes import Processes

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
