"""The command `rule`: the documentation of the rules."""

from __future__ import annotations

import sys

import click

from pipeline import __version__
from pipeline.commands import OK
from pipeline.options import OUTPUT, RULES, Command, closing, complete_rules, option
from pipeline.terminal import wants_color

FORMATS = ("text", "json")


@click.command(
    cls=Command,
    epilog=closing(
        "incidoc rule broken-link", "incidoc rule --all > rules.md", codes="0 fine, 2 no such rule", colors=True
    ),
)
@click.argument("name", required=False, shell_complete=complete_rules)
@option("--all", "everything", is_flag=True, group=RULES, help="Explain every rule.")
@option(
    "--output-format",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    default="text",
    group=OUTPUT,
    help="text (the default), json.",
)
def rule(name: str | None, everything: bool, output_format: str) -> int:
    """Explain the rules.

    NAME is the name or the code of a rule: what it checks and why, with an example, and how often it was right on real
    pages. Without it, the rules are listed. The text is Markdown; a terminal shows it with styles.
    """
    from pipeline import jsonout, rulebook
    from pipeline.report import styled

    chosen = rulebook.KNOWN if everything or not name else (rulebook.find(name),)
    if output_format == "json":
        click.echo(jsonout.pretty(rulebook.document(chosen, version=__version__)).encode(), nl=False)
    elif name or everything:
        sys.stdout.write(styled.render(rulebook.documentation(chosen), color=wants_color(sys.stdout)))
    else:
        sys.stdout.write(rulebook.listing())
    return OK
