"""What every rule is made of: what it sees, the Problem it yields, and the Rule that stamps problems into findings.

A rule sees a Page, one page in one language; or a Pair, a translation beside the source page it was made from; or a
Change, a source page beside what it was at a revision; or the Whole, all pages together.

Owns: the rule interface. Must not know: files, configuration, reports, or any particular rule.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from pipeline.align import Alignment
from pipeline.census import Census
from pipeline.document import Block, BlockKind, Document, Junk, Link
from pipeline.finding import Edit, Finding, Fix, Location, Severity
from pipeline.fragments import Fragment
from pipeline.incident import Incident
from pipeline.message import listed as listed
from pipeline.message import say
from pipeline.parity import Spans, aligned_spans, commands
from pipeline.places import Homes
from pipeline.resolve import Resolution, resolve
from pipeline.site import Site
from pipeline.source import Source, Span
from pipeline.suppress import Ignores, Use


@dataclass(frozen=True)
class Page:
    """One page in one language as the rules see it.

    `topic` is the topic id. `errors` are violations of the incident schema, found by the engine: pairs of an incident
    and a message. `site` is all pages together; None where only some of them are known. `seek` finds its texts in the
    wrong language, as the whole topic and the tree tell: called by the first rule that asks. `ignores` are the comments
    that say which findings are not wanted, `unused` those that cover none: known when all other rules have run.
    """

    document: Document
    locale: str
    topic: str
    incidents: tuple[Incident, ...] = ()
    errors: tuple[tuple[Incident, str], ...] = ()
    site: Site | None = None
    seek: Callable[[], tuple[Fragment, ...]] = tuple
    ignores: Ignores = dataclasses.field(default_factory=Ignores)
    unused: tuple[Use, ...] = ()

    @cached_property
    def fragments(self) -> tuple[Fragment, ...]:
        """Texts in the wrong language."""
        return self.seek()

    @cached_property
    def ends(self) -> tuple[tuple[Link, Resolution], ...]:
        """Where each link leads; nothing where only some of the pages are known."""
        if self.site is None:
            return ()
        path = self.document.path
        return tuple((link, resolve(self.site, link.target, path, self.locale)) for link in self.document.links)

    @cached_property
    def homes(self) -> Homes:
        """Which block is at a place of the page."""
        return Homes(self.document)

    @cached_property
    def commands(self) -> frozenset[str]:
        """The programs that the code of the page calls, and well-known ones."""
        return commands(self.document)

    def junk(self, *reasons: str) -> Iterator[Junk]:
        """What the parser could not read for one of these reasons, in reading order."""
        return (junk for junk in self.document.junk if junk.reason in reasons)

    def incident_at(self, offset: int) -> str:
        """Id of the incident that holds `offset`; empty outside every incident."""
        for incident in self.incidents:
            if incident.span.start <= offset < incident.span.end:
                return incident.id(self.topic)
        return ""


@dataclass(frozen=True)
class Pair:
    """A translation and the page it is judged against.

    `base` is the revision of the source page that the translation was made from; where that is not known (`certain` is
    False), it is the source page of today, and what differs may be drift instead of a defect. `revision` says in a few
    words which revision it is; empty for today's page. `today` is the source page of today, None where there is none.
    `rewrites`: parts of targets of links, and what may be in their place, where ``{locale}`` stands for the language.
    """

    page: Page
    base: Page
    alignment: Alignment
    certain: bool = True
    revision: str = ""
    today: Page | None = None
    rewrites: Sequence[tuple[str, str]] = ()

    @cached_property
    def code_spans(self) -> tuple[Spans, ...]:
        """The code spans of the two pages, text by text."""
        return aligned_spans(self.alignment)


@dataclass(frozen=True)
class Whole:
    """All pages together, after each of them was looked at. `census` is what their links tell; `read` gives a file."""

    site: Site
    census: Census
    read: Callable[[str], Source]

    def page(self, path: str) -> Page:
        """A page or a table of contents as far as findings need it: its text, its language and its topic."""
        facts = self.site.pages.get(path)
        if facts:
            return Page(Document(self.read(path)), facts.locale, facts.topic_id)
        toc = self.site.toc_file(path)
        return Page(Document(self.read(path)), toc.locale if toc else "", "")

    def topic_path(self, path: str) -> str:
        """What a page or a table of contents has in common with its translations."""
        facts, toc = self.site.pages.get(path), self.site.toc_file(path)
        if facts:
            return facts.topic_path
        return f"{toc.folder}/{path.rpartition('/')[2]}" if toc else path


@dataclass(frozen=True, slots=True)
class Inbound:
    """A link that led to a place and leads nowhere now. `where` is its target on the page it stands on."""

    where: Location
    locale: str


@dataclass(frozen=True)
class Change:
    """A source page that changed since a revision: as it was then, and as it is; `today` is None where it is gone.

    `inbound` are the links, of all pages in all languages, that led to it and lead nowhere now: by the anchor they
    named, ``""`` for the page as a whole. `successor` is the page that has its topic id now, if it is another.
    """

    before: Page
    today: Page | None
    inbound: Mapping[str, tuple[Inbound, ...]] = dataclasses.field(default_factory=dict)
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule yields: a place and what is wrong there. The Rule adds its code, name and severity.

    What is said is made with `pipeline.message.say`, so that it can be said in other languages.
    `subject` names the problem independently of its place (an anchor, a marker, a key); `severity` replaces the rule's.
    `related` are places on the same page, `beside` places in the base of a Pair, `today` in the source page of today;
    each with what is there; `elsewhere` are places on any page. `verdict` is `drift` for what is no fault of the
    translation. For rules of the Whole: `path` is the file the place is in, `locales` those of the translations that
    suffer.
    """

    span: Span
    message: str
    subject: str = ""
    help: str = ""
    related: tuple[tuple[Span, str], ...] = ()
    beside: tuple[tuple[Span, str], ...] = ()
    today: tuple[tuple[Span, str], ...] = ()
    elsewhere: tuple[Location, ...] = ()
    verdict: str = "defect"
    fix: Fix | None = None
    severity: Severity | None = None
    path: str = ""
    locales: tuple[str, ...] = ()


PageCheck = Callable[[Page], Iterator[Problem]]
PairCheck = Callable[[Pair], Iterator[Problem]]
ChangeCheck = Callable[[Change], Iterator[Problem]]
SiteCheck = Callable[[Whole], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """A check with its identity. `doc` is the docstring of the rule's module, which is its documentation.

    One of `on_page`, `on_pair`, `on_change` and `on_site` is the check. `default`: it runs unless the user says
    otherwise; else only when the user selects it by its name or code.
    """

    code: str
    name: str
    severity: Severity
    doc: str
    on_page: PageCheck | None = None
    on_pair: PairCheck | None = None
    on_change: ChangeCheck | None = None
    on_site: SiteCheck | None = None
    fixable: bool = False
    default: bool = True

    @property
    def summary(self) -> str:
        """First line of the documentation."""
        return self.doc.strip().splitlines()[0]

    def run(self, page: Page) -> Iterator[Finding]:
        """Findings of this rule on `page`; none for a rule that needs a pair."""
        for problem in self.on_page(page) if self.on_page else ():
            yield self._finding(problem, page)

    def run_pair(self, pair: Pair) -> Iterator[Finding]:
        """Findings of this rule on a translation; none for a rule that looks at single pages.

        Without a certain base each is one step less severe: it may be the source page that moved on.
        """
        for problem in self.on_pair(pair) if self.on_pair else ():
            found = self._finding(problem, pair.page)
            base = pair.base.document.source
            beside = [Location(base, span, _dated(text, pair.revision)) for span, text in problem.beside]
            if pair.today:
                beside += (Location(pair.today.document.source, span, text) for span, text in problem.today)
            severity = found.severity if pair.certain else Severity(max(found.severity - 1, Severity.INFO))
            related = (*beside, *found.related)
            yield dataclasses.replace(found, severity=severity, verdict=problem.verdict, related=related)

    def run_change(self, change: Change) -> Iterator[Finding]:
        """Findings of this rule on a changed source page; places are on today's page, else on the page as it was."""
        for problem in self.on_change(change) if self.on_change else ():
            yield self._finding(problem, change.today or change.before)

    def run_site(self, whole: Whole) -> Iterator[Finding]:
        """Findings of this rule on all pages together; none for a rule that looks at single pages."""
        for problem in self.on_site(whole) if self.on_site else ():
            found = self._finding(problem, whole.page(problem.path))
            yield dataclasses.replace(found, verdict=problem.verdict, locales=problem.locales)

    def _finding(self, problem: Problem, page: Page) -> Finding:
        source = page.document.source
        return Finding(
            code=self.code,
            rule=self.name,
            severity=self.severity if problem.severity is None else problem.severity,
            message=problem.message,
            location=Location(source, problem.span),
            subject=problem.subject,
            locale=page.locale,
            topic=page.topic,
            incident=page.incident_at(problem.span.start),
            related=(*problem.elsewhere, *(Location(source, span, label) for span, label in problem.related)),
            help=problem.help,
            fix=problem.fix,
        )


def _dated(label: str, revision: str) -> str:
    return say("{label} ({revision})", label=label, revision=revision) if revision else label


def rule(code: str, severity: Severity, *, fixable: bool = False, default: bool = True) -> Callable[[PageCheck], Rule]:
    """Make a Rule of a check of single pages. Its name is the function's with hyphens and reads well after "allow"."""

    def declare(check: PageCheck) -> Rule:
        return Rule(
            code, _name(check), severity, _documentation(check), on_page=check, fixable=fixable, default=default
        )

    return declare


def pair_rule(code: str, severity: Severity, *, fixable: bool = False) -> Callable[[PairCheck], Rule]:
    """Make a Rule of a check that holds a translation against its base; named as by `rule`."""

    def declare(check: PairCheck) -> Rule:
        return Rule(code, _name(check), severity, _documentation(check), on_pair=check, fixable=fixable)

    return declare


def change_rule(code: str, severity: Severity, *, fixable: bool = False) -> Callable[[ChangeCheck], Rule]:
    """Make a Rule of a check that holds a source page against what it was at a revision; named as by `rule`."""

    def declare(check: ChangeCheck) -> Rule:
        return Rule(code, _name(check), severity, _documentation(check), on_change=check, fixable=fixable)

    return declare


def site_rule(code: str, severity: Severity, *, fixable: bool = False) -> Callable[[SiteCheck], Rule]:
    """Make a Rule of a check that sees all pages together, once; named as by `rule`."""

    def declare(check: SiteCheck) -> Rule:
        return Rule(code, _name(check), severity, _documentation(check), on_site=check, fixable=fixable)

    return declare


def _name(check: PageCheck | PairCheck | ChangeCheck | SiteCheck) -> str:
    return check.__name__.replace("_", "-")


def _documentation(check: PageCheck | PairCheck | ChangeCheck | SiteCheck) -> str:
    return inspect.getdoc(inspect.getmodule(check)) or ""


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The most similar of the `known` words, or an empty string; case does not count."""
    folded = {candidate.casefold(): candidate for candidate in known}
    matches = get_close_matches(word.casefold(), list(folded), n=1, cutoff=cutoff)
    return folded[matches[0]] if matches else ""


def of_fragment(fragment: Fragment, message: str, help: str = "") -> Problem:
    """A text in the wrong language as a problem, with its source text and its other places; in doubt, information."""
    original = fragment.original
    elsewhere = (dataclasses.replace(original, label=say("the source text")),) if original else ()
    return Problem(
        fragment.span,
        message,
        subject=fragment.text,
        help=help,
        elsewhere=elsewhere,
        related=tuple((span, say("the same text")) for span in fragment.places),
        severity=Severity.INFO if fragment.doubt else None,
    )


def replace(span: Span, text: str, title: str, *, safe: bool = True) -> Fix:
    """A fix that replaces the text at one span."""
    return Fix(title, (Edit(span, text),), safe)


def attach(
    document: Document, block: Block, members: str, title: str, *, safe: bool, first: bool = False
) -> Fix | None:
    """A fix that writes an attribute list below a block; None where it is not sure to belong to that block.

    It comes behind the lists that the block has, or, as an id should, as the `first` of them.
    """
    source = document.source
    end = max(block.span.end, *(attrs.span.end for attrs in block.attrs if not first), 0)
    line = source.line_index(end)
    if source.text[end : source.line_ends[line]].strip() or not _can_carry(source, block):
        return None
    if any(damaged_list(document, block)):
        return None
    place = Span(source.line_ends[line], source.line_ends[line])
    return replace(place, f"{new_line(source, block)}{{: {members}}}", title, safe=safe)


def damaged_list(document: Document, block: Block) -> Iterator[Junk]:
    """Attribute lists in or directly below a block that cannot be read: they may say what seems to be missing."""
    first = bisect_left(document.junk, block.span.start, key=lambda junk: junk.span.start)
    for index in range(first, len(document.junk)):
        junk = document.junk[index]
        if document.source.text[block.span.end : junk.span.start].strip():
            return
        if junk.reason.startswith("attribute-list"):
            yield junk


def new_line(source: Source, block: Block) -> str:
    """What begins a further line of a block, or one below it that belongs to it."""
    line = source.line_starts[source.line_index(block.span.start)]
    return source.newline + indentation(source.text[line : block.span.start])


def _can_carry(source: Source, block: Block) -> bool:
    """Whether a list on the line below a block is its list: code must end with its fence."""
    if block.kind is not BlockKind.CODE:
        return block.kind in _CARRIERS
    first, last = (source.line_index(offset) for offset in (block.span.start, max(block.span.end - 1, 0)))
    return first < last and _FENCE.fullmatch(source.line(last)) is not None


def shown(text: str) -> str:
    """A piece of a page for use in a message: on one line, short, and without characters that cannot be seen."""
    folded = " ".join(text.split())
    visible = "".join(character if _is_visible(character) else f"<U+{ord(character):04X}>" for character in folded)
    short = visible if len(visible) <= _LONGEST_SHOWN else visible[: _LONGEST_SHOWN - 1] + "…"
    return f'"{short}"' if "`" in short else f"`{short}`"


def place_of(incident: Incident) -> Span:
    """Where to report what concerns an incident as a whole: its title, else the beginning of the page."""
    if incident.heading is None:
        return Span(0, 0)
    content = incident.heading.content
    return content if content is not None and content.end > content.start else incident.heading.span


def indentation(text: str) -> str:
    """What a line below one that begins with `text` needs to stay in the same list item or quotation."""
    return "".join(character if character in " \t>" else " " for character in text)


_LONGEST_SHOWN = 60
_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*")
_CARRIERS = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TABLE)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
