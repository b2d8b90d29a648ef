"""Languages: which words are locale tags, how they are written, and what little is known of each of them.

Owns: the one door to babel; scripts, and the lists of function words under locales/. Must not know: documents.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

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
    from babel import Locale, UnknownLocaleError

    parts = (match[1].lower(), (match[2] or "").title(), (match[3] or "").upper())
    try:
        Locale.parse("_".join(part for part in parts if part))
    except (UnknownLocaleError, ValueError):
        return None
    return "-".join(part for part in parts if part)


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
    folder = data_dir("locales")
    language = locale.partition("-")[0]
    for name in (locale, language, *sorted(path.name for path in folder.glob(f"{language}-*"))):
        path = folder / name / "function-words.txt"
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset()


@cache
def known_languages() -> tuple[str, ...]:
    """The locales that have a list of function words, sorted."""
    return tuple(sorted(path.parent.name for path in data_dir("locales").glob("*/function-words.txt")))
