"""The command `validate`: pages in, findings and an exit code out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.commands import FINDINGS, OK, RulesFailed
from pipeline.options import (
    OUTPUT,
    PAGES,
    RULES,
    Command,
    Settings,
    closing,
    complete_rules,
    option,
    shared_options,
    words,
)
from pipeline.terminal import progress, wants_color

if TYPE_CHECKING:
    from pipeline.engine import Report

rules = partial(option, multiple=True, metavar="RULES", group=RULES, shell_complete=complete_rules)
FORMATS = ("full", "concise", "json")
LEVELS = ("error", "warning", "info", "never")


@click.command(
    cls=Command,
    epilog=closing(
        "incidoc validate content --fail-on warning",
        "incidoc validate --select broken-link,A --output-format full nl/fr",
        codes="0 fine, 1 findings at or above --fail-on, 2 not carried out",
        colors=True,
    ),
)
@shared_options
@rules("--select", help="Run only these: names or beginnings of codes.")
@rules("--extend-select", help="Run these besides; for those off by default.")
@rules("--ignore", help="Do not run these; stronger than --select.")
@option(
    "--fail-on",
    type=click.Choice(LEVELS),
    metavar="LEVEL",
    group=RULES,
    help="What gives exit code 1: error (the default), warning, info, never.",
)
@option(
    "--output-format",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    group=OUTPUT,
    help="full (the default on a terminal), concise, json.",
)
@option("-o", "--output", type=click.Path(path_type=Path), group=OUTPUT, help="File for it; default: stdout.")
@option("--show-settings", is_flag=True, group=PAGES, help="Print the settings and where they come from.")
@option("--show-files", is_flag=True, group=PAGES, help="Print the pages: path, language, source page.")
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
    show_settings: bool,
    show_files: bool,
    **shared: Any,
) -> int:
    """Check pages and report what is wrong with them.

    PATHS are files or folders; a page is always checked with its other languages.
    Without PATHS: the folder `content`.
    """
    from pipeline import engine, overview, rulebook, selection
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
    if show_settings:
        click.echo(_lines(overview.settings(config, loaded)), nl=False)
        return OK
    tree = settings.tree(config)
    if show_files:
        click.echo(_lines(overview.files(tree)), nl=False)
        return OK
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


def _lines(lines: Iterable[str]) -> str:
    from pipeline.report.text import printable

    return "".join(f"{printable(line)}\n" for line in lines)


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
