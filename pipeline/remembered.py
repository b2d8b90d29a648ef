"""The steps of a run, but for the topics that an earlier run has done.

Owns: what the facts and the result of one topic depend on, and their form in the cache. Must not know: the order of a
run, who does the work.

The facts of a topic depend on its bytes. Its records and where its translations stand depend on its bytes too, and on
the revisions that the translations can have been made from. Its result depends on all this, and on what it learns from
the others: where its links lead, what its words are. What it asked is stored beside the result (`work.Questions`); the
result holds as long as it would get the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from pipeline import cache, gather, plain
from pipeline.alone import Crew, Inputs
from pipeline.cache import canonical, digest
from pipeline.census import Census, Place, Places
from pipeline.discover import Tree
from pipeline.gather import TopicFacts
from pipeline.history import History, Unavailable
from pipeline.pagefacts import PageFacts
from pipeline.resolve import resolve
from pipeline.site import Site, page_rows
from pipeline.source import Source, Span
from pipeline.status import Row
from pipeline.suppress import Ignores, Use
from pipeline.topic import TopicInput, all_candidates
from pipeline.warm import Memory
from pipeline.wordfacts import WordFacts
from pipeline.work import (
    Listed,
    Questions,
    Recorded,
    Settings,
    Together,
    TopicResult,
    fact_finding,
    judging,
    listing,
    recorded_of_input,
    recording,
)

_Done = TypeVar("_Done")


def inputs_of(tree: Tree, memory: Memory | None) -> tuple[Inputs, History | Unavailable | None]:
    """The topics of a tree with what their translations can have been made from, and the history that tells it."""
    kept = memory.history() if memory else None
    history = gather.history_of(tree, kept)
    dates = memory.dates() if memory else {}
    known = dict(dates)
    candidates = all_candidates(tree, history, dates) if history else {}
    if memory and dates != known:
        memory.keep_dates(dates)
    if memory and isinstance(history, History) and history is not kept:
        memory.keep_history(history)
    return Inputs(tree, candidates), history


def facts(memory: Memory, inputs: Inputs, settings: Settings, crew: Crew, again: bool = False) -> Iterator[TopicFacts]:
    """What the others need to know of each topic; `again` is as in `Crew`."""

    def recall(number: int) -> TopicFacts | None:
        return _read(_facts_from, memory.store.get("facts", _facts_key(memory, inputs, settings, number)))

    def keep(number: int, made: TopicFacts) -> None:
        if not made.crash:
            memory.store.put("facts", _facts_key(memory, inputs, settings, number), _facts(made))

    def work(missing: Sequence[int]) -> Iterator[TopicFacts]:
        return crew.map(fact_finding, settings, missing, again)

    return _with_missing(len(inputs), recall, work, keep)


def results(memory: Memory, inputs: Inputs, together: Together, crew: Crew) -> Iterator[TopicResult]:
    """What the rules say of each topic."""
    site = _site_key(memory, together.whole)

    def key(number: int) -> str:
        own = _key(memory, inputs, together.settings, number)
        return digest(memory.settings, own, str(together.whole is None))

    def recall(number: int) -> TopicResult | None:
        def read(found: Any) -> TopicResult | None:
            asked = _questions_from(found["asked"])
            if found["site"] != site and found["links"] != _links_key(asked, together.whole):
                return None
            if found["words"] != _words_key(asked, together):
                return None
            if found["site"] != site:  # so that the next run need not ask again
                memory.store.put("results", key(number), {**found, "site": site})
            return _result_from(found["result"], asked, _texts(inputs[number]))

        return _read(read, memory.store.get("results", key(number)))

    def keep(number: int, made: TopicResult) -> None:
        if made.crashes:
            return
        try:
            value = _result(made, _texts(inputs[number]))
        except plain.Unplain:
            return
        answers = {"links": _links_key(made.asked, together.whole), "words": _words_key(made.asked, together)}
        asked = {"links": made.asked.links, "words": made.asked.words}
        memory.store.put("results", key(number), {"asked": asked, "site": site, **answers, "result": value})

    def work(missing: Sequence[int]) -> Iterator[TopicResult]:
        return crew.map(judging, together, missing)

    return _with_missing(len(inputs), recall, work, keep)


def records(memory: Memory, inputs: Inputs, settings: Settings, crew: Crew) -> Iterator[Recorded]:
    """The records of each topic, and what links can lead to on its pages. None is in memory before it is wanted."""
    keys = [_key(memory, inputs, settings, number) for number in range(len(inputs))]
    known = [memory.store.has("incidents", key) for key in keys]
    worked = crew.map(recording, settings, [number for number, is_known in enumerate(known) if not is_known])
    for number, key in enumerate(keys):
        made = _read(_recorded_from, memory.store.get("incidents", key)) if known[number] else None
        if made is None:
            made = recorded_of_input(inputs[number], settings) if known[number] else next(worked)
            records, pages = made
            memory.store.put("incidents", key, {"records": records, "pages": list(map(_page, pages))})
        yield made


def rows(memory: Memory, inputs: Inputs, listed: Listed, crew: Crew) -> Iterator[Row]:
    """Where the translations of each topic stand."""

    def key(number: int) -> str:
        return digest(repr(listed.locales), _key(memory, inputs, listed.settings, number))

    def recall(number: int) -> Row | None:
        return _read(partial(_row, plain.message_from), memory.store.get("rows", key(number)))

    def keep(number: int, made: Row) -> None:
        memory.store.put("rows", key(number), _row(plain.message, made))

    def work(missing: Sequence[int]) -> Iterator[Row]:
        return crew.map(listing, listed, missing)

    return _with_missing(len(inputs), recall, work, keep)


def _with_missing(
    number: int,
    recall: Callable[[int], _Done | None],
    work: Callable[[Sequence[int]], Iterator[_Done]],
    keep: Callable[[int, _Done], None],
) -> Iterator[_Done]:
    """What is remembered, and what is not, worked out and kept, in the order of the numbers."""
    known = {each: found for each in range(number) if (found := recall(each)) is not None}
    missing = [each for each in range(number) if each not in known]
    worked = work(missing)
    for each in range(number):
        if each in known:
            yield known.pop(each)
        else:
            made = next(worked)
            keep(each, made)
            yield made


def _read(form: Callable[[Any], _Done | None], found: Any) -> _Done | None:
    try:
        return None if found is None else form(found)
    except plain.MALFORMED:
        return None


def _facts_key(memory: Memory, inputs: Inputs, settings: Settings, number: int) -> str:
    path, pages = inputs.groups[number]
    named = (sorted(settings.beside.names(path).items()), settings.beside.subcollection(path), settings.source_locale)
    return digest(memory.program, repr(named), path, repr([(p.path, p.locale, memory.files[p.path]) for p in pages]))


def _key(memory: Memory, inputs: Inputs, settings: Settings, number: int) -> str:
    """A digest of all that a topic is made of, the revisions its translations can have been made from included."""
    pages = [
        (each.file.selected, each.candidates.reason, each.candidates.searched, *_revisions(each))
        for each in inputs[number].pages
    ]
    return digest(_facts_key(memory, inputs, settings, number), repr(pages))


def _revisions(page: Any) -> Iterator[object]:
    return (candidate.revision for candidate in page.candidates.found)


def _site_key(memory: Memory, whole: Site | None) -> str:
    """A digest of all that can decide where a link leads."""
    if whole is None:
        return ""
    files = whole.files
    listing = files and [sorted(files.paths), files.walked, sorted(files.left_out - {cache.NAME})]
    tocs = {path: memory.files[path] for path in sorted(toc.path for toc in whole.toc_files)}
    others = [[other.inventory, other.prefix, other.digest] for other in whole.others]
    return digest(canonical(page_rows(whole)), canonical(listing), canonical(tocs), canonical(others))


def _links_key(asked: Questions, whole: Site | None) -> str:
    return digest(*(repr(resolve(whole, *link)) for link in asked.links)) if whole else ""


def _words_key(asked: Questions, together: Together) -> str:
    return digest(canonical(together.evidence.answers(asked.words)))


def _questions_from(found: Any) -> Questions:
    links = tuple((target, path, locale) for target, path, locale in found["links"])
    return Questions(links, {locale: tuple(words) for locale, words in found["words"].items()})


def _texts(given: TopicInput) -> plain.Text:
    """The text of each page of a topic."""
    found = {page.file.path: Source.decode(page.file.path, page.data) for page in given.pages if not page.problem}
    return found.get


def _facts(facts: TopicFacts) -> object:
    words = facts.words
    return {
        "pages": list(map(_page, facts.pages)),
        "words": [words.source, words.locales, words.equal, sorted(words.common)],
    }


def _facts_from(found: Any) -> TopicFacts:
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


def _recorded_from(found: Any) -> Recorded:
    return list(found["records"]), tuple(map(_page_from, found["pages"]))


def _row(form: Callable[[Any], Any], row: Row) -> Row:
    """A row with its messages in another form; a message keeps its template, to be said in another language."""
    return {**row, "locales": [{**cell, "reason": form(cell["reason"])} for cell in row["locales"]]}


def _result(result: TopicResult, text: plain.Text) -> object:
    census = result.census
    return {
        "findings": plain.findings(result.findings, text),
        "ignores": {path: [[use.rule, *use.covers] for use in each.uses] for path, each in result.ignores.items()},
        "foreign": [[name, _places(places)] for name, places in census.foreign.items()],
        "implicit": [[*anchor, _places(places)] for anchor, places in census.implicit.items()],
        "linked": sorted(census.linked),
        "counts": [result.incidents, dict(result.suppressed)],
    }


def _result_from(found: Any, asked: Questions, text: plain.Text) -> TopicResult:
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


def _ignores_from(uses: Any) -> Ignores:
    return Ignores(tuple(Use(rule, Span(start, end), ()) for rule, start, end in uses))


def _places(places: Places) -> object:
    first = [[place.path, *place.span, place.locale] for place in places.first]
    return [places.name, first, places.number, sorted(places.locales)]


def _places_from(found: Any) -> Places:
    name, first, number, locales = found
    places = [Place(path, Span(start, end), locale) for path, start, end, locale in first]
    return Places(name, places, number, set(locales))
