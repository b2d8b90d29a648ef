"""Several repositories in one run: each is judged as on its own, but that its links into the others lead somewhere."""

import json
import subprocess
from pathlib import Path

import pytest
from test_cli import run

from pipeline import roots

__all__ = ["run"]

HEAD = "---\nlastupdated: {date}\nsubcollection: {name}\n---\n\n"
PAGES = {
    "alpha/toc": '{: .toc subcollection="alpha" path="services/Alpha"}\nx.md\n',
    "alpha/x.md": HEAD.format(date="2019-01-02", name="alpha")
    + """# The first page
{: #x}

See [limits](/docs/beta?topic=beta-y#limits), [no limits](/docs/beta?topic=beta-y#limit),
[none](/docs/beta?topic=beta-yy), [elsewhere](/docs/gamma?topic=gamma-a).

## More
{: #more}

See [one](/docs/beta?topic=beta-z#a-heading), [another](/docs/beta?topic=beta-y#an-english-heading).

## Part
{: #part}
""",
    "alpha/nl/fr/x.md": HEAD.format(date="2019-01-02", name="alpha")
    + """# La première page
{: #x}

Voir [limites](/docs/beta?topic=beta-y#limits).

## Plus
{: #more}

Voir [un](/docs/beta?topic=beta-z#a-heading), [un autre](/docs/beta?topic=beta-y#an-english-heading),
[rien](/docs/beta?topic=beta-z#nothing).

## Partie
{: #part}
""",
    "beta/toc": '{: .toc subcollection="beta" path="services/Beta"}\ny.md\nz.md\n',
    "beta/y.md": HEAD.format(date="2019-01-02", name="beta")
    + """# The second page
{: #y}

See [part](/docs/alpha?topic=alpha-x#part), [no part](/docs/alpha?topic=alpha-x#prt),
[by path](/docs/services/Alpha/x.html), [also by path](/docs/services/Alpha/x.html#no),
[not there](/docs/services/Alpha/xx.html).

## Limits
{: #limits}

## An English heading
""",
    "beta/nl/fr/y.md": HEAD.format(date="2019-01-02", name="beta")
    + """# La deuxième page
{: #y}

Voir [partie](/docs/alpha?topic=alpha-x#part).

## Limites
{: #limits}

## Un titre
""",
    "beta/z.md": HEAD.format(date="2019-01-02", name="beta") + "# The third page\n{: #z}\n\n## A heading\n",
    "gamma/a.md": HEAD.format(date="2019-01-02", name="gamma") + "# Nobody asked for it\n{: #a}\n",
}
LINKS = ("--select", "broken-link,unknown-subcollection")


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=folder, check=True, capture_output=True
    )


@pytest.fixture(params=["git", "config"])
def two(request, tmp_path, monkeypatch):
    """Two repositories beside each other, and a third that nobody names; the working directory is above them."""
    for name, text in PAGES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in ("alpha", "beta", "gamma"):
        if request.param == "git":
            git(tmp_path / name, "init", "-q")
            git(tmp_path / name, "add", "-A")
            git(tmp_path / name, "commit", "-qm", "pages", "--date", "2019-01-02T12:00:00")
        else:
            (tmp_path / name / "incidoc.toml").write_text('source-locale = "en"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(out):
    return {(each["path"], each["locale"], each["excerpt"], each["message"]) for each in json.loads(out)["findings"]}


def validated(run, *arguments):
    code, out, err = run("validate", *arguments, "--output-format", "json")
    assert code in (0, 1), err
    return out


def test_links_lead_into_the_other_root(two, run):
    page = "The page has no anchor"
    assert found(validated(run, "alpha", "beta", *LINKS)) == {
        ("alpha/x.md", "en", "/docs/beta?topic=beta-y#limit", f"{page} `limit` (beta/y.md)."),
        ("alpha/x.md", "en", "/docs/beta?topic=beta-yy", "There is no topic `beta-yy`."),
        (
            *("alpha/x.md", "en", "/docs/gamma?topic=gamma-a"),
            "1 link leads to the subcollection `gamma`, whose pages are not here.",
        ),
        ("alpha/nl/fr/x.md", "fr", "/docs/beta?topic=beta-z#nothing", f"{page} `nothing` (beta/z.md)."),
        (
            *("alpha/nl/fr/x.md", "fr", "/docs/beta?topic=beta-y#an-english-heading"),
            f"{page} `an-english-heading` (beta/nl/fr/y.md).",
        ),
        ("beta/y.md", "en", "/docs/alpha?topic=alpha-x#prt", f"{page} `prt` (alpha/x.md)."),
        ("beta/y.md", "en", "/docs/services/Alpha/x.html#no", f"{page} `no` (alpha/x.md)."),
        ("beta/y.md", "en", "/docs/services/Alpha/xx.html", "There is no page `xx.html`."),
    }


def test_what_only_the_heading_of_a_page_elsewhere_has_is_a_warning(two, run):
    findings = json.loads(validated(run, "alpha", "beta", *LINKS))["findings"]
    severities = {each["excerpt"]: each["severity"] for each in findings if each["rule"] == "broken-link"}
    assert severities.pop("/docs/beta?topic=beta-y#an-english-heading") == "warning"
    assert set(severities.values()) == {"error"}


def test_order_jobs_and_cache_make_no_difference(two, run):
    first = validated(run, "alpha", "beta", "--no-cache", "--jobs", "1")
    assert len(json.loads(first)["findings"]) > 7
    assert validated(run, "beta", "alpha", "--no-cache", "--jobs", "2") == first
    assert validated(run, "beta", "alpha") == first
    assert validated(run, "alpha", "beta", "--jobs", "2") == first
    assert validated(run, "alpha/", "./beta") == first


def test_warm_run_reads_no_page_again(two, run, monkeypatch):
    first = validated(run, "alpha", "beta")
    monkeypatch.setattr("pipeline.engine.validate", lambda *_, **__: pytest.fail("it was validated again"))
    monkeypatch.setattr("pipeline.engine.own_inventory", lambda *_, **__: pytest.fail("it was read again"))
    assert validated(run, "beta", "alpha") == first


def test_edit_of_one_root_is_noticed_in_the_other(two, run):
    before = found(validated(run, "alpha", "beta", *LINKS))
    page = two / "beta/y.md"
    page.write_text(PAGES["beta/y.md"].replace("{: #limits}", "{: #limit}"), encoding="utf-8")
    after = found(validated(run, "alpha", "beta", *LINKS))
    assert after == found(validated(run, "alpha", "beta", *LINKS, "--no-cache"))
    assert {excerpt for _, _, excerpt, _ in after - before} == {"/docs/beta?topic=beta-y#limits"}
    assert {excerpt for _, _, excerpt, _ in before - after} == {"/docs/beta?topic=beta-y#limit"}


def test_all_else_is_as_in_a_run_of_each_root(two, run):
    def by_fingerprint(out, above=""):
        return {
            each.pop("fingerprint"): {**each, "path": above + each["path"], "related": len(each["related"])}
            for each in json.loads(out)["findings"]
        }

    together = by_fingerprint(validated(run, "alpha", "beta"))
    alone = {}
    for name in ("alpha", "beta"):
        alone |= by_fingerprint(validated(run, name), f"{name}/")
    differ = {key for key in {*together, *alone} if together.get(key) != alone.get(key)}
    assert {(together.get(key) or alone[key])["rule"] for key in differ} <= {"broken-link", "unknown-subcollection"}
    assert len(together) > len(differ)
    assert not {key for key in differ if key in alone and alone[key]["rule"] != "unknown-subcollection"}


def test_summary_and_exit_code_are_those_of_all(two, run):
    code, _, err = run("validate", "alpha", "beta", *LINKS)
    assert code == 1
    assert "in 5 pages (3 topics, 2 locales, 0 incidents)" in err
    assert err.count("fail the run") == 1
    for name in ("alpha", "beta"):
        assert run("validate", name, *LINKS)[0] == 0


def test_paths_are_as_seen_from_the_working_directory(two, run, monkeypatch):
    monkeypatch.chdir(two / "beta")
    paths = {path for path, *_ in found(validated(run, ".", "../alpha", *LINKS))}
    assert paths == {"y.md", "../alpha/x.md", "../alpha/nl/fr/x.md"}
    sarif = json.loads(run("validate", ".", "../alpha", *LINKS, "--output-format", "sarif")[1])
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in sarif["runs"][0]["results"]]
    assert {place["uri"] for place in places} == {"y.md", "../alpha/x.md", "../alpha/nl/fr/x.md"}


def test_each_root_has_its_own_settings(two, run):
    (two / "alpha/incidoc.toml").write_text('fail-on = "never"\nignore = ["unknown-subcollection"]\n', encoding="utf-8")
    (two / "beta/incidoc.toml").write_text('[severity]\nbroken-link = "warning"\n', encoding="utf-8")
    code, out, _ = run("validate", "alpha", "beta", *LINKS, "--output-format", "junit")
    assert code == 0
    assert out.count("<failure") == 0
    assert out.count("unknown-subcollection") == 0
    (two / "beta/incidoc.toml").write_text('fail-on = "error"\n', encoding="utf-8")
    code, out, _ = run("validate", "alpha", "beta", *LINKS, "--output-format", "junit")
    assert code == 1
    assert out.count("<failure") == 1
    (two / "beta/incidoc.toml").write_text('ignore = ["no-such-rule"]\n', encoding="utf-8")
    assert run("validate", "alpha", "beta")[0] == 2


def test_each_root_has_its_own_baseline(two, run):
    assert run("baseline", "write", "beta", "-q")[0] == 0
    name = two / "beta/incidoc-baseline.json"
    assert run("validate", "beta", "--fail-on", "info")[0] == 0
    known = json.loads(name.read_text(encoding="utf-8"))["findings"]
    shown = found(validated(run, "alpha", "beta"))
    assert len(shown) < len(found(validated(run, "alpha", "beta", "--no-baseline")))
    # What only a run over both finds is new; what is known of links to other trees is stale.
    assert [each for each in shown if each[0].startswith("beta/") and each[3] in {k["message"] for k in known}] == []
    assert any(path == "beta/incidoc-baseline.json" for path, *_ in shown)


def test_part_of_a_root_tells_nothing_of_the_rest(two, run):
    excerpts = {excerpt for _, _, excerpt, _ in found(validated(run, "alpha", "beta/z.md", *LINKS))}
    assert excerpts == {"/docs/beta?topic=beta-z#nothing", "/docs/gamma?topic=gamma-a"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "alpha", "beta", "--fix"),
        ("validate", "alpha", "beta", "--diff"),
        ("validate", "alpha", "beta", "--watch"),
        ("validate", "alpha", "beta", "--since", "HEAD"),
        ("validate", "alpha", "beta", "--show-settings"),
        ("validate", "alpha", "beta", "--output-format", "html=report.html"),
        ("export", "alpha", "beta", "-o", "out"),
        ("status", "alpha", "beta"),
        ("baseline", "write", "alpha", "beta"),
        ("clean", "alpha", "beta"),
    ],
)
def test_what_looks_at_one_root_says_so(two, run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "looks at one root, and the paths are in several: alpha, beta" in err
    assert "--root" in err
    assert not (two / "out").exists()


def test_a_root_that_is_named_is_the_only_one(two, run):
    shown = found(validated(run, "alpha", "beta", "gamma", *LINKS, "--root", "."))
    assert ("beta/y.md", "en", "/docs/alpha?topic=alpha-x#prt", "The page has no anchor `prt` (alpha/x.md).") in shown


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_which_paths_are_in_which_root(tmp_path):
    write(tmp_path / "one/incidoc.toml")
    write(tmp_path / "two/pyproject.toml", "[tool.incidoc]\n")
    write(tmp_path / "three/pyproject.toml", "[tool.other]\n")
    write(tmp_path / "three/.git", "gitdir: elsewhere\n")
    write(tmp_path / "three/inner/incidoc.toml")
    for name in ("one/a", "one/b", "two/a", "three/a", "three/inner/a", "free/a", "loose/a"):
        write(tmp_path / f"{name}/x.md", "# x\n")

    def apart(*names, **more):
        found = roots.apart([tmp_path / name for name in names], **more)
        return [[path.relative_to(tmp_path).as_posix() for path in paths] for paths in found]

    assert apart("one/b", "one/a") == [["one/b", "one/a"]]
    assert apart("two/a", "one/a", "two/a/x.md") == [["one/a"], ["two/a", "two/a/x.md"]]
    assert apart("three/inner/a", "three/a") == [["three/a"], ["three/inner/a"]]
    assert apart("three", "three/inner/a") == [["three", "three/inner/a"]]
    assert apart("loose/a", "one/a", "free/a") == [["loose/a", "free/a"], ["one/a"]]
    assert apart("one/a", "two/a", "three/a", configured=False) == [["one/a", "two/a"], ["three/a"]]
    assert apart("one/a/no.md", "nowhere/at/all") == [["nowhere/at/all"], ["one/a/no.md"]]


def test_path_that_does_not_exist_is_a_mistake(two, run):
    code, _, err = run("validate", "alpha", "nowhere")
    assert code == 2
    assert "nowhere does not exist" in err


def test_notices_name_their_root(two, run):
    _, _, err = run("validate", "alpha", "beta", *LINKS)
    told = [line for line in err.splitlines() if "compared with today" in line]
    assert [Path(line.removeprefix("incidoc: ").split(":")[0]).name for line in told] in ([], ["alpha", "beta"])
