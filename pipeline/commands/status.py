"""The command `status`: where the translations stand."""

from __future__ import annotations

from typing import Any

import click

from pipeline.commands import OK
from pipeline.options import Settings, shared_options
from pipeline.terminal import progress


@click.command()
@shared_options
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def status(session: dict[str, bool], /, output_format: str, **shared: Any) -> int:
    """Tell where the translations stand.

    For each topic and locale: what it was made from, what changed in the source page since, how much is to do.
    """
    from pipeline import engine, jsonout
    from pipeline import status as matrix
    from pipeline.report.text import printable

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    tree = settings.tree(settings.load())
    with progress(settings.progress and not settings.quiet) as report_progress:
        rows = list(engine.translations(tree, progress=report_progress))
    if output_format == "json":
        click.echo(jsonout.pretty(matrix.document(rows)).encode(), nl=False)
    else:
        click.echo("".join(f"{printable(line)}\n" for line in matrix.text(rows)), nl=False)
    return OK
