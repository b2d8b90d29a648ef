"""`validate` over several roots at once.

Owns: the order of it. Must not know: what a root is (`pipeline.roots`), how one is validated, how reports are printed.

First the inventory of each root is made, then each is validated on its own, with its own configuration, history, cache
and baseline, but beside the inventories of the others: its links into them lead somewhere. So the order of the roots
makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import baseline as known
from pipeline import inventory, roots
from pipeline.config import Config
from pipeline.discover import Tree
from pipeline.finding import Finding
from pipeline.gate import Gate
from pipeline.message import say
from pipeline.options import Settings
from pipeline.outcome import Report
from pipeline.site import Other
from pipeline.value import value

if TYPE_CHECKING:
    from pipeline.gather import Progress
    from pipeline.warm import Memory


@value(frozen=True)
class Found:
    """What a run over several roots found; `stops` tells by the settings of each root what fails it."""

    report: Report
    stops: Callable[[Finding], bool]


@value(frozen=True)
class _Root:
    """One root. `memory` is what earlier runs have left, `prefix` leads to it from the working directory."""

    settings: Settings
    config: Config
    tree: Tree
    prefix: str
    memory: Memory | None


def validate(parts: Sequence[tuple[Settings, Config]], *, baseline: bool, progress: Progress | None) -> Found:
    """Findings on the pages of all roots, each given by the paths in it and its settings."""
    every = [_root(settings, config) for settings, config in parts]
    others = [_as_other(root) for root in every]
    reports: list[Report] = []
    gates: dict[str, Gate] = {}
    for number, root in enumerate(every):
        report = _report(root, (*others[:number], *others[number + 1 :]), baseline, progress)
        for notice in report.notices:
            root.settings.tell(say("{path}: {problem}", path=str(root.tree.root), problem=notice))
        reports.append(roots.seen(report, root.prefix))
        gates |= {finding.location.source.path: root.config.fail_on for finding in reports[-1].findings}
    return Found(roots.together(reports), lambda finding: gates[finding.location.source.path].stops(finding))


def _root(settings: Settings, config: Config) -> _Root:
    tree = settings.tree(config)
    return _Root(settings, config, tree, roots.prefix(tree.root), settings.memory(tree, config))


def _as_other(root: _Root) -> Other:
    """A root as the others see it."""
    found = root.memory.inventory() if root.memory else None
    if found is None:
        from pipeline import engine

        with root.settings.workers(root.tree) as jobs:
            found = engine.own_inventory(root.tree, jobs=jobs, memory=root.memory)
    return inventory.other(found, prefix=root.prefix)


def _report(root: _Root, others: tuple[Other, ...], baseline: bool, progress: Progress | None) -> Report:
    """What is found in one root; what an earlier run found beside the same others is taken as it is."""
    memory, tree, config = root.memory and root.memory.beside(others), replace(root.tree, others=others), root.config
    report = memory.report() if memory else None
    if report is None:
        from pipeline import engine

        with root.settings.workers(tree) as jobs:
            report = engine.validate(tree, config, progress=progress, jobs=jobs, memory=memory)
    if baseline and (entries := known.find(config, tree.root)):
        from pipeline import engine

        report = engine.without_known(report, entries, config, tree)
    return report
