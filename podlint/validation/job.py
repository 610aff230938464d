"""What makes Pods that end: Jobs and CronJobs (batch)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.cron import is_time_zone, schedule_complaint
from podlint.validation.fault import Fault
from podlint.validation.formats import complaint, either, not_negative, one_of, quoted, required, required_word, within
from podlint.validation.labels import label_selector
from podlint.validation.part import Part
from podlint.validation.pod import no_template, pod_template

_ACTIONS: Final = ("FailJob", "FailIndex", "Ignore", "Count")
_GENERATED: Final = ("controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name")
"""What the API server itself selects a Job's Pods by."""


def job(spec: Part, name: str = "") -> Iterator[Fault]:
    """The ``spec`` of a Job called ``name``, or of a CronJob's Jobs."""
    yield from not_negative(
        spec,
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    )
    yield from _indexed(spec, name)
    yield from one_of(spec, "podReplacementPolicy", ("Failed", "TerminatingOrFailed"))
    yield from _selector(spec)
    template = spec.child("template")
    if template is None:
        yield from no_template(spec)
        return
    yield from pod_template(template)
    pod = template.child_or_empty("spec")
    yield from _restart_policy(pod)
    yield from _failure_policy(spec, pod)


def cron_job(spec: Part) -> Iterator[Fault]:
    """The ``spec`` of a CronJob."""
    schedule = spec.text("schedule")
    if schedule == "":
        yield spec.missing("schedule")
    elif schedule is not None and (said := schedule_complaint(schedule)) is not None:
        yield spec.wrong("cron-schedule-invalid", "schedule", f"`schedule` {said}")
    zone = spec.text("timeZone")
    if spec.has("timeZone") and zone is not None and not is_time_zone(zone):
        yield spec.wrong(
            "cron-schedule-invalid", "timeZone", f"`timeZone` is a name like Europe/Berlin, not {quoted(zone)}"
        )
    yield from one_of(spec, "concurrencyPolicy", ("Allow", "Forbid", "Replace"))
    yield from not_negative(spec, "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")
    template = spec.child("jobTemplate")
    if template is None:
        if not spec.has("jobTemplate"):
            yield spec.missing("jobTemplate", ", of which the Jobs are made")
        return
    yield from job(template.child_or_empty("spec"))


def _restart_policy(pod: Part) -> Iterator[Fault]:
    policy = pod.text("restartPolicy")
    if policy in ("", "Always"):
        by_default = "" if policy else ", which is the default"
        said = f"the Pods of a Job have `restartPolicy` OnFailure or Never, and not Always{by_default}"
        fault = pod.wrong("job-restart-policy", "restartPolicy", said, "set it to OnFailure or Never")
        yield fault._replace(lacking=() if policy else ("restartPolicy",), holder=pod.path)


def _indexed(spec: Part, name: str) -> Iterator[Fault]:
    yield from one_of(spec, "completionMode", ("NonIndexed", "Indexed"))
    indexed = spec.text("completionMode") == "Indexed"
    completions, parallelism = spec.number("completions"), spec.number("parallelism")
    if indexed:
        if not spec.has("completions"):
            yield spec.missing("completions", ", since `completionMode` is Indexed", kind="job-field-invalid")
        if parallelism is not None and parallelism > 0:
            yield from within(spec, "parallelism", limits.INDEXED_PARALLELISM)
        yield from _last_host(spec, name, completions or 0)
    for field in ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
        if spec.has(field) and not indexed:
            said = f"`{field}` is for Jobs with `completionMode` Indexed"
            yield spec.wrong("job-field-invalid", field, said, at_key=True, whole=not spec.has("completionMode"))
    if spec.has("maxFailedIndexes") and not spec.has("backoffLimitPerIndex"):
        said = "`maxFailedIndexes` needs `backoffLimitPerIndex`"
        yield spec.wrong("job-field-invalid", "maxFailedIndexes", said, at_key=True, whole=True)
    failed = spec.number("maxFailedIndexes")
    if failed is not None and completions is not None and failed > completions:
        said = f"`maxFailedIndexes` is at most `completions`, {completions}, and not {failed}"
        yield spec.wrong("job-field-invalid", "maxFailedIndexes", said)
    yield from _success_policy(spec)


def _last_host(spec: Part, name: str, completions: int) -> Iterator[Fault]:
    """The Pods of an Indexed Job are hosts called after it."""
    last = f"{name}-{completions - 1}"
    said = complaint(last, limits.DNS_LABEL) if name and completions > 0 else None
    if said is not None:
        text = f"the last Pod of this Indexed Job would be the host {quoted(last)}: a host name {said}"
        yield spec.wrong("job-field-invalid", "completions", text, "give the Job another name")


def _success_policy(spec: Part) -> Iterator[Fault]:
    policy = spec.child("successPolicy")
    if policy is None:
        return
    if policy.is_empty("rules"):
        yield policy.missing("rules", ", at least one")
    either_of = ("succeededCount", "succeededIndexes")
    for rule in policy.children("rules"):
        if not any(rule.has(field) for field in either_of):
            yield rule.lacks_all(either_of, f"a rule needs {either(either_of)}")


def _selector(spec: Part) -> Iterator[Fault]:
    """The API server makes the selector of a Job, unless told that somebody else has."""
    selector = spec.child("selector")
    if spec.flag("manualSelector"):
        if selector is None and not spec.has("selector"):
            yield spec.missing("selector", ", since `manualSelector` is true")
    elif selector is not None:
        own = {entry.key for entry in selector.pairs("matchLabels")} - set(_GENERATED)
        if own or not selector.is_empty("matchExpressions"):
            yield spec.wrong(
                "selector-mismatch",
                "selector",
                "a Job's selector is made by the API server, and this one is not",
                "leave it out; or set manualSelector: true, and see that no other Pod has these labels",
                at_key=True,
                whole=not spec.has("manualSelector"),
            )
    yield from label_selector(selector)


def _failure_policy(spec: Part, pod: Part) -> Iterator[Fault]:
    policy = spec.child("podFailurePolicy")
    if policy is None:
        return
    if pod.text("restartPolicy") == "OnFailure":
        said = "with `podFailurePolicy` the Pods have `restartPolicy` Never, not OnFailure"
        related = (("podFailurePolicy is here", policy.span),)
        yield pod.wrong("job-restart-policy", "restartPolicy", said, instead="Never", related=related)
    if spec.text("podReplacementPolicy") == "TerminatingOrFailed":
        said = "with `podFailurePolicy` the `podReplacementPolicy` is Failed, not TerminatingOrFailed"
        yield spec.wrong("job-field-invalid", "podReplacementPolicy", said, instead="Failed")
    if policy.length("rules") > limits.MOST_FAILURE_RULES:
        said = f"`rules` takes at most {limits.MOST_FAILURE_RULES} entries, not {policy.length('rules')}"
        yield policy.wrong("job-field-invalid", "rules", said)
    names = {container.text("name") for field in ("containers", "initContainers") for container in pod.children(field)}
    for rule in policy.children("rules"):
        yield from required_word(rule, "action", _ACTIONS)
        if rule.text("action") == "FailIndex" and not spec.has("backoffLimitPerIndex"):
            said = "`action` FailIndex needs `backoffLimitPerIndex`"
            yield rule.wrong("job-field-invalid", "action", said, whole=True)
        codes, conditions = rule.child("onExitCodes"), rule.children("onPodConditions")
        if codes is not None and conditions:
            said = "a rule is for onExitCodes or for onPodConditions, and this one has both"
            yield rule.wrong("job-field-invalid", "onPodConditions", said, "make two rules of it", at_key=True)
        elif codes is None and not conditions:
            yield rule.lacks_all(("onExitCodes", "onPodConditions"), "a rule needs onExitCodes or onPodConditions")
        if codes is not None:
            yield from _exit_codes(codes, names)
        for condition in conditions:
            yield from required(condition, "type")
            yield from one_of(condition, "status", ("True", "False", "Unknown"))


def _exit_codes(codes: Part, names: set[str | None]) -> Iterator[Fault]:
    yield from required_word(codes, "operator", ("In", "NotIn"))
    name = codes.text("containerName")
    if name and name not in names:
        said = f"`containerName` {quoted(name)} is no container of the template"
        yield codes.wrong("job-field-invalid", "containerName", said, whole=True)
    if codes.is_empty("values"):
        yield codes.missing("values", ", at least one exit code", kind="job-field-invalid")
    before = -1
    for index, value, span in codes.numbers("values"):
        path = (*codes.path, "values", index)
        if value == 0 and codes.text("operator") == "In":
            yield Fault("job-field-invalid", path, span, "exit code 0 is no failure: it does not go with `operator` In")
        if value <= before:
            said = f"`values` are in order and each once: {value} comes after {before}"
            yield Fault("job-field-invalid", (*codes.path, "values"), span, said)
        before = value
