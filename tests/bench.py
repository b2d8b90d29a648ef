"""Time and memory of the program, as ratios to R: what a bare markdown-it-py needs to parse the same pages.

    python tests/bench.py [--runs N] [--json FILE] [TREE]

TREE is a folder of pages; default: legacy/registry of the shared corpus where it is, else content/. It is copied, since
pages are edited, and gets a history of one commit unless it brings its own. R is measured in the same run, in turn with
everything else, so that a machine whose speed drifts does not spoil the ratios. Each figure is min, median and max over
the runs: `wall` is what a person waits, `cpu` the time of all processors together, which others on the machine disturb
less.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from shared import CORPUS

from pipeline.parse import parse
from pipeline.source import Source

ROOT = Path(__file__).resolve().parents[1]


class Cost(NamedTuple):
    """Seconds of wall clock and of all processors; the largest memory of one process in MiB."""

    wall: float
    cpu: float
    memory: float = 0.0


def here(action: Callable[[], object]) -> Callable[[], Cost]:
    """An action in this process."""

    def run() -> Cost:
        wall, cpu = time.perf_counter(), time.process_time()
        action()
        return Cost(time.perf_counter() - wall, time.process_time() - cpu)

    return run


def process(*command: str) -> Cost:
    """A whole process, with those that it starts; findings are no failure here."""
    started = time.perf_counter()
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode not in (0, 1):
        raise SystemExit(f"{command}: exit code {running.returncode}")
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def actions(tree: Path, texts: list[str], work: Path) -> dict[str, Callable[[], Cost]]:
    """What is measured, in this order; the first is R."""
    bare = MarkdownIt("commonmark").enable("table")
    number = count()
    store = work / "cache"
    page = next(path for path in sorted(tree.rglob("*.md")) if "/nl/" in path.as_posix())
    original = next(path for path in sorted(tree.glob("*.md")))

    def incidoc(command: str, *more: str, where: Path = tree) -> Cost:
        words = ("--root", str(tree), "--cache-dir", str(store), *more)
        return process(sys.executable, "-m", "pipeline", command, str(where), *words)

    def export(*more: str) -> Cost:
        return incidoc("export", "-o", str(work / "export"), *more)

    def cold(run: Callable[[], Cost]) -> Callable[[], Cost]:
        def measure() -> Cost:
            shutil.rmtree(store, ignore_errors=True)
            return run()

        return measure

    def after_edit(edited: Path) -> Callable[[], Cost]:
        def measure() -> Cost:
            with edited.open("a", encoding="utf-8") as file:
                file.write(f"\nOne line more, number {next(number)}.\n")
            return incidoc("validate", "-j1")

        return measure

    return {
        "bare markdown-it-py (R)": here(lambda: [bare.parse(text) for text in texts]),
        "parse": here(lambda: [parse(Source("page.md", text)) for text in texts]),
        "validate cold -j1": cold(lambda: incidoc("validate", "-j1")),
        "validate cold -j2": cold(lambda: incidoc("validate", "-j2")),
        "validate no cache -j1": lambda: incidoc("validate", "-j1", "--no-cache"),
        "validate warm": lambda: incidoc("validate"),
        "validate edited translation": after_edit(page),
        "validate edited source page": after_edit(original),
        "validate one page": lambda: incidoc("validate", "--no-cache", where=page),
        "export cold -j1": cold(lambda: export("-j1")),
        "export cold -j2": cold(lambda: export("-j2")),
        "export warm": export,
        "status": lambda: incidoc("status"),
        "--help": lambda: process(sys.executable, "-m", "pipeline", "--help"),
        "python -c pass": lambda: process(sys.executable, "-c", "pass"),
    }


def copied(tree: Path, folder: Path) -> Path:
    """A copy that can be edited, with a history."""
    shutil.copytree(tree, folder, ignore=shutil.ignore_patterns(".incidoc-cache"))
    if not (folder / ".git").exists():
        git = ("git", "-C", str(folder), "-c", "user.name=bench", "-c", "user.email=bench@localhost")
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "pages"]):
            subprocess.run([*git, *command], check=True)
    return folder


def three(values: list[float]) -> list[float]:
    """Min, median and max."""
    return [round(value, 4) for value in (min(values), statistics.median(values), max(values))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    registry = CORPUS / "legacy/registry"
    original = (options.tree or (registry if registry.is_dir() else ROOT / "content")).resolve()
    measured: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as folder:
        tree = copied(original, Path(folder, "tree"))
        texts = [path.read_bytes().decode("utf-8", "replace") for path in sorted(tree.rglob("*.md"))]
        size = sum(len(text.encode()) for text in texts)
        todo = actions(tree, texts, Path(folder))
        for _ in range(options.runs):
            for name, action in todo.items():
                measured.setdefault(name, []).append(action())
    print(f"{len(texts)} pages, {size / 1e6:.1f} MB, {options.runs} runs; ratios to R: min, median, max; MiB: max")
    bare = measured["bare markdown-it-py (R)"]
    base = Cost(statistics.median(cost.wall for cost in bare), statistics.median(cost.cpu for cost in bare))
    result: dict[str, dict[str, object]] = {}
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # what a new process begins with: it hides less
    print(f"{'':28} {'wall':^23} {'cpu':^23}     MiB")
    for name, costs in measured.items():
        wall, cpu = three([c.wall / base.wall for c in costs]), three([c.cpu / base.cpu for c in costs])
        memory = max(cost.memory for cost in costs)
        peak = round(memory) if memory > own + 1 else None
        result[name] = {"wall": wall, "cpu": cpu, "peak_mib": peak}
        figures = " ".join(f"{figure:7.3f}" for figure in (*wall, *cpu))
        print(f"{name:28} {figures} {peak or f'<{own:.0f}':>7}")
    load = os.getloadavg()[0]
    print(f"R = {base.wall:.2f} s wall, {base.cpu:.2f} s cpu; {os.cpu_count()} processors, load at the end {load:.1f}")
    if options.json:
        machine = {"processors": os.cpu_count(), "load": load, "r_wall": base.wall, "r_cpu": base.cpu}
        whole = {"pages": len(texts), "bytes": size, "runs": options.runs, **machine, "ratios": result}
        options.json.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
