"""Code actions: the edits that mend findings, and the comments that silence them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

from lsprotocol import types

from podlint.checks.finding import Finding
from podlint.config.ignoring import with_ignore
from podlint.fix.apply import Wish, fixed
from podlint.fix.minimal import minimal_edits
from podlint.lsp.desk import OpenDocument, Verdict
from podlint.lsp.diagnostics import SOURCE
from podlint.lsp.positions import Places
from podlint.manifest.source import ProblemKind, Reading
from podlint.report.visible import visible

FIX_ALL: Final = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
KINDS: Final = (types.CodeActionKind.QuickFix, FIX_ALL)

_OPEN: Final = {kind.value for kind in ProblemKind}
"""Rules that nobody wants to silence: what they find keeps all others from looking."""
_ABOUT_COMMENTS: Final = "suppression"
"""The category of findings about the comments that silence others."""


def quick_fixes(
    verdict: Verdict, asked: types.CodeActionParams, places: Places, edit: Callable[[str], types.WorkspaceEdit]
) -> list[types.CodeAction]:
    """What can be done about the findings in a range, mended first. ``edit`` makes the edit to a new text."""
    if verdict.reading is None or not _wants(asked.context.only, types.CodeActionKind.QuickFix.value):
        return []
    here = [each.finding for each in verdict.findings if _meet(places.range(each.finding.place.span), asked.range)]
    told = asked.context.diagnostics
    mending = [action for finding in here for action in _mending(verdict.reading, finding, told, places, edit)]
    silencing = [action for finding in here for action in _silencing(verdict, finding, told, places, edit)]
    return [*mending, *silencing]


def fix_all(verdict: Verdict, only: Sequence[str] | None) -> types.CodeAction | None:
    """The action that mends all that can be mended safely; its edit is worked out when it is wanted."""
    safe = any(finding.fix and finding.fix.safe and finding.fix.changes for _, finding in verdict.findings)
    if not safe or not _wants(only, FIX_ALL):
        return None
    document = verdict.document
    data = {"uri": document.uri, "version": document.version}
    return types.CodeAction("Mend everything that podlint can mend safely", kind=FIX_ALL, data=data)


def document_edit(
    document: OpenDocument, text: str, places: Places, client: types.ClientCapabilities
) -> types.WorkspaceEdit:
    """The few edits that make ``text`` of a document, bound to its version where the client knows such edits."""
    edits = [places.text_edit(edit) for edit in minimal_edits(document.text, text)]
    workspace = client.workspace.workspace_edit if client.workspace else None
    if workspace is not None and workspace.document_changes:
        identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, edits)])
    return types.WorkspaceEdit(changes={document.uri: edits})


def _mending(
    reading: Reading,
    finding: Finding,
    told: Collection[types.Diagnostic],
    places: Places,
    edit: Callable[[str], types.WorkspaceEdit],
) -> Iterator[types.CodeAction]:
    fix = finding.fix
    if fix is None or not fix.changes:
        return
    done = fixed(reading.source.text, [Wish(finding.place.span.line, fix.changes, finding)])
    if done.made:
        yield types.CodeAction(
            _title(fix.title),
            kind=types.CodeActionKind.QuickFix,
            diagnostics=_about(finding, told, places),
            is_preferred=fix.safe or None,
            edit=edit(done.text),
        )


def _silencing(
    verdict: Verdict,
    finding: Finding,
    told: Collection[types.Diagnostic],
    places: Places,
    edit: Callable[[str], types.WorkspaceEdit],
) -> Iterator[types.CodeAction]:
    rule = verdict.rules.get(finding.rule)
    if verdict.reading is None or finding.rule in _OPEN or rule is None or rule.category == _ABOUT_COMMENTS:
        return
    text = with_ignore(verdict.reading, finding)
    if text is not None:
        yield types.CodeAction(
            f"Ignore this finding of {finding.rule} here",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=_about(finding, told, places),
            edit=edit(text),
        )


def _title(text: str) -> str:
    shown = visible(text)
    return shown[:1].upper() + shown[1:]


def _about(finding: Finding, told: Collection[types.Diagnostic], places: Places) -> list[types.Diagnostic] | None:
    """The client's own diagnostics that are this finding."""
    span = places.range(finding.place.span)
    return [each for each in told if each.code == finding.rule and each.range == span] or None


def _wants(only: Sequence[str] | None, kind: str) -> bool:
    """Whether a kind, or one above it, is asked for."""
    return not only or any(kind == each or kind.startswith(f"{_value(each)}.") for each in map(_value, only))


def _value(kind: Any) -> str:
    return str(getattr(kind, "value", kind))


def _meet(one: types.Range, other: types.Range) -> bool:
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
