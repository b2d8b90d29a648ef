"""Raw HTML: what its tags say to the rest of the world, namely ids, links and images.

Owns: finding tags and their attributes in HTML text, with their places. Must not know: Markdown. It is no HTML parser:
nesting does not matter for what is looked for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from pipeline.document import Anchor, Link
from pipeline.source import Span

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<([A-Za-z][\w-]*)(\s[^<>]*)?>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]*)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))""")
_PRE = re.compile(r"<pre(?:\s[^<>]*)?>(?:[ \t]*<code(?:\s[^<>]*)?>)?\r?\n?", re.IGNORECASE)
_PRE_END = re.compile(r"(?:</code>[ \t]*)?</pre>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.DOTALL)

Place = Callable[[int, int], Span]


def gather(text: str, place: Place, links: list[Link], anchors: list[Anchor]) -> None:
    """Add the links, images and anchors of the tags in `text`; `place` turns a range of it into a span of the file."""
    for name, tag, attributes in _tags(text):
        values = {key: (value, span) for key, value, span in attributes}
        for key in ("id", "name"):
            if key in values and (key == "id" or name == "a"):
                value, span = values[key]
                anchors.append(Anchor(value, place(*span), None))
        for element, key, kind in (("a", "href", "html"), ("img", "src", "html-image")):
            if name == element and key in values:
                value, span = values[key]
                alt = values.get("alt") if element == "img" else None
                title = values.get("title")
                links.append(
                    Link(
                        kind,
                        place(*tag),
                        value,
                        place(*span),
                        place(*alt[1]) if alt else None,
                        place(*title[1]) if title else None,
                    )
                )


def _tags(text: str) -> Iterator[tuple[str, tuple[int, int], list[tuple[str, str, tuple[int, int]]]]]:
    for match in _TAG.finditer(text):
        if match[1] and match[2]:
            found = []
            for pair in _ATTRIBUTE.finditer(match[2]):
                group = pair.lastindex or 2
                begin, end = pair.span(group)
                at = match.start(2)
                found.append((pair[1].lower(), pair[group], (at + begin, at + end)))
            yield match[1].lower(), match.span(), found


def preformatted(text: str) -> tuple[int, int] | None:
    """Range of the code in a block that begins with ``<pre>``; None for any other block."""
    opening = _PRE.match(text)
    if opening is None:
        return None
    closing = _PRE_END.search(text, opening.end())
    return opening.end(), closing.start() if closing else len(text)


def classes(text: str) -> tuple[str, ...]:
    """Classes of the first tag of `text`."""
    for _, _, attributes in _tags(text[: text.find(">") + 1]):
        return tuple(word for key, value, _ in attributes if key == "class" for word in value.split())
    return ()


def plain(text: str) -> str:
    """Text of HTML as a reader sees it: no tags, entities decoded."""
    return html.unescape(_ANY_TAG.sub("", text))
