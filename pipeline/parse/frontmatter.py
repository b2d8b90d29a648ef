"""Front matter: where it begins and ends, and its keys and values as text with their places.

Owns: delimiters and YAML. Must not know: which keys exist or what their values may be (a rule with a schema does).

YAML is read as nodes, never as values: `no` stays "no", `2019-08-07` stays a text. Nothing is constructed, so tags
can do no harm; aliases are refused, since a few of them can stand for gigabytes. Pages with front matter of the plain
form, which are nearly all, are read line by line (`_plain`); everything else goes through PyYAML, some fifty times
slower. A test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from pipeline.document import Field, FrontMatter, Junk
from pipeline.source import Source, Span

LIMIT = 65_536
"""Longest front matter that is read, in code points; IBM's longest has some 2,000."""

_KEY_LINE = re.compile(r"[ \t]*[^\s#{\[`<>|*:][^:#{}]*:(?:[ \t]|$)")
_PLAIN_LINE = re.compile(
    r"""(?P<indent>[ ]*)(?P<key>[^\W\d][\w-]*):
        (?:[ ]+(?:"(?P<double>[^"\\]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'\[\]{}&*!|>%@`#,?:-][^#]*?)))?[ ]*""",
    re.VERBOSE,
)


_OPENING = re.compile(r"-{3,}")
_CLOSING = re.compile(r"(?:-{3,}|\.\.\.)\s*")
_PAGE_LINE = re.compile(r"#{1,6} |\{:|```")


def read(source: Source, start: int) -> tuple[FrontMatter | None, list[Junk]]:
    """The front matter of a page whose text begins at `start` (1 behind a byte order mark), and its faults."""
    found = _delimit(source, start)
    if found is None:
        return None, []
    span, body, junk = found
    if body.end - body.start > LIMIT:
        return FrontMatter(span, body, ()), [
            *junk,
            Junk(body, "front-matter-invalid", f"longer than {LIMIT} characters"),
        ]
    fields = _plain(source, body)
    if fields is None:
        fields, problems = yaml_fields(source, body)
        junk += problems
    return FrontMatter(span, body, tuple(fields)), junk


def _delimit(source: Source, start: int) -> tuple[Span, Span, list[Junk]] | None:
    """Extents of the front matter and of the YAML in it; None where the page has none."""
    count = len(source.line_starts)
    first = next((n for n in range(count) if source.line(n).lstrip("\ufeff").strip()), count)
    if first == count or not _OPENING.fullmatch(opening := source.line(first).lstrip("\ufeff").rstrip()):
        return None
    begin = max(source.line_starts[first], start)
    opened = Span(begin, begin + len(opening))
    last = next((n for n in range(first + 1, count) if _CLOSING.fullmatch(source.text, *source.extent(n))), None)
    if not _is_meant(source, first, last):
        return None
    junk: list[Junk] = []
    if first > 0:
        junk.append(Junk(opened, "front-matter-late"))
    if opening != "---":
        junk.append(Junk(opened, "front-matter-delimiter", opening, "---"))
    body_start = _next_line(source, first)
    if last is not None and not _looks_like_page(source, first + 1, last):
        closing = Span(source.line_starts[last], source.line_starts[last] + len(source.line(last).rstrip()))
        if closing.end - closing.start > 3:
            junk.append(Junk(closing, "front-matter-delimiter", source[closing], "---"))
        return Span(start, _next_line(source, last)), Span(body_start, closing.start), junk
    last = _last_key_line(source, first)
    end = source.line_starts[last] + len(source.line(last).rstrip())
    if source.line(last).rstrip().endswith("---"):
        end -= 3
        junk.append(Junk(Span(end, end + 3), "front-matter-glued", "", source.newline + "---"))
    else:
        junk.append(Junk(opened, "front-matter-unterminated"))
    return Span(start, _next_line(source, last)), Span(body_start, max(body_start, end)), junk


def _is_meant(source: Source, first: int, last: int | None) -> bool:
    """Whether hyphens on line `first` open front matter and are no thematic break at the top of a page.

    They do when a key follows, or, with a closing delimiter on line `last`, anything that YAML can begin with.
    """
    stop = len(source.line_starts) if last is None else last
    following = next((source.line(n) for n in range(first + 1, stop) if source.line(n).strip()), "")
    if last is None:
        return bool(_KEY_LINE.match(following))
    return not following or bool(_KEY_LINE.match(following)) or following.lstrip()[0] in "-[{&!#"


def _last_key_line(source: Source, first: int) -> int:
    """Last line of front matter that nothing closes: keys, and blank lines with a key right below."""
    last = first
    for line in range(first + 1, len(source.line_starts)):
        text = source.line(line)
        if _KEY_LINE.match(text):
            last = line
        elif text.strip() or line - last > 2:
            break
    return last


def _looks_like_page(source: Source, first: int, last: int) -> bool:
    """Whether Markdown stands between the delimiters: the closing one is really a thematic break far below."""
    return any(_PAGE_LINE.match(source.text, *source.extent(n)) for n in range(first, last))


def _blank(source: Source, line: int) -> bool:
    """Whether this line is blank and a key follows below."""
    rest = (source.line(n) for n in range(line, min(line + 3, len(source.line_starts))))
    text = next((candidate for candidate in rest if candidate.strip()), "")
    return line < len(source.line_starts) and not source.line(line).strip() and bool(_KEY_LINE.match(text + "\n"))


def _next_line(source: Source, line: int) -> int:
    return source.line_starts[line + 1] if line + 1 < len(source.line_starts) else len(source.text)


def _plain(source: Source, body: Span) -> list[Field] | None:
    """Fields of front matter that consists of `key: value` lines, at most one level deep; None for any other form."""
    fields: list[Field] = []
    seen: set[str] = set()
    parent, parent_indent, first_line = "", 0, source.line_index(body.start)
    for line in range(first_line, source.line_index(max(body.end - 1, body.start)) + 1):
        begin, end = source.line_starts[line], min(source.line_ends[line], body.end)
        text = source.text[begin:end]
        if not text.strip(" "):
            continue
        match = _PLAIN_LINE.fullmatch(text)
        if match is None or not text.isprintable():
            return None
        indent = len(match["indent"])
        if indent == 0:
            parent = ""
        elif not parent or parent_indent not in (0, indent):
            return None
        group = match.lastgroup
        value, place = (match[group], match.span(group)) if group not in (None, "key") else ("", (len(text), len(text)))
        if group == "bare" and (": " in value or value.endswith(":")):
            return None
        name = f"{parent}.{match['key']}" if indent else match["key"]
        if name in seen:
            return None
        seen.add(name)
        if indent:
            parent_indent = indent
        elif group in (None, "key"):
            parent, parent_indent = name, 0
        key_start = begin + match.start("key")
        value_span = Span(
            begin + place[0] - (group in ("double", "single")), begin + place[1] + (group in ("double", "single"))
        )
        fields.append(Field(name, value, Span(key_start, begin + match.end("key")), value_span))
    mappings = {name.split(".")[0] for name in seen if "." in name}
    return [field for field in fields if field.name not in mappings]


def yaml_fields(source: Source, body: Span) -> tuple[list[Field], list[Junk]]:
    """Fields of any YAML mapping, through PyYAML's nodes; where it is no valid YAML, whatever lines can be read."""
    text = source[body]
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        return _salvage(source, body), [_yaml_junk(problem, body)]
    except RecursionError:
        return _salvage(source, body), [Junk(body, "front-matter-invalid", "nested too deeply")]
    if root is None:
        return [], []
    if not isinstance(root, yaml.MappingNode):
        return [], [Junk(_node_span(root, body), "front-matter-invalid", "not a mapping of keys to values")]
    return _walk(root, body)


def _yaml_junk(problem: yaml.YAMLError, body: Span) -> Junk:
    mark = getattr(problem, "problem_mark", None)
    at = min(body.start + (mark.index if mark else 0), max(body.end - 1, body.start))
    detail = getattr(problem, "problem", None) or "a character that YAML does not allow"
    return Junk(Span(at, min(at + 1, body.end)), "front-matter-invalid", str(detail))


def _walk(root: yaml.MappingNode, body: Span) -> tuple[list[Field], list[Junk]]:
    """Flatten a tree of nodes into fields, in reading order."""
    fields: list[Field] = []
    junk: list[Junk] = []
    visited: set[int] = set()
    stack: list[tuple[str, Span, yaml.Node]] = [("", body, root)]
    while stack:
        name, key_span, node = stack.pop()
        if id(node) in visited or not str(node.tag).startswith("tag:yaml.org,2002:") or ":python/" in str(node.tag):
            junk.append(Junk(_node_span(node, body), "front-matter-invalid", "tags and aliases are not supported"))
            continue
        visited.add(id(node))
        if isinstance(node, yaml.MappingNode):
            stack.extend(reversed(list(_entries(name, node, body, junk))))
        elif isinstance(node, yaml.SequenceNode):
            elements = [(f"{name}[{n}]", key_span, child) for n, child in enumerate(node.value)]
            stack.extend(reversed(elements))
        else:
            fields.append(Field(name, node.value, key_span, _node_span(node, body)))
    return fields, junk


def _entries(name: str, node: yaml.MappingNode, body: Span, junk: list[Junk]) -> Iterator[tuple[str, Span, yaml.Node]]:
    seen: set[str] = set()
    for key, value in node.value:
        span = _node_span(key, body)
        if not isinstance(key, yaml.ScalarNode):
            junk.append(
                Junk(span, "front-matter-invalid", "a key that is not a plain word; quote values that begin with {")
            )
            continue
        if key.value in seen:
            junk.append(Junk(span, "front-matter-duplicate-key", key.value))
            continue
        seen.add(key.value)
        yield (f"{name}.{key.value}" if name else key.value), span, value


def _node_span(node: yaml.Node, body: Span) -> Span:
    return Span(body.start + node.start_mark.index, body.start + node.end_mark.index)


def _salvage(source: Source, body: Span) -> list[Field]:
    """Top-level ``key: value`` lines of front matter that is not valid YAML, so that a page keeps its subcollection."""
    fields: dict[str, Field] = {}
    for match in re.finditer(r"(?m)^([\w-]+):[ \t]+(\S.*?)[ \t]*$", source[body].replace("\r", "\n")):
        value = match[2].strip("\"'")
        spans = [Span(body.start + match.start(n), body.start + match.end(n)) for n in (1, 2)]
        fields.setdefault(match[1], Field(match[1], value, spans[0], spans[1]))
    return list(fields.values())
