"""What people read can be said in every language of the catalogues."""

from collections.abc import Iterator

import mdtest
import pytest

from pipeline.finding import Finding
from pipeline.message import Message


def texts(finding: Finding) -> Iterator[str]:
    """All that a finding says in words."""
    yield finding.message
    yield from (place.label for place in finding.related)
    yield finding.help
    if finding.fix:
        yield finding.fix.title


def said(name: str) -> Iterator[str]:
    """All that a rule says in its examples."""
    path = mdtest.FILES[0].parent / f"{name}.md"
    for example in mdtest.examples(path.read_text(encoding="utf-8")):
        for page in example.pages:
            for finding in mdtest.run(mdtest.RULES[name], example, page) if " today" not in page else ():
                yield from filter(None, texts(finding))


@pytest.mark.parametrize("name", mdtest.RULES)
def test_all_that_a_rule_says_is_a_message(name):
    assert [text for text in said(name) if not isinstance(text, Message)] == []
