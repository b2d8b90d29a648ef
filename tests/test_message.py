"""Messages: English text that can be said in another language."""

import copy
import pickle

from pipeline.message import Message, say, say_plural, translated

FRENCH = {"anchor {name} is missing": "l'ancre {name} manque", "the page": "la page"}


def french(template: str, plural: str, number: int | None) -> str:
    return FRENCH.get(template, template if number in (None, 1) else plural)


def test_a_message_is_its_english_text() -> None:
    assert say("anchor {name} is missing", name="`x`") == "anchor `x` is missing"
    assert say("{{: #{name}}}", name="x") == "{: #x}"
    assert say_plural("{number} line", "{number} lines", 1) == "1 line"
    assert say_plural("{number} line", "{number} lines", 0) == "0 lines"


def test_it_can_be_said_in_another_language_with_the_messages_in_it() -> None:
    assert translated(say("anchor {name} is missing", name=say("the page")), french) == "l'ancre la page manque"
    assert translated("anchor {name} is missing", french) == "anchor {name} is missing"
    assert translated(say_plural("{number} line", "{number} lines", 3), french) == "3 lines"


def test_braces_in_values_are_left_alone() -> None:
    made = say("anchor {name} is missing", name="{: #x}")
    assert made == "anchor {: #x} is missing"
    assert translated(made, french) == "l'ancre {: #x} manque"


def test_copies_remember_the_template() -> None:
    made = say_plural("{number} line", "{number} lines", 2)
    for other in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert isinstance(other, Message)
        assert (other, other.template, other.values) == (made, made.template, made.values)
