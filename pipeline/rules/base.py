"""What every rule is made of: what it sees, the Problem it yields, and the Rule that stamps problems into findings.

A rule sees a Page, one page in one language, or a Pair, a translation beside the source page it was made from. Owns:
the rule interface. Must not know: files, configuration, reports, or any particular rule.
"""

from __future__ import annotations

import dataclasses
import inspect
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from pipeline.align import Alignment
from pipeline.document import Document, Junk
from pipeline.finding import Edit, Finding, Fix, Location, Severity
from pipeline.incident import Incident
from pipeline.parity import Spans, aligned_spans, commands
from pipeline.places import Homes
from pipeline.site import Site
from pipeline.source import Span


@dataclass(frozen=True)
class Page:
    """One page in one language as the rules see it.

    `topic` is the topic id. `errors` are violations of the incident schema, found by the engine: pairs of an incident
    and a message. `site` is all pages together; None where only some of them are known.
    """

    document: Document
    locale: str
    topic: str
    incidents: tuple[Incident, ...] = ()
    errors: tuple[tuple[Incident, str], ...] = ()
    site: Site | None = None

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
    """

    page: Page
    base: Page
    alignment: Alignment
    certain: bool = True
    revision: str = ""
    today: Page | None = None

    @cached_property
    def code_spans(self) -> tuple[Spans, ...]:
        """The code spans of the two pages, text by text."""
        return aligned_spans(self.alignment)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule yields: a place and what is wrong there. The Rule adds its code, name and severity.

    `subject` names the problem independently of its place (an anchor, a marker, a key); `severity` replaces the rule's.
    `related` are places on the same page, `beside` places in the base of a Pair, `today` in the source page of today;
    each with what is there. `verdict` is `drift` for what is no fault of the translation.
    """

    span: Span
    message: str
    subject: str = ""
    help: str = ""
    related: tuple[tuple[Span, str], ...] = ()
    beside: tuple[tuple[Span, str], ...] = ()
    today: tuple[tuple[Span, str], ...] = ()
    verdict: str = "defect"
    fix: Fix | None = None
    severity: Severity | None = None


PageCheck = Callable[[Page], Iterator[Problem]]
PairCheck = Callable[[Pair], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """A check with its identity. `doc` is the docstring of the rule's module, which is its documentation.

    One of `on_page` and `on_pair` is the check.
    """

    code: str
    name: str
    severity: Severity
    doc: str
    on_page: PageCheck | None = None
    on_pair: PairCheck | None = None
    fixable: bool = False

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
            label = f" ({pair.revision})" if pair.revision else ""
            beside = [Location(pair.base.document.source, span, text + label) for span, text in problem.beside]
            if pair.today:
                beside += (Location(pair.today.document.source, span, text) for span, text in problem.today)
            severity = found.severity if pair.certain else Severity(max(found.severity - 1, Severity.INFO))
            related = (*beside, *found.related)
            yield dataclasses.replace(found, severity=severity, verdict=problem.verdict, related=related)

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
            related=tuple(Location(source, span, label) for span, label in problem.related),
            help=problem.help,
            fix=problem.fix,
        )


def rule(code: str, severity: Severity, *, fixable: bool = False) -> Callable[[PageCheck], Rule]:
    """Make a Rule of a check of single pages. Its name is the function's with hyphens and reads well after "allow"."""

    def declare(check: PageCheck) -> Rule:
        return Rule(code, _name(check), severity, _documentation(check), on_page=check, fixable=fixable)

    return declare


def pair_rule(code: str, severity: Severity, *, fixable: bool = False) -> Callable[[PairCheck], Rule]:
    """Make a Rule of a check that holds a translation against its base; named as by `rule`."""

    def declare(check: PairCheck) -> Rule:
        return Rule(code, _name(check), severity, _documentation(check), on_pair=check, fixable=fixable)

    return declare


def _name(check: PageCheck | PairCheck) -> str:
    return check.__name__.replace("_", "-")


def _documentation(check: PageCheck | PairCheck) -> str:
    return inspect.getdoc(inspect.getmodule(check)) or ""


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The most similar of the `known` words, or an empty string; case does not count."""
    folded = {candidate.casefold(): candidate for candidate in known}
    matches = get_close_matches(word.casefold(), list(folded), n=1, cutoff=cutoff)
    return folded[matches[0]] if matches else ""


def replace(span: Span, text: str, title: str, *, safe: bool = True) -> Fix:
    """A fix that replaces the text at one span."""
    return Fix(title, (Edit(span, text),), safe)


def shown(text: str) -> str:
    """A piece of a page for use in a message: on one line, short, and without characters that cannot be seen."""
    folded = " ".join(text.split())
    visible = "".join(character if _is_visible(character) else f"<U+{ord(character):04X}>" for character in folded)
    short = visible if len(visible) <= _LONGEST_SHOWN else visible[: _LONGEST_SHOWN - 1] + "…"
    return f'"{short}"' if "`" in short else f"`{short}`"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence: ``a, b and c``."""
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final


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


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
