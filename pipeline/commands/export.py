"""The command `export`: pages in, JSON files out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    from pipeline.pagefacts import PageFacts
    from pipeline.warm import Memory


@click.command(cls=Command, epilog=closing("incidoc export content -o build/export"))
@shared_options
@cluster_option
@option("-o", "--output", type=click.Path(path_type=Path), required=True, group=OUTPUT, help="Folder for the files.")
@option("--links", is_flag=True, group=OUTPUT, help="Write links.ndjson too: every link, and where it leads.")
@click.pass_obj
def export(session: dict[str, Any], /, output: Path, links: bool, **shared: Any) -> int:
    """Write the incidents of pages as JSON files.

    The folder then holds incidents.ndjson with one incident a line, inventory.json with what other repositories need to
    check links to these pages, manifest.json, and their schemas.
    """
    from pipeline.export import export as write
    from pipeline.export import is_whole
    from pipeline.message import say
    from pipeline.observed import observe
    from pipeline.report.summary import count

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    tree = settings.tree(config)
    memory = settings.memory(tree, config)
    looked_at = settings.looked_at(memory, config) if memory else []
    with progress(settings.progress and not settings.quiet) as report_progress:
        records, inventory = _records(settings, tree, config, report_progress, memory)
        every_link = _links(tree, config) if links else None
        manifest: Any = write(records, output, version=__version__, links=every_link, inventory=inventory)
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
    if memory and looked_at and memory.is_settled:
        names = ("manifest.json", *(each["path"] for each in manifest["files"]))
        written = [observe("content", str(output / name)) for name in names]
        if is_whole(output, manifest):  # and not that of somebody who wrote there at the same time
            session["repeatable"] = memory.store, [*looked_at, *written]
    return OK


def _records(
    settings: Settings, tree: Tree, config: Config, report_progress: Progress | None, memory: Memory | None
) -> tuple[Iterable[Mapping[str, object]], Callable[[], str]]:
    """The incidents, and what gives the inventory afterwards. Those of an earlier run over the same tree are taken."""
    from pipeline.inventory import text

    records, inventory = (memory.records(), memory.inventory()) if memory else (None, None)
    if records is not None and inventory is not None:
        return records, lambda: text(inventory)
    from pipeline import engine

    pages: list[PageFacts] = []

    def read() -> Iterator[Mapping[str, object]]:
        with settings.workers(tree) as jobs:
            yield from engine.records(tree, config, pages=pages, progress=report_progress, jobs=jobs, memory=memory)

    def made() -> str:
        found = engine.inventory_of(tree, pages)
        if memory:
            memory.keep_inventory(found)
        return text(found)

    return read(), made


def _links(tree: Tree, config: Config) -> Iterable[Mapping[str, object]]:
    from pipeline import engine

    return engine.links(tree, config)
