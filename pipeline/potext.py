"""The form of a PO file, strictly: what polib lets pass, or loses without a word.

Owns: which lines a PO file may have, and in which order. Must not know: polib, what the entries mean, files.

Of a file with an unterminated string polib returns nothing at all; it keeps entries that are there twice and plural
forms without number, and it parts lines at characters that are no ends of lines.
"""

from __future__ import annotations

import re

from pipeline.message import say
from pipeline.value import value


class PoError(Exception):
    """A text that is no PO file, or one that cannot be used: what is wrong, the line (from 1), what to do."""

    def __init__(self, message: str, line: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.line, self.hint = message, line, hint


@value(frozen=True)
class PoText:
    """A text in good form. `plain` has nothing but entries in use and their flags, in lines that are as they were.

    `lines` says where the ``msgid`` of each entry is, in order.
    """

    plain: str
    lines: tuple[int, ...]


_STRING = re.compile(r'(msgctxt|msgid|msgstr)?\s*("(?:[^"\\]|\\.)*")')
_BEGINS_STRING = re.compile(r'(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d*\])?)?\s*"')
_PLURAL = re.compile(r"msgid_plural\b|msgstr\[")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = frozenset('ntr"\\')
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BEFORE = {"msgctxt": ("", "msgstr"), "msgid": ("", "msgctxt", "msgstr"), "msgstr": ("msgid",)}
"""What may stand before each keyword; nothing is before the first entry, and behind flags."""


def checked(text: str) -> PoText:
    """The form of a PO file; PoError at the first line that is wrong."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    keyword, plain, lines, last = "", [], [], 0
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \t")
        if unseen := _UNSEEN.search(line):
            code = f"U+{ord(unseen[0]):04X}"
            raise PoError(say("a control character ({code})", code=code), number)
        if line.startswith("#,"):
            if keyword in ("msgctxt", "msgid"):
                raise PoError(say("flags inside an entry: they belong before it"), number)
            keyword = ""
        if line.startswith("#") or not line:
            plain.append(f"#, {line[2:]}" if line.startswith("#,") else "")
            continue
        found, quoted = _string(line, number)
        if found:
            if keyword not in _BEFORE[found]:
                raise _out_of_order(found, keyword, number, last)
            keyword, last = found, number
            lines += [number] if found == "msgid" else []
        elif not keyword:
            raise PoError(say("a string without `msgid` or `msgstr` before it"), number)
        plain.append(f"{found} {quoted}".strip())
    if keyword in ("msgctxt", "msgid"):
        raise _out_of_order("", keyword, last, last)
    return PoText("\n".join(plain), tuple(lines))


def _string(line: str, number: int) -> tuple[str, str]:
    """The keyword, perhaps none, and the string of a line."""
    if _PLURAL.match(line):
        raise PoError(say("a plural form: terms have none"), number)
    match = _STRING.fullmatch(line)
    if match is None:
        if _BEGINS_STRING.match(line):
            hint = say('end it with `"`, and write `\\"` for a quotation mark inside')
            raise PoError(say("a string that is not terminated, or with more behind it"), number, hint)
        raise PoError(say("not a line of a PO file"), number, say('comments begin with `#`, texts stand in `"…"`'))
    for escape in _ESCAPE.finditer(match[2]):
        if escape[1] not in _ESCAPES:
            raise PoError(say("unknown escape `{text}`", text=escape[0]), number, say("write `\\\\` for a backslash"))
    return match[1] or "", match[2]


def _out_of_order(found: str, before: str, number: int, last: int) -> PoError:
    if before in ("msgctxt", "msgid"):
        needed = "msgid" if before == "msgctxt" else "msgstr"
        return PoError(say("`{before}` without `{needed}` behind it", before=before, needed=needed), last)
    return PoError(say("`{found}` without `msgid` before it", found=found), number)
