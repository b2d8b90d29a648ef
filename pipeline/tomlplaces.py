"""Where in a TOML file something is set: tomllib does not tell.

Owns: finding a key or a word by its looks, for messages. Must not know: what the keys mean. It is no parser of TOML:
the text has been read by one already, and for what it cannot make out it gives the line above, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

Key = str | int
"""A key of a table, or the index of an element of an array."""

_HEADER = re.compile(r"(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_PART = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_ASSIGNMENT = re.compile(rf"({_PART}(?:\s*\.\s*{_PART})*)\s*=")


class _Setting(NamedTuple):
    keys: tuple[Key, ...]
    line: int


def line_of(text: str, keys: tuple[Key, ...], word: str = "") -> int | None:
    """The line, from 1, that sets what `keys` lead to, or that holds the string `word` in it; None if there is none."""
    settings = list(_settings(text))
    inner = [setting for setting in settings if setting.keys == keys[: len(setting.keys)]]
    found = max(inner, key=lambda setting: len(setting.keys), default=None)
    if found is None or (len(found.keys) < len(keys) and _is_header(text, found.line)):
        # A table that is only there by one of its keys; a header says nothing of keys that it does not have.
        found = next((setting for setting in settings if setting.keys[: len(keys)] == keys), None)
    if found is None:
        return None
    end = next((setting.line for setting in settings if setting.line > found.line), len(text.split("\n")) + 1)
    quoted = (f'"{word}"', f"'{word}'")
    for number, line in enumerate(text.split("\n")[found.line - 1 : end - 1], found.line):
        if word and any(each in line for each in quoted):
            return number
    return found.line


def _settings(text: str) -> Iterator[_Setting]:
    """Headers and assignments with all the keys that lead to them."""
    table: tuple[Key, ...] = ()
    counts: dict[tuple[Key, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line.strip()):
            names = _names(header[2])
            table = _resolved(names, counts)
            if header[1] == "[[":
                # The name of an array leads to its last element so far: begin the next one.
                base = table[:-1] if isinstance(table[-1], int) else table
                counts[base] = counts.get(base, -1) + 1
                table = (*base, counts[base])
            yield _Setting(table, number)
        elif assignment := _ASSIGNMENT.match(line.strip()):
            yield _Setting((*table, *_names(assignment[1])), number)


def _resolved(names: list[str], counts: dict[tuple[Key, ...], int]) -> tuple[Key, ...]:
    """The keys of a header, with the index of the last element for each array on the way."""
    keys: tuple[Key, ...] = ()
    for name in names:
        keys = (*keys, name)
        if keys in counts:
            keys = (*keys, counts[keys])
    return keys


def _names(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]


def _is_header(text: str, line: int) -> bool:
    return bool(_HEADER.match(text.split("\n")[line - 1].strip()))
