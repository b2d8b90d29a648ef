"""The command `terms`: words that are to be translated in one way, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.commands import OK
from pipeline.message import say_plural
from pipeline.options import OUTPUT, Command, Settings, closing, option, shared_options
from pipeline.terminal import progress


@click.group(
    context_settings={"max_content_width": 80},
    epilog=closing("incidoc terms suggest content -o build/terms.po"),
)
def terms() -> None:
    """Work on the words that are translated in one way only.

    They are in locales/LOCALE/terms.po beside the configuration.
    """


@terms.command(cls=Command, epilog=closing("incidoc terms suggest content -o build/terms.po"))
@shared_options
@option("-o", "--output", type=click.Path(path_type=Path), group=OUTPUT, help="File for them; default: stdout.")
@click.pass_obj
def suggest(session: dict[str, bool], /, output: Path | None, **shared: Any) -> int:
    """Propose terms that stay as they are in all languages.

    They are what nearly all translations keep, most frequent first, as a PO file: review it, then copy entries to the
    files of your locales. Terms that all these files have already are left out.
    """
    from pipeline import atomic, catalog, engine

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    tree = settings.tree(config)
    with progress(settings.progress and not settings.quiet) as report_progress:
        found = engine.proposed_terms(tree, config, progress=report_progress)
    entries = [
        catalog.Entry(
            each.term,
            each.term,
            notes=(f"texts: {each.texts}, kept: {each.share:.0%}, locales: {each.locales}",),
            places=each.places,
        )
        for each in found
    ]
    data = catalog.po_text(entries, _NOTES).encode()
    if output:
        atomic.write(output, data)
    else:
        click.echo(data, nl=False)
    settings.tell(say_plural("{number} term proposed", "{number} terms proposed", len(found)))
    return OK


_NOTES = (
    "Terms that translations keep, proposed by incidoc. Delete what is wrong, then copy the rest",
    "into locales/<locale>/terms.po of each locale.",
)
