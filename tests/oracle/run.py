"""Compare our parser with kramdown and marked-it-core on real pages: heading ids, and the classes of blocks.

    python tests/oracle/run.py [CORPUS_DIR] [--all FILE]

Without a directory the corpus is `corpus/` in $INCIDOC_SHARED, or in ../shared beside the repository. marked-it-core is
installed by npm into $INCIDOC_ORACLE_CACHE, or into .nox/oracle of the repository. `--all` writes every disagreement.

Counted are, per page and in order: every heading as (level, explicit id), every code block as (code, words), and every
other block that has words, where words are the classes and bare words of its attribute lists. The two sequences of a
page are aligned, so that one missing item does not shift the others; agreement is equal / all items of the alignment.
What is done to a page before a reference sees it stands in `pages`.

Differences are sorted into classes by `classify`, each with a verdict. Agreement is printed raw and net: net does not
count the differences that are laid to the reference or are decisions of the dialect. For each class is told how many of
its items both references read alike and otherwise than we do; those deserve a look first when the parser changes.

Exit: 0 net agreement with kramdown is at least 99.5 % and at most 0.1 % of what is compared with it is unexplained;
1 not so; 2 a reference or the corpus is missing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import TextIO

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from classify import UNEXPLAINED, Case, classify  # noqa: E402
from pages import Item, Page, load, theirs  # noqa: E402
from references import MissingError, Reference, kramdown, marked_it  # noqa: E402

REQUIRED = 99.5
"""Per cent, net, headings and blocks together, kramdown only."""
ALLOWED = 0.1
"""Per cent of what is compared with kramdown that may be unexplained."""
EXPLAINED = ("reference", "dialect")
"""Verdicts that do not count in net agreement."""
GROUPS = ("headings", "blocks")


@dataclass
class Tally:
    """The outcome for one reference."""

    pages: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    total: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    cases: dict[tuple[str, str], list[Case]] = field(default_factory=lambda: defaultdict(list))

    def agreement(self, *groups: str) -> float:
        """Per cent of equal items; 0 where nothing was compared, so that an empty corpus does not pass."""
        total = sum(self.total[group] for group in groups)
        return 100.0 * sum(self.equal[group] for group in groups) / total if total else 0.0

    @property
    def net(self) -> float:
        """Per cent of equal items, those not counted whose difference is explained."""
        explained = sum(len(cases) for (verdict, _), cases in self.cases.items() if verdict in EXPLAINED)
        total = self.total.total() - explained
        return 100.0 * self.equal.total() / total if total else 0.0

    @property
    def unexplained(self) -> float:
        """Per cent of items whose difference meets no criterion."""
        found = sum(len(cases) for (verdict, _), cases in self.cases.items() if verdict == UNEXPLAINED)
        return 100.0 * found / max(self.total.total(), 1)


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("corpus", nargs="?", type=Path, default=_shared() / "corpus", help="directory of *.md files")
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
        found = [compare(page, *pair) for pair in zip(references, tallies, strict=True)]
        common = set.intersection(*({case.reading for case in cases} for cases in found))
        for tally, cases in zip(tallies, found, strict=True):
            for case in cases:
                one = replace(case, both=case.reading in common)
                tally.cases[classify(one)].append(one)
        if sys.stderr.isatty():
            print(f"\r{number}/{len(paths)}", end="" if number < len(paths) else "\n", file=sys.stderr)

    print("The references read each page without its front matter and with every {{…}} replaced by letters;")
    print(f"{ids} attribute lists with ids that kramdown's grammar refuses were mapped, for both and for us;")
    masked = sum(1 for count in tags.values() if count)
    print(f"{tags.total()} HTML tags without end on {masked} pages were masked for kramdown.")
    for reference, tally in zip(references, tallies, strict=True):
        reference.close()
        _print(reference.name, tally)
    if options.all:
        with options.all.open("w", encoding="utf-8") as out:
            for reference, tally in zip(references, tallies, strict=True):
                _write_all(reference.name, tally, out)
    print()
    for reference, tally in zip(references, tallies, strict=True):
        figures = f"{tally.agreement(*GROUPS):.2f} % raw, {tally.net:.2f} % net, {tally.unexplained:.2f} % unexplained"
        print(f"{reference.name}: agreement {figures}")
    print(f"required of kramdown: {REQUIRED} % net, at most {ALLOWED} % unexplained")
    return 0 if tallies[0].net >= REQUIRED and tallies[0].unexplained <= ALLOWED else 1


def compare(page: Page, reference: Reference, tally: Tally) -> list[Case]:
    """Ask the reference for one page, count what is compared and equal, and return what is not."""
    is_kramdown = reference.name.startswith("kramdown")
    answer = reference.ask(page.closed if is_kramdown else page.text)
    if "error" in answer:
        tally.failed.append((page.path, answer["error"]))
        return []
    tally.pages += 1
    code = tuple(item for item in theirs("blocks", page, answer["blocks"]) if item.kind == "code")
    cases = []
    for group in GROUPS:
        ours = [item for item in page.ours if item.what == group]
        for mine, its in align(ours, theirs(group, page, answer[group])):
            tally.total[group] += 1
            if mine and its and mine.key == its.key:
                tally.equal[group] += 1
            else:
                cases.append(Case(page, is_kramdown, mine, its, code))
    return cases


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
    for (verdict, label), cases in sorted(tally.cases.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        both = sum(case.both for case in cases)
        print(f"  {len(cases):6} [{verdict}] {label}" + (f" ({both} read so by both)" if both else ""))
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
