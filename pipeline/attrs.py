"""Attribute lists, ``{: #id .class word key="value"}``, as values.

Owns: what one says and where it stands. Must not know: how it is written (`pipeline.parse`), what it belongs to.
"""

from __future__ import annotations

from enum import StrEnum

from pipeline.source import Span
from pipeline.value import value


class Placement(StrEnum):
    """Where an attribute list stands in relation to what it belongs to."""

    AFTER = "after"
    """On a line of its own, directly below its block."""
    BEFORE = "before"
    """On a line of its own, directly above its block."""
    FLOATING = "floating"
    """Blank lines on both sides: attached to the following block so that nothing is lost, and reported."""
    DANGLING = "dangling"
    """No block to belong to at all."""
    HEADING = "heading"
    """At the end of a heading's own line."""
    SPAN = "span"
    """Directly behind a link, image, code span, emphasis or tag."""
    ITEM = "item"
    """At the start of a list item."""


@value(frozen=True, slots=True)
class Attribute:
    """One member of an attribute list.

    `kind` is ``id`` (``#x``), ``class`` (``.x``), ``ref`` (a bare word, the name of a definition; a class by
    convention) or ``pair`` (``key="value"``). `name` is the id, class, word or key.
    """

    kind: str
    name: str
    span: Span
    value: str = ""
    value_span: Span | None = None


@value(frozen=True, slots=True)
class Attrs:
    """One attribute list ``{: … }``; `span` runs from the opening to the closing brace."""

    span: Span
    items: tuple[Attribute, ...]
    placement: Placement

    @property
    def id(self) -> Attribute | None:
        """The last id of the list: a later one replaces an earlier one (kramdown)."""
        for item in reversed(self.items):
            if item.kind == "id":
                return item
        return None

    @property
    def words(self) -> tuple[Attribute, ...]:
        """Classes and bare words, in order: what says that a block is a note, code to run or a section."""
        return tuple([item for item in self.items if item.kind == "class" or item.kind == "ref"])
