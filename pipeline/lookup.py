"""One topic of a tree, as a person names it.

Owns: finding it, and what is said where there is none. Must not know: what becomes of it.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline import gather
from pipeline.config import UsageError
from pipeline.discover import Tree
from pipeline.message import say
from pipeline.rules.base import did_you_mean
from pipeline.topic import Topic


def find_topic(tree: Tree, word: str) -> Topic:
    """The topic with the id or path `word`, in all its languages, each translation with its base.

    A path can be that of a translation. Raises UsageError where there is no such topic, or several have the id.
    """
    path = next((page.topic for page in tree.pages if word in (page.path, page.topic)), None)
    few = replace(tree, pages=tuple(page for page in tree.pages if page.topic == path)) if path else tree
    ids: dict[str, str] = {}
    found: list[Topic] = []
    for topic in gather.read_topics(few, gather.read_site(tree), gather.history_of(few)):
        ids[topic.id] = topic.path
        if path or topic.id.casefold() == word.casefold():
            found.append(topic)
    if not found:
        similar = did_you_mean(word, [*ids, *(page.topic for page in tree.pages)])
        hint = say("did you mean `{word}`?", word=similar) if similar else say("`incidoc status` lists all topics")
        raise UsageError(say("unknown topic `{word}`", word=word), hint)
    if len(found) > 1:
        paths = ", ".join(topic.path for topic in found)
        raise UsageError(
            say("several pages have the topic id `{word}`", word=word), say("name one: {paths}", paths=paths)
        )
    return found[0]
