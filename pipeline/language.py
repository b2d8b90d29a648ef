"""Languages: which words are locale tags, how languages write numbers, dates and lists, what languages are called.

Owns: the one door to babel; scripts, and the lists of function words under locales/. Must not know: files, documents,
what is said in a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

from pipeline.schemas import data_dir

# Checked before babel sees anything: old versions of babel loaded files by a locale's name (GLSA 202208-03).
_SHAPE = re.compile(r"([A-Za-z]{2,3})(?:[-_/]([A-Za-z]{4}))?(?:[-_/]([A-Za-z]{2}|[0-9]{3}))?")


@cache
def locale_tag(text: str) -> str | None:
    """The BCP 47 tag for ``pt/BR``, ``pt_BR``, ``pt-br`` …; None when `text` names no locale that babel knows.

    Nothing is added that is not in `text`: ``zh/TW`` is ``zh-TW``, although babel knows its script.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    parts = [part for part in (match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()) if part]
    tag = "-".join(parts)
    if (data_dir("locales") / tag).is_dir():  # nobody need load babel for the usual ones
        return tag
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse("_".join(parts))
    except (UnknownLocaleError, ValueError):
        return None
    return tag


def direction(tag: str) -> str:
    """Direction of the script of a locale: ``ltr`` or ``rtl``."""
    return _locale(tag).text_direction


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The tag among `known` that a reader of `wanted` understands: the same, else the same language and script.

    ``de-AT`` finds ``de``, ``zh-HK`` finds ``zh-TW``, ``pt`` finds ``pt-BR``.
    """
    tags = sorted(known)
    if wanted in tags:
        return wanted
    written = _written(wanted)
    return next((tag for tag in tags if _written(tag) == written), None)


def number_in(tag: str, number: int) -> str:
    """A number with the separators of a language."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=_locale(tag))


def date_in(tag: str, day: date) -> str:
    """A day as a language writes it, with the name of the month or without, as is usual."""
    from babel.dates import format_date

    return format_date(day, "medium", locale=_locale(tag))


def list_in(tag: str, words: Sequence[str]) -> str:
    """Words as a list in a language: ``a, b, and c``."""
    from babel.lists import format_list

    return format_list(words, locale=_locale(tag)) if words else ""


def name_in(tag: str, language: str) -> str:
    """What a language is called in the language `tag`; its own tag if that is not known."""
    return _locale(language).get_display_name(_locale(tag)) or language


def _written(tag: str) -> tuple[str, str]:
    """Language and script, the usual script if the tag has none."""
    from babel.core import get_global

    locale = _locale(tag)
    likely = get_global("likely_subtags").get(locale.language, "").split("_")
    return locale.language, locale.script or (likely[1] if len(likely) > 2 else "")


@cache
def _locale(tag: str) -> Locale:
    from babel import Locale

    return Locale.parse(tag, sep="-")


class Script(StrEnum):
    """How a language is written, as far as it tells languages apart here."""

    LATIN = "latin"
    JAPANESE = "japanese"
    KOREAN = "korean"
    CHINESE = "chinese"


_SCRIPTS = {"ja": Script.JAPANESE, "ko": Script.KOREAN, "zh": Script.CHINESE}


def script(locale: str) -> Script:
    """The script of a locale; Latin for those that nothing is known of."""
    return _SCRIPTS.get(locale.partition("-")[0], Script.LATIN)


def has_capital_nouns(locale: str) -> bool:
    """Whether a language writes nouns with a capital, so that a noun in small letters is of another language."""
    return locale.partition("-")[0] in ("de", "lb")


@cache
def function_words(locale: str) -> frozenset[str]:
    """The commonest words of a language, lower case: locales/<locale>/function-words.txt; none for an unknown one.

    The words of a region stand for its language (``pt-BR`` for ``pt``) where the language itself has no list.
    """
    return _words(locale, "function-words.txt")


@cache
def documentation_words(source_locale: str, locale: str) -> frozenset[str]:
    """Common words of documentation in the source language that are spelled differently in another one.

    locales/<source locale>/documentation-words.txt, without what is in locales/<locale>/shared-words.txt and without
    function words of `locale`; none for a locale that nothing is known of.
    """
    own = function_words(locale)
    return _words(source_locale, "documentation-words.txt") - shared_words(locale) - own if own else own


@cache
def shared_words(locale: str) -> frozenset[str]:
    """Words of documentation that a language spells as English does: locales/<locale>/shared-words.txt."""
    return _words(locale, "shared-words.txt")


@cache
def type_names(source_locale: str) -> frozenset[str]:
    """What types of data are called in documentation: locales/<source locale>/type-names.txt."""
    return _words(source_locale, "type-names.txt")


@cache
def thing_names(source_locale: str) -> frozenset[str]:
    """What things are that have names people see or type: locales/<source locale>/thing-names.txt."""
    return _words(source_locale, "thing-names.txt")


@cache
def names_alike(one: str, other: str) -> frozenset[str]:
    """Names of languages and countries that two languages spell alike, in small letters; as the CLDR has them."""
    if locale_tag(one) is None or locale_tag(other) is None:
        return frozenset()
    here, there = _locale(one), _locale(other)
    return frozenset(
        name.casefold()
        for mine, theirs in ((here.languages, there.languages), (here.territories, there.territories))
        for code, name in mine.items()
        if theirs.get(code, "").casefold() == name.casefold()
    )


@cache
def same_words(locale: str) -> frozenset[str]:
    """Words that a language has and English may have as well: `shared_words`, and its function words."""
    return function_words(locale) | shared_words(locale)


def _words(locale: str, file: str) -> frozenset[str]:
    folder = data_dir("locales")
    language = locale.partition("-")[0]
    for name in (locale, language, *sorted(path.name for path in folder.glob(f"{language}-*"))):
        path = folder / name / file
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset()


@cache
def known_languages() -> tuple[str, ...]:
    """The locales that have a list of function words, sorted."""
    return tuple(sorted(path.parent.name for path in data_dir("locales").glob("*/function-words.txt")))
