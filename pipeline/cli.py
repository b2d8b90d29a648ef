"""The commands of `incidoc`.

Owns: arguments, environment, terminal, exit codes; it alone reads the first three and leaves the process. Must not
know: how anything is done. Whatever needs time to import is imported by the command that uses it.

Exit codes: 0 nothing to complain about, 1 findings at or above `--fail-on`, 2 the command could not be carried out.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from pipeline import __version__
from pipeline.config import IncidocError
from pipeline.options import Settings, shared_options
from pipeline.report.text import printable

if TYPE_CHECKING:
    from pipeline.engine import Report

OK, FINDINGS, ERROR, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
FORMATS = ("full", "concise", "json")
LEVELS = ("error", "warning", "info", "never")


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


@commands.command()
@shared_options
@click.option("--output-format", type=click.Choice(FORMATS), help="Default: full on a terminal, else concise.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File for the findings; default: stdout.")
@click.option("--select", multiple=True, metavar="RULES", help="Run only these: names, codes or beginnings of codes.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these; stronger than --select.")
@click.option("--fail-on", type=click.Choice(LEVELS), help="Least severity that gives exit code 1; default: error.")
@click.pass_obj
def validate(
    session: dict[str, bool],
    /,
    output_format: str | None,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    **shared: Any,
) -> int:
    """Check pages and report what is wrong with them.

    PATHS are files or folders; a page is always checked with its other languages. Without PATHS: the folder `content`.
    """
    from pipeline import engine, rulebook
    from pipeline.finding import Severity
    from pipeline.report import summary

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    if select:
        config = replace(config, select=_words(select))
    if ignore:
        config = replace(config, ignore=config.ignore + _words(ignore))
    if fail_on:
        config = replace(config, fail_on=None if fail_on == "never" else Severity[fail_on.upper()])
    rulebook.check(config)
    tree = settings.tree(config)
    with _progress(settings) as progress:
        report = engine.validate(tree, config, progress=progress)
    _write(report, output_format, output)
    for notice in report.notices:
        settings.tell(notice)
    settings.tell(summary.render(report))
    if report.crashes:
        return _bug("rules failed", "\n".join(report.crashes), settings.verbose)
    failed = config.fail_on is not None and any(finding.severity >= config.fail_on for finding in report.findings)
    return FINDINGS if failed else OK


@commands.command()
@shared_options
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder for the files.")
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
    with _progress(settings) as progress:
        manifest: Any = write(engine.records(tree, config, progress=progress), output, version=__version__)
    counts = manifest["counts"]
    settings.tell(
        f"{count(counts['incidents'], 'incident')} of {count(counts['topics'], 'topic')} "
        f"in {count(len(counts['locales']), 'locale')} written to {output}"
    )
    return OK


@commands.command()
@shared_options
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def status(session: dict[str, bool], /, output_format: str, **shared: Any) -> int:
    """Tell where the translations stand.

    For each topic and locale: what it was made from, what changed in the source page since, how much is to do.
    """
    from pipeline import engine, jsonout
    from pipeline import status as matrix

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    tree = settings.tree(settings.load())
    with _progress(settings) as progress:
        rows = list(engine.translations(tree, progress=progress))
    if output_format == "json":
        click.echo(jsonout.pretty(matrix.document(rows)).encode(), nl=False)
    else:
        click.echo("".join(f"{printable(line)}\n" for line in matrix.text(rows)), nl=False)
    return OK


@commands.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Print the documentation of every rule.")
def rule(name: str | None, everything: bool) -> int:
    """Print the documentation of a rule.

    NAME is the name or the code of the rule. Without it, the rules are listed.
    """
    from pipeline import rulebook

    if everything:
        text = rulebook.documentation()
    else:
        text = rulebook.documentation([rulebook.find(name)]) if name else rulebook.listing()
    click.echo(text, nl=False)
    return OK


@commands.command()
@click.argument("name", required=False)
def schema(name: str | None) -> int:
    """Print a JSON schema.

    Without NAME, the schemas are listed.
    """
    from pipeline import rulebook, schemas

    if name is None:
        click.echo("\n".join(schemas.names()))
    elif name not in schemas.names():
        raise rulebook.unknown("schema", name, schemas.names())
    else:
        click.echo(schemas.text(name).encode(), nl=False)
    return OK


def _words(options: tuple[str, ...]) -> tuple[str, ...]:
    """The words of options that can be repeated and can hold several words with commas between."""
    return tuple(word.strip() for option in options for word in option.split(",") if word.strip())


def _write(report: Report, output_format: str | None, output: Path | None) -> None:
    from pipeline.report import concise, findings_json, full

    to_terminal = output is None and sys.stdout.isatty()
    chosen = output_format or ("full" if to_terminal else "concise")
    if chosen == "json":
        text = findings_json.render(report, version=__version__)
    else:
        render = full.render if chosen == "full" else concise.render
        text = render(report, color=output is None and _wants_color(sys.stdout))
    if output is not None:
        output.write_bytes(text.encode())
    elif chosen == "json":
        click.echo(text.encode(), nl=False)  # UTF-8 whatever the terminal speaks
    else:
        sys.stdout.write(text)


def _wants_color(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _progress(settings: Settings) -> AbstractContextManager[Callable[[int, int], None] | None]:
    from pipeline.progress import bar

    wanted = settings.progress and not settings.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return bar(sys.stderr if wanted else None)
