"""The whole run, top to bottom: a tree of pages in, findings or records out.

Owns: the order of the steps. Must not know: argv, terminals, how findings are printed or files written.

Pages are taken topic by topic, a topic being one page in all its languages. Nothing of a topic is kept when the next
one begins, so that memory does not grow with the tree; only a small tree is kept while links are gathered (`KEPT`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

from pipeline import baseline as known_findings
from pipeline import bilingual, schemas, status
from pipeline.baseline import Baseline
from pipeline.census import Census
from pipeline.config import Config, UsageError
from pipeline.discover import PageFile, ReadError, Tree
from pipeline.drift import Size
from pipeline.evidence import Evidence, WordFacts, word_facts
from pipeline.finding import Finding, Location, Severity, numbered
from pipeline.history import History, Unavailable, open_history
from pipeline.judge import Judge
from pipeline.linkrecord import link_records
from pipeline.message import say
from pipeline.parse import sitefiles
from pipeline.passage import TopicView
from pipeline.past import Past
from pipeline.record import Context, Record, record
from pipeline.rules import ALL
from pipeline.rules.base import Page, Whole, did_you_mean
from pipeline.since import Comparison, Judged
from pipeline.site import Files, PageFacts, Site, TocFile, facts
from pipeline.source import Source, Span
from pipeline.standing import standing
from pipeline.suggest import Suggestion, suggestions
from pipeline.termfiles import read_terms
from pipeline.terms import Terms
from pipeline.topic import Member, Topic, all_candidates, read_topic, topics

Check = Callable[[object], list[str]]
"""What is wrong with a record."""

KEPT = 2_000
"""Pages up to which a tree is kept in memory, parsed, while its links are gathered; a larger one is read twice."""

Progress = Callable[[int, int], None]
"""Called with the number of topics done and the number of all topics."""


@dataclass(frozen=True)
class Report:
    """What a validation found. `pages` counts those that were validated, in `topics` and `locales`.

    `paths` are these pages with their locales. `hidden` counts findings that are left out because a baseline has them.
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
    paths: Mapping[str, str] = field(default_factory=dict)
    hidden: int = 0


class InvalidRecord(Exception):
    """An incident whose record breaks the schema: a fault of this program."""


def validate(tree: Tree, config: Config, *, past: Past | None = None, progress: Progress | None = None) -> Report:
    """Findings of all enabled rules on the selected pages, in the order of `Finding.sort_key`.

    With a `past` only those that what changed since has to do with; all pages are read all the same.
    """
    site = read_site(tree)
    check = schemas.checker("incident-1")
    terms = read_terms(config, tree.root, {page.locale for page in tree.pages})
    findings: list[Finding] = []
    incidents = 0
    history = _history(tree)
    everything: Iterable[Topic] = read_topics(tree, site, history, progress)
    if len(tree.pages) <= KEPT:
        everything = list(everything)
    known, evidence = whole_site(tree, site, everything, history, terms)
    everything = everything if isinstance(everything, list) else read_topics(tree, site, history, progress)
    rules = [rule for rule in ALL if config.enabled(rule.code, rule.name, rule.default)]
    judge = Judge(rules, tree.source_locale, config.link_rewrites, evidence, terms)
    comparison = _compared(tree, past, judge, history, site, known) if past else None
    census = Census()
    for topic in everything:
        pages = {member.file.path: _page(tree, site, topic, member, check, known) for member in topic.members}
        found = [_unreadable(page, problem) for page, problem in topic.unreadable if page.selected]
        found += judge.findings(topic, pages)
        findings += comparison.restricted(topic, pages, found) if comparison else found
        incidents += sum(len(member.incidents) for member in topic.members if member.file.selected)
        for page in pages.values():
            census.add(page.document.path, page.locale, page.ends)
    findings += comparison.removals() if comparison else ()
    if known:
        of_site = _selected(tree, judge.on_site(Whole(known, census, _reader(tree))))
        findings += (finding for finding in of_site if past is None or past.concerns(finding))
    selected = [page for page in tree.pages if page.selected]
    ordered = sorted((_configured(finding, config) for finding in findings), key=lambda finding: finding.sort_key)
    return Report(
        findings=tuple(numbered(ordered)),
        pages=len(selected),
        topics=len({page.topic for page in selected}),
        locales=tuple(sorted({page.locale for page in selected})),
        incidents=incidents,
        crashes=tuple(judge.crashes),
        notices=_notices(history),
        paths={page.path: page.locale for page in selected},
    )


def records(tree: Tree, config: Config, *, progress: Progress | None = None) -> Iterator[Record]:
    """Valid records of all incidents of the selected pages: by path of the topic, the source first, then by locale.

    Raises InvalidRecord for a record that its schema does not accept.
    """
    site = read_site(tree)
    check = schemas.checker("incident-1")
    for topic in read_topics(tree, site, _history(tree), progress):
        for member in topic.members:
            if member.file.selected:
                context = _context(tree, site, topic, member)
                for incident in member.incidents:
                    made = record(context, incident)
                    if errors := check(made):
                        raise InvalidRecord(f"{member.file.path}: {made['id']}: {errors[0]}")
                    yield made


def links(tree: Tree) -> Iterator[Mapping[str, object]]:
    """Valid records of all links of the selected pages: in the order of `records`, then by place.

    Raises InvalidRecord for a record that its schema does not accept.
    """
    site, check = read_site(tree), schemas.checker("link-1")
    kept = list(topics(tree, site, {})) if len(tree.pages) <= KEPT else None
    everything = kept or topics(tree, site, {})
    known = linked(tree, site, [page for topic in everything for page in _page_facts(site, topic)])
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
    site = read_site(tree)
    locales = sorted({page.locale for page in tree.pages})
    for topic in read_topics(tree, site, _history(tree), progress):
        yield status.row(topic, locales, tree.source_locale, site.names(topic.path))


def views(tree: Tree, findings: Iterable[Finding], *, progress: Progress | None = None) -> Iterator[TopicView]:
    """All topics of the tree with their findings, side by side, by path of the topic."""
    site = read_site(tree)
    locales = sorted({page.locale for page in tree.pages})
    by_topic: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_topic[finding.topic].append(finding)
    for topic in read_topics(tree, site, _history(tree), progress):
        yield bilingual.view(topic, by_topic[topic.id], locales, tree.source_locale, site.names(topic.path))


def proposed_terms(tree: Tree, config: Config, *, progress: Progress | None = None) -> list[Suggestion]:
    """What nearly all translations of the selected pages keep, and their terms do not know, most frequent first."""
    terms = read_terms(config, tree.root, {page.locale for page in tree.pages})
    everything = read_topics(tree, read_site(tree), _history(tree), progress)
    return suggestions(everything, tree.source_locale, terms)


def find_topic(tree: Tree, word: str) -> Topic:
    """The topic with the id or path `word`, in all its languages, each translation with its base.

    A path can be that of a translation. Raises UsageError where there is no such topic, or several have the id.
    """
    path = next((page.topic for page in tree.pages if word in (page.path, page.topic)), None)
    few = replace(tree, pages=tuple(page for page in tree.pages if page.topic == path)) if path else tree
    ids: dict[str, str] = {}
    found: list[Topic] = []
    for topic in read_topics(few, read_site(tree), _history(few)):
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


def without_known(report: Report, baseline: Baseline, config: Config, tree: Tree) -> Report:
    """A report without the findings of the baseline, and with a finding on what is stale in it."""
    entries = [e for e in baseline.entries if known_findings.looked_for(e, report.paths, config, tree.root)]
    match = known_findings.match(report.findings, entries)
    findings = match.new
    if match.stale and config.enabled("X103", "stale-baseline-entry"):
        stale = _configured(known_findings.stale_finding(baseline, match.stale), config)
        findings = tuple(sorted((*findings, stale), key=lambda finding: finding.sort_key))
    return replace(report, findings=findings, hidden=match.hidden)


def _compared(
    tree: Tree, past: Past, judge: Judge, history: History | Unavailable | None, site: Site, known: Site | None
) -> Comparison:
    """What tells what changed since: the topics as they were are read again where a file they depend on changed."""
    before = read_site(past.tree)
    files: dict[str, list[PageFile]] = {page.topic: [] for page in (*tree.pages, *past.tree.pages)}
    for page in sorted(past.tree.pages, key=lambda page: (page.locale != tree.source_locale, page.locale)):
        files[page.topic].append(page)
    changed = {page.topic for page in (*tree.pages, *past.tree.pages) if page.path in past.changed}
    again = sorted(changed) if before == site else sorted(files)
    pages = tuple(page for path in again for page in files[path])
    candidates = all_candidates(replace(past.tree, pages=pages), history) if history else {}
    then = {path: partial(read_topic, past.tree, before, path, files[path], candidates) for path in again}
    known_then: Site | None = None
    if known:
        pages_then = [page for read in then.values() for page in _page_facts(before, read())]
        reread = linked(past.tree, before, pages_then, history)
        same = {path: page for path, page in known.pages.items() if page.topic_path not in then}
        known_then = replace(reread, pages={**same, **reread.pages})
    check, former = schemas.checker("incident-1"), replace(judge, crashes=[])

    def judged(topic: Topic) -> Judged:
        was = then[topic.path]() if topic.path in then else topic
        seen = {m.file.path: _page(past.tree, before, was, m, check, known_then) for m in was.members}
        return seen, [*(_unreadable(*each) for each in was.unreadable), *former.findings(was, seen)]

    gone = sorted({page.topic for page in past.tree.pages} - {page.topic for page in tree.pages})
    sites = (known_then, known) if known_then and known else None
    return Comparison(past, judge, judged, sites, tuple(then[path]() for path in gone))


def _history(tree: Tree) -> History | Unavailable | None:
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
    toc_files = tuple(
        TocFile(toc.path, toc.locale, _folder(toc.topic), sitefiles.read_toc(source))
        for toc in tree.tocs
        if (tree.complete or toc.locale == tree.source_locale) and (source := _source(tree, toc.path))
    )
    tocs = {toc.folder: toc.toc for toc in toc_files if toc.locale == tree.source_locale}
    return replace(Site.of((), tocs, keyrefs, source_locale=tree.source_locale), toc_files=toc_files)


def whole_site(
    tree: Tree,
    site: Site,
    everything: Iterable[Topic],
    history: History | Unavailable | None = None,
    terms: Mapping[str, Terms] | None = None,
) -> tuple[Site | None, Evidence]:
    """What all pages say together: what links can lead to, and what each word is.

    Links are known only if the tree is complete; the evidence is as good as the pages that were read.
    """
    pages: list[PageFacts] = []
    words: list[WordFacts] = []
    for topic in everything:
        pages += _page_facts(site, topic)
        words.append(_word_facts(topic, tree.source_locale))
    known = linked(tree, site, pages, history) if tree.complete else None
    return known, Evidence.of(words, tree.source_locale, terms or {})


def _page_facts(site: Site, topic: Topic) -> Iterator[PageFacts]:
    names = site.names(topic.path)
    return (facts(m.document, m.file.locale, topic.path, topic.id, names) for m in topic.members)


def linked(tree: Tree, site: Site, pages: Sequence[PageFacts], history: History | Unavailable | None = None) -> Site:
    """The pages with their anchors, the files beside them, and the tables of contents."""
    return replace(
        Site.of(pages, site.tocs, site.keyrefs, Files(tree.files, tree.walked, tree.left_out), tree.source_locale),
        toc_files=site.toc_files,
        misplaced=tree.misplaced,
        past=history.past({page.path for page in pages}) if isinstance(history, History) else None,
    )


def _selected(tree: Tree, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings on what the user named, and those that say something of it."""
    others = {page.path for page in (*tree.pages, *tree.tocs) if not page.selected}
    for finding in findings:
        if any(place.source.path not in others for place in (finding.location, *finding.related)):
            yield finding


def _reader(tree: Tree) -> Callable[[str], Source]:
    """Gives the text of files of the tree, each read once; that of a file that has vanished is empty."""

    @cache
    def source(path: str) -> Source:
        return _source(tree, path) or Source(path, "")

    return source


def _word_facts(topic: Topic, source_locale: str) -> WordFacts:
    if topic.source is None:
        return WordFacts()
    translations = {m.file.locale: m.reading for m in topic.members if m is not topic.source}
    return word_facts(topic.source.reading, translations, source_locale)


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


def _configured(finding: Finding, config: Config) -> Finding:
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
