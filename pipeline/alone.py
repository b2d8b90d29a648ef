"""The topics of a tree, and this process working on them.

Owns: what a crew is, what it works on, and the simplest one. Must not know: what the work is (`pipeline.work`), others
who could do it.

Each crew has `map`: a step, what all topics share, and the numbers of the topics; it gives the results in the order of
the numbers. Results are the same whoever works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from pipeline import shelf
from pipeline.bases import Candidates
from pipeline.discover import PageFile, Tree
from pipeline.shelf import Shelf
from pipeline.topic import TopicInput, by_topic, input_of
from pipeline.work import Result, Settings, Shared, Step


class Inputs(Sequence[TopicInput]):
    """The topics of a tree, by path. Read when asked for; those of a small tree are kept."""

    def __init__(self, tree: Tree, candidates: Mapping[str, Candidates]) -> None:
        self.groups: list[tuple[str, tuple[PageFile, ...]]] = by_topic(tree)
        self.pages = len(tree.pages)
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

    @property
    def small(self) -> bool:
        """Whether all of the tree can be in memory."""
        return self.pages <= shelf.PAGES


class Crew(Protocol):
    """Who does the work."""

    def map(
        self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int], again: bool = False
    ) -> Iterator[Result]:
        """Results of a step for the topics with these numbers, in this order.

        `again`: they will be wanted for another step.
        """
        ...


class Alone:
    """This process."""

    def __init__(self, inputs: Inputs, settings: Settings) -> None:
        self._inputs = inputs
        self._shelf = Shelf(settings, inputs.pages)

    def map(
        self, step: Step[Shared, Result], shared: Shared, topics: Sequence[int], again: bool = False
    ) -> Iterator[Result]:
        """See `Crew`."""
        work_on = step(shared)
        return (work_on(self._shelf.topic(number, self._inputs, again)) for number in topics)
