"""The diff of pages: what it looks like, and that it can be applied."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report import diff
from pipeline.source import Source


def patch(before, after, folder):
    (folder / "page.md").write_bytes(before.encode())
    text = diff.render([(Source("page.md", before), Source("page.md", after))])
    command = ["git", "apply", "-p0", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=folder, input=text.encode(), check=True, capture_output=True)
    return (folder / "page.md").read_bytes().decode()


_LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "\n", "d\u2028e\n", "\u00e9 f\n"]), max_size=30)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(_LINES, _LINES, st.sampled_from(["", "end"]), st.sampled_from(["", "end"]), st.integers(0, 100))
def test_the_diff_can_be_applied(tmp_path_factory, one, other, end, other_end, most):
    before, after = "".join(one) + end, "".join(other) + other_end
    if not before or not after or before == after:
        return
    with pytest.MonkeyPatch.context() as change:
        change.setattr(diff, "_MOST", most)
        assert patch(before, after, tmp_path_factory.mktemp("patch")) == after


def test_what_a_diff_looks_like():
    before = Source("a.md", "1\n2\n3\n4\n5\n6\n6\n7\n8\n\x1b[31m9\r\nend")
    after = Source("a.md", before.text.replace("9", "nine").replace("2", "two"))
    hunks = "@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -7,5 +7,5 @@\n 6\n 7\n 8\n"
    end = " end\n\\ No newline at end of file\n"
    head = "--- a.md\n+++ a.md\n"
    assert diff.render([(before, after)]) == f"{head}{hunks}-\x1b[31m9\r\n+\x1b[31mnine\r\n{end}"
    assert diff.render([(before, after)], terminal=True) == f"{head}{hunks}-␛[31m9\n+␛[31mnine\n{end}"
    assert "\x1b[32m+two\x1b[0m\n" in diff.render([(before, after)], color=True, terminal=True)
