"""What the user decided: the configuration file as a frozen Config.

Owns: finding, reading and checking `[tool.incidoc]` of pyproject.toml, or incidoc.toml. Must not know: the command
line, which rules exist, or what is done with the settings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pipeline import globs, language, schemas, tomlplaces
from pipeline.errors import IncidocError as IncidocError
from pipeline.errors import UsageError as UsageError
from pipeline.finding import Severity
from pipeline.gate import LEVELS, VERDICTS, Gate, Levels
from pipeline.gate import severity as gate_severity
from pipeline.message import say
from pipeline.value import value

NAMES = ("incidoc.toml", "pyproject.toml")
"""Files that settings are looked for in, here and in all folders above."""


class ConfigError(IncidocError):
    """A configuration file that cannot be used. `line` is 1-based, None where it is not known."""

    def __init__(self, message: str, path: Path, line: int | None = None, hint: str = "") -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(say("{path}: {problem}", path=place, problem=message), hint)
        self.path = path
        self.line = line


@value(frozen=True)
class Override:
    """Settings for some pages: those whose path one of `paths` means and whose language is one of `locales`.

    Where one of both is empty, it does not matter. A severity of None turns the rule off.
    """

    paths: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=dict)


@value(frozen=True)
class Config:
    """All settings of a run. `root` is the folder of the configuration file `file`, None without one.

    `pipeline.selection` says what they mean for a rule on a page.
    """

    source_locale: str = "en"
    translations: str = "nl/{locale}"
    content: str | None = None
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    baseline: str | None = None
    terms: str = "locales/{locale}/terms.po"
    fail_on: Gate = field(default_factory=Gate)
    link_rewrites: tuple[tuple[str, str], ...] = ()
    inventories: tuple[str, ...] = ()
    root: Path | None = None
    file: Path | None = field(default=None, compare=False)

    def line_of(self, *keys: tomlplaces.Key, word: str = "") -> int | None:
        """The line of the configuration file that sets what `keys` lead to, or that holds `word` in it."""
        return _line(self.file, *keys, word=word) if self.file else None


def matches(word: str, code: str, name: str) -> bool:
    """Whether `word` means the rule: its name, its code, or a beginning of its code (``A``, ``A1``)."""
    return bool(word) and (word == name or code.startswith(word.upper()))


def is_in(folder: Path) -> bool:
    """Whether a configuration file is in a folder."""
    shared = folder / "pyproject.toml"
    return (folder / "incidoc.toml").is_file() or (shared.is_file() and _table(shared) is not None)


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
    import tomllib  # not where there are no settings

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
        raise ConfigError("`tool.incidoc` must be a table", path, _line(path))
    return table


def _config(table: dict[str, Any], path: Path) -> Config:
    if schemas.checker("config-1")(table):
        raise _explained(schemas.problems(schemas.validator("config-1"), table)[0], path)
    return Config(
        source_locale=_tag(table.get("source-locale", "en"), path, "source-locale"),
        translations=table.get("translations", Config.translations),
        content=table.get("content"),
        exclude=_patterns(table, path, "exclude"),
        overrides=tuple(_override(each, path, number) for number, each in enumerate(table.get("overrides", ()))),
        **_choice(table),
        baseline=table.get("baseline"),
        terms=table.get("terms", Config.terms),
        fail_on=_gate(table.get("fail-on", {}), path),
        link_rewrites=tuple(_rewrite(text) for text in table.get("link-rewrites", ())),
        inventories=tuple(dict.fromkeys(table.get("inventories", ()))),
        root=path.resolve().parent,
        file=path,
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
            raise ConfigError(
                message, path, _line(path, "fail-on", "locales", locale), 'write for example "fr" or "pt-BR"'
            )
        locales[tag] = _levels({"defect": own} if isinstance(own, str) else own)
    return Gate({**Gate().levels, **_levels(table)}, locales)


def _levels(table: Mapping[str, Any]) -> Levels:
    return {verdict: gate_severity(table[verdict]) for verdict in VERDICTS if verdict in table}


def _rewrite(text: str) -> tuple[str, str]:
    """What ``old -> new`` says."""
    old, _, new = text.partition(" -> ")
    return old, new


def _override(table: dict[str, Any], path: Path, number: int) -> Override:
    locales = tuple(_tag(word, path, "overrides", number, "locales") for word in table.get("locales", ()))
    paths = _patterns(table, path, "overrides", number, "paths")
    return Override(paths=paths, locales=locales, **_choice(table))


def _patterns(table: dict[str, Any], path: Path, *keys: tomlplaces.Key) -> tuple[str, ...]:
    """Patterns for paths, the value of the last of the keys."""
    patterns = tuple(table.get(str(keys[-1]), ()))
    wrong = globs.invalid(patterns)
    if wrong is not None:
        message = f"`{_dotted(keys)}`: {wrong!r} is not a pattern in the notation of .gitignore"
        raise ConfigError(message, path, _line(path, *keys, word=wrong))
    return patterns


def _choice(table: dict[str, Any]) -> dict[str, Any]:
    """What the whole configuration and an override both can say of rules."""
    severity = {
        name: None if word == "off" else Severity[word.upper()] for name, word in table.get("severity", {}).items()
    }
    words = {key.replace("-", "_"): tuple(table.get(key, ())) for key in ("select", "extend-select", "ignore")}
    return {**words, "severity": severity}


def _tag(word: str, path: Path, *keys: tomlplaces.Key) -> str:
    """A locale in the form of BCP 47."""
    tag = language.locale_tag(word)
    if tag is None:
        message = f"`{_dotted(keys)}`: {word!r} is not a locale"
        raise ConfigError(message, path, _line(path, *keys, word=word), 'write for example "en" or "pt-BR"')
    return tag


def _explained(problem: schemas.ValidationError, path: Path) -> ConfigError:
    """The error of jsonschema in the words of the user."""
    keys = tuple(problem.absolute_path)
    allowed: Any = problem.validator_value
    schema: Any = problem.schema
    if problem.validator == "additionalProperties" and isinstance(problem.instance, dict):
        known = list(schema["properties"])
        unknown = min(key for key in problem.instance if key not in known)
        close = get_close_matches(unknown, known, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(known)}"
        name = unknown if any(isinstance(key, int) for key in keys) else _dotted((*keys, unknown))
        return ConfigError(f"unknown key `{name}`", path, _line(path, *keys, unknown), hint)
    hint = _description(keys)
    if problem.validator == "enum":
        close = get_close_matches(str(problem.instance).lower(), allowed, n=1)
        hint = f"did you mean `{close[0]}`? {hint}" if close else hint
    return ConfigError(f"`{_dotted(keys)}`: {problem.message}", path, _line(path, *keys), hint)


def _description(keys: tuple[tomlplaces.Key, ...]) -> str:
    """What the schema says about the innermost of these keys that it describes."""
    found, top = "", json.loads(schemas.text("config-1"))
    schema = top
    for key in keys:
        schema = schema.get("items", {}) if isinstance(key, int) else schema.get("properties", {}).get(key, {})
        schema = _referred(top, schema)
        found = schema.get("description", found)
    return found


def _referred(top: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference such as ``#/properties/select`` stands for."""
    for name in schema.get("$ref", "").split("/")[1:]:
        schema = top = top[name]
    return schema


def _dotted(keys: tuple[tomlplaces.Key, ...]) -> str:
    return ".".join(key for key in keys if isinstance(key, str))


def _line(path: Path, *keys: tomlplaces.Key, word: str = "") -> int | None:
    """The line that sets what `keys` lead to, or that holds `word` in it."""
    above = ("tool", "incidoc") if path.name == "pyproject.toml" else ()
    return tomlplaces.line_of(path.read_text(encoding="utf-8"), (*above, *keys), word)
