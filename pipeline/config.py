"""What the user decided: the configuration file as a frozen Config.

Owns: finding, reading and checking `[tool.incidoc]` of pyproject.toml, or incidoc.toml. Must not know: the command
line, which rules exist, or what is done with the settings.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pipeline import language, schemas
from pipeline.errors import ConfigError as ConfigError
from pipeline.errors import IncidocError as IncidocError
from pipeline.errors import UsageError as UsageError
from pipeline.finding import Severity


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
    fail_on: Severity | None = Severity.ERROR
    root: Path | None = None

    def enabled(self, code: str, name: str) -> bool:
        """Whether the rule with this code and name is to run."""
        selected = not self.select or any(matches(word, code, name) for word in self.select)
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
    if schemas.checker("config-1")(table):
        raise _explained(schemas.problems(schemas.validator("config-1"), table)[0], path)
    source_locale = table.get("source-locale", "en")
    tag = language.locale_tag(source_locale)
    if tag is None:
        message = f"`source-locale`: {source_locale!r} is not a locale"
        raise ConfigError(message, path, _line(path, "source-locale"), 'write for example "en" or "pt-BR"')
    fail_on = table.get("fail-on", "error")
    return Config(
        source_locale=tag,
        translations=table.get("translations", Config.translations),
        content=table.get("content"),
        exclude=tuple(table.get("exclude", ())),
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        severity={name: Severity[word.upper()] for name, word in table.get("severity", {}).items()},
        fail_on=None if fail_on == "never" else Severity[fail_on.upper()],
        root=path.resolve().parent,
    )


def _explained(problem: schemas.ValidationError, path: Path) -> ConfigError:
    """The error of jsonschema in the words of the user."""
    known = _properties()
    if problem.validator == "additionalProperties" and isinstance(problem.instance, dict):
        unknown = min(key for key in problem.instance if key not in known)
        close = get_close_matches(unknown, list(known), n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(known)}"
        return ConfigError(f"unknown key `{unknown}`", path, _line(path, unknown), hint)
    keys = [str(key) for key in problem.absolute_path if isinstance(key, str)]
    hint = known[keys[0]]["description"]
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
