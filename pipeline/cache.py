"""What earlier runs found out, in files: a store that may forget everything at any time.

Owns: the folder and its files. Must not know: what is stored, or what the keys are made of (`pipeline.warm`).

Each entry is a file of its own, written elsewhere and then renamed, so that several runs can read and write at once.
Its first line is a digest of the rest: an entry that is cut off, damaged or of another program is none. JSON only: who
can write into the folder can make a run say something wrong, but not do anything. The folder tells version control
(`.gitignore`) and backups (`CACHEDIR.TAG`, https://bford.info/cachedir/) to leave it out.
"""

from __future__ import annotations

import contextlib
import json
import os
from hashlib import blake2b
from pathlib import Path

TYPE_CHECKING = False  # as in typing, which a run that is only said again does not wait for
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

NAME = ".incidoc-cache"

LIMIT = 200_000_000
"""Bytes of all entries; the oldest go first."""

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of incidoc: delete it as you like.\n"
_FILES = {"CACHEDIR.TAG": _TAG, ".gitignore": "*\n"}


def digest(*parts: bytes | str) -> str:
    """32 hexadecimal digits that differ where the parts do."""
    made = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made.update(b"%d:" % len(data))
        made.update(data)
    return made.hexdigest()


def canonical(value: object) -> str:
    """A value as JSON text, equal for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


class Cache:
    """The store in `folder`, which is made when there is something to store. No method raises for want of a disk."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder, self._limit = folder, limit
        self._wrote = False

    def get(self, kind: str, key: str) -> Any:
        """What was stored as `key`; None if nothing was, or nobody can read it any more."""
        try:
            stored, _, body = self._path(kind, key).read_bytes().partition(b"\n")
            return json.loads(body) if stored.decode("ascii") == digest(kind, key, body) else None
        except (OSError, ValueError, RecursionError):
            return None

    def has(self, kind: str, key: str) -> bool:
        """Whether something was stored as `key`."""
        return self._path(kind, key).exists()

    def put(self, kind: str, key: str, value: object) -> None:
        """Store `value`, which JSON can hold."""
        body = json.dumps(value, separators=(",", ":")).encode()
        if len(body) > self._limit // 4 or self.folder.is_symlink():
            return
        path = self._path(kind, key)
        # The process is part of the name: two runs that store the same entry do not meet.
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self._prepare(path.parent)
            temporary.write_bytes(digest(kind, key, body).encode() + b"\n" + body)
            os.replace(temporary, path)
            self._wrote = True
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def prune(self) -> None:
        """Delete the oldest entries until the rest fits the limit."""
        if not self._wrote:
            return
        with contextlib.suppress(OSError):  # another run deletes the cache
            entries = list(self._entries())
            total = sum(size for _, size, _ in entries)
            for _, size, path in sorted(entries):
                if total <= self._limit:
                    break
                total -= size
                with contextlib.suppress(OSError):
                    os.unlink(path)

    def _entries(self) -> Iterator[tuple[float, int, str]]:
        """When each entry was written, its bytes, and its path. One that goes meanwhile is left out."""
        for kind in os.scandir(self.folder):
            if kind.is_dir(follow_symlinks=False):
                for entry in os.scandir(kind.path):
                    with contextlib.suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        yield status.st_mtime, status.st_size, entry.path

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / f"{key}.json"

    def _prepare(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in _FILES.items():
            if not (self.folder / name).exists():
                (self.folder / name).write_text(text, encoding="utf-8")


def clean(folder: Path) -> bool:
    """Delete the cache in `folder`; False, and nothing is deleted, if there is none or it is something else."""
    if folder.is_symlink() or not is_cache(folder):
        return False
    import shutil  # not for a run without a change

    shutil.rmtree(folder)
    return True


def is_cache(folder: Path) -> bool:
    """Whether a folder says of itself that it is a cache of this program."""
    try:
        return (folder / "CACHEDIR.TAG").read_text(encoding="utf-8") == _TAG
    except (OSError, UnicodeDecodeError):
        return False


def program(store: Cache, folders: Sequence[Path]) -> str:
    """A digest of the program: its files in `folders`, and the names of all packages that are installed beside it.

    The files are read only if one of them is not the file that it was: see `marks`.
    """
    seen = marks(folders)
    known = store.get("programs", seen)
    if isinstance(known, str):
        return known
    made = digest(*_around(), *contents(folders))
    store.put("programs", seen, made)
    return made


def marks(folders: Sequence[Path]) -> str:
    """A digest of what tells that the program is the one it was, without reading it."""
    return digest(*_around(), *_marks(folders))


def contents(folders: Sequence[Path]) -> Iterator[bytes | str]:
    """Names and bytes of all files in folders, but for what Python makes of them."""
    for path in _files(folders):
        yield os.path.basename(path)
        yield Path(path).read_bytes()


def _around() -> list[str]:
    """Python, and the packages that are installed beside the program."""
    import sys

    around = [sys.version]
    for place in sys.path:
        with contextlib.suppress(OSError):
            around += sorted(name for name in os.listdir(place or ".") if name.endswith(".dist-info"))
    return around


def _marks(folders: Sequence[Path]) -> Iterator[str]:
    """What tells that files are the ones they were, as git's index does it: nobody sets the time of the last change."""
    for path in _files(folders):
        status = os.stat(path)
        marks = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)
        yield f"{path} {marks}"


def _files(folders: Sequence[Path]) -> Iterator[str]:
    for folder in folders:
        for place, below, names in os.walk(folder):
            below[:] = sorted(name for name in below if name != "__pycache__")
            yield from (os.path.join(place, name) for name in sorted(names) if not name.endswith(".pyc"))
