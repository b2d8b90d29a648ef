"""The options that the commands on pages share, and how the help of a command is arranged.

Owns: what they are, and the way from them to a configuration and a tree of pages. Must not know: the commands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import UsageError
from pipeline.message import say, series
from pipeline.value import value

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from click.shell_completion import CompletionItem

    from pipeline.cache import Cache
    from pipeline.config import Config
    from pipeline.discover import Tree
    from pipeline.observed import Observation
    from pipeline.voice import Voice
    from pipeline.warm import Memory

PAGES, RULES, FIXES, OUTPUT, TELLING = "Pages and settings", "Rules", "Fixes", "Output", "Telling"
"""Groups of options in the help."""
_GROUPS, _OTHER = (RULES, FIXES, OUTPUT, PAGES, TELLING), "Options"


class Option(click.Option):
    """An option that belongs to a `group` of the help."""

    def __init__(self, *args: Any, group: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.group = group


class Command(click.Command):
    """A command with its options in groups, on few lines of at most 80 columns."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more["context_settings"] = {"max_content_width": 80, **(more.get("context_settings") or {})}
        super().__init__(*args, **more)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, group by group."""
        found: dict[str, list[tuple[str, str]]] = {group: [] for group in (*_GROUPS, _OTHER)}
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        last = TELLING if any(getattr(each, "group", "") == TELLING for each in options) else _OTHER
        for each in options:
            group = last if "--help" in each.opts else getattr(each, "group", "") or _OTHER
            if record := each.get_help_record(ctx):
                found[group].append(record)
        formatter.write_paragraph()
        for group, records in found.items():
            if records:
                formatter.write_heading(group)
                with formatter.indentation():
                    formatter.write_dl(records, col_max=26)


def closing(*examples: str, codes: str = "0 fine, 2 not carried out", colors: bool = False) -> str:
    """What stands at the end of the help of a command: how it is used, how it ends, what it looks at."""
    lines = ["Examples:", *(f"  {example}" for example in examples), f"Exit codes: {codes}."]
    if colors:
        lines.append("Environment: NO_COLOR, FORCE_COLOR and TERM=dumb decide about colours.")
    return "\n".join(["\b", *lines])


def option(*names: str, group: str = "", **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option of a command, shown in a group of its help."""
    return click.option(*names, cls=Option, group=group, **more)


@value(frozen=True)
class Settings:
    """The options that `validate` and `export` share."""

    paths: tuple[Path, ...]
    config: Path | None
    isolated: bool
    root: Path | None
    progress: bool
    jobs: int | None
    cache: bool
    cache_dir: Path | None
    quiet: bool
    verbose: bool
    voice: Voice
    cluster: str | None = None

    def __post_init__(self) -> None:
        """Raises UsageError for what does not go together."""
        if self.cluster and self.jobs:
            raise UsageError(say("--cluster and --jobs exclude each other"), say("give one of them"))

    def apart(self) -> list[Settings]:
        """The same options for each root that the paths are in; usually that is one."""
        if len(self.paths) < 2 or self.root or self.config:
            return [self]
        from pipeline import roots

        found = roots.apart(self.paths, configured=not self.isolated)
        return [replace(self, paths=paths) for paths in found] if len(found) > 1 else [self]

    def load(self) -> Config:
        """The configuration that holds for the paths; UsageError where they are in several roots."""
        from pipeline import config as configuration

        if len(self.apart()) > 1:
            raise several_roots(self.apart())
        if self.isolated:
            return configuration.Config()
        if self.config:
            return configuration.read(self.config)
        return configuration.find(self._start())

    def tree(self, config: Config) -> Tree:
        """The pages the command is about; what was left out is told on stderr."""
        from pipeline.discover import discover

        tree = discover(self.folder(config), self.paths, config)
        if self.verbose:
            self.tell(say("root: {folder}", folder=str(tree.root)))
        for notice in tree.notices:
            self.tell(notice)
        return tree

    def folder(self, config: Config) -> Path:
        """The root of the run."""
        from pipeline.discover import find_root

        return self.root or find_root(self.paths, config, Path())

    def store(self, config: Config, root: Path) -> Cache | None:
        """Where the work of runs over the root is kept; None if nobody wants it."""
        from pipeline.cache import Cache

        return Cache(cache_folder(self.cache_dir, config, root)) if self.cache else None

    def memory(self, tree: Tree, config: Config) -> Memory | None:
        """What earlier runs have left; None if nobody wants it."""
        from pipeline import warm

        store = self.store(config, tree.root)
        return warm.recall(store, tree, config) if store else None

    def looked_at(self, memory: Memory, config: Config) -> list[Observation]:
        """All that a command over the tree of `memory` looks at; empty where nobody can tell.

        To be asked for before the tree is worked on.
        """
        if len(self.paths) > 1 or self.cluster:
            return []
        from pipeline.observed import observe

        given = [path for path in (*self.paths, self.root, self.config) if path is not None]
        seen = memory.looked_at(config, self._start())
        return seen and [
            *(observe("place", str(path)) for path in given),
            *([observe("content", str(config.file))] if config.file else []),
            *seen,
        ]

    def _start(self) -> Path:
        """The folder that holds all paths: where the configuration is looked for first."""
        folders = [path if path.is_dir() else path.parent for path in self.paths] or [Path()]
        return Path(os.path.commonpath([folder.resolve() for folder in folders]))

    @contextmanager
    def workers(self, tree: Tree) -> Iterator[int | Executor]:
        """Who is to work on the pages: so many processes, or a cluster."""
        if self.cluster is None:
            from pipeline.crew import number_of_workers

            yield number_of_workers(self.jobs, len(tree.pages))
            return
        try:
            from pipeline.cluster import connected
        except ImportError as problem:
            hint = "pip install 'incidoc[cluster]'"
            raise UsageError(say("{package} is not installed", package=problem.name), hint) from problem
        with connected(self.cluster) as cluster:
            yield cluster

    def tell(self, text: str) -> None:
        """Say something on stderr, unless asked to be quiet."""
        from pipeline.report.text import printable

        if not self.quiet:
            click.echo(f"incidoc: {printable(self.voice(text))}", err=True)


def cache_folder(chosen: Path | None, config: Config, root: Path) -> Path:
    """Where the cache is: where the user wants it, else beside the configuration, else in the root of the run."""
    from pipeline.cache import NAME

    return chosen or (config.root or root) / NAME


def several_roots(apart: Sequence[Settings], option: str = "") -> UsageError:
    """The mistake to want of several roots what is done with one."""
    paths = series([str(each.paths[0]) for each in apart])
    subject = say("{option} looks at one root", option=option) if option else say("this command looks at one root")
    return UsageError(
        say("{subject}, and the paths are in several: {paths}", subject=subject, paths=paths),
        say("name the paths of one root, or with --root a folder that is to be the root of all"),
    )


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what the commands that read pages have in common."""
    existing = click.Path(path_type=Path)
    jobs = "Processes; default: one for each processor."
    lang = "Language of what people read; default: that of the environment."
    for add in reversed(
        (
            click.argument("paths", nargs=-1, type=existing),
            option("--config", type=existing, group=PAGES, help="Configuration file; default: the nearest one."),
            option("--isolated", is_flag=True, group=PAGES, help="Ignore all configuration files."),
            option("--root", type=existing, group=PAGES, help="Folder of all pages; nothing outside is read."),
            option("-j", "--jobs", type=click.IntRange(1), metavar="N", group=PAGES, help=jobs),
            cache_options,
            option("--no-progress", "progress", flag_value=False, default=True, group=TELLING, help="No progress bar."),
            option(
                *("--lang", "voice"),
                metavar="TAG",
                envvar="INCIDOC_LANG",
                callback=_spoken,
                is_eager=True,  # what is wrong with other options is told in it
                group=TELLING,
                help=lang,
            ),
            option("-q", "--quiet", is_flag=True, group=TELLING, help="Say nothing on stderr but errors."),
            option("-v", "--verbose", is_flag=True, group=TELLING, help="Say more; show the traceback of a bug."),
        )
    ):
        command = add(command)
    return command


def cache_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of commands that keep what they have found out."""
    folder = click.Path(path_type=Path)
    kept = option("--cache-dir", type=folder, envvar="INCIDOC_CACHE_DIR", group=PAGES, help="Where they are kept.")
    none = option("--no-cache", "cache", flag_value=False, default=True, group=PAGES, help="Forget earlier runs.")
    return none(kept(command))


def cluster_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option of commands that can have others do their work."""
    cluster = "Have a Dask cluster do the work: tcp://HOST:PORT."
    return option("--cluster", metavar="ADDRESS", callback=_scheduler, group=PAGES, help=cluster)(command)


def _scheduler(context: click.Context, option: click.Parameter, address: str | None) -> str | None:
    """The address of a scheduler; UsageError if it is none. Dask has other kinds, which would stay in this process."""
    if address is None:
        return None
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        good = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port and "@" not in address
        good = good and address == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        good = False
    if not good:
        problem = say("`{address}` is no address of a scheduler", address=address)
        raise UsageError(problem, say("write it as tcp://HOST:PORT or tls://HOST:PORT"))
    return address


def _spoken(context: click.Context, option: click.Parameter, lang: str | None) -> Voice:
    """The language that was asked for, else that of the environment; failures are told in it as well."""
    from pipeline import tongue

    voice = tongue.named(lang) if lang else tongue.usual(os.environ)
    context.ensure_object(dict)["voice"] = voice
    return voice


def complete_rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of rules for the shell, behind a comma as well."""
    from click.shell_completion import CompletionItem

    from pipeline import rulebook

    before, comma, word = incomplete.rpartition(",")
    known = sorted(rulebook.KNOWN, key=lambda rule: rule.name)
    return [
        CompletionItem(f"{before}{comma}{name}", help=rule.summary)
        for rule in known
        for name in (rule.name, rule.code)
        if (word and name.startswith(word)) or (name == rule.name and not word)
    ]


def words(options: tuple[str, ...]) -> tuple[str, ...]:
    """The words of options that can be repeated and can hold several words with commas between."""
    return tuple(word.strip() for option in options for word in option.split(",") if word.strip())
