"""The base of a translation: the revision of the source page it was made from.

Owns: the date of a page, and the choice among the revisions that have it. Must not know: how git is called
(`pipeline.gitlog`), what becomes of the choice (rules, drift), configuration, the course of a run.

A translation keeps the `lastupdated` of the source revision it was made from. The revisions of the source page with
this date are its candidates; of several the one whose structure fits best is the base (`pipeline.fit`), the newest of
those that fit alike. Finding candidates takes one git process for all pages; choosing is a function of bytes.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from pipeline import gitlog, parse
from pipeline.document import Document
from pipeline.fit import Shape, distance, shape
from pipeline.git import GitError
from pipeline.history import History, Revision, Unavailable
from pipeline.message import say
from pipeline.source import Source
from pipeline.value import value

WORKING_TREE = "working-tree"
NO_DATE = "no-date"
MALFORMED_DATE = "malformed-date"
NO_SUCH_REVISION = "no-such-revision"
NO_SOURCE = "no-source"
NO_HISTORY = "no-history"
SHALLOW = "shallow"
REASONS = {
    WORKING_TREE: say("no revision in git has the date of the translation, but today's page has it and is the base"),
    NO_DATE: say("the front matter of the translation has no lastupdated"),
    MALFORMED_DATE: say("the lastupdated of the translation is no date"),
    NO_SUCH_REVISION: say("no revision of the source page has the lastupdated of the translation"),
    NO_SOURCE: say("there is no source page at this path, and never was"),
    NO_HISTORY: say("there is no git history to look into, or it lacks the contents of old pages"),
    SHALLOW: say(
        "the git history is cut off (shallow clone) before a revision with the lastupdated of the translation"
    ),
}
"""Why a translation has no base, or one that is no commit."""

HEAD_BYTES = 4096
"""How much of a page is searched for its date."""

_FRONT_MATTER = re.compile(r"\A\ufeff?\s*-{3,}[ \t]*\r?\n(?P<body>.*?)(?:^(?:-{3,}|\.\.\.)[ \t]*\r?$|\Z)", re.S | re.M)
_LAST_UPDATED = re.compile(
    r"""^[ \t]*lastupdated[ \t]*:[ \t]*(?P<value>"[^"\r\n]*"|'[^'\r\n]*'|[^\r\n#]*)""", re.I | re.M
)
_DATE = re.compile(r"(\d{4})[-\u2010-\u2015/.](\d{1,2})[-\u2010-\u2015/.](\d{1,2})(?:[T ].*)?", re.S)


@value(frozen=True, slots=True)
class Base:
    """What a translation was made from. `reason` (one of `REASONS`) is empty where it is a revision in git.

    `candidates`: how many different texts of the source page have the date of the translation. `searched`: whether the
    whole history was looked through for them.
    """

    revision: Revision | None = None
    document: Document | None = None
    reason: str = ""
    candidates: int = 0
    searched: bool = True

    @property
    def certain(self) -> bool:
        """Whether it is known: a page of its date is not where others may have had that date."""
        return self.document is not None and self.searched


class Translation(NamedTuple):
    """A translated page, the path of its source page, and the source page as it is today, if it is there."""

    path: str
    document: Document
    source: str
    today: Document | None


@value(frozen=True, slots=True)
class Candidate:
    """A revision that has the date of a translation, with its text: all that choosing a base needs, off any disk."""

    revision: Revision
    data: bytes


@value(frozen=True, slots=True)
class Candidates:
    """What the history has to say about one translation: candidates, newest first, or the reason why there are none.

    `searched` is as in `Base`.
    """

    found: tuple[Candidate, ...] = ()
    reason: str = ""
    searched: bool = True


def find_bases(history: History | Unavailable, translations: Sequence[Translation]) -> Mapping[str, Base]:
    """The base of each translation, by the translation's path; equal texts are parsed once."""
    all_candidates = find_candidates(history, [(t.path, date_of(t.document), t.source) for t in translations])
    texts = Texts()
    return {t.path: choose(t.document, t.today, all_candidates[t.path], texts) for t in translations}


def find_candidates(
    history: History | Unavailable, dated: Sequence[tuple[str, str, str]], dates: dict[str, str] | None = None
) -> Mapping[str, Candidates]:
    """Candidates of translations, each given as its path, its date (`date_of`) and the path of its source page.

    One git process reads first the dates of all revisions, then the texts of those that are candidates. `dates` are
    those that are known already, by blob; afterwards all are in it.
    """
    dates = {} if dates is None else dates
    if isinstance(history, Unavailable):
        return {path: Candidates((), _undated(date) or NO_HISTORY, False) for path, date, _ in dated}
    revisions = {source: history.revisions(source) for source in dict.fromkeys(source for _, _, source in dated)}
    blobs = dict.fromkeys(r.blob for _, date, source in dated if date for r in revisions[source])
    if not blobs:
        return {path: _none(history, date, revisions[source], {}) for path, date, source in dated}
    try:
        with gitlog.BlobReader(history.place.root) as reader:
            unknown = [blob for blob in blobs if blob not in dates]
            dates.update((blob, date_in(data)) for blob, data in reader.read(unknown))
            chosen = {path: _with_date(revisions[source], date, dates) for path, date, source in dated}
            texts = dict(reader.read(dict.fromkeys(r.blob for found in chosen.values() for r in found)))
    except GitError:
        return {path: Candidates((), NO_HISTORY, False) for path, _, _ in dated}
    return {
        path: Candidates(found, "", not history.shallow) if found else _none(history, date, revisions[source], dates)
        for path, date, source in dated
        for found in [tuple(Candidate(r, texts[r.blob]) for r in chosen[path] if r.blob in texts)]
    }


def is_settled(history: History | Unavailable | None, candidates: Mapping[str, Candidates]) -> bool:
    """Whether the history will say the same tomorrow: not where it lacks texts, which somebody may fetch."""
    return not isinstance(history, History) or all(each.reason != NO_HISTORY for each in candidates.values())


class Texts:
    """The texts of candidates, each parsed once for all translations, and their structure where somebody asks for it.

    `known` are pages parsed already: every third base is today's page still.
    """

    def __init__(self, known: Sequence[Document] = (), read: Callable[[Source], Document] = parse.parse) -> None:
        self._known = {document.source: document for document in known}
        self._read = read
        self._documents: dict[str, Document] = {}
        self._shapes: dict[str, Shape] = {}

    def document(self, candidate: Candidate) -> Document:
        """The page of a candidate, parsed."""
        blob = candidate.revision.blob
        if blob not in self._documents:
            source = Source.decode(candidate.revision.path, candidate.data)
            self._documents[blob] = self._known.get(source) or self._read(source)
        return self._documents[blob]

    def shape(self, candidate: Candidate) -> Shape:
        """The structure of a candidate."""
        blob = candidate.revision.blob
        if blob not in self._shapes:
            self._shapes[blob] = shape(self.document(candidate))
        return self._shapes[blob]


def choose(translation: Document, today: Document | None, candidates: Candidates, texts: Texts) -> Base:
    """The base of a translation: of its candidates the nearest in structure, the newest of equally near ones."""
    found = candidates.found
    if not found:
        date = date_of(translation)
        if today and date and date_of(today) == date:
            return Base(None, today, WORKING_TREE, searched=candidates.searched)
        # A source page that is not committed yet is there all the same.
        gone = candidates.reason == NO_SOURCE and today is not None
        return Base(reason=(_undated(date) or NO_SUCH_REVISION) if gone else candidates.reason)
    best = found[0]
    if len(found) > 1:
        own = shape(translation)
        best = min(found, key=lambda candidate: distance(own, texts.shape(candidate)))
    return Base(best.revision, texts.document(best), candidates=len(found), searched=candidates.searched)


def date_of(document: Document) -> str:
    """`lastupdated` of a page, normalised as by `normal_date`; empty where there is none."""
    value = document.front_matter.value("lastupdated") if document.front_matter else ""
    return normal_date(value) or _date_in(document.source.text[:HEAD_BYTES])


def date_in(data: bytes) -> str:
    """`lastupdated` of a page that need not be parsed for it."""
    return _date_in(data[:HEAD_BYTES].decode("utf-8", "replace"))


def normal_date(value: str) -> str:
    """``2019-8-1`` as ``2019-08-01``; what is no date in lower case with its white space folded."""
    match = _DATE.fullmatch(value.strip())
    if match:
        try:
            return datetime.date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError:
            pass
    return " ".join(value.casefold().split())


def _date_in(head: str) -> str:
    front_matter = _FRONT_MATTER.match(head)
    found = _LAST_UPDATED.search(front_matter["body"]) if front_matter else None
    return normal_date(found["value"].strip().strip("\"'")) if found else ""


def _with_date(revisions: Iterable[Revision], date: str, dates: Mapping[str, str]) -> list[Revision]:
    """Revisions with this date; of those with one text the newest."""
    found: dict[str, Revision] = {}
    for revision in revisions:
        if date and dates.get(revision.blob) == date:
            found.setdefault(revision.blob, revision)
    return list(found.values())


def _none(history: History, date: str, revisions: Sequence[Revision], dates: Mapping[str, str]) -> Candidates:
    reason = _why(history, date, revisions, dates)
    return Candidates((), reason, not history.shallow and reason != NO_HISTORY)


def _why(history: History, date: str, revisions: Sequence[Revision], dates: Mapping[str, str]) -> str:
    """Why no revision is a candidate. `dates` lacks blobs that the repository lacks (a partial clone)."""
    if not revisions and not history.shallow:
        return NO_SOURCE
    if reason := _undated(date):
        return reason
    if any(revision.blob not in dates for revision in revisions):
        return NO_HISTORY
    return SHALLOW if history.shallow else NO_SUCH_REVISION


def _undated(date: str) -> str:
    """The reason a date gives by itself."""
    if not date:
        return NO_DATE
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        return MALFORMED_DATE
    return ""
