"""A finding: what a rule says about one place in one manifest."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, NamedTuple, TypeAlias

from podlint.checks.change import Change
from podlint.dataclass import dataclass
from podlint.lifecycle.event import EventType
from podlint.manifest.node import Path, Span, format_path


class Severity(IntEnum):
    """How bad: rejected, never works or loses data; hurts in named circumstances; worth knowing."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


Certainty: TypeAlias = Literal["certain", "depends"]


class Condition(NamedTuple):
    """What an unknown has to be for something to happen (contract: Timelines, ``when``)."""

    unknown: str
    op: Literal["<", "<=", ">", ">="]
    seconds: float

    def __str__(self) -> str:
        return f"{self.unknown} {self.op} {self.seconds:g} s"


class Place(NamedTuple):
    """A stretch of a file."""

    file: str
    span: Span


class Related(NamedTuple):
    """Another place that a finding rests on."""

    message: str
    place: Place


class Occurrence(NamedTuple):
    """The event of the Pod's predicted life that a finding speaks of: the first of its container that is meant."""

    type: EventType
    reason: str | None = None
    """Of a ``killing``: why."""
    in_deletion: bool = False
    """It happens when the Pod is deleted, in the story that counts from there."""


KILLED_IN_DELETION = Occurrence("kill-sent", in_deletion=True)
"""The process gets SIGKILL because it did not end in its grace period."""


class ObjectRef(NamedTuple):
    """The Kubernetes object that a finding speaks of."""

    api_version: str | None
    kind: str | None
    namespace: str | None
    name: str | None


class Fix(NamedTuple):
    """An edit that would mend the finding."""

    title: str
    safe: bool
    """It changes nothing in what the Pod does but what the finding says is wrong, and only one cure comes to mind."""
    changes: tuple[Change, ...] = ()
    """What the edit does; empty where podlint only names the cure."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell, at one place. What it means in time stands in the message, in seconds."""

    rule: str
    message: str
    place: Place
    path: Path = ()
    severity: Severity | None = None
    """None: the severity that the rule's page states."""
    certainty: Certainty = "certain"
    when: tuple[Condition, ...] = ()
    object: ObjectRef | None = None
    container: str | None = None
    because: tuple[Related, ...] = ()
    help: str = ""
    fix: Fix | None = None
    event: Occurrence | None = None
    """None where it speaks of no event, or of none that a predicted life tells."""

    @property
    def field(self) -> str:
        """The path as text."""
        return format_path(self.path)

    @property
    def advice(self) -> str:
        """What to do about it, in words; empty where podlint has nothing to advise."""
        return self.help or (self.fix.title if self.fix else "")
