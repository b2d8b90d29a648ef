"""Catalogues in gettext's PO format: what this program knows and says in each language.

Owns: the one door to polib, and where the catalogues are. Must not know: documents or what the words are used for.

polib is lenient where a mistake should be seen: it opens a file when the text given to it happens to be a path, and
returns nothing at all for a text with an unterminated string. Hence it is only ever given a path that exists, and a
catalogue without entries is an error.
"""

from __future__ import annotations

import gettext
import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.message import Lookup
from pipeline.schemas import data_dir

if TYPE_CHECKING:
    import polib

_MESSAGES = "LC_MESSAGES/incidoc.po"
_EDGES = re.compile(r"^[\s*¿¡]+|[\s*:：?？!！.。…]+$")


class CatalogError(Exception):
    """A catalogue that cannot be used: file and what is wrong with it."""


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


def _entries(locale: str) -> list[tuple[str, str]]:
    path = data_dir("locales") / locale / "sections.po"
    if not path.is_file():
        return []
    return [(entry.msgctxt or "", entry.msgstr) for entry in _read(path) if entry.translated()]


def _read(path: Path) -> polib.POFile:
    import polib

    try:
        catalogue = polib.pofile(str(path), encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise CatalogError(f"{path}: {problem}") from problem
    if not catalogue:
        raise CatalogError(f"{path}: no entries; a string may be unterminated")
    return catalogue
