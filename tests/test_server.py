"""The language server, driven by a real client over standard input and output."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the extra lsp is not installed")

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

ENGLISH = """---
lastupdated: "2020-01-01"
---
# Crumbs
{: #crumbs}

## The toaster is full
{: #full}

{: tsSymptoms}
Crumbs 😀 fall out of the [toaster](#full) from {{site.data.keyword.maker}}.

{: tsResolve}
Empty it, see [how](/docs/toast?topic=toast-other#steps):

```
toast empty
```
{: pre}
"""
OTHER = "# Other\n{: #other}\n\n## Steps\n{: #steps}\n\nPull.\n"
FRENCH = (
    ENGLISH.replace("The toaster is full", "Le grille-pain est plein")
    .replace("# Crumbs", "# Miettes")
    .replace("Crumbs 😀 fall out of the [toaster]", "Des miettes 😀 tombent du [grille-pain]")
    .replace("from {{", "de la marque {{")
    .replace("Empty it, see [how]", "Videz-le, voir [la procédure]")
)


def git(root: Path, *arguments: str) -> None:
    command = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments)
    subprocess.run(command, cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "nl/fr").mkdir(parents=True)
    (tmp_path / "crumbs.md").write_text(ENGLISH, "utf-8")
    (tmp_path / "other.md").write_text(OTHER, "utf-8")
    (tmp_path / "keyref.yaml").write_text("keyword:\n  maker: ACME\n  model: T1\n", "utf-8")
    (tmp_path / "toc.yaml").write_text(
        "toc:\n  properties:\n    subcollection: toast\n  entries:\n  - crumbs.md\n  - other.md\n", "utf-8"
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    (tmp_path / "nl/fr/crumbs.md").write_text(FRENCH, "utf-8")
    return tmp_path


class Editor:
    """A client with one folder open."""

    def __init__(self, root: Path, *options: str) -> None:
        self.root = root
        self.options = options
        self.can = lsp.ClientCapabilities()
        self.client = LanguageClient("test", "1")
        self.published: dict[str, list[lsp.Diagnostic]] = {}
        self.news = asyncio.Event()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: lsp.PublishDiagnosticsParams) -> None:
            self.published[params.uri] = list(params.diagnostics)
            self.news.set()

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    async def start(self) -> None:
        await self.client.start_io(sys.executable, "-m", "pipeline", "server", *self.options)
        folder = lsp.WorkspaceFolder(self.root.as_uri(), "docs")
        await self.client.initialize_async(
            lsp.InitializeParams(self.can, workspace_folders=[folder], root_uri=self.root.as_uri())
        )
        self.client.initialized(lsp.InitializedParams())

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    async def _told(self, path: str) -> list[lsp.Diagnostic]:
        while self.uri(path) not in self.published:
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 10)
        return self.published[self.uri(path)]

    async def open(self, path: str, text: str) -> list[lsp.Diagnostic]:
        item = lsp.TextDocumentItem(self.uri(path), "markdown", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return await self._told(path)

    async def change(self, path: str, text: str, watched: str = "") -> list[lsp.Diagnostic]:
        watched = watched or path
        self.published.pop(self.uri(watched), None)
        where = lsp.VersionedTextDocumentIdentifier(2, self.uri(path))
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(where, [change]))
        return await self._told(watched)

    async def happen(self, path: str, kind: lsp.FileChangeType, watched: str) -> list[lsp.Diagnostic]:
        self.published.pop(self.uri(watched), None)
        event = lsp.FileEvent(self.uri(path), kind)
        self.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
        return await self._told(watched)

    async def save(self, path: str) -> list[lsp.Diagnostic]:
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(self.uri(path))))
        return await self._told(path)

    def at(self, path: str, text: str, words: str, plus: int = 0) -> dict[str, object]:
        start = text.index(words) + plus
        line = text.count("\n", 0, start)
        begin = text.rfind("\n", 0, start) + 1
        character = len(text[begin:start].encode("utf-16-le")) // 2
        return {
            "text_document": lsp.TextDocumentIdentifier(self.uri(path)),
            "position": lsp.Position(line, character),
        }


def play(root: Path, scene: Callable[[Editor], Awaitable[None]], *options: str, editor: Editor | None = None) -> None:
    async def run() -> None:
        client = editor or Editor(root, *options)
        await client.start()
        try:
            await scene(client)
        finally:
            await client.stop()

    asyncio.run(run())


def rules(diagnostics: list[lsp.Diagnostic]) -> set[object]:
    return {diagnostic.code for diagnostic in diagnostics if diagnostic.severity != lsp.DiagnosticSeverity.Information}


def test_what_was_read_is_kept_for_the_next_time_where_the_program_is_used(root: Path) -> None:
    found: list[list[lsp.Diagnostic]] = []
    cache = root / ".incidoc-cache"

    async def scene(editor: Editor) -> None:
        found.append(await editor.open("nl/fr/crumbs.md", FRENCH.replace("toast empty", "toast vider")))

    play(root, scene)
    assert not cache.exists()  # a folder of somebody who only has the server in the editor
    (root / "incidoc.toml").touch()
    play(root, scene, "--no-cache")
    assert not cache.exists()
    play(root, scene)
    assert len(list((cache / "facts").iterdir())) == 2
    (root / "incidoc.toml").unlink()
    (cache / "facts").rename(root / "facts")
    play(root, scene)
    assert len(list((cache / "facts").iterdir())) == 2
    assert rules(found[0]) == {"different-code"}
    assert all(each == found[0] for each in found)


CHANGED, CREATED, DELETED = lsp.FileChangeType.Changed, lsp.FileChangeType.Created, lsp.FileChangeType.Deleted


def test_what_others_do_to_files_is_taken_over(root: Path) -> None:
    def told(diagnostics: list[lsp.Diagnostic]) -> set[object]:
        return {each.code for each in diagnostics} - {"incomplete-incident"}

    async def scene(editor: Editor) -> None:
        watched = "nl/fr/crumbs.md"
        assert told(await editor.open(watched, FRENCH)) == set()
        broken = FRENCH.replace("toast empty", "toast vider")
        assert told(await editor.change(watched, broken)) == {"different-code"}
        (root / "other.md").write_text(OTHER.replace("## Steps", "## Treads").replace("#steps", "#treads"), "utf-8")
        assert told(await editor.happen("other.md", CHANGED, watched)) == {"different-code", "broken-link"}
        (root / "third.md").write_text(OTHER.replace("#other", "#third"), "utf-8")
        assert told(await editor.happen("third.md", CREATED, watched)) == {"different-code", "broken-link"}
        (root / "other.md").write_text(OTHER, "utf-8")
        assert told(await editor.happen("other.md", CHANGED, watched)) == {"different-code"}
        (root / "other.md").unlink()
        assert "broken-link" in told(await editor.happen("other.md", DELETED, watched))
        (root / "incidoc.toml").write_text('select = ["T108"', "utf-8")
        assert "broken-link" in told(await editor.happen("incidoc.toml", CREATED, watched))
        (root / "incidoc.toml").write_text('select = ["different-code"]\n', "utf-8")
        assert told(await editor.happen("incidoc.toml", CHANGED, watched)) == {"different-code"}
        (root / watched).unlink()
        assert await editor.happen(watched, DELETED, watched) == []

    play(root, scene)


def test_files_that_are_none_do_no_harm(root: Path) -> None:
    async def scene(editor: Editor) -> None:
        watched = "nl/fr/crumbs.md"
        await editor.open(watched, FRENCH)
        (root / "bytes.md").write_bytes(b"\xff\xfe# x\n")
        (root / "folder.md").mkdir()
        (root / "loop.md").symlink_to("loop.md")
        nowhere = ["untitled:x", "http://x/y.md", "file:///%00.md", "file:///nowhere/x.md", root.as_uri()]
        here = [editor.uri(name) for name in ("bytes.md", "folder.md", "loop.md", "other.md")]
        (root / "other.md").unlink()
        (root / "other.md").mkdir()
        events = [lsp.FileEvent(uri, kind) for uri in (*nowhere, *here) for kind in (CHANGED, CREATED, DELETED)]
        editor.published.clear()
        editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(events))
        assert "broken-link" in {each.code for each in await editor._told(watched)}

    play(root, scene)


def test_a_page_that_is_new_is_known_once_it_is_saved(root: Path) -> None:
    async def scene(editor: Editor) -> None:
        text = FRENCH.replace("toast empty", "toast leeren")
        await editor.open("nl/fr/crumbs.md", FRENCH)
        page = root / "nl/de/crumbs.md"
        page.parent.mkdir()
        page.write_text(text, "utf-8")
        item = lsp.TextDocumentItem(editor.uri("nl/de/crumbs.md"), "markdown", 1, text)
        editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        assert "different-code" in rules(await editor.save("nl/de/crumbs.md"))

    play(root, scene)


@pytest.mark.parametrize("listens", [True, False])
def test_the_editor_is_asked_for_files_if_it_can_tell_of_them(root: Path, listens: bool) -> None:
    asked: list[lsp.Registration] = []

    async def scene(editor: Editor) -> None:
        await editor.open("nl/fr/crumbs.md", FRENCH)

    class Listening(Editor):
        def __init__(self, root: Path) -> None:
            super().__init__(root)
            files = lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=listens)
            self.can = lsp.ClientCapabilities(workspace=lsp.WorkspaceClientCapabilities(did_change_watched_files=files))

            @self.client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
            def register(params: lsp.RegistrationParams) -> None:
                asked.extend(params.registrations)

    play(root, scene, editor=Listening(root))
    assert [each.method for each in asked] == ["workspace/didChangeWatchedFiles"] * listens


def test_findings_come_while_typing_and_go(root: Path) -> None:
    async def scene(editor: Editor) -> None:
        assert rules(await editor.open("nl/fr/crumbs.md", FRENCH)) == set()
        broken = FRENCH.replace("toast empty", "toast vider")
        found = await editor.change("nl/fr/crumbs.md", broken)
        assert rules(found) == {"different-code"}
        [code] = [each for each in found if each.code == "different-code"]
        line = broken[: broken.index("toast vider")].count("\n")
        assert code.range == lsp.Range(lsp.Position(line, 6), lsp.Position(line, 11))
        assert code.related_information
        assert code.related_information[0].location.uri == editor.uri("crumbs.md")
        assert rules(await editor.change("nl/fr/crumbs.md", FRENCH)) == set()

    play(root, scene)


def test_columns_are_counted_in_utf16(root: Path) -> None:
    async def scene(editor: Editor) -> None:
        found = await editor.open("nl/fr/crumbs.md", FRENCH.replace("](#full)", "](#gone)"))
        [anchor] = [each for each in found if each.code == "broken-anchor"]
        line = FRENCH.split("\n")[anchor.range.start.line]
        units = line.encode("utf-16-le")[2 * anchor.range.start.character : 2 * anchor.range.end.character]
        assert units.decode("utf-16-le") == "#full"

    play(root, scene)


def test_an_edit_of_the_source_reaches_its_open_translations(root: Path) -> None:
    async def scene(editor: Editor) -> None:
        await editor.open("crumbs.md", ENGLISH)
        await editor.open("nl/fr/crumbs.md", FRENCH)
        changed = ENGLISH.replace("Empty it", "Unplug it, wait for a while, and empty it")
        found = await editor.change("crumbs.md", changed, watched="nl/fr/crumbs.md")
        assert "stale-incident" in {each.code for each in found}

    play(root, scene)


def test_hover_shows_the_source_beside_the_translation(root: Path) -> None:
    async def scene(editor: Editor) -> None:
        await editor.open("nl/fr/crumbs.md", FRENCH)
        place = editor.at("nl/fr/crumbs.md", FRENCH, "Des miettes")
        shown = await editor.client.text_document_hover_async(lsp.HoverParams(**place))
        assert shown is not None
        assert "Crumbs 😀 fall out of the" in shown.contents.value

    play(root, scene)


def test_definitions_lead_to_the_other_language_and_along_links(root: Path) -> None:
    async def scene(editor: Editor) -> None:
        async def asked(path: str, text: str, words: str, plus: int = 0) -> list[tuple[str, int]]:
            params = lsp.DefinitionParams(**editor.at(path, text, words, plus))
            found = await editor.client.text_document_definition_async(params)
            return [(place.uri, place.range.start.line) for place in found or []]

        await editor.open("crumbs.md", ENGLISH)
        await editor.open("nl/fr/crumbs.md", FRENCH)
        heading = ENGLISH[: ENGLISH.index("## The")].count("\n")
        french = await asked("crumbs.md", ENGLISH, "## The", 5)
        assert french == [(editor.uri("nl/fr/crumbs.md"), heading)]
        assert await asked("nl/fr/crumbs.md", FRENCH, "Le grille") == [(editor.uri("crumbs.md"), heading)]
        anchor = ENGLISH[: ENGLISH.index("{: #full}")].count("\n")
        assert await asked("crumbs.md", ENGLISH, "](#full)", 4) == [(editor.uri("crumbs.md"), anchor)]
        steps = OTHER[: OTHER.index("{: #steps}")].count("\n")
        assert await asked("nl/fr/crumbs.md", FRENCH, "#steps", 2) == [(editor.uri("other.md"), steps)]

    play(root, scene)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("[x](#f", {"full"}),
        ("[x](/docs/toast?topic=toast-o", {"toast-other"}),
        ("[x](/docs/toast?topic=toast-other#s", {"steps"}),
        ("{{site.data.keyword.m", {"keyword.maker", "keyword.model"}),
        ("{: ts", {"tsSymptoms", "tsCauses", "tsResolve"}),
    ],
)
def test_completion(root: Path, typed: str, offered: set[str]) -> None:
    async def scene(editor: Editor) -> None:
        text = f"{FRENCH}\n{typed}"
        await editor.open("nl/fr/crumbs.md", text)
        place = editor.at("nl/fr/crumbs.md", text, typed, len(typed))
        found = await editor.client.text_document_completion_async(lsp.CompletionParams(**place))
        assert {item.label for item in found.items} == offered

    play(root, scene)


def test_safe_fixes_are_offered(root: Path) -> None:
    async def scene(editor: Editor) -> None:
        text = FRENCH.replace("{: tsResolve}", "{: tsResovle}")
        await editor.open("nl/fr/crumbs.md", text)
        place = editor.at("nl/fr/crumbs.md", text, "tsResovle", 2)
        position = place["position"]
        params = lsp.CodeActionParams(place["text_document"], lsp.Range(position, position), lsp.CodeActionContext([]))
        actions = await editor.client.text_document_code_action_async(params)
        edits = [edit.new_text for action in actions for edit in action.edit.changes[editor.uri("nl/fr/crumbs.md")]]
        assert edits == ["tsResolve"]

    play(root, scene)


def test_a_folder_without_pages_is_no_error(tmp_path: Path) -> None:
    async def scene(editor: Editor) -> None:
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(editor.uri("x.md")), lsp.Position(0, 0))
        assert await editor.client.text_document_hover_async(params) is None

    play(tmp_path, scene)
