"""How often each rule found something: where to begin with an old tree.

Owns: that table. Must not know: anything but findings.
"""

from __future__ import annotations

from collections import defaultdict

from pipeline.finding import Finding
from pipeline.message import say
from pipeline.report import ReportLike
from pipeline.report.text import SEVERITIES, Style, width
from pipeline.voice import ENGLISH, Voice


def render(report: ReportLike, *, color: bool = False, voice: Voice = ENGLISH) -> str:
    """A line for each rule with findings, the most frequent first; empty without findings.

    The severity is that of the worst finding. ``[*]`` marks rules some of whose findings have a safe fix.
    """
    style = Style(color, voice)
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        groups[finding.rule, finding.code].append(finding)
    fixable = {key: sum(_has_safe_fix(finding) for finding in found) for key, found in groups.items()}
    digits = max((len(str(len(found))) for found in groups.values()), default=0)
    widest = max(width(style.say(word)) for word in SEVERITIES.values())
    lines = []
    for (rule, code), found in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        worst = max(finding.severity for finding in found)
        word = style.say(SEVERITIES[worst])
        severity = style.severity(worst, word) + " " * (widest - width(word))
        mark = "[*]" if fixable[rule, code] else "   "
        lines.append(f"{len(found):>{digits}}  {severity}  {mark} {rule} [{code}]\n")
    if total := sum(fixable.values()):
        known = say("[*] with a safe fix: {number} of {all}", number=total, all=len(report.findings))
        lines.append(f"{style.say(known)}\n")
    return "".join(lines)


def _has_safe_fix(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safe
