"""Trees, layouts, and what must not be read."""

import os
from pathlib import Path

import pytest

from pipeline.config import Config, UsageError
from pipeline.discover import PageFile, discover, find_root
from pipeline.files import SIZE_LIMIT, ReadError, read


def plant(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("# x\n", encoding="utf-8")
    return root


def placed(tree):
    return [(page.path, page.locale, page.topic) for page in tree.pages]


def test_translations_join_the_topic_of_their_source_page(tmp_path):
    plant(tmp_path, "a.md", "sub/b.md", "nl/fr/a.md", "nl/pt/BR/sub/b.md", "nl/zh/CN/a.md", "nl/zh/TW/a.md")
    assert placed(discover(tmp_path, [], Config())) == [
        ("a.md", "en", "a.md"),
        ("nl/fr/a.md", "fr", "a.md"),
        ("nl/pt/BR/sub/b.md", "pt-BR", "sub/b.md"),
        ("nl/zh/CN/a.md", "zh-CN", "a.md"),
        ("nl/zh/TW/a.md", "zh-TW", "a.md"),
        ("sub/b.md", "en", "sub/b.md"),
    ]


def test_locale_folders_in_other_notations(tmp_path):
    plant(tmp_path, "a.md", "b.md", "c.md", "nl/pt-br/a.md", "nl/zh_TW/b.md", "nl/nl/c.md")
    found = {page.path: page.locale for page in discover(tmp_path, [], Config()).pages}
    assert found["nl/pt-br/a.md"] == "pt-BR"
    assert found["nl/zh_TW/b.md"] == "zh-TW"
    assert found["nl/nl/c.md"] == "nl"


def test_second_folder_is_part_of_the_locale_only_if_it_looks_like_it(tmp_path):
    plant(tmp_path, "ts/a.md", "nl/fr/ts/a.md")
    assert ("nl/fr/ts/a.md", "fr", "ts/a.md") in placed(discover(tmp_path, [], Config()))


def test_several_repositories_below_the_root(tmp_path):
    plant(tmp_path, "one/a.md", "one/nl/de/a.md", "two/x/a.md", "two/x/nl/de/a.md")
    assert [(page.locale, page.topic) for page in discover(tmp_path, [], Config()).pages] == [
        ("en", "one/a.md"),
        ("de", "one/a.md"),
        ("en", "two/x/a.md"),
        ("de", "two/x/a.md"),
    ]


def test_layout_is_configurable(tmp_path):
    plant(tmp_path, "a.md", "i18n/docs/it/a.md")
    config = Config(source_locale="fr", translations="i18n/docs/{locale}")
    assert placed(discover(tmp_path, [], config)) == [("a.md", "fr", "a.md"), ("i18n/docs/it/a.md", "it", "a.md")]


def test_folder_that_is_no_locale_is_told_and_left_out(tmp_path):
    plant(tmp_path, "a.md", "nl/xx9/a.md", "nl/xx9/b.md", "nl/readme.md")
    tree = discover(tmp_path, [], Config())
    assert placed(tree) == [("a.md", "en", "a.md")]
    assert tree.notices == ("nl: not a locale; pages skipped: 1", "nl/xx9: not a locale; pages skipped: 2")


def test_second_page_for_a_topic_and_locale_is_told_and_left_out(tmp_path):
    plant(tmp_path, "a.md", "nl/en/a.md", "nl/pt/BR/a.md", "nl/pt-BR/a.md")
    tree = discover(tmp_path, [], Config())
    assert [page.path for page in tree.pages] == ["a.md", "nl/pt-BR/a.md"]
    assert tree.notices == (
        "nl/en/a.md: a.md is the same topic in en; skipped",
        "nl/pt/BR/a.md: nl/pt-BR/a.md is the same topic in pt-BR; skipped",
    )


def test_what_is_a_page(tmp_path):
    plant(tmp_path, "A.MD", "b.md", "c.txt", "d.markdown", ".hidden/e.md", "node_modules/f.md", "g/node_modules/h.md")
    (tmp_path / "folder.md").mkdir()
    assert [page.path for page in discover(tmp_path, [], Config()).pages] == ["A.MD", "b.md"]


def test_exclude_is_in_the_notation_of_gitignore(tmp_path):
    plant(tmp_path, "a.md", "drafts/b.md", "x/drafts/c.md", "keep.tmp.md", "other.tmp.md")
    tree = discover(tmp_path, [], Config(exclude=("drafts/", "*.tmp.md", "!keep.tmp.md")))
    assert [page.path for page in tree.pages] == ["a.md", "keep.tmp.md"]


def test_tocs_and_keyrefs(tmp_path):
    plant(tmp_path, "a.md", "toc", "toc.yaml", "nl/fr/toc", "keyref.yaml", "sub/cloudoekeyrefs.yml", "nl/fr/a.md")
    tree = discover(tmp_path, [], Config())
    assert [(toc.path, toc.locale) for toc in tree.tocs] == [("nl/fr/toc", "fr"), ("toc", "en"), ("toc.yaml", "en")]
    assert tree.keyrefs == ("keyref.yaml", "sub/cloudoekeyrefs.yml")


def test_named_page_brings_its_other_languages(tmp_path):
    plant(tmp_path, "a.md", "b.md", "nl/fr/a.md", "nl/de/a.md", "nl/fr/b.md")
    tree = discover(tmp_path, [tmp_path / "nl/fr/a.md"], Config())
    assert tree.pages == (
        PageFile("a.md", "en", "a.md", selected=False),
        PageFile("nl/de/a.md", "de", "a.md", selected=False),
        PageFile("nl/fr/a.md", "fr", "a.md", selected=True),
    )


def test_named_folder_selects_what_is_in_it(tmp_path):
    plant(tmp_path, "a.md", "fr.md", "nl/fr/a.md", "nl/fr/b.md", "nl/de/b.md", "nl/de/c.md")
    tree = discover(tmp_path, [tmp_path / "nl/fr"], Config())
    assert [(page.path, page.selected) for page in tree.pages] == [
        ("a.md", False),
        ("nl/de/b.md", False),
        ("nl/fr/a.md", True),
        ("nl/fr/b.md", True),
    ]


def test_content_folder_without_paths(tmp_path):
    plant(tmp_path, "README.md", "content/a.md", "docs/b.md")
    assert [page.path for page in discover(tmp_path, [], Config()).pages] == ["content/a.md"]
    assert [page.path for page in discover(tmp_path, [], Config(content="docs")).pages] == ["docs/b.md"]


@pytest.mark.parametrize(
    ("named", "root"),
    [
        (["r/nl/fr/sub/a.md"], "r"),
        (["r/nl/pt/BR"], "r"),
        (["r/sub/a.md"], "r"),
        (["r/nl"], "r"),
        (["."], "."),
        (["r", "s/x.md"], "."),
        (["s"], "s"),
    ],
)
def test_root_is_the_folder_above_the_translations(tmp_path, named, root):
    plant(tmp_path, "r/sub/a.md", "r/nl/fr/sub/a.md", "r/nl/pt/BR/sub/a.md", "s/x.md")
    found = find_root([tmp_path / path for path in named], Config(), tmp_path)
    assert found == (tmp_path / root).resolve()


def test_root_is_the_folder_of_the_configuration_if_it_holds_the_paths(tmp_path):
    plant(tmp_path, "in/docs/nl/fr/a.md", "out/a.md")
    config = Config(root=(tmp_path / "in").resolve())
    assert find_root([tmp_path / "in/docs/nl/fr/a.md"], config, tmp_path) == config.root
    assert find_root([tmp_path / "out"], config, tmp_path) == (tmp_path / "out").resolve()
    assert find_root([], config, tmp_path) == config.root


def test_mistakes_of_the_user(tmp_path):
    plant(tmp_path, "r/a.txt", "s/a.md")
    with pytest.raises(UsageError, match="does not exist"):
        discover(tmp_path, [tmp_path / "absent.md"], Config())
    with pytest.raises(UsageError, match="no pages in") as caught:
        discover(tmp_path / "r", [], Config())
    assert "*.md" in caught.value.hint
    assert "nl/{locale}" in caught.value.hint
    with pytest.raises(UsageError, match="outside of the root"):
        discover(tmp_path / "r", [tmp_path / "s/a.md"], Config())


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_links_and_special_files(tmp_path):
    root = plant(tmp_path / "root", "a.md", "sub/b.md")
    plant(tmp_path, "secret.md", "outside/c.md")
    (root / "inside.md").symlink_to("sub/b.md")
    (root / "out.md").symlink_to("../secret.md")
    (root / "dangling.md").symlink_to("nowhere.md")
    (root / "loop").symlink_to(".")
    (root / "folder").symlink_to("../outside")
    os.mkfifo(root / "pipe.md")
    tree = discover(root, [], Config())
    assert [page.path for page in tree.pages] == ["a.md", "inside.md", "sub/b.md"]
    assert [notice.split(":")[0] for notice in tree.notices] == ["dangling.md", "out.md", "pipe.md"]


@pytest.mark.skipif(os.name == "nt", reason="names that only POSIX allows")
def test_strange_names(tmp_path):
    names = ["line\nbreak.md", "::error::.md", "esc\x1b[31m.md", "-x.md", " .md", "*.md", "日本.md"]
    plant(tmp_path, *names)
    with open(os.fsencode(tmp_path) + b"/latin\xe9.md", "wb"):
        pass
    tree = discover(tmp_path, [], Config())
    assert [page.path for page in tree.pages] == sorted(names)
    assert len(tree.notices) == 1
    assert "not UTF-8" in tree.notices[0]


def test_read_gives_the_bytes_as_they_are(tmp_path):
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# x\r\n\xff")
    assert read(tmp_path, "a.md") == b"\xef\xbb\xbf# x\r\n\xff"


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../secret.md", "outside"),
        ("link.md", "outside"),
        ("pipe.md", "regular"),
        ("folder", "."),
        ("absent.md", "No such file"),
        ("large.md", "larger"),
        ("a\0b", "null"),
        ("/etc/hostname", "outside"),
        ("way/secret.md", "outside"),
        ("way/../../secret.md", "outside"),
    ],
)
def test_read_refuses(tmp_path, path, reason):
    root = plant(tmp_path / "root", "a.md")
    plant(tmp_path, "secret.md")
    (root / "link.md").symlink_to(Path("..") / "secret.md")
    os.mkfifo(root / "pipe.md")
    (root / "folder").mkdir()
    (root / "way").symlink_to("..")
    (root / "large.md").write_bytes(b"x" * (SIZE_LIMIT + 1))
    with pytest.raises(ReadError, match=reason) as caught:
        read(root, path)
    assert caught.value.path == path


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_read_follows_links_that_stay_inside(tmp_path):
    root = plant(tmp_path / "root", "sub/b.md")
    (root / "a.md").symlink_to("sub/b.md")
    (root / "way").symlink_to("sub")
    tree = discover(root, [], Config())
    texts = dict(tree.read_all(["a.md", "sub/b.md", "way/b.md", "sub/absent.md"]))
    assert texts["a.md"] == texts["way/b.md"] == texts["sub/b.md"] == (root / "sub/b.md").read_bytes()
    assert isinstance(texts["sub/absent.md"], ReadError)


def test_folders_behind_links_are_known_not_to_have_been_walked(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.md").write_text("# X\n")
    (tmp_path / "a/x.png").write_text("")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    tree = discover(tmp_path, [], Config(content="."))
    assert (tree.files, tree.walked, tree.left_out) == ({"a/x.png"}, ("",), {"b"})
