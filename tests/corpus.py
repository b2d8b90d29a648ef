"""Parser and incident model over a corpus of real pages; prints counts, exits 1 where something does not hold.

The corpus is the folder `corpus` in `INCIDOC_SHARED`, or in `../shared` beside this repository. `--no-export`
leaves out the records. `--attribution` prints instead how many findings `validate` has for each folder, and how many it
would have if what a translation inherits were reported at each translation.
"""

from __future__ import annotations

import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from invariants import problems
from shared import CORPUS

from pipeline.catalog import section_of
from pipeline.document import BlockKind, Document
from pipeline.incident import MARKERS, Incident, build, markers
from pipeline.language import locale_tag
from pipeline.parse import parse
from pipeline.source import Source, Span

REPOSITORY = Path(__file__).resolve().parents[1]
_LOCALE = re.compile(r"(?:^|/)nl/([a-z]{2}(?:/[A-Z]{2})?)/")
_RAW_MARKER = re.compile(r"\{:(?:[^{}\n]*?[\s.])?(" + "|".join(MARKERS) + r")\b[^{}\n]*\}")
_LOCALES = ("de", "es", "fr", "it", "ja", "ko", "pt/BR", "zh/CN", "zh/TW")


def corpus_folder() -> Path | None:
    """Where the corpus is; None where there is none."""
    return CORPUS if CORPUS.is_dir() else None


def locale_of(path: str) -> str:
    match = _LOCALE.search(path)
    return (locale_tag(match[1]) if match else None) or "en"


@dataclass
class Counts:
    """What was seen, and what was wrong."""

    seen: Counter[str] = field(default_factory=Counter)
    junk: Counter[str] = field(default_factory=Counter)
    sequences: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def load(root: Path, path: Path) -> tuple[Document, tuple[Incident, ...]]:
    name = path.relative_to(root).as_posix()
    document = parse(Source.decode(name, path.read_bytes()))
    return document, build(document, section_of(locale_of(name)))


def check_page(document: Document, incidents: tuple[Incident, ...], counts: Counts) -> None:
    counts.wrong += problems(document)
    seen = counts.seen
    seen["pages"] += 1
    seen["blocks"] += sum(1 for _ in document.walk())
    seen["links"] += len(document.links)
    seen["keyrefs"] += len(document.keyrefs)
    seen["anchors"] += len(document.anchors)
    seen["incidents"] += len(incidents)
    seen["dangling lists"] += len(document.dangling)
    counts.junk.update(junk.reason for junk in document.junk)
    counts.sequences.update(sequence(incident) for incident in incidents)
    check_sections(document, incidents, counts)
    check_markers(document, incidents, counts)


def sequence(incident: Incident) -> str:
    return " > ".join(section.role.value for section in incident.sections[1:]) or "(no section)"


def check_sections(document: Document, incidents: tuple[Incident, ...], counts: Counts) -> None:
    """Every block of an incident's range is in exactly one section."""
    for incident in incidents:
        blocks = [id(block) for section in incident.sections for block in section.blocks]
        covered = [
            id(block)
            for block in document.blocks
            if incident.span.start <= block.span.start < incident.span.end and block is not incident.heading
        ]
        if blocks != covered:
            counts.wrong.append(f"{document.path}: blocks of {incident.anchor!r} are not each in one section")


def check_markers(document: Document, incidents: tuple[Incident, ...], counts: Counts) -> None:
    """Every section marker written outside code is in exactly one incident, or something says why it is not."""
    opened = Counter(section.marker.span for incident in incidents for section in incident.sections if section.marker)
    belonging = {marker.word.span for marker in markers(document)}
    for span in raw_markers(document):
        counts.seen["markers"] += 1
        if opened[span] == 1:
            counts.seen["markers in exactly one incident"] += 1
        elif opened[span] == 0 and reported(document, span, belonging):
            counts.seen["markers named by a finding"] += 1
        else:
            line = document.source.position(span.start).line
            counts.wrong.append(f"{document.path}:{line}: marker opens {opened[span]} sections and nothing says why")


def raw_markers(document: Document) -> Iterator[Span]:
    """Markers as a search in the text finds them; code, comments and definitions are no place for any."""
    opaque = [block.span for block in document.walk() if block.kind is BlockKind.CODE]
    opaque += [code.span for code in document.code_spans] + list(document.comments)
    opaque += [definition.span for definition in document.definitions]
    for match in _RAW_MARKER.finditer(document.source.text):
        begin = match.start(1) - (match.string[match.start(1) - 1] == ".")
        if not any(place.start <= match.start() < place.end for place in opaque):
            yield Span(begin, match.end(1))


def reported(document: Document, span: Span, belonging: set[Span]) -> bool:
    """Whether junk, or a list that dangles or marks a block above every heading, names the marker."""
    named = [junk.span for junk in document.junk] + [attrs.span for attrs in document.dangling]
    return span in belonging or any(span.within(place) for place in named)


def check_reference_page(root: Path, counts: Counts) -> None:
    """The registry page that the issue names, in all its languages."""
    folder = root / "legacy" / "registry"
    expected = None
    for place in ("", *(f"nl/{locale}" for locale in _LOCALES)):
        document, incidents = load(root, folder / place / "ts_index.md")
        complete = [i for i in incidents if sequence(i) == "symptoms > causes > resolution"]
        wanted = 16 if place else 17
        if (len(incidents), len(complete)) != (wanted, wanted):
            counts.wrong.append(
                f"{document.path}: {len(incidents)} incidents, {len(complete)} complete; {wanted} expected"
            )
        anchors = [incident.anchor for incident in incidents]
        if place:
            expected = expected or anchors
            if anchors != expected:
                counts.wrong.append(f"{document.path}: other incidents than in German")
        if place == "nl/fr":
            check_french(document, counts)


def check_french(document: Document, counts: Counts) -> None:
    code = [block for block in document.walk() if block.kind is BlockKind.CODE and block.words() & {"pre", "screen"}]
    items = [block for block in document.walk() if block.kind is BlockKind.ITEM]
    # Code that is indented as an item's is stands in an item.
    indented = [block for block in code if document.source.text[block.span.start - 1 : block.span.start] in (" ", "\t")]
    stray = [block for block in indented if not any(block.span.within(item.span) for item in items)]
    facts = {
        "markers": (len(list(markers(document))), 48),
        "heading ids": (sum(anchor.block is BlockKind.HEADING for anchor in document.anchors), 21),
        "pre and screen blocks": (len(code), 30),
        "indented code outside list items": (len(stray), 0),
    }
    counts.wrong += [
        f"{document.path}: {found} {name}, not {wanted}" for name, (found, wanted) in facts.items() if found != wanted
    ]
    print(
        f"{document.path}: "
        + ", ".join(f"{found} {name}" for name, (found, _) in facts.items())
        + f", {len(indented)} in items"
    )


def check_records(root: Path, counts: Counts) -> None:
    """Every record of every incident, against its schema as a consumer would."""
    try:
        from pipeline.config import Config
        from pipeline.discover import discover
        from pipeline.engine import records
    except ImportError as problem:
        print(f"records: skipped, {problem}")
        return
    import json

    from jsonschema import Draft202012Validator

    schema = REPOSITORY / "schemas" / "incident-1.json"
    if not schema.is_file():
        print("records: skipped, no schemas/incident-1.json")
        return
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    for tree_root in sorted(folder for folder in root.glob("*/*") if folder.is_dir()):
        config = Config()
        for made in records(discover(tree_root, [tree_root], config), config):
            counts.seen["records"] += 1
            error = next(iter(validator.iter_errors(made)), None)
            if error is not None:
                counts.wrong.append(f"{tree_root.name}: {made['id']} {made['locale']}: {error.message[:200]}")


def count_attribution(root: Path) -> int:
    """A line for each folder and one for all: findings, and errors and warnings among them, with and without."""
    from pipeline import hearing
    from pipeline.config import Config
    from pipeline.discover import discover
    from pipeline.engine import validate
    from pipeline.finding import Severity

    def count(folder: Path) -> tuple[int, int]:
        found = validate(discover(folder, [folder], Config()), Config()).findings
        return len(found), sum(finding.severity > Severity.INFO for finding in found)

    attribute = hearing.attribute
    total = [0, 0, 0, 0]
    print(f"{'folder':40} {'findings':>10} {'without':>10} {'errors+w.':>10} {'without':>10}")
    for folder in sorted(path for path in root.glob("*/*") if path.is_dir()):
        attributed = count(folder)
        hearing.attribute = lambda found, base, alignment: (list(found), [])
        plain = count(folder)
        hearing.attribute = attribute
        row = (attributed[0], plain[0], attributed[1], plain[1])
        total = [have + more for have, more in zip(total, row, strict=True)]
        print(f"{folder.relative_to(root)!s:40}", *(f"{number:>10,}" for number in row), flush=True)
    print(f"{'all':40}", *(f"{number:>10,}" for number in total))
    return 0


def show(name: str, counter: Counter[str]) -> None:
    print(f"\n{name}")
    for word, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])):
        print(f"  {count:>9,}  {word}")


def main(arguments: list[str]) -> int:
    root = corpus_folder()
    if root is None:
        print("skipped: no shared corpus (set INCIDOC_SHARED to the folder that holds corpus/)")
        return 0
    if "--attribution" in arguments:
        return count_attribution(root)
    counts = Counts()
    size, started = 0, time.perf_counter()
    for path in sorted(root.rglob("*.md")):
        size += path.stat().st_size
        try:
            check_page(*load(root, path), counts)
        except Exception:  # Whatever it is, the other pages are still to be seen.
            counts.wrong.append(f"{path}: {traceback.format_exc(limit=-2)}")
    print(f"{size / 1e6:.1f} MB in {time.perf_counter() - started:.0f} s, checks included")
    check_reference_page(root, counts)
    if "--no-export" not in arguments:
        check_records(root, counts)
    show("Counts", counts.seen)
    show("Junk by reason", counts.junk)
    show("Incidents by sections", counts.sequences)
    print(f"\n{len(counts.wrong)} faults")
    for message in counts.wrong[:50]:
        print(f"  {message}")
    return 1 if counts.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
