"""What a run need not do again, because an earlier one did it with the same bytes.

Owns: what a result depends on, which is its key in the cache, and its form there. Must not know: how results come about
(`pipeline.engine`), where the cache is. A run in which nothing has changed imports nothing that reads pages or judges
them: only what is imported here.

A result is stored under a digest of everything that it depends on: the program, the settings, the bytes of all files,
the names of the others, the commit that the history ends with. So nothing is ever out of date; what changed is not
found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import baseline, cache, observed, plain, schemas
from pipeline import config as configuration
from pipeline.cache import Cache, digest
from pipeline.config import Config
from pipeline.discover import Tree
from pipeline.files import ReadError, read
from pipeline.layout import Layout
from pipeline.observed import observe
from pipeline.outcome import Report, report_of
from pipeline.source import Source
from pipeline.value import value

if TYPE_CHECKING:
    from pipeline.history import History
    from pipeline.observed import Observation
    from pipeline.site import Other

HELD = 2_000
"""Pages up to which the bytes of a tree are kept in memory from the key to the result."""

_UNREADABLE = "unreadable: "


@value(frozen=True)
class Memory:
    """What earlier runs over a tree have left. `tree` is the one to work on: it has the bytes that the key was made of.

    `files` are digests of all files that are read, by path; `state` is that of the history; `settings` are digests of
    the program and of what the user wants.
    """

    store: Cache
    tree: Tree
    key: str
    program: str
    settings: str
    state: str
    files: Mapping[str, str]

    def report(self) -> Report | None:
        """What a validation of the same tree found."""
        found = self.store.get("reports", self.key)
        if found is None:
            return None
        try:
            return report_of(
                self.tree,
                tuple(plain.findings_from(found["findings"], _texts(self.tree))),
                incidents=found["incidents"],
                notices=tuple(map(plain.message_from, found["notices"])),
                suppressed=found["suppressed"],
            )
        except plain.MALFORMED:
            return None

    def keep_report(self, report: Report) -> None:
        """Store what a validation found, but for one in which rules failed."""
        if report.crashes or not self._holds():
            return
        try:
            value = {
                "findings": plain.findings(report.findings, _texts(self.tree)),
                "incidents": report.incidents,
                "notices": [plain.message(notice) for notice in report.notices],
                "suppressed": report.suppressed,
            }
        except plain.Unplain:
            return
        self.store.put("reports", self.key, value)
        self.store.prune()

    def records(self) -> list[Mapping[str, object]] | None:
        """The incidents that the same tree had."""
        found = self.store.get("records", self.key)
        return found if isinstance(found, list) else None

    def keep_records(self, records: list[Any]) -> None:
        """Store the incidents of the tree."""
        if self._holds():
            self.store.put("records", self.key, records)
            self.store.prune()

    def inventory(self) -> Mapping[str, Any] | None:
        """The inventory that the same tree had."""
        found = self.store.get("inventories", self.key)
        return found if isinstance(found, dict) else None

    def keep_inventory(self, inventory: Mapping[str, Any]) -> None:
        """Store the inventory of the tree."""
        if self._holds():
            self.store.put("inventories", self.key, inventory)
            self.store.prune()

    def keep_settled(self) -> None:
        """Store that all there is to say of the tree depends on nothing but what the key was made of."""
        if self._holds():
            self.store.put("settled", self.key, True)
            self.store.prune()

    @property
    def is_settled(self) -> bool:
        """Whether an earlier run, or this one, stored that."""
        return self.store.has("settled", self.key)

    def history(self) -> History | None:
        """The history, if an earlier run has read it."""
        from pipeline.history import known_history

        try:
            found = self.store.get("histories", self._history_key)
            return None if found is None else known_history(self.tree.root, found)
        except plain.MALFORMED:
            return None

    def keep_history(self, history: History) -> None:
        """Store the history, if it is still the one that the key was made of."""
        if observed.history(str(self.tree.root)) == self.state:
            self.store.put("histories", self._history_key, history.plain)

    @property
    def _history_key(self) -> str:
        return digest(self.program, str(self.tree.root), self.state)

    def dates(self) -> dict[str, str]:
        """The dates of revisions that earlier runs have read, by blob: they depend on nothing else."""
        found = self.store.get("dates", digest(self.program, str(self.tree.root)))
        is_whole = isinstance(found, dict) and all(isinstance(date, str) for date in found.values())
        return found if is_whole else {}

    def keep_dates(self, dates: Mapping[str, str]) -> None:
        """Store the dates of all revisions."""
        self.store.put("dates", digest(self.program, str(self.tree.root)), dates)

    def beside(self, others: tuple[Other, ...]) -> Memory:
        """The memory of the same tree in a run over `others` too."""
        key = digest(self.key, *(repr((other.prefix, other.digest)) for other in others))
        return replace(self, tree=replace(self.tree, others=others), key=key)

    def looked_at(self, config: Config, start: Path) -> list[Observation]:
        """All that a command looks at which is over this tree alone, its configuration looked for from `start` on.

        Empty where that cannot be told. To be asked for before the tree is worked on.
        """
        tree, beside = self.tree, config.root or self.tree.root
        if any(state.startswith(_UNREADABLE) for state in self.files.values()):
            return []
        above = (start, *start.parents)
        layout = Layout.of(config.translations, config.source_locale)
        files = [folder / name for folder in above for name in configuration.NAMES]
        files += [beside / name for name in (config.baseline or baseline.NAME, *_term_files(tree, config))]
        files += [(config.root or Path()) / name for name in config.inventories]
        return [
            *(("listing", folder, seen) for folder, seen in tree.seen.items()),
            *(observe("listing", str(folder.joinpath(*layout.prefix))) for folder in above),
            *(observe("place", str(path)) for path in (tree.root / "content", *(folder / ".git" for folder in above))),
            *(observe(question, str(file)) for file in files for question in ("place", "content")),
            ("history", str(tree.root), self.state),
            *(("content", f"{tree.root}/{path}", state) for path, state in self.files.items()),
        ]

    def _holds(self) -> bool:
        """Whether the files are still what the key was made of: they are, if they were kept."""
        return len(self.tree.pages) <= HELD or _files(self.tree)[0] == self.files


def recall(store: Cache, tree: Tree, config: Config) -> Memory:
    """The memory of a tree: every file is read for it."""
    files, held = _files(tree)
    program = cache.program(store, schemas.program_dirs())
    state = observed.history(str(tree.root))
    settings = digest(program, *map(repr, _settings(config)), *_terms(tree, config))
    listing = (tree.pages, tree.tocs, tree.keyrefs, tree.source_locale, tree.complete, tree.misplaced, tree.named)
    names = (sorted(tree.files), tree.walked, sorted(tree.left_out - {cache.NAME}))
    key = digest(settings, state, repr(listing), repr(names), cache.canonical(files), *_inventories(config))
    return Memory(store, replace(tree, drafts=held or tree.drafts), key, program, settings, state, files)


def _files(tree: Tree) -> tuple[dict[str, str], dict[str, bytes]]:
    """Digests of all files that are read, and their bytes if they are few."""
    found: dict[str, str] = {}
    held: dict[str, bytes] = {}
    few = len(tree.pages) <= HELD
    for path, data in tree.read_all((*(page.path for page in (*tree.pages, *tree.tocs)), *tree.keyrefs)):
        if isinstance(data, ReadError):
            found[path] = f"{_UNREADABLE}{data.reason}"
            continue
        found[path] = digest(data)
        if few:
            held[path] = data
    return found, held


def _settings(config: Config) -> tuple[object, ...]:
    """What a run depends on besides the tree; what fails a run, and what is known, is decided afterwards."""
    rules = (config.select, config.extend_select, config.ignore, sorted(config.severity.items()), config.overrides)
    return (*rules, config.link_rewrites, config.source_locale, config.translations)


def _terms(tree: Tree, config: Config) -> Iterator[str]:
    """The bytes of the user's terms, as digests; they are looked for where `termfiles` does."""
    for name in _term_files(tree, config):
        try:
            yield f"{name} {digest(read(config.root or tree.root, name))}"
        except ReadError as problem:
            yield f"{name} {problem.reason}"


def _term_files(tree: Tree, config: Config) -> list[str]:
    """Where terms can be, relative to the configuration, or to the root if there is none."""
    tags = {tag for page in tree.pages for tag in (page.locale, page.locale.replace("-", "_"))}
    return sorted(config.terms.format(locale=tag) for tag in tags)


def _inventories(config: Config) -> Iterator[str]:
    """What the inventories of other trees say, as digests. A result depends only on the answers it got from them."""
    if config.inventories:
        from pipeline import inventory

        yield from inventory.digests(config)


def _texts(tree: Tree) -> plain.Text:
    """The text of a file of the tree, decoded once."""
    found: dict[str, Source | None] = {}

    def text(path: str) -> Source | None:
        if path not in found:
            try:
                found[path] = Source.decode(path, tree.read(path))
            except ReadError:
                found[path] = None
        return found[path]

    return text
