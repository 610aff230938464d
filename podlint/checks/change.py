"""What a fix does to a document, field by field: the intent, from which :mod:`podlint.fix` makes an edit of the text.

Paths lead from the root of the YAML document that the finding stands in.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from podlint.manifest.node import Json, Path, Span


class SetField(NamedTuple):
    """Write ``value`` at ``path``: in place of what is there, else as a new key.

    An index that is the length of its list adds an item at the end. Objects that are missing on the way, or null, are
    written with it. Of an object or list that is there, only what differs is written anew.
    """

    path: Path
    value: Json
    written: str | None = None
    """How a number is written where that says more: ``0644``."""


class RemoveField(NamedTuple):
    """Take out the key or list item at ``path``."""

    path: Path


class RenameField(NamedTuple):
    """Call the key at ``path`` ``key`` instead."""

    path: Path
    key: str


class EditComment(NamedTuple):
    """Write ``text`` in place of the comment at ``span`` of the file; nothing decoded may change.

    Where nothing but blanks is left of a line, the line goes, too.
    """

    span: Span
    text: str


class MoveItem(NamedTuple):
    """Take the list item at ``path`` to the end of the list at ``to``, in the same object; it may be missing."""

    path: Path
    to: Path


Change: TypeAlias = SetField | RemoveField | RenameField | MoveItem | EditComment
