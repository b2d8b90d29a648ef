"""Text for people that remembers what it was made from, so that it can be said in another language later.

Owns: `say`, `say_plural`, lists of words, and `translated`. Must not know: catalogues, languages, what is said.

A `Message` is its own English text, a `str` like any other: rules, tests and machine formats need not know that it is
more. A report in another language takes its template and values apart again. Babel finds the templates as the arguments
of `say` and `say_plural`; they are literals, in the notation of `str.format`, and a literal brace is doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

Lookup = Callable[[str, str, int | None], str]
"""A catalogue: from a template, its plural (or an empty string) and a number (or None) to the template to use."""

Show = Callable[[object], object]
"""How a value that is no text is written: a number, a date."""


class Message(str):
    """English text with the template and the values it was made from; `number` chose between two templates."""

    template: str
    plural: str
    number: int | None
    values: Mapping[str, object]

    def __new__(
        cls, template: str, plural: str = "", number: int | None = None, values: Mapping[str, object] | None = None
    ) -> Message:
        """The message that `template`, or `plural` where `number` is not 1, makes of `values`."""
        chosen = plural if plural and number != 1 else template
        made = super().__new__(cls, chosen.format_map(dict(values or {})))
        made.template, made.plural, made.number, made.values = template, plural, number, dict(values or {})
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[str, str, int | None, Mapping[str, object]]]:
        """What a copy is made of."""
        return Message, (self.template, self.plural, self.number, self.values)


def say(template: str, /, **values: object) -> Message:
    """A message: `template` with ``{name}`` replaced by the value of that name. A value can be a Message itself."""
    return Message(template, values=values)


def say_plural(template: str, plural: str, number: int, /, **values: object) -> Message:
    """A message about a `number` of things, which both templates can show as ``{number}``."""
    return Message(template, plural, number, {"number": number, **values})


def series(words: Iterable[str]) -> str:
    """Words with commas between them: ``a, b, c``; an empty string for none."""
    return _series(list(words))


def listed(words: Iterable[str], last: Literal["and", "or", "then"] = "and") -> str:
    """Words as a list in a sentence: ``a, b and c``."""
    *others, final = words
    if not others:
        return final
    match last:
        case "and":
            return say("{others} and {last}", others=_series(others), last=final)
        case "or":
            return say("{others} or {last}", others=_series(others), last=final)
        case "then":
            return say("{others} then {last}", others=_series(others), last=final)


def clauses(parts: Sequence[str]) -> str:
    """Parts of a sentence with semicolons between them: ``a; b``; an empty string for none."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    middle = len(parts) // 2
    return say("{before}; {part}", before=clauses(parts[:middle]), part=clauses(parts[middle:]))


def _series(words: Sequence[str]) -> str:
    # By halves, so that a list of thousands is not nested thousands deep.
    if len(words) < 2:
        return words[0] if words else ""
    middle = len(words) // 2
    return say("{others}, {last}", others=_series(words[:middle]), last=_series(words[middle:]))


def day(moment: str) -> date | str:
    """The day of an ISO 8601 time, which a language writes in its own way; what is no date stays as it is."""
    try:
        return date.fromisoformat(moment[:10])
    except ValueError:
        return moment[:10]


def translated(text: str, lookup: Lookup, show: Show = lambda value: value) -> str:
    """`text` in the language of a catalogue; text that is no Message as it is."""
    if not isinstance(text, Message):
        return text
    values = {
        name: translated(value, lookup, show) if isinstance(value, str) else show(value)
        for name, value in text.values.items()
    }
    return lookup(text.template, text.plural, text.number).format_map(values)
