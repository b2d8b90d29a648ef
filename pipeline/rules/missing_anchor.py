"""An id that the source page has and the translation lacks, or the other way round.

## What it does
Compares the ids of a translation (`{: #id}`, and ids in HTML) with those of the page it was made from. An id that was
changed is one finding. Ids in an incident that is missing altogether are left to `different-incident-structure`. The
letters of an alphabetical index (headings of one letter whose ids end with it) are those of the language. An id that
the source page writes, but so that it cannot be read (a brace is missing, or it is in code that was never closed), is
no fault of a translation that has it; nor is an id that today's source page has too, or one that it lacks too. Where
the source page is gone, nothing leads to the translation any more, and this is information.

## Why is this bad?
An id is an address. Links from other pages, from the product and from search engines use it in all languages; where it
is missing they lead to the top of the page, and where it was translated nothing leads to it.

## Example
```md
## La connexion échoue
{: #ts_connexion}
```

The source page has `{: #ts_login}`. Write instead:

```md
## La connexion échoue
{: #ts_login}
```

## Fix safety
Where one block carries one id in the source and another in the translation, the id of the source is put in, and into
the links of the page that use the other one. Where a block lost its id, the id is written below it. Both are safe if
the revision of the source is known.
"""

import dataclasses
from collections.abc import Iterator

from pipeline import places
from pipeline.document import Anchor, Block, Document
from pipeline.finding import Edit, Fix, Severity
from pipeline.message import say
from pipeline.rules.base import Page, Pair, Problem, attach, did_you_mean, pair_rule, shown
from pipeline.source import Span


@pair_rule("T101", Severity.ERROR, fixable=True, copied=True)
def missing_anchor(pair: Pair) -> Iterator[Problem]:
    """One finding for each id, or for two ids of which one became the other."""
    for problem in _problems(pair):
        yield problem if pair.today else dataclasses.replace(problem, severity=Severity.INFO)


def _problems(pair: Pair) -> Iterator[Problem]:
    both = pair.base.incidents, pair.page.incidents, pair.alignment
    own = places.own_index(pair.base.document, pair.page.document)
    now = {anchor.id for anchor in pair.today.document.anchors} if pair.today else None
    missing = _without_counterpart(pair.base, pair.page, places.lost(*both), own)
    missing = {name: anchor for name, anchor in missing.items() if now is None or name in now}
    unread = places.written_ids(pair.base.document.source.text)
    extra = _without_counterpart(pair.page, pair.base, places.added(*both), own | unread | (now or set()))
    if not (missing or extra):
        return
    homes = pair.base.homes, pair.page.homes
    for name, anchor in missing.items():
        home = homes[0].of(anchor.span)
        partner = places.partner(pair.alignment, home, places.ANY if pair.certain else places.SURE)
        others = [other for other in extra.values() if partner and homes[1].of(other.span) == partner]
        beside = ((anchor.span, say("the id in the source")),)
        if len(others) == 1:
            del extra[others[0].id]
            yield Problem(
                others[0].span,
                say(
                    "The id {id} of the source became {other}, so that links to it lead nowhere.",
                    id=shown(name),
                    other=shown(others[0].id),
                ),
                subject=name,
                beside=beside,
                fix=_renamed(pair, others[0], name),
            )
            continue
        guess = did_you_mean(name, extra, 0.8)
        yield Problem(
            _place(pair, partner, anchor),
            say("The id {id} of the source is missing, so that links to it lead nowhere.", id=shown(name)),
            subject=name,
            help=say("Is it `{name}` here?", name=guess) if guess else _what_to_do(name, home, partner),
            beside=beside,
            fix=None if guess else _given(pair, name, home, others),
        )
    for name, anchor in extra.items():
        yield Problem(
            anchor.span,
            say("The source has no id {id}; no link in any other language leads here.", id=shown(name)),
            subject=name,
            help=say("Ids are the same in all languages; leave out what the source does not have."),
            beside=(
                (places.source_place(pair.alignment, anchor.span.start, pair.base.document), say("no such id here")),
            ),
        )


def _without_counterpart(page: Page, other: Page, gone: list[Span], own: frozenset[str]) -> dict[str, Anchor]:
    """Ids of one page that the other lacks, but for those in incidents without a counterpart and those in `own`."""
    known = {*own, *(anchor.id for anchor in other.document.anchors)}
    return {
        anchor.id: anchor
        for anchor in page.document.anchors
        if anchor.id not in known and not any(anchor.span.within(span) for span in gone)
    }


def _place(pair: Pair, partner: Block | None, anchor: Anchor) -> Span:
    if partner is not None:
        return places.first_line(partner, pair.page.document)
    return places.place(pair.alignment, anchor.span.start, pair.page.document)


def _what_to_do(name: str, home: Block | None, partner: Block | None) -> str:
    if partner is None:
        return say("What carries it in the source is missing as well.")
    if home and any(attrs.id for attrs in home.attrs):
        return say("Write `{list}` below it.", list=f"{{: #{name}}}")
    return ""


def _given(pair: Pair, name: str, home: Block | None, others: list[Anchor]) -> Fix | None:
    """The id, written below the block that should carry it, if that carries none."""
    partner = places.partner(pair.alignment, home)
    if home is None or partner is None or home.kind is not partner.kind or others:
        return None
    carried = any(attrs.id and attrs.id.name == name for attrs in home.attrs)
    if not carried or any(attrs.id for attrs in partner.attrs):
        return None
    title = say("write `{{: #{name}}}` below it", name=name)
    return attach(pair.page.document, partner, f"#{name}", title, safe=pair.certain, first=True)


def _renamed(pair: Pair, anchor: Anchor, name: str) -> Fix:
    document: Document = pair.page.document
    links = (link.target_span for link in document.links if link.target == f"#{anchor.id}")
    edits = (Edit(anchor.span, name), *(Edit(span, f"#{name}") for span in dict.fromkeys(links)))
    return Fix(say("write {text}", text=shown(name)), edits, pair.certain)
