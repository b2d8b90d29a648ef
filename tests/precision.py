"""Findings on real pages, drawn at random to be read: how often is a rule right? tests/precision.md has the answers.

``python tests/precision.py RULE … [--history CLONE] [--sample NUMBER] [--seed NUMBER] [--context LINES] [--hints]
[--tree FOLDER …]``. RULE is a name or a code, or the beginning of a code (`A`, `L1`). The trees are the folders of the
shared corpus, or those given with `--tree`. CLONE is a clone of the corpus' registry-history.bundle: it stands for
legacy/registry, whose files it has, and adds the revisions that translations were made from.

A fault that translations inherit counts once, at the source page, as it is reported. Where a rule is at error or
warning, its hints (findings at info) are counted apart, and drawn only with `--hints`. The same pages, rules and
numbers give the same draw.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared import CORPUS

from pipeline.align import align
from pipeline.config import Config
from pipeline.discover import Tree, discover
from pipeline.engine import validate
from pipeline.finding import Finding, Location, Severity
from pipeline.lookup import find_topic
from pipeline.rules import ALL, Rule
from pipeline.source import Span

_WIDEST = 400
"""Characters of a line that are shown; a paragraph can be one line."""


@dataclass(frozen=True)
class Found:
    """A finding, and the tree it was found in."""

    tree: Tree
    finding: Finding


def folders(history: Path | None) -> list[Path]:
    """The trees of the corpus, with a clone of the registry's history in place of its last revision."""
    trees = sorted(path for path in CORPUS.glob("*/*") if path.is_dir())
    registry = CORPUS / "legacy" / "registry"
    return [history if history and path == registry else path for path in trees]


def hint(one: Found, rule: Rule) -> bool:
    """Whether a rule that is at error or warning only hints here."""
    return one.finding.severity == Severity.INFO < rule.severity


def collect(trees: Sequence[Path], rules: Sequence[str]) -> list[Found]:
    """All findings of the rules, by tree and then in the order of a report."""
    config = Config(select=tuple(rules))
    read = [discover(folder, [folder], config) for folder in (path.resolve() for path in trees)]
    return [Found(tree, finding) for tree in read for finding in validate(tree, config).findings]


def draw(found: Sequence[Found], rule: str, size: int, seed: int) -> list[Found]:
    """As many findings as `size`, or all there are, in the order in which they were found."""
    chosen = random.Random(f"{seed}:{rule}").sample(range(len(found)), min(size, len(found)))
    return [found[index] for index in sorted(chosen)]


def shown(one: Found, number: int, context: int) -> Iterator[str]:
    """A finding as a person wants to see it who has to say whether it is right."""
    finding = one.finding
    yield f"\n--- {number}. {finding.severity} {finding.verdict} {finding.locale} {one.tree.root.name}"
    yield f"    {finding.message}"
    yield from around(finding.location, "", context)
    for place in finding.related[:4]:
        yield from around(place, place.label, 0)
    if finding.locale != one.tree.source_locale and (beside := counterpart(one)):
        yield from around(beside, "beside it in the source", 0)
    if finding.help:
        yield f"    help: {finding.help}"
    if finding.locales:
        yield f"    also in: {', '.join(finding.locales)}"
    if finding.fix:
        yield f"    fix ({'safe' if finding.fix.safe else 'unsafe'}): {finding.fix.title}"
        source = finding.location.source
        yield from (f"      {source[edit.span][:_WIDEST]!r} -> {edit.text!r}" for edit in finding.fix.edits)


def around(place: Location, label: str, context: int) -> Iterator[str]:
    """The lines of a place, the place in ⟦brackets⟧, with some lines before and after it."""
    source, span = place.source, place.span
    first, last = source.line_index(span.start), source.line_index(max(span.end - 1, span.start))
    yield f"    {source.path}:{first + 1}: {label}".rstrip(": ")
    for index in range(max(first - context, 0), min(last + context + 1, len(source.line_starts))):
        text, begin = source.line(index), source.line_starts[index]
        if index == first:
            at, end = span.start - begin, max(min(span.end - begin, len(text)), span.start - begin)
            text = f"{text[max(at - _WIDEST // 2, 0) : at]}⟦{text[at:end]}⟧{text[end:]}"
        if first <= index <= min(last, first + 12) or not first <= index <= last:
            yield f"      {index + 1:>5} {'>' if first <= index <= last else ' '} {text[:_WIDEST]}".rstrip()


def counterpart(one: Found) -> Location | None:
    """The block of the source page that a finding on a translation has to do with: of its base, else of today's."""
    path, start = one.finding.location.source.path, one.finding.location.span.start
    if not any(page.path == path for page in one.tree.pages):
        return None
    topic = find_topic(one.tree, path)
    member = next((member for member in topic.members if member.file.path == path), None)
    base = member and (member.base.document or (topic.source and topic.source.document))
    if not member or not base:
        return None
    blocks = [
        pair.source
        for pair in align(base, member.document).pairs
        if pair.translation and pair.source and pair.translation.span.start <= start
    ]
    return Location(base.source, blocks[-1].span) if blocks else Location(base.source, Span(0, 0))


def main() -> int:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="+", metavar="RULE")
    parser.add_argument("--history", type=Path, metavar="CLONE")
    parser.add_argument("--sample", type=int, default=30, metavar="NUMBER")
    parser.add_argument("--seed", type=int, default=3, metavar="NUMBER")
    parser.add_argument("--context", type=int, default=3, metavar="LINES")
    parser.add_argument("--hints", action="store_true")
    parser.add_argument("--tree", type=Path, action="append", metavar="FOLDER")
    options = parser.parse_args()
    trees = options.tree or folders(options.history)
    if not trees:
        print("no shared corpus: set INCIDOC_SHARED to the folder that holds corpus/, or give --tree")
        return 0
    found = collect(trees, options.rules)
    for rule in ALL:
        own = [one for one in found if one.finding.rule == rule.name]
        if not own and not any(rule.code.startswith(word.upper()) or rule.name == word for word in options.rules):
            continue
        counts = Counter(str(one.finding.severity) for one in own)
        print(f"\n=== {rule.code} {rule.name}:", ", ".join(f"{n} {s}" for s, n in counts.items()) or "no finding")
        own = [one for one in own if hint(one, rule) == options.hints]
        for number, one in enumerate(draw(own, rule.name, options.sample, options.seed), 1):
            print(*shown(one, number, options.context), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
