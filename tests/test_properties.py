"""Properties of the parser: what holds for every text there is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from invariants import problems

from pipeline.document import Document
from pipeline.parse import parse
from pipeline.source import BOM, Source, normal_newlines

_WORDS = (
    "{: {:} } {:.b #a} {: tsSymptoms} {: tsCauses} {: pre} {{site.data.keyword.x}} {{_include-segments/x.md}} {{ }} "
    "``` ~~~ ```sh - * 1. 2) # ## ### [ ] ( ) ](x.md) ![ <a <b> </b> <pre> </pre> <!-- --> --- === > | ` `` * ** _ \\ "
    '\\| &amp; word é 𠮷 <http://x> <img [a] [a]: "t" : / .'
).split()
FRAGMENTS = [
    *_WORDS,
    " ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\n\n{: tsSymptoms}\n",
    '{:new_window: target="_blank"}\n',
    '{: caption="a {{site.data.keyword.x}} b"}\n',
    "\n| a | b |\n|---|---|\n| c | d | e |\n",
    "---\na: b\n---\n",
    '<a name="x"></a>',
    '[a]: b "c"\n',
    "\n```\ncode\n```\n",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\ufeff",
    "\x0b",
    "\x00",
]
pages = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
texts = st.one_of(pages, st.text(max_size=200))
# Newlines of one kind and no stray CR: the text can be written with each kind.
unix_texts = texts.map(normal_newlines)

# `derandomize`: the same examples on every run; tests/fuzz.py is for finding new ones.
steady = settings(derandomize=True, max_examples=300, deadline=None)


def page(text: str) -> Document:
    return parse(Source("page.md", text))


def model(document: Document) -> object:
    """The Document without places: what must not depend on how its lines end."""
    return (
        [
            (
                block.kind,
                block.level,
                block.number,
                block.info,
                block.literal,
                [(a.placement, [(i.kind, i.name, normal_newlines(i.value)) for i in a.items]) for a in block.attrs],
                [(piece.kind, normal_newlines(piece.text)) for piece in block.inlines],
                len(block.children),
            )
            for block in document.walk()
        ],
        [(link.kind, normal_newlines(link.target)) for link in document.links],
        [anchor.id for anchor in document.anchors],
        [(keyref.name, keyref.in_code) for keyref in document.keyrefs],
        [(definition.kind, definition.name) for definition in document.definitions],
        [(field.name, field.value) for field in document.front_matter.fields] if document.front_matter else None,
        [junk.reason for junk in document.junk],
        [part.kind for part in document.parts if part.kind != "bom"],
    )


def places(document: Document) -> list[tuple[int, int, int, int]]:
    """Where blocks, links and anchors begin and end, as lines and columns."""
    source = document.source
    spans = [block.span for block in document.walk()]
    spans += [link.span for link in document.links] + [anchor.span for anchor in document.anchors]
    positions = [(source.position(span.start), source.position(span.end)) for span in spans]
    return [(start.line, start.column, end.line, end.column) for start, end in positions]


@given(texts)
@steady
def test_every_text_keeps_the_invariants(text: str) -> None:
    assert problems(page(text)) == []


@given(st.binary(max_size=200))
@steady
def test_all_bytes_keep_the_invariants(data: bytes) -> None:
    source = Source.decode("page.md", data)
    assert problems(parse(source)) == []
    assert (source.error is None) == (source.text.encode("utf-8", "surrogatepass") == data)


@given(unix_texts, st.sampled_from(["\r\n", "\r"]))
@steady
def test_newlines_of_every_kind_give_the_same_model(text: str, newline: str) -> None:
    unix, other = page(text), page(text.replace("\n", newline))
    assert model(other) == model(unix)
    assert places(other) == places(unix)


@given(unix_texts.filter(lambda text: not text.startswith(BOM)))
@steady
def test_a_byte_order_mark_moves_the_page_by_one_and_changes_nothing(text: str) -> None:
    plain, marked = page(text), page(BOM + text)
    assert model(marked) == model(plain)
    assert [block.span.start - 1 for block in marked.walk()] == [block.span.start for block in plain.walk()]


@given(texts)
@steady
def test_the_same_text_gives_an_equal_document(text: str) -> None:
    assert page(text) == page(text)


@given(pages, st.sampled_from(["\n\n# Heading\n{: #stable}\n\nText.\n", "\n\n## H {: #stable}\n"]))
@example("~~~\nopen", "\n~~~\n\n## H {: #stable}\n")
@steady
def test_what_stands_above_never_moves_an_anchor_off_its_id(above: str, below: str) -> None:
    document = page(above + below)
    assert {document.source[anchor.span] for anchor in document.anchors if anchor.id == "stable"} <= {"stable"}
    assert "stable" in "".join(document.source[part.span] for part in document.parts)


# Minimal inputs that broke an invariant once, with what is special about each.
FOUND = {
    "nul-in-a-heading": "# \x00 `code` {: #x}\n",
    "empty-item-in-an-empty-item": "- - ",
    "numbers-of-nested-empty-items": "2) 1. ",
    "no-break-space-at-the-end-of-a-row": "| a | b |\n|---|---|\n| c\u00a0",
    "reference-before-an-open-parenthesis": "[a](open\n\n[a]: b\n",
    "list-in-an-alternative-text": "x ![a{: .b}](x.md)",
    "quote-that-ends-in-an-empty-line": "> text\n>\n",
    "setext-heading-in-a-quote-that-ends-in-an-empty-line": "> a\n> ===\n> ",
    "open-fence-that-ends-in-a-quote-mark": "```sh\n> ",
    "indented-quote-mark-goes-on-with-a-paragraph": "text\n    > ",
    "quote-mark-in-an-item-that-begins-with-a-blank-line": "* \n  > ",
    "comment-that-ends-in-a-quote-mark": "<!--\n> ",
    "tab-goes-on-with-an-item": "* text\n\t<http://x>",
    "code-span-over-a-tab-of-an-item": "* `a\n\tb`",
    "ideographic-space-above-a-setext-heading": "\u3000\n[a](b)\n---\n",
    "line-separator-above-the-underline": "<b>\u2028\n===\n",
}


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        pytest.param(text, newline, id=f"{name}-{ending}")
        for name, text in FOUND.items()
        for ending, newline in (("lf", "\n"), ("crlf", "\r\n"))
    ],
)
def test_found_by_fuzzing(text: str, newline: str) -> None:
    assert problems(page(text.replace("\n", newline))) == []


@steady
@given(st.text(alphabet="ab\n\r", max_size=12) | st.lists(st.sampled_from(("a", "\r\n"))).map("".join))
def test_a_place_is_the_same_with_and_without_a_table_of_lines(text: str) -> None:
    tabled = Source("page.md", text)
    ends = [at + 1 for at, char in enumerate(text) if char == "\n" or (char == "\r" and text[at + 1 : at + 2] != "\n")]
    assert list(tabled.line_starts) == [0, *(end for end in ends if end < len(text))]
    for offset in range(len(text) + 1):
        assert Source("page.md", text).position(offset) == tabled.position(offset)
