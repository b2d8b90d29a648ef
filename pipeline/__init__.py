"""incidoc: localized troubleshooting pages in, findings and schema-valid incidents out.

This docstring is the map of the code. Data flows one way, and a module imports only from those below it (checked by
import-linter, see pyproject.toml):

    bytes ─ source ─ parse ─► Document ─ incident ─► Incidents ─ rules ─► Findings ─ report ─► people, CI
                                 │                      └──── record ─► JSON ─── export ─► other programs
    git ─ history ─ bases ─► base ─ align ─► Pair ──────────────► rules
    Documents ─ segments ─ words ─► evidence ─► fragments ──────► rules

What people and programs call:

- ``cli``          the process; ``commands/``: one command per file; with ``options`` and ``terminal`` they alone read
                   argv, environment and terminal; ``errors``: mistakes that are the user's to mend; ``replay``: a
                   whole run said again, because nothing that it looked at (``observed``) has changed
- ``outputs``      the reports that were asked for, and where each goes; ``fixing``: what becomes of mended pages;
                   ``many``: several ``roots`` validated in one run
- ``server``       what an editor sees (language server); ``protocol``: places as editors have them; ``editor``: its
                   answers; ``workspace``: a tree kept in memory; ``watch``: a tree validated again when it changes,
                   ``watching``: the terminal it is shown on

A run:

- ``engine``       the whole run from top to bottom, one topic (a page in all its languages) after the other: start here
- ``gather``       what a run knows besides a topic: the history, tables of contents, what all pages say together;
                   ``run``: a topic before the rules
- ``crew``         who works on the topics: this process ``alone``, ``processes`` beside it, any executor, which gets
                   them in a ``parcel``, or a ``cluster``; ``work``: the steps they carry out, each a function of
                   values; ``shelf``: topics between two steps, ``packed`` if there are many, as ``columns``
- ``remembered``   the steps of a run, but for topics that an earlier run has done; ``warm``: what need not be done
                   again, by what it depends on; ``cache``: where that is kept; ``plain``: findings as JSON and back,
                   ``entries``: all that is known and said of a topic
- ``judge``        findings of a topic and their verdicts: inherited (``attribution``), drift that most have in common
                   (``consensus``), or the translation's own; ``hearing``: each translation beside the page it is held
                   against; ``sisters``: what the others tell where that page is not known; ``asking``: the rules asked
- ``sieve``        which findings are reported: by the configuration (``selection``), by comments in pages
                   (``suppress``), by what is known (``baseline``); ``gate``: those that fail a run; ``outcome``: what
                   a validation found
- ``mend``         fixes put in, round after round; ``fix``: edits into a text; ``rewrite``: a page back to its file
- ``since``        what a change touched, for ``validate --since``; ``past``: the tree as it was at a revision;
                   ``compared``: both trees side by side
- ``status``       where the translations stand; ``standing``: a translation beside its base and today's source page;
                   ``sourcediff``: how the source page changed since, for ``status --diff``
- ``bilingual``    a topic for the report: passages of the source beside their translations; ``passage``: its values;
                   ``beside``: a translation beside its base and today's page, block by block

What it reads, and what it writes:

- ``topic``        reads one page in all its languages, and the base of each translation; ``lookup``: the one that a
                   person names
- ``discover``     a tree of files → pages by topic and locale; ``layout``: where translations are in it; ``files``: the
                   only reader of them; ``overview``: the settings and pages of a run, for people who wonder
- ``config``       the user's settings (``tomlplaces``: their lines, ``globs``: paths by pattern)
- ``bases``        which revision a translation was made from (``fit``: how well two structures agree); ``history`` and
                   ``gitlog``: revisions of pages from ``git``; ``drift``: what became of a page since
- ``report/``      one renderer per file; renderers see findings only; ``progress``: the bar on the terminal
- ``export``       records → files with a manifest; ``jsonout``: the one way JSON is written; ``atomic``: files that are
                   there completely or not at all
- ``inventory``    what other trees need to know of the pages of one, written and read
- ``record``       an incident as the mapping that schemas/incident-1.json describes; ``blockrecord``: its blocks;
                   ``linkrecord``: a link, as link-1.json; ``schemas``: the JSON schemas and their validators

What it checks:

- ``rules/``       one rule per file, registered in one tuple; ``rules/base`` is what all are made of; ``sight``: what
                   they see; ``mending``: how they make fixes; ``rulebook``: rules as the user names them;
                   ``precision``: how often each was right
- ``align``        blocks of a translation ↔ blocks of its base; ``similarity``, ``sequences``: its parts;
                   ``places``, ``parity``: what rules ask of two aligned pages; ``divided``: texts of which two were
                   made; ``listing``: code, and what of it a program says; ``literal``: a name, and what became of it
- ``resolve``      where a link leads (``resolution``), over a ``site`` of pages and tables of contents (``toc``);
                   ``pagefacts``: what others need to know of a page; ``address``: targets;
                   ``census``: what the links of all pages tell together
- ``fragments``    texts of a topic in the wrong language: the decision; each is a ``fragment``, perhaps one with others
                   (``together``); ``side``: a translation and its base, text by text; ``bench``: what each is judged
                   with, and how other locales vote; ``doubts`` says why one may be right all the same, by what it
                   stands in (``context``, ``citation``, ``abbreviation``, ``gloss``), how it is written (``naming``)
                   and what programs say (``program``), the last two together in ``borrowed``; ``copied``: runs of words
                   that are taken over from the source;
                   ``foreign``: other languages; ``evidence``: what each word is in a locale, summed over the
                   ``wordfacts`` of all topics
- ``words``        the words of a page; ``segments``: its human texts, each a ``segment``; ``htmltext``: those of HTML
- ``usage``        terms used wrongly, by ``terms`` (found in texts; ``inflect``: in which forms), which ``termfiles``
                   reads; ``suggest``: terms that translations keep

What all of it is made of:

- ``incident``     which blocks are symptoms, causes, resolution; ids
- ``parse/``       the dialect: text → Document; its docstring explains the dialect; its modules go from ``blockrules``
                   and ``markdown`` (markdown-it) by way of ``located`` (where things are) to ``blocks`` and ``inline``
- ``document``     Document and its parts; ``attrs``: attribute lists; ``finding``: Finding, Fix; ``source``: text,
                   spans, positions; ``value``: frozen dataclasses, quickly declared and made
- ``message``      text for people that can be said in another language; ``wording``: words for blocks and sections;
                   ``voice``: the language in which people are spoken to (``tongue``: which one they want)
- ``catalog``      PO files: the catalogues under locales/, and terms (``potext``: their form, strictly);
                   ``language``: locale tags, numbers, dates and lists

Schemas are in schemas/, words of languages in locales/, our own pages, which are the example, in content/.
"""

__version__ = "0.1.0"
