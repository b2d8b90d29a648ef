"""The catalogues of messages: what the code says, and what is still to be translated.

``python tests/messages.py`` collects all messages of the code in ``locales/incidoc.pot``, brings every
``locales/<locale>/LC_MESSAGES/incidoc.po`` up to date with it, and tells how many messages each of them lacks.

``--missing LOCALE`` prints what one of them lacks as JSON: an object from English to a translation to be written, or
to a list of plural forms. ``--fill LOCALE FILE`` takes such an object into the catalogue; a new locale begins with it.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel import Locale
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural

REPOSITORY = Path(__file__).resolve().parents[1]
LOCALES = REPOSITORY / "locales"
TEMPLATE = LOCALES / "incidoc.pot"
KEYWORDS = {"say": None, "say_plural": (1, 2)}
IN_TEMPLATES = {"t": None, "n": (1, 2)}
_WIDTH = 120


def extracted() -> polib.POFile:
    """All messages of the code, in the order of files and lines."""
    found = polib.POFile(wrapwidth=_WIDTH)
    found.metadata = metadata("en")
    del found.metadata["Language"], found.metadata["Plural-Forms"]
    by_id: dict[str, polib.POEntry] = {}
    folder = str(REPOSITORY / "pipeline")
    code = extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)
    templates = extract_from_dir(folder, [("**.jinja", "jinja2")], keywords=IN_TEMPLATES)
    for file, _, message, _, _ in sorted([*code, *templates], key=lambda each: each[:2]):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        entry = by_id.setdefault(singular, polib.POEntry(msgid=singular))
        if plural and entry.msgid_plural not in ("", plural):
            raise SystemExit(f"two plurals of {singular!r}: {entry.msgid_plural!r}, {plural!r}")
        entry.msgid_plural = entry.msgid_plural or plural
        place = (f"pipeline/{Path(file).as_posix()}", "")
        entry.occurrences += [] if place in entry.occurrences else [place]
    for entry in by_id.values():
        if "{" in entry.msgid + entry.msgid_plural:
            entry.flags = ["python-brace-format"]
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        found.append(entry)
    return found


def updated(template: polib.POFile, locale: str) -> polib.POFile:
    """The catalogue of a locale with the messages of the template, as far as translated; nothing is guessed."""
    known = {entry.msgid: entry for entry in read(locale)}
    found = polib.POFile(wrapwidth=_WIDTH)
    found.metadata = metadata(locale)
    for entry in template:
        old = known.get(entry.msgid)
        new = polib.POEntry(
            msgid=entry.msgid, msgid_plural=entry.msgid_plural, occurrences=entry.occurrences, flags=entry.flags
        )
        if entry.msgid_plural:
            forms = old.msgstr_plural if old and old.msgid_plural == entry.msgid_plural else {}
            new.msgstr_plural = {number: forms.get(number, "") for number in range(plurals(locale))}
        else:
            new.msgstr = old.msgstr if old and not old.msgid_plural else ""
        found.append(new)
    return found


def fill(catalogue: polib.POFile, translations: dict[str, str | list[str]]) -> list[str]:
    """Put translations in; gives those that the catalogue has no message for."""
    for entry in catalogue:
        match translations.pop(entry.msgid, None):
            case str(text):
                entry.msgstr = text
            case [*forms]:
                entry.msgstr_plural = dict(enumerate(forms))
    return list(translations)


def missing(catalogue: polib.POFile) -> Iterator[polib.POEntry]:
    """What is not translated."""
    return (entry for entry in catalogue if not entry.translated())


def metadata(locale: str) -> dict[str, str]:
    """The header of a catalogue; without dates, so that equal messages give equal files."""
    return {
        "Project-Id-Version": "incidoc",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"{get_plural(Locale.parse(locale, sep='-')).plural_forms}",
    }


def plurals(locale: str) -> int:
    """How many plural forms a language has."""
    return get_plural(Locale.parse(locale, sep="-")).num_plurals


def path(locale: str) -> Path:
    """Where the catalogue of a locale is."""
    return LOCALES / locale / "LC_MESSAGES" / "incidoc.po"


def read(locale: str) -> polib.POFile:
    """The catalogue of a locale as it is; empty if there is none."""
    return polib.pofile(str(path(locale)), wrapwidth=_WIDTH) if path(locale).is_file() else polib.POFile()


def locales() -> list[str]:
    """The locales that have a catalogue."""
    return sorted(file.parents[1].name for file in LOCALES.glob("*/LC_MESSAGES/incidoc.po"))


def main() -> int:
    """Do what the arguments ask for; 1 if something is missing in the end."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--missing", metavar="LOCALE")
    parser.add_argument("--fill", nargs=2, metavar=("LOCALE", "FILE"))
    options = parser.parse_args()
    template = extracted()
    if options.missing:
        lacks = missing(updated(template, options.missing))
        forms = [""] * plurals(options.missing)
        print(json.dumps({e.msgid: forms if e.msgid_plural else "" for e in lacks}, ensure_ascii=False, indent=1))
        return 0
    template.save(str(TEMPLATE))
    lacking = 0
    for locale in sorted({*locales(), *(options.fill or ())[:1]}):
        catalogue = updated(template, locale)
        if options.fill and options.fill[0] == locale:
            for stray in fill(catalogue, json.loads(Path(options.fill[1]).read_text(encoding="utf-8"))):
                print(f"{locale}: no such message: {stray}", file=sys.stderr)
        path(locale).parent.mkdir(exist_ok=True)
        catalogue.save(str(path(locale)))
        left = len(list(missing(catalogue)))
        lacking += left
        print(f"{locale}: {len(catalogue) - left} of {len(catalogue)} messages translated")
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
