"""Terms: PO files read strictly, words found in their forms, proposals; as their users meet them."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_properties import steady

from pipeline import cli
from pipeline.align import align
from pipeline.catalog import Entry, entries, po_text
from pipeline.config import Config, ConfigError
from pipeline.copied import runs
from pipeline.evidence import Evidence
from pipeline.fragment import Kind
from pipeline.fragments import of_translation
from pipeline.inflect import is_form, singulars
from pipeline.parse import parse
from pipeline.potext import PoError
from pipeline.side import Side
from pipeline.source import Source
from pipeline.termfiles import read_terms, terms_in
from pipeline.terms import Term, Terms, is_there, places
from pipeline.usage import uses
from pipeline.wordfacts import WordFacts
from pipeline.words import read

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
KEY = 'msgid "key"\nmsgstr "clé"\n'


def terms(text, locale="fr", header=HEADER):
    return {term.source: term for term in terms_in((header + text).encode(), locale).all}


def test_what_entries_mean():
    found = terms(
        """
        # for translators
        #. for all
        #: page.md:7
        msgid "push"
        msgstr "envoi | envoyer"

        msgctxt "as a command"
        msgid "push"
        msgstr ""
        "commande "
        "push"

        #, forbidden
        msgctxt "wrong"
        msgid "push"
        msgstr "poussage|poussée"

        msgid "Docker"
        msgstr "Docker"

        #, read-only
        msgid "Helm"
        msgstr ""

        msgid "registry"
        msgstr "registry | registre"

        #, fuzzy
        msgid "pull"
        msgstr "tirage"

        msgid "not yet"
        msgstr ""

        #~ msgid "gone"
        #~ msgstr "parti"
        """
    )
    assert found == {
        "push": Term("push", ("envoi", "envoyer", "commande push"), ("poussage", "poussée")),
        "Docker": Term("Docker", kept=True),
        "Helm": Term("Helm", kept=True),
        "registry": Term("registry", ("registre",), kept=True),
        "not yet": Term("not yet"),
    }


@pytest.mark.parametrize("text", ["\ufeff" + HEADER + KEY, (HEADER + KEY).replace("\n", "\r\n"), HEADER + KEY.strip()])
def test_files_as_editors_write_them(text):
    assert terms(text, header="") == {"key": Term("key", ("clé",))}


def test_escapes_and_quotation_marks():
    assert terms('msgid "a \\"b\\" \\\\ c"\nmsgstr "un\\tdeux"\n') == {'a "b" \\ c': Term('a "b" \\ c', ("un deux",))}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (HEADER + 'msgid "a\nmsgstr "b"\n', 3, "not terminated"),
        (HEADER + 'msgid "a"\nmsgstr "b\n', 4, "not terminated"),
        (HEADER + 'msgid "a"\nmsgstr "b" c"\n', 4, "not terminated"),
        (HEADER + 'msgid "a\\"\nmsgstr "b"\n', 3, "not terminated"),
        (HEADER + KEY + KEY, 5, "`key` is there twice"),
        (HEADER + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', 4, "plural"),
        (HEADER + 'msgid "a"\nmsgstr[99] "c"\n', 4, "plural"),
        (HEADER + 'msgid "a"\n', 3, "`msgid` without `msgstr`"),
        (HEADER + 'msgid "a"\nmsgid "b"\nmsgstr "c"\n', 3, "`msgid` without `msgstr`"),
        (HEADER + 'msgctxt "a"\nmsgstr "c"\n', 3, "`msgctxt` without `msgid`"),
        (HEADER + 'msgstr "c"\n', 3, "`msgstr` without `msgid`"),
        ('"c"\n' + HEADER, 1, "a string without"),
        (HEADER + 'msgid "a"\n#, forbidden\nmsgstr "b"\n', 4, "flags inside an entry"),
        (HEADER + "key = clé\n", 3, "not a line of a PO file"),
        (HEADER + "<<<<<<< HEAD\n" + KEY, 3, "not a line of a PO file"),
        (HEADER + 'msgid "a\\q"\nmsgstr "c"\n', 3, "unknown escape `\\q`"),
        (HEADER + 'msgid "a"\nmsgstr "\x1b[2J"\n', 4, "U+001B"),
        (HEADER + 'msgid "a"\nmsgstr "b\u2028c"\n', 4, "U+2028"),
        (HEADER + 'msgid "a"\rmsgstr "b"\n', 3, "U+000D"),
        (KEY, 1, "no header"),
        ("", 1, "no header"),
        (HEADER + 'msgctxt "x"\nmsgid ""\nmsgstr "b"\n', None, "empty `msgid`"),
        (HEADER + HEADER, None, "empty `msgid`"),
        (HEADER.replace("UTF-8", "utf-7") + KEY, 1, "utf-7, not UTF-8"),
        (HEADER.replace("UTF-8", "nope") + KEY, 1, "nope, not UTF-8"),
        (HEADER.replace("; charset=UTF-8", "") + KEY, 1, "no charset"),
        (HEADER.replace("UTF-8", "UTF-8\\nLanguage: de_AT") + KEY, 1, "says `de_AT`, the folder `fr`"),
        (HEADER + 'msgid "…"\nmsgstr "b"\n', 3, "a term without a word"),
        (HEADER + KEY + '#, forbidden\nmsgctxt "x"\nmsgid "key"\nmsgstr "touche|clé"\n', 7, "approved and forbidden"),
    ],
)
def test_what_is_no_file_of_terms(text, line, message):
    with pytest.raises(PoError) as caught:
        terms_in(text.encode(), "fr")
    assert (caught.value.line, message in caught.value.message) == (line, True), caught.value.message


def test_another_encoding():
    with pytest.raises(PoError) as caught:
        terms_in((HEADER + KEY).encode("latin-1"), "fr")
    assert (caught.value.line, caught.value.message) == (4, "not valid UTF-8")
    with pytest.raises(PoError, match="not valid UTF-8"):
        terms_in((HEADER + KEY).encode("utf-16"), "fr")


def test_a_path_as_content_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.po").write_text(HEADER + KEY, encoding="utf-8")
    with pytest.raises(PoError, match="not a line of a PO file"):
        entries(b"x.po")
    # A name can look like any text.
    put(tmp_path, HEADER + KEY, HEADER)
    assert [entry.source for entry in entries((HEADER + KEY).encode())[1]] == ["key"]


def test_the_same_language_in_other_words():
    for header, locale in (("pt_BR", "pt-BR"), ("zh_Hans", "zh-CN"), ("", "fr"), ("no such language", "fr")):
        assert terms(KEY, locale, HEADER.replace("UTF-8", f"UTF-8\\nLanguage: {header}"))


LINES = (
    'msgid "a"',
    'msgstr "b"',
    'msgctxt "c"',
    '"d"',
    '""',
    "#, fuzzy",
    "#,",
    "#,x, forbidden",
    "#~ x",
    "# y",
    "",
    "#",
)
BYTES = st.binary(max_size=200) | st.text(max_size=200).map(str.encode)
FORMED = st.lists(st.sampled_from(LINES), max_size=12).map(lambda lines: (HEADER + "\n".join(lines)).encode())


@given(BYTES | FORMED)
@steady
def test_any_bytes_are_terms_or_an_error_that_can_be_told(data):
    with suppress(PoError):
        terms_in(data, "fr")


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(st.lists(WORDS, unique=True, max_size=8))
@steady
def test_what_is_written_is_read(words):
    written = po_text([Entry(word, word, notes=("n",), places=(("a b.md", 3),)) for word in words], ["x", "y"])
    assert [entry.source for entry in entries(written.encode())[1]] == words
    assert [entry.translation for entry in entries(written.encode())[1]] == words


def put(root, name, text=HEADER + KEY):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    return root / name


def test_where_the_files_are(tmp_path):
    put(tmp_path, "locales/fr/terms.po")
    put(tmp_path, "locales/pt_BR/terms.po")
    put(tmp_path, "words/ja.po")
    locales = ("en", "fr", "pt-BR", "ja")
    assert set(read_terms(Config(), tmp_path, locales)) == {"fr", "pt-BR"}
    assert set(read_terms(Config(terms="words/{locale}.po"), tmp_path, locales)) == {"ja"}
    assert set(read_terms(Config(root=tmp_path), tmp_path / "elsewhere", locales)) == {"fr", "pt-BR"}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: path.write_text("msgid\n", "utf-8"), "terms.po:1: "),
        (lambda path: (path.unlink(), path.symlink_to("/etc/hostname")), "outside of the root"),
        (lambda path: (path.unlink(), path.symlink_to(path.parent / "nothing")), "No such file"),
        (lambda path: (path.unlink(), path.mkdir()), "directory"),
        (lambda path: (path.unlink(), os.mkfifo(path)), "not a regular file"),
        (lambda path: path.write_bytes(b"#" * 2_000_001), "larger than 2 MB"),
        (lambda path: put(path.parents[1], "pt_BR/terms.po"), "a second file of terms"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path, spoil, message):
    spoil(put(tmp_path, "locales/pt-BR/terms.po"))
    with pytest.raises(ConfigError) as caught:
        read_terms(Config(), tmp_path, ["pt-BR"])
    assert message in str(caught.value)
    assert "terms.po" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Open the pull secret.", ["pull secret"]),
        ("Pull secrets are kept.", ["Pull secrets"]),
        ("A pull-secret and the registry's image", ["pull-secret", "registry", "image"]),
        ("registries, images; policies", ["registries", "images"]),
        ("the Container Registry is no registry", ["registry"]),
        ("look at Registry", []),
        ("Registry Service stops", []),
        ("In short: Registry", ["Registry"]),
        ("REGISTRY", []),
        ("my-registry registry/x registry.example.com a_registry", []),
        ("Docker and docker", ["Docker"]),
        ("the registry. Image", ["registry", "Image"]),
        ("news images-list", []),
    ],
)
def test_terms_in_a_source_text(text, found):
    known = Terms("fr", tuple(map(Term, ("registry", "image", "pull secret", "secret", "Docker", "new-s"))))
    assert [text[use.start : use.end] for use in known.in_source(text)] == found


@pytest.mark.parametrize(
    ("locale", "translation", "text"),
    [
        ("de", "Schlüssel", "Der Kontoschlüssel fehlt."),
        ("de", "Abbild", "Die Abbilder"),
        ("de", "Vertrag", "Verträge"),
        ("es", "imagen", "las imágenes"),
        ("es", "secreto de extracción", "los secretos para la extracción de imágenes"),
        ("pt-BR", "conexão", "Conexões"),
        ("fr", "clé", "les clés"),
        ("it", "registro", "I registri"),
        ("ja", "ユーザー", "ユーザを追加します"),
        ("ko", "보존 정책", "보존정책을 작성"),
        ("zh-CN", "命名空间", "在命名空间中"),
    ],
)
def test_a_translation_in_another_form_is_there(locale, translation, text):
    from pipeline.inflect import folded

    assert is_there(translation, folded(text, locale), locale)
    assert not is_there(translation, folded("x y z", locale), locale)


@pytest.mark.parametrize(
    ("locale", "translation", "text", "found"),
    [
        ("de", "Bild", "Bilder, Bildes, Abbild, Bildung, Bild-ID", ["Bilder", "Bildes"]),
        ("es", "registro", "Registros y registrar", ["Registros"]),
        ("de", "Tag", "Tage, Tags", ["Tags"]),
        ("it", "banca", "le banche", ["banche"]),
        ("fr", "espace de nom", "les espaces de noms, espace nom", ["espaces de noms"]),
        ("fr", "clé usée", "Clés usées", ["Clés usées"]),
        ("ja", "ログ", "ログイン、ログ、カタログ", ["ログ"]),
        ("ko", "이미지", "이미지를 새이미지", ["이미지"]),
        ("zh-TW", "映像檔", "此映像檔。", ["映像檔"]),
        ("ja", "token", "新しいtokenを使う、tokens", ["token"]),
        ("ko", "API 키", "API 키를, 내API 키", ["API 키", "API 키"]),
    ],
)
def test_where_a_translation_stands(locale, translation, text, found):
    assert [text[start:end] for start, end in places(translation, text, locale)] == found


def test_plurals_and_endings():
    assert "cache" in singulars("caches")
    assert "policy" in singulars("policies")
    assert singulars("class") == ("class",)
    assert "box" in singulars("boxes")
    assert "tag" not in singulars("tages")
    assert is_form("karten", "karte", "de")
    assert not is_form("karton", "karte", "de")


def side(source, translation, locale="fr"):
    base, page = (read(parse(Source(name, text))) for name, text in (("a.md", source), ("b.md", translation)))
    return Side(locale, page, base, align(base.document, page.document))


@given(
    st.lists(
        st.sampled_from(["key", "clé", "touche", "Docker", "(", ")", "*", "`key`", "\n\n", "- ", "the"]), max_size=30
    )
)
@steady
def test_places_are_those_of_the_words(pieces):
    text = " ".join(pieces)
    known = Terms("fr", (Term("key", ("clé",), ("touche",)), Term("Docker", kept=True)))
    pair = side("The key of Docker\n\n- the key", text)
    for use in uses(pair, known):
        shown = pair.page.document.source[use.fragment.span]
        if use.kind != "lost":
            assert shown == use.fragment.text
            assert shown.casefold() in ("key", "touche", "clé")


@pytest.mark.parametrize(
    ("source", "translation", "term", "found"),
    [
        ("The registry runs.", "Le registry tourne.", Term("registry", ("registre",)), "untranslated"),
        ("The registry runs.", "Le registry tourne.", Term("registry", ("registre",), kept=True), ""),
        ("The registry runs.", "Elle tourne.", Term("registry", kept=True), ""),
        ("The Registry runs.", "Elle tourne.", Term("Registry", kept=True), "lost"),
        ("The repository of the registry.", "Celui du registry.", Term("repository", (), ("registry",)), ""),
        ("The repository of the owner.", "Celui du registry.", Term("repository", (), ("registry",)), "forbidden"),
        ("Look at the registry.", "Regardez (avec la commande registry).", Term("registry", ("registre",)), "gloss"),
    ],
)
def test_one_use(source, translation, term, found):
    uses_ = uses(side(source, translation), Terms("fr", (term,)))
    assert [use.fragment.doubt or use.kind for use in uses_] == ([found] if found else [])


def test_names_that_stay_are_known_to_the_detector():
    text = "The Great Green Arkleseizure waits for the green whale of the great sea"
    pair = side(text, "Attendez : green whale of the great sea")
    bare, known = (
        Evidence.of([WordFacts()], "en", {"fr": Terms("fr", names)})
        for names in ((), (Term("green whale of the great sea", kept=True),))
    )
    assert [one.kind for one in of_translation(pair, [], bare)] == [Kind.MIXED]
    assert not of_translation(pair, [], known)
    (found,) = runs(pair.page.texts[0], pair.base.texts[0], bare.of_locale("fr"))
    assert "whale" in found.words


PAGE = "# Scan {n}\n{{: #scan}}\n\nOpen Green Whale now.\n\nIn the morning, Kubelet and OAuth are {n} years old.\n"
TRANSLATED = "# Analyse {n}\n{{: #scan}}\n\nOuvrez Green Whale.\n\nLe matin, Kubelet et OAuth ont {n} ans.\n"
OTHER = "# Prüfung {n}\n{{: #scan}}\n\nÖffnen Sie Green Whale.\n\nMorgens sind Kubelet und OAuth {n} Jahre alt.\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    for n in (2, 3, 4):
        for folder, text in (("", PAGE), ("nl/fr/", TRANSLATED), ("nl/de/", OTHER)):
            put(tmp_path, f"{folder}p{n}.md", text.format(n=n) + "\nAsk Great Sea, it says nothing.\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def suggested(capsys, *options):
    assert cli.run(["terms", "suggest", "--no-progress", *options]) == 0
    return [entry.source for entry in entries(capsys.readouterr().out.encode())[1]]


def test_what_all_locales_keep_is_proposed(tree, capsys):
    assert suggested(capsys) == ["Green Whale", "Kubelet", "OAuth"]
    put(tree, "nl/de/p4.md", OTHER.format(n=4).replace("Green Whale", "Grünwal"))
    assert suggested(capsys) == ["Kubelet", "OAuth"]
    for folder, text in (("", "Ask OAuth."), ("nl/fr/", "Demandez OAuth."), ("nl/de/", "Fragen Sie OAuth.")):
        path = tree / folder / "p4.md"
        put(tree, f"{folder}p4.md", path.read_text("utf-8") + f"\n{text}\n")
    assert suggested(capsys) == ["OAuth", "Kubelet"]


def test_what_is_known_already_is_left_out(tree, capsys):
    put(tree, "locales/fr/terms.po", HEADER + 'msgid "Kubelet"\nmsgstr "Kubelet"\n\nmsgid "OAuth"\nmsgstr "OAuth"\n')
    assert suggested(capsys) == ["Green Whale"]
    put(tree, "locales/de/terms.po", HEADER + 'msgid "Kubelet"\nmsgstr "Kubelet"\n')
    assert suggested(capsys) == ["Green Whale", "OAuth"]


def test_proposals_as_a_file_that_can_be_used(tree, capsys):
    assert cli.run(["terms", "suggest", "-o", "new.po"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "incidoc: 3 terms proposed\n")
    text = (tree / "new.po").read_text("utf-8")
    assert "#. texts: 3, kept: 100%, locales: 2\n#: p2.md:4 p3.md:4 p4.md:4\n" in text
    put(tree, "locales/fr/terms.po", text)
    put(tree, "locales/de/terms.po", text)
    assert suggested(capsys) == []


def test_terms_in_a_run(tree, capsys):
    put(tree, "locales/fr/terms.po", HEADER + 'msgid "Green Whale"\nmsgstr "Green Whale"\n')
    put(tree, "nl/fr/p2.md", TRANSLATED.format(n=2).replace("Green Whale", "la baleine verte"))
    assert cli.run(["validate", "--no-progress", "--select", "T31", "--fail-on", "info"]) == 1
    out, _ = capsys.readouterr()
    assert out.count("\n") == 1
    assert "nl/fr/p2.md:4:1 info missing-term [T312]" in out


def test_a_damaged_file_stops_the_run(tree, capsys):
    put(tree, "locales/fr/terms.po", HEADER + 'msgid "key\nmsgstr "clé"\n')
    for command in (["validate"], ["terms", "suggest"]):
        assert cli.run(command) == 2
        out, err = capsys.readouterr()
        assert not out
        assert "locales/fr/terms.po:3: a string that is not terminated" in err
        assert "hint: end it with" in err


def test_the_setting(tree, capsys):
    (tree / "incidoc.toml").write_text('terms = "words.po"\n', "utf-8")
    assert cli.run(["validate"]) == 2
    assert "`terms`" in capsys.readouterr().err
    (tree / "incidoc.toml").write_text('terms = "../{locale}.po"\n', "utf-8")
    put(tree.parent, "fr.po")
    assert cli.run(["validate"]) == 2
    assert "outside of the root" in capsys.readouterr().err
