"""Which rules report where: the tables of the configuration and the command line together."""

import pytest

from pipeline import config, rulebook
from pipeline.config import Config, ConfigError, Override, UsageError
from pipeline.finding import Severity
from pipeline.rules.base import Rule
from pipeline.selection import Selection, commanded

ANCHOR = Rule("A104", "duplicate-anchor", Severity.ERROR, "Doc.")
QUIET = Rule("T900", "quiet-rule", Severity.ERROR, "Doc.", default=False)


def enabled(settings, rule=ANCHOR, path="a.md", locale="en"):
    on = Selection(settings).on(path, locale).enabled(rule)
    assert Selection(settings).somewhere(rule) or not on
    return on


@pytest.mark.parametrize(
    ("select", "ignore", "on"),
    [
        ((), (), True),
        (("A",), (), True),
        (("a1",), (), True),
        (("A104",), (), True),
        (("duplicate-anchor",), (), True),
        (("L",), (), False),
        (("duplicate",), (), False),
        ((), ("A10",), False),
        (("A104",), ("A",), False),
    ],
)
def test_rules_are_selected_by_name_code_and_beginning_of_code(select, ignore, on):
    assert enabled(Config(select=select, ignore=ignore)) is on


def test_a_rule_that_is_off_by_default_runs_when_it_is_named():
    assert not enabled(Config(), QUIET)
    assert not enabled(Config(severity={"quiet-rule": Severity.ERROR}), QUIET)
    assert enabled(Config(select=("T",)), QUIET)
    assert enabled(Config(extend_select=("quiet-rule",)), QUIET)
    assert enabled(Config(extend_select=("quiet-rule",)), ANCHOR)
    assert not enabled(Config(extend_select=("T",), ignore=("T9",)), QUIET)
    assert not Selection(Config()).somewhere(QUIET)


def test_severity_and_off():
    choice = Selection(Config(severity={"a": Severity.INFO, "b": None})).on("a.md", "en")
    assert choice.severity("a", Severity.ERROR) is Severity.INFO
    assert choice.severity("b", Severity.ERROR) is None
    assert choice.severity("c", Severity.ERROR) is Severity.ERROR
    assert not enabled(Config(severity={"duplicate-anchor": None}))


@pytest.mark.parametrize(
    ("paths", "locales", "path", "locale", "meant"),
    [
        (("ref/**",), (), "ref/a.md", "en", True),
        (("ref/**",), (), "ref/nl/fr/a.md", "fr", True),
        (("ref/**",), (), "other/a.md", "en", False),
        (("a.md",), (), "deep/nl/fr/a.md", "fr", True),
        (("ref/", "!ref/new.md"), (), "ref/old.md", "en", True),
        ((), ("pt-BR",), "a.md", "pt-BR", True),
        ((), ("pt",), "a.md", "pt-BR", True),
        ((), ("pt-BR",), "a.md", "pt", False),
        ((), ("zh-CN",), "a.md", "zh-TW", False),
        (("ref/**",), ("fr",), "ref/a.md", "de", False),
        (("ref/**",), ("fr",), "a.md", "fr", False),
        ((), (), "a.md", "en", True),
    ],
)
def test_an_override_is_for_paths_and_locales(paths, locales, path, locale, meant):
    settings = Config(overrides=(Override(paths=paths, locales=locales, ignore=("A",)),))
    assert enabled(settings, path=path, locale=locale) is not meant


def test_the_later_override_wins():
    off, on = Override(ignore=("A",)), Override(extend_select=("A104",))
    assert enabled(Config(overrides=(off, on)))
    assert not enabled(Config(overrides=(on, off)))
    assert not enabled(Config(overrides=(Override(select=("L",)),)))
    assert enabled(Config(ignore=("A",), overrides=(Override(select=("A",)),)))
    silent, loud = Override(severity={"duplicate-anchor": None}), Override(severity={"duplicate-anchor": Severity.INFO})
    assert not enabled(Config(overrides=(loud, silent)))
    assert enabled(Config(overrides=(silent, loud)))
    assert enabled(Config(severity={"duplicate-anchor": None}, overrides=(loud,)))
    assert not enabled(Config(overrides=(loud,)), QUIET)


def test_the_command_line_selects_anew_but_does_not_bring_back_what_is_ignored():
    settings = Config(ignore=("A104",), overrides=(Override(extend_select=("T",)), Override(select=("L",))))
    assert not enabled(commanded(settings, ("A",), (), ()))
    assert not enabled(commanded(settings, ("A",), (), ()), QUIET)
    kept = Config(overrides=(Override(locales=("fr",), ignore=("A",)),))
    assert enabled(commanded(kept, ("A104",), (), ()))
    assert not enabled(commanded(kept, ("A104",), (), ()), locale="fr")
    assert not enabled(commanded(kept, (), (), ("A104",)))
    assert enabled(commanded(kept, (), ("T900",), ()), QUIET)
    assert not enabled(commanded(Config(select=("L",)), (), ("T900",), ()))


def test_misspelt_rules_of_the_configuration_are_named_with_their_line(tmp_path):
    file = tmp_path / "incidoc.toml"
    for text, line, hint in (
        ('ignore = [\n  "A1",\n  "brokn-anchor",\n]\n', 3, "did you mean `broken-anchor`?"),
        ('[severity]\nbroken-anchr = "off"\n', 2, "did you mean `broken-anchor`?"),
        ('[[overrides]]\nignore = ["A1"]\n[[overrides]]\nextend-select = ["A1", "Z"]\n', 4, "lists them all"),
        ('[[overrides]]\n[overrides.severity]\nA104 = "off"\n', 3, "did you mean `duplicate-anchor`?"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match="unknown rule") as caught:
            rulebook.check(config.read(file))
        assert caught.value.line == line, text
        assert hint in caught.value.hint
    with pytest.raises(UsageError, match="unknown rule `Q`"):
        rulebook.check_words(["A", "Q"])
    rulebook.check(Config(extend_select=("A", "L101"), severity={"broken-link": None}))
