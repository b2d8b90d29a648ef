"""The HTML report in a real browser: readable at two widths, filters that work, no request, no accessibility fault.

`nox -s browser` runs these with Debian's Chromium; without it they are skipped. INCIDOC_BROWSER=required makes a
missing part an error; INCIDOC_AXE is the path of axe.min.js of the npm package axe-core.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_html import report_of, tree  # noqa: F401  a fixture

CHROMIUM = shutil.which("chromium")
AXE = Path(os.environ.get("INCIDOC_AXE", "build/axe/node_modules/axe-core/axe.min.js"))
REQUIRED = os.environ.get("INCIDOC_BROWSER") == "required"

if not REQUIRED:
    pytest.importorskip("playwright", reason="playwright is not installed: nox -s browser")
    if not CHROMIUM or not AXE.is_file():
        pytest.skip("needs chromium and axe-core: nox -s browser", allow_module_level=True)

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402  after the skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def report(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    french = tree / "nl/fr/crumbs.md"
    (tree / "nl/ja").mkdir()
    (tree / "nl/ja/crumbs.md").write_text(french.read_text("utf-8").replace("{: pre}", "{: screen"), "utf-8")
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(report_of(tree), "utf-8")
    return file


def opened(browser: Browser, file: Path, width: int, scheme: str = "light", **options: bool) -> tuple[Page, list[str]]:
    """The report, and what the browser complained about or asked for."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
    page, noted = context.new_page(), []
    page.on("console", lambda message: noted.append(message.text))
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda request: noted.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return page, noted


@pytest.mark.parametrize("width", [1280, 390])
def test_matrix_is_readable_and_nothing_leaves_the_page(browser: Browser, report: Path, width: int) -> None:
    page, noted = opened(browser, report, width)
    assert page.locator(".matrix tbody tr").count() == 1
    assert page.locator(".matrix .state .word").first.is_visible()
    box = page.locator(".matrix tbody th").first.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert noted == []


def test_filters_leave_what_was_asked_for(browser: Browser, report: Path) -> None:
    page, noted = opened(browser, report, 1280)
    everything = page.locator(".finding:visible").count()
    page.select_option("#by-locale", "fr")
    french = page.locator(".finding:visible").count()
    assert 0 < french < everything
    assert set(page.locator(".finding:visible").evaluate_all("all => all.map(f => f.dataset.locale)")) == {"fr"}
    assert not page.locator("[data-column=ja]").first.is_visible()
    page.select_option("#by-verdict", "drift")
    assert set(page.locator(".finding:visible").evaluate_all("all => all.map(f => f.dataset.verdict)")) == {"drift"}
    drifted = page.locator(".finding:visible").count()
    assert 0 < drifted < french
    assert page.locator("#shown").inner_text().startswith(f"{drifted} of ")
    page.select_option("#by-verdict", "")
    page.select_option("#by-rule", "different-code")
    assert page.locator(".passage:visible").count() == 1
    for name in ("locale", "rule"):
        page.select_option(f"#by-{name}", "")
    assert page.locator(".finding:visible").count() == everything
    assert noted == []


def test_it_works_without_scripts(browser: Browser, report: Path) -> None:
    page, noted = opened(browser, report, 1280, java_script_enabled=False)
    assert not page.locator("#filters").is_visible()
    assert page.locator(".finding").first.is_visible()
    assert noted == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_fault(browser: Browser, report: Path, scheme: str) -> None:
    page, _ = opened(browser, report, 1280, scheme, bypass_csp=True)
    page.add_script_tag(path=AXE)
    faults = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], fault["impact"], fault["nodes"][0]["html"]) for fault in faults] == []
