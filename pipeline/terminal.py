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
    """Whether to colour what goes to `stream`.

    NO_COLOR (https://no-color.org) decides first, then FORCE_COLOR, then CLICOLOR_FORCE and CLICOLOR
    (https://bixense.com/clicolors), then whether it is a terminal that can.
    """
    environment = os.environ
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] not in ("0", "false")
    if environment.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb" and environment.get("CLICOLOR") != "0"


def progress(wanted: bool) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """A bar on stderr, if that is a terminal and somebody wants it."""
    from pipeline.progress import bar

    shown = wanted and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return bar(sys.stderr if shown else None)
