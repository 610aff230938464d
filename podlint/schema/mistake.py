"""What the API server's decoder would refuse, or take otherwise than it is written."""

from __future__ import annotations

from typing import Literal, TypeAlias

from podlint.dataclass import dataclass
from podlint.manifest.node import Path, Span

MistakeKind: TypeAlias = Literal["unknown-field", "wrong-type", "newer-version", "removed", "unknown-kind"]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One place where a document is no well-formed object of the chosen version."""

    kind: MistakeKind
    path: Path
    """The field, in the document as written."""
    span: Span
    """The value where its type is wrong, else the field's key."""
    message: str
    help: str = ""
    related: tuple[tuple[str, Span], ...] = ()
    """Other places that the message speaks of."""
    instead: str | None = None
    """What to write at ``span`` to mend it, where that is known."""
    safe: bool = False
    """``instead`` is what the author meant beyond reasonable doubt."""
    refused: bool = True
    """The API server refuses the object; False: it takes the object and drops the field."""
