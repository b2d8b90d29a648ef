"""From a tree of files to its pages: which file is which topic in which language.

Owns: the layout of a documentation tree (source pages, and translations of them in a folder per locale), the walk, and
the only door through which files of the tree are read. Must not know: what is in the files.

Safety: nothing outside the root is read. Folders behind links are not entered, linked files count only when the real
file is inside the root, everything but regular files of a sane size is left out.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path

import pathspec

from pipeline import language
from pipeline.config import Config, UsageError
from pipeline.message import Message, say

SIZE_LIMIT = 2_000_000
"""Bytes; the largest real page is a tenth of it."""

_TOC = ("toc", "toc.yaml")
_KEYREFS = ("keyref.yaml", "keyrefs.yaml", "cloudoekeyrefs.yml")
# The second folder of a locale in two: a region (BR) or a script (Hans). Its case tells it from a folder of pages.
_SUBTAG = re.compile(r"[A-Z]{2}|[A-Z][a-z]{3}|[0-9]{3}")


class ReadError(Exception):
    """A file of the tree that cannot be read, or must not be."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(say("{path}: {problem}", path=path, problem=reason))
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True, order=True)
class PageFile:
    """One file. `topic` is its path with the locale folder taken out: equal for one page in all languages.

    `path` and `topic` are relative to the root, always with ``/``. `selected`: the user named the file, or a folder
    above it, or nothing at all; the other files are there because they are the same topic in another language.
    """

    path: str
    locale: str
    topic: str
    selected: bool


@dataclass(frozen=True)
class Tree:
    """What was found. All sequences are sorted by path; `notices` say what was left out and why.

    `complete`: all pages of the tree are in `pages`, so that a link to a page that is not there is broken. `named`:
    what the user selected, relative to the root. `drafts` are bytes by path that count instead of those of the file:
    pages as an editor has them, as they are after fixes that are not written yet, or as they were (`as_it_was`).
    """

    root: Path
    pages: tuple[PageFile, ...]
    tocs: tuple[PageFile, ...] = ()
    keyrefs: tuple[str, ...] = ()
    source_locale: str = "en"
    notices: tuple[str, ...] = ()
    complete: bool = True
    named: tuple[str, ...] = ("",)
    drafts: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """The bytes of a page or another file of the tree, its draft if there is one; errors as of `read`."""
        draft = self.drafts.get(path)
        return read(self.root, path) if draft is None else draft


@dataclass(frozen=True)
class Layout:
    """How translations are laid out: below `prefix`, in one folder per locale or in two (``pt/BR``)."""

    prefix: tuple[str, ...]
    source_locale: str

    @classmethod
    def of(cls, config: Config) -> Layout:
        """The layout the configuration describes."""
        prefix = config.translations.removesuffix("{locale}").strip("/").split("/")
        return cls(tuple(prefix), config.source_locale)

    def place(self, path: str) -> tuple[str, str] | None:
        """Locale and topic of the file `path`; None for a file that is among the translations but in no locale."""
        parts = path.split("/")
        start = self._prefix_end(parts[:-1])
        if start is None:
            return self.source_locale, path
        locale, size = self.locale_at(parts[start:-1])
        if not locale:
            return None
        return locale, "/".join((*parts[: start - len(self.prefix)], *parts[start + size :]))

    def locale_at(self, folders: Sequence[str]) -> tuple[str, int]:
        """The locale that the first folders name, and how many of them; ``("", 0)`` if they name none."""
        longest = 2 if len(folders) > 1 and _SUBTAG.fullmatch(folders[1]) else min(1, len(folders))
        tags = ((language.locale_tag("/".join(folders[:size])), size) for size in range(longest, 0, -1))
        return next(((tag, size) for tag, size in tags if tag), ("", 0))

    def unplaced(self, path: str) -> str:
        """The folder because of which `place` knows no locale for `path`."""
        parts = path.split("/")
        start = self._prefix_end(parts[:-1]) or 0
        return "/".join(parts[: min(start + 1, len(parts) - 1)])

    def tree_of(self, path: Path) -> Path:
        """The folder of the source pages that `path` belongs to, whichever language it is in.

        That is the folder above the translations `path` is among, else the nearest folder that has translations, else
        the folder `path` is or is in.
        """
        folder = path if path.is_dir() else path.parent
        parts, size = folder.parts, len(self.prefix)
        for start in reversed(range(1, len(parts) - size)):
            if parts[start : start + size] == self.prefix and self.locale_at(parts[start + size :])[1]:
                return Path(*parts[:start])
        return next((above for above in (folder, *folder.parents) if self._has_translations(above)), folder)

    def _prefix_end(self, folders: Sequence[str]) -> int | None:
        size = len(self.prefix)
        starts = range(len(folders) - size + 1)
        return next((start + size for start in starts if tuple(folders[start : start + size]) == self.prefix), None)

    def _has_translations(self, folder: Path) -> bool:
        translations = folder.joinpath(*self.prefix)
        try:
            children = sorted(child.name for child in translations.iterdir() if child.is_dir())
        except OSError:
            return False
        return any(self.locale_at([child])[1] for child in children)


def find_root(paths: Sequence[Path], config: Config, working: Path) -> Path:
    """The root of a run: the folder of the configuration if the paths are in it, else what holds all their trees."""
    named = [_named(path) for path in paths]
    if config.root is not None and all(path.is_relative_to(config.root) for path in named):
        return config.root
    layout = Layout.of(config)
    return Path(os.path.commonpath([layout.tree_of(path) for path in named])) if named else working.resolve()


def discover(root: Path, paths: Sequence[Path], config: Config) -> Tree:
    """The pages that `paths` name, with the other languages of the same topics; `root` limits what can be read."""
    root = root.resolve()
    content = root / config.content if config.content else root / "content"
    if config.content is None and not content.is_dir():
        content = root
    named = [_named(path) for path in paths] or [_named(content)]
    for path in named:
        if not path.is_relative_to(root):
            raise UsageError(f"{path} is outside of the root {root}", "name a folder that holds all paths with --root")
    layout = Layout.of(config)
    notices: list[str] = []
    found = sorted(set(_walk(root, _scopes(named, content, layout, root), config.exclude, notices)))
    selected = tuple("" if path == root else path.relative_to(root).as_posix() for path in named)
    pages = _pages([path for path in found if _is_page(path)], selected, layout, notices)
    if not pages:
        where = ", ".join(str(path) for path in named)
        hint = f"searched for *.md, and for translations in {config.translations}"
        raise UsageError(f"no pages in {where}", hint if not config.exclude else f"{hint}; `exclude` is in force")
    reached = {"", *(above for page in pages for above in accumulate(page.path.split("/"), "{}/{}".format))}
    notices += [f"{path}: no pages there" for path, name in zip(named, selected, strict=True) if name not in reached]
    tocs = _pages([path for path in found if _is_toc(path)], selected, layout, [])
    keyrefs = tuple(path for path in found if _is_keyrefs(path))
    everything = {path for path in found if _is_page(path) and layout.place(path)}
    complete = everything <= {page.path for page in pages}
    return Tree(root, pages, tocs, keyrefs, layout.source_locale, tuple(notices), complete, selected)


def as_it_was(tree: Tree, past: Mapping[str, bytes | None], config: Config) -> Tree:
    """The tree with earlier contents of files, by path relative to the root; None for a file that was not there."""
    excluded, layout = pathspec.GitIgnoreSpec.from_lines(config.exclude), Layout.of(config)
    there = {path: data for path, data in past.items() if data is not None and len(data) <= SIZE_LIMIT}
    searched = [path for path in there if not _is_hidden(path) and not excluded.match_file(path)]

    def then(today: Iterable[str], kind: Callable[[str], bool]) -> list[str]:
        kept = (path for path in today if path not in past or path in there)
        return sorted({*kept, *filter(kind, searched)})

    pages = _pages(then((page.path for page in tree.pages), _is_page), tree.named, layout, [])
    tocs = _pages(then((toc.path for toc in tree.tocs), _is_toc), tree.named, layout, [])
    return replace(tree, pages=pages, tocs=tocs, keyrefs=tuple(then(tree.keyrefs, _is_keyrefs)), drafts=there)


def is_read(path: str) -> bool:
    """Whether files of this name are read: pages, tables of contents, values of keyrefs."""
    return _is_page(path) or _is_toc(path) or _is_keyrefs(path)


def read(root: Path, path: str) -> bytes:
    """The bytes of the file `path` of the tree; ReadError for anything that is not a regular file inside `root`."""
    try:
        real = Path(os.path.realpath(root / path, strict=True))
        if not real.is_relative_to(os.path.realpath(root)):
            raise ReadError(path, say("the file is outside of the root"))
        # Opening a pipe would wait for a writer; the check of the kind must be of the file that is then read.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(real, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ReadError(path, say("the file is not a regular file"))
            data = file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise ReadError(path, say("the file {problem}", problem=reason)) from problem
    if len(data) > SIZE_LIMIT:
        raise ReadError(path, say("the file is larger than {number} MB", number=SIZE_LIMIT // 1_000_000))
    return data


def _named(path: Path) -> Path:
    """`path` as the user gave it, made absolute; the last part is kept when it is a link to a file."""
    if not path.exists():
        raise UsageError(f"{path} does not exist")
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _scopes(named: Sequence[Path], content: Path, layout: Layout, root: Path) -> list[Path]:
    """The folders to walk so that every named page is found with its other languages; none inside another."""
    scopes: list[Path] = []
    trees = {content if path.is_relative_to(content) else layout.tree_of(path) for path in named}
    for tree in sorted(tree if tree.is_relative_to(root) else root for tree in trees):
        if not any(tree.is_relative_to(scope) for scope in scopes):
            scopes.append(tree)
    return scopes


def _walk(root: Path, scopes: Sequence[Path], exclude: Sequence[str], notices: list[str]) -> Iterator[str]:
    """Paths of the files that matter, relative to `root`."""
    excluded = pathspec.GitIgnoreSpec.from_lines(exclude)

    def unreadable(problem: OSError) -> None:
        notices.append(_skipped(_relative(root, str(problem.filename)), problem.strerror or ""))

    for scope in scopes:
        for folder, folders, files in os.walk(scope, onerror=unreadable):
            here = _relative(root, folder)
            folders[:] = sorted(
                name for name in folders if not _is_hidden(f"{name}/") and not excluded.match_file(f"{here}{name}/")
            )
            for name in sorted(files):
                path = here + name
                if is_read(path) and not excluded.match_file(path):
                    problem = _unacceptable(root, path)
                    if problem:
                        notices.append(_skipped(path, problem))
                    else:
                        yield path


def _pages(paths: Sequence[str], named: Sequence[str], layout: Layout, notices: list[str]) -> tuple[PageFile, ...]:
    """The selected files of `paths` and the other languages of their topics."""
    pages: dict[tuple[str, str], PageFile] = {}
    unplaced: Counter[str] = Counter()
    # Source pages first: a second file for the same topic and locale is the one to leave out.
    for path in sorted(paths, key=lambda path: (layout.place(path) != (layout.source_locale, path), path)):
        place = layout.place(path)
        if place is None:
            unplaced[layout.unplaced(path)] += 1
            continue
        page = PageFile(path, *place, any(name in ("", path) or path.startswith(f"{name}/") for name in named))
        first = pages.setdefault((page.topic, page.locale), page)
        if first is not page:
            same = say("{path} is the same topic in {locale}", path=first.path, locale=page.locale)
            notices.append(_skipped(path, same))
    notices += [
        say("{path}: not a locale; pages skipped: {number}", path=folder, number=count)
        for folder, count in sorted(unplaced.items())
    ]
    topics = {page.topic for page in pages.values() if page.selected}
    return tuple(sorted(page for page in pages.values() if page.topic in topics))


def _skipped(path: str, problem: str) -> Message:
    return say("{path}: {problem}; skipped", path=path, problem=problem)


def _unacceptable(root: Path, path: str) -> str:
    """Why the file must not be read; empty if it may."""
    try:
        path.encode("utf-8")
        status = os.lstat(root / path)
        if stat.S_ISLNK(status.st_mode):
            real = os.path.realpath(root / path, strict=True)
            if not Path(real).is_relative_to(root):
                return say("a link to a place outside of the root")
            status = os.stat(real)
    except UnicodeEncodeError:
        return say("its name is not UTF-8")
    except OSError as problem:
        return problem.strerror or say("cannot be read")
    return "" if stat.S_ISREG(status.st_mode) else say("not a regular file")


def _relative(root: Path, folder: str) -> str:
    """`folder` relative to `root`, ending with ``/``; empty for the root itself."""
    relative = os.path.relpath(folder, root).replace(os.sep, "/")
    return "" if relative == "." else f"{relative}/"


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _is_page(path: str) -> bool:
    return path.casefold().endswith(".md")


def _is_toc(path: str) -> bool:
    return _name(path) in _TOC


def _is_keyrefs(path: str) -> bool:
    return _name(path) in _KEYREFS


def _is_hidden(path: str) -> bool:
    """Whether a folder on the way is one that is never searched."""
    return any(name.startswith(".") or name == "node_modules" for name in path.split("/")[:-1])
