"""An editor that talks to ``podlint lsp`` over standard input and output, as a process of its own."""

import asyncio
import sys
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

T = TypeVar("T")

AT_MOST = 60.0
"""Seconds within which a machine answers, however busy."""

MODEST = types.ClientCapabilities()
"""A client that says nothing of itself."""

ABLE = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
            related_information=True,
            code_description_support=True,
            tag_support=types.ClientDiagnosticsTagOptions([types.DiagnosticTag.Unnecessary]),
        ),
        code_action=types.CodeActionClientCapabilities(
            resolve_support=types.ClientCodeActionResolveOptions(["edit"]), data_support=True
        ),
        hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.PlainText]),
    ),
    workspace=types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)
    ),
)
"""One that understands what podlint can say, but shows plain text only."""

ASKING = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
)
"""One that asks for diagnostics instead of being sent them."""


async def soon(awaitable: Awaitable[T]) -> T:
    """The answer, or a failure where there is none."""
    return await asyncio.wait_for(awaitable, AT_MOST)


class Editor:
    """One client with its server."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.sent: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.shown: asyncio.Queue[str] = asyncio.Queue()
        self.logged: list[str] = []
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda sent: self.sent.put_nowait(sent))  # noqa: PLW0108 -- it is given attributes
        client.feature(types.WINDOW_SHOW_MESSAGE)(lambda said: self.shown.put_nowait(said.message))
        client.feature(types.WINDOW_LOG_MESSAGE)(lambda said: self.logged.append(said.message))

    @classmethod
    async def start(cls, folder: Path, able: types.ClientCapabilities = MODEST, *arguments: str) -> "Editor":
        """Start a server that works in a folder."""
        editor = cls(LanguageClient("a test", "1"))
        command = [sys.executable, "-m", "podlint", "lsp", *arguments]
        await editor.client.start_io(command[0], *command[1:])
        began = types.InitializeParams(able, root_uri=folder.as_uri())
        await soon(editor.client.initialize_async(began))
        editor.client.initialized(types.InitializedParams())
        return editor

    async def stop(self) -> tuple[int | None, str]:
        """Say goodbye; the server's exit status, and what it wrote to standard error."""
        await soon(self.client.shutdown_async(None))
        self.client.exit(None)
        return await self.end()

    async def end(self) -> tuple[int | None, str]:
        """Wait for the server to end."""
        server = self.client._server
        assert server is not None
        assert server.stderr is not None
        said = await soon(server.stderr.read())
        await soon(self.client.stop())  # type: ignore[no-untyped-call]
        assert server.stdin is not None
        server.stdin.close()
        return server.returncode, said.decode()

    # --- documents ---------------------------------------------------------------------------------------

    def open(self, path: Path, text: str, language: str = "yaml") -> None:
        """Open a document, which need not be on the disk."""
        item = types.TextDocumentItem(path.as_uri(), language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, path: Path, version: int, text: str) -> None:
        """Type something."""
        identifier = types.VersionedTextDocumentIdentifier(version, path.as_uri())
        changes = [types.TextDocumentContentChangeWholeDocument(text)]
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, changes))

    def save(self, path: Path) -> None:
        """Say that the document was saved."""
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(identifier(path)))

    def close(self, path: Path) -> None:
        """Close the document."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier(path)))

    async def told(self, path: Path, version: int | None) -> list[types.Diagnostic]:
        """The diagnostics that are sent of a version of a document; those of others are passed over."""
        while True:
            sent = await soon(self.sent.get())
            if sent.uri == path.as_uri() and sent.version == version:
                return list(sent.diagnostics)

    # --- questions ---------------------------------------------------------------------------------------

    async def hover(self, path: Path, position: types.Position) -> str | None:
        """What is shown of a place."""
        shown = await soon(self.client.text_document_hover_async(types.HoverParams(identifier(path), position)))
        if shown is None:
            return None
        assert isinstance(shown.contents, types.MarkupContent)
        return shown.contents.value

    async def actions(
        self, path: Path, where: types.Range, only: Sequence[str] | None = None
    ) -> dict[str, types.CodeAction]:
        """What can be done about a range, by its title."""
        context = types.CodeActionContext([], only=list(only) if only else None)
        asked = types.CodeActionParams(identifier(path), where, context)
        found = await soon(self.client.text_document_code_action_async(asked))
        return {each.title: each for each in found or [] if isinstance(each, types.CodeAction)}


def identifier(path: Path) -> types.TextDocumentIdentifier:
    """A document as requests name it."""
    return types.TextDocumentIdentifier(path.as_uri())


def position(text: str, word: str, within: int = 0) -> types.Position:
    """Where the first ``word`` of a text begins, counted in UTF-16; ``within``: so many characters behind that."""
    before = text[: text.index(word) + within]
    line = before.count("\n")
    return types.Position(line, len(before.rpartition("\n")[2].encode("utf-16-le")) // 2)


def of_word(text: str, word: str) -> types.Range:
    """The range of the first ``word``."""
    return types.Range(position(text, word), position(text, word, len(word)))


def edited(text: str, edit: types.WorkspaceEdit | None) -> str:
    """A text of one document after an edit, made as an editor does."""
    assert edit is not None
    if edit.document_changes:
        (change,) = edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        edits = [each for each in change.edits if isinstance(each, types.TextEdit)]
    else:
        ((_, listed),) = (edit.changes or {}).items()
        edits = list(listed)
    data = text.encode("utf-16-le")
    starts = [0]
    for number, unit in enumerate(data[::2]):
        if unit == ord("\n") and data[2 * number + 1] == 0:
            starts.append(number + 1)

    def offset(place: types.Position) -> int:
        return 2 * (starts[place.line] + place.character)

    for each in sorted(edits, key=lambda each: offset(each.range.start), reverse=True):
        begin, end = offset(each.range.start), offset(each.range.end)
        data = data[:begin] + each.new_text.encode("utf-16-le") + data[end:]
    return data.decode("utf-16-le")
