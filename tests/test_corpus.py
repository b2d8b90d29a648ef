"""The reference page of the registry, from the shared corpus; all of the corpus is `nox -s corpus`."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import Counts, check_page, check_reference_page, corpus_folder, load


@pytest.fixture
def root() -> Path:
    folder = corpus_folder()
    if folder is None:
        pytest.skip("no shared corpus: set INCIDOC_SHARED to the folder that holds corpus/")
    return folder


def test_the_registry_page_in_all_languages(root: Path) -> None:
    counts = Counts()
    check_reference_page(root, counts)
    assert counts.wrong == []


def test_the_registry_pages_keep_the_invariants(root: Path) -> None:
    counts = Counts()
    for path in sorted((root / "legacy" / "registry").rglob("ts_index.md")):
        check_page(*load(root, path), counts)
    assert counts.wrong == []
    assert (counts.seen["pages"], counts.seen["incidents"]) == (10, 9 * 16 + 17)
    assert counts.seen["markers in exactly one incident"] == counts.seen["markers"] == 3 * (9 * 16 + 17)
