"""The command `schema`: the JSON schemas."""

from __future__ import annotations

import click

from pipeline.commands import OK


@click.command()
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
