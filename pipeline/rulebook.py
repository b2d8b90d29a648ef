"""The rules as the user names them: by name, by code, by the beginning of a code.

Owns: finding rules, refusing words that mean none, the documentation as text. Must not know: what the rules check.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pipeline.config import Config, UsageError, matches
from pipeline.finding import Severity
from pipeline.message import Message, say
from pipeline.rules import ALL
from pipeline.rules.base import Rule

BY_ENGINE = (
    Rule(
        "D100",
        "unreadable-file",
        Severity.ERROR,
        "A page that cannot be read.\n\n"
        "The file vanished, may not be read, or is larger than any page should be. Nothing else is known about it.",
    ),
    Rule(
        "X001",
        "internal-error",
        Severity.ERROR,
        "A rule failed on a page.\n\n"
        "This is a fault of incidoc, not of the page. The other rules ran. Run again with -v for the traceback.",
    ),
    Rule(
        "X103",
        "stale-baseline-entry",
        Severity.INFO,
        "A finding in the baseline that is no longer there.\n\n"
        "Somebody mended it. As long as the baseline has it, the same fault can come back and nobody is told. "
        "`incidoc baseline prune` takes it out.",
    ),
)
"""What is reported without a rule: pages that no rule can see, rules that fail, what is wrong beside the pages."""

KNOWN = tuple(sorted((*ALL, *BY_ENGINE), key=lambda rule: rule.code))
"""Everything that a finding can be called, by code."""


def find(word: str) -> Rule:
    """The rule with the name or code `word`."""
    found = next((rule for rule in KNOWN if word == rule.name or word.upper() == rule.code), None)
    if found is None:
        raise unknown("rule", word, [name for rule in KNOWN for name in (rule.name, rule.code)])
    return found


def check(config: Config) -> None:
    """Refuse a configuration with a word that means no rule: a misspelt `--ignore` must not pass unseen."""
    for word in (*config.select, *config.ignore):
        if not any(matches(word, rule.code, rule.name) for rule in KNOWN):
            find(word)
    names = [rule.name for rule in KNOWN]
    for word in config.severity:
        if word not in names:
            raise unknown("rule", word, names)


def listing() -> str:
    """All rules, one a line."""
    return "".join(f"{rule.code}  {rule.severity!s:8} {rule.name}: {rule.summary}{_off(rule)}\n" for rule in KNOWN)


def documentation(rules: Iterable[Rule] = KNOWN) -> str:
    """What the rules check and why, as Markdown."""
    return "\n".join(map(_documented, rules))


def unknown(kind: str, word: str, known: Iterable[str]) -> UsageError:
    """The error for a `word` that is none of the `known`; case does not count for what was probably meant."""
    folded = {each.casefold(): each for each in known}
    close = get_close_matches(word.casefold(), list(folded), n=1)
    list_all = say("`{command}` lists them all", command=f"incidoc {kind}")
    hint = say("did you mean `{word}`?", word=folded[close[0]]) if close else list_all
    return UsageError(_unknown(kind, word), hint)


def _unknown(kind: str, word: str) -> Message:
    match kind:
        case "rule":
            return say("unknown rule `{word}`", word=word)
        case "schema":
            return say("unknown schema `{word}`", word=word)
        case "output format":
            return say("unknown output format `{word}`", word=word)
        case _:
            raise ValueError(f"no words for {kind}")


def _off(rule: Rule) -> str:
    return "" if rule.default else " (off by default)"


def _documented(rule: Rule) -> str:
    off = "" if rule.default else ", off by default"
    facts = f"{rule.severity}, {'can be fixed' if rule.fixable else 'no automatic fix'}{off}"
    return f"# {rule.name} [{rule.code}]\n\n({facts})\n\n{rule.doc.strip()}\n"
