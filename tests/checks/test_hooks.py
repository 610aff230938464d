"""What lifecycle hooks hold up, whether they can work, and whether the cures that are declared cure."""

import copy
import io
import json

import pytest
from ruamel.yaml import YAML

from podlint.checks.change import EditComment, RemoveField, SetField
from podlint.checks.finding import Finding, Severity
from podlint.checks.run import check_text
from podlint.manifest.node import Json
from tests.checks.found import findings, messages, pod


def hooked(kind: str, command: str, image: str = "registry.example.com/app:1.0", more: str = "") -> str:
    """A Pod whose first container has a hook that a shell runs; ``more`` are the containers behind it."""
    return pod(
        f"""
containers:
- name: app
  image: {image}
  lifecycle: {{{kind}: {{exec: {{command: [sh, -c, {json.dumps(command)}]}}}}}}
{more}
"""
    )


NEXT = "- {name: next, image: 'registry.example.com/next:1', ports: [{containerPort: 9000}]}"


@pytest.mark.parametrize(
    ("command", "severity"),
    [
        ("nginx -s quit", Severity.WARNING),
        ("sleep 5; kill -QUIT 1", Severity.WARNING),
        ("sleep 5 && kill -3 $(cat /run/nginx.pid)", Severity.WARNING),
        ("kill -s SIGQUIT 1", Severity.WARNING),
        ("killall -QUIT nginx", Severity.WARNING),
        ("nginx -s quit; sleep 20", None),
        ("nginx -s stop", None),
        ("kill -TERM 1", None),
        ("kill -HUP 1", None),
        ("nginx -s quit; ./deregister", None),
        ("nginx -s quit || true", None),
    ],
)
def test_requests_for_a_graceful_quit(command: str, severity: Severity | None) -> None:
    found = findings("prestop-async-quit", hooked("preStop", command, "nginx:1.17"))
    assert [finding.severity or Severity.WARNING for finding in found] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("image", "severity"),
    [
        ("nginx", Severity.INFO),
        ("nginx:1.29-alpine", Severity.INFO),
        ("nginx:1.19", Severity.INFO),
        ("nginx:1.16.1", Severity.WARNING),
        ("public.ecr.aws/docker/library/nginx:1.27", Severity.INFO),
        ("debian:13", Severity.WARNING),
        ("registry.example.com/nginx:1.17", Severity.INFO),
    ],
)
def test_the_stop_signal_decides(image: str, severity: Severity) -> None:
    (found,) = findings("prestop-async-quit", hooked("preStop", "nginx -s quit", image))
    assert (found.severity or Severity.WARNING) == severity


@pytest.mark.parametrize(
    ("command", "blocked"),
    [
        ("until nc -z localhost 9000; do sleep 1; done", True),
        ("until curl -s http://127.0.0.1:9000/ready; do sleep 1; done", True),
        ("until nc -z localhost 8080; do sleep 1; done", False),
        ("until nc -z db 9000; do sleep 1; done", False),
        ("timeout 30 sh -c 'until nc -z localhost 9000; do sleep 1; done'", False),
        ("until nc -z localhost 9000; do sleep 1; done &", False),
    ],
)
def test_waiting_for_a_container_behind(command: str, blocked: bool) -> None:
    assert bool(messages("poststart-deadlock", hooked("postStart", command, more=NEXT))) is blocked
    assert not messages("poststart-deadlock", hooked("postStart", command))


def test_many_containers_behind_a_hook_are_counted() -> None:
    more = "\n".join(f"- {{name: c{number}, image: 'registry.example.com/c:1'}}" for number in range(4))
    (message,) = messages("poststart-blocks-next-container", hooked("postStart", "sleep 20", more=more))
    assert "'c0', 'c1' and 2 more" in message


@pytest.mark.parametrize(
    ("image", "runs"),
    [
        ("gcr.io/distroless/java21-debian12:nonroot", False),
        ("gcr.io/distroless/java21-debian12:debug-nonroot", True),
        ("gcr.io/distroless/static", False),
        ("gcr.io/distroless/static@sha256:" + 64 * "0", True),
        ("gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.0-alpine", True),
        ("envoyproxy/envoy:distroless-v1.33.0", False),
        ("registry.example.com/app:1.0", True),
    ],
)
def test_images_without_a_shell(image: str, runs: bool) -> None:
    assert bool(messages("prestop-fails", hooked("preStop", "sleep 10", image))) is not runs


# --- cures -----------------------------------------------------------------------------------------------


def cured(text: str, finding: Finding) -> str:
    """The manifest after the edit that the finding declares."""
    assert finding.fix is not None
    document = copy.deepcopy(YAML(typ="safe").load(text))
    for change in finding.fix.changes:
        assert not isinstance(change, EditComment)
        *above, last = change.path
        place: Json = document
        for step in above:
            place = place[step]  # type: ignore[index]
        assert isinstance(place, dict)
        match change:
            case SetField():
                place[str(last)] = change.value
            case RemoveField():
                del place[str(last)]
    out = io.StringIO()
    YAML(typ="safe").dump(document, out)
    return out.getvalue()


LATE = pod(
    """
terminationGracePeriodSeconds: 20
initContainers:
- name: logs
  image: registry.example.com/logs:1
  restartPolicy: Always
  command: [sh, -c, "trap 'sleep 9; exit 0' TERM; sleep infinity & wait"]
containers:
- name: app
  image: registry.example.com/app:1
  command: [sh, -c, "trap 'sleep 8; exit 0' TERM; sleep infinity & wait"]
  lifecycle: {preStop: {sleep: {seconds: 7}}}
"""
)
SLOW = pod(
    """
containers:
- name: app
  image: registry.example.com/app:1
  command: [sh, -c, "trap 'sleep 90; exit 0' TERM; sleep infinity & wait"]
"""
)
NONE_LEFT = pod(
    """
terminationGracePeriodSeconds: 0
containers:
- name: app
  image: registry.example.com/app:1
  lifecycle: {preStop: {httpGet: {path: /drain, port: 80}}}
"""
)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("sidecar-starved-of-grace", LATE),
        ("grace-shorter-than-stop", SLOW),
        ("hook-grace-zero", NONE_LEFT),
        ("prestop-exceeds-grace", hooked("preStop", "sleep 45")),
        ("prestop-leaves-too-little", hooked("preStop", "sleep 28")),
        ("prestop-use-sleep-action", hooked("preStop", "sleep 10")),
        ("prestop-fails", hooked("preStop", "sleep 10", "gcr.io/distroless/static:latest")),
    ],
)
def test_after_the_declared_edit_nothing_is_left_to_tell(rule: str, text: str) -> None:
    (finding,) = findings(rule, text)
    before, after = ({each.rule for each in check_text(one)} for one in (text, cured(text, finding)))
    assert rule not in after
    assert after - before <= {"prestop-use-sleep-action"}  # info: the hook, now short enough, could be the action
