"""The command `completion`: the script that makes a shell complete commands, options and names of rules."""

from __future__ import annotations

import click

from pipeline.commands import OK
from pipeline.options import Command, closing


@click.command(
    cls=Command,
    epilog=closing(
        'eval "$(incidoc completion bash)"     in ~/.bashrc',
        'eval "$(incidoc completion zsh)"      in ~/.zshrc',
        "incidoc completion fish | source      in ~/.config/fish/config.fish",
        codes="0 fine, 2 no such shell",
    ),
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> int:
    """Print what makes a shell complete commands, options and names of rules."""
    from click.shell_completion import get_completion_class

    from pipeline.commands.group import group

    found = get_completion_class(shell)
    if found is not None:
        script = found(group, {}, "incidoc", "_INCIDOC_COMPLETE")
        click.echo(script.source_template % script.source_vars())
    return OK
