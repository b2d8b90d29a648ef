"""How well texts in the wrong language are found: on labelled pages, on real segments, and what it costs.

    python tests/accuracy.py [--errors] [--half N] [TREE]

Three measurements, each with the program as users run it:

- `gold/pages` of the shared data: pages into which English was put back. A finding T301, T302, T304 or T305 at
  warning or error on the line of a case counts as positive; precision, recall and F1 by locale, recall by kind of
  injection, and how many of the located runs overlap the words that were put in. `--half 0` or `1`: only the cases of
  every other page, to tune on one half and look at the other once.
- `gold/natural_dev.jsonl`: labelled segments of real pages.
- TREE (default: legacy/registry of the shared corpus): microseconds for each text, in steps, beside a bare
  markdown-it-py parse of the same pages.

Without the shared data it measures the pages of tests/sentences.py only.
"""

import argparse
import gc
import json
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import sentences
from markdown_it import MarkdownIt
from shared import CORPUS, SHARED

from pipeline import gather
from pipeline.align import align
from pipeline.config import Config
from pipeline.discover import discover
from pipeline.engine import validate
from pipeline.evidence import Evidence
from pipeline.finding import Finding, Severity
from pipeline.fragments import of_source, of_translation
from pipeline.segments import segments
from pipeline.side import Side
from pipeline.topic import Topic
from pipeline.value import SELDOM
from pipeline.wordfacts import WordFacts, word_facts

CODES = ("T301", "T302", "T304", "T305")
POSITIVE = ("untranslated", "mixed")
GOLD = SHARED / "gold"


def findings(root: Path) -> list[Finding]:
    """What the rules of this area say at warning or error."""
    report = validate(discover(root, [], Config()), Config(select=CODES))
    return [one for one in report.findings if one.severity > Severity.INFO]


def places(found: list[Finding]) -> dict[tuple[str, int], list[str]]:
    """The texts that were found, by path and line, all places of equal ones included."""
    by_line: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one in found:
        page = one.location.source
        for place in (one.location, *(other for other in one.related if other.source is page)):
            by_line[page.path, page.position(place.span.start).line].append(page[place.span])
    return by_line


def table(name: str, rows: dict[str, Counter[str]]) -> None:
    """Precision, recall and F1 by group."""
    for group, count in sorted(rows.items()):
        tp, fp, fn = count["tp"], count["fp"], count["fn"]
        precision, recall = tp / (tp + fp or 1), tp / (tp + fn or 1)
        score = 2 * tp / (2 * tp + fp + fn or 1)
        print(f"{name} {group:8} P {precision:.3f}  R {recall:.3f}  F1 {score:.3f}  tp {tp} fp {fp} fn {fn}")


def pages(errors: bool, half: int | None) -> None:
    """Pages with English put back."""
    by_line = places(findings(GOLD / "pages"))
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    located: list[bool] = []
    for line in (GOLD / "pages" / "lines.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        number = re.search(r"(\d+)\.md", case["file"])
        if half is not None and number and int(number[1]) % 2 != half:
            continue
        hits, positive = by_line.get((case["file"], case["line"]), []), case["label"] in POSITIVE
        outcome = ("tp" if hits else "fn") if positive else ("fp" if hits else "tn")
        for group in ("ALL", case["locale"]):
            rows[group][outcome] += 1
        kinds[case["inj"]["type"]][0] += 1
        kinds[case["inj"]["type"]][1] += bool(hits)
        if outcome == "tp":
            put_in = _words(case["inj"]["text"])
            located.append(any(put_in & _words(hit) for hit in hits))
        if errors and outcome in ("fp", "fn"):
            print(
                outcome,
                case["locale"],
                case["inj"]["type"],
                case["inj"].get("text", ""),
                "|",
                case["text"][:120],
                "|",
                hits,
            )
    table("pages", rows)
    for kind, (count, hit) in sorted(kinds.items()):
        print(f"pages {kind:12} found {hit} of {count}: {hit / count:.3f}")
    print(f"pages located    {sum(located)} of {len(located)} overlap what was put in")


def natural(errors: bool) -> None:
    """Labelled segments of real pages; borderline ones are left out."""
    by_line = places(findings(CORPUS / "legacy" / "registry"))
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for line in (GOLD / "natural_dev.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["borderline"]:
            continue
        text = _words(case["text"])
        hits = [hit for hit in by_line.get((case["file"], case["line"]), []) if _words(hit) <= text]
        positive = case["label"] in POSITIVE
        outcome = ("tp" if hits else "fn") if positive else ("fp" if hits else "tn")
        rows["ALL"][outcome] += 1
        if errors and outcome in ("fp", "fn"):
            print(outcome, case["id"], case["kind"], case["text"][:120], "|", hits)
    table("natural", rows)


def own(errors: bool) -> None:
    """The pages of tests/sentences.py, one case a page."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        truth = {}
        for number, case in enumerate(sentences.cases()):
            path = f"nl/{case.locale.replace('-', '/')}/case{number}.md"
            truth[path] = case
            for name, text in (
                (path, sentences.translation(case.locale, case)),
                (f"case{number}.md", sentences.page(sentences.BASE)),
            ):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
        by_line = places(findings(root))
        for path, case in truth.items():
            right = 4 + 5 * case.index - 1 + 1
            lines = {line for file, line in by_line if file == path}
            for group in ("ALL", case.locale):
                rows[group]["tp" if right in lines else "fn"] += 1
                rows[group]["fp"] += len(lines - {right})
            if errors and lines != {right}:
                print("own", case, lines)
    table("own", rows)


def cost(root: Path) -> None:
    """Microseconds for each segment, without parsing; and the ratio to a bare parse.

    A segment without a word, as a cell with nothing but code, costs as well; what those with words cost is told beside.
    """
    tree = discover(root, [], Config())
    site = gather.read_site(tree)
    topics = list(gather.read_topics(tree, site, None))
    steps: dict[str, float] = {}

    def timed(name: str, action: Callable[[], object]) -> object:
        started = time.process_time()
        result = action()
        steps[name] = steps.get(name, 0.0) + time.process_time() - started
        return result

    timed("texts and words", lambda: [member.reading for topic in topics for member in topic.members])
    members = [member for topic in topics for member in topic.members]
    count, texts_with_words = (
        sum(len(segments(m.document)) for m in members),
        sum(len(m.reading.texts) for m in members),
    )
    facts = timed("evidence: words", lambda: [_facts(topic, tree.source_locale) for topic in topics])
    evidence = timed("evidence: sum", lambda: Evidence.of(facts, tree.source_locale))
    sides = timed("alignment", lambda: [list(_sides(topic)) for topic in topics])

    def judged() -> None:
        for topic, of_topic in zip(topics, sides, strict=True):
            readings = [side.page for side in of_topic]
            if topic.source:
                of_source(topic.source.reading, readings, tree.source_locale)
            for side in of_topic:
                of_translation(side, [one for one in readings if one is not side.page], evidence)

    timed("decision", judged)
    total = sum(steps.values())
    parser = MarkdownIt("commonmark").enable("table")
    texts = [member.document.source.text for topic in topics for member in topic.members]
    timed("bare parse", lambda: [parser.parse(text) for text in texts])
    for name, seconds in steps.items():
        print(f"cost {name:20} {seconds / count * 1e6:6.1f} µs a segment")
    bare = steps["bare parse"]
    with_words = f"{total / texts_with_words * 1e6:.1f} for each of {texts_with_words} with words"
    print(f"cost total {total / count * 1e6:.1f} µs for each of {count} segments, {with_words}")
    print(f"cost ratio {total / bare:.2f} of a bare parse")


def _facts(topic: Topic, source_locale: str) -> WordFacts:
    if topic.source is None:
        return WordFacts()
    readings = {member.file.locale: member.reading for member in topic.members if member is not topic.source}
    return word_facts(topic.source.reading, readings, source_locale)


def _sides(topic: Topic) -> Iterator[Side]:
    for member in topic.members:
        if member is not topic.source:
            base = topic.source
            alignment = align(base.document, member.document) if base else None
            yield Side(member.file.locale, member.reading, base.reading if base else None, alignment)


def _words(text: str) -> set[str]:
    """The words of a text, keyrefs left out."""
    return set(re.findall(r"[^\W\d_]+", re.sub(r"\{\{[^{}]*\}\}", " ", text).casefold()))


def main() -> None:
    """Print everything that can be measured here."""
    gc.set_threshold(*SELDOM)  # as pipeline.cli does
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("tree", nargs="?", type=Path, default=CORPUS / "legacy" / "registry")
    options.add_argument("--errors", action="store_true", help="print every wrong answer")
    options.add_argument("--half", type=int, choices=(0, 1), help="only every other page of gold/pages")
    chosen = options.parse_args()
    own(chosen.errors)
    if not GOLD.is_dir():
        sys.exit(f"the labelled data is not there: {GOLD} (set INCIDOC_SHARED)")
    pages(chosen.errors, chosen.half)
    natural(chosen.errors)
    cost(chosen.tree)


if __name__ == "__main__":
    main()
