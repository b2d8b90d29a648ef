"""What the user decided: the configuration file as a frozen Config, and the errors that are the user's to mend.

Owns: finding, reading and checking `[tool.incidoc]` of pyproject.toml, or incidoc.toml. Must not know: the command
line, which rules exist, or what is done with the settings.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pipeline import language, schemas
from pipeline.finding import Severity
from pipeline.gate import LEVELS, VERDICTS, Gate, Levels
from pipeline.gate import severity as gate_severity


class IncidocError(Exception):
    """A mistake of the user that stops the run: shown in one line, with a hint, never as a traceback."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(IncidocError):
    """A command that cannot be carried out: a path that does not exist, an unknown rule."""


class ConfigError(IncidocError):
    """A configuration file that cannot be used. `line` is 1-based, None where it is not known."""

    def __init__(self, message: str, path: Path, line: int | None = None, hint: str = "") -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {message}", hint)
        self.path = path
        self.line = line


@dataclass(frozen=True)
class Config:
    """All settings of a run. `root` is the folder of the configuration file, None without one."""

    source_locale: str = "en"
    translations: str = "nl/{locale}"
    content: str | None = None
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    baseline: str | None = None
    terms: str = "locales/{locale}/terms.po"
    fail_on: Gate = field(default_factory=Gate)
    link_rewrites: tuple[tuple[str, str], ...] = ()
    root: Path | None = None

    def enabled(self, code: str, name: str, default: bool = True) -> bool:
        """Whether the rule with this code and name is to run; one that is off by `default` must be named itself."""
        if default:
            selected = not self.select or any(matches(word, code, name) for word in self.select)
        else:
            selected = any(word == name or word.upper() == code for word in self.select)
        return selected and not any(matches(word, code, name) for word in self.ignore)

    def severity_of(self, name: str, default: Severity) -> Severity:
        """The severity the user wants findings of the rule `name` to have."""
        return self.severity.get(name, default)


def matches(word: str, code: str, name: str) -> bool:
    """Whether `word` means the rule: its name, its code, or a beginning of its code (``A``, ``A1``)."""
    return bool(word) and (word == name or code.startswith(word.upper()))


def find(start: Path) -> Config:
    """The settings of the nearest configuration file in `start` or above it; the defaults if there is none."""
    for folder in (start, *start.parents):
        own, shared = folder / "incidoc.toml", folder / "pyproject.toml"
        table = _table(shared) if shared.is_file() else None
        if own.is_file() and table is not None:
            hint = f"move the settings of [tool.incidoc] in {shared} to it, or delete it"
            raise ConfigError("a second configuration beside [tool.incidoc] of pyproject.toml", own, hint=hint)
        if own.is_file():
            return read(own)
        if table is not None:
            return _config(table, shared)
    return Config()


def read(path: Path) -> Config:
    """The settings in the file `path`, which must hold some."""
    table = _table(path)
    if table is None:
        raise ConfigError("no table [tool.incidoc]", path)
    return _config(table, path)


def _table(path: Path) -> dict[str, Any] | None:
    """The settings as they stand in the file; None for a pyproject.toml that has none."""
    try:
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        line = re.search(r"at line (\d+)", str(problem))
        raise ConfigError(f"not valid TOML: {problem}", path, int(line[1]) if line else None) from problem
    except UnicodeDecodeError as problem:
        raise ConfigError("not valid UTF-8", path) from problem
    except OSError as problem:
        raise ConfigError(f"cannot be read: {problem.strerror}", path) from problem
    if path.name != "pyproject.toml":
        return loaded
    tool = loaded.get("tool")
    table = tool.get("incidoc") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError("`tool.incidoc` must be a table", path, _line(path, "incidoc"))
    return table


def _config(table: dict[str, Any], path: Path) -> Config:
    problems = schemas.problems(schemas.validator("config-1"), table)
    if problems:
        raise _explained(problems[0], path)
    source_locale = table.get("source-locale", "en")
    tag = language.locale_tag(source_locale)
    if tag is None:
        message = f"`source-locale`: {source_locale!r} is not a locale"
        raise ConfigError(message, path, _line(path, "source-locale"), 'write for example "en" or "pt-BR"')
    return Config(
        source_locale=tag,
        translations=table.get("translations", Config.translations),
        content=table.get("content"),
        exclude=tuple(table.get("exclude", ())),
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        severity={name: Severity[word.upper()] for name, word in table.get("severity", {}).items()},
        baseline=table.get("baseline"),
        terms=table.get("terms", Config.terms),
        fail_on=_gate(table.get("fail-on", {}), path),
        link_rewrites=tuple(_rewrite(text) for text in table.get("link-rewrites", ())),
        root=path.resolve().parent,
    )


def fail_on(gate: Gate, words: Iterable[str]) -> Gate:
    """The gate that the words of the command line make of a gate: a level alone replaces it, `verdict=level` amends it.

    Raises UsageError for a word that means nothing.
    """
    for word in words:
        verdict, equals, level = word.rpartition("=")
        if equals and verdict not in VERDICTS:
            raise _no_such("verdict", verdict, VERDICTS)
        if level not in LEVELS:
            raise _no_such("level", level, LEVELS)
        gate = gate.amended(verdict, level) if equals else Gate({"defect": gate_severity(level)})
    return gate


def _no_such(kind: str, word: str, known: Sequence[str]) -> UsageError:
    close = get_close_matches(word.casefold(), known, n=1)
    return UsageError(
        f"--fail-on: unknown {kind} `{word}`",
        f"did you mean `{close[0]}`?" if close else f"write one of {', '.join(known)}",
    )


def _gate(setting: str | Mapping[str, Any], path: Path) -> Gate:
    """The gate that a checked setting describes; a word alone is the level of defects."""
    table: Mapping[str, Any] = {"defect": setting} if isinstance(setting, str) else setting
    locales: dict[str, Levels] = {}
    for locale, own in table.get("locales", {}).items():
        tag = language.locale_tag(locale)
        if tag is None:
            message = f"`fail-on.locales`: {locale!r} is not a locale"
            raise ConfigError(message, path, _line(path, locale), 'write for example "fr" or "pt-BR"')
        locales[tag] = _levels({"defect": own} if isinstance(own, str) else own)
    return Gate({**Gate().levels, **_levels(table)}, locales)


def _levels(table: Mapping[str, Any]) -> Levels:
    return {verdict: gate_severity(table[verdict]) for verdict in VERDICTS if verdict in table}


def _rewrite(text: str) -> tuple[str, str]:
    """What ``old -> new`` says."""
    old, _, new = text.partition(" -> ")
    return old, new


def _explained(problem: schemas.ValidationError, path: Path) -> ConfigError:
    """The error of jsonschema in the words of the user."""
    keys = [str(key) for key in problem.absolute_path if isinstance(key, str)]
    if problem.validator == "additionalProperties" and isinstance(problem.instance, dict):
        rules: Any = problem.schema
        known = list(rules["properties"])
        unknown = min(key for key in problem.instance if key not in known)
        close = get_close_matches(unknown, known, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(known)}"
        return ConfigError(f"unknown key `{'.'.join([*keys, unknown])}`", path, _line(path, unknown), hint)
    words: Any = problem.validator_value if problem.validator == "enum" else []
    similar = get_close_matches(str(problem.instance), words, n=1)
    hint = f"did you mean `{similar[0]}`?" if similar else _properties()[keys[0]]["description"]
    return ConfigError(f"`{'.'.join(keys)}`: {problem.message}", path, _line(path, keys[-1]), hint)


def _properties() -> dict[str, dict[str, Any]]:
    properties: dict[str, dict[str, Any]] = json.loads(schemas.text("config-1"))["properties"]
    return properties


def _line(path: Path, key: str) -> int | None:
    """The line that sets `key`, found by its looks: tomllib does not tell."""
    looks = re.compile(rf"""(\[.*\b)?["']?{re.escape(key)}["']?\s*[=.\]]|.*[{{,]\s*["']?{re.escape(key)}["']?\s*=""")
    own = path.name != "pyproject.toml"
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        own = own or bool(re.search(r"\bincidoc\b", text))
        if own and looks.match(text.strip()):
            return number
    return None
