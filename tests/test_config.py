"""Finding, reading and refusing configuration files."""

import pytest

from pipeline import config
from pipeline.config import Config, ConfigError, Override, UsageError
from pipeline.finding import Severity
from pipeline.gate import Gate

OVERRIDES = """[tool.incidoc]
[[tool.incidoc.overrides]]
paths = ["a"]
[tool.incidoc.overrides.severity]
x = "off"
[[tool.incidoc.overrides]]
{}
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_without_a_file(tmp_path):
    assert config.find(tmp_path) == Config()


def test_all_settings(tmp_path):
    write(
        tmp_path / "pyproject.toml",
        """
        [tool.incidoc]
        source-locale = "pt_br"
        translations = "i18n/{locale}"
        content = "docs"
        exclude = ["drafts/"]
        select = ["A", "duplicate-anchor"]
        ignore = ["A102"]
        extend-select = ["T999"]
        fail-on = "warning"
        link-rewrites = ["example.com/ -> example.com/{locale}/"]
        [tool.incidoc.severity]
        duplicate-anchor = "info"
        broken-link = "off"
        [[tool.incidoc.overrides]]
        paths = ["ref/**"]
        locales = ["pt_br"]
        ignore = ["A"]
        [[tool.incidoc.overrides]]
        select = ["B"]
        extend-select = ["C"]
        severity = { duplicate-anchor = "off" }
        """,
    )
    assert config.find(tmp_path) == Config(
        source_locale="pt-BR",
        translations="i18n/{locale}",
        content="docs",
        exclude=("drafts/",),
        select=("A", "duplicate-anchor"),
        ignore=("A102",),
        extend_select=("T999",),
        severity={"duplicate-anchor": Severity.INFO, "broken-link": None},
        overrides=(
            Override(paths=("ref/**",), locales=("pt-BR",), ignore=("A",)),
            Override(select=("B",), extend_select=("C",), severity={"duplicate-anchor": None}),
        ),
        fail_on=Gate({"defect": Severity.WARNING}),
        link_rewrites=(("example.com/", "example.com/{locale}/"),),
        root=tmp_path.resolve(),
    )


@pytest.mark.parametrize("value", ["/en/", "/en/ ->", " -> /x/", "a b -> c", "a -> b -> c"])
def test_a_rewrite_says_from_what_to_what(tmp_path, value):
    path = write(tmp_path / "incidoc.toml", f'link-rewrites = ["{value}"]\n')
    with pytest.raises(ConfigError, match="link-rewrites") as problem:
        config.read(path)
    assert problem.value.line == 1


def test_never_fails_on_nothing(tmp_path):
    write(tmp_path / "incidoc.toml", 'fail-on = "never"\n')
    assert config.find(tmp_path).fail_on == Gate({"defect": None})


def test_gates_by_verdict_and_locale(tmp_path):
    write(
        tmp_path / "incidoc.toml",
        """
        [fail-on]
        drift = "info"
        [fail-on.locales]
        pt_br = "never"
        "fr" = { drift = "never", inherited = "error" }
        """,
    )
    assert config.find(tmp_path).fail_on == Gate(
        {"defect": Severity.ERROR, "drift": Severity.INFO},
        {"pt-BR": {"defect": None}, "fr": {"drift": None, "inherited": Severity.ERROR}},
    )


def test_words_of_the_command_line_make_a_gate():
    gate = Gate({"defect": None}, {"fr": {"drift": None}})
    assert config.fail_on(gate, []) == gate
    assert config.fail_on(gate, ["drift=warning"]) == Gate(
        {"defect": None, "drift": Severity.WARNING}, {"fr": {"drift": Severity.WARNING}}
    )
    assert config.fail_on(gate, ["warning", "drift=info"]) == Gate({"defect": Severity.WARNING, "drift": Severity.INFO})
    assert config.fail_on(gate, ["never"]) == Gate({"defect": None})


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        ("warnign", "unknown level `warnign`", "did you mean `warning`?"),
        ("drfit=warning", "unknown verdict `drfit`", "did you mean `drift`?"),
        ("=warning", "unknown verdict ``", "write one of defect, drift, inherited"),
        ("drift=", "unknown level ``", "write one of error, warning, info, never"),
        ("a=drift=error", "unknown verdict `a=drift`", "drift"),
    ],
)
def test_words_that_make_no_gate(word, message, hint):
    with pytest.raises(UsageError) as caught:
        config.fail_on(Gate(), [word])
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_nearest_file_counts_and_unrelated_pyproject_does_not(tmp_path):
    write(tmp_path / "incidoc.toml", 'content = "far"\n')
    write(tmp_path / "a/incidoc.toml", 'content = "near"\n')
    write(tmp_path / "a/b/pyproject.toml", "[tool.other]\nx = 1\n")
    assert config.find(tmp_path / "a" / "b").content == "near"


def test_two_files_in_one_folder_are_refused(tmp_path):
    write(tmp_path / "incidoc.toml", "")
    write(tmp_path / "pyproject.toml", "[tool.incidoc]\n")
    with pytest.raises(ConfigError, match="second configuration"):
        config.find(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("[tool.incidoc]\n\nfail_on = 'never'\n", 3, "unknown key `fail_on`", "did you mean `fail-on`?"),
        ("[tool.incidoc]\nzzz = 1\n", 2, "unknown key `zzz`", "known keys: source-locale"),
        ("fail-on = 1\n[tool.incidoc]\nfail-on = 'maybe'\n", 3, "`fail-on`", "least severity"),
        ("[tool.incidoc]\nexclude = 'x'\n", 2, "`exclude`", "notation of .gitignore"),
        ("[tool.incidoc]\nsource-locale = 'klingon!'\n", 2, "is not a locale", "pt-BR"),
        ("[tool.incidoc]\ntranslations = 'nl'\n", 2, "`translations`", "{locale}"),
        ("[tool.incidoc.severity]\nx = 'bad'\n", 2, "`severity.x`", "Severity of single rules"),
        ("[tool.incidoc]\nseverity = { y = 'bad' }\n", 2, "`severity.y`", "Severity of single rules"),
        ("[tool.incidoc]\nfail-on = 'eror'\n", 2, "`fail-on`: 'eror' is not one of", "did you mean `error`?"),
        ("[tool.incidoc.fail-on]\n\ndritf = 'info'\n", 3, "unknown key `fail-on.dritf`", "did you mean `drift`?"),
        ("[tool.incidoc.fail-on]\nx = 'info'\n", 2, "unknown key", "known keys: defect, drift, inherited, locales"),
        ("[tool.incidoc]\nfail-on = { drift = 'nevr' }\n", 2, "`fail-on.drift`", "did you mean `never`?"),
        ("[tool.incidoc]\nfail-on = { drift = 1 }\n", 2, "`fail-on.drift`", "least severity"),
        ("[tool.incidoc.fail-on.locales]\nfr = 'bad'\n", 2, "`fail-on.locales.fr`", "least severity"),
        ("[tool.incidoc.fail-on.locales]\nfr = { x = 1 }\n", 2, "unknown key `fail-on.locales.fr.x`", "known keys"),
        ("[tool.incidoc.fail-on.locales]\n'k!' = 'error'\n", 2, "'k!' is not a locale", "pt-BR"),
        ("[tool.incidoc]\nfail-on = ['error']\n", 2, "`fail-on`", "did you mean `error`?"),
        ("[tool.incidoc]\nselect = [\n", None, "not valid TOML", ""),
        ("[tool.incidoc]\nselect = [ = ]\n", 2, "not valid TOML", ""),
        ("[tool]\nincidoc = 3\n", 2, "must be a table", ""),
        ("[tool.incidoc.severity]\nx = 'of'\n", 2, "`severity.x`", "did you mean `off`?"),
        ("[tool.incidoc]\nexclude = [\n 'a',\n '!',\n]\n", 4, "`exclude`: '!' is not a pattern", ""),
        (OVERRIDES.format("ignroe = []"), 7, "unknown key `ignroe`", "did you mean `ignore`?"),
        (OVERRIDES.format("zzz = 1"), 7, "unknown key `zzz`", "known keys: paths, locales"),
        (OVERRIDES.format("locales = [\n  'fr',\n  'klingon!']"), 9, "`overrides.locales`: 'klingon!'", "pt-BR"),
        (OVERRIDES.format("paths = ['a', '!']"), 7, "`overrides.paths`: '!' is not a pattern", ""),
        (OVERRIDES.format("paths = []"), 7, "`overrides.paths`", "notation of .gitignore"),
        (OVERRIDES.format("[tool.incidoc.overrides.severity]\nx = 'bad'"), 8, "`overrides.severity.x`", "Severity"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, text, line, message, hint):
    path = write(tmp_path / "pyproject.toml", text)
    with pytest.raises(ConfigError) as caught:
        config.find(tmp_path)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.line == line
    assert caught.value.message.startswith(f"{path}:{line}: " if line else f"{path}: ")


def test_file_named_by_the_user_must_have_settings(tmp_path):
    path = write(tmp_path / "pyproject.toml", "[project]\nname = 'x'\n")
    with pytest.raises(ConfigError, match=r"no table \[tool.incidoc\]"):
        config.read(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        config.read(tmp_path / "absent.toml")


def test_file_that_is_not_utf8(tmp_path):
    (tmp_path / "incidoc.toml").write_bytes(b"content = '\xff'")
    with pytest.raises(ConfigError, match="UTF-8"):
        config.find(tmp_path)
