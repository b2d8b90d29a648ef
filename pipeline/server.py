"""The language server: what an editor shows while somebody translates.

Owns: the language server protocol, by way of pygls: diagnostics, hover, definitions, completion, fixes. Must not know:
how anything is found (`pipeline.workspace`, `pipeline.editor`).

Texts are synchronised as a whole; places are counted in `pipeline.protocol`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from pipeline import editor
from pipeline.config import NAMES
from pipeline.discover import is_read
from pipeline.errors import IncidocError
from pipeline.finding import Finding, Location, Severity
from pipeline.protocol import offset_of, path_of, range_of, touch
from pipeline.topic import Member, Topic
from pipeline.workspace import Workspace

_SEVERITY = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}

_CHANGED = lsp.FileChangeType.Changed
_WATCHED = ("**/*.md", "**/toc", "**/*.yaml", "**/*.yml", "**/*.po", *(f"**/{name}" for name in NAMES))
"""Files that an editor is to tell of when somebody else changes them."""

Said = Callable[[str], str]
"""Says a message in the language of the writer."""


class Server(LanguageServer):
    """One workspace per folder that the editor has open."""

    def __init__(self, version: str, space_of: Callable[[Path], Workspace], said: Said = str) -> None:
        super().__init__("incidoc", version, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.space_of = space_of
        self.said = said
        self.spaces: dict[Path, Workspace | None] = {}
        """The pages of each folder; None where there are none, or nobody can read them."""
        self.opened: dict[str, str] = {}
        """Texts of the pages that the editor has open, by URI."""

    def open_folder(self, folder: Path) -> None:
        """Read the pages of a folder; what was known of it stays where that fails."""
        self.spaces.setdefault(folder, None)
        try:
            self.spaces[folder] = self.space_of(folder)
        except IncidocError as problem:
            message = lsp.LogMessageParams(lsp.MessageType.Warning, f"{folder}: {problem.message}")
            self.window_log_message(message)
            return
        for uri, text in self.opened.items():
            self._draft(uri, text)

    def changed(self, events: Sequence[lsp.FileEvent]) -> None:
        """Take over what became of files: pages that others edited, came or went, and files beside the pages."""
        kinds = {place: event.type for event in events if (place := path_of(event.uri))}
        for folder, space in list(self.spaces.items()):
            root = (space.tree.root if space else folder).resolve()
            inside = {each.relative_to(root).as_posix(): kind for each, kind in kinds.items() if root in each.parents}
            seen = {path: kind for path, kind in inside.items() if _is_looked_at(path)}
            if space and all(space.page(path) and kind is _CHANGED for path, kind in seen.items()):
                for path in sorted(seen):
                    space.reread(path)
            elif seen:
                self.open_folder(folder)
        for uri in self.opened:
            if found := self.find(uri):
                self.publish(uri, *found)
            else:
                self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    def find(self, uri: str) -> tuple[Workspace, str] | None:
        """The workspace that has the page with this URI, and the page's path in it."""
        path = path_of(uri)
        for space in filter(None, self.spaces.values()):
            root = space.tree.root.resolve()
            if path is not None and path.is_relative_to(root) and space.page(path.relative_to(root).as_posix()):
                return space, path.relative_to(root).as_posix()
        return None

    def member(self, uri: str) -> tuple[Workspace, Topic, Member] | None:
        """The page with this URI beside its other languages."""
        found = self.find(uri)
        page = found[0].page(found[1]) if found else None
        if found is None or page is None:
            return None
        topic = found[0].topic(page.topic)
        member = next((member for member in topic.members if member.file.path == page.path), None)
        return (found[0], topic, member) if member else None

    def edit(self, uri: str, text: str | None) -> None:
        """Take over the text of a page, and say what there is to say about it and its other languages."""
        found = self._draft(uri, text)
        if found is None:
            return
        space, path = found
        page = space.page(path)
        for other in list(self.opened):
            place = self.find(other)
            near = place[0].page(place[1]) if place and place[0] is space else None
            if near and page and near.topic == page.topic:
                self.publish(other, space, near.path)

    def _draft(self, uri: str, text: str | None) -> tuple[Workspace, str] | None:
        """Let the page with this URI have this text; gives what `find` does."""
        found = self.find(uri)
        if found:
            space, path = found
            space.draft(path, None if text is None else text.encode("utf-8", "surrogatepass"))
        return found

    def publish(self, uri: str, space: Workspace, path: str) -> None:
        """Send the diagnostics of one page."""
        shown = [self.diagnostic(finding, space) for finding in space.findings(path)]
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, shown))

    def diagnostic(self, finding: Finding, space: Workspace) -> lsp.Diagnostic:
        """A finding as the editor takes it."""
        text = self.said(finding.message) + (f"\n{self.said(finding.help)}" if finding.help else "")
        places = (space.today(finding, place) for place in finding.related)
        related = [
            lsp.DiagnosticRelatedInformation(_location(space, place), self.said(place.label))
            for place in places
            if place is not None
        ]
        return lsp.Diagnostic(
            range=range_of(finding.location.source, finding.location.span),
            message=text,
            severity=_SEVERITY[finding.severity],
            code=finding.rule,
            source="incidoc",
            related_information=related,
            data={"fingerprint": finding.fingerprint},
        )


def server(version: str, space_of: Callable[[Path], Workspace], said: Said = str) -> Server:
    """The server with all it can do; `space_of` reads the pages of a folder."""
    made = Server(version, space_of, said)

    @made.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        for folder in made.workspace.folders.values():
            if path := path_of(folder.uri):
                made.open_folder(path)

        files = made.client_capabilities.workspace and made.client_capabilities.workspace.did_change_watched_files
        if files and files.dynamic_registration:
            watchers = [lsp.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
            wish = lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            made.client_register_capability(lsp.RegistrationParams([wish]))

    @made.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: lsp.DidChangeWatchedFilesParams) -> None:
        made.changed(params.changes)

    @made.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: lsp.DidSaveTextDocumentParams) -> None:
        if made.find(params.text_document.uri) is None:  # a new page; not every editor tells of files
            made.changed([lsp.FileEvent(params.text_document.uri, lsp.FileChangeType.Created)])

    @made.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        made.opened[params.text_document.uri] = params.text_document.text
        made.edit(params.text_document.uri, params.text_document.text)

    @made.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        text = params.content_changes[-1].text
        made.opened[params.text_document.uri] = text
        made.edit(params.text_document.uri, text)

    @made.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        made.opened.pop(params.text_document.uri, None)
        made.edit(params.text_document.uri, None)
        made.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))

    @made.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        found = made.member(params.text_document.uri)
        if found is None:
            return None
        space, topic, member = found
        source = member.document.source
        shown = editor.hover(topic, member, offset_of(source, params.position), space.tree.source_locale)
        return lsp.Hover(_markdown(shown), range_of(source, shown.span)) if shown else None

    @made.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(params: lsp.DefinitionParams) -> list[lsp.Location]:
        found = made.member(params.text_document.uri)
        if found is None:
            return []
        space, topic, member = found
        offset = offset_of(member.document.source, params.position)
        return [_at(space, place) for place in editor.definitions(topic, member, offset, space.site)]

    @made.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["#", ".", "=", " ", ":"]))
    def completion(params: lsp.CompletionParams) -> lsp.CompletionList:
        found = made.member(params.text_document.uri)
        if found is None:
            return lsp.CompletionList(is_incomplete=False, items=[])
        space, topic, member = found
        source = member.document.source
        offered = list(editor.completions(member, offset_of(source, params.position), space.site, topic.path))
        items = [
            lsp.CompletionItem(
                each.text, detail=each.detail or None, text_edit=lsp.TextEdit(range_of(source, each.span), each.text)
            )
            for each in offered
        ]
        return lsp.CompletionList(is_incomplete=len(offered) >= editor.MOST, items=items)

    @made.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix]))
    def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        found = made.find(params.text_document.uri)
        if found is None:
            return []
        space, path = found
        return [
            _action(params.text_document.uri, made.diagnostic(finding, space), finding, made.said)
            for finding in space.findings(path)
            if finding.fix and finding.fix.safe and touch(finding.location, params.range)
        ]

    return made


def _is_looked_at(path: str) -> bool:
    """Whether a run reads the file at a path from the root: not what hidden folders hold, such as the cache."""
    folders, _, name = path.rpartition("/")
    is_hidden = any(folder.startswith(".") for folder in folders.split("/"))
    return not is_hidden and (is_read(path) or name in NAMES or name.endswith(".po"))


def _action(uri: str, diagnostic: lsp.Diagnostic, finding: Finding, said: Said) -> lsp.CodeAction:
    source, fix = finding.location.source, finding.fix
    edits = [lsp.TextEdit(range_of(source, edit.span), edit.text) for edit in (fix.edits if fix else ())]
    return lsp.CodeAction(
        said(fix.title) if fix else "",
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=True,
        edit=lsp.WorkspaceEdit(changes={uri: edits}),
    )


def _markdown(shown: editor.Hover) -> lsp.MarkupContent:
    """The text of the source in a block of code: an editor must not render what a page says."""
    parts = [_fenced(shown.base)]
    if shown.today:
        parts += ["Today:", _fenced(shown.today)]
    return lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n".join(parts))


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}markdown\n{text}\n{fence}"


def _location(space: Workspace, place: Location) -> lsp.Location:
    return lsp.Location(_uri(space, place.source.path), range_of(place.source, place.span))


def _at(space: Workspace, place: editor.Place) -> lsp.Location:
    """A place in a file; where its page is in another topic, that is read for the anchor."""
    source, span = place.source, place.span
    page = space.page(place.path)
    if source is None and page is not None:
        topic = space.topic(page.topic)
        document = next((m.document for m in topic.members if m.file.path == page.path), None)
        if document is not None:
            source, span = document.source, editor.anchor_span(document, place.anchor)
    where = range_of(source, span) if source else lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
    return lsp.Location(_uri(space, place.path), where)


def _uri(space: Workspace, path: str) -> str:
    return (space.tree.root / path).as_uri()
