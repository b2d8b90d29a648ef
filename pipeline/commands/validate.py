"""The command `validate`: pages in, findings and an exit code out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from pipeline import outputs
from pipeline.commands import FINDINGS, OK, RulesFailed
from pipeline.options import Settings, shared_options, words
from pipeline.terminal import progress

LEVELS = ("error", "warning", "info", "never")


@click.command()
@shared_options
@click.option(
    "--output-format",
    "formats",
    type=outputs.OutputType(),
    multiple=True,
    help=f"{', '.join(outputs.FORMATS)}; with a FILE, one more. Default: full on a terminal, else concise.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File for the findings; default: stdout.")
@click.option("--statistics", is_flag=True, help="Print how often each rule found something instead of the findings.")
@click.option("--no-baseline", "baseline", flag_value=False, default=True, help="Report what is in the baseline too.")
@click.option("--select", multiple=True, metavar="RULES", help="Run only these: names, codes or beginnings of codes.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these; stronger than --select.")
@click.option("--fail-on", type=click.Choice(LEVELS), help="Least severity that gives exit code 1; default: error.")
@click.pass_obj
def validate(
    session: dict[str, bool],
    /,
    formats: tuple[outputs.Output, ...],
    output: Path | None,
    statistics: bool,
    baseline: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    **shared: Any,
) -> int:
    """Check pages and report what is wrong with them.

    PATHS are files or folders; a page is always checked with its other languages. Without PATHS: the folder `content`.
    """
    from pipeline import baseline as known
    from pipeline import engine, rulebook
    from pipeline.finding import Severity
    from pipeline.report import summary

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    wanted = outputs.chosen(formats, output, statistics)
    config = settings.load()
    if select:
        config = replace(config, select=words(select))
    if ignore:
        config = replace(config, ignore=config.ignore + words(ignore))
    if fail_on:
        config = replace(config, fail_on=None if fail_on == "never" else Severity[fail_on.upper()])
    rulebook.check(config)
    tree = settings.tree(config)
    entries = known.find(config, tree.root) if baseline else None
    with progress(settings.progress and not settings.quiet) as report_progress:
        report = engine.validate(tree, config, baseline=entries, progress=report_progress)
    outputs.write(wanted, report, config, tree.root)
    for notice in report.notices:
        settings.tell(notice)
    settings.tell(summary.render(report))
    if report.crashes:
        raise RulesFailed("\n".join(report.crashes))
    failed = config.fail_on is not None and any(finding.severity >= config.fail_on for finding in report.findings)
    return FINDINGS if failed else OK
