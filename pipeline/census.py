"""What the links of all pages tell together, gathered page by page, so that no page has to stay in memory for it.

Owns: the counts. Must not know: where a link leads (`pipeline.resolve`), what is a fault (`pipeline.rules`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.document import Link
from pipeline.resolution import IMPLICIT, Broken, Resolution, Target, Unknown
from pipeline.source import Span

SHOWN = 5
"""Places of one kind that are kept; the others are only counted."""


class Place(NamedTuple):
    """A link: the span of its target on the page at `path`, which is in the language `locale`."""

    path: str
    span: Span
    locale: str


@dataclass
class Places:
    """The first links of one kind, and the number and the languages of all of them."""

    name: str
    first: list[Place] = field(default_factory=list)
    number: int = 0
    locales: set[str] = field(default_factory=set)

    def add(self, place: Place) -> None:
        """Count a link."""
        self.number += 1
        self.locales.add(place.locale)
        if len(self.first) < SHOWN:
            self.first.append(place)

    def update(self, later: Places) -> None:
        """Add links that come after these."""
        self.number += later.number
        self.locales |= later.locales
        self.first += later.first[: SHOWN - len(self.first)]


@dataclass
class Census:
    """Links that tell something only together.

    `foreign`: those to subcollections that are not here, by name in lower case. `implicit`: those to anchors that only
    the heading of the source page has, by topic path and anchor. `linked`: paths of the pages that others link to.
    """

    foreign: dict[str, Places] = field(default_factory=dict)
    implicit: dict[tuple[str, str], Places] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)

    def add(self, path: str, locale: str, ends: Iterable[tuple[Link, Resolution]]) -> None:
        """Count the links of one page."""
        for link, end in ends:
            place = Place(path, link.target_span, locale)
            if isinstance(end, Target):
                self.linked |= {end.path} - {path}
            elif isinstance(end, Unknown) and end.subcollection:
                self.foreign.setdefault(end.subcollection.casefold(), Places(end.subcollection)).add(place)
            elif isinstance(end, Broken) and end.reason == IMPLICIT and not end.foreign:
                self.implicit.setdefault((end.topic_path, end.anchor), Places(end.anchor)).add(place)

    def update(self, later: Census) -> None:
        """Add the counts of other pages, which come after these."""
        self.linked |= later.linked
        for name, places in later.foreign.items():
            self.foreign.setdefault(name, Places(places.name)).update(places)
        for anchor, places in later.implicit.items():
            self.implicit.setdefault(anchor, Places(places.name)).update(places)
