"""What the API server would say no to in an object that it has decoded."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from podlint.manifest.node import Path, Span

FaultKind: TypeAlias = Literal[
    "active-deadline-on-deployment-pod",
    "cron-schedule-invalid",
    "dns-invalid",
    "env-invalid",
    "field-missing",
    "field-not-allowed",
    "hook-sleep-exceeds-grace",
    "host-port-conflict",
    "image-invalid",
    "invalid-enum",
    "job-field-invalid",
    "job-restart-policy",
    "label-invalid",
    "mount-invalid",
    "name-duplicate",
    "name-invalid",
    "out-of-range",
    "probe-field-not-allowed",
    "probe-two-handlers",
    "progress-deadline-not-above-min-ready",
    "resources-invalid",
    "restart-rules-invalid",
    "rollout-never-progresses",
    "scheduling-invalid",
    "security-context-invalid",
    "selector-mismatch",
    "volume-mount-unknown",
    "volume-source-invalid",
]
"""The kind of mistake; the rule that reports it has the same name."""


class Fault(NamedTuple):
    """One thing that makes the API server refuse the object."""

    kind: FaultKind
    path: Path
    """The field, in the document as written; that of a missing field where it would stand."""
    span: Span
    """The value, or the key where the field itself is out of place; what holds it where it is missing."""
    message: str
    help: str = ""
    related: tuple[tuple[str, Span], ...] = ()
    """Other places that the message speaks of."""
    instead: str | int | None = None
    """What to write at ``span``, where that is known."""
    safe: bool = False
    """``instead`` is what the author meant beyond reasonable doubt."""
    lacking: tuple[str, ...] = ()
    """The field that is missing, or those of which one would do; empty where nothing is missing."""
    place: Path = ()
    """The field that ``span`` is the value of, where that is not the one that the API server names."""
    holder: Path = ()
    """The object that ``lacking`` is missing from."""
    whole: bool = False
    """It holds of a whole object alone: where something is added from elsewhere, that may cure it."""

    @property
    def of_absence(self) -> bool:
        """Whether the fault is that something is not there."""
        return self.whole or bool(self.lacking)

    @property
    def of_choice(self) -> bool:
        """Whether of several fields that an object may have, it has none."""
        return len(self.lacking) > 1 and self.path == self.holder


class Octal(int):
    """A number that is written in octal, as the modes of files are."""

    def __str__(self) -> str:
        return f"0{self:o}"
