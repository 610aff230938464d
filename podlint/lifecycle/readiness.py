"""When a container turns ready and unready (kubelet-model 3.5, 3.7).

Readiness decides nothing else in a container's life, so it never forks a course: what timing leaves open is an
event that may happen or not.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from podlint.dataclass import dataclass
from podlint.lifecycle.attempt import Attempt
from podlint.lifecycle.course import Course
from podlint.lifecycle.event import Event
from podlint.moment import Moment
from podlint.pod.field import Field


@dataclass(frozen=True, slots=True)
class Toggle:
    """The container's ``ready`` turns true or false."""

    ready: bool
    event: Event


@dataclass
class Readiness:
    """The ``ready`` status of one container through a course."""

    course: Course
    container: str
    alone: bool = True
    """No other container's events update the Pod's status, and so trigger runs and move the grid."""
    toggles: list[Toggle] = field(default_factory=list)
    state: bool | None = False
    """Whether it is ready; None: timing decides."""
    successes: float = 0
    """Successes of its probe in a row at the most, where no run may have met a phase of failure after them (3.4)."""

    def note(self, told: Event) -> None:
        """The Pod's conditions follow what is told of further rounds, too."""
        if told.type in ("container-ready", "container-unready"):
            self.toggles.append(Toggle(told.type == "container-ready", told))

    @property
    def is_surely_ready(self) -> bool:
        """It is ready whatever the timing."""
        return self.state is True

    def gain(
        self,
        attempt: Attempt,
        at: Moment,
        formula: str,
        fields: tuple[Field[Any], ...],
        limits: tuple[Moment | None, ...],
    ) -> None:
        """The container becomes ready at ``at``, unless one of the limits comes before."""
        surely = self.course.within(at, *limits)
        if self.state is True or surely is None:
            return
        certain = surely and self.state is False
        who: dict[str, Any] = {"container": self.container, "attempt": attempt.number}
        event = self.course.emit("container-ready", at, attempt.started, formula, fields, **who, certain=certain)
        self.toggles.append(Toggle(ready=True, event=event))
        self.state = True if surely else None

    def lose(
        self,
        because: Event,
        at: Moment,
        *,
        certain: bool,
        formula: str = "seen by the kubelet",
        fields: tuple[Field[Any], ...] = (),
    ) -> None:
        """The container is not ready any more, if it was; ``certain``: nothing comes first."""
        if self.state is False:
            return
        who: dict[str, Any] = {"container": self.container, "attempt": because.attempt}
        sure = certain and self.state is True
        event = self.course.emit("container-unready", at, because, formula, fields, **who, certain=sure)
        self.toggles.append(Toggle(ready=False, event=event))
        self.state = False if certain else None
