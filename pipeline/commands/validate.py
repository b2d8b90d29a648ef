"""The command `validate`: pages in, findings and an exit code out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline import config as configuration
from pipeline.commands import FINDINGS, OK, RulesFailed
from pipeline.config import Config, UsageError
from pipeline.message import say_plural
from pipeline.options import Settings, shared_options, words
from pipeline.terminal import progress, wants_color

if TYPE_CHECKING:
    from pipeline.discover import Tree
    from pipeline.engine import Report
    from pipeline.past import Past

FORMATS = ("full", "concise", "json")


@click.command()
@shared_options
@click.option("--output-format", type=click.Choice(FORMATS), help="Default: full on a terminal, else concise.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File for the findings; default: stdout.")
@click.option("--select", multiple=True, metavar="RULES", help="Run only these: names, codes or beginnings of codes.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these; stronger than --select.")
@click.option(
    "--since",
    metavar="REV",
    help="Report only what changed since this branch left REV, and what that breaks elsewhere.",
)
@click.option("--changed-from", metavar="REV", help="The same, compared with REV itself instead of the branch point.")
@click.option(
    "--fail-on",
    multiple=True,
    metavar="[VERDICT=]LEVEL",
    help="Least severity that gives exit code 1: error (default), warning, info or never. Alone it is that of defects; "
    "drift=warning and inherited=error add other verdicts. Can be repeated.",
)
@click.pass_obj
def validate(
    session: dict[str, bool],
    /,
    output_format: str | None,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    since: str | None,
    changed_from: str | None,
    fail_on: tuple[str, ...],
    **shared: Any,
) -> int:
    """Check pages and report what is wrong with them.

    PATHS are files or folders; a page is always checked with its other languages. Without PATHS: the folder `content`.
    """
    from pipeline import engine, rulebook
    from pipeline.gate import failing
    from pipeline.report import summary

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    if select:
        config = replace(config, select=words(select))
    if ignore:
        config = replace(config, ignore=config.ignore + words(ignore))
    config = replace(config, fail_on=configuration.fail_on(config.fail_on, words(fail_on)))
    rulebook.check(config)
    tree = settings.tree(config)
    past = _past(tree, config, since, changed_from)
    with progress(settings.progress and not settings.quiet) as report_progress:
        report = engine.validate(tree, config, past=past, progress=report_progress)
    if past is not None:
        settings.tell(_restriction(since if since is not None else changed_from, past.pages(tree)))
    _write(report, output_format, output)
    for notice in report.notices:
        settings.tell(notice)
    failed = failing(report.findings, config.fail_on)
    settings.tell(summary.render(report, failed))
    if report.crashes:
        raise RulesFailed("\n".join(report.crashes))
    return FINDINGS if failed else OK


def _restriction(revision: str | None, pages: int) -> str:
    return say_plural(
        "only what changed since {revision} is reported: {number} changed page",
        "only what changed since {revision} is reported: {number} changed pages",
        pages,
        revision=revision,
    )


def _past(tree: Tree, config: Config, since: str | None, changed_from: str | None) -> Past | None:
    from pipeline.past import read_past

    if since is not None and changed_from is not None:
        raise UsageError("--since and --changed-from exclude each other", "give one of them")
    revision = since if since is not None else changed_from
    return None if revision is None else read_past(tree, config, revision, exact=since is None)


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
