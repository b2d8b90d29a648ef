"""What `validate --fix` and `--diff` do with the pages that were mended.

Owns: writing them or showing the difference, and telling of it. Must not know: how pages are mended (`pipeline.mend`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline import atomic, mend
from pipeline.discover import Tree
from pipeline.errors import FINDINGS, OK, IncidocError, RulesFailed
from pipeline.mend import Mended
from pipeline.message import say
from pipeline.options import Settings
from pipeline.report import diff, summary
from pipeline.rewrite import WriteError
from pipeline.terminal import wants_color


class UnwrittenPages(IncidocError):
    """Pages that were to be fixed and could not be written."""


def write(mended: Mended, tree: Tree, settings: Settings) -> list[WriteError]:
    """Write the pages that were mended; what could not be written."""
    problems = mend.write(tree, mended.changes)
    failed = {problem.path for problem in problems}
    done = [finding for finding in mended.mended if finding.location.source.path not in failed]
    _tell_skipped(mended, settings)
    settings.tell(summary.fixed(done, written=True))
    return problems


def show(mended: Mended, settings: Settings, output: Path | None) -> int:
    """What would be written, as a diff on stdout or in a file."""
    terminal = output is None and sys.stdout.isatty()
    color = output is None and wants_color(sys.stdout)
    text = diff.render(((c.before, c.after) for c in mended.changes), color=color, terminal=terminal)
    if output is not None:
        atomic.write(output, text.encode())
    else:
        click.echo(text.encode(), nl=False)  # what a patch says is bytes
    _tell_skipped(mended, settings)
    settings.tell(summary.fixed(mended.mended, written=False))
    if mended.report.crashes:
        raise RulesFailed("\n".join(mended.report.crashes))
    return FINDINGS if mended.changes else OK


def _tell_skipped(mended: Mended, settings: Settings) -> None:
    for path, reason in mended.skipped.items():
        settings.tell(say("{path}: {problem}", path=path, problem=reason))
