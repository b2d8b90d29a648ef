"""The command `export`: pages in, JSON files out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import __version__
from pipeline.commands import OK
from pipeline.options import OUTPUT, Command, Settings, closing, cluster_option, option, shared_options
from pipeline.terminal import progress

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.discover import Tree
    from pipeline.gather import Progress


@click.command(cls=Command, epilog=closing("incidoc export content -o build/export"))
@shared_options
@cluster_option
@option("-o", "--output", type=click.Path(path_type=Path), required=True, group=OUTPUT, help="Folder for the files.")
@option("--links", is_flag=True, group=OUTPUT, help="Write links.ndjson too: every link, and where it leads.")
@click.pass_obj
def export(session: dict[str, bool], /, output: Path, links: bool, **shared: Any) -> int:
    """Write the incidents of pages as JSON files.

    The folder then holds incidents.ndjson with one incident a line, manifest.json, and their schemas.
    """
    from pipeline.export import export as write
    from pipeline.message import say
    from pipeline.report.summary import count

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    tree = settings.tree(config)
    with progress(settings.progress and not settings.quiet) as report_progress:
        records = _records(settings, tree, config, report_progress)
        every_link = _links(tree) if links else None
        manifest: Any = write(records, output, version=__version__, links=every_link)
    counts = manifest["counts"]
    settings.tell(
        say(
            "{incidents} of {topics} in {locales} written to {folder}",
            incidents=count(counts["incidents"], "incident"),
            topics=count(counts["topics"], "topic"),
            locales=count(len(counts["locales"]), "locale"),
            folder=str(output),
        )
    )
    return OK


def _records(
    settings: Settings, tree: Tree, config: Config, report_progress: Progress | None
) -> Iterator[Mapping[str, object]]:
    """The incidents. Those that an earlier run found in the same tree are taken as they are."""
    memory = settings.memory(tree, config)
    remembered = memory.records() if memory else None
    if remembered is not None:
        yield from remembered
        return
    from pipeline import engine

    with settings.workers(tree) as jobs:
        yield from engine.records(tree, config, progress=report_progress, jobs=jobs, memory=memory)


def _links(tree: Tree) -> Iterable[Mapping[str, object]]:
    from pipeline import engine

    return engine.links(tree)
