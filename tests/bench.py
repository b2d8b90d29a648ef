"""Time and memory of the program, as ratios to R: what a bare markdown-it-py needs to parse the same pages.

    python tests/bench.py [--runs N] [--json FILE] [TREE]

TREE is a folder of pages; default: legacy/registry of the shared corpus where it is, else content/. R is measured in
the same run, in turn with everything else, so that a machine whose speed drifts does not spoil the ratios. Each figure
is min, median and max over the runs.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt
from shared import CORPUS

from pipeline.parse import parse
from pipeline.source import Source

ROOT = Path(__file__).resolve().parents[1]


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def command(*arguments: str) -> Callable[[], object]:
    """A whole process of the program; findings are no failure here."""

    def run() -> None:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *arguments], cwd=ROOT, capture_output=True, check=False
        )
        if done.returncode > 1:
            raise SystemExit(done.stderr.decode())

    return run


def actions(tree: Path, texts: list[str], folder: str) -> dict[str, Callable[[], object]]:
    """What is measured; the first is R."""
    bare = MarkdownIt("commonmark").enable("table")
    where = (str(tree), "--root", str(tree))
    return {
        "bare markdown-it-py (R)": lambda: [bare.parse(text) for text in texts],
        "parse": lambda: [parse(Source("page.md", text)) for text in texts],
        "validate": command("validate", *where),
        "validate one page": command("validate", str(next(tree.rglob("ts_index.md"))), "--root", str(tree)),
        "export": command("export", *where, "-o", folder),
        "status": command("status", *where),
        "--help": command("--help"),
        "python -c pass": lambda: subprocess.run([sys.executable, "-c", "pass"], check=True),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    registry = CORPUS / "legacy/registry"
    tree = (options.tree or (registry if registry.is_dir() else ROOT / "content")).resolve()
    texts = [path.read_bytes().decode("utf-8", "replace") for path in sorted(tree.rglob("*.md"))]
    size = sum(len(text.encode()) for text in texts)
    print(f"{len(texts)} pages, {size / 1e6:.1f} MB, {options.runs} runs; ratios to R: min, median, max")
    measured: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        todo = actions(tree, texts, folder)
        for _ in range(options.runs):
            for name, action in todo.items():
                measured.setdefault(name, []).append(seconds(action))
    base = statistics.median(measured["bare markdown-it-py (R)"])
    ratios = {name: [value / base for value in values] for name, values in measured.items()}
    for name, values in ratios.items():
        print(f"{name:24} {min(values):7.3f} {statistics.median(values):7.3f} {max(values):7.3f}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"R = {base:.2f} s; peak memory of a process: {peak:.0f} MiB")
    if options.json:
        result = {"pages": len(texts), "bytes": size, "r_seconds": base, "peak_mib": peak, "ratios": ratios}
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
