"""Code of a translation beside the code of its source: what corresponds, and what of it may be translated.

Owns: the pairs of code blocks and code spans of two aligned pages, and which characters of code a translator may
change: comments, quoted strings, placeholders, sample output. Must not know: whether a difference is a fault
(`pipeline.rules`), how blocks were paired (`pipeline.align`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.align import Alignment
from pipeline.document import Block, BlockKind, Document, Inline
from pipeline.value import value

CODE = "code"
BLANK = "\x01"
"""What `masked` leaves of a string or a placeholder; white space follows, so that offsets stay what they were."""

_TYPOGRAPHIC = {
    **dict.fromkeys("“”„‟«»〝〞「」『』", '"'),
    **dict.fromkeys("‘’‚‛‹›", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2007\u202f\u2009\u3000", " "),
    **dict.fromkeys("。｡", "."),
    **dict.fromkeys("、､", ","),
    **dict.fromkeys("【", "["),
    **dict.fromkeys("】", "]"),
    "〈": "<",
    "〉": ">",
    **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)},
}
_TO_PLAIN = str.maketrans(_TYPOGRAPHIC)

_JSON_IN_STRING = r"\"(?=\s{0,80}[{\[]\s{0,80}\\\")(?:[^\"\\]|\\.){0,6000}+\""
_ESCAPED_STRING = re.compile(r"\\\"(?:[^\"\\\n]|\\\\\\\"|\\[^\"\\\n]){0,3000}+\\\"(?P<key>\s*:)?")
_COMMENT_OR_STRING = re.compile(
    r"(?P<comment><!--.{0,2000}?-->|/\*.{0,2000}?\*/|(?:^|(?<=\s))#(?!!|include\b|define\b|import\b|if|endif|pragma\b)[^\n]*"
    r"|^[ \t]*(?:--[ \t]|;;)[^\n]*|(?:^|(?<=[\s;{}(,]))//[^\n]*)"
    rf"|(?P<json>{_JSON_IN_STRING})"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.){0,3000}+\"|(?<![\w\\])'(?![{\[])(?:[^'\\\n]|\\.){0,600}'(?!\w))(?P<key>\s*:)?",
    re.S | re.M,
)
_ROOT_PROMPT = re.compile(r"#\s+[a-z][\w./-]*(?:\s.*)?(?:\s--?[a-z]|[|>]).*")
_PLACEHOLDER = re.compile(
    r"<(?![!?])[^<>\n]{1,160}>|\[[ \t]{0,9}[^\W\d_][\w .|-]{0,80}[ \t.…]{0,9}\]"
    r"|\[[^\W\d_]+(?: \w{1,40}){2,9}, ?\w[\w ]{0,80}[.…]?\]|(?<![${])\{[^\W\d][\w .-]{0,80}\}(?!\})"
    r"|(?<![\w*/.])\*{1,2}[^\W\d_](?:[\w -]{0,60}\w)?\*{1,2}(?![\w*/.])"
)
_OPTION_VALUE = re.compile(r"(\[ *--?\w[\w-]*(?: *[|,] *--?\w[\w-]*)*[ =]+)([^\W\d_][\w -]{0,80})(?=\])")
_TAG_END = re.compile(r"</([A-Za-z][\w:.-]*)>")
_TAG = re.compile(r"</?([A-Za-z][\w:.-]*)\b[^<>]*>")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FUNCTION_WORDS = frozenset(
    "a an the is are was were be been has have had not no to for of in on with by this that you your it its or and can"
    " cannot already from if please as at will must could unable".split()
)
_PROMPT = re.compile(r"^\s*(?:[$>%]|\w+@[\w.-]+:\S*[$#])\s+")
_COMMANDS = frozenset(
    "ibmcloud bx bluemix cf docker kubectl oc helm git npm pip curl wget ssh scp sudo cd ls cat echo export apt-get yum"
    " brew mvn gradle java node python openssl chmod mkdir istioctl calicoctl terraform notary".split()
)
_ONE_WORD = re.compile(
    r"--?[A-Za-z][\w-]*(?:=\S*)?|[$%]\{?\w+[}%]?|\w+\(\)|[\w.~%-]*[/\\]\S+|[a-z]+(?:-[a-z0-9]+)+|\w+(?:_\w+)+"
    r"|[a-z]+[a-z0-9]*(?:[A-Z]\w*)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+){2,}|[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+|[a-z]\w*:[a-z]\S*"
)
_MARKUP = re.compile(r"<[^<>]*>|\w+://[^\s<>]+")
_WORD_OR_NUMBER = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]")
_MOST_GUESSES = 2500
"""Pairs of code spans that are compared letter by letter."""

_MOST_WORDS = 1500
"""Length of code up to which it is compared word by word."""

_RUN = 4
"""Words in a row that are kept, and nearly as many others: less is a name or a quotation."""

_IN_COMMAND = re.compile(r"(?<!\S)(?:--?[a-z][\w-]*|(?:GET|POST|PUT|DELETE|PATCH)\s+\S*/\S*)")


@value(frozen=True)
class Spans:
    """Two texts that surely belong together, with their code spans, and which of these correspond."""

    source: Block
    translation: Block
    theirs: tuple[Inline, ...]
    ours: tuple[Inline, ...]
    pairs: tuple[tuple[Inline, Inline], ...]


def aligned_spans(alignment: Alignment) -> tuple[Spans, ...]:
    """All pairs of texts of which one has code spans."""
    found: list[Spans] = []
    for source, translation in alignment.texts:
        theirs, ours = code_spans(source), code_spans(translation)
        if theirs or ours:
            pairs = counterparts(theirs, ours)
            found.append(Spans(source, translation, tuple(theirs), tuple(ours), tuple(pairs)))
    return tuple(found)


def code_spans(block: Block) -> list[Inline]:
    """The code spans of a text, in reading order."""
    return [piece for piece in block.inlines if piece.kind == CODE]


def counterparts(source: Sequence[Inline], translation: Sequence[Inline]) -> list[tuple[Inline, Inline]]:
    """Pieces of two texts that correspond: equal ones in any order, then nearly equal ones, then the rest by place.

    The rest is paired by place only where as many are left on both sides.
    """
    if [piece.text for piece in source] == [piece.text for piece in translation]:
        return list(zip(source, translation, strict=True))
    pairs: list[tuple[Inline, Inline]] = []
    left, right = list(source), list(translation)
    for key in (_as_it_is, _folded):
        waiting: dict[str, list[Inline]] = {}
        for piece in reversed(right):
            waiting.setdefault(key(piece.text), []).append(piece)
        rest: list[Inline] = []
        for one in left:
            same = waiting.get(key(one.text))
            if same:
                pairs.append((one, same.pop()))
            else:
                rest.append(one)
        kept = {piece.span for pieces in waiting.values() for piece in pieces}
        left, right = rest, [piece for piece in right if piece.span in kept]
    if len(left) == len(right):
        return pairs + list(zip(left, right, strict=True))
    for one in left if len(left) * len(right) <= _MOST_GUESSES else ():
        best = max(right, key=lambda piece: SequenceMatcher(None, one.text, piece.text).ratio(), default=None)
        if best and SequenceMatcher(None, one.text, best.text).ratio() >= 0.7:
            pairs.append((one, best))
            right.remove(best)
    return pairs


def _as_it_is(text: str) -> str:
    return text


def _folded(text: str) -> str:
    return " ".join(plain(text).split()).casefold()


def plain(text: str) -> str:
    """`text` with typographic and full-width characters as the ASCII ones that they stand for, of the same length."""
    return text if text.isascii() else text.translate(_TO_PLAIN)


def is_typographic(character: str) -> bool:
    """Whether a character stands for one of ASCII that code needs."""
    return character in _TYPOGRAPHIC


def masked(code: str) -> str:
    """`code` without comments, quoted strings and placeholders, of the same length."""
    text = _COMMENT_OR_STRING.sub(_blank_part, code)
    text = _OPTION_VALUE.sub(lambda match: match[1] + BLANK + " " * (len(match[2]) - 1), text)
    tags = set(_TAG_END.findall(text))
    return _PLACEHOLDER.sub(lambda match: match[0] if _is_tag(match[0], tags) else _blank(match), text)


def _is_tag(text: str, tags: set[str]) -> bool:
    tag = _TAG.match(text)
    return tag is not None and tag[1] in tags


def _blank(match: re.Match[str]) -> str:
    return BLANK + " " * (len(match[0]) - 1)


def _blank_part(match: re.Match[str]) -> str:
    """A string becomes one sign, unless it is a key or JSON with strings in it; a comment becomes white space."""
    if match["json"] is not None:
        return _ESCAPED_STRING.sub(lambda inner: inner[0] if inner["key"] else _blank(inner), match[0])
    if match["string"] is not None:
        return match[0] if match["key"] else _blank(match)
    if _ROOT_PROMPT.fullmatch(match[0]):
        return "#" + _COMMENT_OR_STRING.sub(_blank_part, match[0][1:])
    return re.sub(r"[^\n]", " ", match[0])


def is_screen(block: Block) -> bool:
    """Whether a block of code shows what a program says."""
    return "screen" in block.words()


def is_sentence(text: str) -> bool:
    """Whether a literal or line reads as English prose or a message of a program, not as something to be typed."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < 3 or _IN_COMMAND.search(text) or first_word(text) in _COMMANDS:
        return False
    return not _FUNCTION_WORDS.isdisjoint(words)


def first_word(text: str) -> str:
    """The first word of a line of code, behind a prompt."""
    return (_PROMPT.sub("", text).split() or [""])[0]


def commands(document: Document) -> frozenset[str]:
    """First words of the code to type that a page shows, and well-known commands."""
    found = set(_COMMANDS)
    for block in document.of_kind(BlockKind.CODE):
        if "pre" in block.words():
            found.update(first_word(line) for line in block.literal.splitlines()[:1] if not is_sentence(line))
    return frozenset(word for word in found if re.fullmatch(r"[a-z][\w.-]+", word))


def is_code(text: str, known: Iterable[str]) -> bool:
    """Whether a code span holds a command, path, option, identifier, URL or variable; `known` are the commands."""
    text = text.strip()
    if not any(character.isalpha() for character in text):
        return False
    if " " not in text:
        return bool(_ONE_WORD.fullmatch(text)) or "://" in text
    return not is_sentence(text) and (first_word(text) in known or bool(_IN_COMMAND.search(text)))


def changed_words(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of words that differ; long code is not looked into."""
    if len(left) > _MOST_WORDS or len(right) > _MOST_WORDS:
        if left != right:
            at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
            yield at, min(at + 1, len(left)), at, min(at + 1, len(right))
        return
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "replace" and b - a == d - c and "".join(left[a:b]) != "".join(right[c:d]):
            yield from ((a + i, a + i + 1, c + i, c + i + 1) for i in range(b - a))
        elif tag != "equal":
            yield a, b, c, d


def prose_words(text: str) -> list[str]:
    """The words and numbers of a literal, without punctuation."""
    return _WORD_OR_NUMBER.findall(text.replace("’", "'"))


def is_glue(text: str) -> bool:
    """Whether all words of a text are such as join others: they are translated even between code."""
    return all(word.casefold() in _FUNCTION_WORDS for word in text.split())


def is_mixed(text: str, new: str) -> bool:
    """Whether `new` keeps a run of English words of `text` and has others for the rest."""
    old_words, new_words = (prose_words(_MARKUP.sub(" ", literal)) for literal in (text, new))
    match = SequenceMatcher(None, old_words, new_words, autojunk=False).find_longest_match()
    run = " ".join(old_words[match.a : match.a + match.size])
    foreign = Counter(new_words) - Counter(old_words)
    lost = Counter(old_words) - Counter(new_words)
    others = sum(foreign.values()) + len(_WIDE.findall(new)) // 2
    return match.size >= _RUN and is_sentence(run) and others >= _RUN - 1 and sum(lost.values()) >= _RUN - 1


def essence(text: str) -> str:
    """What must be kept of a command: all but placeholders, typography and doubled spaces."""
    text = plain(text).strip()
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    text = " ".join(masked(text[1:-1] if quoted else text).split())
    return text if " " in text else text.strip(".,;:")
