"""The commands of `incidoc`, one per file: each turns its options into a call of what does the work.

Owns: the options of each command, and its exit code. Must not know: how anything is done. A command imports what it
uses when it runs, so that no other command waits for it.
"""

from pipeline.errors import IncidocError

OK, FINDINGS, ERROR = 0, 1, 2
"""Exit codes: nothing to complain about, findings at or above `--fail-on`, the command could not be carried out."""


class RulesFailed(IncidocError):
    """Rules that failed on pages: a fault of this program. `details` are the tracebacks."""

    def __init__(self, details: str) -> None:
        super().__init__("rules failed")
        self.details = details
