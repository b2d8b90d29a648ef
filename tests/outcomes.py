"""Outcomes of a run, made by hand, for the tests of the reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.finding import Finding, Location, Severity
from pipeline.source import Source, Span


@dataclass(frozen=True)
class Outcome:
    findings: tuple[Finding, ...] = ()
    pages: int = 2
    topics: int = 1
    locales: tuple[str, ...] = ("en", "ja")
    incidents: int = 3
    paths: Mapping[str, str] = field(default_factory=dict)
    hidden: int = 0
    suppressed: int = 0


def at(source, text, label=""):
    start = source.text.index(text)
    return Location(source, Span(start, start + len(text)), label)


def finding(location, **fields):
    defaults = {"code": "A104", "rule": "duplicate-anchor", "severity": Severity.ERROR, "message": "anchor `x` again"}
    return Finding(location=location, **(defaults | fields))


HOSTILE = "a\x1b]0;b\x07\x00%0A100%\r\n::set-output name=x::y\n##[error]c##vso[d]]]><!--&\"'\u202e\ud800\ufffe{0}[z](1)"
"""A text that every format has to defuse: terminals, log readers, XML, JSON, links of SARIF."""


def hostile():
    """A finding with that text wherever there is text, the path of the page included."""
    from pipeline.finding import Edit, Fix

    source = Source(f"::error::,file={HOSTILE}.md", f"::set-output name=x::y\n{HOSTILE}\n")
    place = Location(source, Span(0, len(source.text)), HOSTILE)
    fix = Fix(HOSTILE, (Edit(Span(0, 2), HOSTILE),), safe=True)
    texts = {"message": HOSTILE, "help": HOSTILE, "subject": HOSTILE, "topic": HOSTILE, "incident": HOSTILE}
    return finding(place, **texts, locale="fr", related=(place,), fix=fix)
