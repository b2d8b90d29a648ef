"""Markdown for a terminal: the text as it is, with headings, code and names set off.

Owns: that. Must not know: whose text it is; it is our own, and shown as it stands.
"""

from __future__ import annotations

import re

from pipeline.report.text import Style

_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_HEADING, _TITLE, _LITERAL, _FENCE = "1", "1;34", "36", "2"


def render(markdown: str, *, color: bool = False) -> str:
    """`markdown` with styles; exactly as it is without `color`."""
    style = Style(color)
    if not color:
        return markdown
    lines: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = re.match(r"`{3,}", line)
        if mark and (not fence or line.strip() == fence):
            fence = "" if fence else mark[0]
            lines.append(style.paint(_FENCE, line))
        elif fence:
            lines.append(style.paint(_LITERAL, line))
        elif line.startswith("#"):
            lines.append(style.paint(_TITLE if line.startswith("# ") else _HEADING, line.lstrip("# ")))
        else:
            lines.append(_CODE.sub(lambda code: style.paint(_LITERAL, code[2].strip()), line))
    return "\n".join(lines)
