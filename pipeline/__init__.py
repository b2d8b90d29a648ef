"""incidoc: localized troubleshooting pages in, findings and schema-valid incidents out.

This docstring is the map of the code. Data flows one way, and a module imports only from those below it (checked by
import-linter, see pyproject.toml):

    bytes ─ source ─ parse ─► Document ─ incident ─► Incidents ─ rules ─► Findings ─ report ─► people, CI
                                 │                      └──── record ─► JSON ─── export ─► other programs
    git ─ history ─ bases ─► base ─ align ─► Pair ──────────────► rules
    Documents ─ segments ─ words ─► evidence ─► fragments ──────► rules

- ``cli``          the process; ``commands/``: one command per file; with ``options`` and ``terminal`` they alone read
                   argv, environment and terminal; ``errors``: mistakes of the user
- ``outputs``      the reports that were asked for, and where each goes; ``fixing``: what becomes of mended pages
- ``engine``       the whole run from top to bottom, one topic (a page in all its languages) after the other: start here
- ``mend``         fixes put in, round after round; ``fix``: edits into a text; ``rewrite``: a page back to its file
- ``gather``       what a run knows besides a topic: the history, tables of contents, what all pages say together;
                   ``run``: a topic before the rules
- ``crew``         who works on the topics: this process, processes beside it, any executor; ``work``: the steps they
                   carry out, each a function of values
- ``remembered``   the steps of a run, but for topics that an earlier run has done
- ``warm``         what a run need not do again, by what it depends on; ``cache``: where that is kept; ``plain``:
                   findings as JSON and back; ``outcome``: what a validation found
- ``judge``        findings of a topic and their verdicts: inherited, or the translation's own
- ``judge``        findings of a topic and their verdicts: inherited (``attribution``), or the translation's own
- ``since``        what a change touched, for ``validate --since``; ``past``: the tree as it was at a revision;
                   ``compared``: both trees side by side
- ``status``       where the translations stand; ``standing``: a translation beside its base and today's source page;
                   ``sourcediff``: how the source page changed since, for ``status --diff``
- ``bilingual``    a topic for the report: passages of the source beside their translations; ``passage``: its values
                   argv, environment and terminal
- ``server``       what an editor sees (language server); ``editor``: its answers; ``workspace``: a tree kept in memory;
                   ``watch``: a tree validated again when it changes
- ``engine``       the whole run from top to bottom, one topic (a page in all its languages) after the other: start here
- ``mend``         fixes put in, round after round; ``fix``: edits into a text; ``rewrite``: a page back to its file
- ``gather``       what a run knows besides a topic: the history, tables of contents, what all pages say together;
                   ``run``: a topic before the rules
- ``crew``         who works on the topics: this process, processes beside it, any executor; ``work``: the steps they
                   carry out, each a function of values
- ``judge``        findings of a topic and their verdicts: inherited, or the translation's own
- ``judge``        findings of a topic and their verdicts: inherited (``attribution``), or the translation's own
- ``status``       where the translations stand; ``standing``: a translation beside its base and today's source page
- ``bilingual``    a topic for the report: passages of the source beside their translations; ``passage``: its values;
                   ``beside``: a translation beside its base and today's page, block by block
- ``topic``        reads one page in all its languages, and the base of each translation
- ``sieve``        which findings are reported: by the configuration (``selection``), by comments in pages
                   (``suppress``); ``baseline``: those that are known; ``gate``: those that fail a run
- ``discover``     a tree of files → pages by topic and locale; the only reader of files; ``layout``: where translations
                   are in it; ``overview``: the settings and pages of a run, for people who wonder
- ``config``       the user's settings (``tomlplaces``: their lines, ``globs``: paths by pattern)
- ``rulebook``     rules as the user names them; ``precision``: how often each was right
- ``report/``      one renderer per file; renderers see findings only; ``progress``: the bar on the terminal
- ``export``       records → files with a manifest; ``jsonout``: the one way JSON is written; ``atomic``: files that are
                   there completely or not at all
- ``rules/``       one rule per file, registered in one tuple; ``rules/base`` is what all are made of; ``sight``: what
                   they see; ``mending``: how they make fixes
- ``fragments``    texts in the wrong language: from ``segments`` (``segment``, ``htmltext``: the texts of a page,
                   ``words``: their words) and ``evidence`` (what each word is) by ``copied``, ``context``, ``foreign``
                   and ``doubts``
- ``usage``        terms used wrongly, by ``terms`` (found in texts; ``inflect``: in which forms), which ``termfiles``
                   reads; ``suggest``: terms that translations keep
- ``record``       an incident as the mapping that schemas/incident-1.json describes; ``blockrecord``: its blocks;
                   ``linkrecord``: a link, as link-1.json
- ``bases``        which revision a translation was made from (``fit``: how well two structures agree); ``history`` and
                   ``gitlog``: revisions of pages from git; ``drift``: what became of a page since
- ``fragments``    texts of a topic in the wrong language: the decision; ``doubts`` says why one may be right all the
                   same, by what it stands in (``context``); ``copied``: runs of words taken over from the source;
                   ``foreign``: other languages; ``evidence``: what each word is in a locale, summed over all topics
- ``words``        the words of a page; ``segments``: its human texts, each a ``segment``; ``htmltext``: those of HTML
- ``align``        blocks of a translation ↔ blocks of its base; ``similarity``, ``sequences``: its parts;
                   ``places``, ``parity``: what rules ask of two aligned pages
- ``resolve``      where a link leads, over a ``site`` of pages and tables of contents (``toc``); ``address``: targets;
                   ``census``: what the links of all pages tell together
- ``incident``     which blocks are symptoms, causes, resolution; ids
- ``catalog``      PO files: the catalogues under locales/, and terms (``potext``: their form, strictly);
                   ``language``: locale tags, numbers, dates and lists
- ``catalog``      the PO catalogues under locales/; ``language``: locale tags, numbers, dates and lists
- ``catalog``      the PO catalogues under locales/; ``language``: locale tags, scripts, words
- ``parse/``       the dialect: text → Document; its docstring explains the dialect; its modules go from ``blockrules``
                   and ``markdown`` (markdown-it) by way of ``located`` (where things are) to ``blocks`` and ``inline``
- ``document``     Document and its parts; ``finding``: Finding, Fix; ``source``: text, spans, positions
- ``message``      text for people that can be said in another language later; ``wording``: words for blocks and
                   sections; ``voice``: the language in which people are spoken to
- ``value``        frozen dataclasses that are quick to make; ``errors``: those that are the user's to mend
- ``message``      text for people that can be said in another language later
- ``schemas``      the JSON schemas and their validators

Schemas are in schemas/, words of languages in locales/, our own pages, which are the example, in content/.
"""

__version__ = "0.1.0"
