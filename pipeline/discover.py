"""From a tree of files to its pages: which file is which topic in which language.

Owns: the walk. Must not know: how translations are laid out (`pipeline.layout`), what is in the files; their bytes come
from `pipeline.files`.

Safety: folders behind links are not entered, linked files count only when the real file is inside the root, everything
but regular files is left out.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import observed
from pipeline.config import Config, UsageError
from pipeline.files import SIZE_LIMIT, Reader, ReadError, read
from pipeline.globs import matcher
from pipeline.layout import Layout, Misplaced, misplaced
from pipeline.message import Message, say, series
from pipeline.value import value

if TYPE_CHECKING:
    from pipeline.site import Other

_TOC = ("toc", "toc.yaml")
_KEYREFS = ("keyref.yaml", "keyrefs.yaml", "cloudoekeyrefs.yml")


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


@value(frozen=True)
class Tree:
    """What was found. All sequences are sorted by path; `notices` say what was left out and why.

    `pages` are the selected ones and their other languages, `tocs` all there are. `complete`: all pages of the tree are
    in `pages`, so that a link to a page that is not there is broken. `files` are the paths of files that are no pages;
    `walked` the folders that were gone through, but for those `left_out`. `named`: what the user selected, relative to
    the root. `drafts` are bytes by path that count instead of those of the file: pages as an editor has them, as they
    are after fixes that are not written yet, or as they were (`as_it_was`). `others`: the other trees of the same run.
    `seen`: what was in each folder that was gone through, as `observed.listing` tells it.
    """

    root: Path
    pages: tuple[PageFile, ...]
    tocs: tuple[PageFile, ...] = ()
    keyrefs: tuple[str, ...] = ()
    source_locale: str = "en"
    notices: tuple[str, ...] = ()
    complete: bool = True
    misplaced: tuple[Misplaced, ...] = ()
    files: frozenset[str] = frozenset()
    walked: tuple[str, ...] = ("",)
    left_out: frozenset[str] = frozenset()
    named: tuple[str, ...] = ("",)
    drafts: Mapping[str, bytes] = field(default_factory=dict)
    others: tuple[Other, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """The bytes of a page or another file of the tree, or its draft. Raises ReadError if it must not be read."""
        draft = self.drafts.get(path)
        return read(self.root, path) if draft is None else draft

    def read_all(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | ReadError]]:
        """Several files, each with its bytes or why it cannot be read."""
        reader = Reader(self.root)
        for path in paths:
            try:
                draft = self.drafts.get(path)
                yield path, reader.read(path) if draft is None else draft
            except ReadError as problem:
                yield path, problem


@dataclass
class _Walk:
    """What the walk comes across."""

    found: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)


def find_root(paths: Sequence[Path], config: Config, working: Path) -> Path:
    """The root of a run: the folder of the configuration if the paths are in it, else what holds all their trees."""
    named = [_named(path) for path in paths]
    if config.root is not None and all(path.is_relative_to(config.root) for path in named):
        return config.root
    layout = Layout.of(config.translations, config.source_locale)
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
            raise UsageError(
                say("{path} is outside of the root {root}", path=str(path), root=str(root)),
                say("name a folder that holds all paths with --root"),
            )
    layout = Layout.of(config.translations, config.source_locale)
    scopes = _scopes(named, content, layout, root)
    walk = _walk(root, scopes, config.exclude)
    found, notices = sorted(walk.found), walk.notices
    selected = tuple("" if path == root else path.relative_to(root).as_posix() for path in named)
    pages = _pages([path for path in found if _is_page(path)], selected, layout, notices)
    if not pages:
        where = series([str(path) for path in named])
        hint = say("searched for *.md, and for translations in {folders}", folders=config.translations)
        if config.exclude:
            hint = say("{hint}; `exclude` is in force", hint=hint)
        raise UsageError(say("no pages in {where}", where=where), hint)
    reached = {"", *(above for page in pages for above in accumulate(page.path.split("/"), "{}/{}".format))}
    notices += [f"{path}: no pages there" for path, name in zip(named, selected, strict=True) if name not in reached]
    everything = [path for path in found if _is_page(path)]
    return Tree(
        root,
        pages,
        _tocs(found, selected, layout),
        tuple(path for path in found if _is_keyrefs(path)),
        layout.source_locale,
        tuple(notices),
        complete={path for path in everything if layout.place(path)} <= {page.path for page in pages},
        misplaced=tuple(one for one in misplaced(layout, everything) if _is_named(one.path, selected)),
        files=frozenset(walk.others.union(path for path in found if not _is_page(path))),
        walked=tuple(_relative(root, str(scope)).removesuffix("/") for scope in scopes),
        left_out=frozenset(walk.left_out),
        named=selected,
        seen=walk.seen,
    )


def as_it_was(tree: Tree, past: Mapping[str, bytes | None], config: Config) -> Tree:
    """The tree with earlier contents of files, by path relative to the root; None for a file that was not there."""
    excluded = matcher(config.exclude)
    layout = Layout.of(config.translations, config.source_locale)
    there = {path: data for path, data in past.items() if data is not None and len(data) <= SIZE_LIMIT}
    searched = [path for path in there if not _is_hidden(path) and not excluded(path)]

    def then(today: Iterable[str], kind: Callable[[str], bool]) -> list[str]:
        kept = (path for path in today if path not in past or path in there)
        return sorted({*kept, *filter(kind, searched)})

    pages = _pages(then((page.path for page in tree.pages), _is_page), tree.named, layout, [])
    tocs = _tocs(then((toc.path for toc in tree.tocs), _is_toc), tree.named, layout)
    return replace(tree, pages=pages, tocs=tocs, keyrefs=tuple(then(tree.keyrefs, _is_keyrefs)), drafts=there)


def is_read(path: str) -> bool:
    """Whether files of this name are read: pages, tables of contents, values of keyrefs."""
    return _is_page(path) or _is_toc(path) or _is_keyrefs(path)


def _tocs(found: Iterable[str], named: Sequence[str], layout: Layout) -> tuple[PageFile, ...]:
    """The tables of contents among the files found."""
    return tuple(
        PageFile(path, *place, _is_named(path, named))
        for path in found
        if _is_toc(path) and (place := layout.place(path))
    )


def _named(path: Path) -> Path:
    """`path` as the user gave it, made absolute; the last part is kept when it is a link to a file."""
    if not path.exists():
        raise UsageError(say("{path} does not exist", path=str(path)))
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _scopes(named: Sequence[Path], content: Path, layout: Layout, root: Path) -> list[Path]:
    """The folders to walk so that every named page is found with its other languages; none inside another."""
    scopes: list[Path] = []
    trees = {content if path.is_relative_to(content) else layout.tree_of(path) for path in named}
    for tree in sorted(tree if tree.is_relative_to(root) else root for tree in trees):
        if not any(tree.is_relative_to(scope) for scope in scopes):
            scopes.append(tree)
    return scopes


def _walk(root: Path, scopes: Sequence[Path], exclude: Sequence[str]) -> _Walk:
    """Go through the folders; all paths are relative to `root`. Of files that are no pages only the names matter."""
    excluded = matcher(exclude)
    walk = _Walk()

    waiting = [_relative(root, str(scope)) for scope in reversed(scopes)]
    while waiting:
        here = waiting.pop()
        folder = os.path.join(root, here)
        try:
            entries = observed.entries(folder)
        except OSError as unreadable:
            walk.left_out.add(here.removesuffix("/"))
            walk.notices.append(_skipped(here, unreadable.strerror or ""))
            continue
        walk.seen[folder] = observed.listed(entries)
        below: list[str] = []
        for name, kind in entries:
            path = here + name
            is_link = kind.startswith("link")
            if kind == "folder" or (is_link and os.path.isdir(folder + name)):
                closed = is_link or _is_hidden(f"{name}/") or excluded(f"{path}/")
                (walk.left_out.add if closed else below.append)(path)
            elif not is_read(path):
                walk.others.add(path)
            elif excluded(path):
                walk.left_out.add(path)
            elif problem := _unacceptable(root, path):
                walk.left_out.add(path)
                walk.notices.append(_skipped(path, problem))
            else:
                walk.found.add(path)
        waiting += [f"{path}/" for path in reversed(below)]
    return walk


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
        page = PageFile(path, *place, _is_named(path, named))
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


def _is_named(path: str, named: Sequence[str]) -> bool:
    """Whether the user named the file, or a folder above it."""
    return any(name in ("", path) or path.startswith(f"{name}/") for name in named)


def _unacceptable(root: Path, path: str) -> str:
    """Why the file must not be read; empty if it may."""
    try:
        path.encode("utf-8")
        status = os.lstat(f"{root}{os.sep}{path}")
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
