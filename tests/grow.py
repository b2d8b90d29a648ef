"""A tree of pages made larger: many copies beside each other, none like another, each with the whole history.

    python tests/grow.py TREE FOLDER TIMES

TREE is a git repository. In each copy after the first, words are spelt in another way, everywhere and throughout the
history in the same way, and its topic ids are its own. So each copy asks for as much work as the first one: nothing of
it is known from another, and the same revisions fit the same translations.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

_VOWELS, _CONSONANTS = "aeiou", "bcdfgklmnprst"
_WORD = re.compile(r"(?<![\w/.#:={<&`\"'%?$-])[A-Za-z]{5,}(?![\w/.:=}>`\"'(-])")
_FRONT_MATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)
Respell = Callable[[bytes], bytes]
_MARKS = 10_000_000
"""Marks of one copy are below this number."""


def grown(tree: Path, folder: Path, times: int) -> Path:
    """A repository in `folder` with `times` copies of `tree`."""
    names = subprocess.run(["git", "-C", str(tree), "ls-files"], capture_output=True, text=True, check=True)
    collections = subcollections(tree, names.stdout.splitlines())
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    importer = subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert importer.stdin
    newest = b""
    for number in range(times):
        exporting = ("git", "-C", str(tree), "fast-export", "--no-use-done-feature", "--signed-tags=strip", "HEAD")
        exporter = subprocess.Popen([*exporting], stdout=subprocess.PIPE)
        assert exporter.stdout
        respell = partial(respelt, number=number, collections=collections)
        newest = copied(exporter.stdout, importer.stdin, number, newest, respell)
        if exporter.wait():
            raise SystemExit("git fast-export failed")
    importer.stdin.close()
    if importer.wait():
        raise SystemExit("git fast-import failed")
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard", "main"], check=True)
    return folder


def subcollections(tree: Path, names: list[str]) -> list[str]:
    """The first parts of the topic ids of a tree."""
    texts = (Path(tree, name).read_text("utf-8", "replace") for name in names if name.endswith(".md"))
    return sorted({match[1] for text in texts if (match := re.search(r"(?m)^subcollection: *([\w-]+) *$", text))})


def copied(exported: IO[bytes], imported: IO[bytes], number: int, newest: bytes, respell: Respell) -> bytes:
    """One copy: its files in a folder of their own, its commits behind `newest`. Gives its own newest commit."""
    in_commit, parent = False, b"from %s\n" % newest if newest else b""
    for line in exported:
        if line.startswith(b"data "):
            data = exported.read(int(line[5:]))
            data = data if in_commit else respell(data)
            line = b"data %d\n%s" % (len(data), data)
            if in_commit:
                line, parent = line + parent, b""
        elif line.startswith((b"commit ", b"reset ")):
            in_commit = line.startswith(b"commit ")
            line = b"commit refs/heads/main\n" if in_commit else b""
        elif line.startswith(b"blob"):
            in_commit = False
        elif line.startswith((b"mark :", b"from :", b"merge :")):
            word, mark = line.split(b" :")
            line = b"%s %s\n" % (word, marked(mark, number))
            newest = marked(mark, number) if in_commit and word == b"mark" else newest
        elif line.startswith(b"M "):
            _, mode, mark, path = line.rstrip(b"\n").split(b" ", 3)
            line = b"M %s %s %s\n" % (mode, marked(mark[1:], number), placed(path, number))
        elif line.startswith(b"D "):
            line = b"D %s\n" % placed(line[2:].rstrip(b"\n"), number)
        imported.write(line)
    return newest


def marked(mark: bytes, number: int) -> bytes:
    """A mark of a copy."""
    return b":%d" % (int(mark) + number * _MARKS)


def placed(path: bytes, number: int) -> bytes:
    """A path in the folder of a copy; git quotes unusual ones."""
    folder = b"part%02d/" % number
    return b'"' + folder + path[1:] if path.startswith(b'"') else folder + path


def respelt(data: bytes, number: int, collections: list[str]) -> bytes:
    """A text with the spelling of a copy; what is no text stays as it is."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    if number == 0 or "\0" in text:
        return data
    for name in collections:
        text = re.sub(rf"\b{re.escape(name)}(?=[-\s])", f"{name}{number:02}", text)
    kept = _FRONT_MATTER.match(text)
    start = kept.end() if kept else 0
    letters = rotated(_VOWELS, number % 5) | rotated(_CONSONANTS, number // 5 + 1)
    return (text[:start] + _WORD.sub(lambda match: match.group().translate(letters), text[start:])).encode("utf-8")


def rotated(letters: str, by: int) -> dict[int, str]:
    """What each letter becomes, capitals too."""
    turned = letters[by % len(letters) :] + letters[: by % len(letters)]
    return dict(zip(map(ord, letters + letters.upper()), turned + turned.upper(), strict=True))


if __name__ == "__main__":
    grown(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
