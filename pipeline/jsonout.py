"""The one way this program writes JSON.

Owns: how a value becomes JSON text. Must not know: what the values mean, or where the text goes.

The text is the same for equal values on every machine: keys stay in the order of the mapping, letters of all languages
are written as themselves.
"""

from __future__ import annotations

import json
import re

# Half of a surrogate pair, which YAML escapes can bring into a text, has no UTF-8 form. Inside JSON it can only stand
# in a string, where an escape is right.
_SURROGATE = re.compile("[\ud800-\udfff]")


def line(value: object) -> str:
    """`value` on one line, with its newline."""
    return _escaped(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))) + "\n"


def pretty(value: object) -> str:
    """`value` for people, with its newline."""
    return _escaped(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)) + "\n"


def _escaped(text: str) -> str:
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
