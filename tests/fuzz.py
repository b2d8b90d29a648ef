"""Random damage to real pages until an invariant breaks or the time is up: `nox -s fuzz -- --seconds 60 --seed 1`."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from corpus import REPOSITORY, corpus_folder
from invariants import problems
from test_properties import FRAGMENTS

from pipeline.catalog import section_of
from pipeline.incident import build
from pipeline.parse import parse
from pipeline.source import Source


def pages() -> list[str]:
    """Texts to begin with: the corpus where there is one, and our own pages."""
    folders = [folder for folder in (corpus_folder(), REPOSITORY / "content") if folder is not None]
    paths = [path for folder in folders for path in sorted(folder.rglob("*.md"))]
    # Small pages and pieces of large ones: more cases in the same time.
    return [path.read_bytes().decode("utf-8", "replace") for path in paths]


def damaged(text: str, chance: random.Random) -> str:
    """A stretch of a page with a few random edits."""
    length = chance.randint(1, 3000)
    begin = 0 if chance.random() < 0.3 else chance.randrange(max(1, len(text)))
    text = text[begin : begin + length]
    for _ in range(chance.randint(0, 8)):
        at = chance.randint(0, len(text))
        end = min(len(text), at + chance.choice((0, 0, 1, 1, 3, 20)))
        text = text[:at] + chance.choice(["", *FRAGMENTS]) + text[end:]
    return text.replace("\n", chance.choice(("\n", "\n", "\r\n", "\r")))


def faults(text: str) -> list[str]:
    try:
        document = parse(Source("fuzz.md", text))
        build(document, section_of("en"))
        return problems(document)
    except Exception:  # That nothing is raised is one of the properties.
        return [traceback.format_exc()]


def smaller(text: str) -> str:
    """A shorter text that fails as well: halves, then ever smaller pieces, are left out while that goes."""
    size = len(text) // 2
    while size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if faults(shorter):
                text = shorter
            else:
                at += size
        size //= 2
    return text


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    chance = random.Random(chosen.seed)
    texts = pages()
    end = time.monotonic() + chosen.seconds
    cases = 0
    while time.monotonic() < end:
        cases += 1
        text = damaged(chance.choice(texts), chance)
        if faults(text):
            text = smaller(text)
            with tempfile.NamedTemporaryFile("wb", prefix="incidoc-fuzz-", suffix=".md", delete=False) as file:
                file.write(text.encode("utf-8", "surrogatepass"))
            print(f"case {cases} of seed {chosen.seed} fails: {text!r}\nsaved as {Path(file.name)}")
            print("\n".join(faults(text)))
            return 1
    print(f"{cases} cases of seed {chosen.seed}, no fault")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
