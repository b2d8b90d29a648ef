"""Catalogues in gettext's PO format: what this program knows and says in each language.

Owns: the one door to polib, and where the catalogues are. Must not know: documents or what the words are used for.

polib is lenient where a mistake should be seen: it opens a file when the text given to it happens to be a path, and
returns nothing at all for a text with an unterminated string. Hence it is only ever given a path that exists, and a
catalogue without entries is an error; what users wrote is checked before polib sees it (`pipeline.potext`).
"""

from __future__ import annotations

import gettext
import io
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.message import Lookup, say
from pipeline.potext import PoError, checked
from pipeline.schemas import data_dir
from pipeline.value import value

if TYPE_CHECKING:
    import polib

_MESSAGES = "LC_MESSAGES/incidoc.po"
_EDGES = re.compile(r"^[\s*¿¡]+|[\s*:：?？!！.。…]+$")


_CHARSET = re.compile(r"charset=([^\s;]*)", re.IGNORECASE)
_HEADER = {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}


class CatalogError(Exception):
    """A catalogue that cannot be used: file and what is wrong with it."""


@value(frozen=True, slots=True)
class Entry:
    """An entry of a PO file. `line` is that of its ``msgid``, from 1; `notes` and `places` are comments on it."""

    source: str
    translation: str
    flags: frozenset[str] = frozenset()
    context: str = ""
    line: int = 0
    notes: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()


def label_key(text: str) -> str:
    """The form in which labels are compared: NFC, no case, no outer punctuation, one space for any white space."""
    folded = " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())
    return _EDGES.sub("", folded).casefold()


@cache
def section_labels(locale: str) -> Mapping[str, str]:
    """Section (``symptoms`` …) by label key, for a locale: its own labels and the English ones.

    A label that one language uses for two sections means the first of them.
    """
    labels: dict[str, str] = {}
    for tag in dict.fromkeys((locale, "en")):
        for role, text in _entries(tag):
            labels.setdefault(label_key(text), role)
    return MappingProxyType(labels)


def section_of(locale: str) -> Callable[[str], str | None]:
    """What tells the section that a text opens, in a locale, if it is a label at all."""
    labels = section_labels(locale)
    return lambda text: labels.get(label_key(text))


def languages() -> tuple[str, ...]:
    """The tags of all languages that the program's messages are translated into, sorted."""
    return tuple(sorted(path.parents[1].name for path in data_dir("locales").glob(f"*/{_MESSAGES}")))


@cache
def lookup_in(language: str) -> Lookup:
    """The messages in one of the `languages`; what is not translated stays English.

    The PO file itself is read, which takes a few hundredths of a second: so there is no compiled file to build, to ship
    and to forget. In memory it is compiled all the same, since gettext knows how to choose between plurals.
    """
    binary = _read(data_dir("locales") / language / _MESSAGES).to_binary()
    catalogue = gettext.GNUTranslations(io.BytesIO(binary))

    def lookup(template: str, plural: str, number: int | None) -> str:
        if number is None:
            return catalogue.gettext(template)
        return catalogue.ngettext(template, plural, number)

    return lookup


def entries(data: bytes) -> tuple[str, list[Entry]]:
    """Language (as the header gives it) and entries of a PO file that people write; obsolete ones are left out.

    PoError for anything but a PO file in UTF-8 with a header, and for an entry that is there twice.
    """
    import polib

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise PoError(say("not valid UTF-8"), line, say("convert it: msgconv -t UTF-8")) from problem
    form = checked(text)
    # A NUL is in no path: so polib cannot take the text for one.
    catalogue = polib.pofile(f"# \0\n{form.plain}\n", encoding="utf-8")
    _check_header(catalogue, len(form.lines))
    found: dict[tuple[str, str], Entry] = {}
    for entry in catalogue:
        line = form.lines[bisect_left(form.lines, (entry.linenum or 0) - 1)]
        context, flags = entry.msgctxt or "", frozenset(entry.flags)
        first = found.setdefault((context, entry.msgid), Entry(entry.msgid, entry.msgstr, flags, context, line))
        if first.line != line:
            hint = say("the first is in line {line}: delete one, or tell them apart with `msgctxt`", line=first.line)
            raise PoError(say("`{text}` is there twice", text=entry.msgid), line, hint)
    return catalogue.metadata.get("Language", ""), list(found.values())


def _check_header(catalogue: polib.POFile, number: int) -> None:
    """PoError where the `number` of entries are not a header and others, or are said to be in another encoding."""
    hint = say('begin the file with: msgid "" msgstr "Content-Type: text/plain; charset=UTF-8\\n"')
    if len(catalogue) == number:
        raise PoError(say("no header"), 1, hint)
    if len(catalogue) + 1 != number or catalogue.find("") is not None:
        raise PoError(say("an entry with an empty `msgid` that is no header"), None, say("delete it"))
    charset = _CHARSET.search(catalogue.metadata.get("Content-Type", ""))
    if charset is None or not charset[1]:
        raise PoError(say("the header names no charset"), 1, hint)
    if charset[1].casefold() not in ("utf-8", "utf8"):
        raise PoError(say("the charset of the header is {name}, not UTF-8", name=charset[1]), 1, hint)


def po_text(entries: Iterable[Entry], notes: Sequence[str]) -> str:
    """A PO file with these entries, and `notes` as comment at its top; the same for the same entries."""
    import polib

    catalogue = polib.POFile(wrapwidth=0)
    catalogue.header = "\n".join(notes)
    catalogue.metadata = dict(_HEADER)
    for entry in entries:
        places = [(path, str(line)) for path, line in entry.places]
        catalogue.append(
            polib.POEntry(
                msgid=entry.source, msgstr=entry.translation, comment="\n".join(entry.notes), occurrences=places
            )
        )
    return f"{catalogue}"


@cache
def _entries(locale: str) -> tuple[tuple[str, str], ...]:
    path = data_dir("locales") / locale / "sections.po"
    if not path.is_file():
        return ()
    return tuple((entry.msgctxt or "", entry.msgstr) for entry in _read(path) if entry.translated())


def _read(path: Path) -> polib.POFile:
    import polib

    try:
        catalogue = polib.pofile(str(path), encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise CatalogError(f"{path}: {problem}") from problem
    if not catalogue:
        raise CatalogError(f"{path}: no entries; a string may be unterminated")
    return catalogue
