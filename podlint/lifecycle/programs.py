"""What each attempt of a container and its hooks do, given what the attempts before have left on the Pod's volumes."""

from __future__ import annotations

from dataclasses import field

from podlint.behaviour.hook import outcome
from podlint.behaviour.probe import Runs, answers, runs
from podlint.behaviour.process import program
from podlint.behaviour.program import Answer, Outcome, Program, Volumes
from podlint.behaviour.volumes import left
from podlint.dataclass import dataclass
from podlint.moment import Moment
from podlint.pod.model import Container, Hook, Pod, Probe


@dataclass
class Programs:
    """The programs of a Pod's containers, each read once for what it finds; shared by all courses."""

    pod: Pod
    _first: dict[str, Program] = field(default_factory=dict)
    _answers: dict[tuple[str, str, int], tuple[Program, tuple[Answer, ...], Runs | None]] = field(default_factory=dict)
    _outcomes: dict[tuple[str, str, int, int], tuple[Program, Outcome]] = field(default_factory=dict)
    _later: dict[tuple[str, Volumes | None], Program] = field(default_factory=dict)

    def first(self, container: Container) -> Program:
        """What the first attempt does."""
        if container.name not in self._first:
            self._first[container.name] = program(self.pod, container)
        return self._first[container.name]

    def answers(self, container: Container, probe: Probe, process: Program) -> tuple[tuple[Answer, ...], Runs | None]:
        """How a probe answers while the container does that; and run for run, where its own runs decide."""
        key = container.name, probe.kind, id(process)
        if key not in self._answers:
            told = answers(self.pod, container, probe, process), runs(self.pod, container, probe, process)
            self._answers[key] = (process, *told)  # the program is kept, so that no other one takes its id
        return self._answers[key][1:]

    def outcome(self, container: Container, hook: Hook, process: Program, attempt: int) -> Outcome:
        """What comes of a hook while the container does that; each attempt's takes a time of its own."""
        key = container.name, hook.kind, id(process), attempt
        if key not in self._outcomes:
            self._outcomes[key] = (process, outcome(self.pod, container, hook, process))
        return self._outcomes[key][1]

    def after(self, container: Container, before: Program, ended_at: Moment | None) -> Program:
        """What the attempt after ``before`` does; ``ended_at``: that was killed so long after its start."""
        found = left(container, before, ended_at)
        key = container.name, found
        if key not in self._later:
            self._later[key] = program(self.pod, container, after=before, ended_at=ended_at)
        return self._later[key]
