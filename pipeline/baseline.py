"""The baseline: findings that are known, so that an old tree can be checked for new ones.

Owns: the file, which findings are in it, and which of its entries are stale. Must not know: how findings came about, or
how they are printed.

Findings are known again by their likeness (`Finding.likeness`), which survives edits elsewhere in the file, and by
number: where three alike are known and a fourth comes in, the last of them is reported, whichever is new. Entries of
pages or rules that a run leaves out say nothing about it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import atomic, jsonout, schemas
from pipeline.config import Config, ConfigError
from pipeline.finding import Finding, Location, Severity
from pipeline.message import say, say_plural
from pipeline.selection import Selection
from pipeline.source import Source, Span
from pipeline.value import value

NAME = "incidoc-baseline.json"
SCHEMA = "baseline/1"
_LONGEST_MESSAGE = 200
_MENTIONED = 10
"""Stale entries that the finding about them points at."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """Known findings that are alike: `count` of them. `fingerprint` is that of the first, `message` is for people."""

    path: str
    rule: str
    fingerprint: str
    count: int
    locale: str
    message: str


@value(frozen=True)
class Baseline:
    """The entries of a file, sorted; `source` is its text, with the path as seen from the root of the run."""

    entries: tuple[Entry, ...]
    source: Source


@value(frozen=True)
class Stale:
    """An entry some or all of whose findings are `gone`."""

    entry: Entry
    gone: int


@value(frozen=True)
class Match:
    """Findings apart: those that are `new`, the number of those that are known, and entries that are stale."""

    new: tuple[Finding, ...]
    hidden: int
    stale: tuple[Stale, ...]


def place(config: Config, root: Path) -> Path:
    """The file of the baseline: beside the configuration, or in the root of the run if there is none."""
    return (config.root or root) / (config.baseline or NAME)


def find(config: Config, root: Path) -> Baseline | None:
    """The baseline that holds for a run, if there is one; ConfigError for a file that cannot be used."""
    path = place(config, root)
    return read(path, root) if path.exists() else None


def read(path: Path, root: Path) -> Baseline:
    """The baseline in the file `path`; ConfigError for a file that is none."""
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
    except OSError as problem:
        raise ConfigError(say("cannot be read: {reason}", reason=problem.strerror), path) from problem
    except UnicodeDecodeError as problem:
        raise ConfigError(say("not valid UTF-8"), path) from problem
    except json.JSONDecodeError as problem:
        hint = say("after a merge with conflicts: remove the file, and `incidoc baseline write` makes it anew")
        raise ConfigError(say("not valid JSON: {reason}", reason=problem.msg), path, problem.lineno, hint) from problem
    except (RecursionError, ValueError) as problem:
        raise ConfigError(say("not valid JSON"), path) from problem
    errors = schemas.checker("baseline-1")(document)
    if errors:
        raise ConfigError(say("not a baseline: {reason}", reason=errors[0]), path)
    names = Entry.__slots__
    entries = [Entry(**{name: found[name] for name in names}) for found in document["findings"]]
    shown = os.path.relpath(path.resolve(), root.resolve()).replace(os.sep, "/")
    return Baseline(_merged(entries), Source(shown, text))


def entries_of(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """The entries that make `findings` known. Faults of this program (X) are none that one could live with."""
    counted: Counter[str] = Counter()
    first: dict[str, Finding] = {}
    for finding in findings:
        if not finding.code.startswith("X"):
            likeness = finding.likeness
            counted[likeness] += 1
            first.setdefault(likeness, finding)
    return tuple(sorted(_entry(finding, likeness, counted[likeness]) for likeness, finding in first.items()))


def text(entries: Iterable[Entry]) -> str:
    """The file with these entries: sorted, one on each line, so that a change of it reads well."""
    lines = [jsonout.line({name: getattr(entry, name) for name in Entry.__slots__}) for entry in sorted(entries)]
    listed = ",".join(f"\n    {line.rstrip()}" for line in lines)
    return f'{{\n  "schema": "{SCHEMA}",\n  "findings": [{listed}\n  ]\n}}\n'


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Make `path` the baseline with these entries."""
    atomic.write(path, text(entries).encode())


def match(findings: Sequence[Finding], entries: Iterable[Entry]) -> Match:
    """Hold the findings of a run against those `entries` that it could have found."""
    known = {entry.fingerprint: entry for entry in entries}
    met: Counter[str] = Counter()
    new = []
    for finding in findings:
        likeness = finding.likeness
        met[likeness] += 1
        entry = known.get(likeness)
        if entry is None or met[likeness] > entry.count:
            new.append(finding)
    stale = [Stale(entry, entry.count - met[key]) for key, entry in known.items() if met[key] < entry.count]
    return Match(tuple(new), len(findings) - len(new), tuple(sorted(stale, key=lambda each: each.entry)))


def looked_for(entry: Entry, paths: Mapping[str, str], config: Config, root: Path) -> bool:
    """Whether a run that checked `paths` would have found the entry; also if its page or its rule is no more.

    A page below the configuration is not gone, only out of sight of a run with another root.
    """
    from pipeline.rulebook import KNOWN  # not for a run whose findings are remembered

    rule = next((rule for rule in KNOWN if rule.name == entry.rule), None)
    if rule is None or not any(os.path.lexists(folder / entry.path) for folder in (root, config.root or root)):
        return True
    return entry.path in paths and Selection(config).on(entry.path, paths[entry.path]).enabled(rule)


def without(entries: Iterable[Entry], stale: Iterable[Stale]) -> tuple[Entry, ...]:
    """The entries without what is stale."""
    gone = {each.entry.fingerprint: each.gone for each in stale}
    left = (replace(entry, count=entry.count - gone.get(entry.fingerprint, 0)) for entry in entries)
    return tuple(entry for entry in left if entry.count > 0)


def stale_finding(baseline: Baseline, stale: Sequence[Stale]) -> Finding:
    """One finding about all stale entries, at the first of them in the file; there must be one."""
    source = baseline.source
    where = [
        Location(source, _span(source, each.entry), say("{rule} in {path}", rule=each.entry.rule, path=each.entry.path))
        for each in stale[:_MENTIONED]
    ]
    number = sum(each.gone for each in stale)
    message = say_plural(
        "{number} finding in the baseline is no longer there.",
        "{number} findings in the baseline are no longer there.",
        number,
    )
    return Finding(
        code="X103",
        rule="stale-baseline-entry",
        severity=Severity.INFO,
        message=message,
        location=Location(source, where[0].span),
        related=tuple(where[1:]),
        help=say("`incidoc baseline prune` takes out what has been mended."),
    )


def _entry(finding: Finding, fingerprint: str, count: int) -> Entry:
    message = " ".join(str(finding.message).split())[:_LONGEST_MESSAGE]
    return Entry(finding.location.source.path, finding.rule, fingerprint, count, finding.locale, message)


def _merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each fingerprint once: a merge of two branches can leave two lines, and both branches counted the same."""
    merged: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.count):
        merged[entry.fingerprint] = entry
    return tuple(sorted(merged.values()))


def _span(source: Source, entry: Entry) -> Span:
    """Where the entry is in the file."""
    start = max(0, source.text.find(f'"{entry.fingerprint}"'))
    index = source.line_index(start)
    line = source.line(index)
    indent = len(line) - len(line.lstrip())
    return Span(source.line_starts[index] + indent, source.line_ends[index])
