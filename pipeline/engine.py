"""The whole run, top to bottom: a tree of pages in, findings or records out.

Owns: the order of the steps. Must not know: argv, terminals, how findings are printed or files written.

Pages are taken topic by topic, a topic being one page in all its languages; nothing of a topic is kept when the next
one begins, so that memory does not grow with the tree.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline import parse, schemas
from pipeline.catalog import section_of
from pipeline.config import Config
from pipeline.discover import PageFile, ReadError, Tree, read
from pipeline.document import Document
from pipeline.finding import Finding, Location, Severity
from pipeline.incident import Incident, build, topic_id
from pipeline.parse import sitefiles
from pipeline.record import Context, Record, record
from pipeline.rules import ALL
from pipeline.rules.base import Page, Rule
from pipeline.site import Site
from pipeline.source import Source, Span

Check = Callable[[object], list[str]]
"""What is wrong with a record."""

Progress = Callable[[int, int], None]
"""Called with the number of topics done and the number of all topics."""


@dataclass(frozen=True)
class Report:
    """What a validation found. `pages` counts those that were validated, in `topics` and `locales`.

    `crashes` are tracebacks of rules that failed on a page: faults of this program, reported as findings X001 as well.
    """

    findings: tuple[Finding, ...]
    pages: int
    topics: int
    locales: tuple[str, ...]
    incidents: int
    crashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """A page of a topic, parsed."""

    file: PageFile
    document: Document
    incidents: tuple[Incident, ...]


@dataclass(frozen=True)
class Topic:
    """One page in all its languages. `source` is None for translations whose original is not there."""

    id: str
    path: str
    members: tuple[Member, ...]
    source: Member | None
    unreadable: tuple[Finding, ...] = ()


class InvalidRecord(Exception):
    """An incident whose record breaks the schema: a fault of this program."""


def validate(tree: Tree, config: Config, *, progress: Progress | None = None) -> Report:
    """Findings of all enabled rules on the selected pages, in the order of `Finding.sort_key`."""
    rules = [rule for rule in ALL if config.enabled(rule.code, rule.name)]
    site = read_site(tree)
    check = schemas.checker("incident-1")
    findings: list[Finding] = []
    crashes: list[str] = []
    incidents = 0
    for topic in topics(tree, site, progress):
        findings += topic.unreadable
        for member in topic.members:
            if member.file.selected:
                incidents += len(member.incidents)
                page = _page(tree, site, topic, member, check)
                findings += _findings(rules, page, crashes)
    selected = [page for page in tree.pages if page.selected]
    return Report(
        findings=tuple(sorted((_configured(f, config) for f in findings), key=lambda finding: finding.sort_key)),
        pages=len(selected),
        topics=len({page.topic for page in selected}),
        locales=tuple(sorted({page.locale for page in selected})),
        incidents=incidents,
        crashes=tuple(crashes),
    )


def records(tree: Tree, config: Config, *, progress: Progress | None = None) -> Iterator[Record]:
    """Valid records of all incidents of the selected pages: by path of the topic, the source first, then by locale.

    Raises InvalidRecord for a record that its schema does not accept.
    """
    site = read_site(tree)
    check = schemas.checker("incident-1")
    for topic in topics(tree, site, progress):
        for member in topic.members:
            if member.file.selected:
                for incident in member.incidents:
                    made = record(_context(tree, site, topic, member), incident)
                    if errors := check(made):
                        raise InvalidRecord(f"{member.file.path}: {made['id']}: {errors[0]}")
                    yield made


def read_site(tree: Tree) -> Site:
    """What the files beside the pages say. A file that cannot be read says nothing."""
    keyrefs = {
        _folder(path): sitefiles.keyref_values(source) for path in tree.keyrefs if (source := _source(tree, path))
    }
    subcollections = {}
    for toc in tree.tocs:
        if toc.locale == tree.source_locale and (source := _source(tree, toc.path)):
            subcollections[_folder(toc.path)] = sitefiles.subcollection(source)
    return Site(keyrefs, {folder: name for folder, name in subcollections.items() if name})


def topics(tree: Tree, site: Site, progress: Progress | None = None) -> Iterator[Topic]:
    """All topics of the tree, by path."""
    by_topic = groupby(sorted(tree.pages, key=lambda page: (page.topic, page.locale)), key=lambda page: page.topic)
    groups = [(path, list(pages)) for path, pages in by_topic]
    for done, (path, pages) in enumerate(groups):
        yield read_topic(tree, site, path, pages)
        if progress:
            progress(done + 1, len(groups))


def read_topic(tree: Tree, site: Site, path: str, pages: Sequence[PageFile]) -> Topic:
    """Read and parse one page in all its languages."""
    members: list[Member] = []
    unreadable: list[Finding] = []
    for page in sorted(pages, key=lambda page: (page.locale != tree.source_locale, page.locale)):
        try:
            source = Source.decode(page.path, read(tree.root, page.path))
        except ReadError as problem:
            unreadable.append(_unreadable(page, problem))
            continue
        document = parse.parse(source)
        members.append(Member(page, document, build(document, section_of(page.locale))))
    first = members[0] if members and members[0].file.locale == tree.source_locale else None
    name = topic_id(members[0].document, site.subcollection(path)) if members else path
    return Topic(name, path, tuple(members), first, tuple(unreadable))


def _page(tree: Tree, site: Site, topic: Topic, member: Member, check: Check) -> Page:
    """What the rules see of a page: the errors of its records included."""
    page = Page(member.document, member.file.locale, topic.id, member.incidents)
    context = _context(tree, site, topic, member)
    found = [(incident, error) for incident in member.incidents for error in check(record(context, incident))]
    return replace(page, errors=tuple(found))


def _context(tree: Tree, site: Site, topic: Topic, member: Member) -> Context:
    original = topic.source
    return Context(
        document=member.document,
        locale=member.file.locale,
        source_locale=tree.source_locale,
        topic=topic.id,
        names=site.names(topic.path),
        source=original.document if original else None,
        source_incidents={incident.anchor: incident for incident in (original.incidents if original else ())},
    )


def _findings(rules: Sequence[Rule], page: Page, crashes: list[str]) -> Iterator[Finding]:
    """Findings of all rules on a page. A rule that fails costs one finding, not the run."""
    for rule in rules:
        try:
            yield from list(rule.run(page))
        except Exception:
            crashes.append(f"{page.document.path}: {rule.name}\n{traceback.format_exc()}")
            where = Location(page.document.source, Span(0, 0))
            message = f"rule {rule.name} failed on this page: a fault of incidoc, please report it"
            yield Finding("X001", "internal-error", Severity.ERROR, message, where, rule.name, page.locale, page.topic)


def _configured(finding: Finding, config: Config) -> Finding:
    return replace(finding, severity=config.severity_of(finding.rule, finding.severity))


def _unreadable(page: PageFile, problem: ReadError) -> Finding:
    where = Location(Source(page.path, ""), Span(0, 0))
    message = f"the file {problem.reason}"
    return Finding("D100", "unreadable-file", Severity.ERROR, message, where, "", page.locale, page.topic)


def _source(tree: Tree, path: str) -> Source | None:
    try:
        return Source.decode(path, read(tree.root, path))
    except ReadError:
        return None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
