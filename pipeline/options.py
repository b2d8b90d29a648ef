"""The options that the commands on pages share.

Owns: what they are, and the way from them to a configuration and a tree of pages. Must not know: the commands.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.discover import Tree


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

    def load(self) -> Config:
        """The configuration that holds for the paths."""
        from pipeline import config as configuration

        if self.isolated:
            return configuration.Config()
        if self.config:
            return configuration.read(self.config)
        folders = [path if path.is_dir() else path.parent for path in self.paths] or [Path()]
        return configuration.find(Path(os.path.commonpath([folder.resolve() for folder in folders])))

    def tree(self, config: Config) -> Tree:
        """The pages the command is about; what was left out is told on stderr."""
        from pipeline.discover import discover, find_root

        tree = discover(self.root or find_root(self.paths, config, Path()), self.paths, config)
        if self.verbose:
            self.tell(f"root: {tree.root}")
        for notice in tree.notices:
            self.tell(notice)
        return tree

    def tell(self, text: str) -> None:
        """Say something on stderr, unless asked to be quiet."""
        from pipeline.report.text import printable

        if not self.quiet:
            click.echo(f"incidoc: {printable(text)}", err=True)


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what the commands that read pages have in common."""
    existing = click.Path(path_type=Path)
    for option in reversed(
        (
            click.argument("paths", nargs=-1, type=existing),
            click.option("--config", type=existing, help="Configuration file; default: the nearest one."),
            click.option("--isolated", is_flag=True, help="Ignore all configuration files."),
            click.option("--root", type=existing, help="Folder that holds all pages; nothing outside of it is read."),
            click.option("--no-progress", "progress", flag_value=False, default=True, help="Never show progress."),
            click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
            click.option("-v", "--verbose", is_flag=True, help="Say more on stderr; show the traceback of a bug."),
        )
    ):
        command = option(command)
    return command


def words(options: tuple[str, ...]) -> tuple[str, ...]:
    """The words of options that can be repeated and can hold several words with commas between."""
    return tuple(word.strip() for option in options for word in option.split(",") if word.strip())
