"""The history of the pages: the revisions of a page, renames followed, and which files a change touched.

Owns: which commits are revisions of which page. Must not know: how git is called (`pipeline.gitlog`), what revisions
are good for (`pipeline.bases`), rules, configuration, the course of a run.

Git runs twice, however many pages there are: to find the repository, and for the log; not at all for a history that is
known. What changed since a revision takes five more.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline import gitlog
from pipeline.git import GitError
from pipeline.message import say
from pipeline.value import value

_EXAMPLES = "name a branch, a tag or a commit: main, origin/main, v1.2, HEAD~3"


class HistoryError(Exception):
    """A question about the history that has no answer: no repository, an unknown revision. `hint`: what may help."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@value(frozen=True, slots=True)
class Unavailable:
    """There is no history; `reason` says why, for people."""

    reason: str


@value(frozen=True, slots=True)
class Revision:
    """A page as a commit left it. `date` is the author's, `path` where the page was then, relative to the root."""

    commit: str
    date: str
    subject: str
    path: str
    blob: str

    @property
    def brief(self) -> dict[str, str]:
        """What exports tell of a revision."""
        return {"commit": self.commit, "date": self.date, "subject": self.subject}


@value(frozen=True)
class History:
    """The log of all pages of the repository around `place.root`."""

    place: gitlog.Place
    log: gitlog.Log

    @property
    def shallow(self) -> bool:
        """Whether older commits are missing."""
        return self.place.shallow

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know, each said once."""
        text = say(
            "the git clone is shallow: the base of some translations cannot be found ({command})",
            command="git fetch --unshallow",
        )
        return (text,) if self.shallow else ()

    def revisions(self, path: str) -> tuple[Revision, ...]:
        """All revisions of a page, newest first, those under earlier names included."""
        found: dict[tuple[int, str], str] = {}
        followed: dict[str, int] = {}
        names = [(posixpath.normpath(self.place.prefix + path), -1)]
        while names:
            name, newest = names.pop()
            if followed.get(name, newest + 1) <= newest:
                continue
            followed[name] = newest
            for event in self.log.of(name):
                if event.commit > newest:
                    if event.blob:
                        found[event.commit, name] = event.blob
                    if event.origin:
                        names.append((event.origin, event.commit))
        return tuple(self._revision(*key, found[key]) for key in sorted(found))

    def past(self, present: Collection[str]) -> Mapping[str, str]:
        """Where pages are now that are at none of the paths they had once, by these paths; empty where they are gone.

        `present` are the pages there are; all paths are relative to the root.
        """
        prefix = self.place.prefix
        moves: dict[str, tuple[int, str]] = {}
        for name, events in (self.log.events or {}).items():
            for event in events:
                if event.origin and event.commit < moves.get(event.origin, (len(self.log.commits), ""))[0]:
                    moves[event.origin] = event.commit, name
        gone = {name.removeprefix(prefix): name for name in self.log.events or {} if name.startswith(prefix)}
        gone = {path: name for path, name in gone.items() if path not in present}
        return {path: self._now(name, moves, present) for path, name in gone.items()}

    @property
    def plain(self) -> dict[str, object]:
        """The history as JSON can hold it, for `known_history`."""
        events = self.log.events or {}
        return {
            "place": [self.place.prefix, self.place.head, self.place.shallow],
            "commits": [[commit.id, commit.date, commit.subject] for commit in self.log.commits],
            "events": {path: [[e.commit, e.blob, e.origin] for e in each] for path, each in events.items()},
        }

    def _now(self, name: str, moves: Mapping[str, tuple[int, str]], present: Collection[str]) -> str:
        """The page of today that was `name` once; empty if there is none."""
        before = len(self.log.commits)
        while name in moves and moves[name][0] < before:
            before, name = moves[name]
            path = name.removeprefix(self.place.prefix)
            if path in present and name.startswith(self.place.prefix):
                return path
        return ""

    def _revision(self, number: int, name: str, blob: str) -> Revision:
        commit = self.log.commits[number]
        prefix = self.place.prefix
        inside = name.startswith(prefix)
        path = name.removeprefix(prefix) if inside else posixpath.relpath(name, prefix)
        return Revision(commit.id, commit.date, commit.subject, path, blob)


def open_history(root: Path) -> History | Unavailable:
    """The history of the pages below `root`; never raises."""
    try:
        place = gitlog.locate(root)
        return History(place, gitlog.read_log(root))
    except GitError as problem:
        return Unavailable(problem.args[0])


def known_history(root: Path, found: Any) -> History:
    """The history of the pages below `root` that had this plain form; what had none raises one of several errors."""
    prefix, head, shallow = found["place"]
    commits = tuple(gitlog.Commit(*commit) for commit in found["commits"])
    events = {path: [gitlog.Event(*event) for event in each] for path, each in found["events"].items()}
    return History(gitlog.Place(root, prefix, head, shallow), gitlog.Log(commits, events))


def changes(root: Path, since: str, *, exact: bool = False) -> Mapping[str, str]:
    """Files below `root`, relative to it, that differ between the working tree and where it left `since`.

    Each with the blob it had there, for `texts`; empty for a file that is new. `exact`: compared with `since` itself.
    Of a renamed file both names are there; a repository that git does not track is named as a folder, ending with
    ``/``. Raises HistoryError where there is no repository, or no such revision in it.
    """
    try:
        place = gitlog.locate(root)
    except GitError as problem:
        raise HistoryError(f"{root}: {problem}", "what changed can be told only in a git repository") from problem
    try:
        return gitlog.changed_since(place, since, exact=exact)
    except GitError as problem:
        hint = "fetch more history, for example with `git fetch --unshallow`" if place.shallow else _EXAMPLES
        raise HistoryError(str(problem), hint) from problem


def texts(root: Path, blobs: Iterable[str]) -> Mapping[str, bytes]:
    """Contents of blobs, from one git process; blobs that are not there are left out. Raises HistoryError."""
    try:
        with gitlog.BlobReader(root) as reader:
            return dict(reader.read(dict.fromkeys(blobs)))
    except GitError as problem:
        raise HistoryError(str(problem)) from problem
