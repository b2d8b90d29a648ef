"""How pages are written back to their files, and when not."""

import os
import stat

import pytest

from pipeline.rewrite import WriteError, rewrite


def test_bytes_mode_and_nothing_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_bytes(b"old")
    page.chmod(0o640)
    rewrite(tmp_path, "page.md", b"old", b"new\r\n")
    assert page.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(page.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["page.md"]


def refused(root, path, before=b"old"):
    with pytest.raises(WriteError) as problem:
        rewrite(root, path, before, b"new")
    return problem.value.reason


def test_nothing_is_made_outside_of_the_root(tmp_path, monkeypatch):
    (tmp_path / "root").mkdir()
    (tmp_path / "outside.md").write_bytes(b"old")
    monkeypatch.setattr("tempfile.mkstemp", lambda **_: pytest.fail("a file was made"))
    assert refused(tmp_path / "root", "../outside.md") == "is outside of the root"


def test_what_is_not_written(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside.md"
    (root / "sub").mkdir(parents=True)
    for page in (outside, root / "page.md", root / "locked.md"):
        page.write_bytes(b"old")
    (root / "locked.md").chmod(0o444)
    (root / "link.md").symlink_to(outside)
    (root / "inside.md").symlink_to("page.md")
    (root / "folder").symlink_to(tmp_path, target_is_directory=True)
    assert refused(root, "page.md", b"what was there before") == "was changed by somebody else meanwhile"
    assert refused(root, "locked.md") == "is read-only"
    assert refused(root, "link.md") == refused(root, "inside.md") == "is a link"
    assert refused(root, "../outside.md") == refused(root, "folder/outside.md") == "is outside of the root"
    assert refused(root, "gone.md") == refused(root, "gone/page.md") == "No such file or directory"
    assert {page.read_bytes() for page in (outside, root / "page.md", root / "locked.md")} == {b"old"}
    assert sorted(os.listdir(root)) == ["folder", "inside.md", "link.md", "locked.md", "page.md", "sub"]


def test_a_crash_while_writing_leaves_the_old_page(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_bytes(b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refused(tmp_path, "page.md") == "No space left on device"
    assert os.listdir(tmp_path) == ["page.md"]
    assert (tmp_path / "page.md").read_bytes() == b"old"
