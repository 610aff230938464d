"""Whether a container may take as long to boot as it does: what liveness and startup probes allow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from podlint.behaviour.command import process_fields
from podlint.behaviour.probe import answers
from podlint.checks.amount import BLUR, seconds, span, whole
from podlint.checks.attended import attended
from podlint.checks.change import SetField
from podlint.checks.finding import Condition, Finding, Fix, Occurrence, Related, Severity
from podlint.checks.probes.handler import question_of
from podlint.checks.remedy import least_above
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.manifest.node import Json
from podlint.moment import Bounds
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec, Probe
from podlint.timeline.budget import Budget, budget_of


@dataclass(frozen=True, slots=True)
class _Boot:
    """How long a container takes from its start to its first good answer, and who says so."""

    takes: Bounds
    verb: Literal["needs", "needs at least", "is assumed to need"]
    because: tuple[Related, ...]


@check("liveness-kills-startup")
def liveness_kills_startup(subject: Subject) -> Iterator[Finding]:
    """The liveness probe kills the container before its endpoint can answer for the first time."""
    for container in attended(subject):
        probe = container.liveness
        if probe is None or container.startup is not None or _may_come_late(container, probe):
            continue
        boot = _boot(subject, container, probe)
        if boot is None:
            continue
        yield from _too_slow("liveness-kills-startup", subject, container, probe, boot)


@check("startup-budget-too-short")
def startup_budget_too_short(subject: Subject) -> Iterator[Finding]:
    """The startup probe gives up, and the container is killed, before it can answer for the first time."""
    for container in attended(subject):
        probe = container.startup
        if probe is None or _may_come_late(container, probe):
            continue
        boot = _boot(subject, container, probe)
        if boot is not None:
            yield from _too_slow("startup-budget-too-short", subject, container, probe, boot)


def _may_come_late(container: Container, probe: Probe) -> bool:
    """Whether the kill may come later than delay, period and threshold say, by as much as nobody knows.

    No probe runs before the postStart hook is over (kubelet-model 2.6); one that hangs beyond its period holds up
    the next (3.1).
    """
    return container.post_start is not None or probe.timeout.value > probe.period.value


def _boot(subject: Subject, container: Container, probe: Probe) -> _Boot | None:
    """As somebody assumed it, else as the container's command shows it; None where nobody knows."""
    assumed = subject.assumptions.find(f"boot.{container.name}")
    if assumed is not None:
        return _Boot(assumed.bounds, "is assumed to need", ())
    if not isinstance(probe.handler, Exec):
        return None
    fails, *later = answers(subject.pod, container, probe, subject.program(container))
    if fails.result != "failure" or not later or later[0].result not in ("success", "unknown"):
        return None
    takes = Course(subject.setting).bounds(later[0].since)
    said = f"the probe fails for the first {span(takes)} of this"
    because = tuple(subject.related(said, script.span) for script in process_fields(container)[-1:])
    return _Boot(takes, "needs" if later[0].result == "success" else "needs at least", because)


def _too_slow(rule: str, subject: Subject, container: Container, probe: Probe, boot: _Boot) -> Iterator[Finding]:
    """What is to be said where the boot may take longer than the probe that guards it allows."""
    budget = subject.budgets.get("boot-budget", container)
    if budget is not None and boot.takes.high > budget.earliest + BLUR:
        yield _kills_startup(rule, subject, container, probe, boot, budget)


def _kills_startup(
    rule: str, subject: Subject, container: Container, probe: Probe, boot: _Boot, budget: Budget
) -> Finding:
    numbers = (probe.initial_delay, probe.period, probe.failure_threshold)
    arithmetic = ", ".join(_number(field) for field in numbers)
    needs = f"'{container.name}' {boot.verb} {span(boot.takes)} to answer"
    killed = boot.takes.low > budget.latest
    if killed:
        allowed = span(budget.bounds)
        message = f"{needs}, but its {probe.kind} probe kills it {allowed} after each start ({arithmetic})"
    else:
        message = (
            f"{needs}: beyond {seconds(budget.earliest)} its {probe.kind} probe may kill it first, "
            f"beyond {seconds(budget.latest)} it always does ({arithmetic})"
        )
    open_at_threshold = boot.takes.low <= budget.earliest
    if probe.kind == "startup":
        cure, fix = _raised_threshold(subject, container, probe, boot)
    else:
        cure, fix = _startup_probe(subject, container, probe, boot)
    return subject.finding(
        rule,
        message,
        probe.span,
        probe.path,
        container=container,
        severity=None if killed else Severity.WARNING,
        certainty="certain" if killed else "depends",
        when=(Condition(f"boot.{container.name}", ">", budget.earliest),) if open_at_threshold else (),
        because=(*boot.because, *(subject.related(_number(field), field.span) for field in numbers if field.written)),
        help=cure,
        fix=fix,
        event=Occurrence("killing", reason=probe.kind),
    )


def _number(field: Field[int]) -> str:
    return f"{field.path[-1]} {field.value}"


def _startup_probe(subject: Subject, container: Container, probe: Probe, boot: _Boot) -> tuple[str, Fix | None]:
    """A startup probe with half as much again as the longest boot, since a loaded node is slower."""
    startup = probe._replace(kind="startup", initial_delay=replace(probe.initial_delay, value=0))
    threshold = _threshold_for(subject, container, startup, boot)
    if threshold is None:
        return "add a startupProbe with the same handler that allows for the longest boot", None
    numbers = f"periodSeconds {probe.period.value} and failureThreshold {threshold}"
    cure = f"add a startupProbe with the same handler, {numbers}: liveness waits until it has succeeded"
    asked = question_of(container, probe)
    if asked is None:
        return cure, None
    added: Json = {**asked, "periodSeconds": probe.period.value, "failureThreshold": threshold}
    return cure, Fix("add a startupProbe", False, (SetField((*container.path, "startupProbe"), added),))


def _raised_threshold(subject: Subject, container: Container, probe: Probe, boot: _Boot) -> tuple[str, Fix | None]:
    threshold = _threshold_for(subject, container, probe, boot)
    if threshold is None:
        return "raise failureThreshold so that the longest boot fits in", None
    title = f"set failureThreshold to {threshold}"
    return f"{title}, which allows for half as much again", Fix(
        title, False, (SetField(probe.failure_threshold.path, threshold),)
    )


def _threshold_for(subject: Subject, container: Container, startup: Probe, boot: _Boot) -> int | None:
    """The least failureThreshold with which the startup probe surely allows for the boot and half as much again."""
    if math.isinf(boot.takes.high):
        return None
    longest = 1.5 * whole(boot.takes.high)

    def enough(threshold: int) -> bool:
        guard = startup._replace(failure_threshold=replace(startup.failure_threshold, value=threshold))
        guarded = replace(container, probes={**container.probes, "startup": guard})
        budget = budget_of(subject.pod, subject.setting, "boot-budget", guarded)
        return budget is not None and budget.earliest >= longest

    return least_above(0, enough)
