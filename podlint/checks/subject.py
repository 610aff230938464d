"""What a rule is given to look at: one Pod, and everything the rooms above can say about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from podlint.checks.finding import Finding, ObjectRef, Place, Related
from podlint.manifest.node import Path, Span

if TYPE_CHECKING:
    from podlint.kubernetes import Version
    from podlint.pod.model import Container, Pod


@dataclass
class Subject:
    """One Pod under examination. What several rules ask for is worked out once, when first asked."""

    pod: Pod
    kubernetes: Version

    def finding(
        self,
        rule: str,
        message: str,
        span: Span,
        path: Path,
        *,
        container: Container | None = None,
        because: tuple[Related, ...] = (),
        **more: object,
    ) -> Finding:
        """A finding about this Pod, at ``span`` of its file."""
        raise NotImplementedError

    def related(self, message: str, span: Span) -> Related:
        """Another place in this Pod's file that a finding rests on."""
        return Related(message, Place(self.pod.file, span))
