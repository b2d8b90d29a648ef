"""The tree as it was at a revision: what `--since` and `--changed-from` hold today's tree against.

Owns: which files of the tree changed, and the tree with their earlier contents. Must not know: rules, findings, what
becomes of the comparison (`pipeline.since`).
"""

from __future__ import annotations

from pipeline import history
from pipeline.config import Config, UsageError
from pipeline.discover import Tree, as_it_was, is_read
from pipeline.finding import Finding
from pipeline.message import say
from pipeline.value import value


@value(frozen=True)
class Past:
    """An earlier state. `tree` is the tree as it was, `changed` the files that differ, by path relative to the root."""

    tree: Tree
    changed: frozenset[str]

    def concerns(self, finding: Finding) -> bool:
        """Whether a finding is on a changed file, or names one."""
        return any(place.source.path in self.changed for place in (finding.location, *finding.related))

    def pages(self, today: Tree) -> int:
        """Number of selected pages that changed, are new, or are gone."""
        return len({page.path for page in (*today.pages, *self.tree.pages) if page.selected} & self.changed)


def read_past(tree: Tree, config: Config, revision: str, *, exact: bool = False) -> Past:
    """The tree at the commit where the current branch left `revision`, or, if `exact`, at `revision` itself.

    Raises UsageError where git has no answer. Takes six git processes, however many pages there are.
    """
    try:
        blobs = history.changes(tree.root, revision, exact=exact)
        wanted = {path: blob for path, blob in blobs.items() if is_read(path)}
        texts = history.texts(tree.root, filter(None, wanted.values()))
    except history.HistoryError as problem:
        raise UsageError(problem.args[0], problem.hint) from problem
    if any(blob and blob not in texts for blob in wanted.values()):
        message = say("the repository lacks contents that pages had at `{revision}` (partial clone)", revision=revision)
        raise UsageError(message, say("fetch them, or use a full clone"))
    folders = tuple(path for path in blobs if path.endswith("/"))
    new = {page.path for page in tree.pages if folders and page.path.startswith(folders)}
    before = {**dict.fromkeys(new), **{path: texts[blob] if blob else None for path, blob in wanted.items()}}
    return Past(as_it_was(tree, before, config), frozenset(before))
