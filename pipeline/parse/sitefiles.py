"""Files beside the pages that say something about all of them: values of keyrefs, and the table of contents.

Owns: reading `keyref.yaml` and the two forms of `toc`. Must not know: where they are, or who uses them.
"""

from __future__ import annotations

import re

from pipeline.parse.frontmatter import yaml_fields
from pipeline.source import Source, Span

_SUBCOLLECTION = re.compile(r"""subcollection\s*[=:]\s*["']?([\w.-]+)""")


def keyref_values(source: Source) -> dict[str, str]:
    """Value of each name, by what follows ``site.data.`` in a keyref; nothing for a file that is not valid YAML."""
    fields, _ = yaml_fields(source, Span(0, len(source.text)))
    return {field.name: field.value for field in fields if "." in field.name}


def subcollection(source: Source) -> str:
    """The subcollection that a `toc` or `toc.yaml` names for the pages it lists; empty where it names none."""
    match = _SUBCOLLECTION.search(source.text)
    return match[1] if match else ""
