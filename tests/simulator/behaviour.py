"""What the processes of a Pod do: given as plain numbers, never read from a command."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from podlint.pod.model import HookKind, Probe, ProbeKind

Result: TypeAlias = Literal["success", "failure", "error"]


class Answer(NamedTuple):
    """One run of a probe: what comes of it and how long that takes; longer than its timeout is a failure."""

    result: Result
    takes: float


class Exit(NamedTuple):
    """A process's own exit: how long after its start (or after the stop signal), and its exit code."""

    after: float
    code: int


class HookRun(NamedTuple):
    """One run of a hook. ``ends_process``: it makes the container's process exit, so long after its own start."""

    takes: float
    succeeds: bool = True
    ends_process: Exit | None = None


@dataclass(frozen=True)
class Behaviour:
    """What one attempt of a container does."""

    pull: float = 0.0
    """What its image takes; 0 with ``IfNotPresent``: it is on the node."""
    starts: bool = True
    """The runtime can start it at all."""
    exits: Exit | None = None
    """Its own exit, if nothing stops it before; None: never."""
    boot: float = 0.0
    """Its endpoints answer from this age on."""
    hang: float = math.inf
    """Its endpoints go bad at this age."""
    hangs: bool = False
    """A bad endpoint does not answer; False: it refuses."""
    answer_takes: float = 0.02
    """What a probe's answer takes."""
    on_stop: Exit | None = None
    """Its own exit after the stop signal; None: it ignores the signal."""
    hooks: Mapping[HookKind, HookRun] = field(default_factory=dict)
    """``sleep`` hooks need none: the manifest says what they take."""
    probes: Mapping[ProbeKind, Callable[[float], Result]] = field(default_factory=dict)
    """What a probe says at an age of the process, where ``boot`` and ``hang`` don't tell."""

    def answers(self, probe: Probe, age: float) -> Answer:
        """What comes of a run of the probe that begins at this age."""
        told = self.probes.get(probe.kind)
        if told is not None:
            return Answer(told(age), self.answer_takes)
        if self.boot <= age < self.hang:
            return Answer("success", self.answer_takes)
        return Answer("failure", math.inf if self.hangs else self.answer_takes)

    def stops(self, age: float) -> Exit | None:  # noqa: ARG002 - a behaviour read from a script answers by its age
        """Its exit after a stop signal that comes at this age; None: it ignores the signal."""
        return self.on_stop

    def hook(self, kind: HookKind, age: float) -> HookRun:  # noqa: ARG002 - likewise
        """What comes of a hook that begins at this age of the process."""
        return self.hooks.get(kind, HookRun(0.0))


Behaviours: TypeAlias = Callable[[str, int], Behaviour]
"""The behaviour of each container's each attempt."""
