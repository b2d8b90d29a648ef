"""The command `clean`: the cache of a tree, deleted."""

from __future__ import annotations

from typing import Any

import click

from pipeline.commands import OK
from pipeline.errors import UsageError
from pipeline.message import say
from pipeline.options import Command, Settings, cache_folder, closing, shared_options


@click.command(cls=Command, epilog=closing("incidoc clean content"))
@shared_options
@click.pass_obj
def clean(session: dict[str, bool], /, **shared: Any) -> int:
    """Delete what is remembered of earlier runs.

    Nothing is lost but time: the next run works everything out again.
    """
    from pipeline import cache

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    folder = cache_folder(settings.cache_dir, config, settings.folder(config))
    if not folder.exists():
        settings.tell(say("nothing to delete: there is no {folder}", folder=str(folder)))
    elif cache.clean(folder):
        settings.tell(say("{folder} deleted", folder=str(folder)))
    else:
        raise UsageError(say("{folder} is no cache of incidoc; nothing was deleted", folder=str(folder)))
    return OK
