"""The tasks of this repository; `nox -l` lists them."""

import os
from pathlib import Path

import nox

nox.options.sessions = ["validate", "tests", "lint", "types", "imports"]
nox.options.error_on_missing_interpreters = True


def reports(environment):
    """The reports that a CI system wants: annotations where it is GitHub's, files for any."""
    options = ["--output-format", "github"] if environment.get("GITHUB_ACTIONS") else []
    if environment.get("CI"):
        Path("build").mkdir(exist_ok=True)
        files = ("sarif=build/findings.sarif", "junit=build/junit.xml", "html=build/report.html")
        options += [word for file in files for word in ("--output-format", file)]
    return options


@nox.session
def validate(session: nox.Session) -> None:
    """The main job: validate content/ and export its incidents to build/export."""
    session.install(".")
    session.run("incidoc", "validate", "content", *reports(os.environ))
    session.run("incidoc", "export", "content", "-o", "build/export")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; arguments go to pytest."""
    session.install("-e", ".[dev]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting with ruff."""
    session.install("ruff")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy, strictly."""
    session.install("-e", ".[dev]")
    session.run("mypy", *session.posargs)


@nox.session
def imports(session: nox.Session) -> None:
    """Check with import-linter that every module imports only downward."""
    session.install("-e", ".[dev]")
    session.run("lint-imports")


@nox.session
def messages(session: nox.Session) -> None:
    """Collect the messages of the code, update the catalogues of all languages, and tell what is not translated."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/messages.py", *session.posargs)


@nox.session
def corpus(session: nox.Session) -> None:
    """Run the program over a corpus of real pages and print the counts."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/corpus.py", *session.posargs)


@nox.session
def fixes(session: nox.Session) -> None:
    """Fix a copy of a corpus of real pages and check what must hold of the fixes."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/fixes.py", *session.posargs)


@nox.session
def oracle(session: nox.Session) -> None:
    """Compare heading ids and block classes with kramdown and marked-it (needs ruby and node)."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/oracle/run.py", *session.posargs)


@nox.session
def contract(session: nox.Session) -> None:
    """Have Ajv, another JSON Schema validator, check the exported incidents (needs node)."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/oracle/contract.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the time and memory of parsing, validation and export."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/bench.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Feed the parser with damaged pages until a property fails or the time is up."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/fuzz.py", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Try the HTML report in headless Chromium (needs chromium and npm)."""
    session.install("-e", ".[dev]", "playwright")
    session.run(
        "npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", "build/axe", "axe-core", external=True
    )
    session.run("pytest", "tests/test_browser.py", *session.posargs, env={"INCIDOC_BROWSER": "required"})


@nox.session
def accuracy(session: nox.Session) -> None:
    """Measure how well texts in the wrong language are found, and what it costs."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/accuracy.py", *session.posargs)
