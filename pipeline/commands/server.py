"""The command `server`: a language server on standard input and output, for editors."""

from __future__ import annotations

import click

from pipeline import __version__
from pipeline.commands import OK
from pipeline.errors import UsageError
from pipeline.message import say
from pipeline.options import Command, closing


@click.command(cls=Command, epilog=closing("incidoc server  # started by an editor, not by hand"))
def server() -> int:
    """Serve an editor: findings as you type.

    Speaks the language server protocol on standard input and output. Needs the extra `lsp`: pip install incidoc[lsp]
    """
    try:
        from pipeline.server import server as serve
    except ImportError as problem:
        raise UsageError(
            say("{package} is not installed", package=problem.name), "pip install 'incidoc[lsp]'"
        ) from problem
    from pipeline import config

    serve(__version__, config.find).start_io()
    return OK
