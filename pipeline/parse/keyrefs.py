"""Keyrefs and content references: what ``{{…}}`` means, and when it means nothing.

Owns: the two patterns. Must not know: where in a page they stand.

``{{site.data.keyword.x}}`` is a name, ``{{site.data.content.x}}`` a piece of another page, and
``{{_include-segments/x.md}}`` and ``{{../a/b.md#c}}`` include a file. Every other ``{{…}}`` is text: Go and Helm
templates, ``{{timestamp}}``.
"""

from __future__ import annotations

import re

KEYREF = re.compile(r"\{\{[ \t]*site\.data\.([\w.\-]+)[ \t]*\}\}")
"""A keyref; group 1 is what follows ``site.data.``."""

INCLUDE = re.compile(r"\{\{[ \t]*(?!site\.data\.)([^\s{}#|]+\.md(?:#[^\s{}|]*)?)[ \t]*\}\}")
"""An include of a file or a part of it; group 1 is the path."""

ATTRIBUTE_DEFINITIONS = "keyword.attribute-definition-list"
"""The keyref that stands for all attribute list definitions of a site; never shown to a reader."""


def is_content(name: str) -> bool:
    """Whether a keyref with this name stands for content of another page and not for a name."""
    return name.startswith("content.")
