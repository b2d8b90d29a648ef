"""The bilingual report: one HTML file that needs no network, and no script but for its filters.

Owns: the page and what is on it. Must not know: how passages were found; anything but findings and passages.

All text comes from pages that nobody trusts: the template escapes everything, no address from a page becomes a link,
ids are counted, and the content security policy allows the two inline blocks of the file by their hashes alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from itertools import count, pairwise

from pipeline.finding import Finding, Severity
from pipeline.message import say, say_plural
from pipeline.passage import Cell, Excerpt, Passage, TopicView
from pipeline.report import ReportLike
from pipeline.report.text import printable
from pipeline.value import value

MOST = 2_000
"""Passages in one file; a browser copes with that. The JSON report has everything."""

_SEVERITIES = tuple(sorted(Severity, reverse=True))

Translate = Callable[[str], str]


@value(frozen=True)
class Language:
    """How a locale is called in the language of the report, and the direction of its script: ``ltr`` or ``rtl``."""

    tag: str
    name: str
    direction: str = "ltr"


@value(frozen=True)
class Piece:
    """A part of an excerpt; `findings` are the numbers of those that mark it."""

    text: str
    findings: tuple[int, ...] = ()


@value(frozen=True)
class Shown:
    """A finding in the report; `number` is unique in the file."""

    number: int
    finding: Finding
    position: str


@value(frozen=True)
class Defect:
    """One row of the table of defects: the same fault in any number of locales, with the number to jump to."""

    rule: str
    code: str
    severity: Severity
    verdict: str
    message: str
    place: str
    numbers: Mapping[str, int]
    """Number of a finding by locale."""


@value(frozen=True)
class Side:
    """A passage in one language, with its findings; `cell` is None for the source."""

    cell: Cell | None
    findings: Sequence[Shown]
    pieces: Sequence[Piece]


@value(frozen=True)
class Row:
    """A passage as it is shown."""

    passage: Passage
    source: Side
    sides: Sequence[Side]


def render(
    report: ReportLike,
    topics: Sequence[TopicView],
    languages: Mapping[str, Language],
    source_locale: str,
    *,
    version: str,
    lang: str = "en",
    translate: Translate = str,
) -> str:
    """The report as HTML. `languages` has every locale of the report; `translate` says a message in `lang`."""
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["visible"] = _visible
    style, script = _asset("report.css"), _asset("report.js")
    numbers = count(1)
    chosen, left_out = _most(topics)
    sections = [(topic, [_row(passage, numbers) for passage in passages]) for topic, passages in chosen]
    context = {
        "lang": lang,
        "version": version,
        "report": report,
        "topics": topics,
        "sections": sections,
        "left_out": left_out,
        "tallies": {topic.id: _tally(topic) for topic in topics},
        "anchors": {topic.id: number for number, topic in enumerate(topics, 1)},
        "defects": list(_defects(sections)),
        "languages": languages,
        "locales": [state.locale for state in topics[0].states] if topics else [],
        "source": source_locale,
        "rules": sorted({finding.rule for finding in report.findings}),
        "verdicts": sorted({finding.verdict for finding in report.findings}),
        "counts": Counter(finding.severity for finding in report.findings),
        "severities": _SEVERITIES,
        "style": style,
        "script": script,
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; "
        "form-action 'none'",
        "t": lambda template, **values: translate(say(template, **values)),
        "n": lambda one, many, number: translate(say_plural(one, many, number)),
        "said": translate,
    }
    return environment.from_string(_asset("report.html.jinja")).render(context)


def _most(topics: Sequence[TopicView]) -> tuple[list[tuple[TopicView, Sequence[Passage]]], int]:
    """Topics with findings, with as many passages as the file may have, and the number of those left out."""
    room = MOST
    chosen: list[tuple[TopicView, Sequence[Passage]]] = []
    for topic in topics:
        if topic.passages and room:
            chosen.append((topic, topic.passages[:room]))
            room -= len(chosen[-1][1])
    total = sum(len(topic.passages) for topic in topics)
    return chosen, total - (MOST - room)


def _row(passage: Passage, numbers: Iterator[int]) -> Row:
    source = _side(None, passage.source, passage.findings, numbers)
    return Row(passage, source, [_side(cell, cell.excerpt, cell.findings, numbers) for cell in passage.cells])


def _side(cell: Cell | None, excerpt: Excerpt | None, findings: Sequence[Finding], numbers: Iterator[int]) -> Side:
    shown = [Shown(next(numbers), finding, _position(finding)) for finding in findings]
    return Side(cell, shown, _pieces(excerpt, shown))


def _position(finding: Finding) -> str:
    source = finding.location.source
    position = source.position(finding.location.span.start)
    return f"{source.path}:{position.line}:{position.column}"


def _pieces(excerpt: Excerpt | None, findings: Sequence[Shown]) -> list[Piece]:
    """The text of an excerpt, cut where a finding begins or ends."""
    if excerpt is None:
        return []
    end = excerpt.start + len(excerpt.text)
    spans = []
    for shown in findings:
        span = shown.finding.location.span
        if shown.finding.location.source.path == excerpt.path and excerpt.start <= span.start <= end:
            spans.append((span.start - excerpt.start, min(span.end, end) - excerpt.start, shown.number))
    cuts = sorted({0, len(excerpt.text), *(cut for start, stop, _ in spans for cut in (start, stop))})
    pieces = []
    for start, stop in pairwise(cuts):
        over = tuple(number for a, b, number in spans if a <= start and stop <= b)
        pieces.append(Piece(excerpt.text[start:stop], over))
    return pieces


def _tally(topic: TopicView) -> Mapping[str, Counter[Severity]]:
    """Number of findings by locale and severity; those at the source page stand for its own locale, ``""``."""
    tally: dict[str, Counter[Severity]] = {"": Counter()}
    for passage in topic.passages:
        tally[""].update(finding.severity for finding in passage.findings)
        for cell in passage.cells:
            tally.setdefault(cell.locale, Counter()).update(finding.severity for finding in cell.findings)
    return tally


def _defects(sections: Sequence[tuple[TopicView, Sequence[Row]]]) -> Iterator[Defect]:
    """One row for each defect: findings of one rule on one passage with one subject are the same one."""
    for topic, rows in sections:
        for row in rows:
            defects: dict[tuple[str, str, str], Defect] = {}
            for shown in (shown for side in (row.source, *row.sides) for shown in side.findings):
                defect = _defect(shown, row.passage.incident or topic.id)
                key = defect.rule, shown.finding.subject or defect.message, defect.verdict
                known = defects.get(key, defect)
                defects[key] = replace(known, numbers={**defect.numbers, **known.numbers})
            yield from defects.values()


def _defect(shown: Shown, where: str) -> Defect:
    finding = shown.finding
    numbers = dict.fromkeys((finding.locale, *finding.locales), shown.number)
    return Defect(finding.rule, finding.code, finding.severity, finding.verdict, finding.message, where, numbers)


def _visible(text: str) -> str:
    """Text of a page with controls made visible, lines kept."""
    return "\n".join(printable(line.replace("\t", "    ")) for line in text.replace("\r\n", "\n").split("\n"))


def _asset(name: str) -> str:
    return resources.files("pipeline.report").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
