"""What becomes of a link: where it leads, or why it leads nowhere.

Owns: these values. Must not know: how a link is followed (`pipeline.resolve`), sites, findings.
"""

from __future__ import annotations

from pipeline.message import Message, say
from pipeline.value import value

SUBCOLLECTION = "subcollection "
"""What the subject of an Unknown begins with where a subcollection is not here."""


@value(frozen=True, slots=True)
class Target:
    """A place that exists. `fallback`: it is in the source language, for want of one in the language asked for.

    `locale` is empty for a file that is no page, `anchor` for the page as a whole.
    """

    path: str
    locale: str = ""
    fallback: bool = False
    anchor: str = ""
    topic_path: str = ""


@value(frozen=True, slots=True)
class Broken:
    """A place that does not exist. `reason` is one of `REASONS`, `wanted` what was looked for.

    `page` is where an anchor was looked for, empty for other reasons; `suggestions` are names like the wanted one that
    exist, best first. `in_source`: the page in the source language has the anchor. `uncertain`: it may exist all the
    same, because the page or the toc includes something that is not in the tree, because the subcollection has no toc
    here, or because it is in an attribute list that cannot be read. `foreign`: it was looked for in another tree, by
    what `inventory` tells of it, or in its pages where that is empty; then `topic_path` is empty.
    """

    reason: str
    wanted: str
    page: str = ""
    suggestions: tuple[str, ...] = ()
    in_source: bool = False
    uncertain: bool = False
    topic_path: str = ""
    anchor: str = ""
    foreign: bool = False
    inventory: str = ""

    @property
    def help(self) -> Message:
        """What to do."""
        return _HELP_OF_INVENTORY if self.inventory else REASONS[self.reason]


@value(frozen=True, slots=True)
class Elsewhere:
    """A place in another tree that exists; `topic` is the id of its topic, the rest as in Target.

    `inventory` is the file that tells of it; empty where the pages of that tree were read. `path` is relative to the
    root of that tree where an inventory tells, else the way to it from where paths are shown.
    """

    path: str
    locale: str
    fallback: bool
    anchor: str
    topic: str
    inventory: str = ""


@value(frozen=True, slots=True)
class External:
    """An address elsewhere, for a link checker that goes out and looks."""

    url: str


@value(frozen=True, slots=True)
class Unknown:
    """Something that the tree does not say. `subject` is what one would have to know, equal for many links."""

    subject: str

    @property
    def subcollection(self) -> str:
        """The subcollection that is not here, if that is it."""
        return self.subject.removeprefix(SUBCOLLECTION) if self.subject.startswith(SUBCOLLECTION) else ""


Resolution = Target | Elsewhere | Broken | External | Unknown

IMPLICIT = "english-slug"
"""The reason why a link to an anchor is broken that the source page has without giving it: from a heading's text."""

REASONS = {
    "unknown-topic": say("Use the id of an existing topic."),
    "unknown-page": say("Use the path of an existing page."),
    "unknown-file": say("Use the path of an existing file."),
    "unknown-anchor": say("Put the id on the heading that is meant, or link to another."),
    IMPLICIT: say("Give the heading an id."),
    "outside-root": say("Stay within the tree."),
    "unsafe-scheme": say("Link to a page or a web address."),
}
"""Why a link is broken, and what mends it."""
_HELP_OF_INVENTORY = say("Link to something else, or bring the inventory up to date.")
