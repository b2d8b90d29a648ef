"""The files of an export."""

import hashlib
import json

import pytest

from pipeline import schemas
from pipeline.export import export

RECORDS = [
    {"schema": "incident/1", "id": "t#a", "locale": "en", "topic": "t", "source": {"path": "t.md"}, "x": "é \u2028 日"},
    {"schema": "incident/1", "id": "t#b", "locale": "en", "topic": "t", "source": {"path": "t.md"}},
    {"schema": "incident/1", "id": "t#a", "locale": "de", "topic": "t", "source": {"path": "nl/de/t.md"}},
    {"schema": "incident/1", "id": "u", "locale": "en", "topic": "u", "source": {"path": "u.md"}, "x": "\ud800"},
]


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_line_per_record_in_the_order_given(tmp_path):
    export(iter(RECORDS), tmp_path / "new" / "out", version="1.0")
    data = (tmp_path / "new/out/incidents.ndjson").read_bytes()
    lines = data.decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == RECORDS
    assert lines[0].startswith('{"schema":"incident/1","id":"t#a",')
    assert "é \u2028 日" in lines[0]


def test_manifest_counts_and_describes_every_file(tmp_path):
    returned = export(iter(RECORDS), tmp_path, version="1.0")
    found = contents(tmp_path)
    manifest = json.loads(found.pop("manifest.json"))
    assert manifest == returned
    assert manifest["tool"] == {"name": "incidoc", "version": "1.0"}
    assert manifest["counts"] == {"incidents": 4, "topics": 2, "pages": 3, "locales": {"de": 1, "en": 3}}
    assert list(manifest["counts"]["locales"]) == ["de", "en"]
    assert {file["path"]: (file["sha256"], file["bytes"]) for file in manifest["files"]} == {
        path: (hashlib.sha256(data).hexdigest(), len(data)) for path, data in found.items()
    }
    assert manifest["files"][0]["lines"] == 4
    assert schemas.errors(schemas.validator("manifest-1"), manifest) == []


def test_schemas_go_with_the_data(tmp_path):
    export(iter(RECORDS), tmp_path, version="1.0")
    for name in ("incident-1", "manifest-1"):
        assert (tmp_path / "schemas" / f"{name}.json").read_text(encoding="utf-8") == schemas.text(name)


def test_same_records_give_the_same_bytes(tmp_path):
    export(iter(RECORDS), tmp_path / "a", version="1.0")
    export(iter(RECORDS), tmp_path / "b", version="1.0")
    export(iter(RECORDS), tmp_path / "b", version="1.0")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_failure_leaves_the_earlier_export_untouched(tmp_path):
    export(iter(RECORDS), tmp_path, version="1.0")
    before = contents(tmp_path)

    def broken():
        yield RECORDS[0]
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        export(broken(), tmp_path, version="2.0")
    assert contents(tmp_path) == before


def test_manifest_gets_its_name_last(tmp_path, monkeypatch):
    import os

    named = []
    rename = os.replace
    monkeypatch.setattr("pipeline.export.os.replace", lambda old, new: (named.append(new.name), rename(old, new)))
    export(iter(RECORDS), tmp_path, version="1.0")
    assert named == ["incidents.ndjson", "incident-1.json", "manifest-1.json", "manifest.json"]


def test_records_are_written_as_they_come(tmp_path):
    """A record is on its way to the disk before the next is asked for; only sets of ids grow."""
    alive = []

    class Counted(dict):
        def __init__(self, *args):
            super().__init__(*args)
            alive.append(1)

        def __del__(self):
            alive.pop()

    def stream():
        for number in range(50):
            assert len(alive) <= 2
            yield Counted({**RECORDS[0], "id": f"t#{number}"})

    assert export(stream(), tmp_path, version="1.0")["counts"]["incidents"] == 50
