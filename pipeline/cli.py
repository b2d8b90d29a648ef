"""The commands of `incidoc`.

Owns: the process: its arguments, how it ends, what a failure looks like. Must not know: what the commands do; they are
in `pipeline.commands`, one per file.

Exit codes: 0 nothing to complain about, 1 findings at or above `--fail-on`, 2 the command could not be carried out.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from pipeline import __version__
from pipeline.commands import ERROR, RulesFailed
from pipeline.commands.baseline import baseline
from pipeline.commands.export import export
from pipeline.commands.rule import rule
from pipeline.commands.schema import schema
from pipeline.commands.status import status
from pipeline.commands.terms import terms
from pipeline.commands.validate import validate
from pipeline.config import IncidocError
from pipeline.report.text import printable

INTERRUPTED, PIPE_CLOSED = 130, 141


def main() -> NoReturn:
    """The command `incidoc`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Carry out a command and return its exit code; no exception gets out."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    session: dict[str, bool] = {}  # what a command has to tell if it fails
    try:
        # Not `commands.main`, which would turn a closed pipe into exit code 1: findings.
        with commands.make_context("incidoc", list(arguments), obj=session) as context:
            code: int = commands.invoke(context)
        sys.stdout.flush()
        return code
    except click.exceptions.Exit as wish:
        return wish.exit_code
    except click.exceptions.NoArgsIsHelpError as problem:
        click.echo(problem.format_message(), err=True)
        return ERROR
    except click.ClickException as problem:
        where = getattr(problem, "ctx", None)
        return _fail(problem.format_message(), f"try '{where.command_path} --help'" if where else "")
    except RulesFailed as problem:
        return _bug(problem.message, problem.details, session.get("verbose", False))
    except IncidocError as problem:
        return _fail(problem.message, problem.hint)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has left. Python would complain when it flushes at exit, so what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as problem:
        return _fail(f"{problem.filename or 'output'}: {problem.strerror or problem}")
    except Exception as problem:
        what = f"{type(problem).__name__}: {problem}"
        return _bug(what, traceback.format_exc(), session.get("verbose", False))


def _fail(message: str, hint: str = "") -> int:
    click.echo(f"incidoc: error: {printable(message)}", err=True)
    if hint:
        click.echo(f"  hint: {printable(hint)}", err=True)
    return ERROR


def _bug(what: str, details: str, verbose: bool) -> int:
    if verbose:
        click.echo(details, err=True)
    return _fail(f"internal error, this is a bug: {what}", "" if verbose else "run again with -v for the traceback")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="incidoc", message="%(prog)s %(version)s")
def commands() -> None:
    """Validate localized troubleshooting pages and export their incidents as JSON."""


for command in (validate, export, status, baseline, terms, rule, schema):
    commands.add_command(command)
