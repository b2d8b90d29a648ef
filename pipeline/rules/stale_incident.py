"""An incident that changed in the source page since the translation was made.

## What it does
Compares the revision of the source page that a translation was made from with the source page of today, incident by
incident, and reports those that are new, that changed, and that are gone. A change of nothing but the way links are
written is not reported. It needs the history in git.

## Why is this bad?
It is no fault of the translation: its readers get advice that was right once. The finding says what there is to do,
so that nobody has to compare whole pages.

## Example
A page was translated on 7 August. On 19 August an incident was added to the source page:

```md
## Images are missing from the list
{: #ts_image_list}
```

Translate the incident, and take over `lastupdated` of the source page.

## References
`incidoc status` gives the same for all pages as a table.
"""

from collections.abc import Iterator, Mapping

from pipeline.drift import Size, drift
from pipeline.finding import Severity
from pipeline.incident import Incident
from pipeline.message import Message, say
from pipeline.rules.base import Pair, Problem, pair_rule, place_of, shown
from pipeline.source import Span


@pair_rule("T201", Severity.INFO)
def stale_incident(pair: Pair) -> Iterator[Problem]:
    """One finding for each incident."""
    if not pair.certain or pair.today is None:
        return
    incidents = {id(page.document): page.incidents for page in (pair.base, pair.today)}
    moved = drift(pair.base.document, pair.today.document, lambda document: incidents[id(document)])
    own = _by_anchor(pair.page.incidents)
    today = _by_anchor(pair.today.incidents)
    for anchor in moved.added:
        new = today[anchor]
        yield Problem(
            _end(pair),
            say("The incident {incident} is new in the source page and not translated yet.", incident=shown(anchor)),
            subject=anchor,
            today=((place_of(new), say("the new incident")),),
            verdict="drift",
        )
    for change in moved.changed:
        if change.size is not Size.COSMETIC and change.anchor in own:
            yield Problem(
                place_of(own[change.anchor]),
                _changed(shown(change.anchor), change.size),
                subject=change.anchor,
                beside=((place_of(change.base), say("translated from this")),),
                today=((place_of(change.today), say("as it is today")),),
                verdict="drift",
            )
    for anchor in moved.removed:
        if anchor in own:
            yield Problem(
                place_of(own[anchor]),
                say("The incident {incident} is gone from the source page.", incident=shown(anchor)),
                subject=anchor,
                verdict="drift",
            )


def _changed(incident: str, size: Size) -> Message:
    if size is Size.LARGE:
        return say("The incident {incident} changed in the source page since; the change is large.", incident=incident)
    return say("The incident {incident} changed in the source page since; the change is small.", incident=incident)


def _by_anchor(incidents: tuple[Incident, ...]) -> Mapping[str, Incident]:
    return {incident.anchor: incident for incident in incidents}


def _end(pair: Pair) -> Span:
    """Where what is new is missing: the title of the page, since nobody knows where it will go."""
    heading = next(pair.page.document.headings(), None)
    return heading.content or heading.span if heading else Span(0, 0)
