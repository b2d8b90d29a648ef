"""JUnit XML: pages as test cases, so that every CI system shows which page fails and since when.

Owns: the step from findings to that XML. Must not know: anything but findings.

One suite for each locale, one test case for each page checked. A case per rule and page would make thousands of cases
that are never run on their own, and one per finding would make cases that come and go, so that no CI system could tell
what is new. A page fails by its findings at or above `--fail-on`, just as the run does; the others are printed beside.
The XML follows the schema of Jenkins (`junit-10.xsd` of its xUnit plugin). No time goes in: equal pages, equal bytes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from pipeline.finding import Finding
from pipeline.report import ReportLike, counts
from pipeline.report.summary import count
from pipeline.report.text import Style, headline, printable, prose

# What is no character of XML 1.0, section 2.2.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Stops = Callable[[Finding], bool]
"""Whether a finding fails the run: `pipeline.gate.Gate.stops`."""


def render(report: ReportLike, *, stops: Stops) -> str:
    """The report as XML; those that stop the run are failures."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[finding.location.source.path].append(finding)
    locales = {path: findings[0].locale for path, findings in found.items()} | dict(report.paths)
    suites: dict[str, list[str]] = defaultdict(list)
    for path in sorted(locales):
        suites[locales[path]].append(path)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="incidoc">']
    for locale, paths in sorted(suites.items()):
        lines += _suite(locale, {path: found[path] for path in paths}, stops)
    return "\n".join((*lines, "</testsuites>", ""))


def _suite(locale: str, pages: Mapping[str, Sequence[Finding]], stops: Stops) -> Iterator[str]:
    name = f"incidoc.{locale}" if locale else "incidoc"
    failed = sum(bool(_failures(findings, stops)) for findings in pages.values())
    numbers = f'tests="{len(pages)}" failures="{failed}" errors="0" skipped="0"'
    yield f"  <testsuite name={_attribute(name)} {numbers}>"
    for path, findings in pages.items():
        yield from _case(name, path, findings, stops)
    yield "  </testsuite>"


def _case(suite: str, path: str, findings: Sequence[Finding], stops: Stops) -> Iterator[str]:
    failures = _failures(findings, stops)
    remarks = [finding for finding in findings if not stops(finding)]
    start = f"    <testcase classname={_attribute(suite)} name={_attribute(printable(path))}"
    if not findings:
        yield f"{start}/>"
        return
    yield f"{start}>"
    if failures:
        worst = max(failures, key=lambda finding: finding.severity)
        told = ", ".join(count(number, severity) for severity, number in counts(failures).items() if number)
        message = f"{told}; {prose(worst.message)}"
        yield f"      <failure type={_attribute(worst.rule)} message={_attribute(message)}>{_text(failures)}</failure>"
    if remarks:
        yield f"      <system-out>{_text(remarks)}</system-out>"
    yield "    </testcase>"


def _failures(findings: Sequence[Finding], stops: Stops) -> list[Finding]:
    return [finding for finding in findings if stops(finding)]


def _text(findings: Sequence[Finding]) -> str:
    return escape(_possible("\n".join(headline(finding, Style()) for finding in findings)))


def _attribute(text: str) -> str:
    return quoteattr(_possible(text))


def _possible(text: str) -> str:
    """`text` with every code point that XML cannot carry written out."""
    return _NO_CHARACTER.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
