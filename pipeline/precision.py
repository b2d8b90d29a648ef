"""How often each rule was right, as far as somebody has looked: the table of tests/precision.md.

Owns: where that table is and how it is read. Must not know: rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.value import value

COLUMNS = ("rule", "findings", "sample", "right", "precision", "verdict basis")
"""Titles of the table."""


@value(frozen=True, slots=True)
class Precision:
    """Of the `findings` of a rule on real pages, a `sample` was read by a person, and so many of it were `right`.

    `basis` says which pages, and what was held to be right.
    """

    findings: int
    sample: int
    right: int
    basis: str

    @property
    def share(self) -> float:
        """The share of the sample that was right, from 0 to 1."""
        return self.right / self.sample


def measured() -> Mapping[str, Precision]:
    """What is known, by the name of the rule."""
    return read(_text())


def read(markdown: str) -> Mapping[str, Precision]:
    """The rows of the table in `markdown`; ValueError for one that cannot be read."""
    found: dict[str, Precision] = {}
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in markdown.splitlines() if "|" in line
    ]
    for row in rows:
        if tuple(row) == COLUMNS or all(set(cell) <= set("-: ") for cell in row):
            continue
        rule, findings, sample, right, share, basis = row
        entry = Precision(int(findings), int(sample), int(right), basis)
        if not 0 <= entry.right <= entry.sample <= entry.findings or not entry.sample or rule in found:
            raise ValueError(f"{rule}: {right} of {sample} of {findings}")
        if share != f"{entry.share:.0%}":
            raise ValueError(f"{rule}: {share} is not {entry.share:.0%}")
        found[rule] = entry
    return found


def _text() -> str:
    """The file: inside the package when installed, among the tests in a checkout; empty where there is none."""
    package = Path(__file__).resolve().parent
    for path in (package / "_data" / "precision.md", package.parent / "tests" / "precision.md"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""
