"""From blocks to incidents: `tests/fixtures/incidents/*.md`, and what holds for every page.

Expected is, for each incident, its id and one line a section with the first words of its blocks.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalog import section_of
from pipeline.document import Block, BlockKind, Document, plain
from pipeline.incident import Incident, build, markers, topic_id
from pipeline.parse import parse
from pipeline.source import Source

FIXTURES = Path(__file__).parent / "fixtures" / "incidents"
_EXAMPLE = re.compile(r"^(?P<title>\S.*)\n\.\n(?P<input>(?:.*\n)*?)\.\n(?P<expected>(?:.*\n)*?)\.\n", re.MULTILINE)


def cases() -> Iterator[object]:
    for path in sorted(FIXTURES.glob("*.md")):
        for match in _EXAMPLE.finditer(path.read_text(encoding="utf-8")):
            reason = re.match(r"XFAIL: (.*)", match["title"])
            marks = [pytest.mark.xfail(strict=True, reason=reason[1])] if reason else []
            # "fr: title" names the locale; without one it is English.
            locale = re.match(r"([a-z]{2}(?:-[A-Z]{2})?): ", match["title"])
            yield pytest.param(
                match["input"], match["expected"], locale[1] if locale else "en", id=match["title"], marks=marks
            )


def read(text: str, locale: str = "en") -> tuple[Document, tuple[Incident, ...]]:
    document = parse(Source("ts_page.md", text))
    return document, build(document, section_of(locale))


def dump(document: Document, incidents: tuple[Incident, ...]) -> str:
    lines = []
    for incident in incidents:
        lines.append(
            f"{incident.id(topic_id(document))}: {plain(incident.heading.inlines) if incident.heading else '-'}"
        )
        for section in incident.sections:
            lines.append(f"  {section.role.value}: " + ", ".join(map(summary, section.blocks)))
    return "".join(line.rstrip() + "\n" for line in lines)


def summary(block: Block) -> str:
    words = " ".join(plain(part.inlines) or part.literal.strip() for part in block.walk()).split()
    return f"{block.kind.value} {' '.join(words[:3])}"


@pytest.mark.parametrize(("text", "expected", "locale"), list(cases()))
def test_example(text: str, expected: str, locale: str) -> None:
    assert dump(*read(text, locale)) == expected


PIECES = [
    "# One\n{: #one}\n\n",
    "## Two\n{: #two}\n\n",
    "## Two again\n{: #two}\n\n",
    "### Three\n\n",
    "{: tsSymptoms}\nBefore.\n\n",
    "After.\n{: tsCauses}\n\n",
    "{: tsResolve}\n1. Step\n2. Step\n\n",
    "- Item\n  {: tsCauses}\n\n",
    "```\ncode\n```\n{: pre}\n{: tsSymptoms}\n\n",
    "Text.\n\n",
    "### Symptoms\n\n",
    "**Resolution**\n\n",
    "---\n\n",
    "---\ncontent-type: troubleshoot\n---\n\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(derandomize=True, max_examples=400, deadline=None)
def test_every_block_of_a_range_is_in_exactly_one_section(text: str) -> None:
    document, incidents = read(text)
    for incident in incidents:
        blocks = [block for section in incident.sections for block in section.blocks]
        covered = [b for b in document.blocks if incident.span.start <= b.span.start < incident.span.end]
        assert blocks == [block for block in covered if block is not incident.heading]
    ids = [incident.id("topic") for incident in incidents]
    assert len(set(ids)) == len(ids)
    for before, after in itertools.pairwise(incidents):
        assert before.span.end <= after.span.start


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(derandomize=True, max_examples=400, deadline=None)
def test_every_marker_below_a_heading_opens_exactly_one_section(text: str) -> None:
    document, incidents = read(text)
    opened = [section.marker for incident in incidents for section in incident.sections if section.marker]
    first = next(
        (i for i, block in enumerate(document.blocks) if block.kind is BlockKind.HEADING), len(document.blocks)
    )
    assert opened == [marker.word for marker in markers(document) if marker.index >= first]


LABELS = {
    "en": ("Symptoms", "Cause", "Resolution"),
    "de": ("Symptome", "Ursache", "Fehlerbehebung"),
    "fr": ("Symptômes", "Causes", "Comment résoudre le problème ?"),
    "ja": ("症状", "原因", "解決方法"),
    "ko": ("증상", "원인", "해결"),
}


@pytest.mark.parametrize("form", ["### {}", "**{}**", "**{}:**", "**{}**:", "__{}__"])
@pytest.mark.parametrize("locale", LABELS)
def test_labels_open_sections(locale: str, form: str) -> None:
    symptoms, causes, resolution = (form.format(label) for label in LABELS[locale])
    _, (incident,) = read(
        f"# Page\n\n## Stops\n{{: #stops}}\n\n{symptoms}\n\nA.\n\n{causes}\n\nB.\n\n{resolution}\n\nC.\n", locale
    )
    assert [section.role.value for section in incident.sections] == ["introduction", "symptoms", "causes", "resolution"]
    assert [plain(section.blocks[-1].inlines) for section in incident.sections[1:]] == ["A.", "B.", "C."]
    assert incident.anchor == "stops"


@pytest.mark.parametrize("locale", ["de", "fr", "ja", "ko"])
def test_english_labels_work_in_every_locale(locale: str) -> None:
    _, incidents = read("# P\n\n## S\n{: #s}\n\n### Symptoms\n\nA.\n\n### Resolution\n\nB.\n", locale)
    assert [section.role.value for section in incidents[0].sections[1:]] == ["symptoms", "resolution"]


def test_labels_count_only_on_pages_without_markers() -> None:
    _, (incident,) = read("# P\n\n## S\n{: #s}\n\nA.\n{: tsSymptoms}\n\n**Resolution**\n\nB.\n")
    assert [section.role.value for section in incident.sections] == ["introduction", "symptoms"]


def test_one_label_alone_makes_no_incident() -> None:
    assert read("# P\n\n## S\n\n**Resolution**\n\nB.\n")[1] == ()


@pytest.mark.parametrize("level", range(1, 7))
def test_an_incident_may_have_any_level(level: int) -> None:
    text = f"# P\n\n{'#' * level} S\n{{: #s}}\n\nA.\n{{: tsSymptoms}}\n\n{'#' * level} Next\n\nB.\n"
    _, (incident,) = read(text)
    assert incident.heading is not None
    assert (incident.anchor, incident.heading.level) == ("s", level)
    assert "B." not in text[incident.span.start : incident.span.end]


def test_the_id_of_a_page_incident_is_the_topic() -> None:
    document, (incident,) = read("---\nsubcollection: registry\n---\n\n# S\n{: #ts-s}\n\nA.\n{: tsSymptoms}\n")
    assert incident.id(topic_id(document)) == "registry-ts-s"


def test_ids_are_the_same_in_every_locale_and_convention() -> None:
    after = "# P\n{: #p}\n\n## S\n{: #s}\n\nA.\n{: tsSymptoms}\n\nB.\n{: tsResolve}\n"
    before = "# P\n{: #p}\n\n## S\n{: #s}\n\n{: tsSymptoms}\nA.\n\n{: tsResolve}\nB.\n"
    assert dump(*read(after)) == dump(*read(before, "ja"))


def test_a_page_without_id_is_named_by_its_file() -> None:
    document, _ = read("# P\n")
    assert topic_id(document, "registry") == "registry-ts_page"
