"""The errors that are the user's to mend.

Owns: these classes, for whoever raises or shows them. Must not know: anything of this program; the command line, which
imports them, must be quick to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class IncidocError(Exception):
    """A mistake of the user that stops the run: shown in one line, with a hint, never as a traceback."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(IncidocError):
    """A command that cannot be carried out: a path that does not exist, an unknown rule."""


class ConfigError(IncidocError):
    """A configuration file that cannot be used. `line` is 1-based, None where it is not known."""

    def __init__(self, message: str, path: Path, line: int | None = None, hint: str = "") -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {message}", hint)
        self.path = path
        self.line = line
