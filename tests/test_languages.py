"""What people read can be said in every language of the catalogues."""

import ast
import json
import os
import re
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import mdtest
import messages
import polib
import pytest

from pipeline import cli, voice
from pipeline.commands import ERROR, FINDINGS, OK
from pipeline.finding import Finding
from pipeline.language import nearest
from pipeline.message import Message, day, listed, say, say_plural, series
from pipeline.report.text import width

LOCALES = ["de", "es", "fr", "it", "ja", "ko", "pt-BR", "zh-CN", "zh-TW"]
TEMPLATE = messages.extracted()
NAMES = [path.stem for path in mdtest.FILES]
KEPT = "yyyy-mm-dd lastupdated kramdown marked-it incidoc keyref utf-8 yaml shift_jis".split()
"""Words that are the same in all languages, but that German begins nouns with a capital."""

DAMAGED = "## Push fails\n{: #push}\n\nIt fails.\n{: tsSymtpoms}\n\nSee [this](#pusch).\n{: tsResolve}\n"


def texts(finding: Finding) -> Iterator[str]:
    """All that a finding says in words."""
    yield finding.message
    yield from (place.label for place in finding.related)
    yield finding.help
    if finding.fix:
        yield finding.fix.title


@cache
def said(name: str) -> list[str]:
    """All that a rule says in its examples."""
    path = mdtest.FILES[0].parent / f"{name}.md"
    told = []
    for example in mdtest.examples(path.read_text(encoding="utf-8")):
        for page in dict.fromkeys(page.removesuffix(" was") for page in example.pages if " today" not in page):
            for finding in mdtest.run(mdtest.RULES[name], example, page):
                told += filter(None, texts(finding))
    return told


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Where the code says something."""
    for path in sorted((messages.REPOSITORY / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in messages.KEYWORDS:
                yield path.name, node


def fields(template: str) -> set[str]:
    """The names of the values in a template."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def code(template: str) -> Counter[str]:
    """What stands between backticks, and the words that are no words of a language."""
    return Counter([*re.findall(r"`[^`]+`", template), *(word for word in KEPT if word in template.casefold())])


def ending(text: str) -> str:
    """The punctuation at the end, as the English would have it."""
    last = text[-1:].translate(str.maketrans("。：？", ".:?"))
    return last if last in ".:?" else ""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "ts.md").write_text(DAMAGED)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "ts.md"


@pytest.mark.parametrize("name", NAMES)
def test_all_that_a_rule_says_is_a_message(name):
    assert [text for text in said(name) if not isinstance(text, Message)] == []


def test_what_is_said_is_a_literal_that_the_template_has():
    known = {(entry.msgid, entry.msgid_plural) for entry in TEMPLATE}
    singular = {entry.msgid for entry in TEMPLATE}
    for file, call in calls():
        told = call.args[: 2 if ast.unparse(call.func) == "say_plural" else 1]
        literals = [part.value if isinstance(part, ast.Constant) else None for part in told]
        if file == "html.py" and None in literals:
            continue  # its templates are the literals of report.html.jinja
        assert None not in literals, f"{file}:{call.lineno}: only a literal can be found and translated"
        assert literals[0] in singular if len(literals) == 1 else tuple(literals) in known


def test_the_template_is_up_to_date():
    written = polib.pofile(str(messages.TEMPLATE))
    hint = "run: nox -s messages"
    assert [(e.msgid, e.msgid_plural) for e in written] == [(e.msgid, e.msgid_plural) for e in TEMPLATE], hint


def test_all_nine_languages_are_there():
    assert messages.locales() == LOCALES
    assert list(voice.languages()) == sorted(["en", *LOCALES])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_is_translated(locale):
    catalogue = messages.read(locale)
    assert {(e.msgid, e.msgid_plural) for e in TEMPLATE} == {(e.msgid, e.msgid_plural) for e in catalogue}
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete or not entry.translated()] == []
    assert catalogue.metadata["Plural-Forms"] == messages.metadata(locale)["Plural-Forms"]
    for entry in (entry for entry in catalogue if entry.msgid_plural):
        assert sorted(entry.msgstr_plural) == list(range(messages.plurals(locale)))
        assert all(entry.msgstr_plural.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_keep_values_code_and_punctuation(locale):
    for entry in messages.read(locale):
        forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        for form in forms:
            # A form for one thing need not name the number, a form for one and many must.
            wanted = fields(entry.msgid_plural or entry.msgid)
            free = {"number"} if len(forms) > 1 else set()
            assert wanted - free <= fields(form) <= wanted, (entry.msgid, form)
            assert code(form) == code(entry.msgid), (entry.msgid, form)
            assert ending(form) == ending(entry.msgid), (entry.msgid, form)
            assert form[:1].isspace() == entry.msgid[:1].isspace(), (entry.msgid, form)


@pytest.mark.parametrize("locale", LOCALES)
def test_all_that_rules_say_can_be_said(locale):
    speak = voice.Voice(locale)
    told = {text for name in NAMES for text in said(name)}
    assert len(told) > 100
    assert all(speak(text) for text in told)
    long = [text for text in told if len(text.split()) > 4]
    assert sum(speak(text) == text for text in long) == 0


def test_numbers_dates_and_lists_are_those_of_the_language():
    german, japanese = voice.Voice("de"), voice.Voice("ja")
    words = say_plural("{number} page", "{number} pages", 12345)
    assert (voice.ENGLISH(words), german(words), japanese(words)) == ("12345 pages", "12.345 Seiten", "12,345 ページ")
    moment = say("revision {commit} of {date}", commit="abc", date=day("2024-03-01T10:00:00+01:00"))
    assert (moment, german(moment)) == ("revision abc of 2024-03-01", "Stand abc vom 01.03.2024")
    assert german(say("revision {commit} of {date}", commit="abc", date=day("?"))) == "Stand abc vom ?"
    assert german(listed(["a", "b", "c"])) == "a, b und c"
    assert japanese(series(["a", "b", "c"])) == "a、b、c"
    assert german.language("zh-TW") == "Chinesisch (Traditionell, Taiwan) (zh-TW)"
    assert voice.ENGLISH.language("fr") == "French (fr)"
    assert (german.listed(["de", "fr", "it"]), german.listed([])) == ("de, fr und it", "")
    assert (voice.ENGLISH.listed(["de", "fr", "it"]), japanese.listed(["de", "fr"])) == ("de, fr, and it", "de、fr")
    assert japanese("a page") == "a page"
    assert japanese(say("in no catalogue: {x}", x=say("error"))) == "in no catalogue: エラー"


def test_a_long_list_is_not_nested_deeply():
    words = [f"w{number}" for number in range(20_000)]
    assert voice.Voice("ja")(listed(words)).startswith("w0、w1、")
    assert series(words) == ", ".join(words)
    assert (series([]), series(["a"])) == ("", "a")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("de", "de"),
        ("de_AT", "de"),
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("zh", "zh-CN"),
        ("zh_SG", "zh-CN"),
        ("zh-Hans", "zh-CN"),
        ("zh_HK", "zh-TW"),
        ("zh-Hant", "zh-TW"),
        ("en-GB", "en"),
        ("sr", None),
        ("no such thing", None),
        ("", None),
        ("../de", None),
    ],
)
def test_a_language_is_found_by_what_its_readers_understand(wanted, found):
    spoken = voice.understood(wanted)
    assert (spoken.tag if spoken else None) == found


def test_the_same_tag_is_the_nearest():
    assert nearest("zh-TW", ["zh-CN", "zh-TW"]) == "zh-TW"
    assert nearest("sv", ["de"]) is None


@pytest.mark.parametrize(
    ("environment", "german"),
    [
        ({}, False),
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "C", "LANGUAGE": "de"}, False),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, False),
        ({"LANG": "fr_FR", "LC_MESSAGES": "de_AT@euro"}, True),
        ({"LANG": "de_DE", "LC_ALL": "C"}, False),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "sv:de:fr"}, True),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "en:de"}, False),
        ({"LANG": "xx_YY/../../.UTF-8"}, False),
        ({"LANG": "fr_FR.UTF-8", "INCIDOC_LANG": "de"}, True),
        ({"LANG": "de_DE.UTF-8", "INCIDOC_LANG": "en"}, False),
    ],
)
def test_the_environment_tells_the_language(environment, german, page, monkeypatch, capsys):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cli.run(["validate", "ts.md"]) == FINDINGS
    shown = capsys.readouterr()
    assert ("Auf dieser Seite gibt es keinen Anker `pusch`." in shown.out) == german
    assert ("Details zeigt" in shown.err) == german


@pytest.mark.parametrize("locale", LOCALES)
def test_the_option_decides(locale, page, monkeypatch, capsys):
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    assert cli.run(["validate", "ts.md"]) == FINDINGS
    english = capsys.readouterr()
    assert cli.run(["validate", "ts.md", "--lang", locale, "--output-format", "full"]) == FINDINGS
    shown = capsys.readouterr()
    assert "There is no anchor" in english.out
    assert "There is no anchor" not in shown.out
    assert "broken-anchor [L101]" in shown.out
    assert shown.err != english.err


def test_an_unknown_language_is_an_error_with_a_guess(page, capsys):
    assert cli.run(["validate", "ts.md", "--lang", "pt-br-x"]) == ERROR
    assert "did you mean `pt-BR`?" in capsys.readouterr().err
    assert cli.run(["status", "ts.md", "--lang", "klingon"]) == ERROR
    assert f"the languages are {', '.join(voice.languages())}" in capsys.readouterr().err


def test_failures_are_told_in_the_language(page, monkeypatch, capsys):
    assert cli.run(["rule", "broken-anker"]) == ERROR
    english = capsys.readouterr().err
    assert english == "incidoc: error: unknown rule `broken-anker`\n  hint: did you mean `broken-anchor`?\n"
    assert cli.run(["validate", "--select", "broken-anker", "--lang", "de", "ts.md"]) == ERROR
    german = "incidoc: Fehler: unbekannte Regel `broken-anker`\n  Hinweis: meinten Sie `broken-anchor`?\n"
    assert capsys.readouterr().err == german
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert cli.run(["rule", "broken-anker"]) == ERROR
    assert capsys.readouterr().err == german


def test_machine_formats_stay_english(page, capsysbinary):
    found = []
    for language in ("en", "ja"):
        assert cli.run(["validate", "ts.md", "--output-format", "json", "--lang", language]) == FINDINGS
        assert cli.run(["status", ".", "--output-format", "json", "--lang", language]) == OK
        found.append(capsysbinary.readouterr().out)
    assert found[0] == found[1]
    assert json.loads(found[0].split(b"\n{")[0])["findings"][0]["message"].isascii()


def test_status_speaks_the_language(page, capsys):
    (page.parent / "nl/fr").mkdir(parents=True)
    (page.parent / "nl/fr/ts.md").write_text(DAMAGED)
    assert cli.run(["status", ".", "--lang", "de"]) == OK
    assert "Französisch (fr): 1 unbekannt" in capsys.readouterr().out


def test_translated_carets_stand_under_the_place(page, capsys):
    page.write_text("## 推送失敗\n{: #push}\n\n請參閱[此處](#pusch)。\n{: tsResolve}\n", encoding="utf-8")
    wanted = ["--select", "broken-anchor", "--output-format", "full"]
    assert cli.run(["validate", "ts.md", "--lang", "zh-TW", *wanted]) == FINDINGS
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if "#pusch)" in line)
    assert lines[at + 1].index("^") == width(lines[at][: lines[at].index("#pusch)")])


def test_english_needs_no_catalogue_and_no_babel(tmp_path):
    script = (
        "import sys; from pipeline import cli, voice; cli.run(['--help']); cli.run(['rule', 'broken-anchor']); "
        "from pipeline.message import say; voice.ENGLISH(say('x')); "
        "print(sorted({'babel', 'polib'} & set(sys.modules)))"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    environment = {**kept, "PYTHONPATH": str(messages.REPOSITORY)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_tool_keeps_translations_and_leaves_new_messages_open(tmp_path):
    template = polib.POFile()
    template.append(polib.POEntry(msgid="error"))
    template.append(polib.POEntry(msgid="new {x}"))
    template.append(polib.POEntry(msgid="{number} page", msgid_plural="{number} pages", msgstr_plural={0: "", 1: ""}))
    made = messages.updated(template, "ja")
    assert [entry.msgid for entry in messages.missing(made)] == ["new {x}"]
    assert made[0].msgstr == "エラー"
    assert list(made[2].msgstr_plural) == [0]
    assert messages.fill(made, {"new {x}": "新 {x}", "stray": "?"}) == ["stray"]
    assert list(messages.missing(made)) == []
