"""Finding, reading and refusing configuration files."""

import pytest

from pipeline import config
from pipeline.config import Config, ConfigError
from pipeline.finding import Severity


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
        fail-on = "warning"
        [tool.incidoc.severity]
        duplicate-anchor = "info"
        """,
    )
    assert config.find(tmp_path) == Config(
        source_locale="pt-BR",
        translations="i18n/{locale}",
        content="docs",
        exclude=("drafts/",),
        select=("A", "duplicate-anchor"),
        ignore=("A102",),
        severity={"duplicate-anchor": Severity.INFO},
        fail_on=Severity.WARNING,
        root=tmp_path.resolve(),
    )


def test_never_fails_on_nothing(tmp_path):
    write(tmp_path / "incidoc.toml", 'fail-on = "never"\n')
    assert config.find(tmp_path).fail_on is None


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
        ("[tool.incidoc]\nselect = [\n", None, "not valid TOML", ""),
        ("[tool.incidoc]\nselect = [ = ]\n", 2, "not valid TOML", ""),
        ("[tool]\nincidoc = 3\n", 2, "must be a table", ""),
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


@pytest.mark.parametrize(
    ("select", "ignore", "enabled"),
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
def test_rules_are_selected_by_name_code_and_beginning_of_code(select, ignore, enabled):
    assert Config(select=select, ignore=ignore).enabled("A104", "duplicate-anchor") is enabled


def test_severity_of_single_rules():
    changed = Config(severity={"a": Severity.INFO})
    assert changed.severity_of("a", Severity.ERROR) is Severity.INFO
    assert changed.severity_of("b", Severity.ERROR) is Severity.ERROR


def test_a_rule_that_is_off_by_default_runs_if_it_is_named_itself():
    def runs(*select: str, ignore: tuple[str, ...] = ()) -> bool:
        return Config(select=select, ignore=ignore).enabled("T306", "identical-short", default=False)

    assert not runs()
    assert not runs("T", "T3")
    assert runs("T306")
    assert runs("t306")
    assert runs("T3", "identical-short")
    assert not runs("T306", ignore=("T3",))
    assert Config(select=("T3",)).enabled("T302", "mixed-language")
