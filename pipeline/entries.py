"""What is known and said of one topic as plain values that JSON can hold, and back.

Owns: that form. Must not know: where it is stored, what it depends on (`pipeline.remembered`). Findings and messages
have theirs in `pipeline.plain`, whose exceptions hold here too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipeline import plain
from pipeline.census import Census, Place, Places
from pipeline.gather import TopicFacts
from pipeline.pagefacts import PageFacts
from pipeline.source import Span
from pipeline.status import Row
from pipeline.suppress import Ignores, Use
from pipeline.wordfacts import WordFacts
from pipeline.work import Questions, Recorded, TopicResult


def facts(known: TopicFacts) -> object:
    """What the others need to know of a topic."""
    words = known.words
    return {
        "pages": list(map(_page, known.pages)),
        "words": [words.source, words.locales, words.equal, sorted(words.common)],
    }


def facts_from(found: Any) -> TopicFacts:
    """The same again."""
    source, locales, equal, common = found["words"]
    return TopicFacts(tuple(map(_page_from, found["pages"])), WordFacts(source, locales, equal, frozenset(common)))


def _page(page: PageFacts) -> object:
    return [
        *(page.path, page.locale, page.topic_path, page.topic_id, sorted(page.anchors), page.auto_anchors),
        *(page.title, page.subcollection, page.includes, sorted(page.damaged), page.parts),
    ]


def _page_from(row: Any) -> PageFacts:
    path, locale, topic_path, topic_id, anchors, automatic, title, subcollection, includes, damaged, parts = row
    spans = {name: Span(*span) for name, span in automatic.items()}
    known = PageFacts(path, locale, topic_path, topic_id, frozenset(anchors), spans, title, subcollection, includes)
    return replace(known, damaged=frozenset(damaged), parts=parts)


def recorded(made: Recorded) -> object:
    """The records of a topic, and the facts of its pages."""
    records, pages = made
    return {"records": records, "pages": list(map(_page, pages))}


def recorded_from(found: Any) -> Recorded:
    """The same again."""
    return list(found["records"]), tuple(map(_page_from, found["pages"]))


def row(form: Callable[[Any], Any], made: Row) -> Row:
    """A row with its messages in another form; a message keeps its template, to be said in another language."""
    return {**made, "locales": [{**cell, "reason": form(cell["reason"])} for cell in made["locales"]]}


def result(made: TopicResult, text: plain.Text) -> object:
    """What the rules say of a topic; `text` as in `plain`."""
    census = made.census
    return {
        "findings": plain.findings(made.findings, text),
        "ignores": {path: [[use.rule, *use.covers] for use in each.uses] for path, each in made.ignores.items()},
        "foreign": [[name, _places(places)] for name, places in census.foreign.items()],
        "implicit": [[*anchor, _places(places)] for anchor, places in census.implicit.items()],
        "linked": sorted(census.linked),
        "counts": [made.incidents, dict(made.suppressed)],
    }


def result_from(found: Any, asked: Questions, text: plain.Text) -> TopicResult:
    """The same again, with what was `asked`."""
    census = Census(
        {name: _places_from(places) for name, places in found["foreign"]},
        {(path, anchor): _places_from(places) for path, anchor, places in found["implicit"]},
        set(found["linked"]),
    )
    incidents, suppressed = found["counts"]
    return TopicResult(
        tuple(plain.findings_from(found["findings"], text)),
        {path: _ignores_from(uses) for path, uses in found["ignores"].items()},
        census,
        incidents,
        suppressed=suppressed,
        asked=asked,
    )


def questions(asked: Questions) -> object:
    """What a topic asked of all pages together."""
    return {"links": asked.links, "words": asked.words}


def questions_from(found: Any) -> Questions:
    """The same again."""
    links = tuple((target, path, locale) for target, path, locale in found["links"])
    return Questions(links, {locale: tuple(words) for locale, words in found["words"].items()})


def _ignores_from(uses: Any) -> Ignores:
    return Ignores(tuple(Use(rule, Span(start, end), ()) for rule, start, end in uses))


def _places(places: Places) -> object:
    first = [[place.path, *place.span, place.locale] for place in places.first]
    return [places.name, first, places.number, sorted(places.locales)]


def _places_from(found: Any) -> Places:
    name, first, number, locales = found
    places = [Place(path, Span(start, end), locale) for path, start, end, locale in first]
    return Places(name, places, number, set(locales))
