"""The server: what a client may ask, and when documents are looked at.

The event loop answers the client and does nothing that takes long. One thread judges documents, one after the other;
another one works out lives, of which a few take many seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path as FilePath
from typing import Final, TypeVar
from urllib.parse import unquote

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from podlint import __version__
from podlint.cli.mistake import own_mistake
from podlint.cli.predict import Subject
from podlint.config.error import ConfigurationError
from podlint.lsp.desk import Desk, OpenDocument, Verdict
from podlint.lsp.diagnostics import SOURCE, Understood, Writer
from podlint.lsp.positions import UTF_16, Places
from podlint.manifest.discover import SUFFIXES
from podlint.manifest.node import Path
from podlint.report.visible import visible
from podlint.timeline.life import Timeline

T = TypeVar("T")

PAUSE: Final = 0.2
"""Seconds without a change after which a document is looked at."""
PATIENCE: Final = 2.0
"""Seconds that somebody who points at a field is made to wait for a life to be worked out."""

_LANGUAGES: Final = ("yaml", "json")
_WATCHED: Final = ("**/*.{yaml,yml,json}", "**/pyproject.toml")


class Server(LanguageServer):
    """One client's documents, and what was last said of each."""

    def __init__(self, desk: Desk) -> None:
        # The library breaks lines where the protocol does not (at U+2028, for one), so its way of applying parts of
        # a text would in time hold another text than the editor. Manifests are small: they come whole.
        super().__init__(SOURCE, __version__, types.TextDocumentSyncKind.Full)
        self.desk = desk
        self._thread = ThreadPoolExecutor(1, "podlint")
        self._lives_thread = ThreadPoolExecutor(1, "podlint-lives")
        self._generation = 0
        """Grows with every change of anything: what was asked of an older state is asked again, or not at all."""
        self._verdicts: dict[str, tuple[int, Verdict]] = {}
        self._asking: dict[str, tuple[int, asyncio.Task[Verdict | None]]] = {}
        self._lives: dict[tuple[int, str, Path], asyncio.Future[Timeline | None]] = {}
        """By generation, file, and where in it."""
        self._waiting: dict[str, asyncio.Task[None]] = {}
        """By folder, who waits for the typing to pause."""
        self._logged: dict[str, list[str]] = {}
        self._shown: set[tuple[str, ...]] = set()
        self.was_shut_down = False
        self.ended_as_asked = True
        """False where the client said exit before shutdown."""

    # --- documents ---------------------------------------------------------------------------------------

    def open_document(self, uri: str) -> OpenDocument | None:
        """A manifest that is open; None for what is not, or is in another language."""
        document = self._text(uri)
        if document is None:
            return None
        path = uris.to_fs_path(document.uri)
        if not path:
            path = str(FilePath(self._folder) / FilePath(document.path).name)
        if not path.endswith(SUFFIXES) and document.language_id not in _LANGUAGES:
            return None
        return OpenDocument(document.uri, path, document.source, document.version)

    def _text(self, uri: str) -> TextDocument | None:
        """What is open under a URI, which the library knows by what its escapes stand for."""
        found: TextDocument | None = self.workspace.text_documents.get(unquote(uri))
        return found

    @property
    def _folder(self) -> str:
        """Where what has no file yet would lie."""
        return self.workspace.root_path or str(FilePath.cwd())

    def open_documents(self) -> list[OpenDocument]:
        """All manifests that are open."""
        each = (self.open_document(text.uri) for text in self.workspace.text_documents.values())
        return [document for document in each if document is not None]

    def places(self, text: str) -> Places:
        """The places of a text, counted as agreed with the client."""
        return Places(text, self.server_capabilities.position_encoding or UTF_16)

    def changed(self, uri: str, after: float = PAUSE) -> None:
        """Something changed in a document, or went with it: look at its folder once nothing has for ``after`` seconds."""
        self._generation += 1
        path = uris.to_fs_path(uri)
        self._look_at(str(FilePath(path).parent) if path else self._folder, after)

    def saved(self, uri: str) -> None:
        """A document was saved: a moment at which people expect to see what there is to see."""
        self._shown.clear()
        self.changed(uri, after=0)

    def all_changed(self) -> None:
        """Something changed on the disk that may concern every document."""
        self._generation += 1
        self._shown.clear()
        if self.is_asked:
            self._ask_to_ask_again()
            return
        for folder in {document.folder for document in self.open_documents()}:
            self._look_at(folder, PAUSE)

    # --- judging -----------------------------------------------------------------------------------------

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Have work done outside the event loop, after all that was asked for before it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def life(self, subject: Subject, data: bytes) -> Timeline | None:
        """The life of a Pod of a document that holds ``data``; None where it takes too long: it may be there next time."""
        generation = self._generation
        key = (generation, subject.pod.file, subject.pod.path)
        if key not in self._lives:

            def live() -> Timeline | None:
                return self.desk.timeline(subject, data) if generation == self._generation else None

            self._lives = {known: life for known, life in self._lives.items() if known[0] == generation}
            self._lives[key] = asyncio.get_running_loop().run_in_executor(self._lives_thread, live)
        done, _ = await asyncio.wait([self._lives[key]], timeout=PATIENCE)
        return done.pop().result() if done else None

    async def attempt(self, answer: Awaitable[T], otherwise: T) -> T:
        """An answer; where there is none because of a mistake, that is told in the client's log."""
        try:
            return await answer
        except ConfigurationError as error:
            lines = error.lines
        except Exception as error:  # noqa: BLE001 -- one odd document must not end the conversation
            lines = [own_mistake(error)]
        for line in lines:
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, visible(line)))
        return otherwise

    async def verdict(self, uri: str) -> Verdict | None:
        """What there is to say of a document as it stands now; None where it is not open, or cannot be judged."""
        while (document := self.open_document(uri)) is not None:
            generation = self._generation
            known = self._verdicts.get(uri)
            if known is not None and known[0] == generation:
                return known[1]
            asking = self._asking.get(uri)
            if asking is None or asking[0] != generation:
                asking = (generation, asyncio.create_task(self._judge(document, generation)))
                self._asking[uri] = asking
            verdict = await asyncio.shield(asking[1])
            if generation == self._generation:
                if verdict is not None:
                    self._verdicts[uri] = (generation, verdict)
                return verdict
        return None

    async def _judge(self, document: OpenDocument, generation: int) -> Verdict | None:
        opened = self.open_documents()

        def judge() -> Verdict | None:
            return self.desk.verdict(document, opened) if generation == self._generation else None

        try:
            verdict = await self.in_thread(judge)
        except ConfigurationError as error:
            self._complain(error)
            return Verdict(document)
        except Exception as error:  # noqa: BLE001 -- whatever happened, the next change is looked at again
            self._log(document, [f"{document.path}: not checked because of {own_mistake(error)}"])
            return None
        if verdict is not None:
            self._log(document, [*verdict.errors, *verdict.notes], types.MessageType.Log)
        return verdict

    def _complain(self, error: ConfigurationError) -> None:
        """Show what is wrong with a configuration: once, whichever documents it holds for, until something is saved."""
        if tuple(error.lines) not in self._shown:
            self._shown.add(tuple(error.lines))
            for line in error.lines:
                message = f"podlint: {visible(line)}"
                self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

    def _log(self, document: OpenDocument, lines: list[str], kind: types.MessageType = types.MessageType.Error) -> None:
        """Say lines in the client's log, unless they were the last ones said of the document."""
        if self._logged.get(document.uri, []) != lines:
            for line in lines:
                self.window_log_message(types.LogMessageParams(kind, visible(line)))
        self._logged[document.uri] = lines

    # --- diagnostics -------------------------------------------------------------------------------------

    @property
    def is_asked(self) -> bool:
        """Whether the client asks for diagnostics itself; then none are sent."""
        document = self.client_capabilities.text_document
        return document is not None and document.diagnostic is not None

    def diagnostics(self, verdict: Verdict) -> list[types.Diagnostic]:
        """The diagnostics of a document."""

        def locate(path: str) -> tuple[str, Places]:
            for document in self.open_documents():
                if document.path == path:
                    return document.uri, self.places(document.text)
            try:
                text = FilePath(path).read_text(encoding="utf-8", errors="replace")
            except OSError:
                text = ""
            return uris.from_fs_path(path) or path, self.places(text)

        understood = Understood.by(self.client_capabilities)
        writer = Writer(self.places(verdict.document.text), verdict.rules, understood, locate)
        return [writer.diagnostic(judged) for judged in verdict.findings]

    def _look_at(self, folder: str, after: float) -> None:
        if (waiting := self._waiting.get(folder)) is not None:
            waiting.cancel()
        self._waiting[folder] = asyncio.get_running_loop().create_task(self._later(folder, after))

    async def _later(self, folder: str, after: float) -> None:
        await asyncio.sleep(after)
        documents = [document for document in self.open_documents() if document.folder == folder]
        if self.is_asked:
            if len(documents) > 1:  # the client asks for the one that has changed, and knows of no other
                self._ask_to_ask_again()
            return
        for document in documents:
            verdict = await self.verdict(document.uri)
            if verdict is not None and verdict.document == self.open_document(document.uri):
                self.publish(document.uri, self.diagnostics(verdict), verdict.document.version)

    def publish(self, uri: str, diagnostics: list[types.Diagnostic], version: int | None = None) -> None:
        """Send the diagnostics of a document."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))

    def _ask_to_ask_again(self) -> None:
        workspace = self.client_capabilities.workspace
        said = workspace.diagnostics if workspace is not None else None
        if said is not None and said.refresh_support:
            self.workspace_diagnostic_refresh(None)

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self._verdicts.pop(uri, None)
        self._asking.pop(uri, None)
        self._logged.pop(uri, None)
        if not self.is_asked:
            self.publish(uri, [])

    # --- the disk ----------------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Ask to be told what changes on the disk, where the client can tell."""
        workspace = self.client_capabilities.workspace
        said = workspace.did_change_watched_files if workspace is not None else None
        if said is None or not said.dynamic_registration:
            return
        watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = types.Registration("podlint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await self.client_register_capability_async(types.RegistrationParams([registration]))
