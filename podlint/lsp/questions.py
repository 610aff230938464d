"""What a client asks about a place in a document, and is answered: hovers and code actions."""

from __future__ import annotations

from functools import partial
from typing import Any

from lsprotocol import types

from podlint.lsp.desk import OpenDocument
from podlint.lsp.hover import budgets_alone, hover, stands_in
from podlint.lsp.quick_fixes import document_edit, fix_all, quick_fixes
from podlint.lsp.server import Server
from podlint.manifest.pointed import pointed_at


async def answer_hover(server: Server, asked: types.HoverParams) -> types.Hover | None:
    """What is told of the field at a place."""
    verdict = await server.verdict(asked.text_document.uri)
    if verdict is None or verdict.reading is None:
        return None
    places = server.places(verdict.document.text)
    pointed = pointed_at(verdict.reading.documents, *places.line_and_column(asked.position))
    if pointed is None:
        return None
    document, markdown = verdict.document, _shows_markdown(server.client_capabilities)
    subjects = await server.in_thread(partial(server.desk.subjects, document, server.open_documents()))
    subject = next((each for each in subjects if stands_in(pointed, each.pod)), None)
    if subject is None:
        return None
    timeline = await server.life(subject, document.data) or budgets_alone(subject.pod, subject.setting)
    text = await server.in_thread(partial(hover, pointed, timeline, markdown=markdown))
    if text is None:
        return None
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, text), places.range(pointed.span))


async def answer_actions(server: Server, asked: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done about a range of a document, and about all of it."""
    verdict = await server.verdict(asked.text_document.uri)
    if verdict is None:
        return []
    document, client = verdict.document, server.client_capabilities
    places = server.places(document.text)

    def edit(text: str) -> types.WorkspaceEdit:
        return document_edit(document, _marked(document, text), places, client)

    actions = await server.in_thread(partial(quick_fixes, verdict, asked, places, edit))
    everything = fix_all(verdict, asked.context.only)
    if everything is not None:
        actions.append(everything if _resolves(client) else await resolve_action(server, everything))
    return actions


async def resolve_action(server: Server, action: types.CodeAction) -> types.CodeAction:
    """The action that mends everything, with its edit; without one where the document has changed."""
    data: dict[str, Any] = action.data if isinstance(action.data, dict) else {}
    document = server.open_document(str(data.get("uri")))
    if document is None or document.version != data.get("version"):
        return action
    text = await server.in_thread(partial(server.desk.mended, document, server.open_documents()))
    action.edit = document_edit(document, text, server.places(document.text), server.client_capabilities)
    return action


def _shows_markdown(client: types.ClientCapabilities) -> bool:
    said = client.text_document.hover if client.text_document is not None else None
    return said is None or not said.content_format or types.MarkupKind.Markdown in said.content_format


def _resolves(client: types.ClientCapabilities) -> bool:
    """Whether the client asks for an action's edit when it is wanted."""
    said = client.text_document.code_action if client.text_document is not None else None
    support = said.resolve_support if said is not None else None
    return support is not None and "edit" in support.properties


def _marked(document: OpenDocument, text: str) -> str:
    """A text made from what was read, with the byte order mark of the document."""
    return f"\ufeff{text}" if document.text.startswith("\ufeff") else text
