"""What git is asked: the log of all pages, contents of blobs, what changed.

Owns: its commands and the formats of their output. Must not know: how git is started (`pipeline.git`), what a page, a
translation or the date of a revision is good for (`pipeline.history`, `pipeline.bases`).

Paths go in behind ``--`` and come out separated by NUL. The working tree is compared without git's filters: git says
what might differ, `changed_since` reads the bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pipeline.git import GitError, Process, checked, first_line, run
from pipeline.message import say
from pipeline.value import value

_DIFF = ("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all", "--raw", "-z", "--no-abbrev")
_RENAME_LIMIT = 2000
_CHUNK = 1 << 16
_REQUESTS = 200
"""Blobs asked for at once: fewer bytes than the smallest pipe holds, so that neither side ever waits for the other."""


@value(frozen=True, slots=True)
class Place:
    """Where a folder stands in a repository. `prefix` is its path in the work tree: empty, or ending with ``/``."""

    root: Path
    prefix: str
    head: str
    shallow: bool


@value(frozen=True, slots=True)
class Commit:
    """A commit that touched a page. `date` is the author's, ISO 8601 with the author's time zone."""

    id: str
    date: str
    subject: str


@value(frozen=True, slots=True)
class Event:
    """What a commit did to a path. `commit` counts from the newest; `blob` is empty where the file was deleted.

    `origin` is the path the file had before, if it was renamed.
    """

    commit: int
    blob: str
    origin: str = ""


@value(frozen=True)
class Log:
    """All commits that touched a page, newest first and no commit behind its parent; what they did, by path."""

    commits: tuple[Commit, ...] = ()
    events: Mapping[str, Sequence[Event]] | None = None

    def of(self, path: str) -> Sequence[Event]:
        """Events of the path, newest first; `path` is relative to the work tree."""
        return (self.events or {}).get(path, ())


def locate(root: Path) -> Place:
    """The repository `root` is in. Raises GitError where there is none that can be used."""
    done = run(root, ["rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "HEAD", "--show-prefix"])
    answers = os.fsdecode(done.stdout).split("\n", 3)
    if answers[0] != "true":
        problem = first_line(done.stderr)
        outside = answers[0] == "false" or "not a git repo" in problem
        raise GitError(say("not in a git work tree") if outside else problem)
    if done.returncode or len(answers) < 4:
        raise GitError(say("the git repository has no commit"))
    return Place(root, answers[3].removesuffix("\n"), answers[2], answers[1] == "true")


def read_log(root: Path) -> Log:
    """Every commit reachable from HEAD with the Markdown files it touched, in the whole work tree; one process."""
    arguments = ["log", "--full-history", "--date-order", "-c", f"-l{_RENAME_LIMIT}", "-M", *_DIFF, "--no-relative"]
    # Of a subject, `%s` keeps one line. The pattern is git's: `*` matches folders too, and names that begin with a dot.
    arguments += ["--encoding=UTF-8", "--format=commit %H %aI %s", "HEAD", "--", ":(top,icase)*.md"]
    commits: list[Commit] = []
    events: dict[str, list[Event]] = {}
    with Process(root, arguments) as git:
        tokens = _tokens(git.stdout)
        for token in tokens:
            meta = token.lstrip(b"\n")
            if meta.startswith(b"commit "):
                _, name, date, subject = meta.decode("utf-8", "replace").split(" ", 3)
                commits.append(Commit(name, date, subject))
            elif meta.startswith(b":"):
                path, event = _event(meta.split(), tokens, len(commits) - 1)
                events.setdefault(path, []).append(event)
    return Log(tuple(commits), events)


def _event(meta: Sequence[bytes], tokens: Iterator[bytes], commit: int) -> tuple[str, Event]:
    """One raw line: modes and blobs of all parents and of the result, the status, then one path or two.

    A merge has several parents and names the path of the result only; it is listed where it equals none of them.
    """
    status, blob = meta[-1], meta[-2].decode("ascii")
    origin = os.fsdecode(next(tokens)) if status[:1] in b"RC" and not meta[0].startswith(b"::") else ""
    path = os.fsdecode(next(tokens))
    return path, Event(commit, blob if blob.strip("0") else "", origin)


class BlobReader:
    """Contents of blobs, from one process however often it is asked. Blobs that are not there are left out."""

    def __init__(self, root: Path) -> None:
        self._git = Process(root, ["cat-file", "--batch"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._git.close()

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Each blob with its bytes, in the order asked for. Ends early, without an error, when git does."""
        wanted = iter(blobs)
        while batch := list(islice(wanted, _REQUESTS)):
            try:
                self._git.stdin.write("".join(f"{blob}\n" for blob in batch).encode("ascii"))
                self._git.stdin.flush()
            except (BrokenPipeError, ValueError):
                return
            for blob in batch:
                header = self._git.stdout.readline().split()
                if not header:
                    return
                if len(header) == 3:
                    data = self._git.stdout.read(int(header[2]) + 1)[:-1]
                    yield blob, data


def changed_since(place: Place, since: str, *, exact: bool = False) -> Mapping[str, str]:
    """Paths below the root, relative to it, that differ between the working tree and where it left `since`.

    Each with the blob it had there; empty for a file that is new, or was no regular file. Untracked files count, unless
    ignored; a repository among them is named as a folder, with a ``/`` at its end. `exact`: compared with `since`
    itself. Raises GitError for a revision that does not exist, or when a shallow clone hides the branch point.
    """
    base = _commit(place, since) if exact else _branch_point(place, since)
    changed: dict[str, str] = {}
    same: set[str] = set()
    tokens = iter(checked(place.root, ["diff-index", "--no-renames", "--relative", *_DIFF, base, "--"]).split(b"\0"))
    for meta in tokens:
        if meta.startswith(b":"):
            path = os.fsdecode(next(tokens))
            mode, _, old, new, _ = meta.decode("ascii").split()
            if new.strip("0") or not _is_blob(place.root / path, old):
                changed[path] = old if mode.startswith(":100") else ""
            else:
                same.add(path)
    others = checked(place.root, ["ls-files", "--others", "--exclude-standard", "-z", "--"])
    untracked = {os.fsdecode(path): "" for path in others.split(b"\0") if path}
    return {path: blob for path, blob in {**untracked, **changed}.items() if path not in same}


def _commit(place: Place, revision: str) -> str:
    found = run(place.root, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"])
    commit = found.stdout.decode("ascii", "replace").strip()
    if found.returncode or not commit:
        limit = ", which is a shallow clone" if place.shallow else ""
        raise GitError(f"{revision!r} is no revision of this git repository{limit}")
    return commit


def _branch_point(place: Place, since: str) -> str:
    """Commit at which the current branch left `since`; `since` itself where the two have no common history."""
    commit = _commit(place, since)
    found = run(place.root, ["merge-base", commit, "HEAD"]).stdout.decode("ascii", "replace").strip()
    if not found and place.shallow:
        raise GitError(f"the clone is shallow and lacks the commit where this branch left {since!r}")
    return found or commit


def _is_blob(path: Path, blob: str) -> bool:
    """Whether the file has these contents; a file whose time alone changed has. Newlines may be the platform's."""
    try:
        data = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
    except (OSError, ValueError):
        return False
    return blob in (_blob_id(data, len(blob)), _blob_id(data.replace(b"\r\n", b"\n"), len(blob)))


def _blob_id(data: bytes, length: int) -> str:
    name = "sha256" if length == 64 else "sha1"
    return hashlib.new(name, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between NUL bytes, read in chunks."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest
