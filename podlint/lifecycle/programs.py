"""What each attempt of a container does, given what the attempts before have left on the Pod's volumes."""

from __future__ import annotations

from dataclasses import dataclass, field

from podlint.behaviour.process import program
from podlint.behaviour.program import Program, Volumes
from podlint.behaviour.volumes import left
from podlint.moment import Moment
from podlint.pod.model import Container, Pod


@dataclass
class Programs:
    """The programs of a Pod's containers, each read once for what it finds; shared by all courses."""

    pod: Pod
    _first: dict[str, Program] = field(default_factory=dict)
    _later: dict[tuple[str, Volumes | None], Program] = field(default_factory=dict)

    def first(self, container: Container) -> Program:
        """What the first attempt does."""
        if container.name not in self._first:
            self._first[container.name] = program(self.pod, container)
        return self._first[container.name]

    def after(self, container: Container, before: Program, ended_at: Moment | None) -> Program:
        """What the attempt after ``before`` does; ``ended_at``: that was killed so long after its start."""
        found = left(container, before, ended_at)
        key = container.name, found
        if key not in self._later:
            self._later[key] = program(self.pod, container, after=before, ended_at=ended_at)
        return self._later[key]
