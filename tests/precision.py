"""Findings drawn at random, with their context, for a reader to judge: what share of them is right?

    python tests/precision.py [--rule T3]... [--level warning] [--seed 1] [--count 60] TREE...

All findings of the rules on all trees are put in order (by tree, then as the program reports them), and `--count` of
them are drawn without replacement by `random.Random(seed)`. Each is shown with its line, the lines around it, and the
places it is measured against.
"""

import argparse
import random
from pathlib import Path

from pipeline.config import Config
from pipeline.discover import discover
from pipeline.engine import validate
from pipeline.finding import Finding, Location, Severity


def context(place: Location, lines: int) -> str:
    """The line of a place and those around it."""
    source = place.source
    at = source.line_index(place.span.start)
    shown = range(max(0, at - lines), min(len(source.line_starts), at + lines + 1))
    return "\n".join(f"  {'>' if index == at else ' '} {source.line(index)[:600]}" for index in shown)


def show(number: int, tree: Path, one: Finding) -> None:
    """One finding for the reader."""
    line = one.location.source.position(one.location.span.start).line
    print(f"[{number}] {tree.name}/{one.location.source.path}:{line} {one.severity} {one.code}: {one.message}")
    print(f"  marked: {one.location.source[one.location.span][:300]!r}")
    print(context(one.location, 1))
    for place in one.related[:1]:
        print(f"  -- {place.label}: {place.source.path}\n{context(place, 0)}")
    print()


def main() -> None:
    """Draw and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    options.add_argument("--rule", action="append", default=[], help="name, code or beginning of a code")
    options.add_argument("--level", default="warning", choices=[str(level) for level in Severity])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=60)
    chosen = options.parse_args()
    config = Config(select=tuple(chosen.rule))
    found = [
        (tree, one)
        for tree in chosen.trees
        for one in validate(discover(tree, [], config), config).findings
        if one.severity >= Severity[chosen.level.upper()]
    ]
    drawn = random.Random(chosen.seed).sample(range(len(found)), min(chosen.count, len(found)))
    print(f"{len(drawn)} of {len(found)} findings, seed {chosen.seed}\n")
    for number, index in enumerate(sorted(drawn), 1):
        show(number, *found[index])


if __name__ == "__main__":
    main()
