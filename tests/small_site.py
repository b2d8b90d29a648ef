"""A small site of two trees and two languages, and where links lead on it."""

from pipeline import parse
from pipeline.pagefacts import facts
from pipeline.parse.sitefiles import read_toc
from pipeline.resolution import Broken, External, Target, Unknown
from pipeline.resolve import resolve
from pipeline.site import Files, Site
from pipeline.source import Source

PAGES = {
    "reg/start.md": "# Start\n{: #getting-started}\n\n## Set up the plug-in\n\n## Café\n{: #cafe\u0301}\n",
    "reg/quota.md": '# Quota\n{: #Quota}\n\n## Limits\n{: #limits}\n\n## New\n{: #new}\n\n<a name="old"></a>text\n',
    "reg/sub/deep.md": "# Deep\n{: #deep}\n\n{{../x.md#y}}\n",
    "reg/english.md": "# Only here\n{: #english}\n\n## Part\n{: #part}\n",
    "reg/nl/fr/start.md": "# Démarrer\n{: #getting-started}\n\n## Configurer le plug-in\n\n## Été\n",
    "reg/nl/fr/quota.md": "# Quota\n{: #Quota}\n\n## Limites\n{: #limits}\n",
    "reg/nl/fr/sub/deep.md": "# Profond\n{: #deep}\n",
    "va/va.md": "# Advisor\n{: #va_index}\n\n## Scan\n{: #scan}\n",
    "other/start.md": "---\nsubcollection: cli-plugin\n---\n# Start\n{: #start}\n",
}
IDS = {"reg/start.md": "reg-getting-started", "reg/quota.md": "reg-Quota", "reg/sub/deep.md": "reg-deep"}
IDS |= {"reg/english.md": "reg-english", "va/va.md": "va-va_index", "other/start.md": "cli-plugin-start"}
TOCS = {
    "reg": """{: .toc subcollection="reg" path="services/Reg"}
        start.md
        quota.md
        /containers/containers-x
        ../ext/how-to.md
        """,
    "va": '{: .toc subcollection="va" path="services/va"}\nva.md\n',
}
FILES = frozenset(("reg/images/a.png", "reg/images/b.png", "reg/nl/fr/images/b.png"))


def page_facts():
    for path, text in PAGES.items():
        topic = path.replace("nl/fr/", "")
        locale = "fr" if topic != path else "en"
        yield facts(parse.parse(Source(path, text)), locale, topic, IDS[topic])


def site(files=None, tocs=TOCS):
    there = None if files is None else Files(files)
    return Site.of(page_facts(), {folder: read_toc(Source("toc", text)) for folder, text in tocs.items()}, files=there)


def lead(target, path="reg/start.md", files=None, tocs=TOCS):
    """The resolution in short: path#anchor with a ~ for a fallback; or what is wrong with what."""
    locale = "fr" if "/fr/" in path else "en"
    match resolve(site(files, tocs), target, path, locale):
        case Target() as end:
            return ("~" if end.fallback else "") + end.path + (f"#{end.anchor}" if end.anchor else "")
        case Broken() as end:
            assert end.help
            return f"{end.reason} {end.wanted}"
        case External() as end:
            return f"external {end.url}"
        case Unknown() as end:
            return f"unknown {end.subject}"


FR = "reg/nl/fr/start.md"
