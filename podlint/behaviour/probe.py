"""How a probe's handler answers while the container's process goes its way (kubelet-model 3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podlint.behaviour.command import probe_words
from podlint.behaviour.ground import Ground
from podlint.behaviour.location import is_below
from podlint.behaviour.program import Answer, Program, Result
from podlint.behaviour.setting import setting_of
from podlint.behaviour.shell.order import bounds
from podlint.behaviour.shell.process import COMMAND_DELAY, MOST_STEPS
from podlint.behaviour.shell.run import Run, Setting, disk_of, run_beside
from podlint.moment import ZERO, Moment, jitter, latest, seconds
from podlint.pod.model import Container, Pod, Probe

EXEC_DELAY = (0.0, 0.1)
"""Seconds that the runtime takes to start a command in a container and to report its end."""
_MOST_TURNS = 100
"""Changes of the answer that are followed; after more of them it is unknown."""


def answers(pod: Pod, container: Container, probe: Probe, program: Program) -> tuple[Answer, ...]:
    """How the probe answers from the start of the process on, in order.

    A run that begins at or after an answer's ``since`` gives that answer. Only exec probes whose command can be
    read are told; for everything else there is one unknown answer.
    """
    words = probe_words(container, probe)
    if not words:
        return (Answer(ZERO, "unknown", jitter("probe", 0.0, probe.timeout.value)),)
    asking = _Asking(
        setting_of(container, words), program, Ground(pod, container, program.restarted), probe.timeout.value
    )
    told: list[Answer] = []
    for answer in asking.all():
        if not told or not _same(told[-1], answer):
            told.append(answer)
    return tuple(told)


def _same(first: Answer, second: Answer) -> bool:
    return first.result == second.result and bounds(first.takes) == bounds(second.takes)


@dataclass
class _Asking:
    """Asks one probe at every moment from which on it may answer differently."""

    setting: Setting
    program: Program
    ground: Ground
    timeout: float

    def all(self) -> Iterator[Answer]:
        """The answers in order of time."""
        looks: dict[str, set[float]] = {}
        while True:
            turns = self._turns(looks)
            runs = [(at, self._run(at)) for at in turns[:_MOST_TURNS]]
            before = sum(map(len, looks.values()))
            for at, run in runs:
                for path, moment in run.world.disk.looks():
                    looks.setdefault(path, set()).add((moment - at).constant)
            if sum(map(len, looks.values())) == before:
                break
        yield from (self._answer(at, run) for at, run in runs)
        if len(turns) > _MOST_TURNS:
            yield Answer(turns[_MOST_TURNS], "unknown", jitter("probe", 0.0, self.timeout))

    def _run(self, at: Moment) -> Run:
        return run_beside(self.setting, disk_of(self.program, self.ground), at, delay=(0.0, 0.0))

    def _turns(self, looks: dict[str, set[float]]) -> list[Moment]:
        """When a run has to begin for one of its looks to meet a change of what it looks at."""
        changes: list[Moment] = []
        for path, offsets in looks.items():
            moments = [effect.at for effect in self.program.effects if self._concerns(effect.target, path)]
            if self.program.unknown_from is not None:
                moments.append(self.program.unknown_from)
            changes += [moment - offset for moment in moments for offset in offsets]
        changes.sort(key=lambda moment: bounds(moment).low)
        turns = [ZERO]
        for change in changes:
            low, high = bounds(change - turns[-1])
            if high > 0:
                turns.append(change if low >= 0 else latest(turns[-1], change))
        return turns

    def _concerns(self, target: str, path: str) -> bool:
        """Whether a change at ``target`` can change what is seen at ``path``."""
        changed, seen = self.ground.locate(target), self.ground.locate(path)
        return changed.volume == seen.volume and is_below(seen.path, changed.path)

    def _answer(self, at: Moment, run: Run) -> Answer:
        timed_out = Answer(at, "failure", seconds(self.timeout))
        if run.lost is not None:
            if bounds(run.lost.at - at).low >= self.timeout:
                return timed_out
            return Answer(at, "unknown", jitter("probe", 0.0, self.timeout))
        if run.ended is None or run.ended.at is None:
            return timed_out
        commands = MOST_STEPS - run.world.steps
        takes = run.ended.at - at + jitter("exec", EXEC_DELAY[0], max(EXEC_DELAY[1], commands * COMMAND_DELAY[1]))
        shortest, longest = bounds(takes)
        if shortest >= self.timeout:
            return timed_out
        if longest >= self.timeout:
            return Answer(at, "unknown", jitter("probe", shortest, self.timeout))
        return Answer(at, _result(run.ended.status), takes)


def _result(status: int | None) -> Result:
    """A shell's 126 or 127 is a failure like any other; only a runtime that cannot start the command makes an error."""
    return "unknown" if status is None else "success" if status == 0 else "failure"
