"""What a rule says: a Finding, where it is, what it is measured against, and how to mend it.

Owns: severities, findings, fixes and the fingerprint. Must not know: documents, rules, or how findings are printed.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from enum import IntEnum

from pipeline.source import Source, Span


class Severity(IntEnum):
    """How bad a finding is; `str()` gives the word of `schemas/findings-1.json`."""

    INFO = 0
    WARNING = 1
    ERROR = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Location:
    """A span in a file, with a label that says what is there (used for related places)."""

    source: Source = field(repr=False)
    span: Span
    label: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at `span` of the finding's file by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a finding. `safe`: applying it cannot change what the page means."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `subject` names it independently of lines (an anchor, a marker, a key).

    `verdict`: ``defect``, ``drift`` or ``inherited``. `locales` are those of the translations that inherited the fault.
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

    @property
    def sort_key(self) -> tuple[str, int, str, int, str]:
        """Findings are ordered by (path, offset, code), then by what tells equal ones apart."""
        span = self.location.span
        return (self.location.source.path, span.start, self.code, span.end, self.message)

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that survive edits elsewhere in the file: no line number goes in.

        Made of rule, path, incident, subject and the text at the place, white space folded and in NFC.
        """
        text = " ".join(self.location.source[self.location.span].split())[:200]
        parts = (self.rule, self.location.source.path, self.incident, self.subject, text)
        joined = unicodedata.normalize("NFC", "\0".join(parts))
        return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]
