"""The whole run, top to bottom: a tree of pages in, findings or records out.

Owns: the order of the steps. Must not know: argv, terminals, how findings are printed or files written.

1. Pages are read topic by topic, a topic being one page in all its languages (`pipeline.topic`).
2. What the topics say together is summed: where links can lead, what each word is (`pipeline.gather`).
3. Each topic is judged by the rules (`pipeline.run`, `pipeline.judge`), and then all pages together.

What is done with a topic is in `pipeline.work`, who does it in `pipeline.crew`: this process, or several. Between two
steps a small tree is kept as it is, and a large one packed as far as there is room (`pipeline.shelf`), so that memory
does not grow with the tree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pipeline import baseline as known_findings
from pipeline import gather, inventory, remembered, schemas
from pipeline.alone import Inputs
from pipeline.baseline import Baseline
from pipeline.bases import is_settled
from pipeline.census import Census
from pipeline.config import Config
from pipeline.crew import hired
from pipeline.discover import Tree
from pipeline.finding import Finding, numbered
from pipeline.gather import Progress, TopicFacts
from pipeline.inventory import Inventory
from pipeline.linkrecord import link_records
from pipeline.outcome import Report as Report
from pipeline.outcome import report_of
from pipeline.pagefacts import PageFacts
from pipeline.record import Record
from pipeline.rules.base import Whole
from pipeline.selection import Selection
from pipeline.shelf import Shelf
from pipeline.sieve import Sieve
from pipeline.site import Files
from pipeline.suppress import Ignores
from pipeline.termfiles import read_terms
from pipeline.warm import Memory
from pipeline.work import InvalidRecord as InvalidRecord
from pipeline.work import (
    Listed,
    Settings,
    Together,
    naming,
    run_of,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from pipeline.passage import TopicView
    from pipeline.past import Past
    from pipeline.status import Row
    from pipeline.suggest import Suggestion

_Result = TypeVar("_Result")


def validate(
    tree: Tree,
    config: Config,
    *,
    past: Past | None = None,
    progress: Progress | None = None,
    jobs: int | Executor = 1,
    memory: Memory | None = None,
) -> Report:
    """Findings of all enabled rules on the selected pages, in the order of `Finding.sort_key`.

    With a `past` only those that what changed since has to do with. `jobs` is the number of processes that work on the
    topics, or an executor that does; it is all the same to the report.
    """
    tree = memory.tree if memory else tree
    terms = read_terms(config, tree.root, {page.locale for page in tree.pages})
    others = inventory.configured(config)
    settings = Settings(tree.source_locale, gather.read_site(tree))
    inputs, history = remembered.inputs_of(tree, memory)
    settled = memory if is_settled(history, inputs.candidates) else None
    with hired(inputs, settings, jobs) as crew:
        facts = remembered.facts(settled, inputs, settings, crew, again=True)
        crashes: list[str] = []
        known = _sound(_told(facts, len(inputs), progress), crashes)
        whole, evidence = gather.together(tree, settings.beside, known, history, terms, others)
        together = Together(config, settings, whole, evidence)
        run = run_of(together)
        results = list(remembered.results(settled, inputs, together, crew))
    census = Census()
    ignores: dict[str, Ignores] = {}
    for result in results:
        census.update(result.census)
        ignores |= result.ignores
    found = [finding for result in results for finding in result.findings]
    of_site: list[Finding] = []
    if past:
        from pipeline.compared import Day, findings_since  # as all that only some runs need

        found, of_site = findings_since(past, run, Day(inputs, together), results, history, jobs)
    if whole:
        of_whole = _selected(tree, run.judge.on_site(Whole(whole, census, gather.reader(tree))))
        of_site += (finding for finding in of_whole if past is None or past.concerns(finding))
    findings = [*found, *run.sieve.sifted(of_site, ignores)]
    suppressed = Counter(run.sieve.suppressed)
    for result in results:
        suppressed.update(result.suppressed)
    report = report_of(
        tree,
        tuple(numbered(sorted(findings, key=lambda finding: finding.sort_key))),
        incidents=sum(result.incidents for result in results),
        crashes=(*(crash for result in results for crash in result.crashes), *crashes, *run.judge.crashes),
        notices=gather.notices(history),
        suppressed=sum(number for path, number in suppressed.items() if past is None or path in past.changed),
    )
    if settled and past is None:
        settled.keep_report(report)
    return report


def records(
    tree: Tree,
    config: Config,
    *,
    pages: list[PageFacts] | None = None,
    progress: Progress | None = None,
    jobs: int | Executor = 1,
    memory: Memory | None = None,
) -> Iterator[Record]:
    """Valid records of all incidents of the selected pages: by path of the topic, the source first, then by locale.

    `jobs` and `memory` are as for `validate`. `pages` takes up the facts of all pages of the tree while the records
    pass, for `inventory_of`. Raises InvalidRecord for a record that its schema does not accept.
    """
    tree = memory.tree if memory else tree
    settings = Settings(tree.source_locale, gather.read_site(tree))
    inputs, history = remembered.inputs_of(tree, memory)
    settled = memory if is_settled(history, inputs.candidates) else None
    kept: list[Record] = []
    with hired(inputs, settings, jobs) as crew:
        recorded = remembered.records(settled, inputs, settings, crew)
        for made, facts in _told(recorded, len(inputs), progress):
            yield from made
            if pages is not None:
                pages += facts
            if inputs.small:
                kept += made
    if settled:
        settled.keep_settled()
    if settled and inputs.small:
        settled.keep_records(kept)


def inventory_of(tree: Tree, pages: Sequence[PageFacts]) -> Inventory:
    """The inventory of these pages of a tree; it is complete only if the tree is."""
    return inventory.inventory(gather.linked(tree, gather.read_site(tree), pages), complete=tree.complete)


def own_inventory(tree: Tree, *, jobs: int | Executor = 1, memory: Memory | None = None) -> Inventory:
    """The inventory of a tree, for other trees of the same run or for other repositories."""
    found = memory.inventory() if memory else None
    if found is not None:
        return found
    tree = memory.tree if memory else tree
    settings, inputs = Settings(tree.source_locale, gather.read_site(tree)), Inputs(tree, {})
    with hired(inputs, settings, jobs) as crew:
        if memory:  # all facts: the validation that follows finds them
            known = [fact.pages for fact in remembered.facts(memory, inputs, settings, crew)]
        else:
            known = list(crew.map(naming, settings, range(len(inputs))))
    made = inventory_of(tree, [page for pages in known for page in pages])
    if memory:
        memory.keep_inventory(made)
    return made


def links(tree: Tree, config: Config | None = None) -> Iterator[Mapping[str, object]]:
    """Valid records of all links of the selected pages: in the order of `records`, then by place.

    Those into other repositories lead where the inventories of the configuration say. Raises InvalidRecord for a record
    that its schema does not accept.
    """
    site, check = gather.read_site(tree), schemas.checker("link-1")
    inputs, kept = Inputs(tree, {}), Shelf(Settings(tree.source_locale, site), len(tree.pages))
    numbers = range(len(inputs))
    pages = [page for number in numbers for page in gather.pages_of(site, kept.topic(number, inputs, again=True))]
    known = gather.linked(tree, site, pages, others=inventory.configured(config) if config else ())
    if not tree.complete:
        known = replace(known, files=Files(tree.files, walked=()))
    for number in numbers:
        topic = kept.topic(number, inputs, again=False)
        for member in topic.members:
            if member.file.selected:
                for made in link_records(known, member.document, member.file.locale, topic.id):
                    if errors := check(made):
                        raise InvalidRecord(f"{member.file.path}: {made['target']}: {errors[0]}")
                    yield made


def translations(
    tree: Tree, *, progress: Progress | None = None, jobs: int | Executor = 1, memory: Memory | None = None
) -> Iterator[Row]:
    """Where the translations of each topic stand, by path of the topic; `jobs` and `memory` are as for `validate`."""
    tree = memory.tree if memory else tree
    settings = Settings(tree.source_locale, gather.read_site(tree))
    listed = Listed(settings, tuple(sorted({page.locale for page in tree.pages})))
    inputs, history = remembered.inputs_of(tree, memory)
    settled = memory if is_settled(history, inputs.candidates) else None
    with hired(inputs, settings, jobs) as crew:
        rows = remembered.rows(settled, inputs, listed, crew)
        yield from _told(rows, len(inputs), progress)
    if settled:
        settled.keep_settled()


def views(tree: Tree, findings: Iterable[Finding], *, progress: Progress | None = None) -> Iterator[TopicView]:
    """All topics of the tree with their findings, side by side, by path of the topic."""
    from pipeline import bilingual

    site = gather.read_site(tree)
    locales = sorted({page.locale for page in tree.pages})
    by_topic: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_topic[finding.topic].append(finding)
    for topic in gather.read_topics(tree, site, gather.history_of(tree), progress):
        yield bilingual.view(topic, by_topic[topic.id], locales, tree.source_locale, site.names(topic.path))


def proposed_terms(tree: Tree, config: Config, *, progress: Progress | None = None) -> list[Suggestion]:
    """What nearly all translations of the selected pages keep, and their terms do not know, most frequent first."""
    from pipeline.suggest import suggestions

    terms = read_terms(config, tree.root, {page.locale for page in tree.pages})
    everything = gather.read_topics(tree, gather.read_site(tree), gather.history_of(tree), progress)
    return suggestions(everything, tree.source_locale, terms)


def without_known(report: Report, baseline: Baseline, config: Config, tree: Tree) -> Report:
    """A report without the findings of the baseline, and with a finding on what is stale in it."""
    entries = [e for e in baseline.entries if known_findings.looked_for(e, report.paths, config, tree.root)]
    match = known_findings.match(report.findings, entries)
    findings = match.new
    if match.stale:
        stale = Sieve(Selection(config)).sifted([known_findings.stale_finding(baseline, match.stale)], {})
        findings = tuple(sorted((*findings, *stale), key=lambda finding: finding.sort_key))
    return replace(report, findings=findings, hidden=match.hidden)


def _told(results: Iterable[_Result], number: int, progress: Progress | None) -> Iterator[_Result]:
    """The results, while `progress` hears how many of them there are."""
    for done, result in enumerate(results, 1):
        yield result
        if progress:
            progress(done, number)


def _sound(known: Iterable[TopicFacts], crashes: list[str]) -> Iterator[TopicFacts]:
    """What is known of each topic; where something failed, that is noted."""
    for facts in known:
        if facts.crash:
            crashes.append(facts.crash)
        yield facts


def _selected(tree: Tree, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings on what the user named, and those that say something of it."""
    others = {page.path for page in (*tree.pages, *tree.tocs) if not page.selected}
    for finding in findings:
        if any(place.source.path not in others for place in (finding.location, *finding.related)):
            yield finding
