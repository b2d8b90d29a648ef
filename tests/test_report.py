"""What the reports look like, character by character."""

import json
import re
from dataclasses import replace

import pytest
from outcomes import Outcome, at, finding, hostile

from pipeline import schemas
from pipeline.finding import Edit, Fix, Location, Severity
from pipeline.report import concise, findings_json, full, grouped, statistics, summary
from pipeline.report.text import printable, width
from pipeline.source import Source, Span


def caret_line(text, marked):
    """The excerpt and its carets, without the gutter."""
    _, line, carets = full.render(Outcome((finding(at(Source("a.md", text), marked)),))).splitlines()
    return line.split("| ", 1)[1], carets.split("| ", 1)[1]


def test_concise_is_one_line_per_finding():
    source = Source("nl/ja/a.md", "# 画面\n{: #x}\n")
    found = (finding(at(source, "#x")), finding(at(source, "画"), severity=Severity.INFO, message="two\nlines"))
    assert concise.render(Outcome(found)) == (
        "nl/ja/a.md:2:4 error duplicate-anchor [A104]: anchor `x` again\n"
        "nl/ja/a.md:1:3 info duplicate-anchor [A104]: two␊lines\n"
    )
    assert concise.render(Outcome()) == ""


def test_full_shows_places_help_and_fix():
    source = Source("a.md", "# One\n{: #x}\n\n" + "\n" * 6 + "# Two\n{: #x .y}\n")
    second = Location(source, Span(source.text.rindex("#x"), source.text.rindex("#x") + 2))
    fix = Fix("rename it", (Edit(second.span, "#x2"), Edit(Span(0, 0), "a"), Edit(Span(0, 2), "")), safe=False)
    found = finding(second, related=(at(source, "#x", "first defined here"),), help="give it another id", fix=fix)
    assert full.render(Outcome((found, finding(at(source, "Two"), severity=Severity.WARNING)))) == (
        "a.md:11:4 error duplicate-anchor [A104]: anchor `x` again\n"
        "  11 | {: #x .y}\n"
        "     |    ^^\n"
        "     @ a.md:2:4 first defined here\n"
        "   2 | {: #x}\n"
        "     |    --\n"
        "     help: give it another id\n"
        "     fix: rename it (unsafe: may change what the page means)\n"
        "          replace `#x` by `#x2` at 11:4\n"
        "          insert `a` at 1:1\n"
        "          delete `# ` at 1:1\n"
        "\n"
        "a.md:10:3 warning duplicate-anchor [A104]: anchor `x` again\n"
        "  10 | # Two\n"
        "     |   ^^^\n"
    )


@pytest.mark.parametrize("render", [full.render, concise.render, grouped.render, statistics.render])
@pytest.mark.parametrize("color", [False, True])
def test_nothing_hostile_gets_through(render, color):
    text = re.sub(r"\x1b\[[0-9;]*m", "", render(Outcome((hostile(),)), color=color))
    assert not [char for char in text if char != "\n" and printable(char) != char]
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in text
    assert "##vso[" not in text


def test_a_heading_cannot_be_a_command_of_a_log_reader():
    assert caret_line("##[error]x", "##") == ("##⁅error]x", "^^")
    assert caret_line("::set-output name=x::y", "::set")[0] == "::set-output name=x::y"
    shown = full.render(Outcome((finding(at(Source("a.md", "::set-output name=x::y"), "::set")),)))
    assert shown.splitlines()[1] == "  1 | ::set-output name=x::y"


def test_message_without_end_is_cut():
    endless = finding(Location(Source("a.md", "x" * 10_000_000), Span(0, 10_000_000)), message="画" * 10_000_000)
    for render in (full.render, concise.render, grouped.render):
        assert len(render(Outcome((endless,)))) < 2000


def test_grouped_is_by_file_in_columns():
    source = Source("nl/ja/a.md", "# 画面\n" + "\n" * 10 + "{: #x}\n")
    info = {"severity": Severity.INFO, "rule": "x", "code": "A101", "verdict": "drift", "locales": ("de", "fr")}
    found = (finding(at(source, "画"), **info), finding(at(source, "#x"), message="又"))
    other = finding(at(Source("::b.md", "b"), "b"), severity=Severity.WARNING)
    assert grouped.render(Outcome((*found, other))) == (
        "nl/ja/a.md: 1 error, 1 info\n"
        "   1:3  info (drift)  x [A101]                 anchor `x` again [inherited by de, fr]\n"
        "  12:4  error         duplicate-anchor [A104]  又\n"
        "\n"
        "./::b.md: 1 warning\n"
        "  1:1  warning  duplicate-anchor [A104]  anchor `x` again\n"
    )
    assert grouped.render(Outcome()) == ""


def test_statistics():
    source = Source("a.md", "abc")
    fix = Fix("f", (Edit(Span(0, 1), ""),), safe=True)
    info = finding(at(source, "a"), severity=Severity.INFO, rule="first", code="A101", fix=fix)
    often = [finding(at(source, "a"), severity=severity, fix=replace(fix, safe=False)) for severity in Severity] * 4
    assert statistics.render(Outcome((info, *often))) == (
        "12  error        duplicate-anchor [A104]\n 1  info     [*] first [A101]\n[*] with a safe fix: 1 of 13\n"
    )
    assert statistics.render(Outcome()) == ""


@pytest.mark.parametrize(
    ("text", "marked", "line", "carets"),
    [
        ("画面に {: #x}", "#x", "画面に {: #x}", " " * 10 + "^^"),
        ("a 画面 b", "画面", "a 画面 b", "  ^^^^"),
        ("e\u0301t x", "x", "e\u0301t x", "   ^"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af x", "x", "\u1112\u1161\u11ab\u1100\u1173\u11af x", "     ^"),
        ("\ta", "a", "    a", "    ^"),
        ("a\u202eb", "b", "a<U+202E>b", " " * 9 + "^"),
        ("a\x1b[31m", "\x1b", "a␛[31m", " ^"),
    ],
)
def test_carets_stand_under_the_place(text, marked, line, carets):
    assert caret_line(text, marked) == (line, carets)


def test_place_without_text_has_one_caret():
    found = finding(Location(Source("a.md", "ab\n"), Span(2, 2)))
    assert full.render(Outcome((found,))).splitlines()[1:] == ["  1 | ab", "    |   ^"]


def test_empty_file_and_end_of_file():
    assert full.render(Outcome((finding(Location(Source("a.md", ""), Span(0, 0))),))).splitlines()[0] == (
        "a.md:1:1 error duplicate-anchor [A104]: anchor `x` again"
    )
    found = finding(Location(Source("a.md", "ab\n"), Span(3, 3)))
    assert full.render(Outcome((found,))).splitlines()[1:] == ["  1 | ab", "    |   ^"]


def test_place_of_several_lines_is_marked_to_the_end_of_the_first():
    assert caret_line("ab\ncd\nef", "b\ncd") == ("ab", " ^…")
    assert caret_line("ab\r\ncd", "b\r\n") == ("ab", " ^")


def test_long_line_is_cut_around_the_place():
    line, carets = caret_line("x" * 500 + "HERE" + "y" * 500, "HERE")
    assert width(line) <= 110
    assert line[carets.index("^") : carets.rindex("^") + 1] == "HERE"
    assert line.startswith("…x")
    assert line.endswith("y…")
    line, carets = caret_line("画" * 1000, "画" * 900)
    assert width(line) <= 110
    assert len(carets) <= 110


def test_hidden_characters_become_visible():
    assert printable("a\x1b\x00\x7f\x85\u202e\u200b\u2028\ud800é日\n") == (
        "a␛␀␡<U+0085><U+202E><U+200B><U+2028><U+D800>é日␊"
    )


def test_fix_tells_one_kind_of_space_from_another():
    source = Source("a.md", "###\u00a0画\u3000")
    fix = Fix("add the space", (Edit(Span(0, 4), "### "), Edit(Span(5, 6), "")), safe=True)
    shown = full.render(Outcome((finding(Location(source, Span(0, 3)), fix=fix),)))
    assert "replace `###<U+00A0>` by `### ` at 1:1" in shown
    assert "delete `<U+3000>` at 1:6" in shown
    assert "  1 | ###\u00a0画" in shown


def test_nothing_from_a_page_reaches_the_terminal_raw():
    source = Source("a\x1b.md", "\x1b]0;title\x07\u202e")
    hostile = "\x1b[31m\n::error::\u202e"
    whole = Location(source, Span(0, len(source.text)), hostile)
    fix = Fix(hostile, (Edit(Span(0, 1), hostile),), safe=True)
    found = finding(whole, message=hostile, help=hostile, related=(whole,), fix=fix)
    for text in (full.render(Outcome((found,))), concise.render(Outcome((found,)))):
        assert not set(text) & set("\x1b\x07\u202e")
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


def test_path_that_looks_like_a_command_of_a_log_reader():
    found = finding(Location(Source("::error::x.md", "a"), Span(0, 1)))
    assert concise.render(Outcome((found,))).startswith("./::error::x.md:1:1 ")


def test_color_changes_nothing_but_the_style():
    source = Source("a.md", "# 画面\n{: #x}\n")
    outcome = Outcome((finding(at(source, "#x"), related=(at(source, "画"),), help="h"),))
    for render in (full.render, concise.render):
        colored = render(outcome, color=True)
        assert "\x1b[1;31m" in colored
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render(outcome)


def test_json_has_every_field():
    source = Source("nl/ja/a.md", "# 画面\n{: #x}\n")
    fix = Fix("rename", (Edit(Span(8, 10), "#y"),), safe=True)
    names = {"locale": "ja", "topic": "t-a", "incident": "t-a#x"}
    found = finding(at(source, "#x"), **names, related=(at(source, "画", "here"),), help="h", fix=fix)
    document = json.loads(findings_json.render(Outcome((found,)), version="1.2.3"))
    assert document["schema"] == "findings/1"
    assert document["tool"] == {"name": "incidoc", "version": "1.2.3"}
    assert document["summary"] == {
        "pages": 2,
        "topics": 1,
        "locales": ["en", "ja"],
        "incidents": 3,
        "counts": {"error": 1, "warning": 0, "info": 0},
        "hidden": 0,
        "suppressed": 0,
    }
    assert document["findings"] == [
        {
            "code": "A104",
            "rule": "duplicate-anchor",
            "severity": "error",
            "verdict": "defect",
            "message": "anchor `x` again",
            "path": "nl/ja/a.md",
            "locale": "ja",
            "topic": "t-a",
            "incident": "t-a#x",
            "locales": [],
            "start": {"line": 2, "column": 4, "offset": 8},
            "end": {"line": 2, "column": 6, "offset": 10},
            "excerpt": "#x",
            "related": [
                {
                    "path": "nl/ja/a.md",
                    "start": {"line": 1, "column": 3, "offset": 2},
                    "end": {"line": 1, "column": 4, "offset": 3},
                    "label": "here",
                }
            ],
            "help": "h",
            "fix": {
                "title": "rename",
                "safe": True,
                "edits": [
                    {
                        "start": {"line": 2, "column": 4, "offset": 8},
                        "end": {"line": 2, "column": 6, "offset": 10},
                        "text": "#y",
                    }
                ],
            },
            "fingerprint": found.fingerprint,
        }
    ]


def test_json_follows_its_schema_and_is_utf8_whatever_is_in_it():
    source = Source("a.md", "x" * 1000)
    odd = finding(Location(source, Span(0, 1000)), message="half \ud800 pair")
    text = findings_json.render(Outcome((odd, finding(Location(source, Span(1000, 1000))))), version="0")
    document = json.loads(text.encode("utf-8"))
    assert schemas.errors(schemas.validator("findings-1"), document) == []
    assert len(document["findings"][0]["excerpt"]) == 300
    assert document["findings"][0]["message"] == "half \ud800 pair"


def test_summary():
    source = Source("a.md", "abc")
    info = finding(at(source, "a"), severity=Severity.INFO, rule="first")
    assert summary.render(Outcome((info, finding(at(source, "b")), finding(at(source, "c"))))) == (
        "2 errors, 1 info in 2 pages (1 topic, 2 locales, 3 incidents); run 'incidoc rule duplicate-anchor' for details"
    )
    assert summary.render(Outcome(pages=1)) == "nothing found in 1 page (1 topic, 2 locales, 3 incidents)"
    assert summary.render(Outcome(pages=1, hidden=12)).endswith(
        " (1 topic, 2 locales, 3 incidents, 12 in the baseline)"
    )
