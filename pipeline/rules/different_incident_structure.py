"""An incident that has other sections in the translation than in its source.

## What it does
Compares the incidents of a translation with those of the page it was made from: an incident that only one of the two
has, and sections (symptoms, causes, resolution) that are missing, added, in another order, or opened by another marker.
Where headings like `### Causes` open the sections instead of markers, those that the other page has too are there,
though their words may not be known as names of sections.

## Why is this bad?
Sections are what readers and programs look for. A resolution whose marker got lost is a part of the causes, and a
reader in this language does not find it.

## Example
```md
Connectez-vous à nouveau.
{: tsCauses}
```

In the source the paragraph is a resolution. Write instead:

```md
Connectez-vous à nouveau.
{: tsResolve}
```

## Fix safety
A marker is replaced by that of the source where exactly the block that carries it is known. A marker that is missing is
written below its block, or instead of a word there that begins like a marker. All this is safe if the revision of the
source is known.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from pipeline import places, wording
from pipeline.align import Pair as Both
from pipeline.attrs import Attribute
from pipeline.document import Block
from pipeline.finding import Fix, Severity
from pipeline.incident import MARKERS, Incident, Role, Section
from pipeline.message import Message, listed, say
from pipeline.rules.base import Pair, Problem, attach, pair_rule, place_of, replace, shown
from pipeline.source import Span


@pair_rule("T102", Severity.ERROR, fixable=True, copied=True)
def different_incident_structure(pair: Pair) -> Iterator[Problem]:
    """One finding for each incident that one side lacks, for each section missing or extra, or for the order."""
    for one, other in places.incidents(pair.base.incidents, pair.page.incidents, pair.alignment):
        if one is not None and other is not None:
            yield from _sections(pair, one, other)
        elif one is not None and not _is_there(one.heading, one.sections, pair.alignment.of_source):
            yield Problem(
                places.place(pair.alignment, one.span.start, pair.page.document),
                say("The incident {incident} of the source is missing behind this.", incident=_name(one, pair)),
                subject=one.anchor,
                beside=((place_of(one), say("missing in the translation")),),
            )
        elif other is not None and not _is_there(other.heading, other.sections, pair.alignment.of_translation):
            near = places.source_place(pair.alignment, other.span.start, pair.base.document)
            yield Problem(
                place_of(other),
                say("The source has no incident {incident}.", incident=_name(other, pair, translated=True)),
                subject=other.anchor,
                beside=((near, say("no such incident here")),),
            )


def _sections(pair: Pair, one: Incident, other: Incident) -> Iterator[Problem]:
    mine, theirs = _told(one), _told(other)
    if [section.role for section in mine] == [section.role for section in theirs]:
        return
    changed: list[tuple[Section, Section]] = []
    for section in mine:
        partner = places.partner(pair.alignment, section.blocks[0] if section.blocks else None, places.ANY)
        match = next((s for s in theirs if partner and s.blocks[:1] == (partner,) and s.role is not section.role), None)
        if match is not None:
            changed.append((section, match))
    for section, match in changed:
        yield _other_marker(pair, section, match)
    if changed:
        mine = [section for section in mine if section not in [a for a, _ in changed]]
        theirs = [section for section in theirs if section not in [b for _, b in changed]]
    missing, extra = _surplus(mine, theirs), _surplus(theirs, mine)
    for section in missing:
        if not _is_there(section.label, (section,), pair.alignment.of_source):
            yield _missing(pair, section, other)
    for section in extra:
        if _is_there(section.label, (section,), pair.alignment.of_translation):
            continue
        yield Problem(
            _opening(section, other),
            say(
                "In the source the incident {incident} has no such section: {section}.",
                incident=_name(one, pair),
                section=wording.section(section.role),
            ),
            subject=section.role,
            beside=((place_of(one), _in_words(_told(one))),),
        )
    if not (missing or extra or changed):
        yield Problem(
            place_of(other),
            say("The sections stand in another order than in the source: {sections}.", sections=_order(theirs)),
            subject=one.anchor,
            beside=((place_of(one), _in_words(mine)),),
        )


def _is_there(head: Block | None, sections: Sequence[Section], counterpart: Callable[[Block], Both]) -> bool:
    """Whether what only labels make an incident or a section has a counterpart, whose labels may not be known."""
    if head is None or any(section.marker for section in sections):
        return False
    both = counterpart(head)
    return both.source is not None and both.translation is not None and both.source.kind is both.translation.kind


def _missing(pair: Pair, section: Section, other: Incident) -> Problem:
    first = section.blocks[0] if section.blocks else None
    partner = places.partner(pair.alignment, first, places.ANY)
    near = places.first_line(partner, pair.page.document) if partner else place_of(other)
    write = section.marker.name if section.marker and partner else ""
    return Problem(
        near,
        _absent(section.role, _name(other, pair, translated=True), marked=partner is None),
        subject=section.role,
        help=say("Write `{list}` below it.", list=f"{{: {write}}}") if write else "",
        beside=((_opening(section, None), _in_source(section)),),
        fix=_marked(pair, section),
    )


def _absent(role: Role, incident: str, *, marked: bool) -> Message:
    """That a section is missing or, for want of a marker, not marked."""
    section, several = wording.section(role), role is not Role.RESOLUTION
    if marked and several:
        return say(
            "The {section} of the source are missing in the incident {incident}.", section=section, incident=incident
        )
    if marked:
        return say(
            "The {section} of the source is missing in the incident {incident}.", section=section, incident=incident
        )
    if several:
        return say(
            "The {section} of the source are not marked in the incident {incident}.", section=section, incident=incident
        )
    return say(
        "The {section} of the source is not marked in the incident {incident}.", section=section, incident=incident
    )


def _in_source(section: Section) -> Message:
    return say("the {section} in the source", section=wording.section(section.role))


def _marked(pair: Pair, section: Section) -> Fix | None:
    """The marker of the source, below the first block of the section or instead of the word that it became."""
    first = section.blocks[0] if section.blocks else None
    partner = places.partner(pair.alignment, first, places.ANY)
    if first is None or partner is None or section.marker is None or first.kind is not partner.kind:
        return None
    name = section.marker.name
    if name not in first.words():
        return None  # it stands at a part of the block
    strange = [word for attrs in partner.attrs for word in attrs.words if word.name not in first.words()]
    if not strange and places.partner(pair.alignment, first) is partner:
        title = say("write `{{: {name}}}` below it", name=name)
        return attach(pair.page.document, partner, name, title, safe=pair.certain)
    if len(strange) != 1 or strange[0].name in MARKERS or not strange[0].name.startswith("ts"):
        return None
    return replace(_word(strange[0]), name, say("write `{name}`", name=name), safe=pair.certain)


def _other_marker(pair: Pair, section: Section, match: Section) -> Problem:
    fix: Fix | None = None
    if section.marker and match.marker:
        fix = replace(
            _word(match.marker),
            section.marker.name,
            say("write {text}", text=f"`{section.marker.name}`"),
            safe=pair.certain,
        )
    return Problem(
        _opening(match, None),
        say(
            "This is marked as {marked}; in the source it is the {section}.",
            marked=wording.section(match.role),
            section=wording.section(section.role),
        ),
        subject=section.role,
        beside=((_opening(section, None), _in_source(section)),),
        fix=fix,
    )


def _told(incident: Incident) -> list[Section]:
    return [section for section in incident.sections if section.role is not Role.INTRODUCTION]


def _surplus(some: list[Section], others: list[Section]) -> list[Section]:
    """Sections of which one side has more; the last of equals are the surplus."""
    left = Counter(section.role for section in others)
    found: list[Section] = []
    for section in some:
        left[section.role] -= 1
        if left[section.role] < 0:
            found.append(section)
    return found


def _opening(section: Section, incident: Incident | None) -> Span:
    if section.marker:
        return _word(section.marker)
    block: Block | None = section.label or (section.blocks[0] if section.blocks else None)
    return block.span if block else place_of(incident) if incident else Span(0, 0)


def _word(marker: Attribute) -> Span:
    return Span(marker.span.end - len(marker.name), marker.span.end)


def _in_words(sections: list[Section]) -> Message:
    return say("has {sections}", sections=_order(sections)) if sections else say("has no sections")


def _order(sections: list[Section]) -> str:
    return listed((wording.section(section.role) for section in sections), "then") if sections else say("no sections")


def _name(incident: Incident, pair: Pair, *, translated: bool = False) -> str:
    if incident.anchor:
        return shown(f"#{incident.anchor}")
    place = place_of(incident)
    return shown((pair.page if translated else pair.base).document.source[place])
