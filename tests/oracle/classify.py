"""Why our parser and a reference differ on an item: mechanical criteria, first match wins, else "unexplained".

Owns: the criteria and their names. A criterion looks at the two answers and at the lines around the item; it never
looks anything up by page or path. Must not know: how items are found or counted.

Every criterion has a verdict: "dialect" where we read the page otherwise on purpose, and the docstring of
`pipeline.parse` says why; "reference" where the reference cannot read what is meant; "ours" where our parser is to
blame. What meets no criterion is "unexplained".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pages import Item, Page
from shape import indent

UNEXPLAINED = "unexplained"
"""Verdict of what meets no criterion."""
_LISTS_ONLY = re.compile(r"\s*(\{:[^}]*\}\s*)+$")


@dataclass(frozen=True)
class Case:
    """One disagreement: an item that only one side has, or that both have but not alike."""

    page: Page
    kramdown: bool
    ours: Item | None
    theirs: Item | None
    code: tuple[Item, ...] = ()
    """The code blocks of the reference on this page."""
    both: bool = False
    """The other reference reads it the same way."""

    @property
    def reading(self) -> tuple[int, str, str]:
        """What the disagreement is, comparable between references."""
        return self.line, str(self.ours), str(self.theirs)

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
        end = self.ours.end if self.ours and self.ours.kind == "code" else self.line
        for line in self.page.lines[end:]:
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
    return next(
        ((verdict, name) for verdict, name, holds in CRITERIA if holds(case)), (UNEXPLAINED, "meets no criterion")
    )


def _malformed(case: Case) -> bool:
    """`{:# x}`, `{: #=x}`, `{: #a=b}`."""
    return any(re.search(r"\{:\s*([#.](?![\w@-])|#[^\s{}]*=)", case.text(offset)) for offset in (-1, 0, 1, 2))


def _no_break_space(case: Case) -> bool:
    return bool(re.match(r"\s*#{1,6}[\u00a0\u3000]", case.text()))


def _heading_without_space(case: Case) -> bool:
    return bool(re.match(r"\s*#{1,6}[^#\s]", case.text()))


def _heading_below_item(case: Case) -> bool:
    both = case.ours and case.theirs and case.ours.what == "headings" and not case.theirs.id
    return bool(both) and bool(case.text(-1).strip())


def _closed_html(case: Case) -> bool:
    """The lines of our HTML block behind the element it began with."""
    shape = case.page.shape
    first = case.line
    while first - 1 in shape.html:
        first -= 1
    lines = "\n".join(case.page.lines[first - 1 : case.line])
    within = case.line in shape.html and first < case.line and not case.ours
    attributed = bool(case.ours and case.ours.kind == "html" and case.ours.words)
    return attributed or (within and bool(re.search(r"</\w+>\s*\n", lines)) and case.text().strip()[:1] != "<")


def _html_code(case: Case) -> bool:
    """A line of HTML indented by four is code for the one, a part of the element above for the other."""
    one_sided = case.theirs is None or case.ours is None
    return one_sided and "code" in case.kinds and case.text().strip()[:1] == "<"


def _swallowed(case: Case) -> bool:
    """Our code runs over what is a heading, or a block with words, for both references."""
    return case.both and _in_our_code(case)


def _indented_text(case: Case) -> bool:
    ours = case.ours
    code = ours is not None and ours.kind == "code" and not ours.words and case.line not in case.page.shape.fences
    return case.both and case.theirs is None and code and case.text().strip()[:1] not in "<"


def _loose_fence(case: Case) -> bool:
    return case.line in case.page.shape.loose


def _deep_fence(case: Case) -> bool:
    return case.line in case.page.shape.deep


def _around_fence(case: Case) -> bool:
    return case.line in case.page.shape.around


def _shifted(case: Case) -> bool:
    """kramdown took the end of a fence for the beginning of one, up to the beginning of the next, and so on."""
    fences = case.page.shape.fences
    ends = {last: first for first, last in fences.items()}
    fenced = (code for code in case.code if code.line in ends or code.line in fences)
    begins = ((ends.get(code.line, code.line), code.end) for code in fenced)
    spoilt = [(first, fences.get(last, last)) for first, last in begins if last != fences.get(first)]
    return case.kramdown and any(first < case.line <= last + 1 for first, last in spoilt)


def _heading_as_code(case: Case) -> bool:
    """The same by marked-it, told by a heading that begins its code; up to the next fence, which it misses."""
    headings = {item.line for item in case.page.ours if item.what == "headings"}
    fences = sorted(case.page.shape.fences.items())
    for start in (code.line for code in case.code if not case.kramdown and code.line in headings):
        end = next((last for first, last in fences if first > start), start)
        if start <= case.line <= end:
            return True
    return False


def _outdented(case: Case) -> bool:
    return case.line in case.page.shape.outdented


def _in_our_code(case: Case) -> bool:
    ours = [item for item in case.page.ours if item.kind == "code"]
    return case.ours is None and any(code.line < case.line <= code.end for code in ours)


def _marker_in_code(case: Case) -> bool:
    lines = case.page.lines[case.line : case.ours.end] if case.ours and case.ours.nested else []
    return case.kramdown and case.theirs is None and any(re.match(r"\s*([-*+]|\d+[.)])\s", line) for line in lines)


def _indented_code(case: Case) -> bool:
    """An attribute list indented by four below indented code: for the references a part of the code."""
    both = case.ours and case.theirs and case.kinds == ("code", "code")
    return bool(both and case.ours and case.ours.words and case.theirs and not case.theirs.words and case.indent >= 4)


def _definition_list(case: Case) -> bool:
    return case.line in case.page.shape.definitions


def _their_indented_code(case: Case) -> bool:
    return not case.kramdown and case.ours is None and case.kinds[1] == "code" and case.indent >= 4


def _indented_list(case: Case) -> bool:
    """marked-it takes an attribute list only at the indentation of the first and of the last line of its block."""
    ends = {
        case.text(),
        case.text(case.ours.end - case.line) if case.ours and case.ours.kind == "code" else case.text(),
    }
    below = case.below()
    return not case.kramdown and bool(below.strip()) and any(indent(below) != indent(line) for line in ends)


def _outdented_line(case: Case) -> bool:
    lines = case.page.lines[case.line - 1 :]
    block = lines[: next((n for n, line in enumerate(lines) if not line.strip()), len(lines))]
    return not case.kramdown and case.theirs is None and any(indent(line) < indent(case.text()) for line in block)


def _below_html(case: Case) -> bool:
    """marked-it ends HTML elsewhere: at the end tag of its element, or not at all below `</br>`."""
    html = case.theirs is not None and case.theirs.kind == "html"
    above = next((line for line in reversed(case.page.lines[: case.line - 1]) if line.strip()), "")
    return not case.kramdown and (html or (case.theirs is None and above.lstrip().startswith("<")))


def _table_row(case: Case) -> bool:
    """A table with a row that lacks its first bar, because the line was broken."""
    tables = [item for item in case.page.ours if item.kind == "table"]
    rows = [case.page.lines[table.line - 1 : table.end] for table in tables if table.line <= case.line <= table.end]
    return not case.kramdown and any(not line.lstrip().startswith("|") for lines in rows for line in lines)


def _below_list(case: Case) -> bool:
    return not case.kramdown and bool(case.ours and case.ours.kind == "list" and case.ours.words)


def _nested(case: Case) -> bool:
    return not case.kramdown and any(item.nested for item in (case.ours, case.theirs) if item)


def _floating(case: Case) -> bool:
    above = case.page.lines[max(case.line - 2, 0) :: -1] if case.line > 1 else []
    distance = next((n for n, line in enumerate(above) if line.strip()), 0)
    return not case.kramdown and distance > 0 and bool(_LISTS_ONLY.match(above[distance]))


CRITERIA: tuple[tuple[str, str, Callable[[Case], bool]], ...] = (
    ("dialect", "attribute list that cannot be read: a sign without a name, or = in an id", _malformed),
    ("dialect", "heading without a space behind its marks, or with a no-break space", _no_break_space),
    ("dialect", "heading without a space behind its marks, or with a no-break space", _heading_without_space),
    ("ours", "code that runs over headings and blocks of both references", _swallowed),
    ("ours", "text below a list, indented by four, that we read as code", _indented_text),
    ("ours", "html block that goes on behind the end of its element", _closed_html),
    ("dialect", "fence with lines left of the text of its list item", _loose_fence),
    ("dialect", "fence that begins or ends at an indentation of four or more", _deep_fence),
    ("reference", "kramdown: end of such a fence taken for the beginning of one", _shifted),
    ("reference", "marked-it: end of such a fence taken for the beginning of one", _heading_as_code),
    ("dialect", "attribute list indented by four below indented code", _indented_code),
    ("dialect", "definition list (`:   text`)", _definition_list),
    ("dialect", "other blocks of a list that holds such a fence", _around_fence),
    ("dialect", "list with lines left of the text of their item", _outdented),
    ("dialect", "HTML with blank lines, or without its opening tag: indented lines of it", _html_code),
    ("reference", "kramdown: fence below the text of an item, with list markers in the code", _marker_in_code),
    ("dialect", "heading right below a list item, without a blank line", _heading_below_item),
    ("reference", "inside our code", _in_our_code),
    ("reference", "marked-it: text in a list, indented by four, that it reads as code", _their_indented_code),
    ("reference", "marked-it: attribute list not at the indentation of its block", _indented_list),
    ("reference", "marked-it: attribute list below a block whose later lines are less indented", _outdented_line),
    ("reference", "marked-it: HTML that it ends elsewhere", _below_html),
    ("reference", "marked-it: table with a broken row", _table_row),
    ("reference", "marked-it: attribute list below a list", _below_list),
    ("reference", "marked-it: attribute list with blank lines on both sides", _floating),
    ("reference", "marked-it: block in a list item", _nested),
)
