"""What all pages of a tree share: values of keyrefs and subcollections, by folder.

Owns: the rule that a page takes them from the nearest folder above it. Must not know: files, rules, incidents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Site:
    """Keys are folders relative to the root, ``""`` for the root itself. A page is looked up by its topic path."""

    keyrefs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    subcollections: Mapping[str, str] = field(default_factory=dict)

    def names(self, topic_path: str) -> Mapping[str, str]:
        """Values of the keyrefs of a page."""
        return _nearest(self.keyrefs, topic_path) or {}

    def subcollection(self, topic_path: str) -> str:
        """The subcollection of a page that names none itself; empty where nothing says."""
        return _nearest(self.subcollections, topic_path) or ""


def _nearest(by_folder: Mapping[str, _Value], path: str) -> _Value | None:
    folder = path.rpartition("/")[0]
    while folder and folder not in by_folder:
        folder = folder.rpartition("/")[0]
    return by_folder.get(folder)
