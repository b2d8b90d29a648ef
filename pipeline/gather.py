"""What a run knows besides the topic it looks at: the history, the files beside the pages, what all pages say together.

Owns: gathering that from a tree. Must not know: rules, findings, the order of a run.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from typing import TypeGuard

from pipeline.discover import Tree
from pipeline.evidence import Evidence
from pipeline.files import ReadError
from pipeline.history import History, Unavailable, open_history
from pipeline.message import say
from pipeline.pagefacts import PageFacts, facts
from pipeline.parse import sitefiles
from pipeline.site import Files, Other, Site, TocFile
from pipeline.source import Source
from pipeline.terms import Terms
from pipeline.topic import Topic, all_candidates, topics
from pipeline.value import value
from pipeline.wordfacts import WordFacts, word_facts

Progress = Callable[[int, int], None]
"""Called with the number of topics done and the number of all topics."""


@value(frozen=True)
class TopicFacts:
    """What the other topics need to know of one: small, and summed over all topics.

    `crash` is the traceback if the words could not be counted: a fault of this program.
    """

    pages: tuple[PageFacts, ...]
    words: WordFacts = field(default_factory=WordFacts)
    crash: str = ""


def read_topics(
    tree: Tree, site: Site, history: History | Unavailable | None, progress: Progress | None = None
) -> Iterator[Topic]:
    """All topics of the tree, by path, each translation with its base."""
    candidates = all_candidates(tree, history) if history else {}
    count = len({page.topic for page in tree.pages})
    for done, topic in enumerate(topics(tree, site, candidates), 1):
        yield topic
        if progress:
            progress(done, count)


def history_of(tree: Tree, known: History | None = None) -> History | Unavailable | None:
    """The history of a tree, unless it is `known`; None for a tree without translations, which needs none."""
    translated = any(page.locale != tree.source_locale for page in tree.pages)
    return (known or open_history(tree.root)) if translated else None


def notices(history: History | Unavailable | None) -> tuple[str, ...]:
    """What the user should know of the history, each thing once."""
    if isinstance(history, Unavailable):
        return (
            say("translations are compared with today's source pages, less strictly: {reason}", reason=history.reason),
        )
    return history.notices if history else ()


def read_site(tree: Tree) -> Site:
    """What the files beside the pages say. A file that cannot be read says nothing."""
    keyrefs = {
        _folder(path): sitefiles.keyref_values(source) for path in tree.keyrefs if (source := _source(tree, path))
    }
    toc_files = tuple(
        TocFile(toc.path, toc.locale, _folder(toc.topic), sitefiles.read_toc(source))
        for toc in tree.tocs
        if (tree.complete or toc.locale == tree.source_locale) and (source := _source(tree, toc.path))
    )
    tocs = {toc.folder: toc.toc for toc in toc_files if toc.locale == tree.source_locale}
    return replace(Site.of((), tocs, keyrefs, source_locale=tree.source_locale), toc_files=toc_files)


def pages_of(site: Site, topic: Topic) -> tuple[PageFacts, ...]:
    """The facts of the pages of a topic; `site` is what the files beside the pages say."""
    names = site.names(topic.path)
    return tuple(facts(m.document, m.file.locale, topic.path, topic.id, names) for m in topic.members)


def facts_of(site: Site, topic: Topic, source_locale: str) -> TopicFacts:
    """The same, and what their words tell."""
    pages = pages_of(site, topic)
    if topic.source is None:
        return TopicFacts(pages)
    try:
        translations = {m.file.locale: m.reading for m in topic.members if m is not topic.source}
        return TopicFacts(pages, word_facts(topic.source.reading, translations, source_locale))
    except Exception:
        return TopicFacts(pages, crash=f"{topic.path}: {traceback.format_exc()}")


def together(
    tree: Tree,
    site: Site,
    known: Iterable[TopicFacts],
    history: History | Unavailable | None = None,
    terms: Mapping[str, Terms] | None = None,
    others: Sequence[Other] = (),
) -> tuple[Site | None, Evidence]:
    """What all pages say together: what links can lead to, and what each word is.

    Links are known only if the tree is complete; the evidence is as good as the pages that were read, with the user's
    `terms` by locale. `others`: trees of which inventories tell. What is `known` is summed as it comes.
    """
    pages: list[PageFacts] = []
    evidence = Evidence.of(_words(known, pages), tree.source_locale, terms or {})
    return whole(tree, site, pages, history, others), evidence


def _words(known: Iterable[TopicFacts], pages: list[PageFacts]) -> Iterator[WordFacts]:
    """The words of each topic; the facts of its pages are put aside."""
    for topic in known:
        pages += topic.pages
        yield topic.words


def whole(
    tree: Tree,
    site: Site,
    pages: Sequence[PageFacts],
    history: History | Unavailable | None,
    others: Sequence[Other],
) -> Site | None:
    """What links can lead to, with all `pages` of the tree; None where the tree is not complete."""
    return linked(tree, site, pages, history, others) if tree.complete else None


def linked(
    tree: Tree,
    site: Site,
    pages: Sequence[PageFacts],
    history: History | Unavailable | None = None,
    others: Sequence[Other] = (),
) -> Site:
    """The pages with their anchors, the files beside them, the tables of contents, and the other trees."""
    return replace(
        Site.of(pages, site.tocs, site.keyrefs, Files(tree.files, tree.walked, tree.left_out), tree.source_locale),
        toc_files=site.toc_files,
        misplaced=tree.misplaced,
        past=history.past({page.path for page in pages}) if is_whole(history) else None,
        others=(*tree.others, *others),
    )


def is_whole(history: History | Unavailable | None) -> TypeGuard[History]:
    """Whether the history goes back to the beginning, so that what it does not have never was."""
    return isinstance(history, History) and not history.shallow


def reader(tree: Tree) -> Callable[[str], Source]:
    """Gives the text of files of the tree, each read once; that of a file that has vanished is empty."""

    @cache
    def source(path: str) -> Source:
        return _source(tree, path) or Source(path, "")

    return source


def _source(tree: Tree, path: str) -> Source | None:
    try:
        return Source.decode(path, tree.read(path))
    except ReadError:
        return None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
