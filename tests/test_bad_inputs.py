"""The bad inputs 1 to 65 of the conventions, section D4: no exception, invariants hold, the right thing is recognised.

An expectation is a set of facts about the page: `junk` (reason and line), `words` on blocks, `anchors`, `targets` …
Inputs without one must only be survived.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from invariants import problems

from pipeline.document import BlockKind, Document
from pipeline.incident import build
from pipeline.parse import parse
from pipeline.source import Source


def read(data: str | bytes) -> Document:
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    return parse(Source.decode("page.md", raw))


def junk(document: Document) -> list[tuple[str, int]]:
    return [(found.reason, document.source.position(found.span.start).line) for found in document.junk]


def words(document: Document) -> list[str]:
    """Classes and bare words of all blocks, in reading order."""
    return [word.name for block in document.walk() for attrs in block.attrs for word in attrs.words]


def marked(document: Document) -> list[str]:
    """Kinds of the blocks that carry an attribute list."""
    return [block.kind.value for block in document.walk() if block.attrs]


def anchors(document: Document) -> list[tuple[str, int]]:
    return [(anchor.id, document.source.position(anchor.span.start).line) for anchor in document.anchors]


def targets(document: Document) -> list[str]:
    return [link.target for link in document.links]


def kinds(document: Document) -> list[str]:
    return [block.kind.value for block in document.walk()]


def keyrefs(document: Document) -> list[str]:
    return [keyref.name for keyref in document.keyrefs]


def fields(document: Document) -> dict[str, str]:
    return {f.name: f.value for f in document.front_matter.fields} if document.front_matter else {}


def dangling(document: Document) -> list[int]:
    return [document.source.position(attrs.span.start).line for attrs in document.dangling]


def decoding(document: Document) -> int | None:
    return document.source.error


def places(document: Document) -> list[tuple[int, int]]:
    """Line and column of every link."""
    return [document.source.position(link.span.start)[:2] for link in document.links]


def nothing(_: Document) -> None:
    """For inputs that must only be survived."""


Fact = Callable[[Document], object]
MATTER = "front-matter-"
LIST = "attribute-list-"
YAML = "front-matter-invalid"

CASES: list[tuple[str, str | bytes, Fact, object]] = [
    ("01-empty", b"", kinds, []),
    ("02-only-bom", "\ufeff", kinds, []),
    ("03-bom-and-front-matter", "\ufeff---\na: b\n---\n", fields, {"a": "b"}),
    ("04-utf-16", "# Title\n".encode("utf-16"), decoding, 0),
    ("05-latin-1", "# é\n".encode("latin-1"), decoding, 2),
    ("06-surrogate", b"# T \xed\xa0\x80\n", decoding, 4),
    ("07-nul", "Text \x00 `a\x00b`\n", kinds, ["paragraph"]),
    ("08-no-final-newline", "# T\n{: #a}", anchors, [("a", 2)]),
    ("09-crlf", "A.\r\n\r\n# T\r\n{: #a}\r\n", anchors, [("a", 4)]),
    ("10-cr", "A.\r\r# T\r{: #a}\r", anchors, [("a", 4)]),
    ("11-mixed-newlines", "A.\r\n\r# T\n{: #a}\r", anchors, [("a", 4)]),
    ("12-no-newlines", "a\u2028b\x0bc\x0cd\x85e\n\n# T\n{: #a}\n", anchors, [("a", 4)]),
    ("13-nfd-and-nfc", "# T\n{: #e\u0301}\n\n[x](#\u00e9)\n", anchors, [("e\u0301", 2)]),
    ("14-astral", "😀𠮷 [a](b)\n", places, [(1, 4)]),
    ("15-right-to-left-override", "# \u202eT\n{: #a}\n", anchors, [("a", 2)]),
    ("16-zero-width-space", "Text.\n{\u200b: tsCauses}\n", junk, [(LIST + "damaged", 2)]),
    ("17-full-width-colon", "Text.\n{\uff1a tsCauses}\n", junk, [(LIST + "damaged", 2)]),
    ("17-no-break-space", "Text.\n{:\u00a0tsCauses}\n", words, ["tsCauses"]),
    ("18-tabs", "Text.\n\t\t{: tsCauses}\n", words, ["tsCauses"]),
    ("19-unterminated", "---\na: b\n\n# T\n", junk, [(MATTER + "unterminated", 1)]),
    ("20-dots", "---\na: b\n...\n# T\n", fields, {"a": "b"}),
    ("21-key-twice", "---\nsubcollection: a\nsubcollection: b\n---\n", junk, [(MATTER + "duplicate-key", 3)]),
    ("22-no", "---\nlang: no\n---\n", fields, {"lang": "no"}),
    (
        "23-scalars",
        "---\na: 2019-08-07\nb: 12:30\nc: 1.10\n---\n",
        fields,
        {"a": "2019-08-07", "b": "12:30", "c": "1.10"},
    ),
    ("24-many-laughs", "---\na: &a [x]\nb: [*a, *a]\n---\n", junk, [(YAML, 2), (YAML, 2)]),
    ("25-python-tag", "---\na: !!python/object/apply:os.system [x]\n---\n", junk, [(YAML, 2)]),
    ("26-deep-yaml", "---\na: " + "[" * 3000 + "\n---\n", junk, [(YAML, 2)]),
    ("27-two-colons", "---\nkeywords: a, b: c\nx: y\n---\n", junk, [(YAML, 2)]),
    ("28-keyref-value", "---\ntitle: {{site.data.keyword.x}}\n---\n", junk, [(YAML, 2)]),
    ("29-large-value", "---\na: " + "x" * 1_000_000 + "\n---\n# T\n", kinds, ["heading"]),
    ("30-list", "---\n- a\n---\n", junk, [(YAML, 2)]),
    ("31-translated-keys", "---\nmots-clés: a\n---\n", fields, {"mots-clés": "a"}),
    (
        "32-empty-lists",
        "A.\n{:}\n\nB.\n{: }\n\nC.\n{::}\n",
        junk,
        [(LIST + "empty", 2), (LIST + "empty", 5), (LIST + "malformed", 8)],
    ),
    ("33-unclosed", "A.\n{: #a\n", junk, [(LIST + "unclosed", 2)]),
    ("34-blank-lines-around", "A.\n\n{: note}\n\nB.\n", marked, ["paragraph"]),
    ("35-at-the-start", "{: note}\nA.", words, ["note"]),
    ("35-at-the-end", "A.\n\n{: note}", dangling, [3]),
    ("36-list-blank-paragraph", "- a\n\nB.\n{: tsResolve}\n", marked, ["paragraph"]),
    ("37-in-an-item", "- a\n  {: note}\n- b\n", marked, ["paragraph"]),
    ("37-in-a-nested-list", "- a\n  - b\n    {: note}\n", marked, ["paragraph"]),
    ("37-in-a-quote", "> a\n> {: note}\n", marked, ["paragraph"]),
    ("37-in-a-cell", "| a |\n|---|\n| {: note} |\n", junk, [(LIST + "ignored", 3)]),
    ("37-after-a-table", "| a |\n|---|\n| b |\n{: note}\n", marked, ["table"]),
    ("37-after-html", "<div>\n</div>\n{: note}\n", marked, ["html"]),
    ("37-after-indented-code", "    a\n{: note}\n", marked, ["code"]),
    ("37-in-a-fence", "```\n{: tsCauses}\n```\n", words, []),
    ("37-in-a-code-span", "`{: tsCauses}`\n", words, []),
    ("38-two-on-a-line-and-two-lines", "A.\n{: a}{: b}\n{: c}\n", words, ["a", "b", "c"]),
    ("39-over-two-lines", "A.\n{: a\nb}\n", nothing, None),
    ("40-escapes", 'A.\n{: a="x\\"y}" b=\'}\' c}\n', words, ["c"]),
    ("41-glued", "A.\n{: #a#b .c.d}\n", anchors, [("b", 2)]),
    ("42-definitions-in-a-circle", "{:a: b}\n{:b: a}\nA.\n{: a}\n", words, ["a"]),
    ("43-definition-of-itself", "{:a: a}\nA.\n{: a}\n", words, ["a"]),
    ("44-unknown-definition", "A.\n{: nowhere}\n", words, ["nowhere"]),
    (
        "45-misspelt",
        "A.\n{: tsSymtpoms}\n\nB.\n{: tsresolve}\n\nC.\n{: tsRésolution}\n",
        words,
        ["tsSymtpoms", "tsresolve", "tsRésolution"],
    ),
    (
        "46-sections-out-of-order",
        "# T\n{: tsResolve}\nA.\n{: tsSymptoms}\n\n- B\n  - C\n    {: tsSymptoms}\n",
        words,
        ["tsResolve", "tsSymptoms", "tsSymptoms"],
    ),
    (
        "47-ids",
        "A\n{: #a}\n\nB\n{: #A}\n\nC\n{: #1é}\n\nD\n{: #a}\n",
        anchors,
        [("a", 2), ("A", 5), ("1é", 8), ("a", 11)],
    ),
    ("47-id-with-a-space", "A\n{: #a b}\n", anchors, [("a", 2)]),
    ("48-many-openings", "{: " * 20_000, nothing, None),
    ("49-many-quotes", '{:a="' * 20_000, nothing, None),
    ("50-script", "A.\n{: onclick=\"x()\" style='y'}\n", marked, ["paragraph"]),
    ("51-brackets", "[" * 20_000, nothing, None),
    ("51-images", "![" * 20_000, nothing, None),
    ("51-emphasis", "*a_ " * 10_000, nothing, None),
    ("51-backticks", " ".join("`" * n for n in range(1, 500)), nothing, None),
    ("51-quotes", ">" * 10_000, lambda d: junk(d)[:1], [("nesting-too-deep", 1)]),
    (
        "51-lists",
        "".join("  " * n + "- a\n" for n in range(300)),
        lambda d: {reason for reason, _ in junk(d)},
        {"nesting-too-deep"},
    ),
    ("52-equal-references", "[a]\n\n" + "[a]: b\n" * 20_000, targets, ["b"]),
    ("53-wide-table", "|a" * 2000 + "|\n" + "|-" * 2000 + "|\n", lambda d: len(kinds(d)), 2002),
    ("53-long-table", "|a|b|\n|-|-|\n" + "|c|d|\n" * 5000, lambda d: len(kinds(d)), 1 + 5001 * 3),
    ("54-long-line", "word " * 200_000, kinds, ["paragraph"]),
    ("55-heading-of-marks-only", "#\n", kinds, ["heading"]),
    ("55-setext-below-a-list", "{: note}\nTitle\n=====\n", marked, ["heading"]),
    ("55-rich-heading", "## [a](b) `c` {{site.data.keyword.x}} 😀 {: #d}\n", anchors, [("d", 1)]),
    ("56-script", "<script>\n# no\n</script>\n", kinds, ["html"]),
    ("56-anchor", "<a name=x></a>\n", anchors, [("x", 1)]),
    ("56-open-comment", "A.\n\n<!-- rest\n\n# T\n", junk, [("comment-unclosed", 3)]),
    ("57-open-fence", "A.\n\n```\nb\n", junk, [("fence-unclosed", 3)]),
    ("57-indented-list-behind-a-fence", "```\na\n```\n    {: pre}\n", words, ["pre"]),
    (
        "58-keyref-everywhere",
        "# {{1}}\n`{{2}}` [{{3}}]({{4}}) ![{{5}}](f)\n".replace("{{", "{{site.data.keyword.k"),
        keyrefs,
        [f"keyword.k{n}" for n in "12345"],
    ),
    ("58-open-keyref", "A {{site.data.keyword.x\n", junk, [("keyref-malformed", 1)]),
    ("58-doubled", "{{{{x}}}}\n", keyrefs, []),
    ("58-dots", "{{site.data." + "a." * 10_000 + "b}}\n", lambda d: len(keyrefs(d)), 1),
    ("59-includes", "{{../x.md#y}}\n", keyrefs, ["../x.md#y"]),
]

RAW_TARGETS = [
    "../../../../etc/passwd",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:\\x",
    "\\\\host\\x",
    "%2e%2e/",
    "%00",
    "//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "#",
    "#%C3%A9",
    "#TOP",
    "?topic=",
    "?topic=a&topic=b",
    "/docs/x?topic=X-Y",
    "http://[::1",
    "http://169.254.169.254/",
    "https://xn--e1awd7f.example",
    "https://еxample.com",
    "x" * 100_000,
    "mailto:a@b%0D%0Ac",
]


def bad_inputs() -> list[object]:
    return [pytest.param(*case[1:], id="d4-" + case[0]) for case in CASES]


@pytest.mark.parametrize(("data", "fact", "expected"), bad_inputs())
def test_bad_input(data: str | bytes, fact: Fact, expected: object) -> None:
    started = time.process_time()
    document = read(data)
    build(document, lambda _: None)
    # One second is the promise; the rest is room for a busy machine.
    assert time.process_time() - started < 5
    assert problems(document) == []
    assert fact(document) == expected


@pytest.mark.parametrize("target", RAW_TARGETS, ids=[f"d4-60-62-{n:02}" for n in range(len(RAW_TARGETS))])
def test_targets_are_read_as_they_are_written(target: str) -> None:
    document = read(f"A [b]({target}) c.\n")
    assert problems(document) == []
    assert targets(document) == [target]


def test_d4_63_a_target_ends_at_a_newline() -> None:
    document = read("[a](mailto:b\r\nc)\n")
    assert problems(document) == []
    assert "mailto:b\r\nc" not in targets(document)


def test_d4_64_links_in_tables_alternative_texts_and_front_matter() -> None:
    document = read("---\na: '[x](y)'\n---\n\n| [a](b) |\n|---|\n| ![c [d](e)](f) |\n")
    assert problems(document) == []
    assert fields(document) == {"a": "[x](y)"}
    assert {"b", "f"} <= set(targets(document))


def test_d4_65_a_reference_defined_twice_and_a_link_glued_to_a_word() -> None:
    document = read("[a] et[b](c)\n\n[a]: one\n[a]: two\n")
    assert targets(document) == ["one", "c"]
    assert places(document) == [(1, 1), (1, 7)]


GROWING = {
    "d4-48": "{: ",
    "d4-49": '{:a="',
    "d4-51-brackets": "[",
    "d4-51-images": "![",
    "d4-51-emphasis": "*a_ ",
    "d4-51-links": "[a](",
    "d4-52": "[a]: b\n",
    "d4-53": "|a|b|\n",
    "d4-58": "{{",
    "comments": "<!-- a ",
    "tags": "<a b='",
    "keyrefs": "{{site.data.keyword.x}} ",
    "code-spans": "`{{site.data.keyword.x}}` ",
    "lists": "{: a}\n\n",
    "headings": "# a {: #b}\n",
    "definitions": "a\n: b\n\n",
    "dots": "site.data.",
    "spaces-in-links": "] " + " " * 20,
}


@pytest.mark.parametrize("piece", [pytest.param(piece, id=name) for name, piece in GROWING.items()])
def test_time_does_not_grow_with_the_square_of_the_size(piece: str) -> None:
    def seconds(count: int) -> float:
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            read(piece * count)
            best = min(best, time.process_time() - started)
        return best

    # Four times the input: 4 for linear, 16 for quadratic; short times are noise, and one good try is enough.
    assert any(seconds(4000) < max(10 * seconds(1000), 0.1) for _ in range(4))


def test_nothing_of_a_deep_page_is_lost_in_silence() -> None:
    document = read("".join("> " * n + "a\n" for n in range(1, 130)))
    assert problems(document) == []
    assert BlockKind.JUNK in {block.kind for block in document.walk()}
    assert ("nesting-too-deep") in {reason for reason, _ in junk(document)}
