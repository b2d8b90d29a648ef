"""Files beside the pages that say something about all of them: values of keyrefs, and the table of contents.

Owns: reading `keyref.yaml` and the two forms of `toc`. Must not know: where they are, or who uses them.

A legacy `toc` has one entry a line, attribute lists for groups, and a first line ``{: .toc subcollection="x" …}``; its
indentation carries no meaning. A `toc.yaml` is YAML, read as the front matter is: as nodes, of which nothing is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.attrs import Attribute
from pipeline.document import Field, Junk
from pipeline.parse.attributes import Malformed, scan
from pipeline.parse.frontmatter import yaml_fields
from pipeline.source import Source, Span
from pipeline.toc import EntryKind, Toc, TocEntry

LIMIT = 500_000
"""Longest toc that is read, in code points; IBM's longest has some 60,000."""

_SUBCOLLECTION = re.compile(r"""subcollection\s*[=:]\s*["']?([\w.-]+)""")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_YAML_COMMENT = re.compile(r"(?m)(?:^|[ \t])#(.*)$")
_NAMED = re.compile(r"[^\s\"'<>#]+\.md\b", re.IGNORECASE)
_LINK = re.compile(r"\[(?P<label>(?:\\.|[^\]\\])*)\]\(\s*(?P<target>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)[^()]*\)?")
_PAGE = re.compile(r"(?![/])\S(?:.*\S)?\.md", re.IGNORECASE)
_INCLUDE = re.compile(r"(?:\.\.)?/\S+")
_INDEXED = re.compile(r"(?P<list>.*\[\d+\])(?:\.(?P<key>.+))?")
_TARGETS = {
    "": EntryKind.PAGE,
    "topic": EntryKind.PAGE,
    "include": EntryKind.INCLUDE,
    "link.href": EntryKind.LINK,
    "navgroup.label": EntryKind.GROUP,
    "topicgroup.label": EntryKind.GROUP,
}
_LABELS = {"topic": "navtitle", "link.href": "link.label"}


def keyref_values(source: Source) -> dict[str, str]:
    """Value of each name, by what follows ``site.data.`` in a keyref; nothing for a file that is not valid YAML."""
    fields, _ = yaml_fields(source, Span(0, len(source.text)))
    return {field.name: field.value for field in fields if "." in field.name}


def subcollection(source: Source) -> str:
    """The subcollection that a `toc` or `toc.yaml` names for the pages it lists; empty where it names none."""
    match = _SUBCOLLECTION.search(source.text)
    return match[1] if match else ""


def read_toc(source: Source) -> Toc:
    """Read a table of contents; what cannot be read becomes junk with the reason ``toc-invalid``."""
    if len(source.text) > LIMIT:
        return Toc(junk=(Junk(Span(0, 0), "toc-invalid", f"longer than {LIMIT} characters"),))
    return _read_yaml(source) if source.path.endswith((".yaml", ".yml")) else _read_legacy(source)


def _read_yaml(source: Source) -> Toc:
    fields, problems = yaml_fields(source, Span(0, len(source.text)))
    by_name = {field.name: field for field in fields}

    def text(name: str) -> str:
        found = by_name.get(f"toc.properties.{name}")
        return found.value.strip() if found else ""

    entries = [entry for field in fields if (entry := _yaml_entry(field, by_name))]
    junk = [Junk(problem.span, "toc-invalid", problem.detail) for problem in problems]
    name = text("subcollection") or subcollection(source)
    path = _published(text("path"), text("href"))
    return Toc(name, path, text("href"), tuple(entries), tuple(junk), _named(_YAML_COMMENT, source))


def _yaml_entry(field: Field, by_name: Mapping[str, Field]) -> TocEntry | None:
    """The entry that a field of a `toc.yaml` is the target of, or the title of the group that it is."""
    place = _INDEXED.fullmatch(field.name)
    kind = _TARGETS.get(place["key"] or "") if place else None
    if place is None or kind is None or not field.name.startswith("toc.entries"):
        return None
    if kind is EntryKind.GROUP:
        return TocEntry(kind, "", field.value, field.value_span)
    label = by_name.get(f"{place['list']}.{_LABELS.get(place['key'] or '')}")
    if not place["key"] and not field.value.strip().casefold().endswith(".md"):
        kind = EntryKind.INCLUDE
    return TocEntry(kind, field.value.strip(), label.value if label else "", field.value_span)


def _read_legacy(source: Source) -> Toc:
    properties: dict[str, str] = {}
    entries: list[TocEntry] = []
    junk: list[Junk] = []
    for span in _lines(source):
        text = source[span]
        if text.startswith("{"):
            scanned = scan(source.text, span.start, span.end)
            if isinstance(scanned, Malformed):
                junk.append(Junk(span, "toc-invalid", "an attribute list that cannot be read"))
            elif any(item.name == "toc" for item in scanned.items):
                properties |= {item.name: item.value for item in scanned.items if item.kind == "pair"}
            elif not scanned.name and any(item.name in ("navgroup", "navgroup-end") for item in scanned.items):
                entries.append(_group(scanned.items, span))
        else:
            entries.append(_legacy_entry(text, span))
    name = properties.get("subcollection", "") or subcollection(source)
    landing = properties.get("href", "")
    path = _published(properties.get("path", ""), landing)
    return Toc(name, path, landing, tuple(entries), tuple(junk), _named(_COMMENT, source))


def _named(comment: re.Pattern[str], source: Source) -> frozenset[str]:
    """The pages that comments name."""
    return frozenset(name for found in comment.finditer(source.text) for name in _NAMED.findall(found[0]))


def _lines(source: Source) -> Iterator[Span]:
    """What stands on each line that is not blank and not in a comment."""
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\r\n]", " ", comment[0]), source.text)
    for start, end in zip(source.line_starts, source.line_ends, strict=True):
        line = text[start:end].lstrip("\ufeff \t\u00a0\u3000")
        if line.strip():
            yield Span(end - len(line), end - len(line) + len(line.rstrip()))


def _group(items: Sequence[Attribute], span: Span) -> TocEntry:
    """The group that an attribute list begins, named by its id; what ends one begins one without a name."""
    named = next((item for item in items if item.name == "id"), None)
    place = named.value_span if named and named.value_span else Span(span.end, span.end)
    return TocEntry(EntryKind.GROUP, "", named.value if named else "", place)


def _legacy_entry(text: str, span: Span) -> TocEntry:
    link = _LINK.match(text)
    if link:
        place = Span(span.start + link.start("target"), span.start + link.end("target"))
        return TocEntry(EntryKind.LINK, link["target"], link["label"], place)
    if _INCLUDE.fullmatch(text):
        return TocEntry(EntryKind.INCLUDE, text, "", span)
    if _PAGE.fullmatch(text):
        return TocEntry(EntryKind.PAGE, text, "", span)
    return TocEntry(EntryKind.GROUP, "", text, span)


def _published(path: str, href: str) -> str:
    """Where the pages are published: as the toc says, else the folder of its first page."""
    if path or not href.startswith("/docs/"):
        return path.strip("/").removeprefix("docs/")
    address = re.split(r"[?#]", href)[0].strip("/").removeprefix("docs/")
    return address.rpartition("/")[0] if re.search(r"\.(?:html?|md)$", address) else address
