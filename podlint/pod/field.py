"""A value of the Pod together with where it was written, or the knowledge that nobody wrote it."""

from __future__ import annotations

from typing import Generic, TypeVar

from podlint.dataclass import dataclass
from podlint.manifest.node import Path, Span, format_path

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Field(Generic[T_co]):
    """One field of the Pod as the kubelet sees it.

    ``value`` is the written value, or the API server's default (kubelet-model 1.1).
    """

    value: T_co
    path: Path
    """The path inside the document as written, e.g. ``("spec", "template", "spec", "restartPolicy")``."""
    span: Span
    """Where the value is written; for a default, the key of the nearest written object around it."""
    written: bool

    @property
    def name(self) -> str:
        """The path as text, as findings and timelines name fields."""
        return format_path(self.path)
