"""Writes the incidents of a tree as files for other programs.

Owns: the files of an export, their order on disk, the manifest. Must not know: how a record came about, or what is in
it beyond the few fields that are counted. Records come valid; they are streamed, never held together in memory.

The guarantee: every file is complete when it gets its name, and the manifest gets its name last. Who reads an export
compares the files with the SHA-256 in the manifest; a crash in between leaves files that an older manifest does not
match, or no manifest at all. The bytes depend on the records and the version of this program alone.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import jsonout, schemas

SCHEMA = "manifest/1"
_SCHEMAS = ("incident-1", "manifest-1")


@dataclass
class _Counts:
    """What the manifest counts, gathered while the records pass."""

    locales: Counter[str] = field(default_factory=Counter)
    topics: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    links: int | None = None
    listed: bool = False

    def counting(self, links: Iterable[Mapping[str, object]]) -> Iterator[str]:
        """The lines of links, which are counted while they pass."""
        self.links = 0
        for link in links:
            self.links += 1
            yield jsonout.line(link)

    def passing(self, records: Iterable[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
        for record in records:
            self.locales[str(record["locale"])] += 1
            self.topics.add(str(record["topic"]))
            source = record["source"]
            if isinstance(source, Mapping):
                self.pages.add(str(source["path"]))
            yield record


def export(
    records: Iterable[Mapping[str, object]],
    folder: Path,
    *,
    version: str,
    links: Iterable[Mapping[str, object]] | None = None,
    inventory: Callable[[], str] | None = None,
) -> Mapping[str, object]:
    """Write `records`, and `links` if there are any, to `folder`, which is made if needed, and return the manifest.

    `inventory` is asked for the text of one when the records have passed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = _Counts()
    # Inside the target: a rename is atomic only within one file system.
    with tempfile.TemporaryDirectory(prefix=".incidoc-", dir=folder) as temporary:
        workshop = Path(temporary)
        lines = (jsonout.line(record) for record in counts.passing(records))
        files = [_write(workshop, "incidents.ndjson", lines)]
        if links is not None:
            files.append(_write(workshop, "links.ndjson", counts.counting(links)))
            files[1]["lines"] = counts.links
        if inventory is not None:
            files.append(_write(workshop, "inventory.json", [inventory()]))
        counts.listed = inventory is not None
        names = [*_SCHEMAS, *(["link-1"] if links is not None else []), *(["inventory-1"] if inventory else [])]
        files += [_write(workshop, f"schemas/{name}.json", [schemas.text(name)]) for name in names]
        # The number of lines is the number of incidents; the schemas are files for people, whose lines nobody counts.
        files[0]["lines"] = counts.locales.total()
        manifest = _manifest(counts, files, version)
        _write(workshop, "manifest.json", [jsonout.pretty(manifest)])
        (folder / "schemas").mkdir(exist_ok=True)
        for path in [*(str(file["path"]) for file in files), "manifest.json"]:
            os.replace(workshop / path, folder / path)
    return manifest


def is_whole(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether an export is in a folder as this manifest, its own, tells."""
    try:
        if (folder / "manifest.json").read_bytes() != jsonout.pretty(manifest).encode():
            return False
        files = manifest["files"]
        return all(hashlib.sha256((folder / each["path"]).read_bytes()).hexdigest() == each["sha256"] for each in files)
    except OSError:
        return False


def _manifest(counts: _Counts, files: list[dict[str, object]], version: str) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "tool": {"name": "incidoc", "version": version},
        "incident_schema": "incident/1",
        **({} if counts.links is None else {"link_schema": "link/1"}),
        **({"inventory_schema": "inventory/1"} if counts.listed else {}),
        "counts": {
            "incidents": counts.locales.total(),
            "topics": len(counts.topics),
            "pages": len(counts.pages),
            "locales": dict(sorted(counts.locales.items())),
            **({} if counts.links is None else {"links": counts.links}),
        },
        "files": files,
    }


def _write(folder: Path, name: str, texts: Iterable[str]) -> dict[str, object]:
    """Write one file and describe it for the manifest."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for text in texts:
            data = text.encode()
            digest.update(data)
            size += len(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return {"path": name, "sha256": digest.hexdigest(), "bytes": size}
