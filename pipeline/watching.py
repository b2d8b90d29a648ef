"""`validate --watch` on a terminal: a report, and another one whenever something has changed.

Owns: when it is looked and what is told. Must not know: what changed, and what that makes necessary (`pipeline.watch`).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from pipeline import baseline, engine, outputs
from pipeline.config import Config
from pipeline.discover import Tree, discover
from pipeline.message import say, series
from pipeline.options import Settings
from pipeline.report import summary
from pipeline.watch import Watch

_LOOK = 0.5
"""Seconds between two looks at the files."""


def watch(settings: Settings, config: Config, with_baseline: bool, wanted: Sequence[outputs.Output]) -> int:
    """Report, and report again whenever something changed, until the user ends it."""
    root = settings.folder(config)

    def discovered() -> Tree:
        return discover(root, settings.paths, config)

    store = settings.store(config, root)
    watched = Watch.begin(discovered, config, store=store, jobs=settings.jobs)
    while True:
        entries = baseline.find(config, watched.tree.root) if with_baseline else None
        report = engine.without_known(watched.report, entries, config, watched.tree) if entries else watched.report
        outputs.write(wanted, report, outputs.Over.one(config, watched.tree), settings.voice)
        for notice in (*watched.tree.notices, *report.notices):
            settings.tell(notice)
        settings.tell(summary.render(report))
        sys.stdout.flush()
        settings.tell(say("waiting for changes; Ctrl+C ends it"))
        time.sleep(_LOOK)
        while not (changed := watched.again()) and not watched.settle():
            time.sleep(_LOOK)
        if changed:
            settings.tell(say("changed: {paths}", paths=series(sorted(changed))))
