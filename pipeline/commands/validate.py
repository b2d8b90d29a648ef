"""The command `validate`: pages in, findings and an exit code out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.commands import FINDINGS, OK, RulesFailed
from pipeline.config import IncidocError
from pipeline.message import say
from pipeline.options import Settings, shared_options, words
from pipeline.terminal import progress, wants_color

if TYPE_CHECKING:
    from pipeline.discover import Tree
    from pipeline.engine import Report
    from pipeline.mend import Mended
    from pipeline.rewrite import WriteError

FORMATS = ("full", "concise", "json")
LEVELS = ("error", "warning", "info", "never")


class UnwrittenPages(IncidocError):
    """Pages that were to be fixed and could not be written."""


@click.command()
@shared_options
@click.option("--output-format", type=click.Choice(FORMATS), help="Default: full on a terminal, else concise.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File for the findings; default: stdout.")
@click.option("--select", multiple=True, metavar="RULES", help="Run only these: names, codes or beginnings of codes.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these; stronger than --select.")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that may change the meaning.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--fail-on", type=click.Choice(LEVELS), help="Least severity that gives exit code 1; default: error.")
@click.pass_obj
def validate(
    session: dict[str, bool],
    /,
    output_format: str | None,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    **shared: Any,
) -> int:
    """Check pages and report what is wrong with them.

    PATHS are files or folders; a page is always checked with its other languages. Without PATHS: the folder `content`.
    """
    from pipeline import engine, mend, rulebook
    from pipeline.finding import Severity
    from pipeline.report import summary

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    if select:
        config = replace(config, select=words(select))
    if ignore:
        config = replace(config, ignore=config.ignore + words(ignore))
    if fail_on:
        config = replace(config, fail_on=None if fail_on == "never" else Severity[fail_on.upper()])
    rulebook.check(config)
    tree = settings.tree(config)
    with progress(settings.progress and not settings.quiet) as report_progress:
        if fix or diff:
            mended = mend.mend(tree, config, unsafe=unsafe_fixes, progress=report_progress)
        report = mended.report if fix or diff else engine.validate(tree, config, progress=report_progress)
    if diff:
        return _show_diff(mended, settings, output)
    unwritten = _fix(mended, tree, settings) if fix else []
    if unwritten:
        report = engine.validate(tree, config)  # what is left is more
    _write(report, output_format, output)
    for notice in report.notices:
        settings.tell(notice)
    settings.tell(summary.render(report))
    if offer := summary.offer(report.findings, fixed=fix, unsafe=unsafe_fixes):
        settings.tell(offer)
    if report.crashes:
        raise RulesFailed("\n".join(report.crashes))
    if unwritten:
        raise UnwrittenPages("; ".join(str(problem) for problem in unwritten), say("the other pages were written"))
    failed = config.fail_on is not None and any(finding.severity >= config.fail_on for finding in report.findings)
    return FINDINGS if failed else OK


def _fix(mended: Mended, tree: Tree, settings: Settings) -> list[WriteError]:
    """Write the pages that were mended; what could not be written."""
    from pipeline import mend
    from pipeline.report import summary

    problems = mend.write(tree, mended.changes)
    failed = {problem.path for problem in problems}
    done = [finding for finding in mended.mended if finding.location.source.path not in failed]
    _tell_skipped(mended, settings)
    settings.tell(summary.fixed(done, written=True))
    return problems


def _show_diff(mended: Mended, settings: Settings, output: Path | None) -> int:
    """What would be written, as a diff on stdout or in a file."""
    from pipeline.report import diff, summary

    terminal = output is None and sys.stdout.isatty()
    color = output is None and wants_color(sys.stdout)
    text = diff.render(((c.before, c.after) for c in mended.changes), color=color, terminal=terminal)
    if output is not None:
        output.write_bytes(text.encode())
    else:
        click.echo(text.encode(), nl=False)  # what a patch says is bytes
    _tell_skipped(mended, settings)
    settings.tell(summary.fixed(mended.mended, written=False))
    if mended.report.crashes:
        raise RulesFailed("\n".join(mended.report.crashes))
    return FINDINGS if mended.changes else OK


def _tell_skipped(mended: Mended, settings: Settings) -> None:
    for path, reason in mended.skipped.items():
        settings.tell(f"{path}: {reason}")


def _write(report: Report, output_format: str | None, output: Path | None) -> None:
    from pipeline.report import concise, findings_json, full

    to_terminal = output is None and sys.stdout.isatty()
    chosen = output_format or ("full" if to_terminal else "concise")
    if chosen == "json":
        text = findings_json.render(report, version=__version__)
    else:
        render = full.render if chosen == "full" else concise.render
        text = render(report, color=output is None and wants_color(sys.stdout))
    if output is not None:
        output.write_bytes(text.encode())
    elif chosen == "json":
        click.echo(text.encode(), nl=False)  # UTF-8 whatever the terminal speaks
    else:
        sys.stdout.write(text)
