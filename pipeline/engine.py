"""The whole run, top to bottom: a tree of pages in, findings or records out.

Owns: the order of the steps. Must not know: argv, terminals, how findings are printed or files written.

1. Pages are read topic by topic, a topic being one page in all its languages (`pipeline.topic`).
2. What the topics say together is summed: where links can lead, what each word is (`pipeline.gather`).
3. Each topic is judged by the rules (`pipeline.run`, `pipeline.judge`), and then all pages together.

Nothing of a topic is kept when the next one begins, so that memory does not grow with the tree; only a small tree is
kept between the steps (`KEPT`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline import baseline as known_findings
from pipeline import bilingual, gather, schemas, status
from pipeline.baseline import Baseline
from pipeline.census import Census
from pipeline.compared import compared
from pipeline.config import Config, UsageError
from pipeline.discover import Tree
from pipeline.finding import Finding, numbered
from pipeline.gather import Progress
from pipeline.linkrecord import link_records
from pipeline.message import say
from pipeline.passage import TopicView
from pipeline.past import Past
from pipeline.record import Record, record
from pipeline.rules.base import Whole, did_you_mean
from pipeline.run import Run, context_of, ignores_of
from pipeline.selection import Selection
from pipeline.sieve import Sieve
from pipeline.site import Files
from pipeline.suggest import Suggestion, suggestions
from pipeline.suppress import Ignores
from pipeline.termfiles import read_terms
from pipeline.topic import Topic, topics

KEPT = 2_000
"""Pages up to which a tree is kept in memory, parsed, while its links are gathered; a larger one is read twice."""


@dataclass(frozen=True)
class Report:
    """What a validation found. `pages` counts those that were validated, in `topics` and `locales`.

    `paths` are these pages with their locales. `hidden` counts findings that are left out because a baseline has them.
    `crashes` are tracebacks of rules that failed on a page: faults of this program, reported as findings X001 as well.
    `notices` are what the user should know of the history of the tree.
    `suppressed` counts findings that comments in the pages cover.
    """

    findings: tuple[Finding, ...]
    pages: int
    topics: int
    locales: tuple[str, ...]
    incidents: int
    crashes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    hidden: int = 0
    suppressed: int = 0


class InvalidRecord(Exception):
    """An incident whose record breaks the schema: a fault of this program."""


def validate(tree: Tree, config: Config, *, past: Past | None = None, progress: Progress | None = None) -> Report:
    """Findings of all enabled rules on the selected pages, in the order of `Finding.sort_key`.

    With a `past` only those that what changed since has to do with; all pages are read all the same.
    """
    terms = read_terms(config, tree.root, {page.locale for page in tree.pages})
    site, history = gather.read_site(tree), gather.history_of(tree)
    everything: Iterable[Topic] = gather.read_topics(tree, site, history, progress)
    if len(tree.pages) <= KEPT:
        everything = list(everything)
    known = [gather.facts_of(site, topic, tree.source_locale) for topic in everything]
    whole, evidence = gather.together(tree, site, known, history, terms)
    everything = everything if isinstance(everything, list) else gather.read_topics(tree, site, history, progress)
    run = Run.of(config, tree.source_locale, site, whole, evidence)
    comparison = compared(tree, past, run, history) if past else None
    findings: list[Finding] = []
    incidents, census = 0, Census()
    ignores: dict[str, Ignores] = {}
    for topic in everything:
        pages = run.pages(topic)
        found = run.findings(topic, pages)
        found = list(comparison.restricted(topic, pages, found)) if comparison else found
        findings += run.reported(found, topic, pages, lambda path: past is None or path in past.changed)
        ignores |= ignores_of(pages)
        incidents += sum(len(member.incidents) for member in topic.members if member.file.selected)
        for page in pages.values():
            census.add(page.document.path, page.locale, page.ends)
    of_site = list(comparison.removals()) if comparison else []
    if whole:
        of_whole = _selected(tree, run.judge.on_site(Whole(whole, census, gather.reader(tree))))
        of_site += (finding for finding in of_whole if past is None or past.concerns(finding))
    findings += run.sieve.sifted(of_site, ignores)
    selected = [page for page in tree.pages if page.selected]
    return Report(
        findings=tuple(numbered(sorted(findings, key=lambda finding: finding.sort_key))),
        pages=len(selected),
        topics=len({page.topic for page in selected}),
        locales=tuple(sorted({page.locale for page in selected})),
        incidents=incidents,
        crashes=tuple(run.judge.crashes),
        notices=gather.notices(history),
        paths={page.path: page.locale for page in selected},
        suppressed=run.sieve.suppressed,
    )


def records(tree: Tree, config: Config, *, progress: Progress | None = None) -> Iterator[Record]:
    """Valid records of all incidents of the selected pages: by path of the topic, the source first, then by locale.

    Raises InvalidRecord for a record that its schema does not accept.
    """
    site = gather.read_site(tree)
    check = schemas.checker("incident-1")
    for topic in gather.read_topics(tree, site, gather.history_of(tree), progress):
        for member in topic.members:
            if member.file.selected:
                context = context_of(tree.source_locale, site, topic, member)
                for incident in member.incidents:
                    made = record(context, incident)
                    if errors := check(made):
                        raise InvalidRecord(f"{member.file.path}: {made['id']}: {errors[0]}")
                    yield made


def links(tree: Tree) -> Iterator[Mapping[str, object]]:
    """Valid records of all links of the selected pages: in the order of `records`, then by place.

    Raises InvalidRecord for a record that its schema does not accept.
    """
    site, check = gather.read_site(tree), schemas.checker("link-1")
    kept = list(topics(tree, site, {})) if len(tree.pages) <= KEPT else None
    everything = kept or topics(tree, site, {})
    known = gather.linked(
        tree, site, [page for t in everything for page in gather.facts_of(site, t, tree.source_locale).pages]
    )
    if not tree.complete:
        known = replace(known, files=Files(tree.files, walked=()))
    for topic in kept or topics(tree, site, {}):
        for member in topic.members:
            if member.file.selected:
                for made in link_records(known, member.document, member.file.locale, topic.id):
                    if errors := check(made):
                        raise InvalidRecord(f"{member.file.path}: {made['target']}: {errors[0]}")
                    yield made


def translations(tree: Tree, *, progress: Progress | None = None) -> Iterator[status.Row]:
    """Where the translations of each topic stand, by path of the topic."""
    site = gather.read_site(tree)
    locales = sorted({page.locale for page in tree.pages})
    for topic in gather.read_topics(tree, site, gather.history_of(tree), progress):
        yield status.row(topic, locales, tree.source_locale, site.names(topic.path))


def views(tree: Tree, findings: Iterable[Finding], *, progress: Progress | None = None) -> Iterator[TopicView]:
    """All topics of the tree with their findings, side by side, by path of the topic."""
    site = gather.read_site(tree)
    locales = sorted({page.locale for page in tree.pages})
    by_topic: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_topic[finding.topic].append(finding)
    for topic in gather.read_topics(tree, site, gather.history_of(tree), progress):
        yield bilingual.view(topic, by_topic[topic.id], locales, tree.source_locale, site.names(topic.path))


def proposed_terms(tree: Tree, config: Config, *, progress: Progress | None = None) -> list[Suggestion]:
    """What nearly all translations of the selected pages keep, and their terms do not know, most frequent first."""
    terms = read_terms(config, tree.root, {page.locale for page in tree.pages})
    everything = gather.read_topics(tree, gather.read_site(tree), gather.history_of(tree), progress)
    return suggestions(everything, tree.source_locale, terms)


def find_topic(tree: Tree, word: str) -> Topic:
    """The topic with the id or path `word`, in all its languages, each translation with its base.

    A path can be that of a translation. Raises UsageError where there is no such topic, or several have the id.
    """
    path = next((page.topic for page in tree.pages if word in (page.path, page.topic)), None)
    few = replace(tree, pages=tuple(page for page in tree.pages if page.topic == path)) if path else tree
    ids: dict[str, str] = {}
    found: list[Topic] = []
    for topic in gather.read_topics(few, gather.read_site(tree), gather.history_of(few)):
        ids[topic.id] = topic.path
        if path or topic.id.casefold() == word.casefold():
            found.append(topic)
    if not found:
        similar = did_you_mean(word, [*ids, *(page.topic for page in tree.pages)])
        hint = say("did you mean `{word}`?", word=similar) if similar else say("`incidoc status` lists all topics")
        raise UsageError(say("unknown topic `{word}`", word=word), hint)
    if len(found) > 1:
        paths = ", ".join(topic.path for topic in found)
        raise UsageError(
            say("several pages have the topic id `{word}`", word=word), say("name one: {paths}", paths=paths)
        )
    return found[0]


def without_known(report: Report, baseline: Baseline, config: Config, tree: Tree) -> Report:
    """A report without the findings of the baseline, and with a finding on what is stale in it."""
    entries = [e for e in baseline.entries if known_findings.looked_for(e, report.paths, config, tree.root)]
    match = known_findings.match(report.findings, entries)
    findings = match.new
    if match.stale:
        stale = Sieve(Selection(config)).sifted([known_findings.stale_finding(baseline, match.stale)], {})
        findings = tuple(sorted((*findings, *stale), key=lambda finding: finding.sort_key))
    return replace(report, findings=findings, hidden=match.hidden)


def _selected(tree: Tree, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings on what the user named, and those that say something of it."""
    others = {page.path for page in (*tree.pages, *tree.tocs) if not page.selected}
    for finding in findings:
        if any(place.source.path not in others for place in (finding.location, *finding.related)):
            yield finding
