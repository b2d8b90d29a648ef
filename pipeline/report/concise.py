"""One line per finding, for logs, editors and `grep`.

Owns: nothing but that. Must not know: anything but findings.
"""

from __future__ import annotations

from pipeline.report import ReportLike
from pipeline.report.text import Style, headline
from pipeline.voice import ENGLISH, Voice


def render(report: ReportLike, *, color: bool = False, voice: Voice = ENGLISH) -> str:
    """The report as text; empty without findings."""
    style = Style(color, voice)
    return "".join(f"{headline(finding, style)}\n" for finding in report.findings)
