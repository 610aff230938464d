"""What workloads add to the validation of a Pod: faults, and their right neighbours."""

import pytest

from podlint.manifest.node import Scalar, Span
from podlint.validation.cron import is_time_zone, schedule_complaint
from podlint.validation.quantity import ONE, amount, quantity
from tests.validation.judging import job, told, workload

INDEXED = "completionMode: Indexed\ncompletions: 3\n"


def cron_job(fields: str) -> str:
    template = "template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}"
    return f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: backup}}\nspec:\n  {fields}\n  jobTemplate: {{spec: {{{template}}}}}\n"


RIGHT = {
    "a Deployment": workload("Deployment"),
    "a selector of fewer labels": workload("Deployment").replace(
        "labels: {app: web}", "labels: {app: web, tier: front}"
    ),
    "a selector of expressions": workload("Deployment").replace(
        "{matchLabels: {app: web}}", "{matchExpressions: [{key: app, operator: In, values: [web, api]}]}"
    ),
    "percentages": workload("Deployment", "strategy: {rollingUpdate: {maxSurge: 150%, maxUnavailable: 0%}}"),
    "surging alone": workload("Deployment", "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}"),
    "a DaemonSet that surges": workload(
        "DaemonSet", "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}"
    ),
    "a StatefulSet": workload(
        "StatefulSet", "updateStrategy: {rollingUpdate: {partition: 2}}\npodManagementPolicy: Parallel"
    ),
    "no replicas": workload("ReplicaSet", "replicas: 0"),
    "a Job": job(),
    "a Job with the labels of its kind": job("selector: {matchLabels: {controller-uid: a}}"),
    "a Job that is somebody's own": job("manualSelector: true\nselector: {matchLabels: {a: b}}"),
    "an Indexed Job": job(INDEXED + "backoffLimitPerIndex: 1\nmaxFailedIndexes: 3"),
    "a Job's deadline": job(
        "activeDeadlineSeconds: 0", pod_fields="restartPolicy: OnFailure\nactiveDeadlineSeconds: 5"
    ),
    "a failure policy": job(
        "podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]},"
        " {action: FailJob, onExitCodes: {operator: NotIn, values: [0, 1]}}]}"
    ),
    "a CronJob": cron_job("schedule: '*/5 * * * *'"),
    "a controller without a selector": (
        "apiVersion: v1\nkind: ReplicationController\nmetadata: {name: web}\nspec:\n"
        "  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}\n"
    ),
    "a PodTemplate": (
        "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: web}\ntemplate: {spec: {containers: [{name: a, image: a}]}}\n"
    ),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_the_api_server_takes(text: str) -> None:
    assert told(text) == []


P = "spec.template.spec"
WRONG = {
    "selector-mismatch spec.template.metadata.labels": workload("Deployment").replace("{labels: {app: web}}", "{labels: {app: a}}"),
    "selector-mismatch spec.selector": job("selector: {matchLabels: {app: web}}"),
    "field-missing spec.selector": workload("StatefulSet").replace("  selector: {matchLabels: {app: web}}\n", ""),
    f"job-restart-policy {P}.restartPolicy": workload("DaemonSet", pod_fields="restartPolicy: Never"),
    f"active-deadline-on-deployment-pod {P}.activeDeadlineSeconds": workload("Deployment", pod_fields="activeDeadlineSeconds: 0"),
    "out-of-range spec.replicas": workload("Deployment", "replicas: -1"),
    "rollout-never-progresses spec.strategy.rollingUpdate.maxUnavailable": workload(
        "Deployment", "strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 0}}"
    ),
    "out-of-range spec.strategy.rollingUpdate.maxUnavailable": workload(
        "Deployment", "strategy: {rollingUpdate: {maxUnavailable: 101%}}"
    ),
    "out-of-range spec.strategy.rollingUpdate.maxSurge": workload("Deployment", "strategy: {rollingUpdate: {maxSurge: '1'}}"),
    "invalid-enum spec.strategy.type": workload("Deployment", "strategy: {type: rollingUpdate}"),
    "field-not-allowed spec.strategy.rollingUpdate": workload(
        "Deployment", "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}"
    ),
    "progress-deadline-not-above-min-ready spec.progressDeadlineSeconds": workload("Deployment", "minReadySeconds: 600"),
    "field-not-allowed spec.updateStrategy.rollingUpdate.maxSurge": workload(
        "DaemonSet", "updateStrategy: {rollingUpdate: {maxSurge: 1}}"
    ),
    "field-not-allowed spec.updateStrategy.rollingUpdate": workload(
        "StatefulSet", "updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}"
    ),
    "invalid-enum spec.persistentVolumeClaimRetentionPolicy.whenScaled": workload(
        "StatefulSet", "persistentVolumeClaimRetentionPolicy: {whenScaled: Remove}"
    ),
    "job-field-invalid spec.completions": job("completionMode: Indexed"),
    "job-field-invalid spec.successPolicy": job("successPolicy: {rules: [{succeededCount: 1}]}"),
    "job-field-invalid spec.podFailurePolicy.rules[0].onExitCodes.values": job(
        "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [2, 1]}}]}"
    ),
    "field-missing spec.podFailurePolicy.rules[0]": job("podFailurePolicy: {rules: [{action: FailJob}]}"),
    "cron-schedule-invalid spec.schedule": cron_job("schedule: '* * * *'"),
    "cron-schedule-invalid spec.timeZone": cron_job("schedule: '@daily'\n  timeZone: ''"),
    "invalid-enum spec.concurrencyPolicy": cron_job("schedule: '@daily'\n  concurrencyPolicy: forbid"),
    "out-of-range spec.startingDeadlineSeconds": cron_job("schedule: '@daily'\n  startingDeadlineSeconds: -1"),
    "name-invalid metadata.name": cron_job("schedule: '@daily'").replace("name: backup", f"name: {'b' * 53}"),
    "label-invalid spec.template.metadata.labels.a": workload("Deployment").replace("labels: {app: web}", "labels: {app: web, a: 'b c'}"),
    f"field-not-allowed {P}.ephemeralContainers": workload("Deployment", pod_fields="ephemeralContainers: [{name: d, image: a}]"),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_what_the_api_server_refuses(fault: str) -> None:
    assert told(WRONG[fault]) == [fault]


def test_a_failure_policy_wants_pods_that_are_not_restarted() -> None:
    policy = "podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}"

    assert told(job(policy, pod_fields="restartPolicy: OnFailure")) == [f"job-restart-policy {P}.restartPolicy"]


def test_the_last_pod_of_an_indexed_job_is_a_host() -> None:
    long = job(INDEXED, name="b" * 62)

    assert told(long) == ["job-field-invalid spec.completions"]
    assert told(long.replace("b" * 62, "b" * 61)) == []


@pytest.mark.parametrize(
    "schedule",
    ["* * * * *", "*/5 * * * *", "0 0 1,15 * 3", "0 9-17/2 * * mon-fri", "@every 1h30m", "@hourly", "5/10 * ? JAN SUN", " 0 0 * * 0 "],
)  # fmt: skip
def test_schedules_that_cron_reads(schedule: str) -> None:
    assert schedule_complaint(schedule) is None


@pytest.mark.parametrize(
    "schedule",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "5-1 * * * *", "*/0 * * * *",
     "a * * * *", "1-2-3 * * * *", "1/2/3 * * * *", "@reboot", "@every", "TZ=UTC 0 0 * * *", "CRON_TZ=UTC @daily", ", * * * *"],
)  # fmt: skip
def test_schedules_that_cron_does_not_read(schedule: str) -> None:
    assert schedule_complaint(schedule) is not None


def test_time_zones() -> None:
    assert is_time_zone("UTC")
    assert not is_time_zone("")
    assert not is_time_zone("Local")
    assert not is_time_zone(" UTC")


def test_a_number_without_end_is_no_amount() -> None:
    endless = Scalar(Span(1, 1, 1, 2), "1", 10**5000, plain=True)

    assert quantity(endless) is None
    assert quantity(Scalar(Span(1, 1, 1, 2), "0x10", 16, plain=True)) == 16 * ONE
    assert quantity(Scalar(Span(1, 1, 1, 2), ".5", 0.5, plain=True)) == ONE // 2
    assert quantity(Scalar(Span(1, 1, 1, 2), "true", True, plain=True)) is None


@pytest.mark.parametrize(
    ("text", "billionths"),
    [
        ("1", ONE),
        ("500m", ONE // 2),
        (".5", ONE // 2),
        ("5.", 5 * ONE),
        ("1e3", 1000 * ONE),
        ("1E", 10**18 * ONE),
        ("1E3", 1000 * ONE),
        ("1Ki", 1024 * ONE),
        ("1.5Gi", 3 * 2**29 * ONE),
        ("100n", 100),
        ("0.1n", 1),
        ("-1", -ONE),
        ("1 Gi", None),
        ("", None),
        (".", None),
        ("1KB", None),
        ("m", None),
    ],
)
def test_what_a_quantity_is_worth(text: str, billionths: int | None) -> None:
    assert amount(text) == billionths
