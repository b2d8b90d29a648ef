"""A literal and what a translation made of it: another name, the same in words, a slip of the pen, or an invention.

Owns: how a changed command, identifier or name of a host is read. Must not know: whether that is a fault
(`pipeline.rules`), where the literal stands, how literals were paired (`pipeline.parity`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from difflib import SequenceMatcher

from pipeline.parity import BLANK, essence, is_glue, plain, prose_words

_FILL_IN = re.compile(
    r"\b(?:[a-z]\w*Name|(?i:(?:your|my)[_-]\w+|your[a-z]+|\w*example\w*)|[Mm]y[A-Z]\w+|[A-Z]+_NAME|(?<=\s)[a-z]\w*name"
    r"|\w*Your[A-Z]\w*)\b"
)
_HOST = re.compile(r"(?:https?://)?(?:[\w-]+\.)+(?P<end>com|net|org|edu|example|test|local)/?", re.I)
_WORDS = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)+")
_COMPOUND = re.compile(r"(?P<words>[a-z]+(?:-[a-z]+)+)(?:\.[a-z]+)?")
_STYLES = tuple(
    map(re.compile, (r"[^\W_]*(?:_[^\W_]*)+", r"[^\W_]*[^\W\dA-Z_][A-Z][^\W_]*", r"[^\W\dA-Z_]+(?:-[^\W\dA-Z_]+)+"))
)
"""How identifiers are written: with low lines, with capitals inside, with hyphens."""
_SLIP = 3
"""Most letters that a slip of the pen puts in, leaves out or exchanges."""
_LONGEST_PLACEHOLDER = 80
_IN_CAPITALS = re.compile(r"(?<![\w-])(?![\d_-]*(?!\w))[^\Wa-z]+(?:-[^\Wa-z]+)*(?![\w=])")
"""Names in capitals, of any alphabet; not those that a value is given."""
_AROUND = re.compile(r"(?:[()\[\]{}<>|/,.…*@: ]|--?[a-z][\w-]*|(?<!\w)(?:[a-z]+|[A-Z_]+)=|(?<=/)[a-z][\w-]*(?=/))*")
_VISIBLE = re.compile(r"[!-~]+")
_WORD = re.compile(r"[\w-]+")


def changed_parts(old: str, new: str) -> list[tuple[str, str]]:
    """The words of a literal that were changed, and what they became; its middle, where signs between words changed."""
    if _WORD.split(old) == _WORD.split(new):
        pairs = zip(_WORD.findall(old), _WORD.findall(new), strict=True)
        return [(one, other) for one, other in pairs if one != other]
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    while start and _WORD.match(old[start - 1]):
        start -= 1
    most = min(len(old), len(new)) - start
    end = next((i for i, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if i >= most or a != b), most)
    while end and _WORD.match(old[-end]):
        end -= 1
    return [(old[start : len(old) - end], new[start : len(new) - end])]


def is_to_fill_in(old: str) -> bool:
    """Whether a name says that the reader has another one: that it is a name, theirs, or an example."""
    return _FILL_IN.search(old) is not None


def stands_in(literal: str, text: str) -> bool:
    """Whether a text has a literal, perhaps with other typographic characters or placeholders."""
    text, at = plain(text), 0
    for number, piece in enumerate(essence(literal).split(BLANK)):
        found = text.find(piece.strip(), at)
        if found < 0 or (number and found - at > _LONGEST_PLACEHOLDER):
            return False
        at = found + len(piece.strip())
    return True


def is_singular(old: str, new: str, page: str) -> bool:
    """Whether a name lost the "s" of the English plural, and the source page has it without."""
    return old == f"{new}s" and f"`{new}`" in page


def are_in_capitals(old: str, new: str, fixed: Collection[str] = ()) -> bool:
    """Whether all that changed are names in capitals, which stand for something to fill in; none that is `fixed`."""
    if _IN_CAPITALS.sub("", old) != _IN_CAPITALS.sub("", new) or not _AROUND.fullmatch(_IN_CAPITALS.sub("", old)):
        return False
    names, others = _IN_CAPITALS.findall(old), _IN_CAPITALS.findall(new)
    pairs = zip(names, others, strict=len(names) == len(others))
    changed = [one for one, other in pairs if one != other]
    return len(names) == len(others) and all(len(name) > 1 and name not in fixed for name in changed)


def is_slip(old: str, new: str) -> bool:
    """Whether a few letters changed, and all of them are such that names are made of."""
    kept = sum(block.size for block in SequenceMatcher(None, old, new).get_matching_blocks())
    return new.isascii() and max(len(old), len(new)) - kept <= _SLIP


def is_mended(old: str, new: str, page: str) -> bool:
    """Whether a name became the one, but for a few letters, that the source page has elsewhere as often."""
    if " " in old or old in new or not is_slip(old, new):
        return False
    return _times(new, page) >= _times(old, page)


def _times(name: str, page: str) -> int:
    """How often a name stands in a text, not as a part of another."""
    if name not in page:
        return 0  # a pattern takes fifty times as long to find that out
    return len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", page))


def is_invented(old: str, new: str) -> bool:
    """Whether the name of a host was translated, which nobody does to one that exists."""
    one, other = _HOST.fullmatch(old), _HOST.fullmatch(new)
    return one is not None and other is not None and one["end"] == other["end"] and not is_slip(old, new)


def is_phrase(old: str, new: str, code: str) -> bool:
    """Whether what may have been a command, or a compound, was read as words: nothing in `code` says that it is code.

    Words that are all left, in any order, were not translated.
    """
    kept = [word.casefold() for word in prose_words(new)]
    if _WORDS.fullmatch(old):
        words = old.casefold().split()
        return not Counter(kept) <= Counter(words) and " ".join(old.split()[:2]) not in code
    compound = _COMPOUND.fullmatch(old)
    if compound is None or old in code:
        return False
    words = compound["words"].split("-")
    return (len(words) > 2 and any(map(is_glue, words))) or set(words).isdisjoint(kept)


def is_put_in_words(old: str, new: str) -> bool:
    """Whether an identifier became words: these may be meant to name the thing, as another identifier cannot."""
    style = next((style for style in _STYLES if style.fullmatch(old)), None)
    return style is not None and style.fullmatch(new.strip()) is None and not is_slip(old, new)


def is_joined(old: str, new: str) -> bool:
    """Whether only words between code were translated: the "and" of two commands."""
    one, other = Counter(_VISIBLE.findall(old)), Counter(_VISIBLE.findall(new))
    lost, added = one - other, other - one
    return bool(lost) and all(map(is_glue, lost)) and all(word.isalpha() for word in added)
