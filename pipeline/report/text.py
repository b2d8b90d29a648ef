"""Text for a terminal: nothing hidden, columns that line up, colours on demand.

Owns: making characters visible, their width, styles, and the line every finding starts with. Must not know: the
arrangement of a report.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from pipeline.finding import Finding, Severity
from pipeline.message import say, series
from pipeline.voice import ENGLISH, Voice

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
SEVERITIES = {Severity.ERROR: say("error"), Severity.WARNING: say("warning"), Severity.INFO: say("info")}
VERDICTS = {"defect": say("defect"), "drift": say("drift"), "inherited": say("inherited")}
_SEVERITY_STYLE = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


def printable(text: str) -> str:
    """`text` with every character visible that could hide something or steer a terminal.

    ASCII controls become their pictures (``␛``), other controls, bidirectional overrides, zero-width characters and
    line separators become ``<U+202E>``.
    """
    return "".join(map(_visible, text))


def telling(text: str) -> str:
    """Like `printable`, with spaces that are not plain spaces visible too, for where they make the difference."""
    special = {char for char in text if char != " " and unicodedata.category(char) == "Zs"}
    return "".join(_named(char) if char in special else _visible(char) for char in text)


def width(text: str) -> int:
    """Columns that the printable `text` takes up: two for wide East Asian characters, none for combining marks."""
    return sum(_width(char) for char in text)


@dataclass(frozen=True, slots=True)
class Style:
    """Colours, or none, and the language of what is said."""

    color: bool = False
    voice: Voice = ENGLISH

    def say(self, text: str) -> str:
        """`text` in the language, fit for a terminal."""
        return printable(self.voice(text))

    def paint(self, code: str, text: str) -> str:
        """`text` in the style of the SGR `code`."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """`text` in the colour of a severity."""
        return self.paint(_SEVERITY_STYLE[severity], text)


def place(path: str, line: int, column: int) -> str:
    """``path:line:column``. A path that starts with ``::`` would be a command to the log reader of GitHub."""
    shown = printable(path)
    return f"{'./' if shown.startswith('::') else ''}{shown}:{line}:{column}"


def headline(finding: Finding, style: Style) -> str:
    """The line that says all about a finding: place, severity, name, code, message."""
    position = finding.location.source.position(finding.location.span.start)
    where = style.paint("1", place(finding.location.source.path, position.line, position.column))
    severity = style.severity(finding.severity, style.say(SEVERITIES[finding.severity]))
    verdict = "" if finding.verdict == "defect" else f" ({style.say(VERDICTS[finding.verdict])})"
    heirs = style.say(say(" [inherited by {locales}]", locales=series(finding.locales))) if finding.locales else ""
    return f"{where} {severity}{verdict} {finding.rule} [{finding.code}]: {style.say(finding.message)}{heirs}"


def _visible(char: str) -> str:
    if " " <= char <= "~" or unicodedata.category(char) not in _INVISIBLE:
        return char
    if char < " ":
        return chr(0x2400 + ord(char))
    return "␡" if char == "\x7f" else _named(char)


def _named(char: str) -> str:
    return f"<U+{ord(char):04X}>"


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
