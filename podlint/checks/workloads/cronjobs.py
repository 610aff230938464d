"""CronJobs: how often they run against how long that takes."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.checks.amount import seconds
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.checks.workloads.jobs import shortest_run
from podlint.manifest.node import Mapping, find
from podlint.pod import defaults
from podlint.pod.model import Pod
from podlint.pod.written import Written, name_span
from podlint.validation.cron import longest_interval

LEAST_DEADLINE = 10
"""Seconds of startingDeadlineSeconds below which runs may be missed for no reason (kubelet-model 8.6)."""


def _cron(pod: Pod) -> Written | None:
    node = find(pod.workload.node, ("spec",))
    if pod.workload.kind != "CronJob" or not isinstance(node, Mapping):
        return None
    return Written(node, (*pod.workload.document.base, "spec"), name_span(node))


@check("cronjob-overlap")
def cronjob_overlap(subject: Subject) -> Iterator[Finding]:
    """Each run takes longer than the time to the next, which is started all the same."""
    cron = _cron(subject.pod)
    if cron is None or subject.is_unfinished:
        return
    schedule, policy = cron.text(defaults.SCHEDULE), cron.text(defaults.CONCURRENCY_POLICY)
    run = shortest_run(subject)
    interval = None if schedule.value is None else longest_interval(schedule.value)
    if policy.value != "Allow" or run is None or interval is None or run <= interval:
        return
    allowed = "concurrencyPolicy Allow" if policy.written else "concurrencyPolicy is Allow by default"
    yield subject.finding(
        "cronjob-overlap",
        f"a run takes at least {seconds(run)}, and the next begins {seconds(interval)} after it at the latest ({allowed}): runs pile up",
        schedule.span,
        schedule.path,
        because=(subject.related(allowed, policy.span),),
        help="set concurrencyPolicy to Forbid, or run it less often",
        fix=Fix("set concurrencyPolicy to Forbid", False, (SetField(policy.path, "Forbid"),)),
    )


@check("cronjob-starting-deadline-too-short")
def cronjob_starting_deadline_too_short(subject: Subject) -> Iterator[Finding]:
    """A run that the controller comes to a little late is dropped."""
    cron = _cron(subject.pod)
    if cron is None:
        return
    deadline = cron.integer(defaults.STARTING_DEADLINE)
    if deadline.value is None or deadline.value >= LEAST_DEADLINE:
        return
    yield subject.finding(
        "cronjob-starting-deadline-too-short",
        f"a run that the controller comes to more than {deadline.value} s late is dropped: below {LEAST_DEADLINE} s that happens in "
        "ordinary operation",
        deadline.span,
        deadline.path,
        certainty="depends",
        help="set startingDeadlineSeconds to 200, for example",
        fix=Fix("set startingDeadlineSeconds to 200", False, (SetField(deadline.path, 200),)),
    )
