"""The command `validate`: pages in, findings and an exit code out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import config as configuration
from pipeline import outputs
from pipeline.commands import FINDINGS, OK, RulesFailed
from pipeline.config import Config, UsageError
from pipeline.message import Message, clauses, say, say_plural
from pipeline.options import Settings, shared_options, words
from pipeline.terminal import progress

if TYPE_CHECKING:
    from pipeline.discover import Tree
    from pipeline.past import Past


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
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that may change the meaning.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
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
    formats: tuple[outputs.Output, ...],
    output: Path | None,
    statistics: bool,
    baseline: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    since: str | None,
    changed_from: str | None,
    fail_on: tuple[str, ...],
    **shared: Any,
) -> int:
    """Check pages and report what is wrong with them.

    PATHS are files or folders; a page is always checked with its other languages. Without PATHS: the folder `content`.
    """
    from pipeline import baseline as known
    from pipeline import engine, mend, rulebook
    from pipeline.commands import fixing
    from pipeline.gate import failing
    from pipeline.report import summary

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    wanted = outputs.chosen(formats, output, statistics)
    config = settings.load()
    if select:
        config = replace(config, select=words(select))
    if ignore:
        config = replace(config, ignore=config.ignore + words(ignore))
    config = replace(config, fail_on=configuration.fail_on(config.fail_on, words(fail_on)))
    rulebook.check(config)
    tree = settings.tree(config)
    entries = known.find(config, tree.root) if baseline else None
    past = _past(tree, config, since, changed_from)
    with progress(settings.progress and not settings.quiet) as report_progress:
        if fix or diff:
            mended = mend.mend(tree, config, past=past, unsafe=unsafe_fixes, progress=report_progress)
            report = mended.report
        else:
            report = engine.validate(tree, config, past=past, progress=report_progress)
    if past is not None:
        settings.tell(_restriction(since if since is not None else changed_from, past.pages(tree)))
    if diff:
        return fixing.show(mended, settings, output)
    unwritten = fixing.write(mended, tree, settings) if fix else []
    if unwritten:
        report = engine.validate(tree, config, past=past)  # what is left is more
    if entries:
        report = engine.without_known(report, entries, config, tree)
    outputs.write(wanted, report, config, tree.root, settings.voice)
    for notice in report.notices:
        settings.tell(notice)
    failed = failing(report.findings, config.fail_on)
    settings.tell(summary.render(report, failed))
    if offer := summary.offer(report.findings, fixed=fix, unsafe=unsafe_fixes):
        settings.tell(offer)
    if report.crashes:
        raise RulesFailed("\n".join(report.crashes))
    if unwritten:
        problems = clauses([problem.args[0] for problem in unwritten])
        raise fixing.UnwrittenPages(problems, say("the other pages were written"))
    return FINDINGS if failed else OK


def _restriction(revision: str | None, pages: int) -> Message:
    return say_plural(
        "only what changed since {revision} is reported: {number} changed page",
        "only what changed since {revision} is reported: {number} changed pages",
        pages,
        revision=revision,
    )


def _past(tree: Tree, config: Config, since: str | None, changed_from: str | None) -> Past | None:
    from pipeline.past import read_past

    if since is not None and changed_from is not None:
        raise UsageError(say("--since and --changed-from exclude each other"), say("give one of them"))
    revision = since if since is not None else changed_from
    return None if revision is None else read_past(tree, config, revision, exact=since is None)
