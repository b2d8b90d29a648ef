"""The command `status`: where the translations stand."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands import OK
from pipeline.config import UsageError
from pipeline.message import say
from pipeline.options import OUTPUT, PAGES, Command, Settings, closing, cluster_option, option, shared_options
from pipeline.report.text import leading
from pipeline.terminal import progress, wants_color

if TYPE_CHECKING:
    from pipeline.discover import Tree
    from pipeline.topic import Member, Topic
    from pipeline.voice import Voice

FORMATS = ("text", "json")


@click.command(
    cls=Command, epilog=closing("incidoc status content", "incidoc status --output-format json > status.json")
)
@shared_options
@cluster_option
@option(
    "--output-format",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    default="text",
    group=OUTPUT,
    help="text (the default), json.",
)
@option("--diff", metavar="TOPIC", group=PAGES, help="What changed in the source of a topic (id or path).")
@option("--locale", metavar="TAG", group=PAGES, help="With --diff: since it was translated into this.")
@click.pass_obj
def status(session: dict[str, Any], /, output_format: str, diff: str | None, locale: str | None, **shared: Any) -> int:
    """Tell where the translations stand.

    What each was made from, what changed in the source page since, how much is to
    do; with --diff TOPIC --locale L: the changes, incident by incident.
    """
    from pipeline import engine, jsonout
    from pipeline import status as matrix

    settings = Settings(**shared)
    session["verbose"] = settings.verbose
    config = settings.load()
    tree = settings.tree(config)
    if diff is not None:
        return _diff(tree, diff, locale, output_format, settings.voice)
    if locale is not None:
        raise UsageError(say("--locale goes with --diff"), say("add --diff TOPIC"))
    memory = settings.memory(tree, config)
    looked_at = settings.looked_at(memory, config) if memory else []
    with progress(settings.progress and not settings.quiet) as report_progress, settings.workers(tree) as jobs:
        rows = list(engine.translations(tree, progress=report_progress, jobs=jobs, memory=memory))
    if output_format == "json":
        click.echo(jsonout.pretty(matrix.document(rows)).encode(), nl=False)
    else:
        click.echo("".join(f"{leading(line)}\n" for line in matrix.text(rows, settings.voice)), nl=False)
    if memory and looked_at and memory.is_settled:
        session["repeatable"] = memory.store, looked_at
    return OK


def _diff(tree: Tree, word: str, locale: str | None, output_format: str, voice: Voice) -> int:
    from pipeline import gather, jsonout, lookup, sourcediff
    from pipeline import status as matrix
    from pipeline.report.text import Style

    # A path as the user sees it, or as the program names pages.
    named = Path(os.path.abspath(word))
    path = named.relative_to(tree.root).as_posix() if named.is_relative_to(tree.root) and named.is_file() else word
    topic = lookup.find_topic(tree, path)
    member = _translation(topic, path, locale, tree.source_locale)
    entries = sourcediff.difference(topic, member, tree.source_locale)
    if output_format == "json":
        row = matrix.row(topic, [member.file.locale], tree.source_locale, gather.read_site(tree).names(topic.path))
        row["locales"][0]["diff"] = entries
        click.echo(jsonout.pretty(matrix.document([row])).encode(), nl=False)
    else:
        style = Style(wants_color(sys.stdout), voice)
        click.echo(
            "".join(f"{line}\n" for line in sourcediff.text(topic, member, entries, style)), nl=False, color=True
        )
    return OK


def _translation(topic: Topic, path: str, locale: str | None, source_locale: str) -> Member:
    """The translation that is meant: by its locale, or by its own path. It must have a base."""
    from pipeline.bases import REASONS
    from pipeline.language import locale_tag
    from pipeline.rules.base import did_you_mean

    members = {member.file.locale: member for member in topic.members if member.file.locale != source_locale}
    if locale is None:
        named = [member.file.locale for member in members.values() if member.file.path == path]
        if not named:
            hint = say("one of {locales}", locales=", ".join(members)) if members else ""
            raise UsageError(say("--diff needs --locale"), hint)
        locale = named[0]
    member = members.get(locale_tag(locale) or locale)
    if member is None:
        similar = did_you_mean(locale, members, 0.5)
        hint = say("did you mean `{word}`?", word=similar) if similar else ", ".join(members)
        raise UsageError(say("{path} is not translated into {locale}", path=topic.path, locale=locale), hint)
    if topic.source is None:
        raise UsageError(say("there is no source page {path}", path=topic.path))
    if member.base.document is None:
        raise UsageError(
            say("nobody knows what {path} was made from", path=member.file.path), REASONS.get(member.base.reason, "")
        )
    return member
