"""One text in the wrong language, as rules see it.

Owns: what is found, its kind, and why it may be right all the same. Must not know: how it is found.
"""

from __future__ import annotations

from enum import StrEnum

from pipeline.context import Doubt
from pipeline.finding import Location
from pipeline.segment import SegmentKind
from pipeline.source import Span
from pipeline.value import value


class Kind(StrEnum):
    """What is wrong with a text."""

    WHOLE = "whole"
    MIXED = "mixed"
    SHORT = "identical-short"
    METADATA = "metadata"
    PAGE = "page"
    NEVER_SENT = "never-sent"
    FOREIGN = "foreign-language"
    WRONG_LOCALE = "wrong-locale"


@value(frozen=True, slots=True)
class Fragment:
    """One text in the wrong language, and where else on the page the same is.

    `text` is what is to be translated. `original` is the place of the source text; None where there is none. `kept` of
    `others` further locales have the same words. `language` is the one found instead, for a foreign text.
    """

    kind: Kind
    span: Span
    text: str
    where: SegmentKind | None = None
    doubt: Doubt | None = None
    original: Location | None = None
    places: tuple[Span, ...] = ()
    kept: int = 0
    others: int = 0
    language: str = ""
