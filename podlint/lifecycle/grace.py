"""The grace period of a stop: where it comes from, and what is left of it after a hook (kubelet-model 4.3, 6.1)."""

from __future__ import annotations

from typing import Any

from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.lifecycle.programs import Programs
from podlint.moment import Moment, earliest, fraction, latest
from podlint.pod.field import Field
from podlint.pod.model import Container, Pod, Probe


@dataclass(frozen=True, slots=True)
class Grace:
    """The grace period in force for one stop, and the field that sets it."""

    seconds: int
    source: Field[Any] | None
    """None where it comes from ``--grace-period``."""

    @property
    def fields(self) -> tuple[Field[Any], ...]:
        return () if self.source is None else (self.source,)


def pod_grace(pod: Pod) -> Grace:
    """``spec.terminationGracePeriodSeconds``, as it counts for everything but a deletion."""
    return Grace(pod.grace.value, pod.grace)


def probe_grace(pod: Pod, probe: Probe) -> Grace:
    """The probe's own ``terminationGracePeriodSeconds``, else the Pod's (4.3)."""
    return pod_grace(pod) if probe.grace.value is None else Grace(probe.grace.value, probe.grace)


def deletion_grace(course: Course, pod: Pod) -> Grace:
    """The grace of a deletion: ``--grace-period`` or the Pod's, never below 1 (6.1, 6.2)."""
    asked = course.setting.grace_period
    if asked is not None:
        return Grace(max(1, asked), None)
    return Grace(max(1, pod.grace.value), pod.grace)


def longest_kill_of_others(course: Course, programs: Programs, container: Container) -> float:
    """So long, in seconds, the Pod's worker may be held by the kill of another container, by a probe or for its hook (2.6, 4.1)."""
    pod = programs.pod
    others = [c for c in pod.containers if c.name != container.name and c.role != "init"]
    graces = [probe_grace(pod, probe) for c in others for probe in (c.startup, c.liveness) if probe is not None]
    graces += [pod_grace(pod) for c in others if _may_die_of_its_hook(programs, c)]
    return max((grace.seconds + course.constants.least_grace for grace in graces), default=0.0)


def _may_die_of_its_hook(programs: Programs, container: Container) -> bool:
    """Its postStart fails, as far as its first attempt tells."""
    hook = container.post_start
    return hook is not None and programs.outcome(container, hook, programs.first(container), 0).fails


def kill_limit(course: Course, used: Moment, waited: Moment, grace: Grace, turn: Moment | None = None) -> Moment:
    """From the beginning of a stop to SIGKILL, the hook having taken ``used``, a sidecar's turn ``waited`` (4.3).

    ``turn``: from the beginning of the stop to that turn, which is waited for only if the hook is over before.
    The kubelet subtracts whole seconds only, so the fractions come on top; and it never leaves less
    than 2 s after the stop signal.
    """
    if course.constants.grace_after_hook_in_full:
        return used + waited + max(float(grace.seconds), course.constants.least_grace)
    least = used + waited + course.constants.least_grace
    parts = fraction(used) + fraction(waited)
    if turn is not None and not used.fixed:  # of two parts of one sum: that of the sum, or a second more
        parts = earliest(parts, fraction(turn) + 1.0)
    return latest(least, parts + float(grace.seconds))
