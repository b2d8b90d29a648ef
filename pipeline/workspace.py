"""A tree of pages kept in memory, for what asks about one page again and again: an editor, `--watch`.

Owns: what is kept between two questions, and what an edit makes invalid. Must not know: editors, terminals, rules.

Opening reads every page once, for what the pages have in common. Later, an edit costs one topic, and the site only if
the edit changed something that other pages can see (`pipeline.site.PageFacts`).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

from pipeline import editor, engine, schemas
from pipeline.config import Config
from pipeline.discover import PageFile, Tree, discover
from pipeline.finding import Finding, Location
from pipeline.site import PageFacts, Site, facts
from pipeline.topic import Topic, all_candidates, read_topic

KEPT = 8
"""Topics kept parsed: those that were asked about last."""


class Workspace:
    """The pages below `root`. Findings are those of `incidoc validate` on the whole tree, restricted to one page."""

    def __init__(self, root: Path, config: Config) -> None:
        self.config = config
        self.tree: Tree = discover(root, (), config)
        self._base_site = engine.read_site(self.tree)
        history = engine.history_of(self.tree)
        self._candidates = all_candidates(self.tree, history) if history else {}
        self._check = schemas.checker("incident-1")
        self._facts: dict[str, tuple[PageFacts, ...]] = {}
        self._topics: OrderedDict[str, Topic] = OrderedDict()
        for path in sorted({page.topic for page in self.tree.pages}):
            self._facts[path] = self._facts_of(self._read(path))
        self.site = self._whole_site()

    def page(self, path: str) -> PageFile | None:
        """The page with this path from the root."""
        return next((page for page in self.tree.pages if page.path == path), None)

    def draft(self, path: str, text: bytes | None) -> None:
        """Let a page have this text, or again that of its file: None."""
        drafts = {name: data for name, data in self.tree.drafts.items() if name != path}
        if text is not None:
            drafts[path] = text
        self.tree = replace(self.tree, drafts=drafts)
        page = self.page(path)
        if page is not None:
            self._topics.pop(page.topic, None)
            changed = self._facts_of(self.topic(page.topic))
            if changed != self._facts[page.topic]:
                self._facts[page.topic] = changed
                self.site = self._whole_site()

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
        topic = self.topic(page.topic)
        judge = engine.judge_of(self.tree, self.config)
        found = engine.judged(self.tree, self._base_site, topic, judge, self._check, self.site)
        own = (engine.configured(f, self.config) for f in found if f.location.source.path == path)
        return sorted(own, key=lambda finding: finding.sort_key)

    def today(self, finding: Finding, place: Location) -> Location | None:
        """A place that a finding names, on the pages as they are; None where nothing of it is left."""
        page = self.page(finding.location.source.path)
        topic = self.topic(page.topic) if page else None
        member = next((member for member in topic.members if member.file == page), None) if topic else None
        if topic is None or member is None:
            return None
        return editor.today(topic, member, place, self.tree.source_locale)

    def _read(self, path: str) -> Topic:
        pages = [page for page in self.tree.pages if page.topic == path]
        pages.sort(key=lambda page: (page.locale != self.tree.source_locale, page.locale))
        return read_topic(self.tree, self._base_site, path, pages, self._candidates)

    def _facts_of(self, topic: Topic) -> tuple[PageFacts, ...]:
        names = self._base_site.names(topic.path)
        return tuple(facts(m.document, m.file.locale, topic.path, topic.id, names) for m in topic.members)

    def _whole_site(self) -> Site:
        pages = (page for pages in self._facts.values() for page in pages)
        site = self._base_site
        return Site.of(pages, site.tocs, site.keyrefs, source_locale=site.source_locale)
