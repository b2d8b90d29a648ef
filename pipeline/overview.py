"""What a run would work with: its settings with where each comes from, and its pages. For people who wonder.

Owns: these two lists. Must not know: argv, terminals, what is done with settings or pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from pipeline import baseline
from pipeline.config import Config, Override
from pipeline.discover import Tree
from pipeline.finding import Severity
from pipeline.gate import NEVER, Gate, Levels

_NO_KEYS = ("root", "file", "overrides")


def settings(config: Config, loaded: Config) -> Iterator[str]:
    """Every setting of `config` in the notation of TOML; `loaded` is what it was before the command line."""
    yield f"# configuration file: {config.file or 'none'}"
    for name in (field.name for field in fields(Config) if field.name not in _NO_KEYS):
        value = getattr(config, name)
        key = name.replace("_", "-")
        if isinstance(value, Mapping):
            continue
        changed = value != getattr(loaded, name)
        yield _setting(key, value, "command line" if changed else _origin(config.file, config.line_of(key)))
    if config.severity:
        yield ""
        yield "[severity]"
        for rule, severity in config.severity.items():
            yield _setting(
                rule, "off" if severity is None else severity, _origin(config.file, config.line_of("severity", rule))
            )
    for number, override in enumerate(config.overrides):
        yield ""
        yield "[[overrides]]"
        yield from _override(config, override, loaded.overrides[number], number)


def files(tree: Tree) -> Iterator[str]:
    """The selected pages, each with its language and the path of its source page; in columns."""
    pages = [page for page in tree.pages if page.selected]
    path, locale = (max((len(getattr(page, name)) for page in pages), default=0) for name in ("path", "locale"))
    for page in sorted(pages, key=lambda page: page.path):
        yield f"{page.path:<{path}}  {page.locale:<{locale}}  {page.topic}"


def _override(config: Config, override: Override, loaded: Override, number: int) -> Iterator[str]:
    for field in fields(Override):
        value, key = getattr(override, field.name), field.name.replace("_", "-")
        if isinstance(value, Mapping):
            for rule, severity in value.items():
                line = config.line_of("overrides", number, "severity", rule)
                yield _setting(f"severity.{rule}", "off" if severity is None else severity, _origin(config.file, line))
        elif value != getattr(loaded, field.name):
            yield _setting(key, value, "command line")
        elif value:
            yield _setting(key, value, _origin(config.file, config.line_of("overrides", number, key)))


def _origin(file: Path | None, line: int | None) -> str:
    return f"{file}:{line}" if file and line else "default"


def _setting(key: str, value: object, origin: str) -> str:
    return f"{key} = {_written(key, value)}  # {origin}"


def _written(key: str, value: object) -> str:
    """A value as it would stand in the file."""
    if isinstance(value, Gate):
        return _gate(value)
    if isinstance(value, tuple):
        words = (" -> ".join(each) if isinstance(each, tuple) else str(each) for each in value)
        return f"[{', '.join(map(_quoted, words))}]"
    if value is None:
        return _quoted(baseline.NAME if key == "baseline" else "")
    return _quoted(str(value))


def _gate(gate: Gate) -> str:
    """One level where there is only that of defects, else a table."""
    if not gate.locales and set(gate.levels) == {"defect"}:
        return _level(gate.levels["defect"])
    locales = ", ".join(f"{_quoted(locale)} = {{ {_levels(own)} }}" for locale, own in gate.locales.items())
    return f"{{ {_levels(gate.levels)}{f', locales = {{ {locales} }}' if locales else ''} }}"


def _levels(levels: Levels) -> str:
    return ", ".join(f"{verdict} = {_level(level)}" for verdict, level in levels.items())


def _level(level: Severity | None) -> str:
    return _quoted(NEVER if level is None else str(level))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
