"""The commands of `incidoc`, one per file: each turns its options into a call of what does the work.

Owns: which commands there are, the options of each, and its exit code. Must not know: how anything is done. A command
is imported when it is used, and imports what it uses when it runs, so that no other command waits for it.
"""

from __future__ import annotations

from pipeline.errors import ERROR as ERROR
from pipeline.errors import FINDINGS as FINDINGS
from pipeline.errors import OK as OK
from pipeline.errors import RulesFailed as RulesFailed

COMMANDS = {
    "validate": "Check pages and report what is wrong with them.",
    "export": "Write the incidents of pages as JSON files.",
    "status": "Tell where the translations stand.",
    "baseline": "Live with the findings of today.",
    "terms": "Work on the words that are translated in one way only.",
    "server": "Serve an editor: findings as you type.",
    "rule": "Explain the rules.",
    "schema": "Print a JSON schema.",
    "clean": "Delete what is remembered of earlier runs.",
    "completion": "Print what makes a shell complete commands.",
}
"""Each command, the function of this name in the module of this name, with the first line of its help."""

REPEATABLE = ("validate", "export", "status")
"""Commands a run of which can be said again (`pipeline.replay`), where they say of what it depends on."""

_LISTED = "\n".join(f"  {name:<12}{summary}" for name, summary in COMMANDS.items())
HELP = f"""Usage: incidoc COMMAND [OPTIONS] [ARGUMENTS]

  Validate localized troubleshooting pages and export their incidents as JSON.

Commands:
{_LISTED}

Options:
  --version   Show the version and exit.
  -h, --help  Show this message, or behind a command that of the command.

  Findings go to standard output, everything else to standard error.
  Exit codes: 0 fine, 1 findings at or above --fail-on, 2 not carried out.
  Environment: NO_COLOR, FORCE_COLOR and TERM=dumb decide about colours.
"""
"""What `incidoc --help` says. It is here in full so that nothing else need be loaded to say it."""
