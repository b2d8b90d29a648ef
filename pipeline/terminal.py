"""What the terminal can show: colours and progress, by the environment and the stream.

Owns: these decisions. Must not know: commands, reports.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TextIO


def wants_color(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: https://no-color.org, FORCE_COLOR, TERM=dumb."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def progress(wanted: bool) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """A bar on stderr, if that is a terminal and somebody wants it."""
    from pipeline.progress import bar

    shown = wanted and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return bar(sys.stderr if shown else None)
