"""How a probe's handler answers while the container's process goes its way (kubelet-model 3.6)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

from podlint.behaviour.command import probe_words
from podlint.behaviour.ground import Ground
from podlint.behaviour.location import is_below
from podlint.behaviour.network import ANSWER_DELAY, Network, answer_time, port_number
from podlint.behaviour.program import Answer, Program, Result
from podlint.behaviour.setting import setting_of
from podlint.behaviour.shell.disk import Disk
from podlint.behaviour.shell.order import Strand, bounds
from podlint.behaviour.shell.run import Run, Setting, disk_of, run_beside
from podlint.behaviour.shell.world import COMMAND_DELAY, MOST_STEPS
from podlint.dataclass import dataclass
from podlint.moment import ZERO, Latest, Moment, jitter, latest, seconds
from podlint.pod.model import Container, Grpc, HttpGet, Pod, Probe, TcpSocket

EXEC_DELAY = (0.0, 0.1)
"""Seconds that the runtime takes to start a command in a container and to report its end."""
_MOST_TURNS = 100
"""Changes of the answer that are followed; after more of them it is unknown."""
_MOST_WORK = 100_000
"""Comparisons of what runs look at with what the process changes; after more of them the answer is unknown."""
_APART = 1e4
"""Seconds from one run to the next, where it does not matter how many."""
_MOST_RUNS = 60
"""Runs that are followed of a probe whose answer depends on how often it has run."""


def answers(pod: Pod, container: Container, probe: Probe, program: Program) -> tuple[Answer, ...]:
    """How the probe answers from the start of the process on, in order.

    A run that begins at or after an answer's ``since`` gives that answer. ``error`` is a handler that cannot run at
    all: it counts as nothing. What cannot be known is told as ``unknown``; a probe that changes what it looks at itself
    is, see :func:`runs`.
    """
    asking = _asking(pod, container, probe, program)
    if asking is None:
        return (Answer(ZERO, "unknown", jitter("probe", 0.0, probe.timeout.value)),)
    told: list[Answer] = []
    for answer in asking.all():
        if not told or not _same(told[-1], answer):
            told.append(answer)
    return tuple(told)


def _asking(pod: Pod, container: Container, probe: Probe, program: Program) -> _Asking | None:
    timeout = float(probe.timeout.value)
    handler = probe.handler
    if isinstance(handler, HttpGet | TcpSocket | Grpc):
        return _Calling(program, Ground(pod, container, program.restarted, program.found), timeout, handler)
    words = probe_words(container, probe)
    if not words:
        return None
    ground = Ground(pod, container, program.restarted, program.found)
    return _Executing(program, ground, timeout, setting_of(pod, container, words))


def _same(first: Answer, second: Answer) -> bool:
    return first.result == second.result and bounds(first.takes) == bounds(second.takes)


class _Look(NamedTuple):
    """What an answer rests on: a file, or a port, and how many seconds after the beginning it was looked at."""

    target: str
    after: float


@dataclass
class _Asking(ABC):
    """Asks one probe at every moment from which on it may answer differently."""

    program: Program
    ground: Ground
    timeout: float

    def all(self) -> Iterator[Answer]:
        """The answers in order of time."""
        looks: set[_Look] = set()
        work = _MOST_WORK
        while True:
            turns = self._turns(looks)
            told: list[Answer] = []
            before = len(looks)
            for at in turns[:_MOST_TURNS]:
                answer, looked = self.ask(at)
                told.append(answer)
                looks |= looked
                work -= len(looked) * len(self.program.effects)
                if work < 0:
                    break
            if len(looks) == before or work < 0:
                break
        yield from told
        if len(turns) > len(told):
            yield Answer(turns[len(told)], "unknown", jitter("probe", 0.0, self.timeout))

    @abstractmethod
    def ask(self, at: Moment) -> tuple[Answer, set[_Look]]:
        """The answer of a run that begins at ``at``, and what it rests on."""

    def changes(self, target: str) -> list[Moment]:
        """When that changes."""
        return [effect.at for effect in self.program.effects if self._concerns(effect.target, target)]

    def _turns(self, looks: set[_Look]) -> list[Moment]:
        """When a run has to begin for one of its looks to meet a change of what it looks at."""
        turning: list[Moment] = []
        for look in sorted(looks):
            moments = self.changes(look.target)
            if self.program.unknown_from is not None:
                moments.append(self.program.unknown_from)
            turning += [moment - look.after for moment in moments]
        turning.sort(key=lambda moment: bounds(moment).low)
        turns = [ZERO]
        for change in turning:
            low, high = bounds(change - turns[-1])
            if high > 0:
                turns.append(change if low >= 0 else _later(turns[-1], change))
            if len(turns) > _MOST_TURNS:
                break
        return turns

    def _concerns(self, target: str, path: str) -> bool:
        """Whether a change at ``target`` can change what is seen at ``path``."""
        changed, seen = self.ground.locate(target), self.ground.locate(path)
        return changed.volume == seen.volume and is_below(seen.path, changed.path)

    def timed(self, at: Moment, result: Result, takes: Moment) -> Answer:
        """The answer, unless the timeout comes first."""
        shortest, longest = bounds(takes)
        if shortest >= self.timeout:
            return Answer(at, "failure", seconds(self.timeout))
        if longest >= self.timeout:
            return Answer(at, "unknown", jitter("probe", shortest, self.timeout))
        return Answer(at, result, takes if result != "unknown" else jitter("probe", shortest, self.timeout))


@dataclass
class _Executing(_Asking):
    """An exec probe."""

    setting: Setting

    def ask(self, at: Moment) -> tuple[Answer, set[_Look]]:
        run = run_beside(self.setting, disk_of(self.program, self.ground), at, delay=(0.0, 0.0), limit=self.timeout)
        looks = {_Look(path, (moment - at).constant) for path, moment in run.world.disk.looks()}
        return self._answer(at, run), looks

    def _answer(self, at: Moment, run: Run) -> Answer:
        if run.cannot_start is not None:
            return Answer(at, "error", jitter("exec", *EXEC_DELAY))
        if run.lost is not None:
            return self.timed(at, "unknown", run.lost.at - at)
        if run.ended is None or run.ended.at is None:
            return Answer(at, "failure", seconds(self.timeout))
        commands = MOST_STEPS - run.world.steps
        takes = run.ended.at - at + jitter("exec", EXEC_DELAY[0], max(EXEC_DELAY[1], commands * COMMAND_DELAY[1]))
        shortest, longest = bounds(takes)
        result = _result(run.ended.status)
        if result == "unknown" and shortest < self.timeout:
            return Answer(at, result, jitter("exec", shortest, min(longest, self.timeout)))
        return self.timed(at, result, takes)


def _later(first: Moment, second: Moment) -> Moment:
    """When both have happened. Long chains of them are cut short: only their bounds are kept."""
    if not any(isinstance(atom, Latest) for atom, _ in first.atoms):
        return latest(first, second)
    one, other = bounds(first), bounds(second)
    return jitter("turn", max(one.low, other.low), max(one.high, other.high))


def _result(status: int | None) -> Result:
    """A shell's 126 or 127 is a failure like any other; only a runtime that cannot start the command makes an error."""
    return "unknown" if status is None else "success" if status == 0 else "failure"


@dataclass
class _Calling(_Asking):
    """A probe that opens a connection."""

    handler: HttpGet | TcpSocket | Grpc

    def ask(self, at: Moment) -> tuple[Answer, set[_Look]]:
        container, handler = self.ground.container, self.handler
        network = Network(self.ground.pod, container, self.program)
        port = port_number(container, handler)
        if port is None:
            return Answer(at, "error", ZERO), set()
        looks = {_Look(f":{port}", 0.0)}
        if isinstance(handler, HttpGet):
            reply = network.get(handler, at)
            looks |= {_Look(*look) for look in network.looks}
            return self.timed(at, reply.result, answer_time(reply)), looks
        met = network.connect(port, at, handler.host.value if isinstance(handler, TcpSocket) else None)
        if met == "unknown":
            return self.timed(at, "unknown", ZERO), looks
        if isinstance(handler, Grpc):
            # Nothing that podlint knows speaks gRPC, and a refused connection is tried again until the timeout.
            return Answer(at, "failure", seconds(self.timeout)), looks
        return self.timed(at, "failure" if met == "refused" else "success", jitter("answer", *ANSWER_DELAY)), looks

    def changes(self, target: str) -> list[Moment]:
        if not target.startswith(":"):
            return super().changes(target)
        servers = [server for server in self.program.servers if server.port == target[1:]]
        ends = [server.until for server in servers if server.until is not None]
        return [*(server.since for server in servers), *ends]


# --- probes that count -----------------------------------------------------------------------------------


class Runs(NamedTuple):
    """How the runs of a probe answer one after the other, whenever they come."""

    results: tuple[Result, ...]
    repeats_from: int | None
    """The results from here on come again and again; None: nothing is known of later runs."""

    def result(self, place: int) -> Result:
        """What the run at this place, from 0, comes to."""
        if place < len(self.results):
            return self.results[place]
        if self.repeats_from is None:
            return "unknown"
        round_ = len(self.results) - self.repeats_from
        return self.results[self.repeats_from + (place - self.repeats_from) % round_] if round_ else self.results[-1]


def runs(pod: Pod, container: Container, probe: Probe, program: Program) -> Runs | None:
    """The results of an exec probe that changes what it looks at itself, run for run (``n=$(cat /tmp/n); …``).

    None where the process or anybody else touches the same files, or where a run cannot be followed. An attempt begins
    anew, but for what its ``program`` finds on volumes. How long a run takes does not depend on how often it has run.
    """
    words = probe_words(container, probe)
    if not words:
        return None
    ground = Ground(pod, container, program.restarted, program.found, asking=probe)
    setting = setting_of(pod, container, words)
    disk = disk_of(program, ground)
    if program.unknown_from is not None or (program.effects and _shares(program, setting, ground)):
        return None
    results: list[Result] = []
    states: list[object] = []
    own = Strand(apart=True)
    for place in range(_MOST_RUNS):
        run = run_beside(setting, disk, seconds(_APART * place), delay=(0.0, 0.0), strand=own)
        if run.lost is not None or run.ended is None or run.ended.at is None or run.ended.status is None:
            return None
        takes = bounds(run.ended.at - seconds(_APART * place))
        if takes.low < probe.timeout.value <= takes.high:
            return None
        results.append("failure" if takes.low >= probe.timeout.value else _result(run.ended.status))
        state = disk.state()
        if state in states:
            return Runs(tuple(results), states.index(state) + 1)
        states.append(state)
    return Runs(tuple(results), None)


def _shares(program: Program, setting: Setting, ground: Ground) -> bool:
    """The process changes a file that the probe looks at."""
    run = run_beside(setting, Disk(ground), ZERO, delay=(0.0, 0.0))
    looked = {ground.locate(path) for path, _ in run.world.disk.looks()}
    return any(ground.locate(effect.target) in looked for effect in program.effects if effect.kind != "listening")
