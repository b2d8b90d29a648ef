"""The command `baseline`: findings that are known and not reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pipeline.commands import FINDINGS, OK, RulesFailed
from pipeline.message import say
from pipeline.options import PAGES, Command, Settings, closing, option, shared_options
from pipeline.report.text import leading
from pipeline.terminal import progress
from pipeline.value import value

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.baseline import Entry
    from pipeline.config import Config
    from pipeline.outcome import Report


@value(frozen=True)
class _Run:
    """A validation without baseline, and what the file has on the pages it checked and on all others."""

    settings: Settings
    report: Report
    path: Path
    checked: tuple[Entry, ...]
    others: tuple[Entry, ...]


@click.group(
    context_settings={"max_content_width": 80},
    epilog=closing("incidoc baseline write content", codes="0 fine, 1 stale entries with --check, 2 not carried out"),
)
def baseline() -> None:
    """Live with the findings of today.

    What is in the baseline, the file incidoc-baseline.json beside the configuration, is not reported: only what is new.
    """


@baseline.command(cls=Command, epilog=closing("incidoc baseline write content"))
@shared_options
@click.pass_obj
def write(session: dict[str, bool], /, **shared: Any) -> int:
    """Take all findings into the baseline.

    PATHS limit it to some pages; entries of other pages stay.
    """
    from pipeline import baseline as known

    run = _run(session, Settings(**shared))
    entries = known.entries_of(run.report.findings)
    known.write(run.path, (*entries, *run.others))
    number = sum(entry.count for entry in (*entries, *run.others))
    run.settings.tell(say("findings in the baseline: {number}; written to {path}", number=number, path=run.path))
    return OK


@baseline.command(
    cls=Command,
    epilog=closing("incidoc baseline prune --check", codes="0 fine, 1 stale entries with --check, 2 not carried out"),
)
@shared_options
@option("--check", is_flag=True, group=PAGES, help="Change nothing; exit code 1 if there is something to take out.")
@click.pass_obj
def prune(session: dict[str, bool], /, check: bool, **shared: Any) -> int:
    """Take out of the baseline what has been mended.

    Each entry that is stale is listed. PATHS limit it to some pages.
    """
    from pipeline import baseline as known

    run = _run(session, Settings(**shared))
    stale = known.match(run.report.findings, run.checked).stale
    for each in stale:
        gone = "" if each.gone == each.entry.count else f" ({each.gone} of {each.entry.count})"
        click.echo(leading(f"{each.entry.path}: {each.entry.rule}{gone}: {each.entry.message}"))
    number = sum(each.gone for each in stale)
    if check:
        run.settings.tell(say("no longer found: {number}", number=number))
        return FINDINGS if stale else OK
    if stale:
        known.write(run.path, (*known.without(run.checked, stale), *run.others))
    run.settings.tell(say("taken out of the baseline: {number}", number=number))
    return OK


def _run(session: dict[str, bool], settings: Settings) -> _Run:
    from pipeline import baseline as known
    from pipeline import engine, rulebook

    session["verbose"] = settings.verbose
    config: Config = settings.load()
    rulebook.check(config)
    tree = settings.tree(config)
    path = known.place(config, tree.root)
    entries = known.read(path, tree.root).entries if path.exists() else ()
    with progress(settings.progress and not settings.quiet) as report_progress:
        report = engine.validate(tree, config, progress=report_progress)
    if report.crashes:
        raise RulesFailed("\n".join(report.crashes))
    checked = {entry for entry in entries if known.looked_for(entry, report.paths, config, tree.root)}
    in_order = tuple(entry for entry in entries if entry in checked)
    return _Run(settings, report, path, in_order, tuple(entry for entry in entries if entry not in checked))
