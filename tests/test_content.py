"""Our own guide in content/: the newcomer's example, and the whole program from end to end."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import engine, schemas
from pipeline.config import Config
from pipeline.discover import Tree, discover
from pipeline.termfiles import read_terms
from pipeline.terms import places

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ("de", "en", "es", "fr", "it", "ja", "ko", "pt-BR", "zh-CN", "zh-TW")
SECTIONS = ("introduction", "symptoms", "causes", "resolution")


@pytest.fixture(scope="module")
def tree() -> Tree:
    return discover(ROOT, [ROOT / "content"], Config())


@pytest.fixture(scope="module")
def records(tree: Tree) -> list[dict[str, Any]]:
    return list(engine.records(tree, Config()))


def by_id(records: list[dict[str, Any]], locale: str) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in records if record["locale"] == locale}


def code_of(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str | None, str | None]]:
    for block in blocks:
        if block["type"] == "code":
            yield block["code"], block["kind"], block["language"]
        for item in block.get("items", ()):
            yield from code_of(item["blocks"])
        yield from code_of(block.get("blocks", []))


def test_the_guide_is_clean(tree: Tree) -> None:
    report = engine.validate(tree, Config())
    assert report.findings == ()
    assert (report.pages, report.topics, report.locales, report.incidents) == (70, 7, LOCALES, 200)


def test_twenty_incidents_with_one_id_in_every_language(records: list[dict[str, Any]]) -> None:
    english = by_id(records, "en")
    assert len(english) == 20
    assert len([name for name in english if name.startswith("registry-ts_index#")]) == 14
    for locale in LOCALES:
        assert list(by_id(records, locale)) == list(english)


def test_every_incident_is_complete(records: list[dict[str, Any]]) -> None:
    lacking = [(r["id"], r["locale"], name) for r in records for name in SECTIONS if not r[name]]
    assert lacking == []
    states = {record["translation"]["status"] for record in records if record["locale"] != "en"}
    assert states <= {"complete", "stale"}


def test_what_is_not_prose_is_the_same_in_every_language(records: list[dict[str, Any]]) -> None:
    english = by_id(records, "en")
    for record in records:
        original = english[record["id"]]
        for name in SECTIONS:
            assert list(code_of(record[name])) == list(code_of(original[name])), (record["id"], record["locale"])
            assert [block["type"] for block in record[name]] == [block["type"] for block in original[name]]
        for name in ("commands", "messages"):
            assert [found["text"] for found in record[name]] == [found["text"] for found in original[name]]
        assert sorted(link["target"] for link in record["links"]) == sorted(
            link["target"] for link in original["links"]
        )
        assert {keyref["name"] for keyref in record["keyrefs"]} == {keyref["name"] for keyref in original["keyrefs"]}


def test_every_keyref_has_its_value(records: list[dict[str, Any]]) -> None:
    assert {keyref["name"] for record in records for keyref in record["keyrefs"] if keyref["value"] is None} == set()
    assert all("{{" not in record["title"]["text"] for record in records)


def test_places_slice_back_to_the_page(records: list[dict[str, Any]]) -> None:
    for record in records:
        text = (ROOT / record["source"]["path"]).read_bytes().decode()
        for block in (block for name in SECTIONS for block in record[name]):
            assert text[block["start"]["offset"] : block["end"]["offset"]] == block["markdown"]
            line = text[: block["start"]["offset"]].count("\n") + 1
            assert block["start"]["line"] == line


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_both_validators_agree_on_damaged_records(records: list[dict[str, Any]], data: st.DataObject) -> None:
    record = copy.deepcopy(data.draw(st.sampled_from(records[:20])))
    holder: Any = record
    for _ in range(data.draw(st.integers(0, 5))):
        inner = [key for key in _keys(holder) if isinstance(holder[key], dict | list) and holder[key]]
        if not inner:
            break
        holder = holder[data.draw(st.sampled_from(inner))]
    key = data.draw(st.sampled_from(_keys(holder)))
    if data.draw(st.booleans()):
        holder[key] = data.draw(st.sampled_from([None, 0, -1, 1.5, "", "x", True, [], {}, {"type": "list"}]))
    else:
        del holder[key]
    record = json.loads(json.dumps(record))
    fast = jsonschema_rs.validator_for(schemas.schema("incident-1")).is_valid(record)
    assert fast == schemas.validator("incident-1").is_valid(record)


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if locale != "en"])
def test_the_terms_of_the_guide_are_those_it_uses(tree: Tree, locale: str) -> None:
    terms = read_terms(Config(), ROOT, [locale])[locale]
    texts = {
        tag: "\n".join(tree.read(page.path).decode() for page in tree.pages if page.locale == tag)
        for tag in ("en", locale)
    }
    used = {use.term for use in terms.anywhere(texts["en"])}
    assert used == set(terms.all)
    for term in terms.all:
        assert term.approved or term.source in texts[locale]
        for translation in term.approved:
            assert list(places(translation, texts[locale], locale)), translation
        for translation in term.forbidden:
            assert term.source == translation or not list(places(translation, texts[locale], locale)), translation
