"""The words of the human texts of a page, as they are counted and compared.

Owns: what a word is, what cannot be one (addresses, versions, identifiers), what looks like a name. Must not know:
which words belong to which language, other pages.

Words are runs of Latin letters, lower case; an apostrophe or a hyphen parts them (``l'image`` is two). A run of other
letters, as in Chinese, is one word whatever its length: it ends what stands before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from pipeline.document import Document
from pipeline.segment import OPAQUE, Segment, SegmentKind
from pipeline.segments import segments
from pipeline.value import value

LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"

_PLAIN = re.compile(r"[a-zß-öø-ɏ]+|[^\x00-ɏ\W\d]+")
"""Words in small letters, where nothing can be anything else."""
_NOT_PLAIN = re.compile(r"[0-9_@/=#.](?:(?<!\.)|(?=\w))")
"""What something that is no word has: one of these signs, of which a full stop has a letter behind it."""
_BEYOND = re.compile(r"[^\x00-ÿ\W]")
"""A letter that Latin 1 does not have."""
_STOP, _ODD, _SPACE = 0x1C, 0x01, 0x20
_AS_WORDS = bytes(
    ord(sign.lower())
    if re.match("[A-Za-zÀ-ÖØ-öø-ÿ]", sign)
    else {".": _STOP}.get(sign, _ODD if _NOT_PLAIN.match(sign) else _SPACE)
    for sign in map(chr, range(256))
)
"""Each sign of Latin 1 as it is in words: small letters, and what parts them; `str.split` takes `_STOP` for a space."""
_NO_WORD = (
    r"[A-Za-z]+:?//\S+"  # an address
    r"|[A-Za-z]+/[A-Za-z]+(?:-[A-Za-z]+)+"  # a name in a registry
    r"|(?<![\w/])~?/[\w.@~-]+(?:/[\w.@~-]*)+(?:[?#][^\s()<>\[\]]*)?"  # a path, what is asked for, and an anchor
    r"|(?<![\w/-])[A-Za-z][A-Za-z-]*/(?:[A-Za-z-]+/)*[A-Za-z-]+\.[A-Za-z][A-Za-z0-9_]*"  # a file in a folder
    r"|[A-Za-z]+=[^\s()<>\[\]]+"  # a name and its value
    r"|(?<![\w#])#[A-Za-z][\w-]*"  # an anchor, the name of something
    r"|[A-Za-z]*[0-9_][A-Za-z0-9_]*(?:[.:/@-][A-Za-z0-9_]+)*"  # with a digit or an underscore
    r"|[A-Za-z]+(?:[.@][A-Za-z0-9_]+)+"  # with a dot inside
)
_WORD = re.compile(rf"{_NO_WORD}|([{LATIN}]+|[^\x00-ɏ\W\d]+)")
_WRITTEN = re.compile(rf"([{LATIN}]+|[^\x00-ɏ\W\d]+)")
_SMALL = re.compile(r"(?<![\w./@-])[a-z]{2,}(?![\w/@]|\.\w)")
_CAPITAL = rf"[A-ZÀ-ÖØ-Þ{OPAQUE}](?>(?<={OPAQUE})|\w*)"  # begins with a set, which is quickly looked for
_JOINED = "(?:a|and|as|at|by|for|from|in|of|on|the|to|with) "
_NAME = re.compile(rf"{_CAPITAL}(?:[ -](?:{_JOINED}){{0,2}}{_CAPITAL})+(?: of [12]\d{{3}}\b)?")


class Token(NamedTuple):
    """A word in a text: lower case, as written, and where."""

    word: str
    written: str
    start: int
    end: int


@value(frozen=True, slots=True)
class Text:
    """A segment and its words, in order (`words`) and as a set (`bag`)."""

    segment: Segment
    words: tuple[str, ...]
    bag: frozenset[str]

    @classmethod
    def of(cls, segment: Segment) -> Text:
        """The words of a segment."""
        words = words_of(segment.text)
        return cls(segment, words, frozenset(words))

    def tokens(self) -> list[Token]:
        """The words with their places, as many as `words` are unless a letter changes its length with its case."""
        text = self.segment.text
        found = (_WORD if _NOT_PLAIN.search(text) else _WRITTEN).finditer(text)
        return [Token(written.lower(), written, *match.span()) for match in found if (written := match[1])]


@value(frozen=True)
class Reading:
    """All texts of a page, and its locale, where that is known."""

    document: Document
    texts: tuple[Text, ...]
    locale: str = ""

    @cached_property
    def by_block(self) -> dict[int, list[Text]]:
        """The texts of each block, by its identity."""
        found: dict[int, list[Text]] = {}
        for text in self.texts:
            block = id(text.segment.block)
            if block in found:
                found[block].append(text)
            else:
                found[block] = [text]
        return found

    @cached_property
    def by_words(self) -> dict[tuple[str, ...], Text]:
        """The first text with these words."""
        found: dict[tuple[str, ...], Text] = {}
        for text in self.texts:
            found.setdefault(text.words, text)
        return found

    @cached_property
    def counts(self) -> Counter[tuple[str, ...]]:
        """How often each text is on the page, told by its words."""
        return Counter(text.words for text in self.texts)

    @cached_property
    def flat(self) -> str:
        """All words of the page, one text after the other, for finding a run of words: `` a b | c d |``."""
        return " | ".join(["", *(" ".join(text.words) for text in self.texts), ""])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All words of the page."""
        return frozenset().union(*[text.bag for text in self.texts])


def read(document: Document, locale: str = "") -> Reading:
    """The texts of a page with their words."""
    found = [(segment, words) for segment in segments(document) if (words := words_of(segment.text))]
    return Reading(document, tuple([Text(segment, words, frozenset(words)) for segment, words in found]), locale)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, lower case, in order."""
    if text.isascii() or not _BEYOND.search(text):  # as `_PLAIN` would find them, in a third of the time
        words = text.encode("latin-1", "replace").translate(_AS_WORDS)
        stops = _STOP in words and words.count(_STOP) - words.count(b"\x1c ") - words.endswith(b"\x1c")
        if _ODD not in words and not stops:
            return tuple(words.decode("latin-1").split())
    lower = text.lower()
    if _NOT_PLAIN.search(lower):
        return tuple([word for part in lower.split() for word in _words_of_part(part)])
    return tuple(_PLAIN.findall(lower))


def _words_of_part(part: str) -> list[str]:
    """The words of a part without a space, which nothing that is no word has."""
    if _NOT_PLAIN.search(part):
        return [word for word in _WORD.findall(part) if word]
    return _PLAIN.findall(part)


def is_prose(text: Text) -> bool:
    """Whether a text is read as language; keywords are a list for machines."""
    return not (text.segment.name == "keywords" and text.segment.kind is SegmentKind.FIELD)


def small_words(text: str) -> list[str]:
    """The words of a text that are written in small letters."""
    return _SMALL.findall(text)


def names(text: str) -> list[str]:
    """What looks like a name of several words: capital letters, joined by at most one small word each."""
    return _NAME.findall(text) if " " in text or "-" in text else []


def name_spans(text: str) -> Iterable[tuple[str, int, int]]:
    """Likewise, with their places."""
    return ((match[0], match.start(), match.end()) for match in _NAME.finditer(text))
