"""An incident that does not fit the schema for incidents.

## What it does
Builds the JSON of every incident as `incidoc export` would write it, and checks it against
`schemas/incident-1.json`.

## Why is this bad?
Programs that read the export rely on the schema. An incident that does not fit it is likely to be lost or shown
wrongly there.

## Example
An incident whose heading is empty has no title:

```md
##
{: #ts_push}
```

Write instead:

```md
## Push fails
{: #ts_push}
```

## References
`incidoc schema incident-1` prints the schema.
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, place_of, rule, shown


@rule("S105", Severity.ERROR)
def invalid_incident(page: Page) -> Iterator[Problem]:
    """One finding for each violation that the engine found."""
    for incident, message in page.errors:
        yield Problem(
            place_of(incident),
            say(
                "The incident {incident} does not fit its schema: {problem}",
                incident=shown(incident.id(page.topic)),
                problem=message,
            ),
            subject=message,
            help=say("`{command}` prints the schema.", command="incidoc schema incident-1"),
        )
