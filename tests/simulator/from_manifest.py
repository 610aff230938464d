"""The behaviour of recorded Pods: their commands as podlint reads them, made concrete by draws.

Only the comparison with recorded lives uses this. Commands were read right or wrong there whatever the kubelet did; a
life whose commands can't be read is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from podlint.behaviour.hook import outcome
from podlint.behaviour.probe import answers
from podlint.behaviour.process import program, reaction
from podlint.behaviour.program import Answer as ReadAnswer
from podlint.behaviour.program import Program
from podlint.evaluation import Evaluation
from podlint.moment import Moment, seconds
from podlint.pod.model import Container, Exec, HookKind, Pod, Probe, Sleep
from tests.simulator.behaviour import Answer, Behaviour, Exit, HookRun
from tests.simulator.draws import Draws


class UnreadableError(Exception):
    """Podlint can't read what some command does."""


@dataclass(frozen=True)
class Read(Behaviour):
    """One attempt, as its command was read."""

    pod: Pod | None = None
    container: Container | None = None
    draws: Draws = field(default_factory=Draws)
    program: Program | None = None

    def answers(self, probe: Probe, age: float) -> Answer:
        assert self.pod is not None
        assert self.container is not None
        assert self.program is not None
        told: ReadAnswer | None = None
        for since, answer in _answers(self.pod, self.container, probe, self.program):
            if told is None or since <= age + 0.02:
                told = answer
        if told is None or told.result == "unknown":
            raise UnreadableError(f"{self.container.name}'s {probe.kind} probe")
        return Answer(told.result, concrete(told.takes, self.draws))

    def stops(self, age: float) -> Exit | None:
        assert self.program is not None
        assert self.container is not None
        met = reaction(self.program, seconds(age), {})
        if met.kind == "unknown":
            raise UnreadableError(f"{self.container.name}'s answer to the stop signal")
        return None if met.after is None else Exit(concrete(met.after, self.draws), met.code or 0)

    def hook(self, kind: HookKind, age: float) -> HookRun:
        assert self.pod is not None
        assert self.container is not None
        assert self.program is not None
        hook = self.container.pre_stop if kind == "preStop" else self.container.post_start
        assert hook is not None
        if isinstance(hook.handler, Sleep):
            return HookRun(float(hook.handler.seconds.value))
        run = outcome(self.pod, self.container, hook, self.program, seconds(age))
        if run.takes is None or run.code is None or run.touches_process:
            raise UnreadableError(f"{self.container.name}'s {kind}")
        return HookRun(concrete(run.takes, self.draws), run.code == 0)


_READ: dict[tuple[int, bool], tuple[Container, Program]] = {}
"""Programs by container: reading one takes longer than a simulated run. The container is kept, so its id stays its own."""


def _program(pod: Pod, container: Container, *, again: bool) -> Program:
    key = id(container), again
    if key not in _READ:
        _READ[key] = container, program(pod, container, restarted=again)
    return _READ[key][1]


_ANSWERED: dict[tuple[int, str], tuple[Program, tuple[tuple[float, ReadAnswer], ...]]] = {}
"""How a program's probes answer, each answer with the age from which it holds; kept for the same reason."""


def _answers(pod: Pod, container: Container, probe: Probe, process: Program) -> tuple[tuple[float, ReadAnswer], ...]:
    key = id(process), probe.kind
    if key not in _ANSWERED:
        told = answers(pod, container, probe, process)
        _ANSWERED[key] = process, tuple((Evaluation({}).bounds(answer.since).low, answer) for answer in told)
    return _ANSWERED[key][1]


def read(pod: Pod, container: Container, number: int, draws: Draws) -> Behaviour:
    """What attempt ``number`` of a container does."""
    process = _program(pod, container, again=number > 0)
    if not process.known or process.cannot_start is not None:
        raise UnreadableError(f"{container.name}'s command")
    end = process.end
    if end is not None and end.code is None:
        raise UnreadableError(f"{container.name}'s exit code")
    if any(not isinstance(probe.handler, Exec) for probe in container.probes.values()):
        raise UnreadableError(f"{container.name}'s server")
    exits = None if end is None or end.code is None else Exit(concrete(end.at, draws), end.code)
    return Read(exits=exits, pod=pod, container=container, draws=draws, program=process)


def concrete(moment: Moment, draws: Draws) -> float:
    """A moment as a number."""
    low, high = Evaluation({}).bounds(moment)
    return low if math.isinf(high) else draws.take("command", low, high)
