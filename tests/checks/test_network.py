"""Services and the Pods that they select."""

import pytest

from podlint.checks.change import SetField
from podlint.checks.finding import Severity
from tests.checks.found import findings, messages


def service(
    ports: str = "[{port: 80, targetPort: http}]", selector: str = "{app: web}", more: str = "", name: str = "web"
) -> str:
    return (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\n"
        f"spec:\n  selector: {selector}\n  ports: {ports}\n{more}---\n"
    )


def deployment(
    container: str = "{name: app, image: example.com/app, ports: [{name: http, containerPort: 8080}]}",
    *,
    labels: str = "{app: web}",
    own: str = "{}",
    name: str = "web",
    kind: str = "Deployment",
    spec: str = "replicas: 3",
) -> str:
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, labels: {own}}}\n"
        f"spec:\n  {spec}\n  selector: {{matchLabels: {labels}}}\n"
        f"  template: {{metadata: {{labels: {labels}}}, spec: {{containers: [{container}]}}}}\n---\n"
    )


def job(container: str = "{name: job, image: example.com/app}", labels: str = "{app: web}") -> str:
    return (
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\n"
        f"spec: {{template: {{metadata: {{labels: {labels}}}, "
        f"spec: {{restartPolicy: Never, containers: [{container}]}}}}}}\n---\n"
    )


# --- service-target-port-unknown -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ports", "told"),
    [
        ("[{port: 80, targetPort: http}]", 0),
        ("[{port: 80, targetPort: 9999}]", 0),
        ("[{port: 80, targetPort: '8080'}]", 0),
        ("[{port: 80}]", 0),
        ("[{port: 80, targetPort: web}]", 1),
        ("[{port: 80, targetPort: web}, {port: 81, targetPort: admin}]", 2),
    ],
)
def test_target_ports(ports: str, told: int) -> None:
    assert len(findings("service-target-port-unknown", service(ports) + deployment())) == told


def test_the_fix_sets_the_name_that_was_meant() -> None:
    (found,) = findings("service-target-port-unknown", service("[{port: 80, targetPort: htp}]") + deployment())
    assert found.fix is not None
    assert found.fix.safe
    assert found.fix.changes == (SetField(("spec", "ports", 0, "targetPort"), "http"),)


def test_https_is_no_slip_for_http() -> None:
    (found,) = findings("service-target-port-unknown", service("[{port: 80, targetPort: https}]") + deployment())
    assert found.fix is not None
    assert not found.fix.safe


@pytest.mark.parametrize(
    "pods",
    [
        "",
        deployment(labels="{app: other}"),
        deployment("{name: app}"),
        deployment() + deployment("{name: b, image: b, ports: [{name: web, containerPort: 1}]}", name="b"),
    ],
)
def test_no_pod_or_none_that_is_whole_or_one_that_has_the_port(pods: str) -> None:
    assert not findings("service-target-port-unknown", service("[{port: 80, targetPort: web}]") + pods)


# --- service-selects-nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selector", "pods", "told"),
    [
        ("{app: web}", deployment(), False),
        ("{app: web}", deployment(labels="{app: shop}", name="shop"), False),
        ("{app: web}", deployment(labels="{app: shop}"), True),
        ("{app: frontend}", deployment(labels="{app: fronted}", name="shop"), True),
        ("{app: front-end}", deployment(labels="{app: frontend}", name="shop"), True),
        ("{app: frontend-1}", deployment(labels="{app: frontend-2}", name="shop"), False),
        ("{app: api}", deployment(labels="{app: app}", name="shop"), False),
        ("{app: web, role: leader}", deployment(), False),
        ("{app: web, tier: front}", deployment(own="{app: web, tier: front}", name="shop"), True),
        ("{app: frontend}", deployment(labels="{app: fronted}", name="a") + deployment(labels="{app: fronten}"), False),
    ],
)
def test_selectors_that_miss(selector: str, pods: str, told: bool) -> None:
    assert bool(findings("service-selects-nothing", service(selector=selector) + pods)) is told


# --- service-selects-job-pods ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (service("[{port: 80, targetPort: 8080}]") + deployment() + job(), True),
        (service("[{port: 80, targetPort: http}]") + deployment() + job(), False),
        (service("[{port: 80, targetPort: 8080}]") + job(), False),
        (service("[{port: 80, targetPort: 8080}]", more="  clusterIP: None\n") + deployment() + job(), False),
        (
            service("[{port: 80, targetPort: 8080}]")
            + deployment()
            + job("{name: j, image: j, ports: [{containerPort: 8080}]}"),
            False,
        ),
    ],
)
def test_pods_of_jobs(text: str, told: bool) -> None:
    assert bool(findings("service-selects-job-pods", text)) is told


def test_the_share_is_told_where_the_replicas_are_known() -> None:
    ports = "[{port: 80, targetPort: 8080}]"
    (said,) = messages("service-selects-job-pods", service(ports) + deployment() + job())
    assert "1 connection in 4" in said
    (said,) = messages("service-selects-job-pods", service(ports) + deployment(spec="paused: false") + job())
    assert "a share of the connections" in said


# --- service-endpoint-without-drain ----------------------------------------------------------------------

TRAP = (
    "{name: app, image: busybox, command: [sh, -c, \"trap 'STOP' TERM; httpd -f -p 8080 -h /tmp & wait\"], "
    "ports: [{name: http, containerPort: 8080}]HOOK}"
)


def trapping(stop: str, hook: str = "") -> str:
    return TRAP.replace("STOP", stop).replace("HOOK", hook)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (deployment(trapping("exit 0")), None),
        (deployment(trapping("sleep 5; exit 0")), "silent"),
        (deployment(trapping("exit 0", ", lifecycle: {preStop: {sleep: {seconds: 5}}}")), "silent"),
        (deployment(), Severity.INFO),
        (deployment(trapping("exit 0"), spec="strategy: {type: Recreate}"), "silent"),
        (deployment(trapping("exit 0"), spec="replicas: 1"), None),
        (deployment(trapping("exit 0"), spec="replicas: 0"), "silent"),
        (deployment(trapping("exit 0"), kind="StatefulSet", spec="replicas: 1"), "silent"),
        (deployment(trapping("exit 0"), kind="StatefulSet", spec="replicas: 2"), None),
    ],
)
def test_who_refuses_connections(text: str, severity: Severity | str | None) -> None:
    found = findings("service-endpoint-without-drain", service() + text)
    assert [each.severity for each in found] == ([] if severity == "silent" else [severity])


def test_the_hook_and_its_grace_are_written_together() -> None:
    (found,) = findings("service-endpoint-without-drain", service() + deployment(trapping("exit 0")))
    assert found.fix is not None
    spec = ("spec", "template", "spec")
    assert found.fix.changes == (
        SetField((*spec, "containers", 0, "lifecycle"), {"preStop": {"sleep": {"seconds": 5}}}),
        SetField((*spec, "terminationGracePeriodSeconds"), 35),
    )
    hooked = trapping("exit 0", ", lifecycle: {postStart: {exec: {command: ['true']}}}")
    (found,) = findings("service-endpoint-without-drain", service() + deployment(hooked))
    assert found.fix is not None
    assert isinstance(found.fix.changes[0], SetField)
    assert found.fix.changes[0].path == (*spec, "containers", 0, "lifecycle", "preStop")
