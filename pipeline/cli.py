"""The commands of `incidoc`.

Owns: the process: its arguments, how it ends, what a failure looks like. Must not know: what the commands do; they are
in `pipeline.commands`, one per file.

Exit codes: 0 nothing to complain about, 1 findings at or above `--fail-on`, 2 the command could not be carried out.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click

from pipeline import __version__
from pipeline.commands import ERROR, RulesFailed
from pipeline.commands.baseline import baseline
from pipeline.commands.export import export
from pipeline.commands.rule import rule
from pipeline.commands.schema import schema
from pipeline.commands.status import status
from pipeline.commands.validate import validate
from pipeline.config import IncidocError
from pipeline.message import say
from pipeline.options import usual_voice
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
    session: dict[str, Any] = {}  # what a command has to tell if it fails
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
        hint = say("try '{command}'", command=f"{where.command_path} --help") if where else ""
        return _fail(session, problem.format_message(), hint)
    except RulesFailed as problem:
        return _bug(session, problem.message, problem.details)
    except IncidocError as problem:
        return _fail(session, problem.message, problem.hint)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has left. Python would complain when it flushes at exit, so what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as problem:
        return _fail(session, f"{problem.filename or 'output'}: {problem.strerror or problem}")
    except Exception as problem:
        what = f"{type(problem).__name__}: {problem}"
        return _bug(session, what, traceback.format_exc())


def _fail(session: Mapping[str, Any], message: str, hint: str = "") -> int:
    voice = session.get("voice") or usual_voice(os.environ)
    click.echo(printable(voice(say("incidoc: error: {problem}", problem=message))), err=True)
    if hint:
        click.echo(printable(voice(say("  hint: {hint}", hint=hint))), err=True)
    return ERROR


def _bug(session: Mapping[str, Any], what: str, details: str) -> int:
    message = say("internal error, this is a bug: {what}", what=what)
    if not session.get("verbose"):
        return _fail(session, message, say("run again with -v for the traceback"))
    click.echo(details, err=True)
    return _fail(session, message)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="incidoc", message="%(prog)s %(version)s")
def commands() -> None:
    """Validate localized troubleshooting pages and export their incidents as JSON."""


for command in (validate, export, status, baseline, rule, schema):
    commands.add_command(command)
