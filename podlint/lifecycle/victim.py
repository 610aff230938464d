"""What a stop finds: a running container and the process in it."""

from __future__ import annotations

from typing import Any

from podlint.behaviour.program import Program
from podlint.dataclass import dataclass
from podlint.lifecycle.event import Event
from podlint.lifecycle.programs import Programs
from podlint.moment import Moment
from podlint.pod.model import Container, Pod


@dataclass(frozen=True, slots=True)
class Victim:
    """A running container that is to be stopped, by a deletion or by a probe."""

    programs: Programs
    container: Container
    attempt: int
    program: Program
    age: Moment | None
    """How long its process has run when the stop begins; None: long."""
    end: Moment | None = None
    """When its process exits by itself, counted from its start; None: never."""
    alone: bool = True
    """Whether it stops in time is a story of its own: no other container's stop would multiply with it."""
    certain: bool = True
    """It surely runs when the stop begins."""
    perhaps_sooner: bool = False
    """Its hook may make it end at any moment of the stop."""

    @property
    def pod(self) -> Pod:
        """The Pod that it is part of."""
        return self.programs.pod

    @property
    def who(self) -> dict[str, Any]:
        """How its events name it."""
        return {"container": self.container.name, "attempt": self.attempt}

    def own_end(self, killing: Event) -> Moment | None:
        """When the process ends by itself, were it not stopped; None: never, as far as anybody knows."""
        return None if self.end is None or self.age is None else killing.at - self.age + self.end
