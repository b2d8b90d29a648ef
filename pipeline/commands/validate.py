"""The command `validate`: pages in, findings and an exit code out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.commands import FINDINGS, OK, RulesFailed
from pipeline.options import Settings, shared_options, words
from pipeline.terminal import progress, wants_color

if TYPE_CHECKING:
    from pipeline.engine import Report

FORMATS = ("full", "concise", "json")
LEVELS = ("error", "warning", "info", "never")


@click.command()
@shared_options
@click.option("--output-format", type=click.Choice(FORMATS), help="Default: full on a terminal, else concise.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File for the findings; default: stdout.")
@click.option("--select", multiple=True, metavar="RULES", help="Run only these: names, codes or beginnings of codes.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="Run these besides: what is off by default.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these; stronger than --select.")
@click.option("--fail-on", type=click.Choice(LEVELS), help="Least severity that gives exit code 1; default: error.")
@click.pass_obj
def validate(
    session: dict[str, bool],
    /,
    output_format: str | None,
    output: Path | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    **shared: Any,
) -> int:
    """Check pages and report what is wrong with them.

    PATHS are files or folders; a page is always checked with its other languages. Without PATHS: the folder `content`.
    """
    from pipeline import engine, rulebook, selection
    from pipeline.finding import Severity
    from pipeline.report import summary

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    loaded = settings.load()
    rulebook.check(loaded)
    rulebook.check_words(words((*select, *extend_select, *ignore)))
    config = selection.commanded(loaded, words(select), words(extend_select), words(ignore))
    if fail_on:
        config = replace(config, fail_on=None if fail_on == "never" else Severity[fail_on.upper()])
    tree = settings.tree(config)
    with progress(settings.progress and not settings.quiet) as report_progress:
        report = engine.validate(tree, config, progress=report_progress)
    _write(report, output_format, output)
    for notice in report.notices:
        settings.tell(notice)
    settings.tell(summary.render(report))
    if report.crashes:
        raise RulesFailed("\n".join(report.crashes))
    failed = config.fail_on is not None and any(finding.severity >= config.fail_on for finding in report.findings)
    return FINDINGS if failed else OK


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
