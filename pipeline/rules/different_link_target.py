"""A link or an image that leads elsewhere than in the source, or is missing.

## What it does
Compares the targets of all links and images of a translation with those of the page it was made from, without regard to
their order and titles. The language may differ: `/en-us/` may become `/fr-fr/`, `?lang=en` `?lang=fr`, and
`en.wikipedia.org` `fr.wikipedia.org`. What else may differ is a setting: `link-rewrites`. Links within an alphabetical
index do not count where the alphabet of the translation is another, nor does a target that the source page has today.
Where the source page is gone, this is information, as is a missing link that the source page of today has no more.

## Why is this bad?
The reader ends up at another page, at none, or finds no link at all; the text around it was written for the one of the
source.

## Example
```md
Voir la [documentation](https://docs.docker.com/engine/.).
```

The full stop became a part of the address. Write instead:

```md
Voir la [documentation](https://docs.docker.com/engine/).
```

## Fix safety
The target of the source is put in. That is safe where punctuation was added to it, and where the revision of the source
is known and exactly one link of a block has another target.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from pipeline import places
from pipeline.document import Block, Link
from pipeline.finding import Fix, Severity
from pipeline.message import Message, say
from pipeline.rules.base import Pair, Problem, did_you_mean, pair_rule, replace, shown
from pipeline.source import Span

_LOCALE = re.escape("{locale}")
_PARAMETER = "lang|language|locale|hl"
_TOPIC = re.compile(r"\btopic=(?P<topic>[^#&\s]+)(?:#(?P<anchor>\S*))?$")
_LAST_SLASH = re.compile(r"/+(?=[?#]|$)")
_TELLING = 12
"""Length of a target that is not found in a text by chance."""
_GLUED = " .,;:!?)]}>'\"»”’。、，；：！？）］｝」』》"


@pair_rule("T106", Severity.ERROR, fixable=True, copied=True)
def different_link_target(pair: Pair) -> Iterator[Problem]:
    """One finding for each target that is missing or extra, or for two of which one became the other."""
    for problem in _problems(pair):
        yield problem if pair.today else dataclasses.replace(problem, severity=Severity.INFO)


def _problems(pair: Pair) -> Iterator[Problem]:
    missing, extra, homes = _left_over(pair)
    _leave_out_mended(pair, missing, extra)
    single = len(missing) == len(extra) == 1
    for link in list(missing):
        home = homes[0].of(link.span)
        least = places.ANY if pair.certain or "image" not in link.kind else places.SURE
        partner = places.partner(pair.alignment, home, least)
        here = [other for other in extra if partner and homes[1].of(other.span) == partner and _alike(link, other)]
        rivals = [other for other in missing if homes[0].of(other.span) == home and _alike(link, other)]
        missing.remove(link)
        other = _counterpart(link, here, len(rivals))
        if other is not None:
            extra.remove(other)
            sure = single or (len(rivals) == 1 and places.partner(pair.alignment, home) is not None)
            yield _changed(link, other, safe=pair.certain and sure)
        elif partner is None or not _damaged(pair, partner.span):
            near = places.first_line(partner, pair.page.document) if partner else None
            yield Problem(
                near or places.place(pair.alignment, link.span.start, pair.page.document),
                say("The image {target} of the source is missing.", target=shown(link.target))
                if _is_image(link)
                else say("The link to {target} of the source is missing.", target=shown(link.target)),
                subject=link.target,
                beside=((link.span, say("in the source")),),
                severity=None if _is_wanted(pair, link) else Severity.INFO,
            )
    for other in extra:
        if other.target and not _in_extra_block(pair, homes[1], other) and not _damaged_there(pair, homes[1], other):
            near = places.source_place(pair.alignment, other.span.start, pair.base.document)
            known = any(link.target == other.target for link in pair.base.document.links)
            yield Problem(
                other.target_span,
                _one_more(other) if known else _extra(other),
                subject=other.target,
                beside=((near, say("no such target here")),),
                severity=None if pair.certain else Severity.INFO,
            )


def _is_wanted(pair: Pair, link: Link) -> bool:
    """Whether a link was surely lost: neither is its base in doubt, nor has today's source page given it up."""
    source, today = pair.base.document.source, pair.today.document if pair.today else None
    text = link.label and source[link.label]
    if today and not any(
        one.target == link.target or (text and one.label and today.source[one.label] == text) for one in today.links
    ):
        return False
    return pair.certain or link.target in pair.page.document.source.text


def _left_over(pair: Pair) -> tuple[list[Link], list[Link], tuple[places.Homes, places.Homes]]:
    """Links of either page without a counterpart; the counterpart is in the paired block if there is one."""
    homes = pair.base.homes, pair.page.homes
    missing, extra = list(pair.base.document.links), list(pair.page.document.links)
    if sorted(link.target for link in missing) == sorted(link.target for link in extra):
        return [], [], homes
    normal = _reader(pair.page.locale, pair.rewrites)
    if Counter(normal(link) for link in missing) == Counter(normal(link) for link in extra):
        return [], [], homes
    for near in (True, False):
        left: dict[tuple[str, places.Key | None], list[Link]] = {}
        for other in extra:
            left.setdefault((normal(other), _key(homes[1].of(other.span)) if near else None), []).append(other)
        for link in list(missing):
            partner = places.partner(pair.alignment, homes[0].of(link.span))
            found = left.get((normal(link), _key(partner) if near else None))
            if found and (partner or not near):
                missing.remove(link)
                extra.remove(found.pop(0))
    own = places.own_index(pair.base.document, pair.page.document)
    missing, extra = (
        [link for link in links if link.target.rpartition("#")[2] not in own] for links in (missing, extra)
    )
    missing = [link for link in missing if not places.is_gone(pair.alignment, homes[0].of(link.span))]
    return missing, extra, homes


def _leave_out_mended(pair: Pair, missing: list[Link], extra: list[Link]) -> None:
    """Targets that the source page did not have then and has today: they were mended in all languages at once."""
    today = {link.target for link in pair.today.document.links} if pair.today else set()
    new = today - {link.target for link in pair.base.document.links}
    for other in [other for other in extra if other.target in new]:
        extra.remove(other)
        old = {link.target: link for link in missing if link.target not in today}
        if old:
            missing.remove(old[did_you_mean(other.target, old, 0.0)])


def _reader(locale: str, rewrites: Sequence[tuple[str, str]]) -> Callable[[Link], str]:
    """What tells targets from each other for pages in this language: parts that name it or English do not count."""
    named = rf"{locale.split('-')[0]}(?:[-_/][a-z]{{2,4}})?|[a-z]{{2}}[-_]{locale.split('-')[0]}"
    rewritten = [(old, re.compile(re.escape(new).replace(_LOCALE, f"(?:{named})"), re.I)) for old, new in rewrites]
    own = rf"(?:{locale.split('-')[0]}|en)(?:[-_][a-z]{{2,4}})?|[a-z]{{2}}[-_/](?:{locale.split('-')[0]}|en)"
    patterns = (
        re.compile(rf"(?<![:/])/(?:{own})(?=/|$)", re.I),
        re.compile(rf"(?<=//)(?:{own})(?=\.\w+\.\w)", re.I),
        re.compile(rf"[?&](?:{_PARAMETER})=(?:{own})(?=[&#]|$)", re.I),
    )

    def normal(link: Link) -> str:
        text = link.target.strip().removeprefix("<").removesuffix(">")
        for number, (old, new) in enumerate(rewritten):
            text = new.sub(f"\0{number}", text).replace(old, f"\0{number}")
        for pattern in patterns:
            text = pattern.sub("", text)
        return _TOPIC.sub(_without_own_anchor, _LAST_SLASH.sub("", text))

    return normal


def _without_own_anchor(match: re.Match[str]) -> str:
    """The id of a topic, in which case does not count, without the anchor of its title: the id without the product."""
    topic, anchor = match["topic"].casefold(), match["anchor"]
    own = not anchor or f"-{topic}".endswith(f"-{anchor.casefold()}")
    return f"topic={topic}" if own else f"topic={topic}#{anchor}"


def _key(block: Block | None) -> places.Key | None:
    return places.key(block) if block else None


def _counterpart(link: Link, here: list[Link], rivals: int) -> Link | None:
    """Which of the links left over in the paired block is meant to be `link`, of as many left over in its own."""
    glued = next((other for other in here if _glued(link, other)), None)
    if glued or len(here) != rivals:
        return glued
    similar = did_you_mean(link.target, [other.target for other in here])
    return next((other for other in here if other.target == similar), here[0])


def _changed(link: Link, other: Link, *, safe: bool) -> Problem:
    glued = _glued(link, other)
    here, there = shown(other.target), shown(link.target)
    if glued:
        message = say("{text} became a part of the address {target}.", text=shown(glued), target=there)
    elif _is_image(link):
        message = say("This shows {target}; in the source it shows {other}.", target=here, other=there)
    else:
        message = say("This leads to {target}; in the source it leads to {other}.", target=here, other=there)
    fix: Fix | None = None
    if other.kind != "reference":
        fix = replace(other.target_span, link.target, say("copy the target from the source"), safe=safe or bool(glued))
    place = ((link.target_span, say("in the source")),)
    return Problem(other.target_span, message, subject=link.target, beside=place, fix=fix)


def _glued(link: Link, other: Link) -> str:
    """Punctuation that was added to a target."""
    mine, theirs = link.target, other.target
    added = theirs[len(mine) :]
    return added if theirs.startswith(mine) and added and not added.strip(_GLUED) else ""


def _alike(link: Link, other: Link) -> bool:
    return _is_image(link) == _is_image(other)


def _in_extra_block(pair: Pair, homes: places.Homes, link: Link) -> bool:
    home = homes.of(link.span)
    return home is not None and pair.alignment.of_translation(home).source is None


def _damaged(pair: Pair, place: Span) -> bool:
    """Whether a link in a block cannot be read; `malformed-link` reports it."""
    return any("link" in junk.reason and junk.span.within(place) for junk in pair.page.document.junk)


def _damaged_there(pair: Pair, homes: places.Homes, link: Link) -> bool:
    """Whether the source names the target where it cannot be read as a link: the translation mended that."""
    home = homes.of(link.span)
    block = pair.alignment.of_translation(home).source if home else None
    if block is None:
        return False
    source = pair.base.document.source
    text = "".join(source[block.span].split())
    read = sum(one.target == link.target for one in pair.base.document.links if one.span.within(block.span))
    return text.count(link.target if len(link.target) >= _TELLING else f"]({link.target}") > read


def _one_more(link: Link) -> Message:
    target = shown(link.target)
    if _is_image(link):
        return say("Here is one more image {target} than in the source.", target=target)
    return say("Here is one more link to {target} than in the source.", target=target)


def _extra(link: Link) -> Message:
    target = shown(link.target)
    if _is_image(link):
        return say("The source has no image {target}.", target=target)
    return say("The source has no link to {target}.", target=target)


def _is_image(link: Link) -> bool:
    return "image" in link.kind
