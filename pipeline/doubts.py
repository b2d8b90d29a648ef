"""What to say of a text in the wrong language that may be right as it is.

Owns: the words for each Doubt, and for the kinds of texts. Must not know: rules, how doubts come about.
"""

from __future__ import annotations

from pipeline.context import Doubt
from pipeline.fragment import Fragment
from pipeline.message import Message, say
from pipeline.segment import SegmentKind


def advice(fragment: Fragment) -> str:
    """Why a fragment may be right, and what to look at; empty for one without a doubt."""
    match fragment.doubt:
        case Doubt.KEPT:
            return say(
                "{kept} of {others} other locales have it too: perhaps a name.",
                kept=fragment.kept,
                others=fragment.others,
            )
        case Doubt.EXTERNAL:
            return say("The link leads to another site: leave the title of a page that exists in no other language.")
        case Doubt.QUOTED:
            return say("It is quoted: leave what a program or a person says in this language.")
        case Doubt.LABEL:
            return say("It is set as a label: leave it if the interface is not translated.")
        case Doubt.GLOSS:
            return say("It stands in parentheses: leave it beside its translation.")
        case Doubt.TERM:
            return say("Its abbreviation follows: leave it if the term has no translation.")
        case Doubt.KEYWORDS:
            return say("Search words: translate them if readers search in their language.")
        case Doubt.COMMAND:
            return say("It reads as a command: leave it if it is one.")
        case Doubt.TYPE:
            return say("It names a type of data: leave it if programs spell it like this.")
        case Doubt.CITATION:
            return say("It cites a publication: leave its authors and its title.")
        case Doubt.REWRITTEN:
            return say("It is not written as on the source page: leave it if it is used in this language.")
        case Doubt.NAMES:
            return say("It reads as a name, or as several: leave it if it is one.")
        case Doubt.COLUMN:
            return say("All of its column is as on the source page: leave it if these are names or examples.")
        case Doubt.SAMPLE:
            return say("Texts beside it are kept too: leave it if it is a label or an example.")
        case Doubt.FEW:
            return say("One or two words, which can be right in both languages.")
    return ""


def described(kind: SegmentKind | None) -> Message:
    """A kind of text with its article, as it begins a sentence."""
    match kind:
        case SegmentKind.HEADING:
            return say("This heading")
        case SegmentKind.ITEM:
            return say("This list item")
        case SegmentKind.CELL:
            return say("This table cell")
        case SegmentKind.TERM:
            return say("This term")
        case SegmentKind.LINK:
            return say("This link text")
        case SegmentKind.ALT:
            return say("This alternative text")
        case SegmentKind.TITLE:
            return say("This title")
        case SegmentKind.ATTRIBUTE | SegmentKind.FIELD:
            return say("This value")
        case SegmentKind.PARAGRAPH:
            return say("This paragraph")
    return say("This text")
