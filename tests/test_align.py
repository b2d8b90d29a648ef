"""Alignment: which block of a translation is the counterpart of which block of its source."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.align import AMBIGUOUS, PROVEN, SURE, Alignment, align
from pipeline.document import Block, BlockKind, Document
from pipeline.parse import parse
from pipeline.sequences import best_pairing, rising
from pipeline.source import Source

ENGLISH = """\
# Getting help
{: #help}

Find the answer here.

## The push is denied
{: #denied}

You run `docker push`, and it fails.
{: tsSymptoms}

Your quota of 512 MB is used up.
{: tsCauses}

Free some space.
{: tsResolve}

1. List the images of the account.
   ```
   ibmcloud cr image-list
   ```
   {: pre}
2. Remove what nobody uses.
   - Old images
   - Images with `/tmp/x`
3. Try again.

## The pull is slow
{: #slow}

Pulling takes minutes.
{: tsSymptoms}

| Region | Host |
|---|---|
| Dallas | `us.icr.io` |
| London | `uk.icr.io` |
| Sydney | `au.icr.io` |

See [Regions](/docs/regions).
"""

FRENCH = """\
# Obtenir de l'aide
{: #help}

Vous trouverez la réponse ici.

## La commande push est refusée
{: #denied}

{: tsSymptoms}
Vous exécutez `docker push` et la commande échoue.

{: tsCauses}
Votre quota de 512 Mo est épuisé.

{: tsResolve}
Libérez de l'espace.

1. Répertoriez les images du compte.
   ```
   ibmcloud cr image-list
   ```
   {: pre}
2. Retirez ce que personne n'utilise.
   - Anciennes images
   - Images avec `/tmp/x`
3. Réessayez.

## L'extraction est lente
{: #slow}

{: tsSymptoms}
L'extraction dure plusieurs minutes.

| Région | Hôte |
|---|---|
| Dallas | `us.icr.io` |
| Londres | `uk.icr.io` |
| Sydney | `au.icr.io` |

Voir [Régions](/docs/regions).
"""


def page(text: str) -> Document:
    return parse(Source("page.md", text))


def shown(alignment: Alignment, source: Document, translation: Document) -> list[tuple[str, str]]:
    """First words of each pair."""

    def first(document: Document, block: Block | None) -> str:
        return document.source[block.span].split("\n")[0] if block else ""

    return [(first(source, pair.source), first(translation, pair.translation)) for pair in alignment.pairs]


def texts(document: Document, blocks: tuple[Block, ...]) -> list[str]:
    return [document.source[block.span] for block in blocks]


def aligned(english: str, french: str) -> tuple[Alignment, list[str], list[str]]:
    source, translation = page(english), page(french)
    alignment = align(source, translation)
    check(source, translation, alignment)
    return alignment, texts(source, alignment.missing), texts(translation, alignment.extra)


def check(source: Document, translation: Document, alignment: Alignment) -> None:
    """What holds for every two pages."""
    lefts = [pair.source for pair in alignment.pairs if pair.source]
    rights = [pair.translation for pair in alignment.pairs if pair.translation]
    assert sorted(map(key, rights)) == sorted(map(key, translation.walk()))
    top = [key(block) for block in source.blocks]
    assert [key(block) for block in lefts] == [key(block) for block in source.walk()]
    assert [key(block) for block in lefts if key(block) in set(top)][: len(top)] == top
    for pair in alignment.pairs:
        assert 0 <= pair.confidence <= 1
        assert pair.source or pair.translation
        if pair.source and pair.translation:
            children(alignment, pair.source, pair.translation, pair.confidence)


def children(alignment: Alignment, left: Block, right: Block, most: float) -> None:
    """Counterparts of children are children of the counterpart, in the same order."""
    there = [alignment.of_source(child) for child in left.children]
    order = [right.children.index(pair.translation) for pair in there if pair.translation]
    assert order == sorted(set(order))
    assert all(pair.confidence <= most for pair in there)


def key(block: Block) -> tuple[str, int, int]:
    return block.kind.value, *block.span


def test_equal_structure_is_paired_block_by_block() -> None:
    alignment, missing, extra = aligned(ENGLISH, FRENCH)
    assert not missing
    assert not extra
    source, translation = page(ENGLISH), page(FRENCH)
    assert len(alignment.pairs) == len(list(source.walk()))
    pairs = shown(alignment, source, translation)
    assert ("Free some space.", "Libérez de l'espace.") in pairs
    assert ("- Old images", "- Anciennes images") in pairs
    assert ("| London | `uk.icr.io` |", "| Londres | `uk.icr.io` |") in pairs
    assert min(pair.confidence for pair in alignment.pairs) >= PROVEN


def test_lookup_by_either_side() -> None:
    source, translation = page(ENGLISH), page(FRENCH)
    alignment = align(source, translation)
    for one, other in zip(source.walk(), translation.walk(), strict=True):
        assert alignment.of_source(one).translation is other
        assert alignment.of_translation(other).source is one
    with pytest.raises(KeyError):
        alignment.of_source(Block(BlockKind.RULE, source.blocks[0].span))


def test_a_page_with_itself_is_certain() -> None:
    document = page(ENGLISH)
    alignment = align(document, document)
    assert all(pair.source is pair.translation and pair.confidence == SURE for pair in alignment.pairs)


def test_inserted_paragraph_is_extra() -> None:
    new = "Une remarque du traducteur, avec un [lien](https://example.com/fr)."
    alignment, missing, extra = aligned(
        ENGLISH, FRENCH.replace("Libérez de l'espace.", f"Libérez de l'espace.\n\n{new}")
    )
    assert (missing, extra) == ([], [new])
    before = alignment.pairs[[pair.translation is alignment.extra[0] for pair in alignment.pairs].index(True) - 1]
    assert before.source
    assert page(ENGLISH).source[before.source.span] == "Free some space."


def test_removed_item_is_missing_with_what_is_in_it() -> None:
    alignment, missing, extra = aligned(ENGLISH, FRENCH.replace("   - Images avec `/tmp/x`\n", ""))
    assert (missing, extra) == (["- Images with `/tmp/x`"], [])
    inner = alignment.of_source(alignment.missing[0].children[0])
    assert inner.translation is None


def test_removed_step_in_the_middle() -> None:
    step = FRENCH[FRENCH.index("2. Retirez") : FRENCH.index("3. Rées")]
    _, missing, extra = aligned(ENGLISH, FRENCH.replace(step, ""))
    assert [text.split("\n")[0] for text in missing] == ["2. Remove what nobody uses."]
    assert extra == []


def test_sections_with_ids_are_paired_wherever_they_stand() -> None:
    at, slow = FRENCH.index("## La commande"), FRENCH.index("## L'extraction")
    alignment, missing, extra = aligned(ENGLISH, FRENCH[:at] + FRENCH[slow:] + "\n" + FRENCH[at:slow])
    assert (missing, extra) == ([], [])
    assert min(pair.confidence for pair in alignment.pairs) >= PROVEN


def test_split_paragraph_leaves_its_other_half_extra() -> None:
    english = "# A\n\nUse `cr_x` here. Then see [B](b.md).\n\nSet `K_V` to 1.\n"
    french = "# A\n\nUtilisez `cr_x` ici.\n\nPuis voir [B](b.md).\n\nDonnez à `K_V` la valeur 1.\n"
    alignment, missing, extra = aligned(english, french)
    assert missing == []
    assert len(extra) == 1
    assert extra[0] in ("Utilisez `cr_x` ici.", "Puis voir [B](b.md).")
    assert alignment.pairs[-1].confidence == SURE


def test_merged_paragraphs_leave_one_missing() -> None:
    english = "# A\n\nUse `cr_x` here.\n\nThen see [B](b.md).\n\nSet `K_V` to 1.\n"
    french = "# A\n\nUtilisez `cr_x` ici. Puis voir [B](b.md).\n\nDonnez à `K_V` la valeur 1.\n"
    _, missing, extra = aligned(english, french)
    assert len(missing) == 1
    assert extra == []


def test_dropped_code_block() -> None:
    fence = FRENCH[FRENCH.index("   ```") : FRENCH.index("2. Retirez")]
    alignment, missing, extra = aligned(ENGLISH, FRENCH.replace(fence, ""))
    assert [block.kind for block in alignment.missing] == [BlockKind.CODE]
    assert len(missing) == 1
    assert extra == []


def test_one_of_two_code_blocks_is_gone() -> None:
    english = "# A\n\nRun:\n\n```\ncr login\n```\n\nThen:\n\n```\ncr push -q\n```\n\nDone.\n"
    french = "# A\n\nExécutez :\n\nPuis :\n\n```\ncr push -q\n```\n\nTerminé.\n"
    _, missing, extra = aligned(english, french)
    assert missing == ["```\ncr login\n```"]
    assert extra == []


def test_removed_row_is_missing() -> None:
    _, missing, extra = aligned(ENGLISH, FRENCH.replace("| Londres | `uk.icr.io` |\n", ""))
    assert (missing, extra) == (["| London | `uk.icr.io` |"], [])


def test_added_cell_is_extra() -> None:
    _, missing, extra = aligned(ENGLISH, FRENCH.replace("| Londres |", "| Londres | GB |"))
    assert missing == []
    assert extra == ["GB"]


def test_heading_that_lost_its_space_is_paired_with_what_it_became() -> None:
    alignment, missing, extra = aligned("# A\n\nx\n\n## The end\n\ny\n", "# A\n\nx\n\n##La fin\n\ny\n")
    assert (missing, extra) == ([], [])
    pair = next(pair for pair in alignment.pairs if pair.source and pair.source.level == 2)
    assert pair.translation
    assert pair.translation.kind is BlockKind.PARAGRAPH
    assert pair.confidence <= AMBIGUOUS


def test_id_on_the_wrong_block_does_not_move_the_pair() -> None:
    english = "# A\n{: #a}\n\n## B\n{: #b}\n\nOne.\n\nTwo is `2_2`.\n"
    french = "# A\n{: #a}\n\n## B\n\n{: #b}\nUn.\n\nDeux est `2_2`.\n"
    _, missing, extra = aligned(english, french)
    assert (missing, extra) == ([], [])


def test_guesses_are_called_guesses() -> None:
    alignment, missing, _ = aligned("# A\n\nOne.\n\nTwo.\n\nSix.\n", "# A\n\nUn.\n\nSix.\n")
    assert missing == ["Two."]
    alignment, missing, _ = aligned("# A\n\nOne.\n\nTwo.\n\nSix.\n", "# A\n\nUn.\n\nDe.\n")
    assert len(missing) == 1
    assert {pair.confidence for pair in alignment.pairs[1:]} == {AMBIGUOUS}


def test_chinese_is_shorter_and_still_the_likelier_one() -> None:
    english = "# A\n\nNo.\n\nA registry is a place in which the images of all members of an account are kept.\n"
    _, missing, extra = aligned(english, "# A\n\n注册表是保存帐户所有成员的镜像的地方。\n")
    assert (missing, extra) == (["No."], [])


@pytest.mark.parametrize(("english", "french"), [("", ""), ("", "a"), ("a", ""), ("# A\n", "- x\n"), ("> a\n", "a\n")])
def test_odd_pages(english: str, french: str) -> None:
    aligned(english, french)


def test_deep_nesting_on_one_side() -> None:
    deep = "".join("  " * depth + "- x\n" for depth in range(200))
    aligned(deep, "- x\n")
    aligned(deep, deep.replace("x", "y"))


_LEAVES = st.sampled_from(
    [
        "A plain text.",
        "Another text, which is longer.",
        "Use `a_b`.",
        "See [x](y.md) and {{site.data.keyword.z}}.",
        "```\ncode -x\n```",
        "```\nother\n```\n{: pre}",
        "- one\n- two\n  - three",
        "1. one\n\n   more\n2. two `q_r`",
        "|a|b|\n|-|-|\n|c|`d_e`|",
        "> quoted",
        "<p>html</p>",
        "<!-- no -->",
        "## Heading",
        "### Deeper\n{: #deeper}",
        "## Other\n{: #other}",
        "Text.\n{: tsCauses}",
        "***",
    ]
)
_PAGES = st.lists(_LEAVES, max_size=12).map("\n\n".join)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_PAGES, _PAGES)
def test_every_block_once_in_order_whatever_the_pages(english: str, french: str) -> None:
    aligned(english, french)


@settings(max_examples=100, deadline=None)
@given(_PAGES)
def test_identity(text: str) -> None:
    document = page(text)
    alignment = align(document, document)
    assert all(pair.source is pair.translation and pair.confidence == SURE for pair in alignment.pairs)


def _marked(index: int, kind: int, language: str) -> str:
    """A block of one of six kinds with a literal of its own, in one of two languages."""
    text = f"Some words about `x_{index}`." if language == "en" else f"Quelques mots sur `x_{index}`."
    return (
        text,
        f"## {text}",
        f"- {text}\n- {text}",
        f"```\n{text}\n```",
        f"|a|{text}|\n|-|-|\n|c|d|",
        f"> {text}",
    )[kind]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=14), st.data())
def test_a_deleted_block_is_what_is_missing(kinds: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(kinds) - 1))
    # Comments keep neighbouring lists and quotes from becoming one.
    english = [_marked(index, kind, "en") for index, kind in enumerate(kinds)]
    french = [_marked(index, kind, "fr") for index, kind in enumerate(kinds) if index != gone]
    separate = "\n\n<!-- - -->\n\n"
    source, translation = page(separate.join(english)), page(separate.join(french))
    alignment = align(source, translation)
    missing = [block for block in alignment.missing if block.kind is not BlockKind.COMMENT]
    assert [source.source[block.span].strip() for block in missing] == [english[gone]]
    assert alignment.extra == ()
    back = align(translation, source)
    assert [source.source[b.span].strip() for b in back.extra if b.kind is not BlockKind.COMMENT] == [english[gone]]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12, unique=True))
def test_rising_series_rises_and_is_longest(pairs: list[tuple[int, int]]) -> None:
    series = rising(pairs)
    assert set(series) <= set(pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(series))
    lengths: dict[tuple[int, int], int] = {}
    for pair in sorted(pairs):
        lengths[pair] = 1 + max(
            (n for other, n in lengths.items() if other[0] < pair[0] and other[1] < pair[1]), default=0
        )
    assert len(series) == max(lengths.values(), default=0)


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (0, 5), (5, 0), (3, 7), (300, 290), (2, 20_000), (9_000, 3)])
def test_best_pairing_keeps_the_order_on_any_shape(rows: int, columns: int) -> None:
    pairs = best_pairing(rows, columns, lambda a, b: 1.0)
    assert len(pairs) == min(rows, columns)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))


def _worth(row: int, column: int) -> float | None:
    return 2.0 if column == row + 1 else None if row % 3 else 0.5


def test_best_pairing_prefers_evidence_to_number() -> None:
    assert best_pairing(6, 7, _worth) == [(row, row + 1) for row in range(6)]


def _calls(source: Document, translation: Document) -> int:
    """Work of an alignment: calls of functions, of Python's own too. The same on a busy machine."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        align(source, translation)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("gone", [0, 1, 7], ids=["equal", "one section less", "every seventh block less"])
@pytest.mark.parametrize("block", ["Words of a text.", "Words of `x_{0}`.", "- item {0}0"])
def test_twice_the_page_takes_less_than_three_times_the_work(block: str, gone: int) -> None:
    def pair(size: int) -> tuple[Document, Document]:
        blocks = [block.format(index) for index in range(size)]
        kept = [text for at, text in enumerate(blocks) if not gone or (at % gone if gone > 1 else at != size // 2)]
        joint = "\n\n***\n\n" if block.startswith("-") else "\n\n"
        return page(joint.join(blocks)), page(joint.join(kept).replace("Words", "Mots"))

    assert _calls(*pair(1600)) < 3 * _calls(*pair(800))
