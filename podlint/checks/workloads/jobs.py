"""Jobs: whether their Pods end, how long that may take, and what is left of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import accumulate

from podlint.checks.amount import seconds
from podlint.checks.change import Change, MoveItem, RemoveField, SetField
from podlint.checks.feature import has_native_sidecars
from podlint.checks.finding import Finding, Fix, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.dataclass import dataclass
from podlint.lifecycle.course import Course
from podlint.manifest.node import Mapping, Path, find
from podlint.pod import defaults
from podlint.pod.field import Field
from podlint.pod.image import parse
from podlint.pod.model import Container, Pod
from podlint.pod.written import Written, as_text, name_span
from podlint.regex import regex

_PATHS: dict[str, Path] = {"Job": ("spec",), "CronJob": ("spec", "jobTemplate", "spec")}

POD_BACKOFF_BASE, POD_BACKOFF_CAP = 10.0, 600.0
"""Seconds before a Job's first new Pod, doubled each time up to the cap (kubelet-model 8.5)."""

COUNTED_AFTER = 1.0
"""Seconds from the end of a Pod's last container until the Job counts the Pod, at least: terminal phases reach the API
about 1 s late, and the controller writes once a second (kubelet-model 8.5: 2.4..3.2 s were seen)."""

_NEVER_END = regex(
    r"(^|/)(cloud-?sql-?proxy|gce-proxy|istio-?proxy|proxyv2|linkerd-?proxy|envoy|fluent-?bit|fluentd|vault-agent|pgbouncer)$"
)
"""Names of containers, and of images without their tags, that serve as long as they live."""
_ASKS_TO_END = regex(
    r"quitquitquit|/quit\b|/shutdown\b|\b(pkill|killall)\b|--exit-zero-on-sigterm|quit-?url", re.IGNORECASE
)
"""Ways to end a helper from outside, in the commands and variables of whoever uses them."""
_MOST_RETRIES = 20
"""A limit above is meant to be none: the deadline is to decide."""


@dataclass(frozen=True, slots=True)
class JobSpec:
    """The numbers of a Job, written or by default."""

    completions: Field[int]
    parallelism: Field[int]
    backoff_limit: Field[int]
    deadline: Field[int | None]
    ttl: Field[int | None]
    counts_by_index: bool
    """Each index has a limit of its own (``backoffLimitPerIndex``)."""
    succeeds_early: bool
    """Not every Pod need complete (``successPolicy``)."""


def job_of(pod: Pod) -> JobSpec | None:
    """The Job that makes the Pod, itself or by a CronJob; None for other workloads."""
    path = _PATHS.get(pod.workload.kind)
    node = None if path is None else find(pod.workload.node, path)
    if path is None or not isinstance(node, Mapping):
        return None
    written = Written(node, (*pod.workload.document.base, *path), name_span(node))
    return JobSpec(
        written.integer(defaults.COMPLETIONS),
        written.integer(defaults.PARALLELISM),
        written.integer(defaults.BACKOFF_LIMIT),
        written.integer(defaults.ACTIVE_DEADLINE),
        written.integer(defaults.TTL_AFTER_FINISHED),
        counts_by_index=node.get("backoffLimitPerIndex") is not None,
        succeeds_early=node.get("successPolicy") is not None,
    )


@check("job-classic-sidecar-never-ends")
def job_classic_sidecar_never_ends(subject: Subject) -> Iterator[Finding]:
    """A main container beside the Job's work that goes on when that is done, so that the Pod never ends."""
    pod = subject.pod
    if job_of(pod) is None or subject.is_unfinished or pod.share_process_namespace.value or len(pod.main) < 2:
        return
    if any(_ASKS_TO_END.search(text) for container in pod.main for text in _texts(container)):
        return
    for container in pod.main:
        life = subject.program(container)
        surely = life.known and life.end is None
        image = parse(container.image.value) if container.image.value else None
        known = _NEVER_END.search(container.name) or (image is not None and _NEVER_END.search(image.repository))
        if not surely and not (known and life.opaque):
            continue
        others = [other for other in pod.main if other is not container]
        if surely and all(_never_ends(subject, other) for other in others):
            return  # it is not the one beside the work
        yield subject.finding(
            "job-classic-sidecar-never-ends",
            f"'{container.name}' goes on when '{others[0].name}' has done its work: a Pod ends with its last main container, so the "
            "Job never completes",
            container.span,
            container.path,
            container=container,
            severity=None if surely else Severity.WARNING,
            certainty="certain" if surely else "depends",
            help="move it to initContainers with restartPolicy: Always (a native sidecar): the kubelet stops it after the work",
            fix=Fix("make it a native sidecar", False, _as_sidecar(container))
            if has_native_sidecars(subject.kubernetes)
            else None,
        )
        return


def _as_sidecar(container: Container) -> tuple[Change, ...]:
    beside = (*container.path[:-2], "initContainers")
    return SetField((*container.path, "restartPolicy"), "Always"), MoveItem(container.path, beside)


def _never_ends(subject: Subject, container: Container) -> bool:
    life = subject.program(container)
    return life.known and life.end is None


def _texts(container: Container) -> Iterator[str]:
    """What the manifest has the container do, and tells it."""
    yield from (word.value for word in (*container.command, *container.args))
    for variable in container.env:
        yield f"{variable.name.value}={variable.value.value or ''}"


@check("job-deadline-impossible")
def job_deadline_impossible(subject: Subject) -> Iterator[Finding]:
    """The Job's runs, one after the other, take longer than its deadline, even if each goes well."""
    job = job_of(subject.pod)
    if job is None or job.deadline.value is None or job.succeeds_early or subject.is_unfinished:
        return
    run = shortest_run(subject)
    rounds = math.ceil(job.completions.value / max(1, job.parallelism.value))
    if run is None or math.isinf(run) or rounds * (run + COUNTED_AFTER) <= job.deadline.value:
        return
    least = rounds * (run + COUNTED_AFTER)
    more = ", or let more Pods run at a time" if rounds > 1 else ""
    takes = (
        f"a run takes at least {seconds(run)}, and {seconds(COUNTED_AFTER)} until the Job has counted it"
        if rounds == 1
        else f"{rounds} rounds of at least {seconds(run)}, and {seconds(COUNTED_AFTER)} after each until the Job has counted it, "
        f"take {seconds(least)}"
    )
    yield subject.finding(
        "job-deadline-impossible",
        f"{takes}, but activeDeadlineSeconds {job.deadline.value} ends it before: it always fails",
        job.deadline.span,
        job.deadline.path,
        because=tuple(
            subject.related(f"{field.path[-1]} {field.value}", field.span)
            for field in (job.completions, job.parallelism)
            if field.written
        ),
        help=f"set activeDeadlineSeconds above {math.ceil(least)}, pulls and retries on top{more}",
    )


def shortest_run(subject: Subject) -> float | None:
    """The least that a Pod takes: its init containers one after the other, then the slowest main container.

    None where nothing is known of it, infinite where it does not end by itself.
    """
    course = Course(subject.setting)
    total, slowest = 0.0, 0.0
    for container in subject.pod.containers:
        if container.role == "sidecar":
            continue
        assumed = subject.assumptions.find(f"run.{container.name}")
        life = subject.program(container)
        if assumed is not None:
            least = assumed.bounds.low
        elif life.end is not None:
            least = course.bounds(life.end.at).low
        elif life.unknown_from is not None:
            least = course.bounds(life.unknown_from).low
        else:
            least = math.inf
        if container.role == "init":
            total += least
        else:
            slowest = max(slowest, least)
    found = total + slowest
    return found or None


@check("job-deadline-cuts-retries")
def job_deadline_cuts_retries(subject: Subject) -> Iterator[Finding]:
    """The deadline comes before the retries that backoffLimit promises, by their back-off alone."""
    job = job_of(subject.pod)
    if job is None or job.deadline.value is None or not job.backoff_limit.written or subject.is_fragment:
        return
    limit = job.backoff_limit.value
    if subject.pod.restart_policy.value != "Never" or job.counts_by_index or limit > _MOST_RETRIES:
        return
    waits = [min(POD_BACKOFF_CAP, POD_BACKOFF_BASE * 2**retry) for retry in range(limit)]
    fitting = sum(total < job.deadline.value for total in accumulate(waits))
    if fitting >= limit:
        return
    yield subject.finding(
        "job-deadline-cuts-retries",
        f"backoffLimit {limit} promises more than there is time for: the waits before the retries alone take "
        f"{_sum(waits)}, and activeDeadlineSeconds {job.deadline.value} leaves room for {fitting or 'none'} of them",
        job.backoff_limit.span,
        job.backoff_limit.path,
        because=(subject.related(f"activeDeadlineSeconds {job.deadline.value}", job.deadline.span),),
        help=f"lower backoffLimit to {fitting}, or raise activeDeadlineSeconds above {int(sum(waits))}, the runs on top",
    )


def _sum(waits: list[float]) -> str:
    """``10 + 20 + 40 = 70 s``, shortened where it is long."""
    first = " + ".join(f"{wait:g}" for wait in (waits if len(waits) <= 3 else [*waits[:3]]))
    more = " + …" if len(waits) > 3 else ""
    return seconds(waits[0]) if len(waits) == 1 else f"{first}{more} = {seconds(sum(waits))}"


@check("job-onfailure-loses-logs")
def job_onfailure_loses_logs(subject: Subject) -> Iterator[Finding]:
    """With OnFailure the Job deletes its Pod when the limit is reached, and the logs go with it."""
    job = job_of(subject.pod)
    policy = subject.pod.restart_policy
    if job is None or policy.value != "OnFailure" or subject.is_fragment:
        return
    yield subject.finding(
        "job-onfailure-loses-logs",
        f"when the Job has failed (backoffLimit {job.backoff_limit.value}), its Pod is deleted with its logs: with restartPolicy OnFailure "
        "all tries are in one Pod",
        policy.span,
        policy.path,
        help="use restartPolicy Never: each try is a Pod of its own, and failed ones stay",
        fix=Fix("set restartPolicy to Never", False, (SetField(policy.path, "Never"),)),
    )


@check("job-ttl-too-short-for-gitops")
def job_ttl_too_short_for_gitops(subject: Subject) -> Iterator[Finding]:
    """A hook's Job is gone before the tool that waits for it has seen it complete."""
    job = job_of(subject.pod)
    workload = subject.pod.workload
    if job is None or workload.kind != "Job" or job.ttl.value is None or job.ttl.value >= SEEN_AFTER:
        return
    annotations = find(workload.node, ("metadata", "annotations"))
    hooks = {key: as_text(find(annotations, (key,))) for key in ("helm.sh/hook", "argocd.argoproj.io/hook")}
    if not any(when is not None and when != "Skip" for when in hooks.values()):
        return
    yield subject.finding(
        "job-ttl-too-short-for-gitops",
        f"the Job is deleted {job.ttl.value} s after it has finished, maybe before the tool that waits for the hook has looked: the "
        "release then waits for a Job that is not there any more",
        job.ttl.span,
        job.ttl.path,
        certainty="depends",
        help="leave ttlSecondsAfterFinished out and let the hook's own deletion policy clear up, or set it to 300 or more",
        fix=Fix("remove ttlSecondsAfterFinished", False, (RemoveField(job.ttl.path),)),
    )


SEEN_AFTER = 60
"""Seconds within which tools that poll a cluster have looked."""


@check("job-deadline-vs-grace")
def job_deadline_vs_grace(subject: Subject) -> Iterator[Finding]:
    """When the deadline ends the Job: what its Pods are given to stop in."""
    job = job_of(subject.pod)
    if job is None or job.deadline.value is None or subject.is_fragment:
        return
    grace = subject.pod.grace
    yield subject.finding(
        "job-deadline-vs-grace",
        f"at {job.deadline.value} s after the Job's start its Pods get SIGTERM, and SIGKILL at {job.deadline.value + max(2, grace.value)} s: "
        f"{max(2, grace.value)} s to save what was done",
        job.deadline.span,
        job.deadline.path,
        because=(subject.related(f"the grace period of {grace.value} s", grace.span),),
        help="set terminationGracePeriodSeconds to what a checkpoint takes",
    )
