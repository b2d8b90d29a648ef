"""A tree of pages kept in memory, for what asks about one page again and again: an editor, `--watch`.

Owns: what is kept between two questions, and what an edit makes invalid. Must not know: editors, terminals, rules.

Opening reads every page once, for what the pages say together, but for those that an earlier run has read. Later, an
edit costs one topic: in what the pages say of words together, its share is exchanged; where links lead is put together
again only when the edit changed something that links of other pages can see (`pipeline.gather.TopicFacts`).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

from pipeline import editor, gather, inventory, remembered
from pipeline.alone import Inputs
from pipeline.bases import date_of
from pipeline.cache import Cache
from pipeline.config import Config
from pipeline.crew import hired
from pipeline.discover import PageFile, Tree, discover
from pipeline.document import Document
from pipeline.evidence import Evidence
from pipeline.files import ReadError
from pipeline.finding import Finding, Location, numbered
from pipeline.gather import TopicFacts
from pipeline.parse import parse
from pipeline.run import Run
from pipeline.site import Site
from pipeline.source import Source
from pipeline.termfiles import read_terms
from pipeline.topic import Member, Topic, input_of, read_topic
from pipeline.warm import Memory, recall
from pipeline.work import Settings

KEPT = 8
"""Topics kept parsed: those that were asked about last."""


class Workspace:
    """The pages below `root`.

    `findings` are those of `incidoc validate` on the whole tree, restricted to one page; what concerns all pages
    together, such as tables of contents, is not among them. `store` is what earlier runs have left, None if nobody
    wants it; `jobs` is the number of processes that read the pages, which are gone afterwards.
    """

    def __init__(self, root: Path, config: Config, *, store: Cache | None = None, jobs: int = 1) -> None:
        self.config = config
        self.tree: Tree = discover(root, (), config)
        self._beside = gather.read_site(self.tree)
        memory = recall(store, self.tree, config) if store else None
        inputs, self._history = remembered.inputs_of(memory.tree if memory else self.tree, memory)
        self._candidates, self._groups = inputs.candidates, dict(inputs.groups)
        self._pages = {page.path: page for page in self.tree.pages}
        self._topics: OrderedDict[str, Topic] = OrderedDict()
        self._facts = _facts(inputs, Settings(self.tree.source_locale, self._beside), memory, jobs)
        self._others = inventory.configured(config)
        terms = read_terms(config, self.tree.root, {page.locale for page in self.tree.pages})
        words = (facts.words for facts in self._facts.values())
        self._evidence = Evidence.of(words, self.tree.source_locale, terms)
        self._run = self._run_over(self._whole())

    @property
    def site(self) -> Site:
        """What links can lead to."""
        return self._run.whole or self._beside

    def page(self, path: str) -> PageFile | None:
        """The page with this path from the root."""
        return self._pages.get(path)

    def draft(self, path: str, text: bytes | None) -> None:
        """Let a page have this text, or again that of its file: None."""
        drafts = {name: data for name, data in self.tree.drafts.items() if name != path}
        if text is not None:
            drafts[path] = text
        self.tree = replace(self.tree, drafts=drafts)
        self.reread(path)

    def reread(self, path: str) -> bool:
        """Take over what a page says now; whether it changed anything that links of other pages depend on."""
        page, linked = self.page(path), False
        if page is not None:
            before = self._topics.pop(page.topic, None)
            edited = _edited(before, page, self.tree) if before else None
            if edited:
                self._topics[page.topic] = edited
            known, changed = self._facts[page.topic], self._facts_of(self.topic(page.topic))
            if changed != known:
                linked = changed.pages != known.pages
                self._facts[page.topic] = changed
                self._evidence = self._evidence.exchanged(known.words, changed.words)
                self._run = self._run_over(self._whole() if linked else self._run.whole)
        return linked

    def topic(self, path: str) -> Topic:
        """The topic with this path, read again only if it was edited or not asked about for long."""
        if path not in self._topics:
            self._topics[path] = self._read(path)
            if len(self._topics) > KEPT:
                self._topics.popitem(last=False)
        self._topics.move_to_end(path)
        return self._topics[path]

    def findings(self, path: str) -> list[Finding]:
        """What there is to say about one page, in the order of a report."""
        page = self.page(path)
        if page is None:
            return []
        topic = _asked(self.topic(page.topic), path)
        pages = self._run.pages(topic)
        found = self._run.reported(self._run.findings(topic, pages), topic, pages)
        own = (finding for finding in found if finding.location.source.path == path)
        return list(numbered(sorted(own, key=lambda finding: finding.sort_key)))

    def today(self, finding: Finding, place: Location) -> Location | None:
        """A place that a finding names, on the pages as they are; None where nothing of it is left."""
        page = self.page(finding.location.source.path)
        topic = self.topic(page.topic) if page else None
        member = next((m for m in topic.members if m.file.path == page.path), None) if topic and page else None
        if topic is None or member is None:
            return None
        return editor.today(topic, member, place, self.tree.source_locale)

    def _read(self, path: str) -> Topic:
        pages = [replace(page, selected=False) for page in self._groups[path]]
        given = input_of(self.tree, path, pages, self._candidates)
        return read_topic(given, self.tree.source_locale, self._beside.subcollection(path))

    def _facts_of(self, topic: Topic) -> TopicFacts:
        return gather.facts_of(self._beside, topic, self.tree.source_locale)

    def _whole(self) -> Site | None:
        pages = [page for facts in self._facts.values() for page in facts.pages]
        return gather.whole(self.tree, self._beside, pages, self._history, self._others)

    def _run_over(self, whole: Site | None) -> Run:
        return Run.of(self.config, self.tree.source_locale, self._beside, whole, self._evidence)


def _facts(inputs: Inputs, settings: Settings, memory: Memory | None, jobs: int) -> dict[str, TopicFacts]:
    """What the others need to know of each topic, by path."""
    with hired(inputs, settings, jobs) as crew:
        found = remembered.facts(memory, inputs, settings, crew)
        known = {path: facts for (path, _), facts in zip(inputs.groups, found, strict=True)}
    if memory:
        memory.store.prune()
    return known


def _edited(topic: Topic, page: PageFile, tree: Tree) -> Topic | None:
    """A topic with one page read again; None where that can change what another page was made from."""
    try:
        document = parse(Source.decode(page.path, tree.read(page.path)))
    except ReadError:
        return None
    before = next((member for member in topic.members if member.file.path == page.path), None)
    if before is None or date_of(before.document) != date_of(document):
        return None
    new = replace(before, document=document)
    members = [new if member is before else _rebased(member, before.document, document) for member in topic.members]
    return replace(topic, members=tuple(members), source=new if before is topic.source else topic.source)


def _rebased(member: Member, old: Document, new: Document) -> Member:
    """A member whose base is the edited page itself, and no revision of it, has the edited one as its base."""
    if member.base.revision is None and member.base.document is old:
        return replace(member, base=replace(member.base, document=new))
    return member


def _asked(topic: Topic, path: str) -> Topic:
    """The topic with one page selected: that one is judged, beside all others."""
    members = tuple(
        replace(member, file=replace(member.file, selected=True)) if member.file.path == path else member
        for member in topic.members
    )
    origin = topic.source.file.path if topic.source else None
    return replace(topic, members=members, source=next((m for m in members if m.file.path == origin), None))
