"""The schemas themselves, and checking against them."""

import json
import socket

import pytest
from jsonschema import Draft202012Validator

from pipeline import schemas
from pipeline.parse import parse
from pipeline.rules.base import Page
from pipeline.rules.invalid_front_matter_value import invalid_front_matter_value
from pipeline.source import Source


def undescribed(node, defs):
    """Names of the properties anywhere in a schema that have no description, neither here nor where they refer to."""
    if isinstance(node, list):
        return [name for each in node for name in undescribed(each, defs)]
    if not isinstance(node, dict):
        return []
    properties = node["properties"] if isinstance(node.get("properties"), dict) else {}
    bare = [
        name
        for name, value in properties.items()
        if "description" not in {**defs.get(value.get("$ref", "").removeprefix("#/$defs/"), {}), **value}
    ]
    return bare + [name for value in node.values() for name in undescribed(value, defs)]


def test_the_schemas_the_program_speaks_of_exist():
    assert {"config-1", "findings-1", "frontmatter-1", "incident-1", "manifest-1"} <= set(schemas.names())


@pytest.mark.parametrize("name", schemas.names())
def test_schema_is_valid_and_says_what_everything_is(name):
    schema = json.loads(schemas.text(name))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:incidoc:schema:{name}"
    assert undescribed(schema, schema.get("$defs", {})) == []


def test_property_without_description_is_noticed():
    assert undescribed({"properties": {"a": {"items": {"properties": {"b": {}}}, "description": "x"}}}, {}) == ["b"]


def test_unknown_schema_is_a_key_error():
    with pytest.raises(KeyError, match="nope"):
        schemas.text("nope")
    with pytest.raises(KeyError):
        schemas.text("../pyproject")


def test_errors_are_sorted_and_say_where():
    validator = schemas.validator("config-1")
    found = schemas.errors(validator, {"fail-on": "maybe", "exclude": ["a", 1, 2]})
    assert found == [
        "$.exclude[1]: 1 is not of type 'string'",
        "$.exclude[2]: 2 is not of type 'string'",
        "$['fail-on']: 'maybe' is not one of ['error', 'warning', 'info', 'never']",
    ]


def test_long_messages_are_cut():
    (message,) = schemas.errors(schemas.validator("config-1"), {"content": ["x" * 5000]})
    assert len(message) < 400
    assert message.endswith("…")


def test_remote_references_are_not_fetched(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("network used")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(schemas, "text", lambda name: '{"$ref": "http://example.com/x.json"}')
    with pytest.raises(Exception, match=r"example\.com"):
        schemas.errors(schemas.validator("any"), {})


@pytest.mark.parametrize("years", ["2019", "2017, 2019", "2017,2018, 2019", "2018-2019", "2015，2018"])
def test_years_as_written_are_fine(years):
    assert schemas.errors(schemas.validator("frontmatter-1"), {"copyright.years": years}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("copyright.years", "2017, 20180"),
        ("copyright.years", "2019n"),
        ("copyright.years", ""),
        ("lastupdated", "2017-3-18"),
        ("lastupdated", "2019-13-01"),
        ("lastupdated", "05/03/2019"),
        ("subcollection", "two words"),
        ("subcollection", ""),
    ],
)
def test_front_matter_that_is_surely_wrong_fails(name, value):
    assert len(schemas.errors(schemas.validator("frontmatter-1"), {name: value})) == 1


def test_unknown_front_matter_is_fine():
    fields = {"title": "x", "services[0]": "y", "keywords": "", "lastupdated": "2019-08-07", "subcollection": "a-B"}
    assert schemas.errors(schemas.validator("frontmatter-1"), fields) == []


@pytest.mark.parametrize("name", ["copyright.years", "lastupdated", "subcollection"])
@pytest.mark.parametrize("value", ["", "2019", "2019-08-07", "2019-8-7", "2017, 2019", "2019n", "a b", "05/03/2019"])
def test_what_the_front_matter_schema_refuses_is_a_finding(name, value):
    """The schema is for other programs; the rule may be stricter, never laxer."""
    if schemas.errors(schemas.validator("frontmatter-1"), {name: value}):
        key = f"copyright:\n  years: {value!r}" if name == "copyright.years" else f"{name}: {value!r}"
        page = Page(parse(Source.decode("a.md", f"---\n{key}\n---\n\n# x\n".encode())), "en", "a")
        assert [finding.subject for finding in invalid_front_matter_value.run(page)] == [name]
