"""Words of the source language that somebody may have left on purpose: names, loans, labels, words of programs.

Owns: telling it by the words of a run, how they are written, and the programs of the page. Must not know: other
locales, what a run stands in (`pipeline.context`), what is reported.
"""

from __future__ import annotations

from pipeline import copied
from pipeline.context import Doubt, is_inside
from pipeline.copied import Run
from pipeline.evidence import Lexicon
from pipeline.naming import beginning, ending, is_capital_inside, is_composed, is_one_word, is_phrase, is_put_in
from pipeline.program import called, is_in_code, is_in_target, is_message, is_option, is_printed
from pipeline.side import Side
from pipeline.words import Text, words_of

_NAME_WORDS, _BEHIND = 5, 24
"""Words of a name, and code points behind it that are looked at for what it is the name of."""

SAID = frozenset(("message", "messages", "error", "errors", "warning", "warnings"))
"""What is behind the words of a program that stand in a sentence without quotation marks."""

_SET = ("set", "to")
"""What is behind a setting, in the source language."""

_TERM_WORDS = 3
"""Words of a term that may have no translation, with none that makes a sentence of them."""


def borrowed(text: Text, run: Run, source: Text, lexicon: Lexicon, side: Side) -> Doubt | None:
    """Why a run that is copied from the source text may be right, by its words."""
    doubt = _by_words(text, run, source, lexicon) or _by_program(text, run, side)
    if doubt is None and run.source_end and is_phrase(text, run, source, lexicon.english):
        return Doubt.NAMES
    return doubt


def _by_words(text: Text, run: Run, source: Text, lexicon: Lexicon) -> Doubt | None:
    """Whether a run may be a name or a loan: it has no word that makes a sentence, or is the label of a thing."""
    if run.source_end == 0:
        return None
    end = ending(text, run, source)[1]
    behind = words_of(source.segment.text[end : end + _BEHIND])
    if behind and behind[0] in SAID and run.words[0] not in lexicon.english:
        return Doubt.QUOTED
    has_name = behind and behind[0] in lexicon.things and len(run.words) <= _NAME_WORDS
    if (has_name or behind[:2] == _SET) and is_capital_inside(text.segment.text, beginning(text, run, source)[0]):
        return Doubt.LABEL
    if is_put_in(text, run, source):
        return Doubt.LABEL
    if is_one_word(text, run) or is_composed(text, run, source, lexicon.plain, lexicon.english):
        return Doubt.NAMES
    if not lexicon.alien.isdisjoint(run.words):
        return None
    if has_name:
        return Doubt.LABEL
    if len(run.words) <= copied.FEW:
        return Doubt.FEW
    return Doubt.NAMES if len(run.words) <= _TERM_WORDS else None


def _by_program(text: Text, run: Run, side: Side) -> Doubt | None:
    """Whether a run may be of a program: a command, an option, a message."""
    if is_message(text, run):
        return Doubt.QUOTED
    is_command = (
        is_option(text, run)
        or is_printed(text, run)
        or is_in_target(text, run)
        or is_inside(run, called(text, run, side.commands))
    )
    return Doubt.COMMAND if is_command or is_in_code(run, side.code) else None
