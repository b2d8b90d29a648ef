"""What the other translations of a page tell where the page they were made from is not known."""

from __future__ import annotations

import shutil
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_states import git, run

from pipeline.finding import Finding, Location, Severity
from pipeline.fit import Shape
from pipeline.sisters import WITNESSES, added, weighed, witnesses
from pipeline.source import Source, Span

OLD = """---
lastupdated: "2026-01-05"
subcollection: shop
---

# Help
{: #help}

Call `shop help` first.

## Login
{: #login}

See [the list](https://example.com/list) and [nothing](#nothing).

```
shop login --region north
```
{: pre}

## Logout
{: #logout}

Close the window of `shop` then.
"""
NEW = """---
lastupdated: "2026-03-01"
subcollection: shop
---

# Help
{: #help}

Ask `shop` itself.

## Payment
{: #payment}

See [the prices](https://example.com/prices).

```
shop pay
```
{: pre}

## Logout
{: #logout}

Close the window of `shop` then.
"""
WORDS = {
    "de": ("Hilfe", "Rufen Sie zuerst", "Anmeldung", "Schließen Sie dann das Fenster von"),
    "es": ("Ayuda", "Primero ejecute", "Inicio de sesión", "Luego cierre la ventana de"),
    "fr": ("Aide", "Appelez d'abord", "Connexion", "Fermez ensuite la fenêtre de"),
    "it": ("Guida", "Eseguire prima", "Accesso", "Poi chiudere la finestra di"),
    "ja": ("ヘルプ", "最初に呼び出します", "ログイン", "ウィンドウを閉じます"),
}
LOCALES = tuple(WORDS)


def translation(locale: str, *changes: tuple[str, str]) -> str:
    """The old page in another language, with faults put in."""
    text = OLD
    for original, word in zip(("# Help", "Call", "## Login", "Close the window of"), WORDS[locale], strict=True):
        prefix = original[: original.rfind("#") + 1]
        text = text.replace(original, f"{prefix} {word}".strip())
    for one, other in changes:
        assert one in text
        text = text.replace(one, other)
    return text


def pages_of(changes: dict[str, tuple[str, str]], locales: tuple[str, ...] = LOCALES) -> dict[str, str]:
    faults = {locale: [changes[locale]] if locale in changes else [] for locale in locales}
    return {f"nl/{locale}/help.md": translation(locale, *faults[locale]) for locale in locales}


def write(root: Path, pages: dict[str, str]) -> Path:
    for path, text in pages.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def findings(root: Path, rule: str) -> list[Finding]:
    return [finding for finding in run(root).findings if finding.rule == rule]


def both(tmp_path: Path, translations: dict[str, str], later: str | None = NEW) -> tuple[Path, Path]:
    """One tree with its history, and without: translated, then with the source page of `later`, or without one."""
    known, bare = tmp_path / "known", tmp_path / "bare"
    write(known, {"help.md": OLD, **translations})
    git(known, "init", "-q")
    git(known, "add", "-A")
    git(known, "commit", "-q", "-m", "translated")
    if later is None:
        (known / "help.md").unlink()
    else:
        write(known, {"help.md": later})
    git(known, "commit", "-q", "-a", "-m", "went on")
    shutil.copytree(known, bare, ignore=shutil.ignore_patterns(".git"))
    return known, bare


FAULTS = {
    "different-code": ("shop login --region north", "shop anmelden --region north"),
    "different-link-target": ("https://example.com/list", "https://example.com/liste"),
    "missing-anchor": ("{: #login}\n", ""),
    "different-attributes": ("{: pre}", "{: screen}"),
}


@pytest.mark.parametrize("later", [OLD.replace("2026-01", "2026-03"), NEW, None], ids=["redated", "went-on", "gone"])
@pytest.mark.parametrize("rule", FAULTS)
def test_what_one_has_unlike_its_sisters_is_its_own(tmp_path: Path, rule: str, later: str | None) -> None:
    known, bare = both(tmp_path, pages_of({"fr": FAULTS[rule]}), later)
    with_git = [found for found in findings(known, rule) if found.verdict == "defect"]
    without = [found for found in findings(bare, rule) if found.verdict == "defect"]
    assert [(f.locale, f.location.span, f.message) for f in without] == [
        (f.locale, f.location.span, f.message) for f in with_git
    ]
    # With an id that today's page has no more, nothing is lost.
    assert {f.locale for f in without} == ({"fr"} if rule != "missing-anchor" or later != NEW else set())
    assert all(f.severity < Severity.ERROR for f in without)


def test_it_says_where_and_offers_no_fix_in_another_language(tmp_path: Path) -> None:
    root = write(tmp_path, pages_of({"fr": FAULTS["missing-anchor"]}))
    (found,) = findings(root, "missing-anchor")
    (place,) = found.related
    assert place.source.path.startswith("nl/")
    assert place.label == "here in another translation"
    assert found.fix is None


def test_what_all_have_unlike_todays_page_is_drift(tmp_path: Path) -> None:
    _, bare = both(tmp_path, pages_of({}))
    found = [f for f in run(bare).findings if f.verdict == "defect" and f.code.startswith("T1")]
    assert found == []


def test_one_that_is_alone_with_its_date_may_be_of_another_page(tmp_path: Path) -> None:
    pages = {f"nl/{locale}/help.md": NEW.replace("Help", WORDS[locale][0]) for locale in ("de", "es", "it")}
    root = write(tmp_path, {"help.md": NEW, **pages, "nl/fr/help.md": translation("fr")})
    found = [f for f in run(root).findings if f.locale == "fr" and f.rule in FAULTS]
    assert found
    assert {f.verdict for f in found} == {"drift"}


def test_without_dates_nothing_says_that_the_page_is_another(tmp_path: Path) -> None:
    undated = translation("fr", ('lastupdated: "2026-01-05"\n', ""), FAULTS["different-link-target"])
    root = write(tmp_path, {"help.md": OLD, "nl/fr/help.md": undated})
    assert [f.verdict for f in findings(root, "different-link-target")] == ["defect"]


def test_a_page_that_changed_and_kept_its_date_is_found_out(tmp_path: Path) -> None:
    later = OLD.replace("## Logout", "Or wait.\n\n- one hour\n- or two\n\n## Logout")
    _, bare = both(tmp_path, pages_of({"fr": FAULTS["different-code"]}), later)
    assert {f.verdict for f in findings(bare, "different-block-structure")} == {"drift"}
    assert [(f.locale, f.verdict) for f in findings(bare, "different-code")] == [("fr", "defect")]


def test_what_is_not_copied_is_a_fault_of_most_all_the_same(tmp_path: Path) -> None:
    padded = ("`shop`", "`shop `")
    later = OLD.replace("2026-01-05", "2026-03-01")
    known, bare = both(tmp_path, pages_of(dict.fromkeys(("de", "es", "fr"), padded)), later)
    with_git, without = (findings(root, "padded-code-span") for root in (known, bare))
    assert [(f.locale, f.verdict) for f in without] == [(f.locale, f.verdict) for f in with_git]
    assert {f.verdict for f in without} == {"defect"}


def test_faults_that_all_have_are_from_the_page_that_is_not_known(tmp_path: Path) -> None:
    known, bare = both(tmp_path, pages_of({}))
    with_git, without = (findings(root, "broken-anchor") for root in (known, bare))
    assert {f.locale for f in without} == set(LOCALES)
    assert [(f.locale, f.verdict, f.severity) for f in without] == [(f.locale, f.verdict, f.severity) for f in with_git]
    assert {f.verdict for f in without} == {"inherited"}


def test_a_source_page_that_was_mended_and_kept_its_date_had_the_faults_that_all_have(tmp_path: Path) -> None:
    known, bare = both(tmp_path, pages_of({}), OLD.replace(" and [nothing](#nothing)", ""))
    with_git, without = (findings(root, "broken-anchor") for root in (known, bare))
    assert {(f.locale, f.verdict) for f in without} == {(locale, "inherited") for locale in LOCALES}
    assert [(f.locale, f.verdict) for f in without] == [(f.locale, f.verdict) for f in with_git]


def test_a_fault_of_one_is_its_own(tmp_path: Path) -> None:
    wrong = ("https://example.com/list", "#liste")
    _, bare = both(tmp_path, pages_of({"fr": wrong}))
    own = [f for f in findings(bare, "broken-anchor") if f.verdict == "defect"]
    assert [f.locale for f in own] == ["fr"]
    assert own[0].severity is Severity.ERROR


def test_two_that_differ_prove_nothing(tmp_path: Path) -> None:
    root = write(tmp_path, pages_of({"fr": FAULTS["different-code"]}, ("de", "fr")))
    assert findings(root, "different-code") == []


def test_a_copy_of_an_older_source_page_is_not_translated(tmp_path: Path) -> None:
    old = """---
lastupdated: "2026-01-05"
---

# What you do when it does not open

This is what you should do with the door of your shop before you call us about it.

If there is no key in the box, then somebody else has taken it, and we cannot help you.

You can ring the bell at the back, which is where they were when the shop was built.

There is nothing else that would help, but we are here for you at any time.
"""
    new = NEW + "\nIt closes by itself.\n"
    root = write(tmp_path, {"help.md": new, "nl/ja/help.md": old})
    assert [f.locale for f in findings(root, "untranslated-page")] == ["ja"]


shapes = st.lists(st.dictionaries(st.tuples(st.sampled_from("abc")), st.integers(1, 3)).map(Shape), max_size=8)


@given(shapes)
def test_nobody_is_its_own_witness(pages: list[Shape]) -> None:
    for at, numbers in enumerate(witnesses(pages)):
        assert at not in numbers
        assert len(numbers) == len(set(numbers)) == min(WITNESSES, len(pages) - 1)


PAGE = Source("nl/fr/x.md", "abcdefghij" * 3)
found = st.builds(
    lambda start, message: Finding("T1", "r", Severity.INFO, message, Location(PAGE, Span(start, start + 1))),
    st.integers(0, 20),
    st.sampled_from(["one", "two"]),
)
heard = st.lists(st.lists(found, max_size=4), max_size=WITNESSES)


@given(st.lists(found, max_size=4), heard)
def test_weighing_loses_nothing_and_adding_repeats_nothing(today: list[Finding], beside: list[list[Finding]]) -> None:
    told = list(weighed(today, beside))
    assert len(told) <= len(today)
    assert {f.message for f in told} <= {f.message for f in (*today, *chain(*beside))}
    more = list(added(told, beside))
    assert len({(f.message, f.location.span) for f in more}) == len(more)
    assert not {f.location.span for f in more} & {f.location.span for f in told}
