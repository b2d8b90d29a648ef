"""The bytes of files: the only door through which files of a tree are read.

Owns: what may be read. Must not know: which files there are (`pipeline.discover`), what is in them.

Safety: nothing outside of the root, however links lead there; nothing but regular files, of a sane size.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pipeline.message import say

SIZE_LIMIT = 2_000_000
"""Bytes; the largest real page is a tenth of it."""

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
# Opening a pipe would wait for a writer.
_FLAGS = os.O_RDONLY | _NOFOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class ReadError(Exception):
    """A file of the tree that cannot be read, or must not be."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(say("{path}: {problem}", path=path, problem=reason))
        self.path = path
        self.reason = reason


class Reader:
    """Reads files of a tree one after the other; that a folder is inside of the root is found out once."""

    def __init__(self, root: Path) -> None:
        self._base = os.path.realpath(root)
        self._folders: dict[str, str] = {}

    def read(self, path: str, limit: int = SIZE_LIMIT) -> bytes:
        """The bytes of the file `path` of the tree; ReadError for anything that is not a regular file inside the root.

        Nor is one that has more bytes than `limit`.
        """
        try:
            data = self._bytes(path, limit + 1)
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or str(problem)
            raise ReadError(path, say("the file {problem}", problem=reason)) from problem
        if len(data) > limit:
            raise ReadError(path, say("the file is larger than {number} MB", number=limit // 1_000_000))
        return data

    def _bytes(self, path: str, limit: int) -> bytes:
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = self._inside(path, folder)
        place = os.path.join(self._folders[folder], name)
        if not _NOFOLLOW or os.path.islink(place):
            place = self._inside(path, path)
        with open(os.open(place, _FLAGS), "rb") as file:
            # The check must be of the file that is then read, not of one that had its name.
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ReadError(path, say("the file is not a regular file"))
            return file.read(limit)

    def _inside(self, path: str, place: str) -> str:
        """Where a place of the tree really is; ReadError about the file `path` if that is outside of the root."""
        real = os.path.realpath(os.path.join(self._base, place), strict=True)
        if os.path.join(real, "").startswith(os.path.join(self._base, "")):
            return real
        raise ReadError(path, say("the file is outside of the root"))


def read(root: Path, path: str, limit: int = SIZE_LIMIT) -> bytes:
    """The bytes of one file of the tree in `root`, as from `Reader.read`."""
    return Reader(root).read(path, limit)
