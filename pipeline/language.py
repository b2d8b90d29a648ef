"""Languages: which words are locale tags, and how they are written.

Owns: the one door to babel. Must not know: files, documents.
"""

from __future__ import annotations

import re
from functools import cache

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


def direction(tag: str) -> str:
    """Direction of the script of a locale: ``ltr`` or ``rtl``."""
    from babel import Locale

    return Locale.parse(tag, sep="-").text_direction


def display_name(tag: str, lang: str = "en") -> str:
    """How a locale is called in the language `lang`."""
    from babel import Locale

    return Locale.parse(tag, sep="-").get_display_name(lang.replace("-", "_")) or tag
