"""Which forms of a word are the word.

Owns: endings, roughly, for the languages pages are translated into. Must not know: terms, pages.

No dictionary and no grammar: a few endings, strict where a match accuses somebody (`is_form`), generous where it
acquits (`stem`). Chinese, Japanese and Korean words do not change at the end; there a text is searched as it is.
"""

from __future__ import annotations

import unicodedata

from pipeline.language import Script, script

_ENDINGS = {
    "de": ("s", "es", "e", "n", "en", "er", "ern", "em"),
    "fr": ("s", "e", "es", "x"),
}
"""What may follow a word: plural, case, gender."""

_VOWELS = ("es", "it", "pt")
"""Languages whose words change their last vowel."""

_AFTER_VOWEL = ("a", "o", "e", "i", "as", "os", "es", "he", "hi")
_HISSING = ("ses", "xes", "zes", "ches", "shes", "oes")
_SHORT = 3
"""Letters of a word that only takes endings of one letter, and changes no vowel."""


def singulars(word: str) -> tuple[str, ...]:
    """What an English word, lower case, can be the plural of, itself first."""
    if len(word) <= _SHORT or not word.endswith("s") or word.endswith("ss"):
        return (word,)
    if word.endswith("ies"):
        return word, word[:-3] + "y", word[:-1]
    return (word, word[:-1], word[:-2]) if word.endswith(_HISSING) else (word, word[:-1])


def is_form(word: str, of: str, locale: str) -> bool:
    """Whether `word` is `of` or an inflection of it; both folded (`folded`)."""
    if word == of:
        return True
    language = locale.partition("-")[0]
    endings = _ENDINGS.get(language, ("s", "es"))
    if len(of) <= _SHORT:
        return word == f"{of}s"
    if any(word == of + ending for ending in endings):
        return True
    if language in _VOWELS and of[-1] in "aoei":
        return any(word == of[:-1] + ending for ending in _AFTER_VOWEL)
    return False


def stem(word: str) -> str:
    """The part of a word, folded, that its inflections and compounds share at least."""
    size = len(word)
    return word if size <= _SHORT else word[: size - 1 - (size > 5) - (size > 8)]


def folded(text: str, locale: str) -> str:
    """The form in which texts of a language are compared: no case, and what the script has no need of.

    In Latin scripts these are accents, as umlauts come and go with the plural; in others spaces and marks of length.
    """
    if script(locale) is Script.LATIN:
        if text.isascii():
            return text.casefold()
        apart = unicodedata.normalize("NFD", text.casefold())
        return "".join(letter for letter in apart if not unicodedata.combining(letter))
    joined = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in joined if not letter.isspace() and letter not in "ー・")
