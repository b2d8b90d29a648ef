"""A comment that ignores findings where there are none.

## What it does
Reports each `incidoc-ignore` comment, and each rule in one, that covers no finding. Only rules that ran on the page
count, and only when the whole tree is validated: a part of it cannot tell. A translation's copy of a comment of the
source page is never reported; where a comment is unused in the source page, it is reported there.

## Why is this bad?
The fault has been mended, so the comment tells of something that is not there; and it would hide the next fault of the
same kind.

## Example
```md
<!-- incidoc-ignore broken-anchor: the target comes with the next release -->

No link is here any more.
```

Write instead:

```md
No link is here any more.
```

## Fix safety
Deleting the comment is safe where it stands between blank lines, or has one on one side. Where text stands directly
above and below, or a list above, the comment keeps apart what would become one block without it: that fix is unsafe.
"""

from collections.abc import Iterator
from itertools import groupby

from pipeline.finding import Edit, Fix, Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, listed, rule
from pipeline.source import Span
from pipeline.suppress import Comment, Use


@rule("X101", Severity.WARNING, fixable=True)
def unused_ignore(page: Page) -> Iterator[Problem]:
    """One finding for each comment; runs when all other rules have."""
    for _, group in groupby(page.unused, key=lambda use: use.comments[0].span):
        uses = list(group)
        start = uses[0].comments[0]
        rules = [use.rule for use in uses]
        yield Problem(
            start.span,
            say("There is no finding of {rules} for this comment to ignore.", rules=listed(rules, "or")),
            subject=f"{start.form} {' '.join(rules)}",
            help=say("Delete the comment, or the names of these rules in it."),
            fix=_without(uses, page),
        )


def _without(uses: list[Use], page: Page) -> Fix | None:
    """The fix that takes the rules of `uses` out of their comment, or of both comments of a region."""
    comments = uses[0].comments
    gone = {use.rule for use in uses}
    if any(use.comments != comments for use in uses) or len({_rules(comment, page) for comment in comments}) > 1:
        return None  # regions that cross each other
    if gone >= set(_rules(comments[0], page)):
        edits = tuple(Edit(comment.extent, "") for comment in comments)
        return Fix(say("delete the comment"), edits, all(comment.loose for comment in comments))
    return Fix(say("delete the rules without findings"), tuple(_shorter(c, gone, page) for c in comments), True)


def _shorter(comment: Comment, gone: set[str], page: Page) -> Edit:
    names = page.ignores.names
    left = [word for word, _ in comment.words if names.get(word, names.get(word.upper())) not in gone]
    return Edit(Span(comment.words[0][1].start, comment.words[-1][1].end), ", ".join(left))


def _rules(comment: Comment, page: Page) -> tuple[str, ...]:
    """What a comment names, sorted: names of rules, and words that are none."""
    names = page.ignores.names
    return tuple(sorted(names.get(word) or names.get(word.upper()) or word for word, _ in comment.words))
