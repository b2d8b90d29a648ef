"""What a run has looked at: questions about files, folders and git, each with the answer it got.

Owns: the questions, and how an answer is told from another. Must not know: who asks, or what for.

As long as every question gets the answer that it got, a run would see what it saw. So an answer is taken before it is
used, never afterwards: who changes a file in the middle of a run makes an answer that nobody gets again. Imports only
what takes no time, since it is asked before anything else is done.
"""

from __future__ import annotations

import os
import stat

from pipeline.cache import NAME, digest
from pipeline.git import GitError, run

TYPE_CHECKING = False  # as in typing
if TYPE_CHECKING:
    from collections.abc import Iterable

    Observation = tuple[str, str, str]
    """A question, the path it is about, the answer."""

_WHERE = ("--is-inside-work-tree", "--is-shallow-repository", "--git-path", "shallow", "HEAD", "--show-prefix")
# Opening a pipe would wait for a writer.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def observe(question: str, path: str) -> Observation:
    """The answer to one of the questions `content`, `listing`, `place` and `history`, about a path."""
    return question, path, _QUESTIONS[question](path)


def holds(observations: Iterable[Observation]) -> bool:
    """Whether every question still gets its answer."""
    return all(_QUESTIONS[question](path) == answer for question, path, answer in observations)


def content(path: str) -> str:
    """What is in a regular file, as `cache.digest` has it."""
    try:
        with open(os.open(path, _FLAGS), "rb", buffering=0) as file:
            return digest(file.read()) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else "no file"
    except (OSError, ValueError) as problem:
        return _none(problem)


def entries(folder: str) -> list[tuple[str, str]]:
    """The names in a folder, sorted, each with its kind: a folder, a link with where it leads, a file, or other.

    Raises OSError.
    """
    with os.scandir(folder) as found:
        return sorted((entry.name, _kind(entry)) for entry in found)


def listing(folder: str) -> str:
    """What is in a folder."""
    try:
        return listed(entries(folder))
    except (OSError, ValueError) as problem:
        return _none(problem)


def listed(found: Iterable[tuple[str, str]]) -> str:
    """The same of its entries. The cache is none of them: it comes and goes without a meaning."""
    return digest(*(f"{kind}/{name}" for name, kind in found if name != NAME))


def place(path: str) -> str:
    """Where a path really leads, and to what."""
    try:
        return f"{stat.S_IFMT(os.stat(path).st_mode):o} {os.path.realpath(path)}"
    except (OSError, ValueError) as problem:
        return f"{_none(problem)} {os.path.realpath(path)}"


def history(root: str) -> str:
    """What all revisions of the pages below a root depend on: the commit of HEAD, and how far back history goes."""
    try:
        done = run(root, ["rev-parse", *_WHERE])
    except GitError as problem:
        return str(problem)
    lines = os.fsdecode(done.stdout).split("\n")
    boundary = content(os.path.join(root, lines[2])) if lines[1:2] == ["true"] else ""
    return digest(str(done.returncode), done.stdout, done.stderr, boundary)


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return f"link {place(entry.path)}"
    if entry.is_dir():
        return "folder"
    return "file" if entry.is_file() else "other"


def _none(problem: Exception) -> str:
    return f"none: {getattr(problem, 'errno', None)}"


_QUESTIONS = {"content": content, "listing": listing, "place": place, "history": history}
