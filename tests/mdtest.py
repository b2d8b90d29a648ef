"""Literate tests of the rules: `tests/rules/<rule>.md` is prose with examples, and each example is run.

An example is one or more blocks ``md <path>``, then a block ``findings`` with what the rule that the file is named
after says about them; an empty block says that it says nothing. A page ``nl/fr/x.md`` has the page ``x.md`` as its
base; ``x.md today`` is what became of that. Between them may stand ``errors <path>`` (lines ``<anchor> <message>``:
violations of the incident schema, which the engine would find) and, at the end, ``fixed <path>``: the page after all
fixes. The locale is taken from the path (``nl/pt/BR/…``). The word ``escaped`` behind a path means that ``\\xNN``
stands for a byte and ``\\uNNNN`` for a character.

``python tests/mdtest.py --update`` rewrites the blocks ``findings`` and ``fixed``. Read every one of them then.
"""

import dataclasses
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.align import align
from pipeline.catalog import section_of
from pipeline.evidence import Evidence, word_facts
from pipeline.finding import Finding, Location
from pipeline.fragments import Side, of_source, of_translation
from pipeline.incident import build, topic_id
from pipeline.language import locale_tag
from pipeline.parse import parse
from pipeline.rules import ALL
from pipeline.rules.base import Page, Pair, Rule
from pipeline.site import Site, facts
from pipeline.source import Source
from pipeline.words import Reading
from pipeline.words import read as read_words

FILES = sorted((Path(__file__).parent / "rules").glob("*.md"))
RULES = {rule.name: rule for rule in ALL}
_BLOCK = re.compile(
    r"(?ms)^(?P<fence>```+)(?P<kind>md|errors|findings|fixed)(?P<info>[^`]*?)\n(?P<text>.*?)^(?P=fence)$"
)
_LOCALE = re.compile(r"(?:^|/)nl/([a-z]{2}(?:/[A-Z]{2})?)/")
_ESCAPED = " escaped"
_TODAY = " today"
_UNSEEN = re.compile(r"[^\n\x20-\x7e]")
_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")


@dataclass
class Example:
    """Pages, and the blocks of the file that say what is expected."""

    line: int
    pages: dict[str, bytes] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    expected: list[re.Match[str]] = field(default_factory=list)


def examples(text: str) -> Iterator[Example]:
    """The examples of one file; a page behind expectations begins a new one."""
    example = Example(0)
    for block in _BLOCK.finditer(text):
        path = block["info"].strip().removesuffix(_ESCAPED)
        if block["kind"] == "md":
            if example.expected or not example.pages:
                yield from [example] if example.expected else []
                example = Example(text.count("\n", 0, block.start()) + 1)
            example.pages[path] = page_bytes(block)
        elif block["kind"] == "errors":
            example.errors[path] = block["text"].splitlines()
        else:
            example.expected.append(block)
    yield example


def outcome(rule: Rule, example: Example, block: re.Match[str]) -> str:
    """What should stand in a block that says what is expected."""
    if block["kind"] == "findings":
        return "".join(
            lines(found) for path in example.pages if _TODAY not in path for found in run(rule, example, path)
        )
    path = block["info"].strip().removesuffix(_ESCAPED)
    text = Source.decode(path, example.pages[path]).text
    edits = {edit for found in run(rule, example, path) if found.fix for edit in found.fix.edits}
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", text) if block["info"].endswith(_ESCAPED) else text


def run(rule: Rule, example: Example, path: str) -> list[Finding]:
    """Findings of one rule on one page of an example; its source page, if the example shows it, is its base."""
    page = with_fragments(example, path, read(example, path))
    found = list(rule.run(page))
    base = _LOCALE.sub("", path)
    if base != path and base in example.pages:
        source = read(example, base)
        page = dataclasses.replace(page, topic=source.topic)
        today = read(example, base + _TODAY) if base + _TODAY in example.pages else None
        found += rule.run_pair(Pair(page, source, align(source.document, page.document), today=today))
    return sorted(found, key=lambda f: f.sort_key)


def read(example: Example, path: str) -> Page:
    """A page of an example as the rules see it."""
    document = parse(Source.decode(path.removesuffix(_TODAY), example.pages[path]))
    locale = _locale_of(path)
    incidents = build(document, section_of(locale))
    known = {incident.anchor: incident for incident in incidents}
    pairs = (line.split(" ", 1) for line in example.errors.get(path, []))
    errors = tuple((known[anchor.removeprefix("#")], message) for anchor, message in pairs)
    return Page(document, locale, topic_id(document), incidents, errors, site_of(example))


def with_fragments(example: Example, path: str, page: Page) -> Page:
    """The page with its texts in the wrong language, as the pages of the example tell."""
    readings = {other: read_words(read(example, other).document) for other in example.pages if other.endswith(".md")}
    topics: dict[str, dict[str, Reading]] = {}
    for other, reading in readings.items():
        topics.setdefault(_LOCALE.sub("", other), {})[_locale_of(other)] = reading
    facts_of = [
        word_facts(topic["en"], {locale: one for locale, one in topic.items() if locale != "en"}, "en")
        for topic in topics.values()
        if "en" in topic
    ]
    topic, locale = topics[_LOCALE.sub("", path)], _locale_of(path)
    others = [reading for name, reading in topic.items() if name not in ("en", locale)]
    if locale == "en":
        return dataclasses.replace(page, fragments=of_source(topic["en"], others, "en"))
    base = topic.get("en")
    alignment = align(base.document, topic[locale].document) if base else None
    side = Side(locale, topic[locale], base, alignment)
    return dataclasses.replace(page, fragments=of_translation(side, others, Evidence.of(facts_of, "en")))


def _locale_of(path: str) -> str:
    match = _LOCALE.search(path)
    return (locale_tag(match[1]) if match else None) or "en"


def site_of(example: Example) -> Site:
    """All pages of an example together, as links can lead to them."""
    pages = []
    for path, data in example.pages.items():
        if path.endswith(".md"):
            document = parse(Source.decode(path, data))
            pages.append(facts(document, _locale_of(path), _LOCALE.sub("", path), topic_id(document)))
    return Site.of(pages, {})


def lines(found: Finding) -> str:
    """A finding with all that belongs to it."""
    head = f"{found.location.source.path}:{_place(found.location)} {found.severity} {found.rule}: {found.message}\n"
    related = "".join(f"  {_whose(found, other)}{_place(other)} {other.label}\n" for other in found.related)
    fix = f"  fix{'' if found.fix.safe else ' (unsafe)'}: {found.fix.title}\n" if found.fix else ""
    return head + related + (f"  help: {found.help}\n" if found.help else "") + fix


def page_bytes(block: re.Match[str]) -> bytes:
    """The page that a block shows."""
    text = block["text"].encode()
    if not block["info"].endswith(_ESCAPED):
        return text
    return _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]) if m[1] else chr(int(m[2], 16)).encode(), text)


def _whose(found: Finding, other: Location) -> str:
    """The path of a place on another page than the finding's."""
    path = other.source.path
    return "" if path == found.location.source.path else f"{path}:"


def _place(location: Location) -> str:
    start, end = (location.source.position(offset) for offset in location.span)
    return f"{start.line}:{start.column}-{end.line}:{end.column}"


if __name__ == "__main__":
    for file in FILES if sys.argv[1:] == ["--update"] else sys.exit("usage: python tests/mdtest.py --update"):
        whole = file.read_text(encoding="utf-8")
        for one in reversed(list(examples(whole))):
            for place in reversed(one.expected):
                new = outcome(RULES[file.stem], one, place)
                whole = whole[: place.start("text")] + new + whole[place.end("text") :]
        file.write_text(whole, encoding="utf-8")
