"""What every rule is made of: what it sees, the Problem it yields, and the Rule that stamps problems into findings.

What it sees is a Page, a Pair, a Change or the Whole (`pipeline.sight`); how it makes fixes is in `pipeline.mending`.

Owns: the rule interface. Must not know: files, configuration, reports, or any particular rule.
"""

from __future__ import annotations

import dataclasses
import inspect
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from pipeline.finding import Finding, Fix, Location, Severity
from pipeline.fragment import Fragment
from pipeline.incident import Incident
from pipeline.mending import attach as attach
from pipeline.mending import damaged_list as damaged_list
from pipeline.mending import indentation as indentation
from pipeline.mending import new_line as new_line
from pipeline.mending import replace as replace
from pipeline.message import listed as listed
from pipeline.message import say
from pipeline.sight import Change as Change
from pipeline.sight import Inbound as Inbound
from pipeline.sight import Page as Page
from pipeline.sight import Pair as Pair
from pipeline.sight import Whole as Whole
from pipeline.source import Span
from pipeline.value import value


@value(frozen=True, slots=True)
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


@value(frozen=True)
class Rule:
    """A check with its identity. `doc` is the docstring of the rule's module, which is its documentation.

    One of `on_page`, `on_pair`, `on_change` and `on_site` is the check. `default`: it runs unless the user says
    otherwise; else only when the user selects it by its name or code. `copied`: it compares what translators copy as
    it stands, so that where most translations differ in the same way it is the source page that is another.
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
    copied: bool = False

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


def pair_rule(
    code: str, severity: Severity, *, fixable: bool = False, copied: bool = False
) -> Callable[[PairCheck], Rule]:
    """Make a Rule of a check that holds a translation against its base; named as by `rule`."""

    def declare(check: PairCheck) -> Rule:
        return Rule(code, _name(check), severity, _documentation(check), on_pair=check, fixable=fixable, copied=copied)

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


_LONGEST_SHOWN = 60


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
