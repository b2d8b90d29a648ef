"""The words for what pages consist of, as messages: blocks and sections.

Owns: these words. Must not know: what is said of them.
"""

from __future__ import annotations

from pipeline.document import BlockKind
from pipeline.incident import Role
from pipeline.message import Message, say, say_plural


def block(kind: BlockKind) -> Message:
    """A kind of block, without an article: ``list item``."""
    names = {
        BlockKind.HEADING: say("heading"),
        BlockKind.PARAGRAPH: say("paragraph"),
        BlockKind.LIST: say("list"),
        BlockKind.ITEM: say("list item"),
        BlockKind.TERM: say("term"),
        BlockKind.CODE: say("block of code"),
        BlockKind.QUOTE: say("quotation"),
        BlockKind.TABLE: say("table"),
        BlockKind.ROW: say("table row"),
        BlockKind.CELL: say("table cell"),
        BlockKind.HTML: say("block of HTML"),
        BlockKind.COMMENT: say("comment"),
        BlockKind.RULE: say("horizontal rule"),
        BlockKind.CONREF: say("content reference"),
        BlockKind.DEFINITION: say("definition"),
    }
    return names.get(kind) or say("junk")


def blocks(kind: BlockKind, number: int) -> Message:
    """Blocks of one kind: ``a list item``, ``2 list items``."""
    names = {
        BlockKind.HEADING: say_plural("a heading", "{number} headings", number),
        BlockKind.PARAGRAPH: say_plural("a paragraph", "{number} paragraphs", number),
        BlockKind.LIST: say_plural("a list", "{number} lists", number),
        BlockKind.ITEM: say_plural("a list item", "{number} list items", number),
        BlockKind.TERM: say_plural("a term", "{number} terms", number),
        BlockKind.CODE: say_plural("a block of code", "{number} blocks of code", number),
        BlockKind.QUOTE: say_plural("a quotation", "{number} quotations", number),
        BlockKind.TABLE: say_plural("a table", "{number} tables", number),
        BlockKind.ROW: say_plural("a table row", "{number} table rows", number),
        BlockKind.CELL: say_plural("a table cell", "{number} table cells", number),
        BlockKind.HTML: say_plural("a block of HTML", "{number} blocks of HTML", number),
        BlockKind.COMMENT: say_plural("a comment", "{number} comments", number),
        BlockKind.RULE: say_plural("a horizontal rule", "{number} horizontal rules", number),
        BlockKind.CONREF: say_plural("a content reference", "{number} content references", number),
        BlockKind.DEFINITION: say_plural("a definition", "{number} definitions", number),
    }
    return names.get(kind) or say_plural("a junk", "{number} junks", number)


def section(role: Role) -> Message:
    """What a section tells, in the middle of a sentence: ``symptoms``."""
    match role:
        case Role.INTRODUCTION:
            return say("introduction")
        case Role.SYMPTOMS:
            return say("symptoms")
        case Role.CAUSES:
            return say("causes")
        case Role.RESOLUTION:
            return say("resolution")
