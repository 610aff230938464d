"""What the processes of some recorded lives do, written down by hand: commands that podlint can't read.

Each is a function of the attempt's number; the seconds are those of the life's manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.simulator.behaviour import Behaviour, Exit, HookRun

ByAttempt: TypeAlias = Callable[[int], Behaviour]

AT_ONCE = Exit(1.05, 0)
"""``trap 'sleep 1; exit 0' TERM; while true; do sleep 0.1; done``."""


def _flapping(up: float, down: float) -> Behaviour:
    return Behaviour(probes={"readiness": lambda age: "success" if age % (up + down) < up else "failure"})


def _stale_started(attempt: int) -> Behaviour:
    """Up after 8 s; its first life goes bad 12 s later."""
    bad = 20.0 if attempt == 0 else float("inf")
    return Behaviour(
        on_stop=AT_ONCE,
        probes={
            "startup": lambda age: "success" if age >= 8 else "failure",
            "liveness": lambda age: "success" if 8 <= age < bad else "failure",
        },
    )


def _crash_counting(attempt: int) -> Behaviour:
    return Behaviour(exits=Exit(10.0, 1) if attempt == 0 else None, probes={"liveness": lambda _: "failure"})


def _late_delay(attempt: int) -> Behaviour:
    return Behaviour(exits=Exit(5.0, 1) if attempt == 0 else None, probes={"liveness": lambda _: "failure"})


def _long_fourth_run(attempt: int) -> Behaviour:
    return Behaviour(exits=Exit(620.0 if attempt == 3 else 1.0, 1))


WRITTEN: Mapping[str, Mapping[str, ByAttempt]] = {
    "backoff-reset-after-620s-run": {"app": _long_fourth_run},
    "delete-hook-demo2": {"web": lambda _: Behaviour(hooks={"preStop": HookRun(5.02, ends_process=Exit(5.05, 143))})},
    "hook-demo2": {"web": lambda _: Behaviour(hooks={"preStop": HookRun(0.02, ends_process=Exit(0.04, 143))})},
    "http-liveness-dies": {"web": lambda _: Behaviour(hang=14.0)},
    "poststart-http-too-early": {"app": lambda _: Behaviour(hooks={"postStart": HookRun(0.01, succeeds=False)})},
    "prestop-kills-itself": {"app": lambda _: Behaviour(hooks={"preStop": HookRun(20.0, ends_process=Exit(1.05, 0))})},
    "probe-count-carries-over": {"app": _crash_counting},
    "probe-exec-not-found": {"app": lambda _: Behaviour(on_stop=AT_ONCE, probes={"liveness": lambda _: "error"})},
    "probe-restart-resets-delay": {"app": _late_delay},
    "probe-tcp-then-gone": {"app": lambda _: Behaviour(hang=8.0)},
    "readiness-flap": {"app": lambda _: _flapping(15.0, 15.03)},
    "rules-restart": {"app": lambda n: Behaviour(exits=Exit(4.0, 1 if n >= 2 else 42))},
    "startup-stale-0": {"app": _stale_started},
    "startup-stale-1": {"app": _stale_started},
    "startup-stale-2": {"app": _stale_started},
    "startup-stale-threshold-3": {"app": _stale_started},
    "tcp-readiness": {"web": lambda _: Behaviour(boot=11.0)},
}
