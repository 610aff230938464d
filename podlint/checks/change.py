"""What a fix does to a document, field by field: the intent, from which :mod:`podlint.fix` makes an edit of the text.

Paths lead from the root of the YAML document that the finding stands in.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from podlint.manifest.node import Json, Path, Span


class SetField(NamedTuple):
    """Write ``value`` at ``path``: in place of what is there, else as a new key.

    An index that is the length of its list adds an item at the end. Objects and lists on the way that are missing
    are no matter of their own: set the outermost that is missing.
    """

    path: Path
    value: Json


class RemoveField(NamedTuple):
    """Take out the key or list item at ``path``."""

    path: Path


class RenameField(NamedTuple):
    """Call the key at ``path`` ``key`` instead."""

    path: Path
    key: str


class ReplaceText(NamedTuple):
    """Write ``text`` in place of the characters of ``span``: of a comment, or of a text within a value.

    Where nothing but blanks is left of a line, the line goes, too.
    """

    span: Span
    text: str


Change: TypeAlias = SetField | RemoveField | RenameField | ReplaceText
