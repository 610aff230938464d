"""Rules about the grace period itself: long enough for the process, and not 0 where that does harm."""

from __future__ import annotations

import math
from collections.abc import Iterator

from podlint.behaviour.command import process_fields
from podlint.checks.amount import seconds, span
from podlint.checks.finding import Finding, Severity
from podlint.checks.possible import Possible, possible
from podlint.checks.rule import check
from podlint.checks.stop import Stop, grace_of, if_, least_grace_for, longer_grace, stop_of, stopped
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course

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
    )
