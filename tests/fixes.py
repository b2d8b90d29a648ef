"""Fixes over a corpus of real pages: how many by rule, and whether what must hold of them does; exits 1 if not.

``python tests/fixes.py [--unsafe] [--show NUMBER] [FOLDER …]``. Each folder (default: the trees of the shared corpus)
is copied, with its history, and the copy is fixed. What must hold: no page crashes or comes to no end, a second run
changes nothing, ends of lines and byte order marks stay, and nothing is written that readers see. What became of the
incidents is listed, and what findings became more, to be held against what the fixes say. `--show` prints that many
fixes of as many rules as there are, drawn by a fixed seed, to be read.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from corpus import locale_of
from shared import CORPUS

from pipeline.catalog import section_of
from pipeline.config import Config
from pipeline.discover import Tree, discover
from pipeline.document import Document, plain
from pipeline.engine import validate
from pipeline.finding import Finding
from pipeline.incident import Incident, build
from pipeline.mend import Change, Mended, mend, write
from pipeline.parse import parse
from pipeline.source import BOM, Span

SEED = 20
_NEWLINE = re.compile(r"\r\n|\n|\r")
_COPIED = ("emptied-code", "typographic-code", "missing-keyref", "malformed-keyref")
"""Rules whose fixes write what readers see: code, and names of products, from the source or from damaged forms."""


@dataclass
class Counts:
    """What was seen, and what was wrong."""

    fixes: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    incidents: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    mended: list[Finding] = field(default_factory=list)


def run(folder: Path, counts: Counts, *, unsafe: bool) -> None:
    """Fix a copy of one tree, and look at it again."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place).resolve() / folder.name
        shutil.copytree(folder, copy, symlinks=True)
        for path in copy.rglob("*.md"):
            path.chmod(0o644)  # the corpus may be read-only
        config = Config()
        tree = discover(copy, [copy], config)
        before = validate(tree, config)
        done = mend(tree, config, unsafe=unsafe)
        counts.wrong += done.report.crashes
        counts.wrong += (str(problem) for problem in write(tree, done.changes))
        compare(tree, done, counts)
        frequent(before.findings, done, counts)
        again = mend(tree, config, unsafe=unsafe)
        counts.wrong += (f"{change.before.path}: fixed again in a second run" for change in again.changes)
        if again.report.findings != done.report.findings:
            counts.wrong.append(f"{folder.name}: the findings left are not those of the second run")


def compare(tree: Tree, done: Mended, counts: Counts) -> None:
    """Pages before and after."""
    rules: dict[str, Counter[str]] = {}
    for finding in done.mended:
        rules.setdefault(finding.location.source.path, Counter())[finding.rule] += 1
        counts.fixes[f"{finding.rule}{'' if finding.fix and finding.fix.safe else ' (unsafe)'}"] += 1
        counts.mended.append(finding)
    for change in done.changes:
        counts.pages += 1
        path, names = change.before.path, " ".join(sorted(rules[change.before.path]))
        if (tree.root / path).read_bytes() != change.after.text.encode():
            counts.wrong.append(f"{path}: not what was to be written")
        counts.wrong += (f"{path}: {problem}" for problem in form(change))
        one, other = parse(change.before), parse(change.after)
        if not set(rules[path]) & set(_COPIED) and not is_part(visible(other), visible(one)):
            counts.wrong.append(f"{path}: something was written that readers see ({names})")
        for difference in differences(incidents(one), incidents(other)):
            counts.incidents[f"{difference.partition(':')[0]} ({names})"] += 1
            counts.details.append(f"{path}: {difference} ({names})")


def form(change: Change) -> Iterator[str]:
    """Changes of what a fix must keep."""
    before, after = change.before.text, change.after.text
    if before.startswith(BOM) != after.startswith(BOM):
        yield "its byte order mark"
    if not set(_NEWLINE.findall(after)) <= set(_NEWLINE.findall(before)):
        yield "a kind of line end it did not have"
    if before.endswith(("\n", "\r")) != after.endswith(("\n", "\r")):
        yield "the end of its last line"


def visible(document: Document) -> str:
    """All that readers see, code included, without white space."""
    pieces = (plain(block.inlines) + block.literal for block in document.walk())
    return "".join("".join(pieces).split())


def is_part(text: str, whole: str) -> bool:
    """Whether `text` is `whole` with some characters left out."""
    rest = iter(whole)
    return all(character in rest for character in text)


def incidents(document: Document) -> tuple[Incident, ...]:
    return build(document, section_of(locale_of(document.path)))


def differences(before: tuple[Incident, ...], after: tuple[Incident, ...]) -> Iterator[str]:
    """What became of the incidents of a page."""
    if len(before) != len(after):
        yield f"number of incidents: {len(before)} → {len(after)}"
        return
    for one, other in zip(before, after, strict=True):
        if one.anchor != other.anchor:
            yield f"anchor: {one.anchor} → {other.anchor}"
        if title(one) != title(other):
            yield f"title: {title(one)} → {title(other)}"
        roles = [[section.role.value for section in incident.sections] for incident in (one, other)]
        if roles[0] != roles[1]:
            yield f"sections of #{one.anchor}: {roles[0]} → {roles[1]}"
            continue
        for mine, theirs in zip(one.sections, other.sections, strict=True):
            texts = ["".join(text(section.blocks)) for section in (mine, theirs)]
            if texts[0] != texts[1]:
                at = next((i for i, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), min(map(len, texts)))
                cut = [piece[max(at - 20, 0) : at + 40] for piece in texts]
                yield f"text of {mine.role.value}: #{one.anchor}: …{cut[0]}… → …{cut[1]}…"


def title(incident: Incident) -> str:
    return "".join(plain(incident.heading.inlines).split()) if incident.heading else ""


def text(blocks: tuple[object, ...]) -> Iterator[str]:
    for top in blocks:
        for block in top.walk():  # type: ignore[attr-defined]
            yield f"<{block.kind} {' '.join(sorted(block.words()))}>"
            yield "".join((plain(block.inlines) + block.literal).split())


def frequent(before: tuple[Finding, ...], done: Mended, counts: Counts) -> None:
    """A fix that makes a page worse by a rule that looks at it."""
    changed = {change.before.path for change in done.changes}
    old = Counter((f.location.source.path, f.rule) for f in before)
    new = Counter((f.location.source.path, f.rule) for f in done.report.findings)
    for (path, rule), number in sorted(new.items()):
        if path in changed and number > old[path, rule]:
            counts.details.append(f"{path}: {rule} {old[path, rule]} → {number}")
            counts.incidents[f"more findings: {rule}"] += 1


def drawn(findings: list[Finding], number: int) -> list[Finding]:
    """Some findings, of the rules in turn."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in random.Random(SEED).sample(findings, len(findings)):
        by_rule.setdefault(finding.rule, []).append(finding)
    turns = [finding for turn in zip_longest(*(by_rule[rule] for rule in sorted(by_rule))) for finding in turn]
    return [finding for finding in turns if finding][:number]


def shown(finding: Finding) -> str:
    """A fix with the lines it changes."""
    assert finding.fix
    source, edits = finding.location.source, sorted(finding.fix.edits, key=lambda edit: edit.span)
    first = max(source.line_index(edits[0].span.start) - 1, 0)
    last = min(source.line_index(edits[-1].span.end) + 1, len(source.line_starts) - 1)
    place = Span(source.line_starts[first], source.line_ends[last])
    after = source[place]
    for edit in reversed(edits):
        start, end = edit.span.start - place.start, edit.span.end - place.start
        after = f"{after[:start]}⟦{after[start:end]}→{edit.text}⟧{after[end:]}"
    where = f"{source.path}:{first + 1}"
    beside = [f"   {other.source[other.span]!r} {other.label}" for other in finding.related[:2]]
    return "\n".join((f"{where} {finding.rule} [{finding.verdict}]: {finding.message}", excerpt(after), *beside))


def excerpt(text: str) -> str:
    """Lines with changes in full, as far as they are near; the others cut."""
    lines = []
    for line in text.splitlines():
        first, last = line.find("⟦"), max(line.find("⟦"), line.rfind("⟧"))
        lines.append("   | " + (line[:100] if last < 0 else line[max(first - 90, 0) : last + 90]))
    return "\n".join(lines)


def show(name: str, counter: Counter[str]) -> None:
    print(f"\n{name}")
    for word, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])):
        print(f"  {count:>9,}  {word}")


def folders(arguments: list[str]) -> list[Path]:
    named = [Path(argument).resolve() for argument in arguments]
    return named or sorted(folder for folder in CORPUS.glob("*/*") if folder.is_dir())


def main(arguments: list[str]) -> int:
    unsafe, number = "--unsafe" in arguments, 0
    if "--show" in arguments:
        at = arguments.index("--show")
        number = int(arguments[at + 1])
        del arguments[at : at + 2]
    counts = Counts()
    trees = folders([argument for argument in arguments if argument != "--unsafe"])
    if not trees:
        print("skipped: no shared corpus (set INCIDOC_SHARED to the folder that holds corpus/)")
        return 0
    for folder in trees:
        run(folder, counts, unsafe=unsafe)
    print(f"{sum(counts.fixes.values())} fixes in {counts.pages} pages of {len(trees)} trees")
    show("Fixes by rule", counts.fixes)
    show("What became of incidents, by the rules fixed on the page", counts.incidents)
    print("\n".join(f"  {detail}" for detail in counts.details))
    for finding in drawn(counts.mended, number):
        print(f"\n{shown(finding)}")
    print(f"\n{len(counts.wrong)} faults")
    for message in counts.wrong[:50]:
        print(f"  {message}")
    return 1 if counts.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
