"""What a field is where the manifest says nothing, nothing useful, or nonsense."""

from collections.abc import Callable
from typing import Any

import pytest

from podlint.pod.field import Field
from podlint.pod.model import Exec, Grpc, HttpGet, Pod, Probe, Sleep, TcpSocket
from tests.pod.reading import container_with, pod_with

PROBE_FIELDS: list[tuple[str, Callable[[Probe], Field[int | None]], int | None]] = [
    ("initialDelaySeconds", lambda probe: probe.initial_delay, 0),
    ("periodSeconds", lambda probe: probe.period, 10),
    ("timeoutSeconds", lambda probe: probe.timeout, 1),
    ("successThreshold", lambda probe: probe.success_threshold, 1),
    ("failureThreshold", lambda probe: probe.failure_threshold, 3),
    ("terminationGracePeriodSeconds", lambda probe: probe.grace, None),
]

POD_FIELDS: list[tuple[str, Callable[[Pod], Field[Any]], object]] = [
    ("restartPolicy", lambda pod: pod.restart_policy, "Always"),
    ("terminationGracePeriodSeconds", lambda pod: pod.grace, 30),
    ("activeDeadlineSeconds", lambda pod: pod.active_deadline, None),
    ("shareProcessNamespace", lambda pod: pod.share_process_namespace, False),
    ("hostPID", lambda pod: pod.host_pid, False),
    ("hostNetwork", lambda pod: pod.host_network, False),
]

WRONG_TYPES = ["null", "{}", "[]", "[1]", "{a: 1}"]
NO_INTEGER = [*WRONG_TYPES, '"20"', "true", "1.5", "9223372036854775808", "1e30"]


def probe_with(fields: str) -> Probe:
    probe = container_with("name: c\nlivenessProbe: {" + fields + "}").liveness
    assert probe is not None
    return probe


@pytest.mark.parametrize(("key", "field", "default"), PROBE_FIELDS)
def test_a_probe_has_the_defaults_of_the_api_server(
    key: str, field: Callable[[Probe], Field[int | None]], default: int | None
) -> None:
    found = field(probe_with(""))

    assert (found.value, found.written) == (default, False)
    assert found.name == f"spec.containers[0].livenessProbe.{key}"


@pytest.mark.parametrize(("key", "field", "default"), PROBE_FIELDS[1:])
@pytest.mark.parametrize("number", ["0", "-1", "-0.0"])
def test_a_probe_number_too_small_counts_as_unset_but_is_written(
    key: str, field: Callable[[Probe], Field[int | None]], default: int | None, number: str
) -> None:
    found = field(probe_with(f"{key}: {number}"))

    assert (found.value, found.written) == (default, True)


@pytest.mark.parametrize(("key", "field", "default"), PROBE_FIELDS)
@pytest.mark.parametrize("value", NO_INTEGER)
def test_a_probe_field_that_is_no_whole_number_counts_as_absent(
    key: str, field: Callable[[Probe], Field[int | None]], default: int | None, value: str
) -> None:
    found = field(probe_with(f"{key}: {value}"))

    assert (found.value, found.written) == (default, False)


@pytest.mark.parametrize(("key", "field", "default"), PROBE_FIELDS)
@pytest.mark.parametrize("number", ["7", "7.0", "0o7", "0x7"])
def test_a_probe_field_is_a_whole_number_however_it_is_written(
    key: str, field: Callable[[Probe], Field[int | None]], default: int | None, number: str
) -> None:
    found = field(probe_with(f"{key}: {number}"))

    assert found.value != default
    assert (found.value, type(found.value), found.written) == (7, int, True)


@pytest.mark.parametrize(("key", "field", "default"), POD_FIELDS)
@pytest.mark.parametrize("value", WRONG_TYPES)
def test_a_field_of_the_pod_with_a_wrong_type_is_its_default(
    key: str, field: Callable[[Pod], Field[Any]], default: object, value: str
) -> None:
    found = field(pod_with(f"{key}: {value}"))

    assert (found.value, found.written) == (default, False)
    assert found.name == f"spec.{key}"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("0", 0), ("1", 1), ("45", 45), ("45.0", 45), ("-1", 1), ("-300", 1)],
)
def test_grace_keeps_a_zero_and_takes_a_negative_number_for_one(written: str, seconds: int) -> None:
    grace = pod_with(f"terminationGracePeriodSeconds: {written}").grace

    assert (grace.value, grace.written) == (seconds, True)


@pytest.mark.parametrize(
    ("written", "policy"),
    [("Never", "Never"), ("OnFailure", "OnFailure"), ("Always", "Always"), ("never", "Always"), ('""', "Always")],
)
def test_restart_policy_is_one_of_three_words(written: str, policy: str) -> None:
    found = pod_with(f"restartPolicy: {written}").restart_policy

    assert (found.value, found.written) == (policy, True)


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        ("nginx:1.27", "IfNotPresent"),
        ("registry.example:5000/nginx", "Always"),
        ("registry.example:5000/nginx:latest", "Always"),
        ("registry.example:5000/nginx:1", "IfNotPresent"),
        (f"nginx@sha256:{'a' * 64}", "IfNotPresent"),
        (f"nginx:1@sha256:{'a' * 64}", "IfNotPresent"),
        (f"nginx:latest@sha256:{'a' * 64}", "Always"),
        ("Not/An Image", "IfNotPresent"),
        ('""', "IfNotPresent"),
        ("[]", "IfNotPresent"),
    ],
)
def test_pull_policy_follows_from_the_image(image: str, policy: str) -> None:
    found = container_with(f"name: c\nimage: {image}").pull_policy

    assert (found.value, found.written) == (policy, False)


def test_a_written_pull_policy_stands_whatever_the_image() -> None:
    found = container_with("name: c\nimage: nginx\nimagePullPolicy: Never").pull_policy

    assert (found.value, found.written) == ("Never", True)


@pytest.mark.parametrize("written", ["httpGet: {port: web}", 'httpGet: {port: web, path: "", scheme: "", host: ""}'])
def test_http_get_asks_the_pod_for_its_root_over_http(written: str) -> None:
    handler = probe_with(written).handler

    assert isinstance(handler, HttpGet)
    assert (handler.path.value, handler.scheme.value, handler.host.value) == ("/", "HTTP", None)


@pytest.mark.parametrize(
    ("written", "port"),
    [("8080", 8080), ("8080.0", 8080), ("web", "web"), ('"8080"', "8080"), ("[]", 0), ("null", 0), ("-1", 0)],
)
@pytest.mark.parametrize("handler", ["httpGet", "tcpSocket"])
def test_a_port_to_probe_is_a_number_or_a_name(handler: str, written: str, port: int | str) -> None:
    found = probe_with(f"{handler}: {{port: {written}}}").handler

    assert isinstance(found, HttpGet | TcpSocket)
    assert found.port.value == port


def test_grpc_asks_for_the_whole_server() -> None:
    handler = probe_with("grpc: {port: 9090}").handler

    assert isinstance(handler, Grpc)
    assert (handler.port.value, handler.service.value, handler.service.written) == (9090, "", False)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("exec: {}, httpGet: {}, tcpSocket: {}, grpc: {}", Exec),
        ("grpc: {}, tcpSocket: {}, httpGet: {}", HttpGet),
        ("grpc: {}, tcpSocket: {}", TcpSocket),
        ("grpc: {}", Grpc),
        ("exec: null, grpc: {}", Grpc),
        ("", type(None)),
        ("exec: [cat]", type(None)),
        ("sleep: {seconds: 3}", type(None)),
    ],
)
def test_of_several_handlers_of_a_probe_the_kubelets_first_counts(written: str, kind: type) -> None:
    assert isinstance(probe_with(written).handler, kind)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("tcpSocket: {}, sleep: {}, httpGet: {}, exec: {}", Exec),
        ("tcpSocket: {}, sleep: {}, httpGet: {}", HttpGet),
        ("tcpSocket: {}, sleep: {}", Sleep),
        ("tcpSocket: {}", TcpSocket),
        ("grpc: {}", type(None)),
    ],
)
@pytest.mark.parametrize("hook", ["postStart", "preStop"])
def test_of_several_handlers_of_a_hook_the_kubelets_first_counts(hook: str, written: str, kind: type) -> None:
    container = container_with(f"name: c\nlifecycle: {{{hook}: {{{written}}}}}")
    found = {"postStart": container.post_start, "preStop": container.pre_stop}

    [read] = [one for one in found.values() if one is not None]
    assert read is found[hook]
    assert isinstance(read.handler, kind)


@pytest.mark.parametrize(("written", "seconds"), [("5", 5), ("0", 0), ("-5", 0), ('"5"', 0)])
def test_a_sleep_hook_has_its_seconds(written: str, seconds: int) -> None:
    hook = container_with(f"name: c\nlifecycle: {{preStop: {{sleep: {{seconds: {written}}}}}}}").pre_stop

    assert hook is not None
    assert isinstance(hook.handler, Sleep)
    assert hook.handler.seconds.value == seconds
