"""Files beside the pages: both forms of the table of contents."""

import pytest

from pipeline.parse.sitefiles import LIMIT, read_toc
from pipeline.source import Source
from pipeline.toc import EntryKind, Toc, duplicates, without_entry, without_file

LEGACY = """\
{:navgroup: .navgroup}
{:topicgroup: .topicgroup}

{: .toc subcollection="registry" audience="compute" href="/docs/services/R?topic=registry-x" path="services/Registry"}
Container Registry

<!-- a comment
    hidden.md
-->
    {: .navgroup id="learn"}
    getting-started.md
\tha-dr 2.md\t

    {: .topicgroup}
    Public images
        /RegistryImages/toc
        /tutorials/tutorials-vm
        ../support/
        [REST (beta) API](https://{DomainName}/apidocs/x_(y)){: new_window}
    {: .topicgroup-end}
    {: .navgroup-end}
"""

MODERN = """\
toc:
  properties:
    subcollection: Registry
    path: Registry
  entries:
  - navgroup:
      id: learn
      label: Learn
      topics:
      - topic: getting-started.md
        navtitle: "Getting started"
      - registry_overview.md
      - include: ../containers/x.md
      - link:
          label: API
          href: https://example.com/api
      - topicgroup:
          label: Notices
          topics:
          - navtitle: Notices of today
            topic: 'notices.md'
  - last.md
"""


def toc(text, path="toc"):
    """The toc, after a check that every span is the text it stands for."""
    source = Source(path, text)
    read = read_toc(source)
    for entry in read.entries:
        assert source[entry.span].strip("\"'") == (entry.target or entry.label)
    return read


def listed(read):
    return [(entry.kind.value, entry.target, entry.label) for entry in read.entries]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_legacy_toc(newline):
    read = toc(LEGACY.replace("\n", newline))
    assert (read.subcollection, read.path, read.junk) == ("registry", "services/Registry", ())
    assert listed(read) == [
        ("group", "", "Container Registry"),
        ("group", "", "learn"),
        ("page", "getting-started.md", ""),
        ("page", "ha-dr 2.md", ""),
        ("group", "", "Public images"),
        ("include", "/RegistryImages/toc", ""),
        ("include", "/tutorials/tutorials-vm", ""),
        ("include", "../support/", ""),
        ("link", "https://{DomainName}/apidocs/x_(y)", "REST (beta) API"),
        ("group", "", ""),
    ]
    assert list(read.foreign()) == ["RegistryImages", "tutorials"]


def test_yaml_toc():
    read = toc("\ufeff" + MODERN, "a/toc.yaml")
    assert (read.subcollection, read.path, read.junk) == ("Registry", "Registry", ())
    assert listed(read) == [
        ("group", "", "Learn"),
        ("page", "getting-started.md", "Getting started"),
        ("page", "registry_overview.md", ""),
        ("include", "../containers/x.md", ""),
        ("link", "https://example.com/api", "API"),
        ("group", "", "Notices"),
        ("page", "notices.md", "Notices of today"),
        ("page", "last.md", ""),
    ]


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/docs/openshift?topic=openshift-x", "openshift"),
        ("/docs/services/X/index.html", "services/X"),
        ("https://example.com/x", ""),
    ],
)
def test_without_a_path_the_address_of_the_first_page_says_where_pages_are_published(href, path):
    assert toc(f'{{: .toc subcollection="x" href="{href}"}}\n').path == path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("toc.yaml", "toc:\n  properties: {subcollection: x}\n  entries: [\n"),
        ("toc.yaml", "toc:\n  entries:\n  - !!python/object/apply:os.system [id]\n"),
        ("toc.yaml", "a: &a [x.md]\ntoc:\n  entries: *a\n"),
        ("toc.yaml", "[" * 5000),
        ("toc.yaml", "\x00"),
        ("toc.yaml", "- just\n- a list\n"),
        ("toc", "{: .toc subcollection=“x”}\n"),
        ("toc", "{: .navgroup\n"),
        ("toc", "x" * (LIMIT + 1)),
    ],
)
def test_what_cannot_be_read_is_junk(name, text):
    assert {junk.reason for junk in read_toc(Source(name, text)).junk} == {"toc-invalid"}


def test_broken_toc_keeps_its_subcollection():
    broken = "toc:\n  properties:\n    subcollection: x\n  entries: [\n"
    assert read_toc(Source("toc.yaml", broken)).subcollection == "x"
    assert read_toc(Source("toc", "{: .toc subcollection=x\n")).subcollection == "x"


def test_many_comments_take_no_time():
    assert read_toc(Source("toc", "<!---->\n" * 50_000)).entries == ()


def test_empty_toc():
    assert read_toc(Source("toc", "")) == read_toc(Source("toc.yaml", "")) == Toc()


def test_entries_and_files_that_do_not_meet():
    read = toc("a.md\nsub/b.md\ngone.md\n/x-cli/x-cli-ref\n[Own](/docs/x?topic=x-linked)\n")
    pages = {"t/a.md": "x-a", "t/sub/b.md": "x-b", "t/left.md": "x-left", "t/c.md": "x-cli-ref", "t/d.md": "x-linked"}
    pages |= {"t/README.md": "x-readme", "elsewhere.md": "elsewhere"}
    assert [entry.target for entry in without_file(read, "t", pages)] == ["gone.md"]
    assert list(without_entry({"t": read}, pages)) == ["t/left.md"]
    assert list(without_entry({"t": Toc()}, pages)) == []


def test_pages_listed_twice():
    pairs = [(first.span.start, again.span.start) for first, again, _ in duplicates(toc("a.md\nb.md\n./a.md\na.md\n"))]
    assert pairs == [(0, 10), (0, 17)]


def test_kinds_of_entries_are_told_apart():
    kinds = [entry.kind for entry in toc("A title with page.md inside it\n/abs/toc\npage.md\n").entries]
    assert kinds == [EntryKind.GROUP, EntryKind.INCLUDE, EntryKind.PAGE]
