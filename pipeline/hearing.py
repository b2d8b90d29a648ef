"""The translations of one topic, each beside the page it is held against, and beside its sisters where need be.

Owns: which page a translation is held against, what the rules say of it there, and whether that is drift. Must not
know: what is reported where, files, git, reports.

Nothing is asked twice. Where a rule has anything to say of a translation, its sisters are heard as well, selected or
not, so that what is said of one does not depend on which are selected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.align import align
from pipeline.asking import Asking, Base
from pipeline.attribution import Inherited, attribute
from pipeline.bases import date_of
from pipeline.consensus import Said, moved_on, shared
from pipeline.finding import Finding
from pipeline.fit import shape
from pipeline.rules.base import Page, Pair, Rule
from pipeline.sisters import added, carried, weighed, witnesses
from pipeline.topic import Member, Topic

_Origin = tuple[int, str]
"""What is one for translations made from one page: the page, else its date."""


class Hearing:
    """What the rules say of the translations of a topic; `at_source` is what they say of `today`, its source page."""

    def __init__(
        self, asking: Asking, topic: Topic, pages: Mapping[str, Page], today: Page | None, at_source: list[Finding]
    ) -> None:
        self._asking, self._pages, self._today, self._id = asking, pages, today, topic.id
        self._translations = [member for member in topic.members if member is not topic.source]
        self._rules = {rule.name: rule for rule in asking.rules if rule.on_pair}
        self._bases: dict[int, Base] = {}
        if today and topic.source:
            source = topic.source
            self._bases[id(today.document)] = Base(today, at_source, lambda: source.reading)
        self._pairs: dict[str, Pair] = {}
        self._on_page: dict[str, list[Finding]] = {}
        self._found: dict[tuple[str, str], list[Finding]] = {}
        self._said: dict[tuple[str, str], list[list[Finding]]] = {}
        self._shared: dict[tuple[_Origin, str], frozenset[Said]] = {}
        self._witnesses: dict[str, list[tuple[Member, Pair]]] = {}

    def base(self, member: Member) -> Base:
        """What a translation is held against; only for one that has a `pair`."""
        document = member.base.document or (self._today.document if self._today else member.document)
        if id(document) not in self._bases:
            site = self._pages[member.file.path].site
            self._bases[id(document)] = self._asking.base(document, self._id, site)
        return self._bases[id(document)]

    def pair(self, member: Member) -> Pair | None:
        """A translation beside its base, else beside today's page; None where there is neither."""
        path = member.file.path
        if member.base.document is None and self._today is None:
            return None
        if path not in self._pairs:
            page, base = self._pages[path], self.base(member).page
            alignment = member.aligned(base.document)
            self._pairs[path] = self._asking.pair(member, page, base, alignment, self._today)
        return self._pairs[path]

    def on_page(self, member: Member) -> list[Finding]:
        """What the rules for single pages find on a translation."""
        path = member.file.path
        if path not in self._on_page:
            page, pair = self._pages[path], self.pair(member)
            others = [other for other in self._translations if other is not member]
            shown = (
                self._asking.with_fragments(page, member, others, self.base(member).reading, pair.alignment)
                if pair
                else self._asking.with_fragments(page, member, others)
            )
            self._on_page[path] = self._asking.on_page(shown)
        return self._on_page[path]

    def by_itself(self, member: Member) -> tuple[list[Finding], list[Inherited]]:
        """The same apart: its own, of which some may be from a page that is not known; and what the base has too."""
        own, inherited, pair = self.on_page(member), list[Inherited](), self.pair(member)
        if pair:
            own, inherited = attribute(own, self.base(member).findings, pair.alignment)
        if not member.base.certain and own:
            beside = [(self.on_page(sister), pair.alignment) for sister, pair in self._beside_witnesses(member)]
            own = list(carried(own, beside))
        return own, inherited

    def found(self, member: Member) -> list[Finding]:
        """What the rules for pairs find on a translation."""
        return [finding for rule in self._rules.values() for finding in self._found_by(rule, member)]

    def told(self, member: Member) -> Iterator[Finding]:
        """The same, each with its verdict, and what only the sisters tell."""
        for rule in self._rules.values():
            found, known = self._found_by(rule, member), member.base.certain
            if rule.copied and found and not known:
                found = self._weighed(rule, member, found)
            if rule.copied or not known:
                dated = member.base.document is not None
                found = [moved_on(finding, self._in_common(rule, member), dated=dated) for finding in found]
            yield from found
            if member.base.document is None:
                yield from added(found, self._heard(rule, member))

    def _weighed(self, rule: Rule, member: Member, found: list[Finding]) -> list[Finding]:
        """What a rule finds beside today's page, which may be another than the translation was made from."""
        if self._beside_witnesses(member):
            return list(weighed(found, self._heard(rule, member)))
        # Nothing else tells, but the date: it says that today's page is another.
        moved = member.base.document is None and date_of(member.document) != ""
        return [replace(finding, verdict="drift") for finding in found] if moved else found

    def _heard(self, rule: Rule, member: Member) -> list[list[Finding]]:
        """What a rule says of a translation beside each of its witnesses."""
        key = (member.file.path, rule.name)
        if key not in self._said:
            self._said[key] = [self._asking.on_pair(rule, pair) for _, pair in self._beside_witnesses(member)]
        return self._said[key]

    def _found_by(self, rule: Rule, member: Member) -> list[Finding]:
        key, pair = (member.file.path, rule.name), self.pair(member)
        if key not in self._found:
            self._found[key] = self._asking.on_pair(rule, pair) if pair else []
        return self._found[key]

    def _in_common(self, rule: Rule, member: Member) -> frozenset[Said]:
        """What a rule says of most translations made from one page; of all, where it compares what is not copied."""
        key = (_origin(member), rule.name)
        if key not in self._shared:
            found = [self._found_by(rule, sister) for sister in self._sisters(member)]
            self._shared[key] = shared(found, every=not rule.copied)
        return self._shared[key]

    def _sisters(self, member: Member) -> list[Member]:
        """The translations that were made from one page, this one among them."""
        return [other for other in self._translations if _origin(other) == _origin(member)]

    def _beside_witnesses(self, member: Member) -> list[tuple[Member, Pair]]:
        """Sisters that bear witness, each with the translation beside it; none where it has no date."""
        path = member.file.path
        if path not in self._witnesses:
            self._witnesses[path] = []
            sisters = self._sisters(member) if date_of(member.document) else []
            for sister, numbers in zip(sisters, witnesses([shape(each.document) for each in sisters]), strict=True):
                self._witnesses[sister.file.path] = [(sisters[at], self._beside(sister, sisters[at])) for at in numbers]
        return self._witnesses[path]

    def _beside(self, member: Member, sister: Member) -> Pair:
        page, base = self._pages[member.file.path], self._pages[sister.file.path]
        alignment = align(sister.document, member.document)
        return Pair(page, base, alignment, False, "", self._today, self._asking.rewrites)


def _origin(member: Member) -> _Origin:
    return (id(member.base.document), "") if member.base.certain else (0, date_of(member.document))
