"""What a link says: the target as written, taken apart into host, path, topic and anchor.

Owns: reading of targets, and paths relative to each other. Must not know: which pages there are (`pipeline.site`), or
whether anything is at an address (`pipeline.resolve`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from pipeline.value import value


class Kind(StrEnum):
    """The form of an address."""

    HERE = "here"
    """Nothing but an anchor: a place on the page itself."""
    TOPIC = "topic"
    """``/docs/<path>?topic=<topic id>``."""
    PUBLISHED = "published"
    """``/docs/<path>`` without a topic; `path` is what follows ``docs``."""
    ROOTED = "rooted"
    """A path from the top, but not of the documentation."""
    RELATIVE = "relative"
    EXTERNAL = "external"
    UNSAFE = "unsafe"
    """A local file, a drive, or a script."""
    PLACEHOLDER = "placeholder"
    """Publishing puts in what decides where it leads."""


@value(frozen=True, slots=True)
class Address:
    """A target taken apart; everything is decoded. `absolute`: a host was named, and it is one of our own."""

    kind: Kind
    path: str = ""
    topic: str = ""
    anchor: str = ""
    absolute: bool = False


_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\{\w+\}")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(r"(?:https?:)?//((?:\{[^/]*\}|[^/?#])*)", re.IGNORECASE)
# Browsers drop these from an address before they look for its scheme.
_INVISIBLE = re.compile(r"[\x00-\x20\u00ad\u200b-\u200f\u2060\ufeff]")
_UNSAFE = frozenset(("file", "javascript", "vbscript", "data", "blob", "filesystem"))
# A backslash before these is an escape of Markdown; before a dot or a letter it separates folders, as on Windows.
_ESCAPE = re.compile(r"\\([!-\-:-@\[\]-`{-~])")
_DOCS = re.compile(r"/+docs(?=/|$)", re.IGNORECASE)
_CONTENT = "api/content/"


@lru_cache(maxsize=10_000)
def read(target: str, hosts: frozenset[str] = frozenset()) -> Address:
    """Take apart the target of a link as it stands in the source. `hosts` are the ones that publish these pages.

    Translations have the targets of the source page: what was read is kept.
    """
    text = unescape(target.strip().removeprefix("<").removesuffix(">")).strip()
    if text.startswith("\\\\") or _is_unsafe(text):
        return Address(Kind.UNSAFE, text)
    text = _ESCAPE.sub(r"\1", text)
    rest, absolute = _without_host(text, hosts)
    if rest is None:
        return Address(Kind.EXTERNAL, text)
    before, _, anchor = rest.partition("#")
    path, _, query = before.partition("?")
    path, anchor, topic = unquote(path.replace("\\", "/")).strip(), normal(unquote(anchor)), _topic(query)
    if absolute and not (topic or _DOCS.match(path)):
        return Address(Kind.EXTERNAL, text)
    if any(_PLACEHOLDER.search(part) for part in ((topic,) if topic else (path,)) + (anchor,)):
        return Address(Kind.PLACEHOLDER, text)
    return Address(_kind(path, topic), _published(path), topic, anchor, absolute)


def normal(name: str) -> str:
    """A name as it is compared: composed characters, no white space around it."""
    return unicodedata.normalize("NFC", name).strip()


def folder_of(path: str) -> str:
    """The folder a file is in; empty at the top."""
    return path.rpartition("/")[0]


def join(folder: str, path: str) -> str | None:
    """The place that `path` leads to from `folder`, written without dots; None if it leads out of the top."""
    parts = [part for part in folder.split("/") if part]
    for part in path.split("/"):
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def way(folder: str, path: str) -> str:
    """The relative path that leads from `folder` to `path`."""
    depth, parts = len([part for part in folder.split("/") if part]), path.split("/")
    same = closeness(f"{folder}/", path)
    return "/".join([*[".."] * (depth - same), *parts[same:]])


def closeness(one: str, other: str) -> int:
    """How many folders from the top two paths have in common."""
    pairs = list(zip(one.split("/")[:-1], other.split("/")[:-1], strict=False))
    return next((number for number, (a, b) in enumerate(pairs) if a != b), len(pairs))


def within(path: str, folder: str) -> bool:
    """Whether a path is in a folder or is the folder; everything is in the folder without a name, the top."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def escapes(folder: str, path: str) -> bool:
    """Whether `path` leads out of the top, also if it is decoded again, as some servers and programs do."""
    decoded = path
    for _ in range(3):
        decoded = unquote(decoded).replace("\\", "/")
    return join(folder, decoded) is None


def _is_unsafe(text: str) -> bool:
    compact = _INVISIBLE.sub("", text)
    match = _SCHEME.match(compact)
    if match is None:
        return False
    scheme = match[1].lower()
    if scheme == "data":
        return not compact.lower().startswith("data:image/")
    return len(scheme) == 1 or scheme in _UNSAFE


def _without_host(text: str, hosts: Collection[str]) -> tuple[str | None, bool]:
    """What follows the host if that is one of ours or a placeholder, and whether there was one; None for others."""
    match = _HOST.match(text)
    if match:
        ours = match[1].lower() in hosts or bool(_PLACEHOLDER.search(match[1]))
        return (text[match.end() :] if ours else None), True
    placeholder = _PLACEHOLDER.match(text)
    if placeholder:
        return text[placeholder.end() :], True
    return (None if _SCHEME.match(text) else text), False


def _topic(query: str) -> str:
    for pair in re.split("[&;]", query):
        key, _, value = pair.partition("=")
        if key.strip().casefold() == "topic":
            return unquote(value).strip().strip("/")
    return ""


def _kind(path: str, topic: str) -> Kind:
    if topic:
        return Kind.TOPIC
    if not path:
        return Kind.HERE
    if _DOCS.match(path):
        return Kind.PUBLISHED
    return Kind.ROOTED if path.startswith("/") else Kind.RELATIVE


def _published(path: str) -> str:
    """A published path by what follows ``docs``; every other path as it is."""
    match = _DOCS.match(path)
    return path[match.end() :].strip("/").removeprefix(_CONTENT) if match else path
