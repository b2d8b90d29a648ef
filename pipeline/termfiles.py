"""The user's terms: one PO file for each locale, as translators keep them.

Owns: where these files are, and what their entries mean. Must not know: pages, rules, how PO is read.

``msgid`` is the term, ``msgstr`` its approved translation; several stand with ``|`` between, or in entries that differ
in ``msgctxt``. A term whose translation is itself stays as it is. Flags are those of Weblate's glossaries:
``read-only`` for a term that stays as it is, ``forbidden`` for a translation that must not be used. Entries that are
fuzzy or have no translation are not decided yet, and say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import language
from pipeline.catalog import Entry, entries
from pipeline.config import Config, ConfigError
from pipeline.files import ReadError, read
from pipeline.message import say
from pipeline.potext import PoError
from pipeline.terms import Term, Terms


def read_terms(config: Config, root: Path, locales: Iterable[str]) -> Mapping[str, Terms]:
    """The terms of those locales that have a file; ConfigError for a file that cannot be used.

    The files are looked for beside the configuration, or below the `root` of the run if there is none.
    """
    folder = config.root or root
    found: dict[str, Terms] = {}
    for locale in sorted(set(locales) - {config.source_locale}):
        names = dict.fromkeys(config.terms.format(locale=tag) for tag in (locale, locale.replace("-", "_")))
        there = [name for name in names if (folder / name).is_symlink() or (folder / name).exists()]
        if len(there) > 1:
            message = say("a second file of terms beside {path}", path=there[0])
            raise ConfigError(message, folder / there[1])
        if there:
            found[locale] = _terms(folder, there[0], locale)
    return found


@dataclass
class _Gathered:
    """What the entries say of one term."""

    approved: dict[str, int] = field(default_factory=dict)
    forbidden: dict[str, int] = field(default_factory=dict)
    kept: bool = False


def terms_in(data: bytes, locale: str) -> Terms:
    """The terms in the PO file of a locale; PoError for one that cannot be used."""
    header, found = entries(data)
    _check_language(header, locale)
    gathered: dict[str, _Gathered] = {}
    for entry in found:
        if "fuzzy" not in entry.flags:
            _gather(entry, gathered)
    return Terms(
        locale,
        tuple(Term(source, (*one.approved,), (*one.forbidden,), one.kept) for source, one in gathered.items()),
    )


def _terms(folder: Path, name: str, locale: str) -> Terms:
    path = folder / name
    try:
        return terms_in(read(folder, name), locale)
    except ReadError as problem:
        raise ConfigError(problem.reason, path) from problem
    except PoError as problem:
        raise ConfigError(problem.message, path, problem.line, problem.hint) from problem


def _gather(entry: Entry, gathered: dict[str, _Gathered]) -> None:
    """Take in an entry; PoError for one that cannot be meant."""
    source = " ".join(entry.source.split())
    if not any(letter.isalnum() for letter in source):
        raise PoError(say("a term without a word"), entry.line)
    translations = [" ".join(part.split()) for part in entry.translation.split("|") if part.strip()]
    one = gathered.setdefault(source, _Gathered())
    if "forbidden" in entry.flags:
        one.forbidden.update(dict.fromkeys(translations, entry.line))
    elif "read-only" in entry.flags:
        one.kept = True
    else:
        one.kept = one.kept or source in translations
        one.approved.update((text, entry.line) for text in translations if text != source)
    both = next((text for text in one.forbidden if text in one.approved), None)
    if both is not None:
        lines = sorted((one.approved[both], one.forbidden[both]))
        message = say("`{text}` is approved and forbidden for `{term}`", text=both, term=source)
        raise PoError(message, lines[1], say("the other entry is in line {line}: delete one", line=lines[0]))


def _check_language(header: str, locale: str) -> None:
    """PoError where the header names another language than the folder."""
    tag = language.locale_tag(header.replace("_", "-")) if header else None
    if tag and tag.partition("-")[0] != locale.partition("-")[0]:
        hint = say("correct `Language:` of the header, or move the file")
        raise PoError(say("the header says `{found}`, the folder `{locale}`", found=header, locale=locale), 1, hint)
