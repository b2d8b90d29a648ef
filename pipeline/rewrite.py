"""Writes a page back to where it was read.

Owns: the one way in which a file of the tree is changed. Must not know: what was changed, and why.

The file has its old bytes or its new ones, whenever the power fails. It is not written where it is no longer what was
read, where it must not be written, or where its name is a link: what a link leads to is another page.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from pipeline import atomic
from pipeline.files import ReadError, read
from pipeline.message import say


class WriteError(Exception):
    """A page that was not written. It is as it was."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(say("{path}: {problem}", path=path, problem=reason))
        self.path = path
        self.reason = reason


def is_link(root: Path, path: str) -> bool:
    """Whether the name of a page is a link, so that it is not written."""
    return (root / path).is_symlink()


def rewrite(root: Path, path: str, before: bytes, after: bytes) -> None:
    """Replace the file `path` below `root`, which was read as `before`, and keep its mode. Raises WriteError."""
    try:
        folder = Path(os.path.realpath((root / path).parent, strict=True))
        if not folder.is_relative_to(os.path.realpath(root)):
            raise WriteError(path, say("is outside of the root"))
        place = folder / Path(path).name
        status = os.lstat(place)
        if stat.S_ISLNK(status.st_mode):
            raise WriteError(path, say("is a link"))
        # A rename needs no permission to write the file, and root has it always: the mode says what was wanted.
        if not status.st_mode & 0o222 or not os.access(place, os.W_OK):
            raise WriteError(path, say("is read-only"))

        def unchanged(new: Path) -> None:
            if hasattr(os, "chown"):
                with suppress(OSError):  # only root can give a file away
                    os.chown(new, status.st_uid, status.st_gid)
            if read(root, path) != before:  # as late as possible
                raise WriteError(path, say("was changed by somebody else meanwhile"))

        atomic.exchange(place, after, stat.S_IMODE(status.st_mode), unchanged)
    except ReadError as problem:
        raise WriteError(path, problem.reason) from problem
    except OSError as problem:
        raise WriteError(path, problem.strerror or str(problem)) from problem
