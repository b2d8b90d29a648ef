"""A section that an incident opens twice.

## What it does
Reports a section marker that occurs again in the same incident. It is only a hint where the sections go on in pairs,
each of further causes with a resolution of their own.

## Why is this bad?
An incident tells its symptoms, causes and resolution once. A second marker is mostly a slip: another marker was
meant, or the heading of a new incident is missing. The text of both sections is joined, so that nothing is lost.

## Example
```md
`docker push` ends with `denied`.
{: tsSymptoms}

Your login has expired.
{: tsSymptoms}
```

Write instead:

```md
`docker push` ends with `denied`.
{: tsSymptoms}

Your login has expired.
{: tsCauses}
```
"""

from collections.abc import Iterator

from pipeline.attrs import Attribute
from pipeline.finding import Severity
from pipeline.incident import Incident, Role
from pipeline.message import say
from pipeline.rules.base import Page, Problem, rule, shown


@rule("S104", Severity.WARNING)
def repeated_section(page: Page) -> Iterator[Problem]:
    """One finding for each marker but the first of its kind."""
    for incident in page.incidents:
        first: dict[Role, Attribute] = {}
        in_pairs = _in_pairs(incident)
        for section in incident.sections:
            if section.marker is None:
                continue
            earlier = first.setdefault(section.role, section.marker)
            if earlier is not section.marker:
                yield Problem(
                    section.marker.span,
                    say(
                        "The incident {incident} has `{marker}` already.",
                        incident=shown(incident.id(page.topic)),
                        marker=section.marker.name,
                    ),
                    subject=section.marker.name,
                    help=say(
                        "Use the marker that was meant, or delete this one: a section goes on until the next marker."
                    ),
                    related=((earlier.span, say("first here")),),
                    severity=Severity.INFO if in_pairs else None,
                )


def _in_pairs(incident: Incident) -> bool:
    """Whether the incident tells its symptoms at most once, and then causes and resolution by turns."""
    told = [section.role for section in incident.sections if section.marker]
    pairs = told[1:] if told[:1] == [Role.SYMPTOMS] else told
    return pairs == [Role.CAUSES, Role.RESOLUTION] * (len(pairs) // 2)
