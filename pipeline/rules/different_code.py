"""Code that a translation changed.

## What it does
Compares the words of each block of code with those of its counterpart on the source page. White space between words,
comments, quoted strings, placeholders (`<name>`, `[NAME]`, `YOUR_NAME`, `NAME`) and typographic characters (which
`typographic-code` reports) do not count. In `pre`, which is to be copied and run, a difference is an error, in other
code a warning, and information where nothing says that it is code: neither a word or language of the block, nor a
command, a key or a statement on the line. In `screen`, which shows what a program says, and for lines elsewhere that
read like that (sentences and labels, text of several words between tags, and what has no sign of code and no command in
blocks that are not `pre`), a difference is information only; so is a sample name that is changed in all code of the
page, while one that is kept elsewhere is a warning.

## Why is this bad?
The reader copies the code and runs it. A translated command, option or key does not work, or does something else.

## Example
````md
```
docker Bilder --alles
```
{: pre}
````

Write instead what the source page has:

````md
```
docker images --all
```
{: pre}
````
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.document import Block, BlockKind
from pipeline.finding import Severity
from pipeline.listing import Listing
from pipeline.literal import are_in_capitals, changed_parts, is_mended, is_to_fill_in
from pipeline.message import Message, say
from pipeline.parity import changed_words, first_word, is_glue, plain, prose_words
from pipeline.rules.base import Pair, Problem, listed, pair_rule, shown
from pipeline.source import Span
from pipeline.value import value

_SAMPLE = re.compile(
    r"(?!-)(?:[\w./:@<>-]*[_\d][\w./:@<>-]*|(?:my|your)\w+|@?\w+[nN]ame|\w*Your[A-Z]\w*|\S*example\S*)(?<!:)"
)
_FILLED_IN = re.compile(r"\w*(?:name|path|file|number|id|url|dir|directory|limit|user|password|host|port)", re.I)
_NAME = re.compile(r"[A-Za-z][\w-]{3,}")
_PATH_TO = re.compile(r"/?path/to(?:/[\w.-]+)*")
_DRESSING = re.compile(r"[\w./:@|,…\[\](){}-]*|[^\"'=]*>")
_OPTION = re.compile(r"--?\w")
_FIXED_NAMES = frozenset(
    "GET POST PUT PATCH DELETE HEAD OPTIONS SELECT FROM WHERE INSERT UPDATE RUN COPY ADD CMD".split()
)
_BRACKETS = re.compile(r"[\[\](){},;|=\"'\x01]")
_FENCE = "```"
_TAGS = re.compile(r"<[^<>]*>|<[^<>]*$|^[^<>]*>")
_CELL = re.compile(r"</(?:t[dh]|caption|p|li|d[dt]|h[1-6])>")
_VARIABLE = re.compile(r">[^<>]*</(?:var|em|i)>")
_TAG = re.compile(r"<[^<>]*>")
_MOST_SHOWN = 3
_USAGE = re.compile(r"(?:usage|syntax|synopsis) ?: *", re.I)
_FOREIGN_LABEL = re.compile(r"^[^\W\d_]+ ?: *")
_TELLING = 12
"""Words of code that another block does not have in common by chance."""


@value(frozen=True)
class _Difference:
    """Words of the source page and those of the translation that stand for them, with the places of both."""

    old: str
    new: str
    source: Span
    span: Span
    kind: str
    severity: Severity


@pair_rule("T110", Severity.ERROR, copied=True)
def different_code(pair: Pair) -> Iterator[Problem]:
    """One finding for each block, at its first serious difference."""
    for source, translation in pair.alignment.code:
        if not source.literal.strip() or not translation.literal.strip():
            continue
        if source.literal.split() == translation.literal.split():
            continue
        found = list(_differences(pair, source, translation))
        if not found:
            continue
        worst = max(one.severity for one in found)
        first = next(one for one in found if one.severity is worst)
        serious = [one for one in found if one.severity is worst and one.kind == first.kind]
        changes = listed([_told(one) for one in serious[:_MOST_SHOWN]])
        if len(serious) > _MOST_SHOWN:
            changes = say("{changes} (and {number} more)", changes=changes, number=len(serious) - _MOST_SHOWN)
        yield Problem(
            serious[0].span,
            _message(serious[0].kind, changes),
            subject=serious[0].old,
            beside=((serious[0].source, say("here on the source page")),),
            severity=worst,
        )


def _message(kind: str, changes: str) -> Message:
    match kind:
        case "white space":
            return say("Different white space inside a word: {changes}.", changes=changes)
        case "output":
            return say("Different output: {changes}.", changes=changes)
        case "sample name":
            return say("Different sample name: {changes}.", changes=changes)
        case _:
            return say("Different code: {changes}.", changes=changes)


def _told(one: _Difference) -> Message:
    if not one.new:
        return say("{old} is missing", old=shown(one.old))
    if not one.old:
        return say("{new} is extra", new=shown(one.new))
    return say("{old} has become {new}", old=shown(one.old), new=shown(one.new))


def _differences(pair: Pair, source: Block, translation: Block) -> Iterator[_Difference]:
    base, page, known = pair.base.document.source.text, pair.page.document.source.text, pair.base.commands
    theirs, ours = Listing(base, source, known), Listing(page, translation, known)
    left, right = theirs.words, ours.words
    another = _is_another(theirs.text, ours.text)
    tagged = _TAG.findall(theirs.text) == _TAG.findall(ours.text)
    for a, b, c, d in changed_words([word for word, _ in left], [word for word, _ in right]):
        old = " ".join(word for word, _ in left[a:b])
        new = " ".join(word for word, _ in right[c:d])
        here, there = _place(right, c, d, translation), _place(left, a, b, source)
        lines = theirs.lines(there)
        serious = (
            Severity.ERROR if theirs.is_typed else Severity.INFO if theirs.is_doubtful(there) else Severity.WARNING
        )
        if old.removesuffix(_FENCE) == new.removesuffix(_FENCE):
            continue  # a fence that does not close the code, because it stands behind its last line
        if _is_mended(left[max(a - 1, 0) : b + 1], old, new, base):
            continue
        if old.replace(" ", "") == new.replace(" ", ""):
            if not _splits(source, old, new):
                continue
            kind, severity = "white space", serious
        elif _is_renamed(left[a:b], right[c:d]):
            continue
        elif theirs.is_said(there) or (tagged and all(map(_CELL.search, lines))) or _is_wording(old, new, lines, known):
            kind, severity = "output", Severity.INFO
        elif _is_remark(old, new) or another:
            kind, severity = "code", Severity.INFO
        elif (names := _samples(old, new, left[a - 1][0] if a else "")) and new[0] != "-":
            kept = any(
                _has([translation] if _FILLED_IN.fullmatch(name) else pair.page.document.walk(), name) for name in names
            )
            kind, severity = "sample name", min(serious, Severity.WARNING) if kept else Severity.INFO
        else:
            kind, severity = "code", serious
        yield _Difference(
            base[slice(*there)] if old else "", page[slice(*here)] if new else "", there, here, kind, severity
        )


def _is_mended(near: Sequence[tuple[str, Span]], old: str, new: str, page: str) -> bool:
    """Whether a slip was mended: the source page has the same words with the other name in another place."""
    if not _NAME.fullmatch(old) or not _NAME.fullmatch(new) or not is_mended(old, new, page):
        return False
    words = " ".join(word for word, _ in near)
    return words != old and words.replace(old, new) in " ".join(page.split())


def _is_wording(old: str, new: str, lines: Sequence[str], known: frozenset[str]) -> bool:
    """Whether words for people were translated that stand in what is not output."""
    return _is_marked_up(old, new, lines) or _is_joined(old, new, lines, known) or _is_usage(old, new)


def _is_marked_up(old: str, new: str, lines: Sequence[str]) -> bool:
    """Whether what changed is text between tags, which are what they were: several words, or in a cell or the like."""
    if _TAGS.findall(old) != _TAGS.findall(new):
        return False
    if any(map(_CELL.search, lines)) or _VARIABLE.search(old):
        return True
    pieces = [piece for line in lines if "</" in line for piece in _TAG.split(line) if _is_text(piece.strip())]
    texts = [text.strip() for text in _TAGS.split(old) if any(map(str.isalpha, text))]
    return bool(texts) and all(any(text in piece for piece in pieces) for text in texts)


def _is_joined(old: str, new: str, lines: Sequence[str], known: frozenset[str]) -> bool:
    """Whether only an "or" and the like was translated, in what explains how a command is written."""
    parts = changed_parts(plain(old).replace(" ", ""), plain(new).replace(" ", ""))
    words = all(one and is_glue(one) and other.isalpha() for one, other in parts)
    return words and all(first_word(line) in known for line in lines)


def _is_usage(old: str, new: str) -> bool:
    """Whether only the label was translated with which a program begins to explain its use."""
    label = _USAGE.match(old)
    return label is not None and _FOREIGN_LABEL.sub("", plain(new)) == old[label.end() :]


def _is_remark(old: str, new: str) -> bool:
    """Whether words between brackets were added: a translation beside what was kept."""
    return not old and new.startswith("(") and new.endswith(")") and " " in new


def _is_another(old: str, new: str) -> bool:
    """Whether two blocks have next to nothing in common: without a fence, code becomes text, and text becomes code."""
    one, other = Counter(prose_words(old)), Counter(prose_words(new))
    longer = max(one.total(), other.total())
    return longer >= _TELLING and (one & other).total() * 10 <= longer


def _samples(old: str, new: str, before: str) -> list[str]:
    """The names that the reader has others for, if nothing else was changed; `before` is the word in front."""
    if " " in old or " " in new or not new:
        return []
    if _SAMPLE.fullmatch(old):
        return [old]
    parts = [one for one, _ in changed_parts(old, new)]
    rest = old
    for part in parts:
        rest = rest.replace(part, "", 1)
    told = _OPTION.match(before) and parts == [old] and _FILLED_IN.fullmatch(old)
    if not told and not (all(map(_is_sample, parts)) and _DRESSING.fullmatch(rest) and not rest.endswith(":")):
        return []
    return parts


def _is_sample(name: str) -> bool:
    return bool(_SAMPLE.fullmatch(name) or _PATH_TO.fullmatch(name)) or is_to_fill_in(name)


def _is_text(piece: str) -> bool:
    """Whether what stands between tags is for people: several words."""
    return " " in piece


def _place(tokens: Sequence[tuple[str, Span]], start: int, end: int, block: Block) -> Span:
    """Where words stand; where there are none, the word before."""
    if start < end:
        return Span(tokens[start][1].start, tokens[end - 1][1].end)
    return tokens[start - 1][1] if start else (tokens[0][1] if tokens else block.content or block.span)


def _splits(source: Block, old: str, new: str) -> bool:
    """Whether white space was put into or taken out of what a shell takes as one word, or behind a dash of YAML."""
    if old.startswith("- ") and new.startswith("-") and not new.startswith("- "):
        return True
    if _OPTION.search(old) and len(_OPTION.findall(new)) < len(_OPTION.findall(old)):
        return True
    return "pre" in source.words() and not _BRACKETS.search(old)


def _is_renamed(left: Sequence[tuple[str, Span]], right: Sequence[tuple[str, Span]]) -> bool:
    """Whether all that changed are names in capitals, which stand for something to fill in."""
    return len(left) == len(right) and all(
        one == other or are_in_capitals(one, other, _FIXED_NAMES)
        for (one, _), (other, _) in zip(left, right, strict=True)
    )


def _has(blocks: Iterable[Block], word: str) -> bool:
    """Whether the code of some blocks has a word somewhere."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    codes = (block.literal for block in blocks if block.kind is BlockKind.CODE)
    return any(word in code and pattern.search(code) for code in codes)
