"""CronJobs: how often they run against how long that takes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from podlint.checks.amount import seconds
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.checks.wording import set_to
from podlint.checks.workloads.jobs import job_of, shortest_run
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
    pod = subject.pod
    cron, job = _cron(pod), job_of(pod)
    if cron is None or job is None or subject.is_unfinished or cron.flag(defaults.SUSPEND).value:
        return
    schedule, policy = cron.text(defaults.SCHEDULE), cron.text(defaults.CONCURRENCY_POLICY)
    interval = None if schedule.value is None else longest_interval(schedule.value)
    run = shortest_run(subject)
    if policy.value != "Allow" or run is None or interval is None:
        return
    if math.isinf(run) and len(pod.containers) > 1:
        return  # which of them does not end, and why that is wrong, other rules tell
    deadline = job.deadline
    lasts = run if deadline.value is None else min(run, deadline.value)
    if lasts <= interval:
        return
    allowed = set_to(policy)
    if math.isinf(lasts):
        takes, outcome, cure = "a run never ends", "they pile up", "let the command end"
    else:
        takes, outcome = f"a run takes at least {seconds(lasts)}", f"{math.ceil(lasts / interval)} run at a time"
        cure = "set concurrencyPolicy to Forbid, or run it less often"
    yield subject.finding(
        "cronjob-overlap",
        f"{takes}, but the next one starts at most {seconds(interval)} after its start ({allowed}): {outcome}",
        schedule.span,
        schedule.path,
        because=(subject.related(allowed, policy.span),),
        help=cure,
        fix=None
        if math.isinf(lasts)
        else Fix("set concurrencyPolicy to Forbid", False, (SetField(policy.path, "Forbid"),)),
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
