"""How often each rule found something: where to begin with an old tree.

Owns: that table. Must not know: anything but findings.
"""

from __future__ import annotations

from collections import defaultdict

from pipeline.finding import Finding
from pipeline.message import say
from pipeline.report import ReportLike
from pipeline.report.text import Style, width


def render(report: ReportLike, *, color: bool = False) -> str:
    """A line for each rule with findings, the most frequent first; empty without findings.

    The severity is that of the worst finding. ``[*]`` marks rules some of whose findings have a safe fix.
    """
    style = Style(color)
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        groups[finding.rule, finding.code].append(finding)
    fixable = {key: sum(_has_safe_fix(finding) for finding in found) for key, found in groups.items()}
    digits = max((len(str(len(found))) for found in groups.values()), default=0)
    lines = []
    for (rule, code), found in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        worst = max(finding.severity for finding in found)
        severity = style.severity(worst, str(worst)) + " " * (len("warning") - width(str(worst)))
        mark = "[*]" if fixable[rule, code] else "   "
        lines.append(f"{len(found):>{digits}}  {severity}  {mark} {rule} [{code}]\n")
    if total := sum(fixable.values()):
        lines.append(say("[*] with a safe fix: {number} of {all}", number=total, all=len(report.findings)) + "\n")
    return "".join(lines)


def _has_safe_fix(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safe
