"""The command `server`: a language server on standard input and output, for editors."""

from __future__ import annotations

import click

from pipeline import __version__
from pipeline.commands import OK
from pipeline.config import UsageError


@click.command()
def server() -> int:
    """Serve an editor: findings as you type, the source beside the translation.

    Speaks the language server protocol on standard input and output. Needs the extra `lsp`: pip install incidoc[lsp]
    """
    try:
        from pipeline.server import server as serve
    except ImportError as problem:
        raise UsageError(f"{problem.name} is not installed", "pip install 'incidoc[lsp]'") from problem
    from pipeline import config

    serve(__version__, config.find).start_io()
    return OK
