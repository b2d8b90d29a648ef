"""Today's tree beside the tree as it was, ready to be compared topic by topic.

Owns: which topics have to be read again as they were, and the site of then. Must not know: which findings a change
touched (`pipeline.since`), git.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pipeline import gather
from pipeline.discover import PageFile, Tree
from pipeline.history import History, Unavailable
from pipeline.past import Past
from pipeline.run import Run
from pipeline.since import Comparison, Judged
from pipeline.site import Site
from pipeline.topic import Topic, all_candidates, input_of, read_topic


def compared(tree: Tree, past: Past, run: Run, history: History | Unavailable | None) -> Comparison:
    """What tells what changed since: the topics as they were are read again where a file they depend on changed."""
    before = gather.read_site(past.tree)
    files: dict[str, list[PageFile]] = {page.topic: [] for page in (*tree.pages, *past.tree.pages)}
    for page in sorted(past.tree.pages, key=lambda page: (page.locale != tree.source_locale, page.locale)):
        files[page.topic].append(page)
    changed = {page.topic for page in (*tree.pages, *past.tree.pages) if page.path in past.changed}
    again = sorted(changed) if before == run.beside else sorted(files)
    pages = tuple(page for path in again for page in files[path])
    candidates = all_candidates(replace(past.tree, pages=pages), history) if history else {}

    def read(path: str) -> Topic:
        given = input_of(past.tree, path, files[path], candidates)
        return read_topic(given, tree.source_locale, before.subcollection(path))

    then = {path: partial(read, path) for path in again}
    whole: Site | None = None
    if run.whole:
        known = (gather.facts_of(before, read(path), tree.source_locale) for path in then)
        reread = gather.linked(past.tree, before, [page for topic in known for page in topic.pages], history)
        reread = replace(reread, others=run.whole.others)
        same = {path: page for path, page in run.whole.pages.items() if page.topic_path not in then}
        whole = replace(reread, pages={**same, **reread.pages})
    former = replace(run, beside=before, whole=whole, judge=replace(run.judge, crashes=[]))

    def judged(topic: Topic) -> Judged:
        was = then[topic.path]() if topic.path in then else topic
        seen = former.pages(was)
        return seen, former.findings(was, seen)

    gone = sorted({page.topic for page in past.tree.pages} - {page.topic for page in tree.pages})
    sites = (whole, run.whole) if whole and run.whole else None
    return Comparison(past, run.judge, judged, sites, tuple(then[path]() for path in gone))
