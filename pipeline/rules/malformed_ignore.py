"""A comment for incidoc that has no effect as it is written.

## What it does
Reports comments that begin with `incidoc-` and are not what this program reads: an unknown command, an unknown rule, no
reason, a start without an end or an end without a start, a comment for the next block that shares its line with text.

## Why is this bad?
The writer believes that a finding was answered, and the reason is lost on the next reader. A reason is required because
nobody can tell later whether a finding without one may be ignored still.

## Example
```md
<!-- incidoc-ignore broken-anchor -->

See [the list](#removed_list).
```

Write instead:

```md
<!-- incidoc-ignore broken-anchor: the anchor is in the page that includes this one -->

See [the list](#removed_list).
```
"""

from collections.abc import Iterator

from pipeline.finding import Severity
from pipeline.message import say
from pipeline.rules.base import Page, Problem, did_you_mean, rule, shown
from pipeline.suppress import COMMANDS, Fault, Ignores


@rule("X102", Severity.WARNING)
def malformed_ignore(page: Page) -> Iterator[Problem]:
    """One finding for each comment or word in it that has no effect."""
    for fault in page.ignores.faults:
        yield _problem(fault, page.ignores)


def _problem(fault: Fault, ignores: Ignores) -> Problem:
    word = shown(fault.word)
    match fault.reason:
        case "command":
            guess = did_you_mean(fault.word, COMMANDS)
            message, advice = (
                say("{word} is no comment that incidoc knows.", word=word),
                _guess(guess, "incidoc-ignore"),
            )
        case "rules":
            message = say("This comment names no rule.")
            advice = say("Write `{command} RULE: reason`.", command=fault.word)
        case "reason":
            message = say("This comment says no reason, so nothing is ignored.")
            advice = say("Put a colon behind the rules, and say why: `{command} RULE: reason`.", command=fault.word)
        case "line":
            message = say("This comment shares its line with text, so it is not clear what it is for.")
            advice = say("Put it on a line of its own above the block that is meant.")
        case "rule":
            message = say("There is no rule {word}.", word=word)
            advice = _guess(did_you_mean(fault.word, ignores.names))
        case "open":
            message = say("Nothing ends what begins here, so {word} is not ignored.", word=word)
            advice = say("Put `<!-- incidoc-ignore-end {word} -->` where it is to be reported again.", word=fault.word)
        case _:
            message = say("Nothing has begun that ends here for {word}.", word=word)
            advice = say("Put `<!-- incidoc-ignore-start {word}: reason -->` above, or delete this.", word=fault.word)
    return Problem(fault.span, message, subject=f"{fault.reason} {fault.word}", help=advice)


def _guess(meant: str, otherwise: str = "") -> str:
    if meant:
        return say("Did you mean `{name}`?", name=meant)
    return say("Write `{name}`.", name=otherwise) if otherwise else say("`incidoc rule` lists them all.")
