"""Literate tests of the rules: `tests/rules/<rule>.md` is prose with examples, and each example is run.

An example is one or more blocks ``md <path>``, then a block ``findings`` with what the rule that the file is named
after says about them; an empty block says that it says nothing. A page ``nl/fr/x.md`` has the page ``x.md`` as its
base; ``x.md today`` is what became of that; ``x.md was`` is what a page was before a change. Blocks ``toc <path>`` are
tables of contents, a block ``files`` lists files that are no pages, a block ``past`` pages that are gone, each with its
new path if it moved. Blocks ``terms <locale>`` are entries of the file of terms of a locale, without its header, and
stand before the pages. Between them may stand
``errors <path>`` (lines ``<anchor> <message>``: violations of the incident schema, which the engine would find) and, at
the end, ``fixed <path>``: the page after all fixes. The locale is taken from the path (``nl/pt/BR/…``). The word
``escaped`` behind a path means that ``\\xNN`` stands for a byte and ``\\uNNNN`` for a character.

``python tests/mdtest.py --update`` rewrites the blocks ``findings`` and ``fixed``. Read every one of them then.
"""

import dataclasses
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline import suppress
from pipeline.align import align
from pipeline.catalog import section_of
from pipeline.census import Census
from pipeline.evidence import Evidence
from pipeline.finding import Finding, Location
from pipeline.fix import put_in
from pipeline.fragments import of_source, of_translation
from pipeline.incident import build, topic_id
from pipeline.judge import Judge
from pipeline.language import locale_tag
from pipeline.layout import Layout, misplaced
from pipeline.mend import ROUNDS
from pipeline.pagefacts import facts
from pipeline.parse import parse
from pipeline.parse.sitefiles import read_toc
from pipeline.rulebook import NAMES
from pipeline.rules import ALL
from pipeline.rules.base import Change, Inbound, Page, Pair, Rule, Whole
from pipeline.side import Side
from pipeline.since import led_astray
from pipeline.site import Files, Site, TocFile
from pipeline.source import Source
from pipeline.termfiles import terms_in
from pipeline.terms import Terms
from pipeline.usage import uses
from pipeline.wordfacts import word_facts
from pipeline.words import Reading
from pipeline.words import read as read_words

FILES = sorted((Path(__file__).parent / "rules").glob("*.md"))
RULES = {rule.name: rule for rule in ALL}
_BLOCK = re.compile(
    r"(?ms)^(?P<fence>```+)(?P<kind>md|toc|files|past|terms|errors|findings|fixed)(?P<info>[^`]*?)\n(?P<text>.*?)^(?P=fence)$"
)
_LOCALE = re.compile(r"(?:^|/)nl/([a-z]{2}(?:/[A-Z]{2})?)/")
_ESCAPED = " escaped"
_PO_HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
_TODAY = " today"
_WAS = " was"
_UNSEEN = re.compile(r"[^\n\x20-\x7e]")
_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")


@dataclass
class Example:
    """Pages, and the blocks of the file that say what is expected."""

    line: int
    pages: dict[str, bytes] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    expected: list[re.Match[str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    past: dict[str, str] = field(default_factory=dict)
    terms: dict[str, Terms] = field(default_factory=dict)

    @property
    def markdown(self) -> list[str]:
        """Paths of the pages among all that is shown."""
        return [path for path in self.pages if path.endswith(".md")]


def examples(text: str) -> Iterator[Example]:
    """The examples of one file; a page behind expectations begins a new one."""
    example = Example(0)
    for block in _BLOCK.finditer(text):
        path = block["info"].strip().removesuffix(_ESCAPED)
        if block["kind"] in ("md", "toc", "terms"):
            if example.expected or not (example.pages or example.terms):
                yield from [example] if example.expected else []
                example = Example(text.count("\n", 0, block.start()) + 1)
            if block["kind"] == "terms":
                example.terms[path] = terms_in(f"{_PO_HEADER}{block['text']}".encode(), path)
            else:
                example.pages[path] = page_bytes(block)
        elif block["kind"] == "files":
            example.files.update(block["text"].split())
        elif block["kind"] == "past":
            example.past |= {line.partition(" ")[0]: line.partition(" ")[2] for line in block["text"].splitlines()}
        elif block["kind"] == "errors":
            example.errors[path] = block["text"].splitlines()
        else:
            example.expected.append(block)
    yield example


def outcome(rule: Rule, example: Example, block: re.Match[str]) -> str:
    """What should stand in a block that says what is expected."""
    if block["kind"] == "findings":
        return "".join(
            lines(found)
            for path in dict.fromkeys(path.removesuffix(_WAS) for path in example.pages if _TODAY not in path)
            for found in run(rule, example, path)
        )
        paths = [path for path in example.pages if _TODAY not in path]
        return "".join(lines(found) for path in paths for found in run(rule, example, path))
    path = block["info"].strip().removesuffix(_ESCAPED)
    text = fixed(rule, example, path)
    return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", text) if block["info"].endswith(_ESCAPED) else text


def fixed(rule: Rule, example: Example, path: str) -> str:
    """A page of an example after all fixes of a rule, the unsafe ones too, round after round."""
    text = Source.decode(path, example.pages[path]).text
    for _ in range(ROUNDS):
        pages = {**example.pages, path: text.encode()}
        before, text = text, put_in(text, run(rule, dataclasses.replace(example, pages=pages), path)).text
        if text == before:
            return text
    raise AssertionError(f"{path}: the fixes of {rule.name} never end")


def run(rule: Rule, example: Example, path: str) -> list[Finding]:
    """Findings of one rule on one page of an example; its source page, if the example shows it, is its base."""
    if path + _WAS in example.pages:
        return sorted(rule.run_change(change(example, path)), key=lambda f: f.sort_key)
    found = run_site(rule, example, path) if rule.on_site else []
    if not path.endswith((".md", ".md" + _TODAY)):
        return found
    page = with_fragments(example, path, read(example, path))
    if rule.name == "unused-ignore":
        heard = [finding for other in ALL for finding in other.run(page)]
        ran = {other.name for other in ALL if other.on_page}
        page = dataclasses.replace(page, unused=suppress.unused(page.ignores, heard, ran))
    found += rule.run(page)
    base = _LOCALE.sub("", path)
    if base != path and base in example.pages:
        source = read(example, base)
        page = dataclasses.replace(page, topic=source.topic)
        today = (
            read(example, base + _TODAY)
            if base + _TODAY in example.pages
            else source
            if base not in example.past
            else None
        )
        found += rule.run_pair(Pair(page, source, align(source.document, page.document), today=today))
    return sorted(found, key=lambda f: f.sort_key)


def change(example: Example, path: str) -> Change:
    """What became of a page that the example shows as it was, and as it is unless it is gone."""
    was = {page.removesuffix(_WAS): data for page, data in example.pages.items() if page.endswith(_WAS)}
    sites = site_of(replace(example, pages={**example.pages, **was})), site_of(example)
    inbound: defaultdict[str, list[Inbound]] = defaultdict(list)
    for name in example.pages:
        page = read(example, name)
        for led, link in led_astray(page.document, page.locale, *sites) if not name.endswith(_WAS) else ():
            if led.path == path:
                inbound[led.anchor].append(link)
    before, today = read(example, path + _WAS), read(example, path) if path in example.pages else None
    successor = next(iter(sites[1].topic_ids.get(before.topic.casefold(), ())), "")
    links = {anchor: tuple(found) for anchor, found in inbound.items()}
    return Change(before, today, links, successor if successor != path else "")


def run_site(rule: Rule, example: Example, path: str) -> list[Finding]:
    """Findings of a rule of the whole site on one file."""
    site, census = site_of(example), Census()
    for each in example.markdown:
        if each in site.pages:
            page = read(example, each)
            census.add(each, page.locale, page.ends)
    whole = Whole(site, census, lambda name: Source.decode(name, example.pages[name]))
    return [found for found in Judge([rule], "en").on_site(whole) if found.location.source.path == path]


def read(example: Example, path: str) -> Page:
    """A page of an example as the rules see it."""
    document = parse(Source.decode(path.removesuffix(_TODAY).removesuffix(_WAS), example.pages[path]))
    locale = _locale_of(path)
    incidents = build(document, section_of(locale))
    known = {incident.anchor: incident for incident in incidents}
    pairs = (line.split(" ", 1) for line in example.errors.get(path, []))
    errors = tuple((known[anchor.removeprefix("#")], message) for anchor, message in pairs)
    ignores = suppress.read(document, NAMES)
    return Page(document, locale, topic_id(document), incidents, errors, site_of(example), ignores=ignores)


def with_fragments(example: Example, path: str, page: Page) -> Page:
    """The page with its texts in the wrong language, as the pages of the example tell."""
    readings = {
        other: read_words(read(example, other).document, _locale_of(other))
        for other in example.pages
        if other.endswith(".md")
    }
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
        return dataclasses.replace(page, seek=lambda: of_source(topic["en"], others, "en"))
    base = topic.get("en")
    alignment = align(base.document, topic[locale].document) if base else None
    side = Side(locale, topic[locale], base, alignment)
    fragments = of_translation(side, others, Evidence.of(facts_of, "en", example.terms))
    terms = example.terms.get(locale, Terms(locale))
    return dataclasses.replace(page, seek=lambda: fragments, seek_terms=lambda: uses(side, terms, fragments))


def _locale_of(path: str) -> str:
    match = _LOCALE.search(path)
    return (locale_tag(match[1]) if match else None) or "en"


def site_of(example: Example) -> Site:
    """All pages of an example together, with what is beside them."""
    layout = Layout.of("nl/{locale}", "en")
    pages, tocs = [], []
    for path, data in example.pages.items():
        source, place = Source.decode(path, data), layout.place(path)
        if place and path.endswith(".md"):
            document = parse(source)
            pages.append(facts(document, place[0], place[1], topic_id(document)))
        elif place and _TODAY not in path:
            tocs.append(TocFile(path, place[0], place[1].rpartition("/")[0], read_toc(source)))
    own = {toc.folder: toc.toc for toc in tocs if toc.locale == "en"}
    return dataclasses.replace(
        Site.of(pages, own, files=Files(frozenset(example.files))),
        toc_files=tuple(tocs),
        misplaced=tuple(misplaced(layout, example.markdown)),
        past=example.past or None,
    )


def lines(found: Finding) -> str:
    """A finding with all that belongs to it."""
    head = f"{found.location.source.path}:{_place(found.location)} {found.severity} {found.rule}: {found.message}\n"
    related = "".join(f"  {_whose(found, other)}{_place(other)} {other.label}\n" for other in found.related)
    fix = f"  fix{'' if found.fix.safe else ' (unsafe)'}: {found.fix.title}\n" if found.fix else ""
    locales = f"  locales: {', '.join(found.locales)}\n" if found.locales else ""
    return head + locales + related + (f"  help: {found.help}\n" if found.help else "") + fix


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
