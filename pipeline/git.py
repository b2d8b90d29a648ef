"""Git, started safely.

Owns: how git is called: its arguments, its environment, how it fails. Must not know: what it is asked
(`pipeline.gitlog`).

Safety: the repository is somebody else's. Its configuration must start no program (monitors, hooks, filters, signature
checks, external diffs), nothing is fetched, nobody is asked for a password, nothing is written.
"""

from __future__ import annotations

import os
import subprocess

TYPE_CHECKING = False  # as in typing, which a run that is only said again does not wait for
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import IO, Self

_SAFE = (
    *("git", "--no-pager", "--no-replace-objects"),
    *("-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "log.showRoot=true", "-c", "color.ui=false"),
)
# The user's own configuration stays (`safe.directory` is there); what names another repository, index or program goes.
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
_SET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}


class GitError(Exception):
    """Git is missing, or it failed; the message is one line, git's own where it has one."""


class Process:
    """A running git whose output is read as it comes. Leaving it normally raises GitError if git failed."""

    def __init__(self, root: Path, arguments: Sequence[str]) -> None:
        import tempfile  # not for a run without a change

        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process, in __exit__
        try:
            self._popen = subprocess.Popen(
                [*_SAFE, *arguments],
                cwd=root,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        except (OSError, ValueError) as problem:
            self._errors.close()
            raise GitError(_missing(problem)) from problem
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self.stdin: IO[bytes] = self._popen.stdin
        self.stdout: IO[bytes] = self._popen.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        problem = self.close()
        if problem and kind is None:
            raise GitError(problem)

    def close(self) -> str:
        """End the process and say what went wrong; empty if nothing did."""
        for pipe in (self.stdin, self.stdout):
            try:
                pipe.close()
            except OSError:
                continue
        code = self._popen.wait()
        self._errors.seek(0)
        message = first_line(self._errors.read()) if code else ""
        self._errors.close()
        return message


def run(root: Path | str, arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    """Git, when it has ended, with its output and its exit code. Raises GitError if it cannot be started."""
    command = [*_SAFE, *arguments]
    try:
        return subprocess.run(
            command, cwd=root, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except (OSError, ValueError) as problem:
        raise GitError(_missing(problem)) from problem


def checked(root: Path, arguments: Sequence[str]) -> bytes:
    """What git prints. Raises GitError if it fails."""
    done = run(root, arguments)
    if done.returncode:
        raise GitError(first_line(done.stderr))
    return done.stdout


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return {**kept, **_SET}


def _missing(problem: Exception) -> str:
    from pipeline.message import say

    absent = isinstance(problem, FileNotFoundError) and problem.filename == _SAFE[0]
    return say("git is not installed") if absent else say("git does not run: {problem}", problem=str(problem))


def first_line(output: bytes) -> str:
    """The first line of what git says, or that it says nothing."""
    from pipeline.message import say

    text = output.decode("utf-8", "replace").strip()
    return text.split("\n")[0].removeprefix("fatal: ") or say("git failed without a message")
