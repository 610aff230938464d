"""What the probes of a container's life before do to the next: a restart that counts as started before it has booted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from podlint.behaviour.probe import answers
from podlint.checks.amount import BLUR, seconds
from podlint.checks.attended import attended
from podlint.checks.change import SetField
from podlint.checks.finding import Condition, Finding, Fix
from podlint.checks.remedy import least_above
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.lifecycle.constants import constants
from podlint.lifecycle.course import Course
from podlint.lifecycle.policy import after_probe_kill
from podlint.pod.model import Container, Probe
from podlint.timeline.budget import Budget, budget_of


@check("startup-budget-on-restart")
def startup_budget_on_restart(subject: Subject) -> Iterator[Finding]:
    """After its own kill the liveness probe is let in before the startup probe, for long enough to kill again."""
    for container in attended(subject):
        startup, liveness = container.startup, container.liveness
        if startup is None or liveness is None or not counts_as_started(subject, container):
            continue
        alone = _alone(subject, container)
        if alone is None or alone.earliest >= startup.period.value:
            continue
        if not _may_boot_longer(subject, container, liveness, alone.earliest):
            continue
        numbers = (liveness.initial_delay, liveness.period, liveness.failure_threshold)
        cure, fix = _more_often(subject, container, startup, alone)
        yield subject.finding(
            "startup-budget-on-restart",
            f"after a kill by its liveness probe '{container.name}' counts as started for up to {startup.period.value} s "
            f"(Kubernetes {subject.kubernetes.release}, issue 141155): {_booting(alone.earliest)} its liveness probe may kill "
            "it again before the startup probe is asked",
            liveness.span,
            liveness.path,
            container=container,
            certainty="depends",
            when=(Condition(f"boot.{container.name}", ">", alone.earliest),),
            because=(
                subject.related(f"startup periodSeconds {startup.period.value}", startup.period.span),
                *(subject.related(f"{field.path[-1]} {field.value}", field.span) for field in numbers if field.written),
            ),
            help=cure,
            fix=fix,
        )


def _booting(allowed: float) -> str:
    return f"if it needs more than {seconds(allowed)} to boot," if allowed > 0 else "while it boots,"


def _may_boot_longer(subject: Subject, container: Container, liveness: Probe, allowed: float) -> bool:
    """Whether the liveness probe may find a process failing for longer than ``allowed`` that is only booting."""
    assumed = subject.assumptions.find(f"boot.{container.name}")
    if assumed is not None:
        return assumed.bounds.high > allowed
    told = answers(subject.pod, container, liveness, subject.program(container))
    if all(answer.result in ("failure", "error") for answer in told):
        return False  # it kills whatever happens, which is another rule's to tell
    good = next((answer for answer in told if answer.result in ("success", "unknown")), told[-1])
    return good.result == "unknown" or Course(subject.setting).bounds(good.since).high > allowed + BLUR


def counts_as_started(subject: Subject, container: Container) -> bool:
    """Whether a kill by the liveness probe lets all probes in on the next process, until the startup probe's next tick.

    So it is in versions that copy ``started`` from the status of the process before (kubelet-model 3.7).
    """
    startup, liveness = container.startup, container.liveness
    return (
        constants(subject.kubernetes).started_stays
        and startup is not None
        and startup.handler is not None
        and liveness is not None
        and liveness.handler is not None
        and after_probe_kill(subject.pod, container, subject.kubernetes)
    )


def _alone(subject: Subject, container: Container) -> Budget | None:
    """What the liveness probe allows for a boot that no startup probe guards."""
    probes = dict(container.probes)
    del probes["startup"]
    return budget_of(subject.pod, subject.setting, "boot-budget", replace(container, probes=probes))


def _more_often(subject: Subject, container: Container, startup: Probe, alone: Budget) -> tuple[str, Fix | None]:
    """A startup probe that looks before the liveness probe can kill, and allows for as long a boot as it does now."""
    period = int(alone.earliest)
    now = subject.budgets.get("boot-budget", container)
    if period < startup.timeout.value or now is None:  # a run must not take longer than the period
        return "raise failureThreshold of the liveness probe", None

    def enough(threshold: int) -> bool:
        changed = startup._replace(
            period=replace(startup.period, value=period),
            failure_threshold=replace(startup.failure_threshold, value=threshold),
        )
        budget = budget_of(
            subject.pod,
            subject.setting,
            "boot-budget",
            replace(container, probes={**container.probes, "startup": changed}),
        )
        return budget is not None and budget.earliest >= now.earliest

    threshold = least_above(startup.failure_threshold.value, enough)
    if threshold is None:
        return "raise failureThreshold of the liveness probe", None
    title = f"set periodSeconds of the startup probe to {period} and its failureThreshold to {threshold}"
    changes = (SetField(startup.period.path, period), SetField(startup.failure_threshold.path, threshold))
    return f"{title}, or raise failureThreshold of the liveness probe", Fix(title, False, changes)
