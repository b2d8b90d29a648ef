"""Paths by pattern, in the notation of .gitignore.

Owns: the one door to pathspec. Must not know: what the patterns are used for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


def invalid(patterns: Sequence[str]) -> str | None:
    """The first of the patterns that is none."""
    for pattern in patterns:
        try:
            matcher([pattern])
        except ValueError:
            return pattern
    return None


def matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """What tells whether a path, relative to the root and with ``/``, is meant; a folder's ends with ``/``."""
    if not patterns:
        return lambda path: False
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(patterns).match_file
