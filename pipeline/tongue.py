"""Which language people want to be spoken to in: the one they name, else that of the environment.

Owns: the choice, by the rules of gettext. Must not know: options, what is said (`pipeline.voice`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from pipeline.errors import UsageError
from pipeline.message import say, series
from pipeline.voice import ENGLISH, Voice, languages, understood


def named(lang: str) -> Voice:
    """The language `lang`; UsageError if nothing can be said in it."""
    found = understood(lang)
    if found is None:
        close = get_close_matches(lang.casefold(), [tag.casefold() for tag in languages()], n=1)
        known = {tag.casefold(): tag for tag in languages()}
        everything = say("the languages are {languages}", languages=series(languages()))
        hint = say("did you mean `{word}`?", word=known[close[0]]) if close else everything
        raise UsageError(say("unknown language `{word}`", word=lang), hint)
    return found


def usual(environment: Mapping[str, str]) -> Voice:
    """The language of the environment; English where it asks for nothing that is known."""
    values = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, values), "C")
    if _language_of(locale) in ("C", "POSIX"):
        return ENGLISH
    wanted = (_language_of(name) for name in (environment.get("LANGUAGE") or locale).split(":"))
    for name in filter(None, wanted):
        if name == "en" or name.startswith("en_"):
            break
        if found := understood(name):
            return found
    return ENGLISH


def _language_of(locale: str) -> str:
    """``de_AT`` of ``de_AT.UTF-8@euro``."""
    return re.split(r"[.@]", locale, maxsplit=1)[0]
