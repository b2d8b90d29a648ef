"""A progress bar for people who wait.

Owns: when the bar appears and what it looks like. Must not know: what is being done, or whether anybody looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

PATIENCE = 1.0
"""Seconds before the bar appears: shorter work needs none."""

_WIDTH = 25


@contextmanager
def bar(stream: TextIO | None) -> Iterator[Callable[[int, int], None] | None]:
    """Gives what to call with the work done and all work; without a stream there is nothing to call."""
    if stream is None:
        yield None
        return
    shown = _Bar(stream)
    try:
        yield shown.show
    finally:
        shown.clear()


@dataclass
class _Bar:
    stream: TextIO
    started: float = field(default_factory=time.monotonic)
    percent: int = -1

    def show(self, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if percent != self.percent and time.monotonic() - self.started > PATIENCE:
            self.percent = percent
            self.stream.write(f"\r{'#' * (percent * _WIDTH // 100):{_WIDTH}} {percent:3}% ({done}/{total})")
            self.stream.flush()

    def clear(self) -> None:
        if self.percent >= 0:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
