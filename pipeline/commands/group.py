"""The command `incidoc` itself: what stands before the name of a command.

Owns: finding a command by its name. Must not know: the commands.
"""

from __future__ import annotations

from importlib import import_module

import click

from pipeline import __version__
from pipeline.commands import COMMANDS, HELP


class Commands(click.Group):
    """The commands, none of them imported before it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"pipeline.commands.{cmd_name}"), cmd_name)
        return found if isinstance(found, click.Command) else None

    def get_help(self, ctx: click.Context) -> str:
        """The help of the whole program."""
        return HELP.rstrip("\n")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="incidoc", message="%(prog)s %(version)s")
def group() -> None:
    """Validate localized troubleshooting pages and export their incidents as JSON."""
