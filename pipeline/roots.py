"""Several roots in one run: which paths are in which, and one report of what was found in all.

Owns: what a root is, findings as they are seen from where the user stands. Must not know: how a root is validated.

A root is the folder of the nearest configuration above a path, else the git repository it is in. Paths that are in
neither have one root together: the folder that holds them. A path inside of another one goes with that one.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline import config as configuration
from pipeline.finding import Finding, Location
from pipeline.outcome import Report
from pipeline.source import Source


def apart(paths: Sequence[Path], *, configured: bool = True) -> list[tuple[Path, ...]]:
    """The paths by their root, ordered by its place, those without one first; in their own order within a root.

    Configurations count only where the user wants them (`configured`).
    """
    places = {path: path.resolve() if path.is_dir() else path.parent.resolve() / path.name for path in paths}
    named = set(places.values())

    @cache
    def settings(folder: Path) -> Path | None:
        if configured and configuration.is_in(folder):
            return folder
        return settings(folder.parent) if folder != folder.parent else None

    @cache
    def repository(folder: Path) -> Path | None:
        if (folder / ".git").exists():
            return folder
        return repository(folder.parent) if folder != folder.parent else None

    found: dict[str, list[Path]] = {}
    for path, place in places.items():
        outermost = next(above for above in (*reversed(place.parents), place) if above in named)
        folder = outermost if outermost.is_dir() else outermost.parent
        found.setdefault(str(settings(folder) or repository(folder) or ""), []).append(path)
    return [tuple(found[root]) for root in sorted(found)]


def prefix(root: Path) -> str:
    """The way from the working directory to a root, empty or with ``/`` at its end."""
    way = os.path.relpath(root.resolve()).replace(os.sep, "/")
    return "" if way == "." else f"{way}/"


def seen(report: Report, prefix: str) -> Report:
    """A report with its paths as they are seen by way of `prefix`; findings stay known by what they were."""
    return replace(
        report,
        findings=tuple(_seen(report.findings, prefix)),
        paths={prefix + path: locale for path, locale in report.paths.items()},
    )


def together(reports: Sequence[Report]) -> Report:
    """One report of several, whose paths are seen from the same folder."""
    findings = (finding for report in reports for finding in report.findings)
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        pages=sum(report.pages for report in reports),
        topics=sum(report.topics for report in reports),
        locales=tuple(sorted({locale for report in reports for locale in report.locales})),
        incidents=sum(report.incidents for report in reports),
        crashes=tuple(crash for report in reports for crash in report.crashes),
        paths={path: locale for report in reports for path, locale in report.paths.items()},
        hidden=sum(report.hidden for report in reports),
        suppressed=sum(report.suppressed for report in reports),
    )


def _seen(findings: Iterable[Finding], prefix: str) -> Iterator[Finding]:
    known: dict[int, Source] = {}

    def seen(place: Location) -> Location:
        source = place.source
        if id(source) not in known:
            path = prefix + source.path
            known[id(source)] = replace(source, path=posixpath.normpath(path) if "../" in source.path else path)
        return replace(place, source=known[id(source)])

    for finding in findings:
        yield replace(
            finding,
            location=seen(finding.location),
            related=tuple(map(seen, finding.related)),
            identity=finding.likeness,
        )
