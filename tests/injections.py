"""English put back into translated pages at random, and how much of it is found.

    python tests/injections.py [--seed 1] [--share 0.03] [--errors] TREE...

Of the texts of each translated page that differ from their source text, a share is drawn; each gets, by turns, its
source text as a whole, one of its sentences, or a clause of three to six words. The tree is copied, so changed, and
validated. An injection is found if a finding T301, T302, T304 or T305 at warning or error overlaps it. What is found
elsewhere, and was not before, is counted too. Words that are a name to a reader are drawn as well: no tool finds all.
"""

import argparse
import random
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipeline import gather
from pipeline.align import align
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.engine import validate
from pipeline.finding import Severity
from pipeline.segment import OPAQUE, SegmentKind
from pipeline.side import Side, pairs
from pipeline.source import Source
from pipeline.words import Text

CODES = ("T301", "T302", "T304", "T305")
KINDS = ("whole", "sentence", "clause")
CLAUSE = range(3, 7)
PROSE = (SegmentKind.HEADING, SegmentKind.PARAGRAPH, SegmentKind.ITEM, SegmentKind.CELL)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])|(?<=[。！？])|(?<=[.!?])\s+(?=[\uac00-\ud7a3])")


@dataclass(frozen=True)
class Injection:
    """English that replaces a range of a page."""

    path: str
    locale: str
    kind: str
    start: int
    end: int
    text: str


def injections(root: Path, rng: random.Random, share: float) -> Iterator[Injection]:
    """What to put where, page by page."""
    tree = discover(root, [], Config())
    for topic in gather.read_topics(tree, gather.read_site(tree), None):
        for member in topic.members:
            if topic.source is None or member is topic.source:
                continue
            source = topic.source
            side = Side(member.file.locale, member.reading, source.reading, align(source.document, member.document))
            for text, original in pairs(side):
                if original and _is_translated(text, original) and rng.random() < share:
                    kind = rng.choice(KINDS)
                    page, english = member.document.source.text, source.document.source.text
                    put = _put(kind, text, page, original, english, rng)
                    if put:
                        yield Injection(member.file.path, member.file.locale, kind, *put)


def _is_translated(text: Text, original: Text) -> bool:
    both = text.segment, original.segment
    plain = all(each.kind in PROSE and not each.layout.marks and len(each.layout.pieces) < 20 for each in both)
    return plain and 2 * len(text.bag & original.bag) < len(original.bag)


def _put(
    kind: str, text: Text, page: str, original: Text, english: str, rng: random.Random
) -> tuple[int, int, str] | None:
    """Start and end in the page, and the English there; None where the text has no such part."""
    mine, theirs = text.segment.span, original.segment.span
    written, said = page[mine.start : mine.end], english[theirs.start : theirs.end]
    if "\n" in written or "\n" in said:
        return None
    if kind == "whole":
        return mine.start, mine.end, said
    if kind == "sentence":
        ours, other = _parts(written), _parts(said)
        if len(ours) != len(other) or len(ours) < 2:
            return None
        at = rng.randrange(len(ours))
        start, end = ours[at]
        return mine.start + start, mine.start + end, said[slice(*other[at])]
    words = list(re.finditer(r"\S+", said))
    size = rng.choice(CLAUSE)
    if len(words) <= size or len(written) < 20:
        return None
    at = rng.randrange(len(words) - size)
    clause = said[words[at].start() : words[at + size - 1].end()].strip(".,;:()")
    if re.search(r"[`{}<>\[\]*_/|" + OPAQUE + "]", clause) or not re.search(r"(?:\b[a-z]{2,}\b.*){3}", clause):
        return None
    gaps = [m.start() for m in re.finditer(r" |(?<=[。、])", written) if not _is_inside(written, m.start())]
    if not gaps:
        return None
    place = mine.start + rng.choice(gaps)
    return place, place, f" {clause} "


def _parts(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    found = [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()]
    return [(a, a + len(text[a:b].rstrip())) for a, b in found]


def _is_inside(text: str, at: int) -> bool:
    """Whether a place is within code, a keyref, a link or a tag."""
    before = text[:at]
    return before.count("`") % 2 == 1 or any(before.count(a) > before.count(b) for a, b in ("{}", "[]", "()", "<>"))


def spans(root: Path) -> set[tuple[str, int, int, str]]:
    """All places of what is found at warning or error: path, start, end, and the text."""
    found = set()
    for one in validate(discover(root, [], Config()), Config(select=CODES)).findings:
        if one.severity > Severity.INFO:
            page = one.location.source
            for place in (one.location, *(other for other in one.related if other.source is page)):
                found.add((page.path, place.span.start, place.span.end, page[place.span]))
    return found


def measure(root: Path, rng: random.Random, share: float, errors: bool) -> Counter[tuple[str, bool]]:
    """How many injections of each kind were found, and were not; `elsewhere` counts findings that are new."""
    known = {(path, text) for path, _, _, text in spans(root)}
    drawn = list(injections(root, rng, share))
    by_path: defaultdict[str, list[Injection]] = defaultdict(list)
    for one in drawn:
        by_path[one.path].append(one)
    places: list[tuple[Injection, int, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / root.name
        shutil.copytree(root, copy)
        for path, of_page in by_path.items():
            text, out, at, size = Source.decode(path, (copy / path).read_bytes()).text, [], 0, 0
            for one in sorted(of_page, key=lambda one: one.start):
                if one.start < at:
                    continue
                size += one.start - at + len(one.text)
                out += [text[at : one.start], one.text]
                places.append((one, size - len(one.text), size))
                at = one.end
            (copy / path).write_text("".join([*out, text[at:]]), encoding="utf-8", newline="")
        found = spans(copy)
    count: Counter[tuple[str, bool]] = Counter()
    used = set()
    for one, start, end in places:
        hits = {hit for hit in found if hit[0] == one.path and hit[1] < end and start < hit[2]}
        used |= hits
        count[one.kind, bool(hits)] += 1
        if errors and not hits:
            print("missed", root.name, one.locale, one.kind, "|", one.text[:150])
    new = [hit for hit in found - used if (hit[0], hit[3]) not in known]
    count["elsewhere", False] = len(new)
    if errors:
        for hit in sorted(new):
            print("elsewhere", root.name, hit[0], "|", hit[3][:150])
    return count


def main() -> None:
    """Inject, validate, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--share", type=float, default=0.03, help="of the texts of a page")
    options.add_argument("--errors", action="store_true", help="print what was missed")
    chosen = options.parse_args()
    for root in chosen.trees:
        count = measure(root, random.Random(chosen.seed), chosen.share, chosen.errors)
        shares = (f"{k} {count[k, True]}/{count[k, True] + count[k, False]}" for k in KINDS)
        recalls = (count[k, True] / max(1, count[k, True] + count[k, False]) for k in KINDS)
        detail = ", ".join(f"{name} = {recall:.3f}" for name, recall in zip(shares, recalls, strict=True))
        print(f"{root.name}: {detail}; new elsewhere {count['elsewhere', False]}")


if __name__ == "__main__":
    main()
