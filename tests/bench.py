"""Time and memory of the program, as ratios to R: what a bare markdown-it-py needs to parse the same pages.

    python tests/bench.py [--runs N] [--times N [N…]] [--json FILE] [TREE]

TREE is a git repository of pages, or a bundle of one; default: the history of the registry in the shared corpus where
it is, else content/. It is measured as it is, and made so many times larger (`grow.py`), in each copy with other words:
by default 1, 10 and 30 times, which takes the most part of an hour; `--times 1` takes two minutes. R is measured in
the same rounds, in turn with everything else, so that a machine whose speed drifts does not spoil the ratios. Each
figure is min, median and max over the rounds: `wall` is what a person waits, `cpu` the time of all processors together,
which others on the machine disturb less. Programs of others (`peers.py`) are measured where they are installed.
"""

import argparse
import gc
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from grow import grown
from markdown_it import MarkdownIt
from peers import peers
from shared import CORPUS

from pipeline.cache import Cache
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.parse import parse
from pipeline.source import Source
from pipeline.value import SELDOM
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
BARE = "bare markdown-it-py (R)"
KEYSTROKE = 32_000
"""Bytes of the page on which keystrokes are measured, or the next there is."""


class Cost(NamedTuple):
    """Seconds of wall clock and of all processors; the largest memory of one process in MiB."""

    wall: float
    cpu: float
    memory: float = 0.0


Actions = dict[str, Callable[[], Cost]]


def here(action: Callable[[], object]) -> Callable[[], Cost]:
    """An action in this process."""

    def run() -> Cost:
        wall, cpu = time.perf_counter(), time.process_time()
        action()
        return Cost(time.perf_counter() - wall, time.process_time() - cpu)

    return run


def on_each(pages: list[Path], action: Callable[[str], object]) -> Callable[[], Cost]:
    """An action in this process on the text of every page; reading it does not count, what comes of it is let go."""

    def run() -> Cost:
        costs = [here(partial(action, page.read_bytes().decode("utf-8", "replace")))()[:2] for page in pages]
        return Cost(*map(sum, zip(*costs, strict=True)))

    return run


def process(*command: str, where: Path = ROOT) -> Cost:
    """A whole process, with those that it starts; findings are no failure here."""
    started = time.perf_counter()
    running = subprocess.Popen(command, cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode not in (0, 1, 2):
        raise SystemExit(f"{command}: exit code {running.returncode}")
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def actions(tree: Path, work: Path) -> Actions:
    """What is measured, in this order; the first is R."""
    bare = MarkdownIt("commonmark").enable("table")
    number = count()
    store = work / "cache"
    pages = discover(tree, (), Config()).pages
    files = [tree / page.path for page in pages]
    by_size = sorted(pages, key=lambda page: Path(tree, page.path).stat().st_size)
    sources = [page.path for page in by_size if page.locale == "en"]
    translations = [page.path for page in by_size if page.locale != "en"]
    translation, source = (tree / paths[len(paths) // 2] for paths in (translations, sources))

    def incidoc(command: str, *more: str, where: Path = tree) -> Cost:
        words = ("--root", str(tree), "--cache-dir", str(store), "--no-progress", *more)
        return process(sys.executable, "-m", "pipeline", command, str(where), *words)

    def export(*more: str) -> Cost:
        return incidoc("export", "-o", str(work / "export"), *more)

    def cold(run: Callable[[], Cost]) -> Callable[[], Cost]:
        def measure() -> Cost:
            shutil.rmtree(store, ignore_errors=True)
            return run()

        return measure

    def after_edit(edited: Path, run: Callable[[], Cost]) -> Callable[[], Cost]:
        def measure() -> Cost:
            with edited.open("a", encoding="utf-8") as file:
                file.write(f"\nOne line more, number {next(number)}.\n")
            return run()

        return measure

    return {
        BARE: on_each(files, bare.parse),
        "parse": on_each(files, lambda text: parse(Source("page.md", text))),
        "validate cold -j1": cold(lambda: incidoc("validate", "-j1")),
        "validate cold -j2": cold(lambda: incidoc("validate", "-j2")),
        "validate no cache -j1": lambda: incidoc("validate", "-j1", "--no-cache"),
        "validate warm": lambda: incidoc("validate"),
        "validate edited translation": after_edit(translation, lambda: incidoc("validate", "-j1")),
        "validate edited source page": after_edit(source, lambda: incidoc("validate", "-j1")),
        "validate one page": lambda: incidoc("validate", "--no-cache", where=translation),
        "open": lambda: inside("opening", tree),
        "open again": lambda: inside("opening", tree, store),
        "keystroke": lambda: keystroke(tree, by_size),
        "export cold -j1": cold(lambda: export("-j1")),
        "export cold -j2": cold(lambda: export("-j2")),
        "export warm": export,
        "export edited translation": after_edit(translation, lambda: export("-j1")),
        "status cold -j1": cold(lambda: incidoc("status", "-j1")),
        "status warm": lambda: incidoc("status"),
        "--help": lambda: process(sys.executable, "-m", "pipeline", "--help"),
        "python -c pass": lambda: process(sys.executable, "-c", "pass"),
    } | {name: (lambda run=run: run(process)) for name, run in peers(tree, work).items()}


def keystroke(tree: Path, by_size: list) -> Cost:
    """One edit of a large translated page in a tree that an editor has open: the median of twenty."""
    sizes = {page.path: Path(tree, page.path).stat().st_size for page in by_size if page.locale != "en"}
    return inside("edits", tree, min(sizes, key=lambda path: abs(sizes[path] - KEYSTROKE)))


def inside(function: str, *words: object) -> Cost:
    """What a function of this file prints of its costs, in a process of its own that has loaded the program."""
    command = [sys.executable, "-c", f"import bench, sys; bench.alone({function!r}, *sys.argv[1:])", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT / "tests", capture_output=True, text=True, check=True)
    return Cost(*json.loads(done.stdout))


def alone(function: str, *words: str) -> None:
    """Call it as the command line does, which looks for cycles seldom."""
    gc.set_threshold(*SELDOM)
    globals()[function](*words)


def opening(tree: str, store: str = "") -> None:
    """Print what it costs an editor to open a tree, with what earlier runs have left in `store`."""
    cost = here(lambda: Workspace(Path(tree), Config(), store=Cache(Path(store)) if store else None))()
    print(json.dumps([*cost[:2], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def edits(tree: str, path: str) -> None:
    """Print what an edit of a page costs: seconds of the clock, of the processor, MiB."""
    space = Workspace(Path(tree), Config())
    lines = Path(tree, path).read_bytes().split(b"\n")
    middle = next(at for at in range(len(lines) // 2, len(lines)) if lines[at][:1].isalpha())
    costs = []
    for number in range(21):
        changed = [*lines[:middle], lines[middle] + b" %d" % number, *lines[middle + 1 :]]

        def edit(text: bytes = b"\n".join(changed)) -> None:
            space.draft(path, text)
            space.findings(path)

        costs.append(here(edit)())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([statistics.median(each) for each in list(zip(*costs[1:], strict=True))[:2]] + [memory]))


def repository(origin: Path, folder: Path) -> Path:
    """A repository that can be edited, with the history of the original if it has one."""
    if origin.is_file() or (origin / ".git").exists():
        subprocess.run(["git", "clone", "-q", str(origin), str(folder)], check=True)
        return folder
    shutil.copytree(origin, folder, ignore=shutil.ignore_patterns(".incidoc-cache"))
    git = ("git", "-C", str(folder), "-c", "user.name=bench", "-c", "user.email=bench@localhost")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "pages"]):
        subprocess.run([*git, *command], check=True)
    return folder


def three(values: list[float]) -> list[float]:
    """Min, median and max."""
    return [round(value, 4) for value in (min(values), statistics.median(values), max(values))]


def measured(tree: Path, work: Path, rounds: int) -> dict[str, list[Cost]]:
    """What everything costs over a tree, in each round."""
    costs: dict[str, list[Cost]] = {}
    todo = actions(tree, work)
    for _ in range(rounds):
        for name, action in todo.items():
            costs.setdefault(name, []).append(action())
    return costs


def told(costs: Mapping[str, list[Cost]]) -> dict[str, object]:
    """Print the ratios of a tree, and give them."""
    bare = costs[BARE]
    base = Cost(statistics.median(cost.wall for cost in bare), statistics.median(cost.cpu for cost in bare))
    ratios: dict[str, dict[str, object]] = {}
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # what a new process begins with: it hides less
    print(f"{'ratios to R: min, median, max':28} {'wall':^23} {'cpu':^23}     MiB")
    for name, each in costs.items():
        wall, cpu = three([c.wall / base.wall for c in each]), three([c.cpu / base.cpu for c in each])
        memory = max(cost.memory for cost in each)
        peak = round(memory) if memory > own + 1 else None
        ratios[name] = {"wall": wall, "cpu": cpu, "peak_mib": peak}
        print(f"{name:28}", *(f"{figure:7.3f}" for figure in (*wall, *cpu)), f"{peak or f'<{own:.0f}':>7}")
    print(f"R = {base.wall:.2f} s wall, {base.cpu:.2f} s cpu; load now {os.getloadavg()[0]:.1f}\n")
    return {"r_wall": base.wall, "r_cpu": base.cpu, "ratios": ratios}


def growth(costs: Mapping[int, Mapping[str, list[Cost]]]) -> dict[str, dict[int, list[float | None]]]:
    """Print what a larger tree costs, and give it, all beside the first: time of the clock and of processors for each
    page, and memory.
    """
    found: dict[str, dict[int, list[float | None]]] = {}
    first = min(costs)

    def medians(times: int, name: str) -> list[float]:
        return [statistics.median(getattr(c, kind) for c in costs[times][name]) for kind in ("wall", "cpu", "memory")]

    print(f"{'beside the smallest':28}", *(f"{f'{times}x a page: wall, cpu; memory':>34}" for times in costs))
    for name in costs[first]:
        wall, cpu, memory = medians(first, name)
        for times in costs:
            more_wall, more_cpu, peak = medians(times, name)
            larger = times / first
            row = [more_wall / wall / larger, more_cpu / cpu / larger, peak / memory if memory else None]
            found.setdefault(name, {})[times] = [figure and round(figure, 3) for figure in row]
        print(f"{name:28}", *(f"{'  '.join(map(str, row)):>34}" for row in found[name].values()))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 30])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    bundle = CORPUS / "registry-history.bundle"
    origin = (options.tree or (bundle if bundle.is_file() else ROOT / "content")).resolve()
    result: dict[str, object] = {"processors": os.cpu_count(), "runs": options.runs}
    costs = {}
    with tempfile.TemporaryDirectory() as folder:
        once = repository(origin, Path(folder, "once"))
        for times in sorted(options.times):
            tree = once if times == 1 else grown(once, Path(folder, f"times{times}"), times)
            pages = len(discover(tree, (), Config()).pages)
            print(f"{times} times: {pages} pages, {options.runs} rounds, {os.cpu_count()} processors")
            work = Path(folder, f"work{times}")
            work.mkdir()
            costs[times] = measured(tree, work, options.runs)
            result[f"{times}x"] = {"pages": pages, **told(costs[times])}
    if len(costs) > 1:
        result["growth"] = growth(costs)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
