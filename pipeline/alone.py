"""The topics of a tree, and this process working on them.

Owns: what a crew is, what it works on, and the simplest one. Must not know: what the work is (`pipeline.work`), others
who could do it.

Each crew has `map`: a step, what all topics share, and the numbers of the topics; it gives the results in the order of
the numbers. Results are the same whoever works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from pipeline import work
from pipeline.bases import Candidates
from pipeline.discover import PageFile, Tree
from pipeline.topic import Topic, TopicInput, by_topic, input_of
from pipeline.work import Result, Settings, Shared, Step

KEPT = 2_000
"""Pages up to which a tree is kept in memory, parsed, from one step to the next; what goes beyond is read again."""


class Inputs(Sequence[TopicInput]):
    """The topics of a tree, by path. Read when asked for; those of a small tree are kept."""

    def __init__(self, tree: Tree, candidates: Mapping[str, Candidates]) -> None:
        self.groups: list[tuple[str, tuple[PageFile, ...]]] = by_topic(tree)
        self.small = len(tree.pages) <= KEPT
        self.candidates = candidates
        self._tree = tree
        self._kept: dict[int, TopicInput] = {}

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, index: Any) -> Any:
        if index in self._kept:
            return self._kept[index]
        path, pages = self.groups[index]
        made = input_of(self._tree, path, pages, self.candidates)
        if self.small:
            self._kept[index] = made
        return made


class Crew(Protocol):
    """Who does the work."""

    def map(self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int]) -> Iterator[Result]:
        """Results of a step for the topics with these numbers, in this order."""
        ...


class Alone:
    """This process."""

    def __init__(self, inputs: Inputs, settings: Settings) -> None:
        self._inputs, self._settings = inputs, settings
        self._kept: dict[int, Topic] = {}

    def map(self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int]) -> Iterator[Result]:
        """See `Crew`."""
        work_on = step(shared)
        return (work_on(self._topic(number)) for number in topics)

    def _topic(self, number: int) -> Topic:
        topic = self._kept.get(number) or work.read(self._inputs[number], self._settings)
        if self._inputs.small:
            self._kept[number] = topic
        return topic
