"""Stories worth telling without being asked: an application that podlint cannot read hangs, or crashes at once.

A story supposes something that no manifest says. So it lies outside the scenarios, and is told for a Pod that is
otherwise well: its containers answer soon, and each attempt is taken for itself. That a container crashes just when its
probe looks, three times in a row, is a life that may be lived, but not one that anybody wants told: it doubles
with every crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from podlint.lifecycle.course import Setting
from podlint.lifecycle.programs import Programs
from podlint.lifecycle.unknown import Assumption, Assumptions
from podlint.moment import Bounds
from podlint.pod.model import Container, Pod
from podlint.timeline.budget import Budgets

HANGS_AFTER = 120.0
"""A container that hangs in a story does so this long after its start."""
CRASHES_WITHIN = Bounds(0.5, 1.0)
"""One that crashes at once ends so soon after its start."""
MOST_TOLD = 2
"""Containers of a Pod whose stories are told: the first that cannot be read."""


class Supposed(NamedTuple):
    """What a story supposes."""

    unknown: str
    """``hang.app``: contract's name of what is supposed."""
    name: str
    title: str
    setting: Setting


def what_ifs(programs: Programs, setting: Setting, budgets: Budgets) -> Iterator[Supposed]:
    """The stories of a Pod's main containers that cannot be read, and of which nobody has said how they end."""
    pod = programs.pod
    well = _well(pod, setting, budgets)
    opaque = [c for c in pod.main if programs.first(c).opaque]
    for container in opaque[:MOST_TOLD]:
        name, many = container.name, len(opaque) > 1
        suffix = f"-{name}" if many else ""
        if _is_watched(container) and setting.assumptions.find(f"hang.{name}") is None:
            hang = f"hang.{name}"
            title = f"{name} stops answering {HANGS_AFTER:g} s after its start, and runs on"
            at = Bounds(HANGS_AFTER, HANGS_AFTER)
            yield Supposed(hang, f"hangs-later{suffix}", title, _supposing(well, hang, at))
        if pod.restart_policy.value == "Always" and setting.assumptions.find(f"run.{name}") is None:
            run = f"run.{name}"
            title = f"{name} ends within {CRASHES_WITHIN.high:g} s of each start"
            yield Supposed(run, f"crashes-at-once{suffix}", title, _supposing(well, run, CRASHES_WITHIN))


def _is_watched(container: Container) -> bool:
    """A probe would notice that it hangs."""
    return container.liveness is not None or container.readiness is not None


def _well(pod: Pod, setting: Setting, budgets: Budgets) -> Setting:
    """The same Pod with containers that answer as soon as they safely have to, where nobody has said when they do.

    What hangs in a story has answered for long by then.
    """
    safe = [budget.earliest for c in pod.containers if (budget := budgets.get("boot-budget", c)) is not None]
    boot = Bounds(0.0, max(0.0, min(*safe, HANGS_AFTER / 2))) if safe else Bounds(0.0, 0.0)
    given = setting.assumptions.over(Assumptions({"boot": Assumption(boot, "default")}))
    return replace(setting, assumptions=given)


def _supposing(setting: Setting, unknown: str, bounds: Bounds) -> Setting:
    given = {**setting.assumptions.given, unknown: Assumption(bounds, "default")}
    return replace(setting, assumptions=replace(setting.assumptions, given=given))
