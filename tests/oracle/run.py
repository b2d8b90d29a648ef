"""Compare our parser with kramdown and marked-it-core on real pages: heading ids, and the classes of blocks.

    python tests/oracle/run.py [CORPUS_DIR] [--explained] [--all FILE]

Without a directory the corpus is `corpus/` in $INCIDOC_SHARED, or in ../shared beside the repository. marked-it-core is
installed by npm into $INCIDOC_ORACLE_CACHE, or into .nox/oracle of the repository. `--all` writes every disagreement.

Counted are, per page and in order: every heading as (level, explicit id), every code block as (code, words), and every
other block that has words, where words are the classes and bare words of its attribute lists. The two sequences of a
page are aligned, so that one missing item does not shift the others; agreement is equal / all items of the alignment.

Differences are sorted into classes by `classify`, each with a verdict. Agreement is printed twice: of everything, and
without the classes that are laid to the reference; `--explained` lets the second figure decide.

Exit: 0 agreement with kramdown is at least 99.5 %, 1 it is not, 2 a reference or the corpus is missing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import TextIO

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from classify import Case, classify  # noqa: E402
from pages import Item, Page, load, theirs  # noqa: E402
from references import MissingError, Reference, kramdown, marked_it  # noqa: E402

REQUIRED = 99.5
"""Per cent, headings and blocks together, kramdown only."""
UNEXPLAINED = 0.1
"""Per cent of what is compared that may meet no criterion."""
EXPLAINED = ("reference", "dialect")
GROUPS = ("headings", "blocks")


@dataclass
class Tally:
    """The outcome for one reference."""

    pages: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    total: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    cases: dict[tuple[str, str], list[Case]] = field(default_factory=lambda: defaultdict(list))

    def agreement(self, *groups: str, explained: bool = False) -> float:
        """Per cent of equal items; 0 where nothing was compared, so that an empty corpus does not pass.

        With `explained`, differences with the verdict "reference" do not count.
        """
        total = sum(self.total[group] for group in groups)
        if explained:
            total -= sum(len(cases) for (verdict, _), cases in self.cases.items() if verdict in EXPLAINED)
        return 100.0 * sum(self.equal[group] for group in groups) / total if total else 0.0


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("corpus", nargs="?", type=Path, default=_shared() / "corpus", help="directory of *.md files")
    parser.add_argument("--explained", action="store_true", help="do not count what `classify` lays to the reference")
    parser.add_argument("--all", type=Path, metavar="FILE", help="write every disagreement to FILE")
    options = parser.parse_args(arguments)

    paths = sorted(options.corpus.rglob("*.md"))
    if not paths:
        print(f"no *.md under {options.corpus}", file=sys.stderr)
        return 2
    cache = Path(os.environ.get("INCIDOC_ORACLE_CACHE") or REPOSITORY / ".nox" / "oracle")
    cache.mkdir(parents=True, exist_ok=True)
    try:
        references = [kramdown(), marked_it(cache)]
    except MissingError as problem:
        print(problem, file=sys.stderr)
        return 2

    tallies = [Tally() for _ in references]
    ids, tags = 0, Counter[str]()
    for number, path in enumerate(paths, 1):
        page = load(path.relative_to(options.corpus).as_posix(), path.read_bytes(), references[0].neutralise)
        ids += page.ids
        tags[page.path] = page.tags
        for reference, tally in zip(references, tallies, strict=True):
            compare(page, reference, tally)
        if sys.stderr.isatty():
            print(f"\r{number}/{len(paths)}", end="" if number < len(paths) else "\n", file=sys.stderr)

    print("The references read each page without its front matter and with every {{…}} replaced by letters.")
    for reference, tally in zip(references, tallies, strict=True):
        reference.close()
        _print(reference.name, tally)
    if options.all:
        with options.all.open("w", encoding="utf-8") as out:
            for reference, tally in zip(references, tallies, strict=True):
                _write_all(reference.name, tally, out)
    decisive = "without what is laid to it" if options.explained else "of everything"
    agreed = tallies[0].agreement(*GROUPS, explained=options.explained)
    print(f"\n{references[0].name}: {agreed:.2f} % agreement {decisive}, {REQUIRED} % required")
    return 0 if agreed >= REQUIRED else 1


def compare(page: Page, reference: Reference, tally: Tally) -> None:
    """Ask the reference for one page and add what comes of it to the tally."""
    is_kramdown = reference.name.startswith("kramdown")
    answer = reference.ask(page.closed if is_kramdown else page.text)
    if "error" in answer:
        tally.failed.append((page.path, answer["error"]))
        return
    tally.pages += 1
    html = tuple(range(found["line"], found.get("end") or len(page.lines) + 1) for found in answer.get("html", ()))
    code = tuple(item for item in theirs("blocks", page, answer["blocks"]) if item.kind == "code")
    for group in GROUPS:
        ours = [item for item in page.ours if item.what == group]
        other = theirs(group, page, answer[group])
        for mine, its in align(ours, other):
            tally.total[group] += 1
            if mine and its and mine.key == its.key:
                tally.equal[group] += 1
            else:
                case = Case(page, is_kramdown, mine, its, html, code)
                tally.cases[classify(case)].append(case)


def align(ours: list[Item], other: list[Item]) -> Iterator[tuple[Item | None, Item | None]]:
    """Pairs of items that belong together: first what is equal on the same line, then what is equal, then the rest."""
    done = 0, 0
    matcher = SequenceMatcher(None, [(item.key, item.line) for item in ours], [(o.key, o.line) for o in other], False)
    for start, other_start, size in matcher.get_matching_blocks():
        yield from _align_keys(ours[done[0] : start], other[done[1] : other_start])
        done = start + size, other_start + size
        yield from zip(ours[start : done[0]], other[other_start : done[1]], strict=True)


def _align_keys(ours: list[Item], other: list[Item]) -> Iterator[tuple[Item | None, Item | None]]:
    matcher = SequenceMatcher(None, [item.key for item in ours], [item.key for item in other], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        left, right = ours[start:end], other[other_start:other_end]
        if tag == "equal":
            yield from zip(left, right, strict=True)
            continue
        while left or right:
            if left and right and (not right[0].line or abs(left[0].line - right[0].line) <= 1):
                yield left.pop(0), right.pop(0)
            elif not right or (left and left[0].line < right[0].line):
                yield left.pop(0), None
            else:
                yield None, right.pop(0)


def _print(name: str, tally: Tally) -> None:
    print(f"\n{name}: {tally.pages} pages compared, {len(tally.failed)} not answered")
    for path, problem in tally.failed[:3]:
        print(f"  not answered: {path}: {problem}")
    for group in GROUPS:
        print(
            f"  {group}: {tally.total[group]} compared, {tally.equal[group]} equal, {tally.agreement(group):.2f} %",
        )
    whole, rest = tally.agreement(*GROUPS), tally.agreement(*GROUPS, explained=True)
    print(f"  together: {whole:.2f} % of everything, {rest:.2f} % without what is laid to the reference")
    for (verdict, label), cases in sorted(tally.cases.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        print(f"  {len(cases):6} [{verdict}] {label}")
        for case in cases[:3]:
            print(f"         {case}")


def _write_all(name: str, tally: Tally, out: TextIO) -> None:
    for (verdict, label), cases in sorted(tally.cases.items()):
        for case in cases:
            print(f"{name}\t{verdict}: {label}\t{case}", file=out)


def _shared() -> Path:
    return Path(os.environ.get("INCIDOC_SHARED") or REPOSITORY.parent / "shared")


if __name__ == "__main__":
    sys.exit(main())
