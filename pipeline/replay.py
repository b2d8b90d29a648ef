"""A whole run said once more, without doing any of it: nothing that it looked at has changed.

Owns: what was said, under which command line, and when it may be said again. Must not know: commands, what they look at
(`pipeline.warm` tells), how that is compared (`pipeline.observed`).

Of a run that may be repeated are kept, in the cache of its tree: the questions it asked with their answers, everything
it wrote to standard output and standard error, and its exit code. The command line is looked up before anything of the
program is imported, click included, which alone takes three times as long as Python itself. What a run depends on
besides files is in the key: the program, its arguments, its environment, where it writes to.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from pipeline import cache, schemas
from pipeline.cache import Cache, digest
from pipeline.observed import holds

TYPE_CHECKING = False  # as in typing
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, BinaryIO

    from pipeline.observed import Observation

_ENVIRONMENT = (
    *("INCIDOC_", "_INCIDOC_", "LANG", "LC_", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "TERM"),
    *("PYTHON", "GIT_", "HOME", "XDG_CONFIG_HOME"),
)
"""Beginnings of names of variables that a run depends on, by itself or by way of git or Python."""

_FLAGS = ("--no-progress", "--quiet", "-q")
_STREAMS = ("stdout", "stderr")
_CODING = ("utf-8", "surrogateescape")


class Run:
    """A run of a command line, and what it has said so far."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._words = _without_jobs(arguments)
        self._key = digest(_surroundings(), *self._words)
        self._said: list[tuple[str, str]] = []

    def again(self) -> int | None:
        """Say what an equal run said, and return its exit code; None if there was none, or something has changed."""
        for known in (store.get("runs", self._key) for store in _stores(self._words)):
            try:
                if known is None or not holds(known["looked_at"]):
                    continue
                code, said = (
                    int(known["code"]),
                    [(_stream(name), text.encode(*_CODING)) for name, text in known["said"]],
                )
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
            for stream, data in said:
                stream.write(data)
                stream.flush()
            return code
        return None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this lasts, what is written to standard output and standard error is noted."""
        real = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (_heard(name, self._said) for name in _STREAMS)
        try:
            yield
        finally:
            heard = sys.stdout, sys.stderr
            sys.stdout, sys.stderr = real
            for stream in heard:
                stream.flush()

    def keep(self, code: int, store: Cache, looked_at: Sequence[Observation]) -> None:
        """Keep the run, which has looked at nothing else. Not one that showed a bar, which is the same only once."""
        if not any(name == "stderr" and "\r" in text.replace(os.linesep, "\n") for name, text in self._said):
            store.put("runs", self._key, {"looked_at": looked_at, "said": self._said, "code": code})
            store.prune()


class _Heard(io.RawIOBase):
    """A stream that notes what is written to it, and passes it on."""

    def __init__(self, stream: BinaryIO, note: Any) -> None:
        self._stream, self._note = stream, note

    def write(self, data: Any) -> int:
        self._note(bytes(data))
        self._stream.write(data)
        self._stream.flush()
        return len(data)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


def _heard(name: str, said: list[tuple[str, str]]) -> io.TextIOWrapper:
    """A stream of this name, all writing to which is noted in `said`."""
    stream = getattr(sys, name)
    raw = _Heard(stream.buffer, lambda data: said.append((name, data.decode(*_CODING))))
    return io.TextIOWrapper(
        io.BufferedWriter(raw), stream.encoding, stream.errors, line_buffering=stream.line_buffering
    )


def _stream(name: str) -> BinaryIO:
    """The stream of this name as it takes bytes; KeyError for one that nobody listens to."""
    stream: BinaryIO = {each: getattr(sys, each) for each in _STREAMS}[name].buffer
    return stream


def _surroundings() -> str:
    """A digest of all that a run depends on besides its arguments and files."""
    environment = sorted(item for item in os.environ.items() if item[0].startswith(_ENVIRONMENT))
    streams = [(stream.isatty(), stream.encoding) for stream in (sys.stdout, sys.stderr)]
    return digest(cache.marks(schemas.program_dirs()), _here(), repr(environment), repr(streams))


def _here() -> str:
    """The working directory; empty if it is gone."""
    try:
        return os.getcwd()
    except OSError:
        return ""


def _without_jobs(arguments: Sequence[str]) -> list[str]:
    """The arguments without the number of processes at their end, which makes no difference.

    It could be an operand behind ``--``, or the value of the option before it.
    """
    *words, last = arguments
    is_number = last[:2] == "-j" and last[2:].isdecimal() and int(last[2:]) > 0
    is_option = "--" not in words and (not words[-1:] or words[-1][:1] != "-" or words[-1] in _FLAGS)
    return words if is_number and is_option else [*words, last]


def _stores(words: Sequence[str]) -> Iterator[Cache]:
    """Where an equal run can have been kept: where the user wants it, or in a folder that is the root of a tree.

    That is this folder or one that is named, or one above it in the same repository. What is elsewhere is not found.
    """
    wanted = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "--cache-dir"]
    wanted += [os.environ["INCIDOC_CACHE_DIR"]] if os.environ.get("INCIDOC_CACHE_DIR") else []
    if wanted:
        yield Cache(Path(wanted[0]))
        return
    here = _here()
    for start in dict.fromkeys((here, *(os.path.join(here, word) for word in words))):
        if os.path.isabs(start) and os.path.exists(start):
            folder = Path(os.path.realpath(start))
            within = [folder, *folder.parents]
            repository = next((number for number, above in enumerate(within) if (above / ".git").exists()), 0)
            yield from (Cache(above / cache.NAME) for above in within[: repository + 1])
