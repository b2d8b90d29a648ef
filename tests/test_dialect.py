"""The dialect, example by example: `tests/fixtures/dialect/*.md`.

Each example is a title, `.`, Markdown, `.`, the dump of its model (`tests/dump.py`), `.`. A title that begins with
`XFAIL` names the reason behind a colon. After a change that is meant: `python tests/test_dialect.py --update`, then
read the diff.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dump import dump
from invariants import problems

from pipeline.parse import parse
from pipeline.source import Source

FIXTURES = Path(__file__).parent / "fixtures" / "dialect"
_EXAMPLE = re.compile(r"^(?P<title>\S.*)\n\.\n(?P<input>(?:.*\n)*?)\.\n(?P<expected>(?:.*\n)*?)\.\n", re.MULTILINE)


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def examples() -> Iterator[tuple[Path, re.Match[str]]]:
    for path in sorted(FIXTURES.glob("*.md")):
        yield from ((path, match) for match in _EXAMPLE.finditer(read(path)))


def cases() -> Iterator[object]:
    for path, match in examples():
        reason = re.match(r"XFAIL: (.*)", match["title"])
        marks = [pytest.mark.xfail(strict=True, reason=reason[1])] if reason else []
        yield pytest.param(match["input"], match["expected"], id=f"{path.stem}-{match['title']}", marks=marks)


def model(text: str) -> str:
    return dump(parse(Source("page.md", text)))


@pytest.mark.parametrize(("text", "expected"), list(cases()))
def test_example(text: str, expected: str) -> None:
    assert model(text) == expected


@pytest.mark.parametrize("newline", ["\r\n", "\r"], ids=["crlf", "cr"])
@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.md")), ids=lambda path: path.stem)
def test_examples_read_the_same_with_other_newlines(path: Path, newline: str) -> None:
    for match in _EXAMPLE.finditer(read(path)):
        document = parse(Source("page.md", match["input"].replace("\n", newline)))
        assert problems(document) == [], match["title"]
        assert dump(document).replace("\\r\\n", "\\n").replace("\\r", "\\n") == model(match["input"]), match["title"]


def test_every_line_of_the_fixtures_belongs_to_an_example() -> None:
    for path in sorted(FIXTURES.glob("*.md")):
        assert not _EXAMPLE.sub("", read(path)).strip(), path.name


def update() -> None:
    """Write what the parser says now into the fixtures, but where it is known to be wrong."""

    def renewed(match: re.Match[str]) -> str:
        if match["title"].startswith("XFAIL"):
            return match[0]
        return f"{match['title']}\n.\n{match['input']}.\n{model(match['input'])}.\n"

    for path in sorted(FIXTURES.glob("*.md")):
        text = read(path)
        path.write_text(_EXAMPLE.sub(renewed, text), encoding="utf-8", newline="")


if __name__ == "__main__":
    assert sys.argv[1:] == ["--update"], "only --update"
    update()
