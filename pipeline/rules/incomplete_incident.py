"""An incident without one of its sections.

## What it does
Reports an incident that lacks its symptoms, its causes or its resolution; a section without any text is lacking
too. Lacking causes are only worth a hint, since some faults have none that the reader can know. A page or heading
that is announced as troubleshooting (`content-type: troubleshoot`, `{: troubleshoot}`) is an incident even if it
has no section at all; that is a hint as well, since a guide or a list of other pages can be announced so too.

## Why is this bad?
Readers recognise their problem by its symptoms and leave with its resolution. What shows or searches incidents
expects both.

## Example
```md
## Push fails
{: #ts_push}

`docker push` ends with `denied`.
{: tsSymptoms}
```

Add the missing section:

```md
## Push fails
{: #ts_push}

`docker push` ends with `denied`.
{: tsSymptoms}

Log in again, then push the image.
{: tsResolve}
```
"""

from collections.abc import Iterator

from pipeline.document import Block, BlockKind
from pipeline.finding import Severity
from pipeline.incident import MARKERS, Incident, Role
from pipeline.message import Message, say
from pipeline.rules.base import Page, Problem, listed, place_of, rule, shown
from pipeline.wording import section

_INVISIBLE = (BlockKind.HEADING, BlockKind.COMMENT, BlockKind.DEFINITION, BlockKind.JUNK, BlockKind.RULE)
_WORDS = {role: word for word, role in MARKERS.items()}


@rule("S101", Severity.WARNING)
def incomplete_incident(page: Page) -> Iterator[Problem]:
    """One finding for each incident that lacks something."""
    for incident in page.incidents:
        missing = [role for role in _WORDS if not _is_told(incident, role)]
        if not missing:
            continue
        yield Problem(
            place_of(incident),
            _message(shown(incident.id(page.topic)), missing),
            subject=",".join(missing),
            help=say(
                "Mark the first block of each section with {lists}.",
                lists=listed(f"`{{: {_WORDS[role]}}}`" for role in missing),
            ),
            severity=Severity.INFO if missing == [Role.CAUSES] or not _has_sections(incident) else None,
        )


def _message(incident: str, missing: list[Role]) -> Message:
    match missing:
        case [one]:
            return say("The incident {incident} has no {section}.", incident=incident, section=section(one))
        case [one, other]:
            return say(
                "The incident {incident} has no {section} and no {other}.",
                incident=incident,
                section=section(one),
                other=section(other),
            )
        case _:
            return say("The incident {incident} has no sections.", incident=incident)


def _has_sections(incident: Incident) -> bool:
    return any(section.role in _WORDS for section in incident.sections)


def _is_told(incident: Incident, role: Role) -> bool:
    """Whether a section with this role has something to read in it besides its label."""
    told = (one for one in incident.sections if one.role is role)
    return any(_is_visible(block) for one in told for block in one.blocks if block is not one.label)


def _is_visible(block: Block) -> bool:
    return block.kind not in _INVISIBLE
