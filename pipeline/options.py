"""The options that the commands on pages share.

Owns: what they are, and the way from them to a configuration and a tree of pages. Must not know: the commands.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import config as configuration
from pipeline.config import Config, UsageError
from pipeline.message import say, series
from pipeline.report.text import printable

if TYPE_CHECKING:
    from pipeline.discover import Tree
    from pipeline.voice import Voice


@dataclass(frozen=True)
class Settings:
    """The options that `validate` and `export` share."""

    paths: tuple[Path, ...]
    config: Path | None
    isolated: bool
    root: Path | None
    progress: bool
    quiet: bool
    verbose: bool
    voice: Voice

    def load(self) -> Config:
        """The configuration that holds for the paths."""
        if self.isolated:
            return Config()
        if self.config:
            return configuration.read(self.config)
        folders = [path if path.is_dir() else path.parent for path in self.paths] or [Path()]
        return configuration.find(Path(os.path.commonpath([folder.resolve() for folder in folders])))

    def tree(self, config: Config) -> Tree:
        """The pages the command is about; what was left out is told on stderr."""
        from pipeline.discover import discover, find_root

        tree = discover(self.root or find_root(self.paths, config, Path()), self.paths, config)
        if self.verbose:
            self.tell(say("root: {folder}", folder=str(tree.root)))
        for notice in tree.notices:
            self.tell(notice)
        return tree

    def tell(self, text: str) -> None:
        """Say something on stderr, unless asked to be quiet."""
        if not self.quiet:
            click.echo(f"incidoc: {printable(self.voice(text))}", err=True)


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what the commands that read pages have in common."""
    existing = click.Path(path_type=Path)
    lang = "Language of what people read, such as fr; default: that of the environment."
    for option in reversed(
        (
            click.argument("paths", nargs=-1, type=existing),
            click.option("--config", type=existing, help="Configuration file; default: the nearest one."),
            click.option("--isolated", is_flag=True, help="Ignore all configuration files."),
            click.option("--root", type=existing, help="Folder that holds all pages; nothing outside of it is read."),
            click.option("--no-progress", "progress", flag_value=False, default=True, help="Never show progress."),
            click.option("--lang", "voice", metavar="TAG", envvar="INCIDOC_LANG", callback=_spoken, help=lang),
            click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
            click.option("-v", "--verbose", is_flag=True, help="Say more on stderr; show the traceback of a bug."),
        )
    ):
        command = option(command)
    return command


def _spoken(context: click.Context, option: click.Parameter, lang: str | None) -> Voice:
    """The language that was asked for, else that of the environment; failures are told in it as well."""
    voice = _asked(lang) if lang else usual_voice(os.environ)
    context.ensure_object(dict)["voice"] = voice
    return voice


def _asked(lang: str) -> Voice:
    """The language `lang`; UsageError if nothing can be said in it."""
    from pipeline.voice import languages, understood

    found = understood(lang)
    if found is None:
        close = get_close_matches(lang.casefold(), [tag.casefold() for tag in languages()], n=1)
        known = {tag.casefold(): tag for tag in languages()}
        everything = say("the languages are {languages}", languages=series(languages()))
        hint = say("did you mean `{word}`?", word=known[close[0]]) if close else everything
        raise UsageError(say("unknown language `{word}`", word=lang), hint)
    return found


def usual_voice(environment: Mapping[str, str]) -> Voice:
    """The language of the environment, by the rules of gettext; English where it asks for nothing that is known."""
    from pipeline.voice import ENGLISH, understood

    values = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, values), "C")
    if _language_of(locale) in ("C", "POSIX"):
        return ENGLISH
    wanted = (_language_of(name) for name in (environment.get("LANGUAGE") or locale).split(":"))
    for name in filter(None, wanted):
        if name == "en" or name.startswith("en_"):
            break
        if found := understood(name):
            return found
    return ENGLISH


def _language_of(locale: str) -> str:
    """``de_AT`` of ``de_AT.UTF-8@euro``."""
    return re.split(r"[.@]", locale, maxsplit=1)[0]


def words(options: tuple[str, ...]) -> tuple[str, ...]:
    """The words of options that can be repeated and can hold several words with commas between."""
    return tuple(word.strip() for option in options for word in option.split(",") if word.strip())
