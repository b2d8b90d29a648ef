"""The command `incidoc`.

Owns: the process: its arguments, how it ends, what a failure looks like. Must not know: what the commands do; they are
in `pipeline.commands`, one per file. `--help` and `--version` wait for nothing, not even for click.

Exit codes: 0 nothing to complain about, 1 findings at or above `--fail-on`, 2 the command could not be carried out.
"""

from __future__ import annotations

import gc
import os
import sys

from pipeline import __version__
from pipeline.commands import ERROR, HELP, OK, REPEATABLE, RulesFailed
from pipeline.errors import IncidocError
from pipeline.value import SELDOM

TYPE_CHECKING = False  # as in typing, which takes a tenth of the time of `--version` to import
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, NoReturn

INTERRUPTED, PIPE_CLOSED = 130, 141
_QUICK: dict[tuple[str, ...], str] = {("--version",): f"incidoc {__version__}\n", ("--help",): HELP, ("-h",): HELP}


def main() -> NoReturn:
    """The command `incidoc`."""
    gc.set_threshold(*SELDOM)
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError):  # there is no such stream, or its reader has left
        pass
    # Python would free each value of the run by itself, which takes a twelfth of the time of a small run.
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Carry out a command and return its exit code; no exception gets out."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    session: dict[str, Any] = {}  # what a command has to tell if it fails
    try:
        code = _command(arguments, session)
        sys.stdout.flush()
        return code
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
        import traceback

        what = f"{type(problem).__name__}: {problem}"
        return _bug(session, what, traceback.format_exc())


def _command(arguments: Sequence[str], session: dict[str, Any]) -> int:
    """Answer, or repeat, or carry out a command."""
    if answer := _QUICK.get(tuple(arguments)):
        sys.stdout.write(answer)
        return OK
    if "".join(arguments[:1]) not in REPEATABLE or not all(
        hasattr(stream, "buffer") for stream in (sys.stdout, sys.stderr)
    ):
        return _carried_out(arguments, session)
    from pipeline import replay

    run = replay.Run(arguments)
    if (known := run.again()) is not None:
        return known
    with run.listening():
        code = _carried_out(arguments, session)
    if "repeatable" in session:
        run.keep(code, *session["repeatable"])
    return code


def _carried_out(arguments: Sequence[str], session: dict[str, Any]) -> int:
    """Carry out a command; what click has to say about its arguments is said here."""
    import click

    from pipeline.commands.group import group
    from pipeline.message import say

    if shell := os.environ.get("_INCIDOC_COMPLETE"):
        from click.shell_completion import shell_complete

        return shell_complete(group, {}, "incidoc", "_INCIDOC_COMPLETE", shell)
    try:
        # Not `group.main`, which would turn a closed pipe into exit code 1: findings.
        with group.make_context("incidoc", list(arguments), obj=session) as context:
            code: int = group.invoke(context)
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


def _fail(session: Mapping[str, Any], message: str, hint: str = "") -> int:
    from pipeline import tongue
    from pipeline.message import say
    from pipeline.report.text import printable

    voice = session.get("voice") or tongue.usual(os.environ)
    lines = [voice(say("incidoc: error: {problem}", problem=message))]
    lines += [voice(say("  hint: {hint}", hint=hint))] if hint else []
    sys.stderr.write("".join(f"{printable(line)}\n" for line in lines))
    return ERROR


def _bug(session: Mapping[str, Any], what: str, details: str) -> int:
    from pipeline.message import say

    message = say("internal error, this is a bug: {what}", what=what)
    if not session.get("verbose"):
        return _fail(session, message, say("run again with -v for the traceback"))
    sys.stderr.write(f"{details}\n")
    return _fail(session, message)
