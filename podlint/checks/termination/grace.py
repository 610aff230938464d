"""Rules about the grace period itself: long enough for the process, and not 0 where that does harm."""

from __future__ import annotations

import math
from collections.abc import Iterator

from podlint.behaviour.command import process_fields
from podlint.checks.amount import seconds, span
from podlint.checks.change import RemoveField
from podlint.checks.finding import KILLED_IN_DELETION, Condition, Finding, Fix, Severity
from podlint.checks.possible import Possible, possible
from podlint.checks.rule import check
from podlint.checks.stop import Stop, grace_of, if_, least_grace_for, longer_grace, stop_of, stopped
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course
from podlint.lifecycle.grace import kill_limit
from podlint.manifest.node import Scalar, find
from podlint.moment import ZERO
from podlint.moment import seconds as exactly

# --- grace-shorter-than-stop -----------------------------------------------------------------------------


@check("grace-shorter-than-stop")
def grace_shorter_than_stop(subject: Subject) -> Iterator[Finding]:
    """The process does stop on SIGTERM, but takes longer than the whole grace period. With a hook see preStop's rules."""
    for container in stopped(subject):
        if container.pre_stop is not None:
            continue
        stop = stop_of(subject, container)
        if not stop.stop_known:
            continue
        killed = possible(subject.setting, stop.kills_process)
        # Where only the moment at which the signal comes decides, the trap is delayed, not the grace period short.
        if killed is not None and (killed.always or (stop.stop_assumed and killed.when)):
            yield _shorter_than_stop(subject, stop, killed)


def _shorter_than_stop(subject: Subject, stop: Stop, killed: Possible) -> Finding:
    course, container, grace = Course(subject.setting), stop.container, subject.pod.grace
    needs = stop.needs(course)
    assert needs is not None
    wanted, left = course.bounds(needs), course.bounds(stop.left(course)).low
    enough = None if math.isinf(wanted.high) else least_grace_for(stop, Stop.kills_process)
    fix = None if enough is None else longer_grace(subject, enough)
    script = None if stop.stop_assumed else process_fields(container)[-1]
    answered = () if script is None else (subject.related("SIGTERM is answered here", script.span),)
    if grace.written:
        place, path = grace.span, grace.path
    else:
        place, path = (container.span, container.path) if script is None else (script.span, script.path)
    return subject.finding(
        "grace-shorter-than-stop",
        f"'{container.name}' {'is assumed to need' if stop.stop_assumed else 'needs'} {span(wanted)} to stop, "
        f"the grace is {grace.value} s: SIGKILL comes {seconds(left)} after SIGTERM{if_(killed.when)}",
        place,
        path,
        container=container,
        severity=None if killed.always else Severity.WARNING,
        certainty="certain" if killed.always else "depends",
        when=killed.when,
        because=(*grace_of(subject), *answered) if not grace.written else answered,
        help=f"{fix.title}, or stop in less time" if fix else "stop in less time, or lengthen the grace period",
        fix=fix,
        event=KILLED_IN_DELETION,
    )


# --- grace-zero-stateful ---------------------------------------------------------------------------------


@check("grace-zero-stateful")
def grace_zero_stateful(subject: Subject) -> Iterator[Finding]:
    """With grace 0 the Pod's name and volumes are free before its processes are gone."""
    victim = _doubled(subject)
    if victim is None:
        return
    who, on_what, severity = victim
    grace = subject.pod.grace
    course = Course(subject.setting)
    lasts = max((course.bounds(stop_of(subject, each).kill(course)).high for each in stopped(subject)), default=0.0)
    if lasts == 0.0:
        return
    yield subject.finding(
        "grace-zero-stateful",
        f"the grace is 0 s: a deletion removes the Pod object at once, but its processes run on for up to {seconds(lasts)}, "
        f"so {who} starts beside them{on_what}",
        grace.span,
        grace.path,
        severity=severity,
        help="leave terminationGracePeriodSeconds out (30 s by default), or set at least 1",
        fix=_default_grace(subject),
    )


def _doubled(subject: Subject) -> tuple[str, str, Severity | None] | None:
    """Who takes the Pod's place while it still runs, and on what the two then work; None where that does no harm."""
    pod, workload = subject.pod, subject.pod.workload
    if pod.grace.value != 0 or subject.is_fragment or pod.os.value == "windows":
        return None
    claims = [each.name.value for each in pod.volumes if each.kind in ("persistentVolumeClaim", "volumeClaimTemplate")]
    on_what = f", on the same volume '{claims[0]}'" if claims else ""
    if workload.kind == "StatefulSet":
        named = f" ({workload.name}-0)" if workload.name else ""
        return f"its successor of the same name{named}", on_what, None if claims else Severity.WARNING
    strategy = find(workload.node, ("spec", "strategy", "type"))
    waits = workload.kind == "Deployment" and isinstance(strategy, Scalar) and strategy.value == "Recreate"
    if waits and any(each.kind == "persistentVolumeClaim" for each in pod.volumes):
        return "the next Pod", f"{on_what}, though the strategy is Recreate", Severity.WARNING
    return None


def _default_grace(subject: Subject) -> Fix:
    grace = subject.pod.grace
    return Fix("remove terminationGracePeriodSeconds", safe=False, changes=(RemoveField(grace.path),))


# --- hook-grace-zero -------------------------------------------------------------------------------------


@check("hook-grace-zero")
def hook_grace_zero(subject: Subject) -> Iterator[Finding]:
    """A hook of unknown length under a grace period that leaves it 1 s; one of known length has rules of its own."""
    grace = subject.pod.grace
    if _doubled(subject) is not None:
        return
    for container in stopped(subject):
        stop, hook, course = stop_of(subject, container), container.pre_stop, Course(subject.setting)
        given = stop.grace(course).seconds
        if hook is None or not grace.written or given > 1 or stop.hook_known or stop.hook_too_long:
            continue
        cut = exactly(given)
        left = course.bounds(kill_limit(course, cut, ZERO, stop.grace(course)) - cut).low
        yield subject.finding(
            "hook-grace-zero",
            f"the grace is {grace.value} s: preStop gets {seconds(given)}, then comes SIGTERM, and SIGKILL "
            f"{seconds(left)} later (if hook.{container.name}.preStop > {given} s)",
            grace.span,
            grace.path,
            container=container,
            certainty="depends",
            when=(Condition(f"hook.{container.name}.preStop", ">", given),),
            because=(subject.related("the hook", hook.span),),
            help="leave terminationGracePeriodSeconds out (30 s by default), or the hook, if nothing is to be saved",
            fix=_default_grace(subject),
            event=KILLED_IN_DELETION,
        )
