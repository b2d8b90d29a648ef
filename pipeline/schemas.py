"""The JSON schemas of this program: where they are, how something is checked against them.

Owns: the way to the data files beside the code, and the validator that never uses the network. Must not know: what the
schemas describe, or who asks. `jsonschema` is imported only when a validator is wanted.
"""

from __future__ import annotations

import json
from pathlib import Path

TYPE_CHECKING = False  # as in typing, which a run that is only said again does not wait for
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jsonschema import Draft202012Validator as Draft202012Validator
    from jsonschema.exceptions import ValidationError as ValidationError

_LONGEST_MESSAGE = 300


def data_dir(kind: str) -> Path:
    """The folder ``schemas`` or ``locales``: inside the package when installed, at the top of a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_data" / kind
    return installed if installed.is_dir() else package.parent / kind


def program_dirs() -> tuple[Path, ...]:
    """The folders of all files of the program: its code, and the data beside it."""
    return Path(__file__).parent, data_dir("schemas"), data_dir("locales")


def names() -> tuple[str, ...]:
    """Names of all schemas, sorted."""
    return tuple(sorted(path.stem for path in data_dir("schemas").glob("*.json")))


def text(name: str) -> str:
    """The schema `name` as it stands in its file; KeyError for a name that is not in `names()`."""
    if name not in names():
        raise KeyError(name)
    return (data_dir("schemas") / f"{name}.json").read_text(encoding="utf-8")


def schema(name: str) -> dict[str, object]:
    """The schema `name` as a value."""
    loaded = json.loads(text(name))
    if not isinstance(loaded, dict):
        raise TypeError(f"schema {name} is not an object")
    return loaded


def validator(name: str) -> Draft202012Validator:
    """A validator for the schema `name`.

    The registry is empty and closed: jsonschema's own default would fetch an unknown ``$ref`` over the network.
    """
    import referencing
    from jsonschema import Draft202012Validator

    registry: referencing.Registry[bool | Mapping[str, object]] = referencing.Registry()
    return Draft202012Validator(schema(name), registry=registry)


def checker(name: str) -> Callable[[object], list[str]]:
    """A function that gives what is wrong with a value by the schema `name`; for many values.

    A validator in Rust decides whether anything is, some hundred times as fast as jsonschema, which took two thirds of
    an export; jsonschema says what. A test holds both against each other. No schema here refers to another document.
    """
    decide: list[Callable[[object], bool]] = []
    explain: list[Draft202012Validator] = []

    def check(instance: object) -> list[str]:
        if not decide:
            import jsonschema_rs  # not before there is a value

            decide.append(jsonschema_rs.validator_for(schema(name)).is_valid)
        if decide[0](instance):
            return []
        if not explain:
            explain.append(validator(name))
        return errors(explain[0], instance)

    return check


def errors(validator: Draft202012Validator, instance: object) -> list[str]:
    """What is wrong with `instance`, as ``<JSON path>: <message>``, in a fixed order; empty if nothing is."""
    return [f"{problem.json_path}: {_shortened(problem.message)}" for problem in problems(validator, instance)]


def problems(validator: Draft202012Validator, instance: object) -> list[ValidationError]:
    """The errors of jsonschema in a fixed order."""
    return sorted(validator.iter_errors(instance), key=lambda problem: (problem.json_path, problem.message))


def _shortened(message: str) -> str:
    # jsonschema quotes the instance, which can be a whole page.
    return message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + " …"
