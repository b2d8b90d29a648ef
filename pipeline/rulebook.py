"""The rules as the user names them: by name, by code, by the beginning of a code.

Owns: finding rules, refusing words that mean none, the documentation as text. Must not know: what the rules check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from pipeline import precision
from pipeline.config import Config, ConfigError, Override, UsageError, matches
from pipeline.finding import Severity
from pipeline.message import Message, say
from pipeline.precision import Precision
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

NAMES = {word: rule.name for rule in KNOWN for word in (rule.name, rule.code)}
"""The name of a rule, by its name and by its code."""


def find(word: str) -> Rule:
    """The rule with the name or code `word`."""
    found = next((rule for rule in KNOWN if word == rule.name or word.upper() == rule.code), None)
    if found is None:
        raise unknown("rule", word, NAMES)
    return found


def check(config: Config) -> None:
    """Refuse a configuration with a word that means no rule: a misspelt `ignore` must not pass unseen."""
    tables: list[tuple[tuple[str | int, ...], Config | Override]] = [
        ((), config),
        *((("overrides", number), each) for number, each in enumerate(config.overrides)),
    ]
    for above, table in tables:
        for key in ("select", "extend-select", "ignore"):
            for word in getattr(table, key.replace("-", "_")):
                if not _means_any(word):
                    raise _misspelt(config, word, NAMES, (*above, key), word)
        for name in table.severity:
            if name not in NAMES.values():
                raise _misspelt(config, name, NAMES.values(), (*above, "severity", name))


def check_words(words: Iterable[str]) -> None:
    """Refuse words of the command line that mean no rule."""
    for word in words:
        if not _means_any(word):
            raise unknown("rule", word, NAMES)


def listing() -> str:
    """All rules, one a line."""
    return "".join(
        f"{rule.code}  {rule.severity!s:8} {rule.name}: {rule.summary}{'' if rule.default else ' (off by default)'}\n"
        for rule in KNOWN
    )


def documentation(rules: Iterable[Rule] = KNOWN) -> str:
    """What the rules check and why, as Markdown."""
    measured = precision.measured()
    return "\n".join(_documented(rule, measured.get(rule.name)) for rule in rules)


def document(rules: Iterable[Rule], *, version: str) -> dict[str, object]:
    """The rules as in schemas/rules-1.json; `version` is that of this program."""
    measured = precision.measured()
    listed = [_described(rule, measured.get(rule.name)) for rule in rules]
    return {"schema": "rules/1", "tool": {"name": "incidoc", "version": version}, "rules": listed}


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


def _means_any(word: str) -> bool:
    return any(matches(word, rule.code, rule.name) for rule in KNOWN)


def _misspelt(
    config: Config, word: str, known: Collection[str], keys: tuple[str | int, ...], value: str = ""
) -> Exception:
    """The error for a word of the configuration, with its line where there is a file."""
    problem = unknown("rule", word, known)
    if NAMES.get(word.upper()) in known:  # a code where a name is wanted
        problem = UsageError(problem.message, f"did you mean `{NAMES[word.upper()]}`?")
    if config.file is None:
        return problem
    return ConfigError(problem.message, config.file, config.line_of(*keys, word=value), problem.hint)


def _documented(rule: Rule, measured: Precision | None) -> str:
    fix = "can be fixed" if rule.fixable else "no automatic fix"
    facts = f"({rule.severity}, {fix}{'' if rule.default else ', off by default'}; {_right(measured)})"
    return f"# {rule.name} [{rule.code}]\n\n{facts}\n\n{rule.doc.strip()}\n"


def _right(measured: Precision | None) -> str:
    if measured is None:
        return "precision not measured yet"
    counted = f"{measured.right} of {measured.sample} findings read were right, of {measured.findings} in all"
    return f"precision {measured.share:.0%}: {counted}, {measured.basis}"


def _described(rule: Rule, measured: Precision | None) -> dict[str, object]:
    known = measured and {
        "findings": measured.findings,
        "sample": measured.sample,
        "right": measured.right,
        "precision": round(measured.share, 4),
        "basis": measured.basis,
    }
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(rule.severity),
        "default": rule.default,
        "fixable": rule.fixable,
        "summary": rule.summary,
        "doc": rule.doc.strip(),
        "precision": known or None,
    }
