"""Where links lead, over a small site of two trees and two languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import FILES, FR, lead, site

from pipeline import parse
from pipeline.address import Kind, read
from pipeline.incident import topic_id
from pipeline.pagefacts import facts
from pipeline.parse.sitefiles import read_toc
from pipeline.resolution import REASONS, Broken, External, Target, Unknown
from pipeline.resolve import inbound, resolve
from pipeline.site import HOSTS, Files, Site
from pipeline.source import Source


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("", "reg/start.md"),
        ("#", "reg/start.md"),
        ("#top", "reg/start.md"),
        ("#L10-L12", "reg/start.md"),
        ("#:~:text=some", "reg/start.md"),
        ("#getting-started", "reg/start.md#getting-started"),
        ("#set-up-the-plug-in", "reg/start.md#set-up-the-plug-in"),
        ("#caf%C3%A9", "reg/start.md#café"),
        ("#cafe\u0301", "reg/start.md#café"),
        ("#caf&eacute;", "reg/start.md#café"),
        (r"#getting\-started", "reg/start.md#getting-started"),
        ("#Getting-started", "unknown-anchor Getting-started"),
        ("#x2031005", "unknown glossary"),
        ("#{{site.data.keyword.x}}", "unknown values of placeholders"),
    ],
)
def test_places_on_the_page(target, end):
    assert lead(target) == end


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("/docs/services/Reg?topic=reg-quota#limits", "reg/quota.md#limits"),
        ("/docs/services/Reg?topic=REG-Quota", "reg/quota.md"),
        ("/docs/whatever?tab=x&amp;Topic=reg-quota&y=z#old", "reg/quota.md#old"),
        ("docs/services/Reg?topic=reg-quota", "reg/quota.md"),
        ("/docs/services/Reg/quota.html?topic=reg-getting-started", "reg/start.md"),
        ("?topic=reg-quota", "reg/quota.md"),
        ("https://{DomainName}/docs/services/Reg?topic=reg-quota#limits", "reg/quota.md#limits"),
        ("https://console.{DomainName}/docs/services/Reg?topic=reg-quota", "reg/quota.md"),
        ("https://cloud.ibm.com/docs/services/Reg?topic=reg-quota", "reg/quota.md"),
        ("//cloud.ibm.com/docs/services/Reg?topic=reg-quota", "reg/quota.md"),
        ("{{site.data.keyword.url}}/docs/services/Reg?topic=reg-quota", "reg/quota.md"),
        ("/docs/services/va?topic=va-va_index#scan", "va/va.md#scan"),
        ("/docs/services/Reg?topic=reg-qouta", "unknown-topic reg-qouta"),
        ("/docs/services/Reg?topic=reg-quota#limit", "unknown-anchor limit"),
        ("/docs/services/Reg?topic=reg-how-to#x", "unknown page ../ext/how-to.md"),
        ("/docs/iam?topic=iam-access#x", "unknown subcollection iam"),
        ("/docs/cli?topic=cloud-cli-start", "unknown subcollection cloud-cli"),
        ("/docs/cli/reference/ibm?topic=cloud-cli-install-ibm-cli", "unknown subcollection cloud-cli"),
        ("/docs/services/object-store/info?topic=object-store-keys", "unknown subcollection object-store"),
        ("/docs/services/Reg?topic=containers-y", "unknown subcollection containers"),
        (
            "https://example.com/docs/services/Reg?topic=reg-quota",
            "external https://example.com/docs/services/Reg?topic=reg-quota",
        ),
        ("/docs/x?topic={{site.data.keyword.x}}", "unknown values of placeholders"),
    ],
)
def test_topics(target, end):
    assert lead(target) == end


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("quota.md", "reg/quota.md"),
        ("quota.html#limits", "reg/quota.md#limits"),
        ("./quota#limits", "reg/quota.md#limits"),
        ("sub/../quota.md", "reg/quota.md"),
        ("sub%2Fdeep.md", "reg/sub/deep.md"),
        (r"sub\deep.md", "reg/sub/deep.md"),
        ("quotas.md", "unknown-page reg/quotas.md"),
        ("quota.md#limit", "unknown-anchor limit"),
        ("../va/va.md", "va/va.md"),
        ("../../icons/launch.svg", "unknown path /docs/icons"),
        ("../../services/va/va.html#scan", "va/va.md#scan"),
        ("../../../etc/passwd", "outside-root ../../../etc/passwd"),
        ("/docs/services/Reg/quota.html#limits", "reg/quota.md#limits"),
        ("docs/services/Reg/quota.html", "reg/quota.md"),
        ("/docs/services/reg", "reg/start.md"),
        ("/docs/services/Reg/gone.html", "unknown-page reg/gone.html"),
        ("/docs/services/Reg/../../../x.html", "outside-root services/Reg/../../../x.html"),
        ("/docs/services/iam/users.html#x", "unknown path /docs/services/iam"),
        (
            "https://cloud.ibm.com/docs/services/iam/users.html",
            "external https://cloud.ibm.com/docs/services/iam/users.html",
        ),
        ("/reg/quota.md", "reg/quota.md"),
        ("/apidocs/registry", "unknown path /apidocs"),
        ("images/a.png", "unknown files beside the pages"),
    ],
)
def test_paths(target, end):
    assert lead(target) == end


@pytest.mark.parametrize(
    "target",
    [
        "../../x.md",
        "..%2f..%2fx.md",
        r"..\..\x.md",
        "%2e%2e/%2e%2e/x.md",
        "..%252f..%252fx.md",
        "sub/../../../x",
        "/../x",
    ],
)
def test_a_path_out_of_the_root_is_broken_in_every_disguise(target):
    assert lead(target, tocs={}).startswith("outside-root ")


_UNSAFE = ["file:///etc/passwd", "FILE:x", "javascript:alert(1)", "java&#10;script:x", "&#x6A;avascript:x", "blob:x"]
_UNSAFE += ["\u200bvbscript:x", r"C:\docs\x.md", "c:/x.md", r"\\server\share", "data:text/html,x"]


@pytest.mark.parametrize("target", _UNSAFE)
def test_scripts_and_local_files_are_unsafe(target):
    assert lead(target).startswith("unsafe-scheme ")


_EXTERNAL = ["https://example.com/x#y", "http://x", "mailto:a@b.c", "ftp://x/y", "tel:+1", "//example.com/x"]
_EXTERNAL += ["data:image/png;base64,xx", "https://{DomainName}/registry/catalog", "{{site.data.keyword.url}}"]
_EXTERNAL += ["{DomainName}/x", "https://cloud.ibm.com/login"]


@pytest.mark.parametrize("target", _EXTERNAL)
def test_external(target):
    assert lead(target) == f"external {target}"


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("#configurer-le-plug-in", "reg/nl/fr/start.md#configurer-le-plug-in"),
        ("#été", "reg/nl/fr/start.md#été"),
        ("#set-up-the-plug-in", "english-slug set-up-the-plug-in"),
        ("/docs/services/Reg?topic=reg-getting-started#set-up-the-plug-in", "english-slug set-up-the-plug-in"),
        ("/docs/services/Reg?topic=reg-quota#limits", "reg/nl/fr/quota.md#limits"),
        ("quota.html#limits", "reg/nl/fr/quota.md#limits"),
        ("sub/deep.md", "reg/nl/fr/sub/deep.md"),
        ("english.md#part", "~reg/english.md#part"),
        ("/docs/services/Reg?topic=reg-english", "~reg/english.md"),
        ("/docs/services/va/va.html", "~va/va.md"),
        ("quota.md#new", "unknown-anchor new"),
    ],
)
def test_links_of_a_translation_lead_to_the_same_language_else_to_the_source(target, end):
    assert lead(target, FR) == end


def test_an_anchor_that_only_the_source_page_has_is_told_apart():
    end = resolve(site(), "quota.md#new", FR, "fr")
    assert (end.in_source, end.page, end.topic_path) == (True, "reg/nl/fr/quota.md", "reg/quota.md")
    assert resolve(site(), "quota.md#never", FR, "fr").in_source is False


def test_english_slug_says_what_to_do():
    assert resolve(site(), "#set-up-the-plug-in", FR, "fr").help == "Give the heading an id."
    assert set(REASONS) >= {"english-slug", "unknown-topic", "unknown-anchor", "outside-root", "unsafe-scheme"}


@pytest.mark.parametrize(
    ("target", "path", "end"),
    [
        ("images/a.png", "reg/start.md", "reg/images/a.png"),
        ("images/a.png", FR, "reg/images/a.png"),
        ("images/b.png", FR, "reg/nl/fr/images/b.png"),
        ("../images/a.png", "reg/nl/fr/sub/deep.md", "reg/images/a.png"),
        ("../images/b.png", "reg/nl/fr/sub/deep.md", "reg/nl/fr/images/b.png"),
        ("images/c.png", FR, "unknown-file reg/images/c.png"),
        ("/docs/api/content/services/Reg/images/a.png", "reg/start.md", "reg/images/a.png"),
        ("../../icons/launch.svg", FR, "unknown path /docs/icons"),
        ("../icons/launch.svg", "va/va.md", "unknown path /docs/services/icons"),
    ],
)
def test_files(target, path, end):
    assert lead(target, path, FILES) == end


@pytest.mark.parametrize(
    ("target", "suggestions"),
    [
        ("#Getting-started", ("getting-started",)),
        ("#set-up-the-plugin", ("set-up-the-plug-in",)),
        ("#getting-started#café", ("café", "getting-started")),
        ("?topic=reg-start", ("reg-getting-started",)),
        ("?topic=reg-quotas", ("reg-quota",)),
        ("quotas.html", ("reg/quota.md",)),
    ],
)
def test_suggestions(target, suggestions):
    assert resolve(site(), target, "reg/start.md", "en").suggestions == suggestions


def test_doubt_is_told():
    assert resolve(site(), "#x", "reg/sub/deep.md", "en").uncertain
    assert resolve(site(), "?topic=reg-gone", "reg/start.md", "en").uncertain
    assert resolve(site(), "?topic=cli-plugin-gone", "reg/start.md", "en").uncertain
    assert not resolve(site(), "?topic=va-gone", "reg/start.md", "en").uncertain
    assert not resolve(site(), "#x", "reg/start.md", "en").uncertain


def test_of_two_trees_with_the_same_topic_ids_the_own_one_counts():
    def page(path):
        return facts(parse.parse(Source(path, "# X\n{: #x}\n")), "en", path, "reg-x")

    two = Site.of([page("old/x.md"), page("new/x.md")], {})
    assert resolve(two, "?topic=reg-x", "new/y.md", "en").path == "new/x.md"
    assert resolve(two, "?topic=reg-x", "old/y.md", "en").path == "old/x.md"


def test_inbound_tells_who_points_at_an_anchor_even_one_that_is_gone():
    texts = {
        "reg/start.md": "[a](quota.md#limits) [b](#gone) [c](?topic=reg-gone#z)",
        FR: "[a](?topic=reg-quota#limits)",
    }
    links = [(path, link) for path, text in texts.items() for link in parse.parse(Source(path, text)).links]
    index = inbound(site(), links)
    assert {place: [path for path, _ in pointing] for place, pointing in index.items()} == {
        ("reg/quota.md", "limits"): ["reg/start.md", FR],
        ("reg/start.md", "gone"): ["reg/start.md"],
        ("reg-gone", "z"): ["reg/start.md"],
    }


def test_a_site_without_anything():
    assert resolve(Site(), "#x", "a.md", "en") == Unknown("page a.md")
    assert resolve(Site(), "b.md", "a.md", "en").reason == "unknown-page"
    assert resolve(Site(), "?topic=x-y", "a.md", "en") == Unknown("subcollection x")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_address_is_resolved(kind):
    samples = ["#x", "?topic=x-y", "/docs/x", "/x", "x.md", "http://x", "file:x", "/a/{x}/b"]
    found = {read(sample, HOSTS).kind: sample for sample in samples}
    assert resolve(site(), found[kind], "reg/start.md", "en")


_PIECES = st.sampled_from(
    [
        "/",
        "\\",
        "..",
        "#",
        "?",
        "topic=",
        "reg-",
        "docs",
        "%2e",
        "%",
        ":",
        "{",
        "}",
        "{{",
        "}}",
        "file",
        ".md",
        "&#",
        "https://",
        "q",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=3), max_size=12).map("".join))
def test_every_target_has_a_resolution(target):
    """And a Target is always a page or a file of the tree."""
    end = resolve(SITE, target, FR, "fr")
    assert isinstance(end, Target | Broken | External | Unknown)
    assert not isinstance(end, Target) or end.path in SITE.pages or end.path in FILES


SITE = site(FILES)


@pytest.mark.parametrize(
    "target", ["{" * 50_000, "../" * 20_000, "#" + "x" * 50_000, "%25" * 20_000, "//" + "{}" * 30_000]
)
def test_long_targets_take_no_time(target):
    assert resolve(SITE, target, FR, "fr")


@pytest.mark.parametrize(
    ("target", "end"),
    [
        ("../../icons/launch.svg", "unknown path /docs/icons"),
        ("../../../icons/launch.svg", "unknown path /icons"),
        ("../../../../icons/launch.svg", "outside-root ../../../../icons/launch.svg"),
        ("..%252f..%252f..%252f..%252f..%252fx.svg", "outside-root ..%2f..%2f..%2f..%2f..%2fx.svg"),
        ("../../icons/launch.md", "outside-root ../../icons/launch.md"),
    ],
)
def test_icons_are_shared_on_the_host_and_nothing_else_is(target, end):
    assert lead(target, tocs={}) == end


def test_nothing_is_said_of_places_where_nobody_looked():
    there = Files(FILES, walked=("reg", "va"), left_out=frozenset(("reg/drafts", "reg/images/secret.png")))
    seen = Site(pages=site().pages, files=there)
    for target in ("drafts/x.md", "drafts/a/x.png", "images/secret.png", "../other/x.md", "../other/x.png"):
        assert isinstance(resolve(seen, target, "reg/start.md", "en"), Unknown)
    for target in ("draft/x.md", "images/secrets.png", "../va/x.md"):
        assert isinstance(resolve(seen, target, "reg/start.md", "en"), Broken)


@pytest.mark.parametrize("target", ["images/A.png", "images/a.svg", "pictures/a.png"])
def test_a_file_of_another_case_suffix_or_folder_is_suggested(target):
    assert resolve(site(FILES), target, "reg/start.md", "en").suggestions == ("reg/images/a.png",)


def a_site(pages, toc=""):
    """A site of pages in English and French by path, with the table of contents at its top."""
    known = []
    for path, text in pages.items():
        topic = path.removeprefix("nl/fr/")
        document = parse.parse(Source(path, text))
        known.append(facts(document, "en" if topic == path else "fr", topic, topic_id(document)))
    return Site.of(known, {"": read_toc(Source("toc", toc))} if toc else {})


def test_a_path_where_no_page_of_the_subcollection_is_published_leads_elsewhere():
    page = "---\nsubcollection: shop\n---\n# Start\n{: #start}\n"
    toc = '{: .toc subcollection="shop" path="services/the-shop"}\nstart.md\n'
    known = a_site({"start.md": page}, toc)
    for target, end in [
        ("/docs/shop-cli?topic=shop-cli-start", Unknown("subcollection shop-cli")),
        ("/docs/services/Shop-CLI/howto?topic=shop-cli-start#x", Unknown("subcollection shop-cli")),
        ("/docs/services/shopping?topic=shop-ping-start", Unknown("path /docs/services/shopping")),
        ("/docs/services/shopping?topic=shop-start", Target("start.md", "en", topic_path="start.md")),
    ]:
        assert resolve(known, target, "start.md", "en") == end
    for path in ("services/Shop/cli", "the-shop", "services/The-Shop/howto", ""):
        end = resolve(known, f"/docs/{path}?topic=shop-cli-gone", "start.md", "en")
        assert getattr(end, "reason", end) == "unknown-topic", path
    for toc in ("", '{: .toc subcollection="shop"}\nstart.md\n'):
        end = resolve(a_site({"start.md": page}, toc), "/docs/else?topic=shop-gone", "start.md", "en")
        assert getattr(end, "reason", end) == "unknown-topic", toc


def test_a_page_that_names_another_subcollection_than_its_toc_has_both_ids():
    pages = {
        "a.md": "---\nsubcollection: shop\n---\n# A\n{: #a}\n",
        "b.md": "---\nsubcollection: store\n---\n# B\n{: #b}\n",
        "c.md": "---\nsubcollection: shop\n---\n# Taken\n{: #b}\n",
    }
    known = a_site(pages, '{: .toc subcollection="store"}\na.md\nb.md\nc.md\n')
    ends = {name: resolve(known, f"/docs/shop?topic={name}", "a.md", "en") for name in ("shop-a", "Store-A", "store-b")}
    assert [end.path for end in ends.values() if isinstance(end, Target)] == ["a.md", "a.md", "b.md"]
    assert isinstance(resolve(known, "/docs/shop?topic=store-c", "a.md", "en"), Broken)


def test_of_pages_with_one_id_the_one_with_the_anchor_is_meant():
    tags = "# Tags\n{: #tags}\n\n## Make one\n{: #make}\n"
    known = a_site({"tags.md": tags, "nl/fr/tags.md": tags, "nl/fr/old.md": "# Tags\n{: #tags}\n"})
    assert resolve(known, "/docs/shop?topic=tags#make", "nl/fr/tags.md", "fr") == Target(
        "nl/fr/tags.md", "fr", anchor="make", topic_path="tags.md"
    )
