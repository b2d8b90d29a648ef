"""Rules of the whole site in a run, the settings they depend on, and the export of links."""

import json
import subprocess
from pathlib import Path

import pytest

from pipeline import engine, schemas
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.export import export
from pipeline.finding import Finding

PAGES = {
    "toc": "index.md\nhelp.md\nfresh.md\ngone.md\n",
    "index.md": "# Start\n{: #start}\n\nSee [help](help.md#set-up), ![a](images/a.png), [x](https://example.com/x).\n",
    "help.md": "# Help\n{: #help}\n\n## Set up\n",
    "new.md": "# New\n{: #new}\n",
    "fresh.md": "# Fresh\n{: #fresh}\n",
    "nl/fr/toc": "index.md\nhelp.md\nfresh.md\ngone.md\n",
    "nl/fr/index.md": "# D\u00e9but\n{: #start}\n\nVoir [aide](help.md#set-up), ![a](images/a.png), "
    "[x](https://example.com/x), [new](new.md).\n",
    "nl/fr/help.md": "# Aide\n{: #help}\n\n## Configurer\n",
    "nl/xyz/index.md": "# ?\n",
    "images/b.png": "",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write(tmp_path, PAGES)
    return tmp_path


def write(tree: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")


def run(tree: Path, *paths: str, **settings: object) -> list[Finding]:
    config = Config(content=".", **settings)  # type: ignore[arg-type]
    return list(engine.validate(discover(tree, [tree / path for path in paths], config), config).findings)


def found(findings: list[Finding]) -> set[tuple[str, str, str, str, tuple[str, ...]]]:
    return {(f.location.source.path, f.rule, str(f.severity), f.verdict, f.locales) for f in findings}


def git(tree: Path, *command: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *command], cwd=tree, check=True, capture_output=True)


WHOLE = {
    ("help.md", "implicit-anchor", "warning", "defect", ("fr",)),
    ("index.md", "broken-link", "error", "defect", ("fr",)),
    ("fresh.md", "missing-translation", "info", "drift", ()),
    ("new.md", "page-without-toc-entry", "info", "defect", ()),
    ("nl/xyz/index.md", "misplaced-translation", "error", "defect", ()),
    ("toc", "toc-entry-without-page", "error", "defect", ("fr",)),
}
SITE = {rule for _, rule, *_ in WHOLE}


def test_each_thing_once_where_it_can_be_mended(tree: Path) -> None:
    assert {place for place in found(run(tree)) if place[1] in SITE} == WHOLE


def test_implicit_anchor_takes_the_place_of_broken_link(tree: Path) -> None:
    assert not [f for f in run(tree, select=("L",)) if f.location.source.path.startswith("nl/")]
    write(tree, {"nl/fr/help.md": "# Aide\n{: #help}\n\n## Configurer\n\n[ici](#set-up)\n"})
    (implicit,) = [f for f in run(tree, select=("L",)) if f.rule == "implicit-anchor"]
    assert [place.source.path for place in implicit.related] == ["nl/fr/help.md", "nl/fr/index.md"]
    assert "broken-anchor" not in {f.rule for f in run(tree)}


def test_nothing_of_the_site_is_said_when_only_some_pages_are_known(tree: Path) -> None:
    assert not SITE & {f.rule for f in run(tree, "help.md", "new.md")}


def test_of_a_site_that_is_known_only_what_was_named_is_reported(tree: Path) -> None:
    paths = [path for path in PAGES if path.endswith(".md") and path not in ("nl/fr/index.md", "nl/xyz/index.md")]
    expected = {place[:2] for place in WHOLE if place[0] in paths}
    assert {place[:2] for place in found(run(tree, *paths)) if place[1] in SITE} == expected


def test_severity_and_selection_hold_for_rules_of_the_site(tree: Path) -> None:
    assert {f.rule for f in run(tree, select=("N1",), ignore=("N102",))} == {"toc-entry-without-page"}


def test_a_tree_without_any_file_of_a_kind_is_not_asked_for_one(tree: Path) -> None:
    (tree / "images/b.png").unlink()
    assert "broken-link" not in {f.rule for f in run(tree)}


def test_a_file_that_is_there_is_not_broken_even_where_nobody_looks_for_pages(tree: Path) -> None:
    write(tree, {"images/a.png": ""})
    assert "broken-link" not in {f.rule for f in run(tree)}
    (tree / "images/a.png").rename(tree / "a.png")
    assert "broken-link" in {f.rule for f in run(tree)}
    assert "broken-link" not in {f.rule for f in run(tree, exclude=("images/",))}


def test_a_renamed_source_page_is_found(tree: Path) -> None:
    git(tree, "init", "-q")
    write(tree, {"nl/fr/new.md": "# Nouveau\n{: #nouveau}\n", "nl/fr/no.md": "# Non\n{: #no}\n"})
    write(tree, {"new.md": "# New\n{: #new}\n\nSome text that tells that both are one page.\n"})
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "pages")
    git(tree, "mv", "new.md", "newer.md")
    git(tree, "commit", "-q", "-m", "rename")
    git(tree, "mv", "newer.md", "newest.md")
    git(tree, "commit", "-q", "-m", "rename again")
    orphans = {f.location.source.path: f for f in run(tree) if f.rule == "orphaned-translation"}
    assert {path: f.verdict for path, f in orphans.items()} == {"nl/fr/new.md": "drift", "nl/fr/no.md": "defect"}
    assert "`newest.md`" in orphans["nl/fr/new.md"].help


def test_a_larger_tree_gives_the_same(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, links = found(run(tree)), list(engine.links(discover(tree, [], Config(content="."))))
    monkeypatch.setattr("pipeline.shelf.PAGES", 0)
    assert found(run(tree)) == kept
    assert list(engine.links(discover(tree, [], Config(content=".")))) == links


def test_targets_may_differ_as_the_settings_say(tree: Path) -> None:
    texts = {"index.md": "[a](https://example.com/x) [b](/start.html)", "help.md": "# Help\n"}
    write(tree, texts)
    french = "[a](https://example.com/fr-ca/x) [b](/debut.html)"
    write(tree, {"nl/fr/index.md": french, "nl/fr/help.md": "# Help\n"})
    rewrites = (("example.com/", "example.com/{locale}/"), ("/start.html", "/debut.html"))
    assert "different-link-target" in {f.rule for f in run(tree)}
    assert "different-link-target" in {f.rule for f in run(tree, link_rewrites=rewrites[:1])}
    assert "different-link-target" not in {f.rule for f in run(tree, link_rewrites=rewrites)}
    write(tree, {"nl/fr/index.md": french.replace("fr-ca", "de")})
    assert "different-link-target" in {f.rule for f in run(tree, link_rewrites=rewrites)}


def links(tree: Path, *paths: str) -> list[dict[str, object]]:
    config = Config(content=".")
    return [dict(link) for link in engine.links(discover(tree, [tree / path for path in paths], config))]


def short(link: dict[str, object]) -> tuple[object, ...]:
    end = link["resolution"]
    assert isinstance(end, dict)
    shown = {"page": "path", "file": "path", "external": "url", "broken": "reason", "unknown": "subject"}
    return link["path"], link["target"], end["status"], end[shown[end["status"]]]


def test_links_say_where_they_lead_and_in_which_language(tree: Path) -> None:
    write(
        tree, {"new.md": '# New\n{: #new}\n\n<a href="help.md">h</a> [s](/docs/s?topic=s-t) [r][r]\n\n[r]: index.md\n'}
    )
    every = links(tree)
    assert [short(link) for link in every] == [
        ("index.md", "help.md#set-up", "page", "help.md"),
        ("index.md", "images/a.png", "broken", "unknown-file"),
        ("index.md", "https://example.com/x", "external", "https://example.com/x"),
        ("nl/fr/index.md", "help.md#set-up", "broken", "english-slug"),
        ("nl/fr/index.md", "images/a.png", "broken", "unknown-file"),
        ("nl/fr/index.md", "https://example.com/x", "external", "https://example.com/x"),
        ("nl/fr/index.md", "new.md", "page", "new.md"),
        ("new.md", "help.md", "page", "help.md"),
        ("new.md", "/docs/s?topic=s-t", "unknown", "subcollection s"),
        ("new.md", "index.md", "page", "index.md"),
    ]
    fallback = {link["target"]: link["resolution"] for link in every if link["path"] == "nl/fr/index.md"}["new.md"]
    assert fallback == {
        "status": "page",
        "path": "new.md",
        "locale": "en",
        "fallback": True,
        "topic": "new",
        "anchor": "",
    }
    assert [link["kind"] for link in every[-3:]] == ["html", "link", "reference"]
    assert (every[0]["line"], every[0]["column"], every[0]["text"]) == (4, 12, "help")


def test_links_of_some_pages_are_not_called_broken_for_what_was_not_read(tree: Path) -> None:
    assert {short(link)[2] for link in links(tree, "index.md")} == {"unknown", "external"}


def test_links_are_exported_with_their_schema(tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    manifest = export(iter(()), out, version="1", links=links(tree))
    lines = (out / "links.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == links(tree)
    assert schemas.errors(schemas.validator("manifest-1"), manifest) == []
    check = schemas.validator("link-1")
    assert not [error for line in lines for error in schemas.errors(check, json.loads(line))]
    described = {file["path"]: file.get("lines") for file in manifest["files"]}  # type: ignore[attr-defined]
    assert described["links.ndjson"] == manifest["counts"]["links"] == len(lines)  # type: ignore[index]
    assert "schemas/link-1.json" in described
