"""Serve one client over standard input and output, until it says goodbye or is gone."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from lsprotocol import types

from podlint.lsp.desk import Desk
from podlint.lsp.diagnostics import SOURCE
from podlint.lsp.questions import answer_actions, answer_hover, resolve_action
from podlint.lsp.quick_fixes import KINDS
from podlint.lsp.server import Server


def serve(desk: Desk) -> NoReturn:
    """Serve until the end, and end: with status 1 where the client said exit without shutdown, as the protocol wants."""
    if not sys.platform.startswith("win"):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a thread that waits for input would hold up any other end
    server = Server(desk)
    _answer(server)
    _look_at_documents(server)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever else prints is no part of the conversation
        server.start_io(sys.stdin.buffer, output)
    sys.stderr.flush()
    os._exit(0 if server.ended_as_asked else 1)  # a life that is still worked out would hold up the end for nothing


def _look_at_documents(server: Server) -> None:
    """What the client tells about its documents, and where it begins and ends."""

    @server.feature(types.INITIALIZED)
    async def _(_: types.InitializedParams) -> None:
        await server.watch()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _(told: types.DidOpenTextDocumentParams) -> None:
        server.changed(told.text_document.uri, after=0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _(told: types.DidChangeTextDocumentParams) -> None:
        server.changed(told.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _(told: types.DidSaveTextDocumentParams) -> None:
        server.saved(told.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _(told: types.DidCloseTextDocumentParams) -> None:
        server.forget(told.text_document.uri)
        server.changed(told.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _(_: types.DidChangeWatchedFilesParams) -> None:
        server.all_changed()

    @server.feature(types.SHUTDOWN)
    def _(_: None) -> None:
        server.was_shut_down = True

    @server.feature(types.EXIT)
    def _(_: None) -> None:
        server.ended_as_asked = server.was_shut_down


def _answer(server: Server) -> None:
    """What the client asks."""
    pulled = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier=SOURCE)

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pulled)
    async def _(asked: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        verdict = await server.verdict(asked.text_document.uri)
        return types.RelatedFullDocumentDiagnosticReport([] if verdict is None else server.diagnostics(verdict))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def _(asked: types.HoverParams) -> types.Hover | None:
        return await server.attempt(answer_hover(server, asked), None)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(list(KINDS), resolve_provider=True))
    async def _(asked: types.CodeActionParams) -> list[types.CodeAction]:
        return await server.attempt(answer_actions(server, asked), [])

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def _(asked: types.CodeAction) -> types.CodeAction:
        return await server.attempt(resolve_action(server, asked), asked)
