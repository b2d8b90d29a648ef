"""The reports for CI: valid by the schemas of others, and nothing in a page gets out of its place."""

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from lxml import etree
from outcomes import HOSTILE, Outcome, at, finding, hostile
from shared import CORPUS

from pipeline import schemas
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.engine import validate
from pipeline.finding import Edit, Fix, Location, Severity, numbered
from pipeline.gate import Gate
from pipeline.report import findings_json, github, gitlab, junit, sarif
from pipeline.rulebook import KNOWN
from pipeline.source import Source, Span

FORMATS = Path(__file__).parent / "fixtures" / "formats"


SARIF = Draft4Validator(json.loads((FORMATS / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")))


def sarif_of(outcome, prefix="", rules=KNOWN):
    document = json.loads(sarif.render(outcome, rules=rules, version="1.2.3", prefix=prefix))
    assert [error.json_path for error in SARIF.iter_errors(document)] == []
    return document["runs"][0]


STOPS = Gate().stops


def junit_of(outcome, stops=STOPS):
    document = etree.fromstring(junit.render(outcome, stops=stops).encode())
    schema = etree.XMLSchema(etree.parse(FORMATS / "junit-10.xsd"))
    assert schema.validate(document), schema.error_log
    return document


def commands(outcome, prefix=""):
    """The lines that the log reader of GitHub takes as commands, read as it does: name, properties, message."""

    def unescaped(text, *also):
        for char in ("\r", "\n", *also, "%"):
            text = text.replace(f"%{ord(char):02X}", char)
        return text

    for line in github.render(outcome, prefix=prefix).splitlines():
        assert "##[" not in line
        match = re.fullmatch(r"\s*::(\S+) (.*?)::(.*)", line)
        if match:
            properties = dict(each.split("=", 1) for each in match[2].split(","))
            yield match[1], {k: unescaped(v, ":", ",") for k, v in properties.items()}, unescaped(match[3])


@pytest.fixture(scope="module")
def registry():
    """What is found in a real tree in ten languages."""
    folder = CORPUS / "legacy" / "registry"
    if not folder.is_dir():
        pytest.skip("needs the shared corpus")
    return validate(discover(folder, [folder], Config()), Config())


def test_formats_of_a_real_tree_are_valid_and_agree_on_fingerprints(registry):
    run, issues = sarif_of(registry), json.loads(gitlab.render(registry))
    document = json.loads(findings_json.render(registry, version="0"))
    assert schemas.errors(schemas.validator("findings-1"), document) == []
    fingerprints = [found["fingerprint"] for found in document["findings"]]
    assert len(set(fingerprints)) == len(registry.findings) > 100
    assert [issue["fingerprint"] for issue in issues] == fingerprints
    assert [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]] == [
        f"{fingerprint}:1" for fingerprint in fingerprints
    ]
    cases = junit_of(registry).findall("testsuite/testcase")
    assert len(cases) == registry.pages
    failing = {f.location.source.path for f in registry.findings if f.severity is Severity.ERROR}
    assert {case.get("name") for case in cases if case.find("failure") is not None} == failing


def test_sarif_has_what_code_scanning_needs_of_each_rule():
    rules = sarif_of(Outcome())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in KNOWN]
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["help"]["markdown"].startswith(f"# {rule['name']} [")
        assert 0 < len(rule["shortDescription"]["text"]) <= len(rule["fullDescription"]["text"]) <= 1024
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_sarif_result():
    source, english = Source("nl/zh/TW/a b#.md", "\ufeff𠮷𠮷x\r\n{: #x}"), Source("a b#.md", "# One\n")
    fix = Fix("rename it", (Edit(Span(3, 4), "y\n"),), safe=True)
    names = {"locale": "zh-TW", "topic": "t", "incident": "t#x", "locales": ("de",), "verdict": "inherited"}
    found = finding(at(source, "x"), related=(at(english, "One", "the [title]"),), help="do", fix=fix, **names)
    run = sarif_of(Outcome((found, replace(found, fix=replace(fix, safe=False)))), prefix="docs/")
    assert run["columnKind"] == "utf16CodeUnits"
    assert list(run["originalUriBaseIds"]) == ["%SRCROOT%"]
    result, unsafe = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "A104"
    assert result["level"] == "error"
    assert result["message"]["text"] == "anchor `x` again [inherited by de]\ndo\nSee [the \\[title\\]](1)."
    artifact = {"uri": "docs/nl/zh/TW/a%20b%23.md", "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 6}
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    assert result["relatedLocations"] == [
        {
            "id": 1,
            "message": {"text": "the [title]"},
            "physicalLocation": {
                "artifactLocation": {"uri": "docs/a%20b%23.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 6},
            },
        }
    ]
    [change] = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == artifact
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "y\n"}}]
    assert "fixes" not in unsafe
    assert result["properties"] == {
        "verdict": "inherited",
        "locale": "zh-TW",
        "topic": "t",
        "incident": "t#x",
        "inheritedBy": ["de"],
    }


def test_sarif_that_would_be_refused_is_cut_and_says_so(monkeypatch):
    source = Source("a.md", "abc")
    severities = [Severity.INFO, Severity.ERROR, Severity.WARNING]
    found = tuple(finding(at(source, "a"), severity=severity) for severity in severities)
    monkeypatch.setattr(sarif, "RESULTS", 2)
    run = sarif_of(Outcome(found))
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    [note] = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1 of 3 findings are left out")
    monkeypatch.setattr(sarif, "RESULTS", 25_000)
    assert sarif_of(Outcome(found))["invocations"][0]["toolExecutionNotifications"] == []
    monkeypatch.setattr(sarif, "SIZE", 0)
    big = tuple(replace(f, subject=str(number), incident=str(number) * 50) for number, f in enumerate(found * 400))
    assert len(sarif_of(Outcome(big))["results"]) < 1200


def test_sarif_shows_no_more_places_than_code_scanning_takes():
    place = at(Source("a.md", "abc"), "a", "here")
    [result] = sarif_of(Outcome((finding(place, related=(place,) * 500),)))["results"]
    assert len(result["relatedLocations"]) + len(result["locations"]) == 100
    assert result["message"]["text"].count("See [here](") == 99


def test_hostile_page_in_sarif():
    text = sarif.render(Outcome((hostile(),)), rules=KNOWN, version="0")
    assert text.encode("utf-8")
    [result] = sarif_of(Outcome((hostile(),)))["results"]
    assert not set(result["message"]["text"].replace("\n", "")) & set("\x00\x1b\u202e\ud800\r")
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri)
    assert unquote(uri, errors="surrogatepass") == f"::error::,file={HOSTILE}.md"


def test_junit_has_a_case_for_each_page_by_locale():
    source, english = Source("nl/ja/b.md", "abc"), Source("a.md", "abc")
    found = (
        finding(at(english, "a"), severity=Severity.WARNING, locale="en", message="<w>"),
        finding(at(source, "a"), locale="ja", message="]]>"),
        finding(at(source, "b"), locale="ja", severity=Severity.INFO),
        finding(at(Source("incidoc-baseline.json", "{}"), "{"), severity=Severity.INFO),
    )
    outcome = Outcome(found, paths={"a.md": "en", "c.md": "en", "nl/ja/b.md": "ja"})
    document = junit_of(outcome)
    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in document]
    assert suites == [("incidoc", "1", "0"), ("incidoc.en", "2", "0"), ("incidoc.ja", "1", "1")]
    [failure] = document.iter("failure")
    assert (failure.get("type"), failure.get("message")) == ("duplicate-anchor", "1 error; ]]>")
    assert failure.text == "nl/ja/b.md:1:1 error duplicate-anchor [A104]: ]]>"
    assert failure.getparent().find("system-out").text.startswith("nl/ja/b.md:1:2 info ")
    assert document.find(".//testcase[@name='a.md']/system-out").text.endswith("[A104]: <w>")
    assert len(document.find(".//testcase[@name='c.md']")) == 0
    gates = [Gate({"defect": level}).stops for level in (None, *Severity)]
    failures = [len(list(junit_of(outcome, stops=stops).iter("failure"))) for stops in gates]
    assert failures == [0, 3, 2, 1]


def test_hostile_page_in_junit():
    [case] = junit_of(Outcome((hostile(),))).iter("testcase")
    assert "<U+FFFE>" in case.get("name")
    assert "]]><!--&\"'" in case.find("failure").text
    text = junit.render(Outcome((hostile(),)), stops=STOPS)
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.startswith("::")]


def test_gitlab():
    source = Source("nl/ja/a.md", "ab\nab\nab\n")
    found = [
        finding(Location(source, Span(start, start + 2)), severity=severity)
        for start, severity in zip((0, 3, 6), Severity, strict=True)
    ]
    issues = json.loads(gitlab.render(Outcome(tuple(numbered(found))), prefix="docs/"))
    assert [issue["severity"] for issue in issues] == ["info", "minor", "major"]
    assert issues[1]["location"] == {"path": "docs/nl/ja/a.md", "lines": {"begin": 2, "end": 2}}
    assert issues[1]["check_name"] == "duplicate-anchor"
    assert issues[1]["description"] == "anchor `x` again [A104]"
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert json.loads(gitlab.render(Outcome())) == []
    [issue] = json.loads(gitlab.render(Outcome((hostile(),))).encode())
    assert not set(issue["description"] + issue["location"]["path"]) & set("\x00\x1b\r\n\ud800")


def test_github_annotation():
    source = Source("nl/ja/a,b:c%0A.md", "ab\ncd")
    found = finding(at(source, "ab"), message="100%0A of\nx", help="do", locales=("de", "fr"))
    several = finding(at(source, "b\nc"), severity=Severity.WARNING)
    assert github.render(Outcome((found, several)), prefix="docs/") == (
        "::error file=docs/nl/ja/a%2Cb%3Ac%250A.md,line=1,col=1,endColumn=3,title=duplicate-anchor [A104]"
        "::100%250A of␊x [inherited by de, fr]%0Ado\n"
        "::warning file=docs/nl/ja/a%2Cb%3Ac%250A.md,line=1,endLine=2,title=duplicate-anchor [A104]::anchor `x` again\n"
    )


def test_hostile_page_in_github():
    [(name, properties, message)] = commands(Outcome((hostile(),)))
    assert name == "error"
    assert set(properties) == {"file", "line", "endLine", "title"}
    assert properties["file"].startswith("::error::,file=a␛]0;b␇␀%0A100%\r\n::set-output name=x::y\n##⁅error]")
    assert message.startswith("a␛]0;b␇␀%0A100%␍␊::set-output name=x::y␊")
    many = Outcome((hostile(),) * 30)
    lines = github.render(many).splitlines()
    assert len(lines) == 31
    assert Counter(name for name, _, _ in commands(many)) == {"error": 10, "notice": 1}


@pytest.mark.parametrize(
    ("errors", "infos", "shown"),
    [(10, 10, {"error": 10, "notice": 10}), (11, 10, {"error": 10, "notice": 10}), (0, 11, {"notice": 10})],
)
def test_github_shows_ten_of_each_kind_and_the_rest_in_the_log(errors, infos, shown):
    place = at(Source("a.md", "abc"), "a")
    found = [finding(place)] * errors + [finding(place, severity=Severity.INFO)] * infos
    outcome = Outcome(tuple(found))
    assert Counter(name for name, _, _ in commands(outcome)) == shown
    lines = github.render(outcome).splitlines()
    if errors + infos > sum(shown.values()):
        assert len(lines) == errors + infos + 1
        assert lines[-1].endswith(" more in the log of this step")
    if errors == 11:
        assert lines[-1] == "::notice title=incidoc::1 error, 1 info more in the log of this step"
        assert "a.md:1:1 error duplicate-anchor [A104]: anchor `x` again" in lines


TEXT = st.text(st.characters(), max_size=30)


@given(TEXT, TEXT, TEXT, st.sampled_from(list(Severity)), st.data())
def test_any_text_gives_valid_reports(path, text, message, severity, data):
    source = Source(path, text)
    start = data.draw(st.integers(0, len(text)))
    place = Location(source, Span(start, data.draw(st.integers(start, len(text)))), message)
    fix = Fix(message, (Edit(place.span, message),), safe=True)
    texts = {"message": message, "help": message, "subject": message, "topic": path, "incident": path}
    outcome = Outcome((finding(place, severity=severity, related=(place,), fix=fix, **texts),), paths={"a": "en"})
    [rule] = [rule for rule in KNOWN if rule.code == "A104"]
    assert len(sarif_of(outcome, "docs/", [rule])["results"]) == 1
    assert len(list(junit_of(outcome).iter("testcase"))) == 2 - (path == "a")
    assert len(json.loads(gitlab.render(outcome).encode())) == 1
    assert len(list(commands(outcome))) == 1
    assert len(github.render(outcome).splitlines()) == 1
    assert json.loads(findings_json.render(outcome, version="0").encode())["findings"]


def test_path_outside_of_the_root_is_one_of_the_repository():
    found = Outcome((finding(at(Source("../incidoc-baseline.json", "{}"), "{"), code="X001"),))
    assert json.loads(gitlab.render(found, prefix="docs/"))[0]["location"]["path"] == "incidoc-baseline.json"
    assert sarif_of(found)["invocations"][0]["executionSuccessful"] is False
    assert sarif_of(Outcome())["invocations"][0]["executionSuccessful"] is True


def test_message_without_end_is_cut_for_ci():
    endless = finding(Location(Source("a.md", "x" * 10_000_000), Span(0, 10_000_000)), message="画" * 10_000_000)
    outcome = Outcome((endless,))
    assert len(github.render(outcome)) < 2000
    assert len(gitlab.render(outcome)) < 2000
    assert len(junit.render(outcome, stops=STOPS)) < 4000
    assert len(sarif.render(outcome, rules=[rule for rule in KNOWN if rule.code == "A104"], version="0")) < 10_000
