"""Files that are there completely or not at all.

Owns: replacing a file. Must not know: what is in it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Make `data` the content of the file `path`, in one step; its folder must exist.

    A file keeps its permissions, a link stays one. What is no regular file, such as a device, is simply written to.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG | 0o666 & ~_umask()
    if not stat.S_ISREG(mode):
        path.write_bytes(data)
        return
    exchange(Path(os.path.realpath(path)), data, stat.S_IMODE(mode))


def exchange(place: Path, data: bytes, mode: int, last: Callable[[Path], None] | None = None) -> None:
    """Give `place`, which is no link, new content and permissions; `last` is called with the new file just before.

    What it raises leaves everything as it was.
    """
    import tempfile  # not for a run that writes no file

    # In the same folder: a rename is atomic only within one file system.
    handle, temporary = tempfile.mkstemp(prefix=".incidoc-", suffix=".tmp", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        if last:
            last(Path(temporary))
        os.replace(temporary, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _umask() -> int:
    # The only way to read it is to set it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
