"""The reports of a run: which formats there are, which were asked for, and where each goes.

Owns: the table of formats, `--output-format`, and writing. Must not know: what is in a report, other options.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import __version__, atomic
from pipeline.config import Config, UsageError
from pipeline.message import say
from pipeline.terminal import wants_color
from pipeline.value import value

if TYPE_CHECKING:
    from pipeline.discover import Tree
    from pipeline.finding import Finding
    from pipeline.outcome import Report
    from pipeline.rules.base import Rule
    from pipeline.voice import Voice

TEXTS = ("full", "concise", "grouped", "statistics")
"""Formats for people, in colours on a terminal."""

FORMATS = ("full", "concise", "grouped", "github", "gitlab", "html", "json", "junit", "sarif")
"""What `--output-format` takes; `statistics` has an option of its own."""


_MODULES = {"json": "findings_json"}
"""Formats whose module has another name."""


@value(frozen=True)
class Output:
    """A report to write: its format, and its file, None for standard output. An empty format is the default one."""

    format: str
    path: Path | None = None


class OutputType(click.ParamType[Output]):
    """The value of `--output-format`: a format, or a format, ``=`` and a file."""

    name = "FORMAT[=FILE]"

    def convert(self, value: str | Output, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """The output that the word `value` means."""
        if isinstance(value, Output):
            return value
        name, equals, file = value.partition("=")
        if name not in FORMATS:
            from pipeline.rulebook import unknown

            problem = unknown("output format", name, FORMATS)
            known = say("formats: {formats}", formats=", ".join(FORMATS))
            raise UsageError(problem.message, problem.hint if "did you mean" in problem.hint else known)
        if equals and not file:
            message = say("--output-format {value}: no file after the =", value=value)
            raise UsageError(message, say("write for example {format}=findings", format=name))
        return Output(name, Path(file) if file else None)


def chosen(outputs: Sequence[Output], output: Path | None, statistics: bool) -> tuple[Output, ...]:
    """What to write: the outputs with a file, and one to `output` or to standard output. UsageError if that is at odds.

    It is found out before the run whether files can be written, as far as that is possible.
    """
    plain = [each for each in outputs if each.path is None]
    if len(plain) + statistics > 1:
        hint = say("give all but one a file: --output-format FORMAT=FILE")
        raise UsageError(say("two reports for one place"), hint)
    main = Output("statistics" if statistics else plain[0].format if plain else "", output)
    wanted = (main, *(each for each in outputs if each.path is not None))
    files = [Path(os.path.realpath(each.path)) for each in wanted if each.path is not None]
    for file in files:
        if file.is_dir():
            raise UsageError(say("{file} is a folder, not a file to write a report to", file=file))
        if not file.parent.is_dir():
            message = say("no folder {folder} for the report {file}", folder=file.parent, file=file.name)
            raise UsageError(message, say("make the folder first"))
        if files.count(file) > 1:
            raise UsageError(say("two reports for one file: {file}", file=file))
    return wanted


@value(frozen=True)
class Over:
    """What a run was over, as far as reports tell of it.

    `folder` is the one that paths are relative to, `stops` tells which findings fail the run. `tree` is None where
    there are several roots.
    """

    configs: Sequence[Config]
    folder: Path
    stops: Callable[[Finding], bool]
    tree: Tree | None = None

    @classmethod
    def one(cls, config: Config, tree: Tree) -> Over:
        """A run over one root."""
        return cls((config,), tree.root, config.fail_on.stops, tree)


def write(outputs: Sequence[Output], report: Report, over: Over, voice: Voice) -> None:
    """Write the reports of a run. Files first, so that a reader who leaves spoils none."""
    for output in sorted(outputs, key=lambda each: each.path is None):
        to_terminal = output.path is None and sys.stdout.isatty()
        name = output.format or ("full" if to_terminal else "concise")
        color = name in TEXTS and output.path is None and wants_color(sys.stdout)
        text = _renderer(name, over, color, voice)(report)
        if output.path is not None:
            atomic.write(output.path, text.encode("utf-8", "backslashreplace"))
        elif name in TEXTS or name == "github":
            sys.stdout.write(text)
        else:
            # UTF-8 whatever the terminal speaks. `##[` would be a command to a log reader (`report.text.unheard`); in
            # JSON it can only be in a string, and in XML it is not any more.
            harmless = text.replace("##[", "##\\u005b").replace("##vso[", "##vso\\u005b")
            click.echo(harmless.encode("utf-8", "backslashreplace"), nl=False)


def _renderer(name: str, over: Over, color: bool, voice: Voice) -> Callable[[Report], str]:
    """What makes the report in a format. Only its module is loaded: one takes as long as all the others together."""
    from importlib import import_module

    render = import_module(f"pipeline.report.{_MODULES.get(name, name)}").render
    if name in TEXTS:
        return lambda report: render(report, color=color, voice=voice)
    match name:
        case "html":
            return lambda report: _html(report, over, voice)
        case "json":
            return lambda report: render(report, version=__version__)
        case "junit":
            return lambda report: render(report, stops=over.stops)
        case "sarif":
            return lambda report: render(
                report, rules=_rules(report, over.configs), version=__version__, prefix=prefix(over.folder)
            )
        case _:
            return lambda report: render(report, prefix=prefix(over.folder))


def _html(report: Report, over: Over, voice: Voice) -> str:
    """The bilingual report; the pages are read once more for it."""
    from pipeline import engine, language
    from pipeline.report import html

    tree = over.tree
    if tree is None:
        raise ValueError("a bilingual report of several roots")
    languages = {
        tag: html.Language(tag, language.name_in(voice.tag, tag), language.direction(tag))
        for tag in sorted({page.locale for page in tree.pages} | {tree.source_locale})
    }
    views = list(engine.views(tree, report.findings))
    return html.render(
        report, views, languages, tree.source_locale, version=__version__, lang=voice.tag, translate=voice
    )


def _rules(report: Report, configs: Sequence[Config]) -> list[Rule]:
    """The rules that were selected, and those that found something without being asked."""
    from pipeline.rulebook import KNOWN
    from pipeline.selection import Selection

    found = {finding.rule for finding in report.findings}
    selections = [Selection(config) for config in configs]
    return [rule for rule in KNOWN if rule.name in found or any(selection.somewhere(rule) for selection in selections)]


def prefix(root: Path) -> str:
    """The way from the root of the repository that holds `root` to it, empty or with ``/`` at its end.

    What reads annotations knows paths of the repository only. Without one, the working directory is taken for it.
    """
    root = Path(os.path.realpath(root))
    repository = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), Path(os.getcwd()))
    if root == repository or not root.is_relative_to(repository):
        return ""
    return f"{root.relative_to(repository).as_posix()}/"
