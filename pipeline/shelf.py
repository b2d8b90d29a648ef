"""Topics that were read for one step of a run, until the next step wants them: as they are, or packed.

Owns: which are kept, how, and for how long. Must not know: the steps, who carries them out.

A topic as it is takes fifty times the room of a packed one, and no time; to pack one and unpack it takes a fifth of the
time that parsing its pages takes. What there is no room for is read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline import packed, work
from pipeline.document import Document
from pipeline.topic import Topic, TopicInput
from pipeline.work import Settings

PAGES = 2_000
"""Pages up to which a tree is kept in memory as it is."""

PACKED = 128 * 1024 * 1024
"""Bytes of packed pages that are kept at most: some twenty thousand pages."""

Numbered = Mapping[int, TopicInput] | Sequence[TopicInput]
"""What topics are made of, by their numbers."""


class Shelf:
    """Where a process keeps topics. `share`: it is one of so many that work on a tree of `pages` pages."""

    def __init__(self, settings: Settings, pages: int, share: int = 1) -> None:
        self._settings = settings
        self._room = PAGES // share if pages <= PAGES else 0
        self._room_packed = PACKED // share
        self._whole: dict[int, Topic] = {}
        self._packed: dict[int, bytes] = {}

    def topic(self, number: int, inputs: Numbered, again: bool) -> Topic:
        """The topic with this number among the `inputs`. `again`: it will be wanted once more."""
        if number in self._whole:
            return self._whole[number] if again else self._whole.pop(number)
        given = inputs[number]
        if number in self._packed:
            data = self._packed[number] if again else self._packed.pop(number)
            return work.read(given, self._settings, packed.reader(data))
        noted: list[Document] = []
        topic = work.read(given, self._settings, packed.noting(noted))
        if again:
            self._keep(number, topic, noted)
        return topic

    def _keep(self, number: int, topic: Topic, pages: list[Document]) -> None:
        if self._room >= len(topic.members):
            self._whole[number] = topic
            self._room -= len(topic.members)
        elif self._room_packed > 0:
            self._packed[number] = packed.pack(pages)
            self._room_packed -= len(self._packed[number])
