"""Inventories: what is written is read again, and links into other repositories are checked by them."""

import json
import os
import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import site
from test_cli import run
from test_roots import PAGES

from pipeline import inventory, schemas
from pipeline.pagefacts import PageFacts
from pipeline.resolution import Broken, Elsewhere, Target, Unknown
from pipeline.resolve import resolve
from pipeline.site import Site
from pipeline.source import Span
from pipeline.toc import EntryKind, Toc, TocEntry

__all__ = ["run"]

WORDS = st.text(st.characters(codec="utf-8") | st.sampled_from("a#é\ud800\x00\u2028"), max_size=6)
NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=4)
ANCHORS = st.frozensets(WORDS, max_size=4)
LOCALES = ("en", "fr", "pt-BR")


@st.composite
def sites(draw):
    pages = []
    for path in draw(st.lists(NAMES, unique=True, max_size=4)):
        name, subcollection = draw(WORDS), draw(NAMES | st.just(""))
        for locale in draw(st.lists(st.sampled_from(LOCALES), unique=True, min_size=1)):
            pages.append(
                PageFacts(
                    f"{locale}/{path}.md",
                    locale,
                    f"{path}.md",
                    name,
                    draw(ANCHORS),
                    dict.fromkeys(draw(ANCHORS), Span(3, 5)),
                    draw(WORDS),
                    subcollection,
                    draw(st.booleans()),
                    draw(ANCHORS),
                )
            )
    entries = st.builds(
        TocEntry,
        st.sampled_from(list(EntryKind)),
        NAMES.map("{}.md".format) | NAMES.map("../x/{}.md".format) | WORDS,
        WORDS,
        st.just(Span(1, 2)),
    )
    toc = st.builds(Toc, NAMES | st.just(""), NAMES | st.just(""), entries=st.lists(entries, max_size=4).map(tuple))
    tocs = draw(st.dictionaries(st.sampled_from(["", "a", "a/b"]), toc, max_size=3))
    return Site.of(pages, tocs, source_locale=draw(st.sampled_from(LOCALES)))


def read_back(value):
    return json.loads(inventory.text(value).encode("utf-8"))


@given(sites(), st.booleans())
def test_what_is_read_is_what_was_written(whole, complete):
    value = inventory.inventory(whole, complete=complete)
    assert schemas.errors(schemas.validator("inventory-1"), value) == []
    assert read_back(value) == value
    other = inventory.other(read_back(value), file="i.json")
    assert inventory.inventory(other.site, complete=complete) == value
    assert other == inventory.other(value, file="i.json")
    assert other.site.whole is complete
    for path, page in whole.pages.items():
        known = other.site.pages[path]
        assert (known.anchors, set(known.auto_anchors)) == (page.anchors, set(page.auto_anchors))
        assert (known.title, known.topic_id, known.damaged) == (page.title, page.topic_id, page.damaged)


def test_order_of_the_pages_makes_no_difference():
    whole = site()
    turned = Site.of(reversed(whole.pages.values()), dict(reversed(whole.tocs.items())))
    texts = {inventory.text(inventory.inventory(each, complete=True)) for each in (whole, turned)}
    assert len(texts) == 1
    lines = texts.pop().splitlines()
    assert len(lines) == 2 + len(whole.topics)
    assert json.loads(lines[1].removesuffix(","))["path"] == min(whole.topics)


TARGETS = [
    "/docs/services/Reg?topic=reg-Quota#limits",
    "/docs/services/Reg?topic=REG-quota#nothing",
    "/docs/reg?topic=reg-quotas",
    "/docs/reg?topic=reg-containers-x",
    "/docs/reg?topic=reg-getting-started#set-up-the-plug-in",
    "/docs/reg?topic=reg-getting-started#caf%C3%A9",
    "/docs/reg?topic=reg-english#part",
    "/docs/reg?topic=reg-deep#y",
    "/docs/va?topic=va-va_index#scan",
    "/docs/cli?topic=cli-plugin-start#start",
    "/docs/services/Reg/quota.html#limits",
    "/docs/services/Reg/quota#none",
    "/docs/services/Reg/nothing",
    "/docs/services/Reg",
    "/docs/services/va/images/a.png",
]


@pytest.mark.parametrize("locale", ["en", "fr", "de"])
@pytest.mark.parametrize("target", TARGETS)
def test_links_lead_where_they_lead_for_those_who_have_the_pages(target, locale):
    whole = site()
    here = resolve(whole, target, "from/x.md", locale)
    other = inventory.other(read_back(inventory.inventory(whole, complete=True)), file="i.json")
    alone = Site.of([PageFacts("x.md", "en", "x.md", "own-x", subcollection="own")], {})
    assert isinstance(resolve(alone, target, "x.md", locale), Unknown)
    there = resolve(replace(alone, others=(other,)), target, "x.md", locale)
    match here:
        case Target():
            topic = whole.pages[here.path].topic_id
            assert there == Elsewhere(here.path, here.locale, here.fallback, here.anchor, topic, "i.json")
        case Broken():
            assert isinstance(there, Broken)
            assert (there.reason, there.wanted, there.page) == (here.reason, here.wanted, here.page)
            assert (there.suggestions, there.uncertain) == (here.suggestions, here.uncertain)
            assert (there.foreign, there.inventory, there.topic_path) == (True, "i.json", "")
        case _:
            assert there == here


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Two repositories; `beta` names the inventory of `alpha`, and is the working directory."""
    for name, text in PAGES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "alpha/incidoc.toml").write_text("", encoding="utf-8")
    (tmp_path / "beta/incidoc.toml").write_text(
        '# others\ninventories = ["../built/inventory.json"]\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path / "beta")
    return tmp_path


LINKS = ("--select", "broken-link,unknown-subcollection", "--output-format", "json")


def export(run, name, *more):
    assert run("export", f"../{name}", "-o", "../built", "-q", *more)[0] == 0
    return json.loads(Path("../built/inventory.json").read_bytes())


def found(run, *more):
    code, out, err = run("validate", *LINKS, *more)
    assert code in (0, 1), err
    return {(each["path"], each["excerpt"], each["message"]) for each in json.loads(out)["findings"]}


SAYS = "So says the inventory `../built/inventory.json`."
BROKEN = {
    ("y.md", "/docs/alpha?topic=alpha-x#prt", f"The page has no anchor `prt` (x.md). {SAYS}"),
    ("y.md", "/docs/services/Alpha/x.html#no", f"The page has no anchor `no` (x.md). {SAYS}"),
    ("y.md", "/docs/services/Alpha/xx.html", f"There is no page `xx.html`. {SAYS}"),
}


def test_links_are_checked_by_the_inventory(two, run):
    value = export(run, "alpha")
    assert value["complete"] is True
    assert [topic["id"] for topic in value["topics"]] == ["alpha-x"]
    assert value["topics"][0]["pages"]["fr"]["title"] == "La première page"
    assert found(run) == found(run) == BROKEN
    assert found(run, "--isolated") != BROKEN


def test_warm_run_notices_another_inventory(two, run):
    export(run, "alpha")
    assert found(run) == BROKEN
    page = two / "alpha/x.md"
    page.write_text(PAGES["alpha/x.md"].replace("{: #part}", "{: #piece}"), encoding="utf-8")
    assert found(run) == BROKEN, "the pages of others are not read"
    export(run, "alpha")
    new = ("y.md", "/docs/alpha?topic=alpha-x#part", f"The page has no anchor `part` (x.md). {SAYS}")
    assert found(run) == found(run, "--no-cache", "--jobs", "2") == {*BROKEN, new}


def test_locale_that_is_missing_falls_back_to_the_source(two, run):
    english, french = two / "alpha/x.md", two / "alpha/nl/fr/x.md"
    link = "\nVoir [ici](/docs/alpha?topic=alpha-x#ici).\n"
    (two / "beta/nl/fr/y.md").write_text(PAGES["beta/nl/fr/y.md"] + link, encoding="utf-8")
    place = ("nl/fr/y.md", "/docs/alpha?topic=alpha-x#ici")
    french.write_text(PAGES["alpha/nl/fr/x.md"] + "\n## Ici\n{: #ici}\n", encoding="utf-8")
    export(run, "alpha")
    assert found(run) == BROKEN
    french.unlink()
    export(run, "alpha")
    assert found(run) == {*BROKEN, (*place, f"The page has no anchor `ici` (x.md). {SAYS}")}
    english.write_text(PAGES["alpha/x.md"] + "\n## Here\n{: #ici}\n", encoding="utf-8")
    export(run, "alpha")
    assert found(run) == BROKEN


def test_export_of_some_pages_tells_nothing_of_the_others(two, run):
    (two / "alpha/other.md").write_text(PAGES["beta/z.md"].replace("beta", "alpha"), encoding="utf-8")
    value = export(run, "alpha/other.md")
    assert value["complete"] is False
    assert [topic["path"] for topic in value["topics"]] == ["other.md"]
    assert found(run) == set()


def test_own_pages_count_more_than_an_inventory_of_them(two, run):
    (two / "beta/incidoc.toml").write_text('inventories = ["old.json"]\n', encoding="utf-8")
    export(run, "beta")
    os.rename(two / "built/inventory.json", two / "beta/old.json")
    (two / "beta/z.md").unlink()
    (two / "beta/y.md").write_text(
        PAGES["beta/y.md"].replace("/docs/alpha?topic=alpha-x#prt", "/docs/beta?topic=beta-z"), encoding="utf-8"
    )
    messages = {message for _, excerpt, message in found(run) if excerpt == "/docs/beta?topic=beta-z"}
    assert messages == {"There is no topic `beta-z`."}


def test_pages_of_the_run_count_more_than_an_inventory_of_them(two, run):
    export(run, "alpha")
    page = two / "alpha/x.md"
    page.write_text(PAGES["alpha/x.md"].replace("{: #part}", "{: #prt}"), encoding="utf-8")
    here = {(excerpt, message) for path, excerpt, message in found(run, ".", "../alpha") if path == "y.md"}
    assert here == {
        ("/docs/alpha?topic=alpha-x#part", "The page has no anchor `part` (../alpha/x.md)."),
        ("/docs/services/Alpha/x.html#no", "The page has no anchor `no` (../alpha/x.md)."),
        ("/docs/services/Alpha/xx.html", "There is no page `xx.html`."),
    }


def test_links_that_are_exported_lead_there_too(two, run):
    export(run, "alpha")
    assert run("export", ".", "-o", "../links", "--links", "-q")[0] == 0
    links = [json.loads(line) for line in Path("../links/links.ndjson").read_bytes().splitlines()]
    check = schemas.checker("link-1")
    assert [check(link) for link in links] == [[]] * len(links)
    ends = {link["target"]: link["resolution"] for link in links if link["locale"] == "en"}
    assert ends["/docs/alpha?topic=alpha-x#part"] == {
        "status": "page",
        "path": "x.md",
        "locale": "en",
        "fallback": False,
        "topic": "alpha-x",
        "anchor": "part",
        "inventory": "../built/inventory.json",
    }
    broken = ends["/docs/alpha?topic=alpha-x#prt"]
    assert (broken["status"], broken["path"], broken["inventory"]) == ("broken", "x.md", "../built/inventory.json")


def test_export_is_described_by_its_manifest(two, run):
    export(run, "alpha")
    manifest = json.loads((two / "built/manifest.json").read_text(encoding="utf-8"))
    assert schemas.errors(schemas.validator("manifest-1"), manifest) == []
    assert manifest["inventory_schema"] == "inventory/1"
    paths = [each["path"] for each in manifest["files"]]
    assert {"inventory.json", "schemas/inventory-1.json"} <= set(paths)
    first = (two / "built/inventory.json").read_bytes()
    for more in ((), ("--no-cache",), ("--no-cache", "--jobs", "2")):
        export(run, "alpha", *more)
        assert (two / "built/inventory.json").read_bytes() == first


VALID = {"schema": "inventory/1", "source_locale": "en", "complete": True, "tocs": [], "topics": []}
USELESS = {
    "nothing": (b"", "not valid JSON"),
    "cut off": (json.dumps(VALID)[:-1].encode(), "not valid JSON"),
    "not UTF-8": (b'{"schema": "\xff"}', "not valid JSON"),
    "deep": (b"[" * 100_000, "not valid JSON"),
    "newer": (json.dumps({**VALID, "schema": "inventory/2"}).encode(), "its format is inventory/2"),
    "another": (json.dumps({**VALID, "schema": "manifest/1"}).encode(), "not an inventory"),
    "no mapping": (b"[]", "not an inventory"),
    "without pages": (json.dumps({**VALID, "topics": [{"id": "a"}]}).encode(), "not an inventory"),
}


@pytest.mark.parametrize("name", USELESS)
def test_inventory_that_cannot_be_used_stops_the_run(two, run, name):
    data, problem = USELESS[name]
    (two / "built").mkdir()
    (two / "built/inventory.json").write_bytes(data)
    code, out, err = run("validate")
    assert (code, out) == (2, "")
    assert problem in err
    assert "built/inventory.json" in err.splitlines()[0]
    assert "incidoc.toml:2" in err
    assert "`incidoc export` in the repository it is of" in err


@pytest.mark.parametrize("kind", ["nothing", "folder", "pipe"])
def test_what_is_no_file_is_no_inventory(two, run, kind):
    (two / "built").mkdir()
    if kind == "folder":
        (two / "built/inventory.json").mkdir()
    if kind == "pipe":
        os.mkfifo(two / "built/inventory.json")
    for command in (["validate"], ["export", "-o", "../links", "--links"]):
        code, _, err = run(*command)
        assert (code, "inventory.json: the file" in err) == (2, True)


def test_who_writes_an_inventory_needs_none(two, run):
    """Else two repositories that name each other's could never begin."""
    assert run("export", "-o", "../built", "-q")[0] == 0
    assert run("status", "-q")[0] == 0


def test_empty_name_is_a_mistake(two, run):
    (two / "beta/incidoc.toml").write_text('inventories = [""]\n', encoding="utf-8")
    code, _, err = run("validate")
    assert code == 2
    assert "`inventories`" in err
