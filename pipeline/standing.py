"""How a translation stands to its base and to today's source page.

Owns: what is derived from the three pages together: the incidents of the base, and the drift since. Must not know:
rules, records, reports.
"""

from __future__ import annotations

from pipeline.catalog import section_of
from pipeline.document import Document
from pipeline.drift import Drift, drift
from pipeline.incident import Incident, build
from pipeline.topic import Member, Topic
from pipeline.value import value


@value(frozen=True)
class Standing:
    """A translation beside the page it was made from.

    `base` is that page; today's source page where the revision is not known; None where there is neither. `incidents`
    are those of `base`, `drift` is what became of the source page since.
    """

    base: Document | None
    incidents: tuple[Incident, ...]
    drift: Drift


def standing(topic: Topic, member: Member, source_locale: str) -> Standing:
    """How the translation `member` stands."""
    section = section_of(source_locale)
    today = topic.source.document if topic.source else None
    base = member.base.document or today
    if base is None:
        return Standing(None, (), Drift())
    now = topic.source.incidents if topic.source else ()
    incidents = now if base is today else build(base, section)
    moved = drift(base, today, lambda page: incidents if page is base else now) if today else Drift()
    return Standing(base, incidents, moved)
