"""The command `validate`: pages in, findings and an exit code out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import outputs
from pipeline.commands import FINDINGS, OK, RulesFailed
from pipeline.errors import UsageError
from pipeline.message import Message, clauses, say, say_plural
from pipeline.options import (
    FIXES,
    OUTPUT,
    PAGES,
    RULES,
    Command,
    Settings,
    closing,
    cluster_option,
    complete_rules,
    option,
    several_roots,
    shared_options,
    words,
)
from pipeline.terminal import progress

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.discover import Tree
    from pipeline.gather import Progress
    from pipeline.outcome import Report
    from pipeline.past import Past
    from pipeline.warm import Memory

rules = partial(option, multiple=True, metavar="RULES", group=RULES, shell_complete=complete_rules)


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
@cluster_option
@rules("--select", help="Run only these: names or beginnings of codes.")
@rules("--extend-select", help="Run these besides; for those off by default.")
@rules("--ignore", help="Do not run these; stronger than --select.")
@option(
    "--fail-on",
    multiple=True,
    metavar="LEVEL",
    group=RULES,
    help="What gives exit code 1: error (the default), warning, info, never; drift=LEVEL for another verdict.",
)
@option("--no-baseline", "baseline", flag_value=False, default=True, group=RULES, help="Known findings too.")
@option("--since", metavar="REV", group=PAGES, help="Only what changed since the branch left REV, and breaks.")
@option("--changed-from", metavar="REV", group=PAGES, help="The same, compared with REV itself.")
@option("--fix", is_flag=True, group=FIXES, help="Mend what is safe to mend, and report what is left.")
@option("--unsafe-fixes", is_flag=True, group=FIXES, help="Also what may change the meaning.")
@option("--diff", is_flag=True, group=FIXES, help="Show what --fix would change.")
@option(
    "--output-format",
    "formats",
    type=outputs.OutputType(),
    multiple=True,
    metavar="FORMAT[=FILE]",
    group=OUTPUT,
    help=f"{', '.join(outputs.FORMATS)}. Repeatable with files.",
)
@option("-o", "--output", type=click.Path(path_type=Path), group=OUTPUT, help="File for it; default: stdout.")
@option("--statistics", is_flag=True, group=OUTPUT, help="How often each rule found something.")
@option("--stdin-filename", type=click.Path(path_type=Path), group=PAGES, help="What `-` as PATHS is the text of.")
@option("--watch", is_flag=True, group=PAGES, help="Validate again whenever a file changes.")
@option("--show-settings", is_flag=True, group=PAGES, help="Print the settings and where they come from.")
@option("--show-files", is_flag=True, group=PAGES, help="Print the pages: path, language, source page.")
@click.pass_obj
def validate(
    session: dict[str, Any],
    /,
    formats: tuple[outputs.Output, ...],
    output: Path | None,
    statistics: bool,
    baseline: bool,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    since: str | None,
    changed_from: str | None,
    fail_on: tuple[str, ...],
    stdin_filename: Path | None,
    watch: bool,
    show_settings: bool,
    show_files: bool,
    **shared: Any,
) -> int:
    """Check pages and report what is wrong with them.

    PATHS are files or folders, in one repository or several; without PATHS: the
    folder `content`. A page is always checked with its other languages.
    """
    from pipeline import baseline as known
    from pipeline import config as configuration
    from pipeline import selection
    from pipeline.gate import failing
    from pipeline.report import summary

    def configured(settings: Settings) -> tuple[Config, Config]:
        """The configuration of a root, and what the command line makes of it."""
        loaded = settings.load()
        _check_words(loaded, words((*select, *extend_select, *ignore)))
        config = selection.commanded(loaded, words(select), words(extend_select), words(ignore))
        return loaded, replace(config, fail_on=configuration.fail_on(config.fail_on, words(fail_on)))

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    typed = _typed(settings, stdin_filename)
    if stdin_filename is not None:
        settings = replace(settings, paths=(stdin_filename,))
    wanted = outputs.chosen(formats, output, statistics)
    if len(apart := settings.apart()) > 1:
        given = {"--fix": fix, "--diff": diff, "--since": since is not None, "--changed-from": changed_from is not None}
        given |= {"--watch": watch, "--show-settings": show_settings, "--show-files": show_files}
        given |= {"--output-format html": any(each.format == "html" for each in wanted)}
        for name in (name for name, is_given in given.items() if is_given):
            raise several_roots(apart, name)
        return _together(settings, [(each, configured(each)[1]) for each in apart], baseline, wanted)
    loaded, config = configured(settings)
    if show_settings or (show_files and not watch):
        return _overview(settings, config, loaded if show_settings else None)
    if settings.cluster and (watch or fix or diff or since is not None or changed_from is not None):
        raise UsageError(say("--cluster goes with none of --watch, --fix, --diff, --since and --changed-from"))
    if watch:
        if fix or diff or since is not None or changed_from is not None:
            raise UsageError(say("--watch goes with none of --fix, --diff, --since and --changed-from"))
        from pipeline import watching

        return watching.watch(settings, config, baseline, wanted)
    tree = settings.tree(config)
    if typed is not None:
        if fix or diff:
            raise UsageError(say("what comes from standard input cannot be fixed"))
        tree = replace(tree, drafts={page.path: typed for page in tree.pages if page.selected})
    entries = known.find(config, tree.root) if baseline else None
    past = _past(tree, config, since, changed_from)
    memory = settings.memory(tree, config)
    to_files = any(each.path is not None for each in wanted)
    is_read_only = past is None and typed is None and not (fix or diff or to_files)
    looked_at = settings.looked_at(memory, config) if memory and is_read_only else []
    with progress(settings.progress and not settings.quiet) as report_progress:
        if fix or diff:
            from pipeline import mend

            def look(each: Tree) -> Report:
                left = memory if each is tree else settings.memory(each, config)
                return _found(settings, each, config, past, report_progress, left)

            mended = mend.mend(tree, config, unsafe=unsafe_fixes, look=look)
            report = mended.report
        else:
            report = _found(settings, tree, config, past, report_progress, memory)
    if past is not None:
        settings.tell(_restriction(since if since is not None else changed_from, past.pages(tree)))
    unwritten = []
    if fix or diff:
        from pipeline import fixing

        if diff:
            return fixing.show(mended, settings, output)
        unwritten = fixing.write(mended, tree, settings)
    if unwritten:
        report = _found(settings, tree, config, past, None, settings.memory(tree, config))  # what is left is more
    if entries:
        from pipeline import engine

        report = engine.without_known(report, entries, config, tree)
    outputs.write(wanted, report, outputs.Over.one(config, tree), settings.voice)
    for notice in report.notices:
        settings.tell(notice)
    failed = failing(report.findings, config.fail_on)
    settings.tell(summary.render(report, failed))
    if offer := summary.offer(report.findings, fixed=fix, unsafe=unsafe_fixes):
        settings.tell(offer)
    if report.crashes:
        raise RulesFailed("\n".join(report.crashes))
    if unwritten:
        from pipeline import fixing

        problems = clauses([problem.args[0] for problem in unwritten])
        raise fixing.UnwrittenPages(problems, say("the other pages were written"))
    if memory and looked_at and memory.store.has("reports", memory.key):
        session["repeatable"] = memory.store, looked_at
    return FINDINGS if failed else OK


def _together(
    settings: Settings, roots: Sequence[tuple[Settings, Config]], baseline: bool, wanted: Sequence[outputs.Output]
) -> int:
    """Validate several roots in one run."""
    from pipeline import many
    from pipeline.report import summary

    with progress(settings.progress and not settings.quiet) as report_progress:
        found = many.validate(roots, baseline=baseline, progress=report_progress)
    over = outputs.Over([config for _, config in roots], Path(), found.stops)
    outputs.write(wanted, found.report, over, settings.voice)
    failed = [finding for finding in found.report.findings if found.stops(finding)]
    settings.tell(summary.render(found.report, failed))
    if found.report.crashes:
        raise RulesFailed("\n".join(found.report.crashes))
    return FINDINGS if failed else OK


def _typed(settings: Settings, name: Path | None) -> bytes | None:
    """What stands in for the file `name`, where the only path is a hyphen."""
    if settings.paths != (Path("-"),):
        if name is not None:
            raise UsageError(say("--stdin-filename goes with `-` as the only path"))
        return None
    if name is None:
        raise UsageError(say("which page is it that comes from standard input?"), say("name it: --stdin-filename FILE"))
    if not name.is_file():
        raise UsageError(say("{path} does not exist", path=str(name)))
    return sys.stdin.buffer.read()


def _found(
    settings: Settings,
    tree: Tree,
    config: Config,
    past: Past | None,
    report_progress: Progress | None,
    memory: Memory | None,
) -> Report:
    """What a validation finds. What an earlier one found over the same tree is taken as it is."""
    if memory and past is None and (remembered := memory.report()):
        return remembered
    from pipeline import engine

    with settings.workers(tree) as jobs:
        return engine.validate(tree, config, past=past, progress=report_progress, jobs=jobs, memory=memory)


def _overview(settings: Settings, config: Config, loaded: Config | None) -> int:
    """Print the settings that were `loaded` and what became of them, else the pages."""
    from pipeline import overview

    lines = overview.settings(config, loaded) if loaded else overview.files(settings.tree(config))
    click.echo(_lines(lines), nl=False)
    return OK


def _check_words(config: Config, given: Sequence[str]) -> None:
    """Refuse words that mean no rule; where there are none, the rules are not loaded for it."""
    if given or config.overrides or config.severity or config.select or config.extend_select or config.ignore:
        from pipeline import rulebook

        rulebook.check(config)
        rulebook.check_words(given)


def _restriction(revision: str | None, pages: int) -> Message:
    return say_plural(
        "only what changed since {revision} is reported: {number} changed page",
        "only what changed since {revision} is reported: {number} changed pages",
        pages,
        revision=revision,
    )


def _lines(lines: Iterable[str]) -> str:
    from pipeline.report.text import printable

    return "".join(f"{printable(line)}\n" for line in lines)


def _past(tree: Tree, config: Config, since: str | None, changed_from: str | None) -> Past | None:
    if since is not None and changed_from is not None:
        raise UsageError(say("--since and --changed-from exclude each other"), say("give one of them"))
    revision = since if since is not None else changed_from
    if revision is None:
        return None
    from pipeline.past import read_past

    return read_past(tree, config, revision, exact=since is None)
