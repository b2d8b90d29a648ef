"""How translations are laid out in a tree, and which files are where no translation can be.

Owns: the step from a path to its locale and topic, and what is wrong with a path that names no locale, or one in a way
that nobody expects. Must not know: what is in the files, and reads none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline import language
from pipeline.address import folder_of
from pipeline.value import value

# The second folder of a locale in two: a region (BR) or a script (Hans). Its case tells it from a folder of pages.
_SUBTAG = re.compile(r"[A-Z]{2}|[A-Z][a-z]{3}|[0-9]{3}")


@value(frozen=True)
class Layout:
    """How translations are laid out: below `prefix`, in one folder per locale or in two (``pt/BR``)."""

    prefix: tuple[str, ...]
    source_locale: str

    @classmethod
    def of(cls, translations: str, source_locale: str) -> Layout:
        """The layout that a setting like ``nl/{locale}`` describes."""
        return cls(tuple(translations.removesuffix("{locale}").strip("/").split("/")), source_locale)

    def place(self, path: str) -> tuple[str, str] | None:
        """Locale and topic of the file `path`; None for a file that is among the translations but in no locale."""
        parts = path.split("/")
        start = self.prefix_end(parts[:-1])
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
        start = self.prefix_end(parts[:-1]) or 0
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

    def prefix_end(self, folders: Sequence[str]) -> int | None:
        """Where the folders of the locale begin; None for a file that is not among the translations."""
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


@value(frozen=True, slots=True)
class Misplaced:
    """Pages below a folder of the translations where they are taken for something else than was meant.

    `path` is the first of them, `count` their number, `folder` what names no locale or the wrong one, `expected` the
    folder that was probably meant; empty where nobody can say. `reason` is one of `REASONS`.
    """

    path: str
    folder: str
    reason: str
    expected: str = ""
    count: int = 1


REASONS = ("no-locale", "spelling", "no-region", "nested", "source")
"""Why pages are misplaced: the folder names no locale, or names it unusually; it is that of a language whose regions
have folders of their own; it is the folder of a locale in that of another; it is that of the source language."""


def misplaced(layout: Layout, paths: Sequence[str]) -> Iterator[Misplaced]:
    """Pages that are in the wrong place, one value for each folder, by folder."""
    counts: Counter[str] = Counter()
    sources: set[str] = set()
    for path in paths:
        parts = path.split("/")
        start = layout.prefix_end(parts[:-1])
        size = layout.locale_at(parts[start:-1])[1] if start is not None else 0
        if start is None:
            sources.update("/".join(parts[:end]) for end in range(1, len(parts)))
        else:
            counts["/".join(parts[: start + size])] += 1
    regions: dict[str, int] = {}
    for folder, count in counts.items():
        above = folder_of(folder)
        regions[above] = max(count, regions.get(above, 0))
    stray = {folder for folder, count in counts.items() if 2 * count < regions.get(folder, 0)}
    found: dict[tuple[str, str, str], tuple[str, int]] = {}
    for path in sorted(paths):
        fault = _fault(layout, path, stray, sources)
        if fault:
            first, count = found.get(fault, (path, 0))
            found[fault] = first, count + 1
    for (folder, reason, expected), (path, count) in sorted(found.items()):
        yield Misplaced(path, folder, reason, expected, count)


def _fault(layout: Layout, path: str, stray: set[str], sources: set[str]) -> tuple[str, str, str] | None:
    """Folder, reason and expected folder of a page that is misplaced.

    `stray` are folders of locales with far fewer pages than a folder in them, `sources` those of source pages.
    """
    parts = path.split("/")
    start = layout.prefix_end(parts[:-1])
    if start is None:
        return None
    locale, size = layout.locale_at(parts[start:-1])
    if not locale:
        return layout.unplaced(path), "no-locale", ""
    end = start + size
    folder, top, rest = "/".join(parts[:end]), "/".join(parts[:start]), parts[end:-1]
    if locale == layout.source_locale:
        return folder, "source", "/".join(parts[: start - len(layout.prefix)])
    again = layout.prefix_end(rest)
    if again is not None and layout.locale_at(rest[again:])[0]:
        inner = rest[again : again + layout.locale_at(rest[again:])[1]]
        return "/".join((folder, *rest[: again + len(inner)])), "nested", "/".join((top, *inner))
    source_folder = "/".join((*parts[: start - len(layout.prefix)], *rest[:1]))
    if rest and source_folder not in sources and _nested(layout, locale, rest):
        return f"{folder}/{rest[0]}", "nested", folder
    if len(rest) and size == 1 and source_folder not in sources and rest[0] != rest[0].upper():
        region = _SUBTAG.fullmatch(rest[0].upper()) and language.locale_tag(f"{parts[start]}/{rest[0]}")
        if region:
            return f"{folder}/{rest[0]}", "spelling", f"{top}/{parts[start].lower()}/{rest[0].upper()}"
    spelt = "/".join(parts[start:end])
    usual = _usual(spelt, locale)
    if spelt != usual:
        return folder, "spelling", f"{top}/{usual}"
    if folder in stray and "-" not in locale:
        return folder, "no-region", ""
    return None


def _nested(layout: Layout, locale: str, rest: Sequence[str]) -> bool:
    """Whether the folders below that of a locale begin with the same locale once more."""
    return layout.locale_at(rest)[0] == locale


def _usual(spelt: str, locale: str) -> str:
    """The folder of a locale in the case that its tag has, its separator kept."""
    separators = re.findall("[-_/]", spelt)
    pieces = locale.split("-")
    return "".join(piece + separator for piece, separator in zip(pieces, [*separators, ""], strict=False))
