"""What a rule says: a Finding, where it is, what it is measured against, and how to mend it.

Owns: severities, findings, fixes and the fingerprint. Must not know: documents, rules, or how findings are printed.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from enum import IntEnum

from pipeline.source import Source, Span
from pipeline.value import value


class Severity(IntEnum):
    """How bad a finding is; `str()` gives the word of `schemas/findings-1.json`."""

    INFO = 0
    WARNING = 1
    ERROR = 2

    def __str__(self) -> str:
        return self.name.lower()


@value(frozen=True, slots=True)
class Location:
    """A span in a file, with a label that says what is there (used for related places)."""

    source: Source = field(repr=False)
    span: Span
    label: str = ""


@value(frozen=True, slots=True)
class Edit:
    """Replace the text at `span` of the finding's file by `text`."""

    span: Span
    text: str


@value(frozen=True, slots=True)
class Fix:
    """A way to mend a finding. `safe`: applying it cannot change what the page means."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


@value(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `subject` names it independently of lines (an anchor, a marker, a key).

    `verdict`: ``defect``, ``drift`` or ``inherited``. `locales` are those of the translations that inherited the fault.
    `occurrence` numbers findings that are otherwise alike, from 0 in reading order; `numbered` sets it. `identity` is
    the likeness that it had before its paths were written otherwise, for a report over several roots; else empty.
    """

    code: str
    rule: str
    severity: Severity
    message: str
    location: Location
    subject: str = ""
    locale: str = ""
    topic: str = ""
    incident: str = ""
    verdict: str = "defect"
    locales: tuple[str, ...] = ()
    related: tuple[Location, ...] = ()
    help: str = ""
    fix: Fix | None = None
    occurrence: int = 0
    identity: str = ""

    @property
    def sort_key(self) -> tuple[str, int, str, int, str]:
        """Findings are ordered by (path, offset, code), then by what tells equal ones apart."""
        span = self.location.span
        return (self.location.source.path, span.start, self.code, span.end, self.message)

    @property
    def likeness(self) -> str:
        """16 hexadecimal digits, equal for findings that only their place in the file tells apart.

        Made of rule, path, incident, subject and the text at the place, white space folded and in NFC. No line number
        goes in, so that edits elsewhere in the file change nothing; nor the message, which may be said better one day;
        nor severity and verdict, which depend on the settings and on the history.
        """
        if self.identity:
            return self.identity
        start, end = self.location.span
        text = " ".join(self.location.source.text[start : min(end, start + 1000)].split())[:200]
        return _digest(self.rule, self.location.source.path, self.incident, self.subject, text)

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that identify the finding in every report, and in the next run: `likeness`, numbered.

        One more finding that is like others, wherever it is among them, leaves theirs as they are and adds the next.
        """
        return _digest(self.likeness, str(self.occurrence)) if self.occurrence else self.likeness


def numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, which come in reading order, with those that are alike numbered: each has its own fingerprint."""
    seen: Counter[str] = Counter()
    for finding in findings:
        likeness = finding.likeness
        yield replace(finding, occurrence=seen[likeness]) if seen[likeness] != finding.occurrence else finding
        seen[likeness] += 1


def _digest(*parts: str) -> str:
    joined = unicodedata.normalize("NFC", "\0".join(parts))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]
