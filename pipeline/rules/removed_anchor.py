"""An anchor or a page that links led to and that is gone.

## What it does
Runs with `--since` and `--changed-from` only. Compares each source page that changed with what it was at the revision
and reports ids that it does not have any more, another topic id, and pages that are gone, with the links in all
languages that led there and lead nowhere now. What became of it is told where that can be seen: a heading with the
same text, or a similar one at the same place. With such links on source pages it is an error; with such links on
translations only, and for an id that has another name now, a warning; else a remark. The automatic id of a heading
is reported only if links named it.

## Why is this bad?
The readers who follow the links stay where they are, and so do those who come from other sites, from bookmarks and
from search results, which nobody here can count. The id of an incident is how programs know it again.

## Example
The heading had the id `ts_login`, and another page links to it:

```md
## Login fails
{: #ts_sign_in}
```

Keep the old id, or keep it beside the new one:

```md
<a name="ts_login"></a>

## Login fails
{: #ts_sign_in}
```
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.address import normal
from pipeline.document import BlockKind, Document, plain
from pipeline.finding import Severity
from pipeline.incident import anchor_of
from pipeline.message import Message, say, say_plural
from pipeline.pagefacts import automatic_anchors
from pipeline.rules.base import Change, Inbound, Page, Problem, change_rule, did_you_mean, shown
from pipeline.source import Span
from pipeline.value import value

_SHOWN = 20
"""Links shown of those that lead nowhere now; the message has their number."""

_COMPARED = 40
"""Anchors at one place up to which each is compared with each."""

_ALIKE = 0.85
"""Similarity of texts or names that belong together: that of two commands in a reference is up to 0.8."""

_MEND = say("Mend the links. Where other sites may lead to it too, keep the old one beside the new one.")
_KEEP = say("Where other sites or bookmarks may lead to it, keep the old one beside the new one.")


@value(frozen=True, slots=True)
class _Spot:
    """An anchor of a page: where it is given, the text of its block, and the text that follows that."""

    anchor: str
    span: Span
    text: str = ""
    following: str = ""
    automatic: bool = False


@change_rule("L106", Severity.ERROR)
def removed_anchor(change: Change) -> Iterator[Problem]:
    """One finding for a page that is gone, else one for another topic id and one for each anchor."""
    if change.today is None:
        yield _gone_page(change)
        return
    before, today = _spots(change.before.document), _spots(change.today.document)
    left = {spot.anchor: spot for spot in today}
    moved = change.before.topic != change.today.topic
    title = _id_of_title(change.before.document) if moved else ""
    if moved:
        links = (*change.inbound.get("", ()), *change.inbound.get(title, ()))
        yield _other_topic(change, change.today, links)
    renamed = _renamed(before, today)
    place = _title(change.today.document)
    for spot in before:
        stays = left.get(spot.anchor) or renamed.get(spot.anchor)
        place = stays.span if stays else place
        links = change.inbound.get(spot.anchor, ())
        if spot.anchor not in left and spot.anchor != title and (links or not spot.automatic):
            yield _removed(change, spot, renamed.get(spot.anchor), links, place)


def _gone_page(change: Change) -> Problem:
    document = change.before.document
    what = say("The page {path} is gone", path=shown(document.path))
    if change.successor:
        new = shown(change.successor)
        what = say("The page {path} is gone, its topic is at {new} now", path=shown(document.path), new=new)
    links = [link for found in change.inbound.values() for link in found]
    return _problem(change, _title(document), what, links, document.path, Severity.INFO)


def _other_topic(change: Change, today: Page, links: Sequence[Inbound]) -> Problem:
    old, new = change.before.topic, today.topic
    what = say("The topic id {old} is now {new}", old=shown(old), new=shown(new))
    return _problem(change, _title(today.document), what, links, old, Severity.WARNING)


def _removed(change: Change, old: _Spot, new: _Spot | None, links: Sequence[Inbound], place: Span) -> Problem:
    if new is None:
        what = say("The anchor {old} is gone", old=shown(old.anchor))
        return _problem(change, place, what, links, old.anchor, Severity.INFO)
    what = say("The anchor {old} is now {new}", old=shown(old.anchor), new=shown(new.anchor))
    return _problem(change, new.span, what, links, old.anchor, Severity.WARNING)


def _problem(
    change: Change, span: Span, what: Message, links: Sequence[Inbound], subject: str, unused: Severity
) -> Problem:
    """`what` happened, a sentence without its full stop; `unused` is the severity where no link leads there."""
    places = {(link.where.source.path, link.where.span): link for link in links}
    found = [places[key] for key in sorted(places)]
    severity = Severity.ERROR if any(link.locale == change.before.locale for link in found) else Severity.WARNING
    message = say_plural(
        "{what}; {number} link leads nowhere now.", "{what}; {number} links lead nowhere now.", len(found), what=what
    )
    return Problem(
        span,
        message if found else say("{what}.", what=what),
        subject=subject,
        help=_MEND if found else _KEEP,
        elsewhere=tuple(link.where for link in found[:_SHOWN]),
        severity=severity if found else unused,
    )


def _spots(document: Document) -> list[_Spot]:
    """The anchors of a page, in reading order."""
    blocks = [(block, plain(block.inlines)) for block in document.walk() if block.inlines]
    following = {id(block): text for (block, _), (_, text) in pairwise(blocks)}
    texts = {id(block): text for block, text in blocks}
    owners = {item.span.end: block for block in document.walk() for attrs in block.attrs for item in attrs.items}
    spots = []
    for anchor in document.anchors:
        block = owners.get(anchor.span.end)
        text, after = (texts.get(id(block), ""), following.get(id(block), "")) if block else ("", "")
        spots.append(_Spot(normal(anchor.id), anchor.span, text, after))
    headings = document.of_kind(BlockKind.HEADING)
    nameless = [block for block in headings if not any(attrs.id for attrs in block.attrs)]
    for (name, _), block in zip(automatic_anchors(document), nameless, strict=True):
        spots.append(_Spot(name, block.content or block.span, texts.get(id(block), ""), automatic=True))
    return sorted(spots, key=lambda spot: spot.span)


def _renamed(before: Sequence[_Spot], today: Sequence[_Spot]) -> Mapping[str, _Spot]:
    """What removed anchors are called now: those with the same heading, or with a similar one at the same place."""
    old_names, new_names = {spot.anchor for spot in before}, {spot.anchor for spot in today}
    removed = [spot for spot in before if spot.anchor not in new_names]
    added = [spot for spot in today if spot.anchor not in old_names]
    times = Counter(spot.text for spot in added)
    by_text = {spot.text: spot for spot in added if spot.text and times[spot.text] == 1}
    found = {spot.anchor: by_text[spot.text] for spot in removed if spot.text in by_text}
    taken = {spot.anchor for spot in found.values()}
    after = _by_neighbour([spot for spot in today if spot.anchor not in taken], old_names)
    for neighbour, spots in _by_neighbour(before, new_names).items():
        candidates = after.get(neighbour, [])
        if len(candidates) <= _COMPARED >= len(spots):
            for spot in spots:
                if spot.anchor not in found and (like := _like(spot, candidates)):
                    found[spot.anchor] = like
    return found


def _by_neighbour(spots: Sequence[_Spot], staying: set[str]) -> Mapping[str, list[_Spot]]:
    """The spots that do not stay, by the one before them that does."""
    found: defaultdict[str, list[_Spot]] = defaultdict(list)
    neighbour = ""
    for spot in spots:
        if spot.anchor in staying:
            neighbour = spot.anchor
        else:
            found[neighbour].append(spot)
    return found


def _like(old: _Spot, candidates: Sequence[_Spot]) -> _Spot | None:
    """The candidate with the same text behind it, else with nearly the same text or name."""
    same = next((new for new in candidates if old.following and new.following == old.following), None)
    texts = {new.text: new for new in candidates if new.text}
    names = {new.anchor: new for new in candidates}
    return (
        same or texts.get(did_you_mean(old.text, texts, _ALIKE)) or names.get(did_you_mean(old.anchor, names, _ALIKE))
    )


def _id_of_title(document: Document) -> str:
    """What makes the topic id; empty if it is the name of the file."""
    heading = next(document.headings(), None)
    return normal(anchor_of(heading)) if heading else ""


def _title(document: Document) -> Span:
    heading = next(document.headings(), None)
    return heading.content or heading.span if heading else Span(0, 0)
