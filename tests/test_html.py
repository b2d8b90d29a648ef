"""The bilingual report: what is in the file, and that nothing from a page can do anything in it."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline import engine, language
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.report import html

SOURCE = """---
lastupdated: "2020-01-01"
---
# Crumbs
{: #crumbs}

## The toaster is full
{: #full}

{: tsSymptoms}
The toaster shows `E1`.

{: tsResolve}
Run the command:

```
toast empty
```
{: pre}
"""


def run(*command: str, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A page whose French translation has a broken command, and which was changed since it was translated."""
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    page, french = tmp_path / "crumbs.md", tmp_path / "nl/fr/crumbs.md"
    french.parent.mkdir(parents=True)
    page.write_text(SOURCE, encoding="utf-8")
    run(*git, "init", "-q", cwd=tmp_path)
    run(*git, "add", ".", cwd=tmp_path)
    run(*git, "commit", "-qm", "one", cwd=tmp_path)
    french.write_text(SOURCE.replace("toast empty", "toast vider").replace("The toaster is", "Le <b>toaster"), "utf-8")
    changed = SOURCE.replace("Run the command", "Unplug the toaster and run the command").replace("01-01", "02-02")
    page.write_text(changed, encoding="utf-8")
    run(*git, "add", ".", cwd=tmp_path)
    run(*git, "commit", "-qm", "two", cwd=tmp_path)
    return tmp_path


def report_of(root: Path) -> str:
    found = discover(root, (root,), Config())
    report = engine.validate(found, Config())
    views = list(engine.views(found, report.findings))
    languages = {
        tag: html.Language(tag, language.name_in("en", tag), language.direction(tag)) for tag in ("en", *report.locales)
    }
    return html.render(report, views, languages, "en", version="0")


class Page(HTMLParser):
    """Elements with their attributes, and the text by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def test_findings_stand_in_the_text_beside_the_source(tree: Path) -> None:
    text = report_of(tree)
    assert '<mark aria-describedby="f' in text
    assert re.search(r'<pre lang="en" dir="ltr">```\ntoast empty\n```</pre>', text)
    assert re.search(r'<pre lang="fr" dir="ltr">```\ntoast <mark [^>]*>vider</mark>\n```</pre>', text)


def test_what_changed_since_the_base_is_shown(tree: Path) -> None:
    text = report_of(tree)
    assert re.search(r"Changed since revision [0-9a-f]{8}", text)
    assert re.search(r"<ins>Unplug the toaster and run </ins>", text)


def test_every_link_leads_to_an_id_of_the_file(tree: Path) -> None:
    page = Page(report_of(tree))
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert links
    assert {link.removeprefix("#") for link in links if link} <= ids
    described = [i for tag, attrs in page.elements if tag == "mark" for i in (attrs["aria-describedby"] or "").split()]
    assert set(described) <= ids


def test_nothing_of_a_page_becomes_markup(tree: Path) -> None:
    evil = '</pre><script>alert(1)</script><img src=x onerror="alert(2)">{{ 7*7 }}&amp;'
    for path in ("crumbs.md", "nl/fr/crumbs.md"):
        page = tree / path
        page.write_text(page.read_text("utf-8").replace("## The", f"## {evil}").replace("`E1`", f"`E1{evil}"), "utf-8")
    text = report_of(tree)
    tags = [tag for tag, _ in Page(text).elements]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert "{{ 7*7 }}" in text
    assert "&lt;script&gt;" in text


def test_the_policy_allows_nothing_but_the_two_inline_blocks(tree: Path) -> None:
    policy = next(attrs["content"] for tag, attrs in Page(report_of(tree)).elements if "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert policy.count("sha256-") == 2


def test_the_number_of_passages_is_bounded(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report_of(tree).count('<article class="passage">')
    assert whole > 1
    monkeypatch.setattr(html, "MOST", 1)
    cut = report_of(tree)
    assert cut.count('<article class="passage">') == 1
    assert f"{whole - 1} more passage" in cut


def test_a_tree_without_findings_has_a_matrix(tmp_path: Path) -> None:
    (tmp_path / "nl/ja").mkdir(parents=True)
    (tmp_path / "a.md").write_text("# A\n", "utf-8")
    (tmp_path / "nl/ja/a.md").write_text("# A\n", "utf-8")
    text = report_of(tmp_path)
    assert "Japanese" in text
    assert "Each fault once" not in text
