"""What is done with each topic, for whoever does it: this process, others beside it, other machines.

Owns: the steps of a run that concern one topic, each as a function of values, and their results. Must not know: files,
git, the order of a run, who carries a step out (`pipeline.crew`).

A step is a function that makes of what all topics share another one, from a topic to its result. What is shared and
what results can be pickled; Documents stay where they were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TypeVar

from pipeline import gather, parse, schemas, status
from pipeline.census import Census
from pipeline.config import Config
from pipeline.document import Document
from pipeline.evidence import Asked, Evidence
from pipeline.finding import Finding
from pipeline.gather import TopicFacts
from pipeline.pagefacts import PageFacts
from pipeline.record import Record, record
from pipeline.run import Run, context_of, ignores_of
from pipeline.site import Site
from pipeline.source import Source
from pipeline.status import Row
from pipeline.suppress import Ignores, Use
from pipeline.topic import Topic, TopicInput, read_topic
from pipeline.value import value

Shared = TypeVar("Shared")
Result = TypeVar("Result")
Step = Callable[[Shared], Callable[[Topic], Result]]

Recorded = tuple[list[Record], tuple[PageFacts, ...]]
"""The records of a topic, and what links can lead to on its pages."""


class InvalidRecord(Exception):
    """An incident whose record breaks the schema: a fault of this program."""


@value(frozen=True)
class Settings:
    """What reading a topic needs to know. `beside` is what the files beside the pages say."""

    source_locale: str
    beside: Site


@value(frozen=True)
class Listed:
    """What telling where the translations of a topic stand needs to know. `locales` are those of the whole tree."""

    settings: Settings
    locales: tuple[str, ...]


@value(frozen=True)
class Together:
    """What judging a topic needs to know. `whole` and `evidence` are what all pages say together."""

    config: Config
    settings: Settings
    whole: Site | None
    evidence: Evidence


@value(frozen=True)
class Questions:
    """What a topic asked of all pages together: with the same answers it has the same result.

    `links`: where a target on the page at a path leads a reader of a locale. `words`: see `evidence.Asked`.
    """

    links: tuple[tuple[str, str, str], ...] = ()
    words: Asked = field(default_factory=dict)


@value(frozen=True)
class TopicResult:
    """What the rules say of a topic, and what its pages add to what is said of all together.

    `ignores` are the places of comments that keep findings back, by path, `suppressed` how many each page's keep back;
    the other fields are as in `outcome.Report`.
    """

    findings: tuple[Finding, ...]
    ignores: Mapping[str, Ignores] = field(default_factory=dict)
    census: Census = field(default_factory=Census)
    incidents: int = 0
    crashes: tuple[str, ...] = ()
    suppressed: Mapping[str, int] = field(default_factory=dict)
    asked: Questions = field(default_factory=Questions)


def read(given: TopicInput, settings: Settings, reader: Callable[[Source], Document] = parse.parse) -> Topic:
    """Step 1: the topic that the bytes make; `reader` makes pages of texts."""
    return read_topic(given, settings.source_locale, settings.beside.subcollection(given.path), reader)


def fact_finding(settings: Settings) -> Callable[[Topic], TopicFacts]:
    """Step 2, as far as it is done topic by topic: what the others need to know of one."""
    return lambda topic: gather.facts_of(settings.beside, topic, settings.source_locale)


def judging(together: Together) -> Callable[[Topic], TopicResult]:
    """Step 3: what the rules say."""
    run = run_of(together)

    def judged(topic: Topic) -> TopicResult:
        evidence = run.judge.evidence.noting()
        judge = replace(run.judge, evidence=evidence, crashes=[], heard={})
        own = replace(run, judge=judge, sieve=replace(run.sieve, suppressed=Counter()))
        pages = own.pages(topic)
        reported = own.reported(own.findings(topic, pages), topic, pages)
        census = Census()
        for page in pages.values():
            census.add(page.document.path, page.locale, page.ends)
        return TopicResult(
            tuple(reported),
            {path: _places(ignores) for path, ignores in ignores_of(pages).items()},
            census,
            sum(len(member.incidents) for member in topic.members if member.file.selected),
            tuple(own.judge.crashes),
            own.sieve.suppressed,
            Questions(
                _links(topic, run.source_locale), {name: each.asked for name, each in (evidence.noted or {}).items()}
            ),
        )

    return judged


def naming(settings: Settings) -> Callable[[Topic], tuple[PageFacts, ...]]:
    """What links can lead to on the pages of a topic."""
    return lambda topic: gather.pages_of(settings.beside, topic)


def listing(listed: Listed) -> Callable[[Topic], Row]:
    """Where the translations of a topic stand."""
    settings = listed.settings
    names = settings.beside.names
    return lambda topic: status.row(topic, listed.locales, settings.source_locale, names(topic.path))


def recording(settings: Settings) -> Callable[[Topic], Recorded]:
    """Valid records of the incidents of the selected pages, and what links can lead to; raises InvalidRecord."""
    check = schemas.checker("incident-1")

    def records(topic: Topic) -> Recorded:
        made: list[Record] = []
        for member in topic.members:
            if member.file.selected:
                context = context_of(settings.source_locale, settings.beside, topic, member)
                for incident in member.incidents:
                    made.append(record(context, incident))
                    if errors := check(made[-1]):
                        raise InvalidRecord(f"{member.file.path}: {made[-1]['id']}: {errors[0]}")
        return made, gather.pages_of(settings.beside, topic)

    return records


def run_of(together: Together) -> Run:
    """What judging topics takes."""
    settings = together.settings
    return Run.of(together.config, settings.source_locale, settings.beside, together.whole, together.evidence)


def facts_of_input(given: TopicInput, settings: Settings) -> TopicFacts:
    """Steps 1 and 2 for one topic, a pure function of values."""
    return fact_finding(settings)(read(given, settings))


def result_of_input(given: TopicInput, together: Together) -> TopicResult:
    """Steps 1 and 3 for one topic, a pure function of values."""
    return judging(together)(read(given, together.settings))


def recorded_of_input(given: TopicInput, settings: Settings) -> Recorded:
    """The records of one topic, a pure function of values."""
    return recording(settings)(read(given, settings))


def _links(topic: Topic, source_locale: str) -> tuple[tuple[str, str, str], ...]:
    """The links of all pages of a topic, and of what they were made from."""
    pages = [(member.document, member.file.locale) for member in topic.members]
    pages += [(member.base.document, source_locale) for member in topic.members if member.base.document]
    found = {(link.target, page.path, locale): None for page, locale in pages for link in page.links}
    return tuple(found)


def _places(ignores: Ignores) -> Ignores:
    """What the comments of a page cover, without the comments."""
    return Ignores(tuple(Use(use.rule, use.covers, ()) for use in ignores.uses))
