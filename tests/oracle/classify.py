"""Why our parser and a reference differ on an item: mechanical criteria, first match wins, else "unexplained".

Owns: the criteria and their names. A criterion looks at the two answers and at the lines around the item; it never
looks anything up by page or path. Must not know: how items are found or counted.

Every criterion has a verdict: "reference" where the reference cannot read what is meant, or reads it against the
dialect; "ours" where both references, or what is meant, speak against our parser; "open" where neither is certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pages import Item, Page
from shape import indent

UNEXPLAINED = "unexplained"
_LISTS_ONLY = re.compile(r"\s*(\{:[^}]*\}\s*)+$")


@dataclass(frozen=True)
class Case:
    """One disagreement: an item that only one side has, or that both have but not alike."""

    page: Page
    kramdown: bool
    ours: Item | None
    theirs: Item | None
    html: tuple[range, ...] = ()
    """Lines that kramdown took for raw HTML."""
    code: tuple[Item, ...] = ()
    """The code blocks of the reference on this page."""

    @property
    def line(self) -> int:
        """The 1-based line, 0 where only the reference has the item and it does not tell lines."""
        return next((item.line for item in (self.ours, self.theirs) if item and item.line), 0)

    @property
    def kinds(self) -> tuple[str, str]:
        """Kind of our item and of theirs, empty where there is none."""
        return (self.ours.kind if self.ours else "", self.theirs.kind if self.theirs else "")

    def text(self, offset: int = 0) -> str:
        """The line of the item, or one `offset` lines below it; empty outside the page."""
        index = self.line - 1 + offset
        return self.page.lines[index] if self.line and 0 <= index < len(self.page.lines) else ""

    def below(self) -> str:
        """The first line of attribute lists below the item, before any blank line."""
        for line in self.page.lines[self.line :]:
            if not line.strip() or _LISTS_ONLY.match(line):
                return line
        return ""

    @property
    def indent(self) -> int:
        """Columns of white space before the item."""
        return indent(self.text())

    def __str__(self) -> str:
        ours, theirs = self.ours or "nothing", self.theirs or "nothing"
        return f"{self.page.path}:{self.line}: ours {ours}, theirs {theirs} | {self.text().strip()[:60]}"


def classify(case: Case) -> tuple[str, str]:
    """Verdict and name of the first criterion that holds."""
    return next(((verdict, name) for verdict, name, holds in CRITERIA if holds(case)), ("open", UNEXPLAINED))


def _in_html(case: Case) -> bool:
    return case.theirs is None and any(case.line in lines for lines in case.html)


def _malformed(case: Case) -> bool:
    """`{:# x}`, `{: #=x}`, `{: #a=b}`."""
    return any(re.search(r"\{:\s*([#.](?![\w@-])|#[^\s{}]*=)", case.text(offset)) for offset in (-1, 0, 1, 2))


def _no_break_space(case: Case) -> bool:
    return bool(re.match(r"\s*#{1,6}[\u00a0\u3000]", case.text()))


def _heading_without_space(case: Case) -> bool:
    return bool(re.match(r"\s*#{1,6}[^#\s]", case.text()))


def _loose_list(case: Case) -> bool:
    return case.line in case.page.shape.outdented


def _odd(case: Case) -> tuple[bool, bool]:
    shape = case.page.shape
    lines = {case.line, *((case.theirs.line,) if case.theirs else ())}
    return bool(lines & shape.loose), bool(lines & shape.deep)


def _loose_fence(case: Case) -> bool:
    return _odd(case)[0]


def _deep_fence(case: Case) -> bool:
    return _odd(case)[1]


def _around_fence(case: Case) -> bool:
    return case.line in case.page.shape.around


def _in_their_code(case: Case) -> bool:
    ends = case.page.shape.fence_ends
    around = (code for code in case.code if code.line in ends and code.line <= case.line <= code.end + 1)
    return case.kramdown and case.theirs is None and any(around)


def _in_our_code(case: Case) -> bool:
    ours = [item for item in case.page.ours if item.kind == "code"]
    return case.ours is None and any(code.line < case.line <= code.end for code in ours)


def _indented_code(case: Case) -> bool:
    """An attribute list indented by four below indented code: for the references a part of the code."""
    both = case.ours and case.theirs and case.kinds == ("code", "code")
    return bool(both and case.ours and case.ours.words and case.theirs and not case.theirs.words and case.indent >= 4)


def _definition_list(case: Case) -> bool:
    return case.line in case.page.shape.definitions


def _inline_tag(case: Case) -> bool:
    """A line that is one tag opens an HTML block in CommonMark, up to the next blank line."""
    for index in range(case.line - 2, -1, -1):
        line = case.page.lines[index].strip()
        if not line:
            return False
        if re.fullmatch(r"</?(br|a|img|span)\b[^<>]*/?>", line):
            return True
    return False


def _indented_list(case: Case) -> bool:
    """marked-it takes an attribute list only at the indentation of the first and of the last line of its block."""
    return not case.kramdown and bool(case.below().strip()) and indent(case.below()) != indent(case.text())


def _outdented_line(case: Case) -> bool:
    lines = case.page.lines[case.line - 1 :]
    block = lines[: next((n for n, line in enumerate(lines) if not line.strip()), len(lines))]
    return not case.kramdown and case.theirs is None and any(indent(line) < indent(case.text()) for line in block)


def _below_list(case: Case) -> bool:
    return not case.kramdown and bool(case.ours and case.ours.kind == "list" and case.ours.words)


def _nested(case: Case) -> bool:
    return not case.kramdown and any(item.nested for item in (case.ours, case.theirs) if item)


def _floating(case: Case) -> bool:
    above = case.page.lines[max(case.line - 2, 0) :: -1] if case.line > 1 else []
    distance = next((n for n, line in enumerate(above) if line.strip()), 0)
    return not case.kramdown and distance > 0 and bool(_LISTS_ONLY.match(above[distance]))


def _fence_content(case: Case) -> bool:
    """marked-it takes attribute lists out of code, too, and counts them for something else."""
    return not case.kramdown and case.theirs is not None and case.theirs.line == 0


CRITERIA: tuple[tuple[str, str, Callable[[Case], bool]], ...] = (
    ("open", "kramdown: Markdown inside an HTML element, after a blank line", _in_html),
    ("ours", "attribute list that cannot be read: a sign without a name, or = in an id", _malformed),
    ("open", "no-break space after the # of a heading: a heading for marked-it only", _no_break_space),
    ("open", "heading without space", _heading_without_space),
    ("dialect", "fence with lines left of the text of its list item: ours", _loose_fence),
    ("dialect", "fence that begins or ends at an indentation of four or more", _deep_fence),
    ("dialect", "list that holds such a fence", _around_fence),
    ("ours", "below a line that is only an inline tag: an HTML block in CommonMark", _inline_tag),
    ("ours", "definition list (`:   text`): text below it is code in CommonMark", _definition_list),
    ("reference", "attribute list indented by four below indented code", _indented_code),
    ("reference", "kramdown: inside code that begins with what should be the end of a fence", _in_their_code),
    ("reference", "inside our code, whose fence is as CommonMark wants it", _in_our_code),
    ("open", "other text in a list left of the item's text", _loose_list),
    ("reference", "marked-it: attribute list not at the indentation of its block", _indented_list),
    ("reference", "marked-it: attribute list below a block whose later lines are less indented", _outdented_line),
    ("reference", "marked-it: attribute list below a list", _below_list),
    ("reference", "marked-it: attribute list with blank lines on both sides", _floating),
    ("reference", "marked-it: block in a list item", _nested),
    ("reference", "marked-it: block it has no source for", _fence_content),
)
