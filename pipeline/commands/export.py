"""The command `export`: pages in, JSON files out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline import __version__
from pipeline.commands import OK
from pipeline.options import OUTPUT, Command, Settings, closing, option, shared_options
from pipeline.terminal import progress


@click.command(cls=Command, epilog=closing("incidoc export content -o build/export"))
@shared_options
@option("-o", "--output", type=click.Path(path_type=Path), required=True, group=OUTPUT, help="Folder for the files.")
@click.pass_obj
def export(session: dict[str, bool], /, output: Path, **shared: Any) -> int:
    """Write the incidents of pages as JSON files.

    The folder then holds incidents.ndjson with one incident a line, manifest.json, and the schemas of both.
    """
    from pipeline import engine
    from pipeline.export import export as write
    from pipeline.report.summary import count

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    tree = settings.tree(config)
    with progress(settings.progress and not settings.quiet) as report_progress:
        manifest: Any = write(engine.records(tree, config, progress=report_progress), output, version=__version__)
    counts = manifest["counts"]
    settings.tell(
        f"{count(counts['incidents'], 'incident')} of {count(counts['topics'], 'topic')} "
        f"in {count(len(counts['locales']), 'locale')} written to {output}"
    )
    return OK
