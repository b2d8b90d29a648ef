"""A tree that is validated again when its files change, for `validate --watch`.

Owns: noticing changes, and how much has to be done again. Must not know: terminals, how findings are shown.

An edit that other pages cannot see costs its topic. One that they can (an anchor, a link's end, a page more or less, a
table of contents, the configuration of the pages) costs a run, which takes what an earlier one has done from the cache.

What the words and the links of an edited page say together with those of all others is left as it was until the user
pauses (`settle`): then a run that has a cache tells, and leaves its report there for the next one who asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pipeline import engine
from pipeline.cache import Cache
from pipeline.config import Config
from pipeline.crew import number_of_workers
from pipeline.discover import Tree
from pipeline.finding import Finding, numbered
from pipeline.outcome import Report
from pipeline.rulebook import KNOWN
from pipeline.warm import recall
from pipeline.workspace import Workspace

Stamps = Mapping[str, tuple[int, int]]
"""Time of the last change, in nanoseconds, and size of each file, by path from the root."""

_OF_ALL = frozenset(rule.name for rule in KNOWN if rule.on_site or rule.on_change)
"""Rules that look at all pages together."""


@dataclass
class Watch:
    """`discovered` looks for the pages anew; `report` is what was found last.

    `store` is what earlier runs have left, None if nobody wants it; `jobs` is the number of processes for a run, None
    for one for each processor.
    """

    discovered: Callable[[], Tree]
    config: Config
    tree: Tree
    report: Report
    space: Workspace
    stamps: Stamps
    store: Cache | None = None
    jobs: int | None = None
    is_settled: bool = True

    @classmethod
    def begin(
        cls, discovered: Callable[[], Tree], config: Config, *, store: Cache | None = None, jobs: int | None = None
    ) -> Watch:
        """Validate everything for the first time."""
        tree = discovered()
        stamps = stamps_of(tree)
        report, space = _report(tree, config, store, jobs), _opened(tree, config, store, jobs)
        return cls(discovered, config, tree, report, space, stamps, store, jobs)

    def again(self) -> frozenset[str]:
        """Validate what changed since the last time, and say which files that were."""
        tree = self.discovered()
        stamps = stamps_of(tree)
        changed = {path for path in {*stamps, *self.stamps} if stamps.get(path) != self.stamps.get(path)}
        if not changed:
            return frozenset()
        pages = {page.path for page in tree.pages}
        same = stamps.keys() == self.stamps.keys() and changed <= pages
        self.tree, self.stamps = tree, stamps
        linked = [path for path in sorted(changed) if self.space.reread(path)] if same else []
        alone = same and not linked
        self.report = self._with_topics_of(changed) if alone else _report(tree, self.config, self.store, self.jobs)
        if not same:
            self.space = _opened(tree, self.config, self.store, self.jobs)
        self.is_settled = not alone
        return frozenset(changed)

    def settle(self) -> bool:
        """Validate everything after edits of which only the topics were judged; whether that tells anything else."""
        if self.is_settled or self.store is None:
            return False
        before, self.is_settled = self.report, True
        self.report = _report(self.tree, self.config, self.store, self.jobs)
        return _shown(before) != _shown(self.report)

    def _with_topics_of(self, changed: set[str]) -> Report:
        """The report with the topics of changed pages judged again."""
        topics = {page.topic for page in self.tree.pages if page.path in changed}
        again = {page.path for page in self.tree.pages if page.topic in topics and page.selected}
        kept = [f for f in self.report.findings if f.location.source.path not in again or f.rule in _OF_ALL]
        new: list[Finding] = [finding for path in sorted(again) for finding in self.space.findings(path)]
        ordered = sorted((*kept, *new), key=lambda finding: finding.sort_key)
        return replace(self.report, findings=tuple(numbered(replace(f, occurrence=0) for f in ordered)))


def _report(tree: Tree, config: Config, store: Cache | None, jobs: int | None) -> Report:
    """What a run finds."""
    memory = recall(store, tree, config) if store else None
    number = number_of_workers(jobs, len(tree.pages))
    return (memory and memory.report()) or engine.validate(tree, config, jobs=number, memory=memory)


def _opened(tree: Tree, config: Config, store: Cache | None, jobs: int | None) -> Workspace:
    """The pages to ask about; after a run, which leaves what it has read."""
    return Workspace(tree.root, config, store=store, jobs=number_of_workers(jobs, len(tree.pages)))


def _shown(report: Report) -> list[tuple[object, ...]]:
    """What a reader sees of a report."""
    return [(*finding.sort_key, finding.severity, finding.verdict) for finding in report.findings]


def stamps_of(tree: Tree) -> Stamps:
    """The state of the files that a run reads."""
    found: dict[str, tuple[int, int]] = {}
    for path in (*(page.path for page in (*tree.pages, *tree.tocs)), *tree.keyrefs):
        try:
            state = os.stat(tree.root / path)
        except OSError:
            continue  # it vanishes while it is looked at: the next look tells
        found[path] = state.st_mtime_ns, state.st_size
    return found
