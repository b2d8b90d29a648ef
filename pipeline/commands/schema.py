"""The command `schema`: the JSON schemas."""

from __future__ import annotations

import click

from pipeline.commands import OK
from pipeline.options import Command, closing


@click.command(
    cls=Command, epilog=closing("incidoc schema findings-1 > findings-1.json", codes="0 fine, 2 no such schema")
)
@click.argument("name", required=False)
def schema(name: str | None) -> int:
    """Print a JSON schema.

    Without NAME, the schemas are listed.
    """
    from pipeline import rulebook, schemas

    if name is None:
        click.echo("\n".join(schemas.names()))
    elif name not in schemas.names():
        raise rulebook.unknown("schema", name, schemas.names())
    else:
        click.echo(schemas.text(name).encode(), nl=False)
    return OK
