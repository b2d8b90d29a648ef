"""The command `rule`: the documentation of the rules."""

from __future__ import annotations

import click

from pipeline.commands import OK


@click.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Print the documentation of every rule.")
def rule(name: str | None, everything: bool) -> int:
    """Print the documentation of a rule.

    NAME is the name or the code of the rule. Without it, the rules are listed.
    """
    from pipeline import rulebook

    if everything:
        text = rulebook.documentation()
    else:
        text = rulebook.documentation([rulebook.find(name)]) if name else rulebook.listing()
    click.echo(text, nl=False)
    return OK
