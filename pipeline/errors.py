"""Mistakes of the user that stop a run.

Owns: what such a mistake consists of. Must not know: anything else; every command imports this before it does anything.
"""

from __future__ import annotations

OK, FINDINGS, ERROR = 0, 1, 2
"""Exit codes: nothing to complain about, findings at or above `--fail-on`, the command could not be carried out."""


class IncidocError(Exception):
    """A mistake of the user that stops the run: shown in one line, with a hint, never as a traceback."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(IncidocError):
    """A command that cannot be carried out: a path that does not exist, an unknown rule."""


class RulesFailed(IncidocError):
    """Rules that failed on pages: a fault of this program. `details` are the tracebacks."""

    def __init__(self, details: str) -> None:
        super().__init__("rules failed")
        self.details = details
