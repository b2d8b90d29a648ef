"""The command `server`: a language server on standard input and output, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline import __version__
from pipeline.commands import OK
from pipeline.errors import UsageError
from pipeline.message import say
from pipeline.options import Command, cache_folder, cache_options, closing


@click.command(cls=Command, epilog=closing("incidoc server  # started by an editor, not by hand"))
@cache_options
def server(cache: bool, cache_dir: Path | None) -> int:
    """Serve an editor: findings as you type.

    Speaks the language server protocol on standard input and output. Needs the extra `lsp`: pip install incidoc[lsp]
    """
    try:
        from pipeline.server import server as serve
    except ImportError as problem:
        raise UsageError(
            say("{package} is not installed", package=problem.name), "pip install 'incidoc[lsp]'"
        ) from problem
    from pipeline.cache import Cache, is_cache
    from pipeline.config import find
    from pipeline.workspace import Workspace

    def opened(folder: Path) -> Workspace:
        config = find(folder)
        root = config.root or folder
        place = cache_folder(cache_dir, config, root)
        # An editor opens folders of all kinds: where nobody has used this program yet, nothing is written.
        is_ours = cache_dir or config.root or is_cache(place)
        return Workspace(root, config, store=Cache(place) if cache and is_ours else None)

    serve(__version__, opened).start_io()
    return OK
