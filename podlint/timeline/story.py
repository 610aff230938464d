"""Stories worth telling without being asked: an application that podlint cannot read hangs, or crashes at once.

A script that comes to such an application is none the less one of these.

A story supposes something that no manifest says. So it lies outside the scenarios, and is told for a Pod that is
otherwise well: its containers answer soon, and each attempt is taken for itself. That a container crashes just when its
probe looks, three times in a row, is a life that may be lived, but not one that anybody wants told: it doubles
with every crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from podlint.behaviour.command import process_words
from podlint.behaviour.script import command_of, statements_of
from podlint.behaviour.shell.order import bounds
from podlint.behaviour.shell.syntax import Loop, Statement
from podlint.lifecycle.course import Setting
from podlint.lifecycle.prober import lost_from
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
    unread = [c for c in pod.main if not programs.first(c).known]
    for container in unread[:MOST_TOLD]:
        name, many = container.name, len(unread) > 1
        suffix = f"-{name}" if many else ""
        if _is_watched(programs, container) and setting.assumptions.find(f"hang.{name}") is None:
            hang = f"hang.{name}"
            title = f"{name} stops answering {HANGS_AFTER:g} s after its start, and runs on"
            at = Bounds(HANGS_AFTER, HANGS_AFTER)
            yield Supposed(hang, f"hangs-later{suffix}", title, _supposing(well, hang, at))
        if _may_crash(programs, container) and setting.assumptions.find(f"run.{name}") is None:
            run = f"run.{name}"
            title = f"{name} ends within {CRASHES_WITHIN.high:g} s of each start"
            yield Supposed(run, f"crashes-at-once{suffix}", title, _supposing(well, run, CRASHES_WITHIN))


def _is_watched(programs: Programs, container: Container) -> bool:
    """A probe would notice that it hangs."""
    probes = (probe for probe in (container.liveness, container.readiness) if probe is not None)
    return any(
        lost_from(programs.answers(container, probe, programs.first(container))[0]) is not None for probe in probes
    )


def _may_crash(programs: Programs, container: Container) -> bool:
    """It is restarted, and comes to what nobody can read so soon that nothing keeps it from ending there."""
    lost = programs.first(container).unknown_from
    if programs.pod.restart_policy.value != "Always" or lost is None or bounds(lost).high > CRASHES_WITHIN.low:
        return False
    statements = statements_of(process_words(container, programs.pod) or ())
    return not any(_holds(statement) for statement in statements or ())


def _holds(statement: Statement) -> bool:
    """A script that comes to it has something to do for longer, however soon the program before it ends."""
    command = command_of(statement)
    return isinstance(statement, Loop) or (command is not None and command.name in ("sleep", "tail"))


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
