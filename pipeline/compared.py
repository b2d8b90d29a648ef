"""Today's findings beside those of the tree as it was, topic by topic: what a change touched.

Owns: which topics have to be read and judged again as they were, and the site of then. Must not know: which findings a
change touched (`pipeline.since`), git.

A topic that did not change, and whose links lead where they led, has the findings that it had: so few are judged twice.
What words are is asked of today's pages alone, or a new page would change what was found on all others before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property

from pipeline import gather, work
from pipeline.alone import Crew, Inputs
from pipeline.bases import Candidates
from pipeline.crew import hired
from pipeline.finding import Finding
from pipeline.history import History, Unavailable
from pipeline.past import Past
from pipeline.resolve import resolve
from pipeline.rules.base import Change, Inbound, Page
from pipeline.run import Run
from pipeline.since import Touch, astray, has_less, led_astray
from pipeline.site import Site, same_places
from pipeline.topic import Topic, all_candidates
from pipeline.value import value
from pipeline.work import Questions, Settings, Together, TopicResult, judging, naming, run_of


@value(frozen=True)
class Day:
    """A tree on one day: its topics, and what they say together."""

    inputs: Inputs
    together: Together

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each topic, by its path."""
        return {path: number for number, (path, _) in enumerate(self.inputs.groups)}

    def topic(self, path: str) -> Topic | None:
        """A topic, read."""
        number = self.numbers.get(path)
        return None if number is None else work.read(self.inputs[number], self.together.settings)


def findings_since(
    past: Past,
    run: Run,
    today: Day,
    results: Sequence[TopicResult],
    history: History | Unavailable | None,
    jobs: int | Executor,
) -> tuple[list[Finding], list[Finding]]:
    """Those of the `results` of all topics of `today` that a change touched; and what it took away from source pages.

    `run` is that of today. Only the former have been sifted.
    """
    settings = Settings(past.tree.source_locale, gather.read_site(past.tree))
    inputs = Inputs(past.tree, _candidates(past, today.inputs, history))
    groups = (*today.inputs.groups, *inputs.groups)
    changed = {path for path, pages in groups if not past.changed.isdisjoint(page.path for page in pages)}
    beside, then_beside = today.together.settings.beside, settings.beside
    if beside != then_beside:
        changed.update(path for path, _ in inputs.groups if _named(beside, path) != _named(then_beside, path))
    with hired(inputs, settings, jobs) as crew:
        then = Day(inputs, replace(today.together, settings=settings))
        whole = _whole(past, then, today.together.whole, changed, crew)
        then = replace(then, together=replace(then.together, whole=whole))
        touch = Touch.of(past, run.judge.rules)
        news = list(_news(touch, then, today, results, changed, crew))
    return news, list(_losses(past, run, then, today, results))


def _named(beside: Site, path: str) -> tuple[object, ...]:
    """What a topic takes from the files beside the pages."""
    return beside.names(path), beside.subcollection(path)


def _candidates(past: Past, today: Inputs, history: History | Unavailable | None) -> Mapping[str, Candidates]:
    """What the translations can have been made from: what did not change, from what it can have been today."""
    if history is None:
        return {}
    pages = tuple(page for page in past.tree.pages if page.path in past.changed)
    return {**today.candidates, **all_candidates(replace(past.tree, pages=pages), history)}


def _whole(past: Past, then: Day, whole: Site | None, changed: set[str], crew: Crew) -> Site | None:
    """All pages as they were: those of topics that changed are read, the others are those of today's `whole`."""
    if whole is None:
        return None
    settings = then.together.settings
    numbers = [number for path, number in then.numbers.items() if path in changed]
    pages = [page for pages in crew.map(naming, settings, numbers, again=True) for page in pages]
    reread = gather.linked(past.tree, settings.beside, pages)
    same = {path: page for path, page in whole.pages.items() if page.topic_path not in changed}
    return replace(reread, others=whole.others, pages={**same, **reread.pages})


def _news(
    touch: Touch, then: Day, today: Day, results: Sequence[TopicResult], changed: set[str], crew: Crew
) -> Iterator[Finding]:
    """The findings on pages that changed, and on others those that are new."""
    differs = _differing(then.together.whole, today.together.whole)
    waiting: dict[str, list[Finding]] = {}
    for (path, _), result in zip(today.inputs.groups, results, strict=True):
        here, elsewhere = touch.parted(result.findings)
        yield from here
        if elsewhere and (path in changed or differs(result.asked)):
            waiting[path] = elsewhere
    again = [path for path in waiting if path in then.numbers]
    judged = crew.map(judging, then.together, [then.numbers[path] for path in again])
    before = {path: result.findings for path, result in zip(again, judged, strict=True)}
    for path, found in waiting.items():
        yield from touch.news(found, before.get(path, ()))


def _differing(before: Site | None, today: Site | None) -> Callable[[Questions], bool]:
    """Tells whether any of the links of a topic leads elsewhere than it did."""
    if before is None or today is None or same_places(before, today):
        return lambda asked: False
    return lambda asked: any(resolve(before, *link) != resolve(today, *link) for link in asked.links)


def _losses(past: Past, run: Run, then: Day, today: Day, results: Sequence[TopicResult]) -> Iterator[Finding]:
    """Findings on what source pages have no longer."""
    former = run_of(then.together)
    less: dict[str, tuple[Page, Page | None]] = {}
    for file in past.tree.pages:
        path = file.path
        if path == file.topic and file.selected and path in past.changed and _may_have_less(path, then, today):
            was, now = then.topic(path), today.topic(path)
            before, page = (_page(former, was, path), _page(run, now, path))
            unreadable = now is not None and any(page.path == path for page, _ in now.unreadable)
            if before and not unreadable and has_less(before, page):
                less[path] = before, page
    inbound = _inbound(then, today, results, less.keys()) if less else {}
    for path, (before, page) in less.items():
        links = {anchor: tuple(found) for (place, anchor), found in inbound.items() if place == path}
        yield from run.judge.of_change(Change(before, page, links, _successor(before, today.together.whole)))


def _may_have_less(path: str, then: Day, today: Day) -> bool:
    """Whether a page may have lost something that links can name: told by its facts, where they are known."""
    before, now = (day.together.whole.pages.get(path) if day.together.whole else None for day in (then, today))
    if before is None or now is None or before.topic_id != now.topic_id:
        return True
    return not {*before.anchors, *before.auto_anchors} <= {*now.anchors, *now.auto_anchors}


def _page(run: Run, topic: Topic | None, path: str) -> Page | None:
    return run.pages(topic).get(path) if topic else None


def _inbound(
    then: Day, today: Day, results: Sequence[TopicResult], pages: Collection[str]
) -> Mapping[tuple[str, str], list[Inbound]]:
    """The links that led to one of the `pages` and lead nowhere now, by page and anchor; few topics are read for it."""
    found: defaultdict[tuple[str, str], list[Inbound]] = defaultdict(list)
    before, now = then.together.whole, today.together.whole
    if before is None or now is None:
        return found
    for (path, _), result in zip(today.inputs.groups, results, strict=True):
        led = (astray(*link, before, now) for link in result.asked.links)
        if not any(target and target.path in pages for target in led):
            continue
        topic = today.topic(path)
        for member in topic.members if topic else ():
            for target, link in led_astray(member.document, member.file.locale, before, now):
                if target.path in pages:
                    found[target.path, target.anchor].append(link)
    return found


def _successor(before: Page, today: Site | None) -> str:
    """Path of the page that has the topic id of `before` now, if it is another."""
    paths = today.topic_ids.get(before.topic.casefold(), ()) if today else ()
    return next((path for path in paths if path != before.document.path), "")
