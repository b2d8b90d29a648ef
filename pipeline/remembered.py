"""The steps of a run, but for the topics that an earlier run has done.

Owns: what the facts and the result of one topic depend on. Must not know: the order of a run, who does the work, the
form of entries (`pipeline.entries`). Where there is no memory every topic is worked on.

The facts of a topic depend on its bytes. Its records and where its translations stand depend on its bytes too, and on
the revisions that the translations can have been made from. Its result depends on all this, and on what it learns from
the others: where its links lead, what its words are. What it asked is stored beside the result (`work.Questions`); the
result holds as long as it would get the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from pipeline import cache, entries, gather, plain
from pipeline.alone import Crew, Inputs
from pipeline.cache import canonical, digest
from pipeline.discover import Tree
from pipeline.gather import TopicFacts
from pipeline.history import History, Unavailable
from pipeline.resolve import resolve
from pipeline.site import Site, page_rows
from pipeline.source import Source
from pipeline.status import Row
from pipeline.topic import TopicInput, all_candidates
from pipeline.warm import Memory
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


def facts(
    memory: Memory | None, inputs: Inputs, settings: Settings, crew: Crew, again: bool = False
) -> Iterator[TopicFacts]:
    """What the others need to know of each topic; `again` is as in `Crew`."""
    if memory is None:
        return crew.map(fact_finding, settings, range(len(inputs)), again)

    def recall(number: int) -> TopicFacts | None:
        return _read(entries.facts_from, memory.store.get("facts", _facts_key(memory, inputs, settings, number)))

    def keep(number: int, made: TopicFacts) -> None:
        if not made.crash:
            memory.store.put("facts", _facts_key(memory, inputs, settings, number), entries.facts(made))

    def work(missing: Sequence[int]) -> Iterator[TopicFacts]:
        return crew.map(fact_finding, settings, missing, again)

    return _with_missing(len(inputs), recall, work, keep)


def results(memory: Memory | None, inputs: Inputs, together: Together, crew: Crew) -> Iterator[TopicResult]:
    """What the rules say of each topic."""
    if memory is None:
        return crew.map(judging, together, range(len(inputs)))
    site = _site_key(memory, together.whole)

    def key(number: int) -> str:
        own = _key(memory, inputs, together.settings, number)
        return digest(memory.settings, own, str(together.whole is None))

    def recall(number: int) -> TopicResult | None:
        def read(found: Any) -> TopicResult | None:
            asked = entries.questions_from(found["asked"])
            if found["site"] != site and found["links"] != _links_key(asked, together.whole):
                return None
            if found["words"] != _words_key(asked, together):
                return None
            if found["site"] != site:  # so that the next run need not ask again
                memory.store.put("results", key(number), {**found, "site": site})
            return entries.result_from(found["result"], asked, _texts(inputs[number]))

        return _read(read, memory.store.get("results", key(number)))

    def keep(number: int, made: TopicResult) -> None:
        if made.crashes:
            return
        try:
            value = entries.result(made, _texts(inputs[number]))
        except plain.Unplain:
            return
        answers = {"links": _links_key(made.asked, together.whole), "words": _words_key(made.asked, together)}
        asked = entries.questions(made.asked)
        memory.store.put("results", key(number), {"asked": asked, "site": site, **answers, "result": value})

    def work(missing: Sequence[int]) -> Iterator[TopicResult]:
        return crew.map(judging, together, missing)

    return _with_missing(len(inputs), recall, work, keep)


def records(memory: Memory | None, inputs: Inputs, settings: Settings, crew: Crew) -> Iterator[Recorded]:
    """The records of each topic, and what links can lead to on its pages. None is in memory before it is wanted."""
    if memory is None:
        yield from crew.map(recording, settings, range(len(inputs)))
        return
    keys = [_key(memory, inputs, settings, number) for number in range(len(inputs))]
    known = [memory.store.has("incidents", key) for key in keys]
    worked = crew.map(recording, settings, [number for number, is_known in enumerate(known) if not is_known])
    for number, key in enumerate(keys):
        made = _read(entries.recorded_from, memory.store.get("incidents", key)) if known[number] else None
        if made is None:
            made = recorded_of_input(inputs[number], settings) if known[number] else next(worked)
            memory.store.put("incidents", key, entries.recorded(made))
        yield made


def rows(memory: Memory | None, inputs: Inputs, listed: Listed, crew: Crew) -> Iterator[Row]:
    """Where the translations of each topic stand."""
    if memory is None:
        return crew.map(listing, listed, range(len(inputs)))

    def key(number: int) -> str:
        return digest(repr(listed.locales), _key(memory, inputs, listed.settings, number))

    def recall(number: int) -> Row | None:
        return _read(partial(entries.row, plain.message_from), memory.store.get("rows", key(number)))

    def keep(number: int, made: Row) -> None:
        memory.store.put("rows", key(number), entries.row(plain.message, made))

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


def _texts(given: TopicInput) -> plain.Text:
    """The text of each page of a topic."""
    found = {page.file.path: Source.decode(page.file.path, page.data) for page in given.pages if not page.problem}
    return found.get
