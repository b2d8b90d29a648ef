"""Text for a terminal: nothing hidden, columns that line up, colours on demand.

Owns: making characters visible, their width, styles, and the line every finding starts with. Must not know: the
arrangement of a report.
"""

from __future__ import annotations

import unicodedata

from pipeline.finding import Finding, Severity
from pipeline.message import say, series
from pipeline.value import value
from pipeline.voice import ENGLISH, Voice

LONGEST = 1000
"""Code points of a message that are shown; longer ones are quoted pages, and nobody reads on."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
SEVERITIES = {Severity.ERROR: say("error"), Severity.WARNING: say("warning"), Severity.INFO: say("info")}
VERDICTS = {"defect": say("defect"), "drift": say("drift"), "inherited": say("inherited")}
_SEVERITY_STYLE = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


def printable(text: str) -> str:
    """`text` with every character visible that could hide something or steer a terminal.

    ASCII controls become their pictures (``␛``), other controls, bidirectional overrides, zero-width characters and
    line separators become ``<U+202E>``. What starts a command to a log reader is broken up: see `unheard`.
    """
    return unheard(text if text.isascii() and text.isprintable() else "".join(map(_visible, text)))


def unheard(text: str) -> str:
    """`text` without what the log readers of GitHub and Azure take as a command anywhere in a line.

    ``##[`` and ``##vso[`` get another bracket, as wide as theirs. The newer ``::command::`` counts only at the
    beginning of a line: `leading`. (Sources: `ActionCommand.cs` of actions/runner, `Command.cs` of
    azure-pipelines-agent.)
    """
    return text.replace("##[", "##⁅").replace("##vso[", "##vso⁅")


def shortened(text: str, longest: int = LONGEST) -> str:
    """`text`, cut to `longest` code points."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def prose(text: str) -> str:
    """A message as people shall see it, in any format: `printable`, and not too long."""
    return printable(shortened(text))


def telling(text: str) -> str:
    """Like `printable`, with spaces that are not plain spaces visible too, for where they make the difference."""
    special = {char for char in text if char != " " and unicodedata.category(char) == "Zs"}
    return unheard("".join(_named(char) if char in special else _visible(char) for char in text))


def width(text: str) -> int:
    """Columns that the printable `text` takes up: two for wide East Asian characters, none for combining marks."""
    return sum(_width(char) for char in text)


def padded(text: str, columns: int) -> str:
    """`text` with spaces behind, so that it takes up at least this many columns."""
    return text + " " * (columns - width(text))


@value(frozen=True, slots=True)
class Style:
    """Colours, or none, and the language of what is said."""

    color: bool = False
    voice: Voice = ENGLISH

    def say(self, text: str) -> str:
        """`text` in the language, fit for a terminal: `prose`."""
        return prose(self.voice(text))

    def paint(self, code: str, text: str) -> str:
        """`text` in the style of the SGR `code`."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text

    def severity(self, severity: Severity, text: str) -> str:
        """`text` in the colour of a severity."""
        return self.paint(_SEVERITY_STYLE[severity], text)


def place(path: str, line: int, column: int) -> str:
    """``path:line:column``."""
    return f"{leading(path)}:{line}:{column}"


def leading(path: str) -> str:
    """A path at the beginning of a line, or all of a line that begins with one.

    One that starts with ``::`` would be a command to the log reader of GitHub.
    """
    shown = printable(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def headline(finding: Finding, style: Style) -> str:
    """The line that says all about a finding: place, severity, name, code, message."""
    position = finding.location.source.position(finding.location.span.start)
    where = style.paint("1", place(finding.location.source.path, position.line, position.column))
    severity = style.severity(finding.severity, style.say(SEVERITIES[finding.severity]))
    return f"{where} {severity}{verdict(finding, style)} {finding.rule} [{finding.code}]: {told(finding, style)}"


def verdict(finding: Finding, style: Style) -> str:
    """What follows the severity of a finding that is no plain defect."""
    return "" if finding.verdict == "defect" else f" ({style.say(VERDICTS[finding.verdict])})"


def told(finding: Finding, style: Style) -> str:
    """The message of a finding, with the translations that have the fault too."""
    heirs = style.say(say(" [inherited by {locales}]", locales=series(finding.locales))) if finding.locales else ""
    return f"{style.say(finding.message)}{heirs}"


def _visible(char: str) -> str:
    if " " <= char <= "~" or unicodedata.category(char) not in _INVISIBLE:
        return char
    if char < " ":
        return chr(0x2400 + ord(char))
    return "␡" if char == "\x7f" else _named(char)


def _named(char: str) -> str:
    return f"<U+{ord(char):04X}>"


def _width(char: str) -> int:
    # Vowels and final consonants of Korean that is written in single letters stand in the square of the first one.
    if unicodedata.category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
