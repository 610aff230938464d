"""Rules about probes: ports that exist, timeouts against periods, and delays against start-up time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from podlint.behaviour.command import process_fields
from podlint.behaviour.probe import answers
from podlint.behaviour.process import program
from podlint.checks.amount import BLUR, seconds, span, whole
from podlint.checks.attended import attended
from podlint.checks.finding import Condition, Finding, Fix, Related, Severity
from podlint.checks.remedy import least_above
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course
from podlint.moment import Bounds
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec, HookKind, HttpGet, Pod, Probe, ProbeKind, TcpSocket
from podlint.spelling import closest
from podlint.timeline.budget import Budget, budget_of, detection
from podlint.validation.formats import complaint
from podlint.validation.limits import PORT_NAME

# --- liveness-kills-startup ------------------------------------------------------------------------------


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
        budget = budget_of(subject.pod, subject.setting, "boot-budget", container)
        if budget is not None and boot.takes.high > budget.earliest + BLUR:
            yield _kills_startup(subject, container, probe, boot, budget)


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
    fails, *later = answers(subject.pod, container, probe, program(subject.pod, container))
    if fails.result != "failure" or not later or later[0].result not in ("success", "unknown"):
        return None
    takes = Course(subject.setting).bounds(later[0].since)
    said = f"the probe fails for the first {span(takes)} of this"
    because = tuple(subject.related(said, script.span) for script in process_fields(container)[-1:])
    return _Boot(takes, "needs" if later[0].result == "success" else "needs at least", because)


def _kills_startup(subject: Subject, container: Container, probe: Probe, boot: _Boot, budget: Budget) -> Finding:
    numbers = (probe.initial_delay, probe.period, probe.failure_threshold)
    arithmetic = ", ".join(_number(field) for field in numbers)
    needs = f"'{container.name}' {boot.verb} {span(boot.takes)} to answer"
    killed = boot.takes.low > budget.latest
    if killed:
        allowed = span(Bounds(budget.earliest, budget.latest))
        message = f"{needs}, but its liveness probe kills it {allowed} after each start ({arithmetic})"
    else:
        message = (
            f"{needs}: beyond {seconds(budget.earliest)} its liveness probe may kill it first, "
            f"beyond {seconds(budget.latest)} it always does ({arithmetic})"
        )
    open_at_threshold = boot.takes.low <= budget.earliest
    return subject.finding(
        "liveness-kills-startup",
        message,
        probe.span,
        probe.path,
        container=container,
        severity=None if killed else Severity.WARNING,
        certainty="certain" if killed else "depends",
        when=(Condition(f"boot.{container.name}", ">", budget.earliest),) if open_at_threshold else (),
        because=(*boot.because, *(subject.related(_number(field), field.span) for field in numbers if field.written)),
        help=_startup_probe(subject, container, probe, boot),
    )


def _number(field: Field[int]) -> str:
    return f"{field.path[-1]} {field.value}"


def _startup_probe(subject: Subject, container: Container, probe: Probe, boot: _Boot) -> str:
    """A startup probe with half as much again as the longest boot, since a loaded node is slower."""
    longest = 1.5 * whole(boot.takes.high) if not math.isinf(boot.takes.high) else math.inf
    threshold = None if math.isinf(longest) else _threshold_for(subject, container, probe, longest)
    if threshold is None:
        return "add a startupProbe with the same handler that allows for the longest boot"
    return (
        f"add a startupProbe with the same handler, periodSeconds {probe.period.value} and failureThreshold {threshold}: "
        "liveness waits until it has succeeded"
    )


def _threshold_for(subject: Subject, container: Container, liveness: Probe, boot: float) -> int | None:
    """The least failureThreshold with which a startup probe, else like the liveness probe, surely allows for a boot."""
    startup = liveness._replace(kind="startup", initial_delay=replace(liveness.initial_delay, value=0))

    def enough(threshold: int) -> bool:
        guard = startup._replace(failure_threshold=replace(startup.failure_threshold, value=threshold))
        guarded = replace(container, probes={**container.probes, "startup": guard})
        budget = budget_of(subject.pod, subject.setting, "boot-budget", guarded)
        return budget is not None and budget.earliest >= boot

    return least_above(0, enough)


# --- probe-timeout-not-below-period ----------------------------------------------------------------------


@check("probe-timeout-not-below-period")
def probe_timeout_not_below_period(subject: Subject) -> Iterator[Finding]:
    """A probe may take longer than its period, so that a hang is found later than the period promises."""
    for container in attended(subject):
        for probe in container.probes.values():
            timeout, period = probe.timeout.value, probe.period.value
            if timeout <= period or probe.handler is None:
                continue
            takes = detection(probe, subject.setting).high
            without_overrun = detection(
                probe._replace(timeout=replace(probe.timeout, value=period)), subject.setting
            ).high
            every = f"periodSeconds {period}" if probe.period.written else f"periodSeconds is {period} by default"
            yield subject.finding(
                "probe-timeout-not-below-period",
                f"timeoutSeconds {timeout} is above periodSeconds {period}: a {probe.kind} probe that hangs holds up the "
                f"next, and {_in_a_row(probe)} up to {seconds(takes)}, not {seconds(without_overrun)}",
                probe.timeout.span,
                probe.timeout.path,
                container=container,
                because=(subject.related(every, probe.period.span),),
                help=f"set timeoutSeconds to at most {period}, or periodSeconds to at least {timeout}",
            )


def _in_a_row(probe: Probe) -> str:
    count = probe.failure_threshold.value
    return "the failure that counts takes" if count == 1 else f"{count} failures in a row take"


# --- probe-port-name-unknown -----------------------------------------------------------------------------

_CONSEQUENCE: dict[ProbeKind | HookKind, str] = {
    "liveness": "each liveness probe errs, which counts as nothing, and no hang is ever noticed",
    "readiness": "each readiness probe errs, which counts as nothing, and the container is never ready",
    "startup": "each startup probe errs, which counts as nothing, and the container never counts as started",
    "postStart": "the postStart hook fails and the container is killed",
    "preStop": "the preStop hook fails and the stop signal follows at once",
}
"""What comes of a port name that can't be resolved (kubelet-model 3.6, 2.6, 4.3)."""


@check("probe-port-name-unknown")
def probe_port_name_unknown(subject: Subject) -> Iterator[Finding]:
    """A probe or hook names a port that its container does not declare; the API server accepts that."""
    for container in attended(subject):
        for kind, port in _named_ports(container):
            name = str(port.value)
            if complaint(name, PORT_NAME) is None and all(port.name.value != name for port in container.ports):
                yield _unknown_port(subject, container, kind, port, name)


def _named_ports(container: Container) -> Iterator[tuple[ProbeKind | HookKind, Field[int | str]]]:
    """The ports given by name in probes and in ``httpGet`` hooks (a ``tcpSocket`` hook fails whatever its port)."""
    for probe in container.probes.values():
        if isinstance(probe.handler, HttpGet | TcpSocket) and isinstance(probe.handler.port.value, str):
            yield probe.kind, probe.handler.port
    for hook in (container.post_start, container.pre_stop):
        if hook is not None and isinstance(hook.handler, HttpGet) and isinstance(hook.handler.port.value, str):
            yield hook.kind, hook.handler.port


def _unknown_port(
    subject: Subject, container: Container, kind: ProbeKind | HookKind, port: Field[int | str], name: str
) -> Finding:
    declared = [each.name for each in container.ports if each.name.value]
    near = closest(name, [str(field.value) for field in declared])
    shown = [field for field in declared if near in (None, field.value)]
    hint, cure = "", "name the port so under ports, or give its number"
    fix = None
    if near:
        hint = f"; did you mean '{near}'?"
        fix = Fix(f"rename to '{near}'", safe=True)
    elif elsewhere := _declared_elsewhere(subject.pod, name):
        hint = f"; container '{elsewhere[0]}' has such a port, but a {_asker(kind)} looks in its own container only"
        shown = [elsewhere[1]]
    elif not declared:
        hint = "; its ports have no names" if container.ports else "; the container declares no ports"
    unknown = f"no port of container '{container.name}' is called '{name}', so {_CONSEQUENCE[kind]}"
    return subject.finding(
        "probe-port-name-unknown",
        unknown + hint,
        port.span,
        port.path,
        container=container,
        because=tuple(subject.related("a port that is declared", field.span) for field in shown),
        help=cure,
        fix=fix,
    )


def _asker(kind: ProbeKind | HookKind) -> str:
    return "hook" if kind in ("postStart", "preStop") else "probe"


def _declared_elsewhere(pod: Pod, name: str) -> tuple[str, Field[str | None]] | None:
    """The container that has a port of this name, and where it is named."""
    named = ((container.name, port.name) for container in pod.containers for port in container.ports)
    return next(((owner, field) for owner, field in named if field.value == name), None)
