"""Rules about preStop inside the grace period, and what it leaves the process."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from podlint.behaviour.command import process_fields
from podlint.checks.amount import BLUR, seconds, span
from podlint.checks.finding import KILLED_IN_DELETION, Finding, Related, Severity
from podlint.checks.possible import Possible, possible
from podlint.checks.rule import check
from podlint.checks.stop import SPARE, Stop, grace_of, if_, known_hooks, least_grace_for, longer_grace, where
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course
from podlint.lifecycle.grace import kill_limit
from podlint.moment import ZERO
from podlint.moment import seconds as exactly
from podlint.pod.model import Hook, Sleep

# --- prestop-exceeds-grace -------------------------------------------------------------------------------


@check("prestop-exceeds-grace")
def prestop_exceeds_grace(subject: Subject) -> Iterator[Finding]:
    """PreStop lasts as long as the whole grace period or longer: it is cut off, and the process gets 2 s."""
    for stop, hook in known_hooks(subject):
        if isinstance(hook.handler, Sleep) and hook.handler.seconds.value > subject.pod.grace.value:
            continue  # the API server refuses it, as hook-sleep-exceeds-grace says
        cut = possible(subject.setting, stop.cuts_hook)
        if cut is not None:
            yield _exceeds_grace(subject, stop, hook, cut)


def _exceeds_grace(subject: Subject, stop: Stop, hook: Hook, cut: Possible) -> Finding:
    course = Course(subject.setting)
    grace, takes = stop.grace(course), course.bounds(stop.hook_takes(course))
    used_up = exactly(grace.seconds)
    left = course.bounds(kill_limit(course, used_up, ZERO, grace) - used_up).low
    lasts = "never ends" if math.isinf(takes.low) else f"takes {span(takes)}"
    comes = f"SIGTERM comes at {seconds(grace.seconds)}, SIGKILL {seconds(left)} later{if_(cut.when)}"
    enough = None if math.isinf(takes.high) else least_grace_for(stop, Stop.leaves_little)
    fix = None
    if enough is not None:
        fix = longer_grace(subject, enough, safe=cut.always)
        cure = f"{fix.title}, the hook's time and {SPARE} s for the process to stop in"
    elif stop.hook_open:
        cure = f"set terminationGracePeriodSeconds to the hook's time, and {SPARE} s for the process to stop in"
    else:
        cure = "give the hook an end: what it still does when the grace period is over is lost"
    return subject.finding(
        "prestop-exceeds-grace",
        f"preStop {lasts}, the grace is {subject.pod.grace.value} s: {comes}",
        where(hook),
        hook.path,
        container=stop.container,
        severity=None if cut.always else Severity.WARNING,
        certainty="certain" if cut.always else "depends",
        when=cut.when,
        because=grace_of(subject),
        help=cure,
        fix=fix,
        event=KILLED_IN_DELETION,
    )


# --- prestop-leaves-too-little ---------------------------------------------------------------------------


@check("prestop-leaves-too-little")
def prestop_leaves_too_little(subject: Subject) -> Iterator[Finding]:
    """PreStop ends in time, but what it leaves of the grace period is less than the process needs."""
    for stop, hook in known_hooks(subject):
        if possible(subject.setting, stop.cuts_hook) is None and not _short_without_hook(stop):
            killed = possible(subject.setting, stop.kills_process)
            if killed is not None:
                yield _leaves_too_little(subject, stop, hook, killed)


def _short_without_hook(stop: Stop) -> bool:
    """Somebody chose a grace period below what podlint assumes of processes; the hook is not what makes it short."""
    bare = replace(stop, hook=None, result=None)
    return not stop.stop_known and possible(stop.subject.setting, bare.kills_process) is not None


def _leaves_too_little(subject: Subject, stop: Stop, hook: Hook, killed: Possible) -> Finding:
    course, name = Course(subject.setting), stop.container.name
    needs = stop.needs(course)
    assert needs is not None
    takes, left, wanted = (course.bounds(moment) for moment in (stop.hook_takes(course), stop.left(course), needs))
    said: tuple[Related, ...] = ()
    cure = "shorten the hook"
    if not stop.stop_known:
        who = f"podlint assumes that '{name}' needs"
        cure += f", or say what the process needs: # podlint: assume stop=..{math.floor(left.low)}s"
    elif stop.stop_assumed:
        who = f"'{name}' is assumed to need"
    else:
        who = f"'{name}' needs"
        script = process_fields(stop.container)[-1]
        said = (subject.related(f"SIGTERM is answered here, within {span(wanted)}", script.span),)
    need = "as long" if span(wanted) == seconds(left.low) else span(wanted)
    after = seconds(left.low) if left.high - left.low < BLUR else f"as little as {seconds(left.low)}"
    enough = None if math.isinf(takes.high + wanted.high) else least_grace_for(stop, Stop.kills_process)
    raised, fix = ("", None) if enough is None else (f" to {enough}", longer_grace(subject, enough))
    return subject.finding(
        "prestop-leaves-too-little",
        f"preStop takes {span(takes)} of the {subject.pod.grace.value} s grace: SIGKILL comes {after} after SIGTERM, "
        f"but {who} {need} to stop{if_(killed.when)}",
        where(hook),
        hook.path,
        container=stop.container,
        certainty="certain" if killed.always else "depends",
        when=killed.when,
        because=(*grace_of(subject), *said),
        help=f"raise terminationGracePeriodSeconds{raised}, or {cure}",
        fix=fix,
        event=KILLED_IN_DELETION,
    )
