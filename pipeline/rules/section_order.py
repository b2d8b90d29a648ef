"""Sections of an incident in an order other than symptoms, causes, resolution.

## What it does
Looks at the order in which the sections of an incident begin. Sections that are missing do not matter here.

## Why is this bad?
All incidents read the same way: what happens, why, what to do. A resolution before the symptoms is mostly a marker
that was put on the wrong block.

## Example
```md
Log in again.
{: tsResolve}

`docker push` ends with `denied`.
{: tsSymptoms}
```

Write instead:

```md
`docker push` ends with `denied`.
{: tsSymptoms}

Log in again.
{: tsResolve}
```
"""

from collections.abc import Iterator
from itertools import pairwise

from pipeline import wording
from pipeline.finding import Severity
from pipeline.incident import Incident, Role, Section
from pipeline.message import say
from pipeline.rules.base import Page, Problem, place_of, rule, shown
from pipeline.source import Span

_ORDER = (Role.SYMPTOMS, Role.CAUSES, Role.RESOLUTION)


@rule("S102", Severity.WARNING)
def section_order(page: Page) -> Iterator[Problem]:
    """One finding for each incident, at the first section that comes too late."""
    for incident in page.incidents:
        first: dict[Role, Section] = {}
        for section in incident.sections:
            if section.role in _ORDER:
                first.setdefault(section.role, section)
        sections = list(first.values())
        for earlier, later in pairwise(sections):
            if _ORDER.index(later.role) < _ORDER.index(earlier.role):
                yield Problem(
                    _place(incident, later),
                    say(
                        "The {section} of the incident {incident} come after its {other}.",
                        section=wording.section(later.role),
                        incident=shown(incident.id(page.topic)),
                        other=wording.section(earlier.role),
                    ),
                    subject=">".join(section.role for section in sections),
                    help=say("Put the sections in the order symptoms, causes, resolution, or mend the markers."),
                    related=((_place(incident, earlier), say("the {section}", section=wording.section(earlier.role))),),
                )
                break


def _place(incident: Incident, section: Section) -> Span:
    if section.marker:
        return section.marker.span
    return (section.label.content or section.label.span) if section.label else place_of(incident)
