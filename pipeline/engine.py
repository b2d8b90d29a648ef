"""The whole run, top to bottom: a tree of pages in, findings or records out.

Owns: the order of the steps. Must not know: argv, terminals, how findings are printed or files written.

Pages are taken topic by topic, a topic being one page in all its languages. Nothing of a topic is kept when the next
one begins, so that memory does not grow with the tree; only a small tree is kept while links are gathered (`KEPT`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline import bilingual, schemas, status
from pipeline.config import Config
from pipeline.discover import PageFile, ReadError, Tree
from pipeline.drift import Size
from pipeline.finding import Finding, Location, Severity
from pipeline.history import History, Unavailable, open_history
from pipeline.judge import Judge
from pipeline.message import say
from pipeline.parse import sitefiles
from pipeline.passage import TopicView
from pipeline.record import Context, Record, record
from pipeline.rules import ALL
from pipeline.rules.base import Page
from pipeline.site import Site, facts
from pipeline.source import Source, Span
from pipeline.standing import standing
from pipeline.topic import Member, Topic, all_candidates, topics

Check = Callable[[object], list[str]]
"""What is wrong with a record."""

KEPT = 2_000
"""Pages up to which a tree is kept in memory, parsed, while its links are gathered; a larger one is read twice."""

Progress = Callable[[int, int], None]
"""Called with the number of topics done and the number of all topics."""


@dataclass(frozen=True)
class Report:
    """What a validation found. `pages` counts those that were validated, in `topics` and `locales`.

    `crashes` are tracebacks of rules that failed on a page: faults of this program, reported as findings X001 as well.
    `notices` are what the user should know of the history of the tree.
    """

    findings: tuple[Finding, ...]
    pages: int
    topics: int
    locales: tuple[str, ...]
    incidents: int
    crashes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


class InvalidRecord(Exception):
    """An incident whose record breaks the schema: a fault of this program."""


def validate(tree: Tree, config: Config, *, progress: Progress | None = None) -> Report:
    """Findings of all enabled rules on the selected pages, in the order of `Finding.sort_key`."""
    site = read_site(tree)
    check = schemas.checker("incident-1")
    judge = judge_of(tree, config)
    findings: list[Finding] = []
    incidents = 0
    history = history_of(tree)
    everything: Iterable[Topic] = read_topics(tree, site, history, progress)
    known: Site | None = None
    if tree.complete:
        everything = list(everything) if len(tree.pages) <= KEPT else everything
        known = whole_site(tree, site, everything)
        everything = everything if isinstance(everything, list) else read_topics(tree, site, history, progress)
    for topic in everything:
        findings += judged(tree, site, topic, judge, check, known)
        incidents += sum(len(member.incidents) for member in topic.members if member.file.selected)
    selected = [page for page in tree.pages if page.selected]
    return Report(
        findings=tuple(sorted((configured(f, config) for f in findings), key=lambda finding: finding.sort_key)),
        pages=len(selected),
        topics=len({page.topic for page in selected}),
        locales=tuple(sorted({page.locale for page in selected})),
        incidents=incidents,
        crashes=tuple(judge.crashes),
        notices=_notices(history),
    )


def judged(tree: Tree, site: Site, topic: Topic, judge: Judge, check: Check, known: Site | None) -> Iterator[Finding]:
    """Findings on the selected pages of one topic."""
    pages = {member.file.path: _page(tree, site, topic, member, check, known) for member in topic.members}
    yield from (_unreadable(page, problem) for page, problem in topic.unreadable if page.selected)
    yield from judge.findings(topic, pages)


def judge_of(tree: Tree, config: Config) -> Judge:
    """The enabled rules."""
    return Judge([rule for rule in ALL if config.enabled(rule.code, rule.name)], tree.source_locale)


def records(tree: Tree, config: Config, *, progress: Progress | None = None) -> Iterator[Record]:
    """Valid records of all incidents of the selected pages: by path of the topic, the source first, then by locale.

    Raises InvalidRecord for a record that its schema does not accept.
    """
    site = read_site(tree)
    check = schemas.checker("incident-1")
    for topic in read_topics(tree, site, history_of(tree), progress):
        for member in topic.members:
            if member.file.selected:
                context = _context(tree, site, topic, member)
                for incident in member.incidents:
                    made = record(context, incident)
                    if errors := check(made):
                        raise InvalidRecord(f"{member.file.path}: {made['id']}: {errors[0]}")
                    yield made


def translations(tree: Tree, *, progress: Progress | None = None) -> Iterator[status.Row]:
    """Where the translations of each topic stand, by path of the topic."""
    site = read_site(tree)
    locales = sorted({page.locale for page in tree.pages})
    for topic in read_topics(tree, site, history_of(tree), progress):
        yield status.row(topic, locales, tree.source_locale, site.names(topic.path))


def views(tree: Tree, findings: Iterable[Finding], *, progress: Progress | None = None) -> Iterator[TopicView]:
    """All topics of the tree with their findings, side by side, by path of the topic."""
    site = read_site(tree)
    locales = sorted({page.locale for page in tree.pages})
    by_topic: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_topic[finding.topic].append(finding)
    for topic in read_topics(tree, site, history_of(tree), progress):
        yield bilingual.view(topic, by_topic[topic.id], locales, tree.source_locale, site.names(topic.path))


def read_topics(
    tree: Tree, site: Site, history: History | Unavailable | None, progress: Progress | None = None
) -> Iterator[Topic]:
    """All topics of the tree, by path, each translation with its base."""
    candidates = all_candidates(tree, history) if history else {}
    count = len({page.topic for page in tree.pages})
    for done, topic in enumerate(topics(tree, site, candidates), 1):
        yield topic
        if progress:
            progress(done, count)


def history_of(tree: Tree) -> History | Unavailable | None:
    """The history of a tree; None for one without translations, which needs none."""
    translated = any(page.locale != tree.source_locale for page in tree.pages)
    return open_history(tree.root) if translated else None


def _notices(history: History | Unavailable | None) -> tuple[str, ...]:
    """What the user should know of the history, each thing once."""
    if isinstance(history, Unavailable):
        return (
            say("translations are compared with today's source pages, less strictly: {reason}", reason=history.reason),
        )
    return history.notices if history else ()


def read_site(tree: Tree) -> Site:
    """What the files beside the pages say. A file that cannot be read says nothing."""
    keyrefs = {
        _folder(path): sitefiles.keyref_values(source) for path in tree.keyrefs if (source := _source(tree, path))
    }
    tocs = {
        _folder(toc.path): sitefiles.read_toc(source)
        for toc in tree.tocs
        if toc.locale == tree.source_locale and (source := _source(tree, toc.path))
    }
    return Site.of((), tocs, keyrefs, source_locale=tree.source_locale)


def whole_site(tree: Tree, site: Site, everything: Iterable[Topic]) -> Site:
    """What links can lead to: all pages with their anchors, and the tables of contents."""
    pages = [
        facts(member.document, member.file.locale, topic.path, topic.id, site.names(topic.path))
        for topic in everything
        for member in topic.members
    ]
    return Site.of(pages, site.tocs, site.keyrefs, source_locale=tree.source_locale)


def _page(tree: Tree, site: Site, topic: Topic, member: Member, check: Check, known: Site | None) -> Page:
    """What the rules see of a page: the errors of its records included."""
    page = Page(member.document, member.file.locale, topic.id, member.incidents, site=known)
    context = _context(tree, site, topic, member)
    found = [(incident, error) for incident in member.incidents for error in check(record(context, incident))]
    return replace(page, errors=tuple(found))


def _context(tree: Tree, site: Site, topic: Topic, member: Member) -> Context:
    """What the records of a page say beyond its incidents."""
    context = Context(member.document, member.file.locale, tree.source_locale, topic.id, site.names(topic.path))
    if member is topic.source:
        return context
    stands, revision = standing(topic, member, tree.source_locale), member.base.revision
    return replace(
        context,
        originals={incident.anchor: incident for incident in (topic.source.incidents if topic.source else ())},
        bases={incident.anchor: incident for incident in stands.incidents},
        revision=revision.brief if revision else None,
        changed=frozenset(change.anchor for change in stands.drift.changed if change.size is not Size.COSMETIC),
    )


def configured(finding: Finding, config: Config) -> Finding:
    """A finding as the user wants it."""
    return replace(finding, severity=config.severity_of(finding.rule, finding.severity))


def _unreadable(page: PageFile, problem: ReadError) -> Finding:
    where = Location(Source(page.path, ""), Span(0, 0))
    return Finding("D100", "unreadable-file", Severity.ERROR, problem.reason, where, "", page.locale, page.topic)


def _source(tree: Tree, path: str) -> Source | None:
    try:
        return Source.decode(path, tree.read(path))
    except ReadError:
        return None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
