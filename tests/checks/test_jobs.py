"""Jobs and CronJobs: what ends, what must not, and what is promised."""

import pytest

from tests.checks.found import findings, messages


def job(containers: str, *, spec: str = "backoffLimit: 0", volumes: str = "") -> str:
    return (
        f"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j}}\nspec:\n  {spec}\n  template:\n    spec:\n"
        f"      restartPolicy: Never\n      containers: [{containers}]\n      {volumes}\n"
    )


def cron(script: str, *, spec: str, job_spec: str = "backoffLimit: 0") -> str:
    return (
        f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: j}}\nspec:\n  {spec}\n  jobTemplate:\n    spec:\n"
        f"      {job_spec}\n      template:\n        spec:\n          restartPolicy: Never\n"
        f"          containers: [{{name: w, image: busybox, command: [sh, -c, '{script}']}}]\n"
    )


WORK = "{name: w, image: example.com/w, volumeMounts: [{name: s, mountPath: /s}]}"


@pytest.mark.parametrize(
    ("helper", "told"),
    [
        ("{name: h, image: busybox, command: [httpd, -f]}", True),
        ("{name: h, image: fluent/fluent-bit:3.1}", True),
        ("{name: h, image: istio/proxyv2:1.22, lifecycle: {preStop: {exec: {command: [sleep, '5']}}}}", True),
        ("{name: h, image: example.com/fluentd-tools, args: [migrate]}", False),
        ("{name: h, image: example.com/helper}", False),
        ("{name: h, image: gce-proxy, args: [--quitquitquit]}", False),
        ("{name: h, image: busybox, command: [sh, -c, 'while nc -z localhost 80; do sleep 1; done']}", False),
        (
            WORK.replace(
                "w, image: example.com/w",
                "h, image: busybox, command: [sh, -c, 'until [ -f /s/done ]; do sleep 1; done']",
            ),
            False,
        ),
    ],
)
def test_helpers_that_go_on_after_the_work(helper: str, *, told: bool) -> None:
    text = job(f"{WORK}, {helper}", volumes="volumes: [{name: s, emptyDir: {}}]")
    assert bool(messages("job-classic-sidecar-never-ends", text)) == told


@pytest.mark.parametrize(
    ("limit", "deadline", "room"),
    [(1, 5, "none"), (1, 11, None), (3, 60, "2"), (3, 71, None), (6, 600, "5"), (6, 631, None), (2147483647, 60, None)],
)
def test_retries_that_the_deadline_leaves_room_for(limit: int, deadline: int, room: str | None) -> None:
    text = job(
        WORK, spec=f"{{backoffLimit: {limit}, activeDeadlineSeconds: {deadline}}}".strip("{}").replace(", ", "\n  ")
    )
    found = messages("job-deadline-cuts-retries", text)
    assert [message.rpartition("room for ")[2] for message in found] == ([] if room is None else [f"{room} of them"])


@pytest.mark.parametrize(
    ("script", "spec", "job_spec", "outcome"),
    [
        ("sleep 150", "schedule: '* * * * *'", "", "3 run at a time"),
        ("sleep 450", "schedule: '*/7 * * * *'", "", "2 run at a time"),
        ("sleep 1000", "schedule: '0,15,30,45 * * * *'", "", "2 run at a time"),
        ("sleep infinity", "schedule: '*/5 * * * *'", "", "they pile up"),
        ("sleep infinity", "schedule: '*/5 * * * *'", "activeDeadlineSeconds: 700", "3 run at a time"),
        ("sleep 150", "schedule: '* * * * *'", "activeDeadlineSeconds: 50", None),
        ("sleep 150", "schedule: '* * * * *'\n  suspend: true", "", None),
        ("sleep 150", "schedule: '* * * * *'\n  concurrencyPolicy: Forbid", "", None),
        ("sleep 150", "schedule: '* * * * 1'", "", None),
        ("sleep 60", "schedule: '* * * * *'", "", None),
        ("work", "schedule: '* * * * *'", "", None),
    ],
)
def test_runs_that_overlap(script: str, spec: str, job_spec: str, outcome: str | None) -> None:
    found = messages("cronjob-overlap", cron(script, spec=spec, job_spec=job_spec or "backoffLimit: 0"))
    assert [message.rpartition(": ")[2] for message in found] == ([] if outcome is None else [outcome])


def test_a_job_whose_restart_policy_is_refused_is_not_also_said_to_be_started_again() -> None:
    text = job("{name: w, image: busybox, command: [sleep, '3']}").replace("Never", "Always")
    assert messages("job-restart-policy", text)
    assert messages("command-exits-under-always", text) == []


@pytest.mark.parametrize(("hook", "told"), [("PreSync", True), ("Skip", False)])
def test_only_hooks_wait_for_a_job(hook: str, *, told: bool) -> None:
    text = job(WORK, spec="ttlSecondsAfterFinished: 0").replace(
        "{name: j}", f"{{name: j, annotations: {{argocd.argoproj.io/hook: {hook}}}}}"
    )
    assert bool(messages("job-ttl-too-short-for-gitops", text)) == told


@pytest.mark.parametrize(
    ("completions", "parallelism", "deadline", "least"),
    [(1, 1, 5, 6), (1, 1, 6, None), (5, 2, 15, 18), (5, 2, 18, None), (5, 5, 6, None), (2, 1, 11, 12)],
)
def test_runs_one_after_another_against_the_deadline(
    completions: int, parallelism: int, deadline: int, least: int | None
) -> None:
    text = job(
        "{name: w, image: busybox, command: [sleep, '5']}",
        spec=f"completions: {completions}\n  parallelism: {parallelism}\n  activeDeadlineSeconds: {deadline}",
    )
    helps = [finding.help for finding in findings("job-deadline-impossible", text)]
    assert [f"above {least}," in said for said in helps] == ([] if least is None else [True])
