"""What is known of images, what is only heard of them, and what the configuration says."""

import json

import pytest

from podlint.behaviour.images import has_program, stop_signal
from podlint.behaviour.probe import answers
from podlint.behaviour.process import program, reaction
from podlint.manifest.node import Json
from podlint.manifest.read import read
from podlint.pod.image import ImageFacts, Images
from podlint.pod.model import Pod
from podlint.pod.workload import pods
from tests.behaviour.living import Fields, bounds, only, pod_of, shell


def configured(images: Images, **fields: Json) -> Pod:
    """A Pod of one container, and what the configuration says of images."""
    manifest: Json = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "c", **fields}]}}
    [document] = read("pod.yaml", json.dumps(manifest).encode()).documents
    [pod] = pods(document, images=images)
    return pod


@pytest.mark.parametrize(
    ("image", "command", "there"),
    [
        ("busybox", "sleep", True),
        ("busybox:1.36", "/bin/sh", True),
        ("docker.io/library/busybox:latest", "curl", False),
        ("busybox", "nosuch", False),
        ("registry.k8s.io/busybox:1.27.2", "curl", False),
        ("busybox", "nohup", None),
        ("busybox", "bash", False),
        ("busybox", "/opt/server", None),
        ("alpine", "bash", False),
        ("alpine", "wget", True),
        ("debian:12", "curl", False),
        ("debian:12", "nosuch", None),
        ("ubuntu", "sh", True),
        ("example.com/busybox", "nosuch", None),
        ("nginx", "curl", None),
    ],
)
def test_programs_of_images(image: str, command: str, there: bool | None) -> None:
    assert has_program(only(pod_of({"image": image})), command) is there


def test_a_volume_may_bring_programs() -> None:
    pod = pod_of({"volumeMounts": [{"name": "v", "mountPath": "/usr/bin"}]}, volumes=[{"name": "v", "emptyDir": {}}])
    assert has_program(only(pod), "nosuch") is None
    assert has_program(only(pod_of({"env": [{"name": "PATH", "value": "/x"}]})), "nosuch") is None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"command": ["/no/such"]}, "there is no program `/no/such` in the container"),
        ({"command": ["nosuch", "-x"]}, "there is no program `nosuch` in the image"),
        ({"command": ["sleep 5"]}, "there is no program `sleep 5` in the image"),
        ({"command": ["sleep", "5"]}, None),
        ({"command": ["sh", "-c", "nosuch"]}, None),
        ({"command": ["/no/such"], "image": "example.com/app"}, None),
        ({"command": ["/no/such"], "image": "alpine"}, "there is no program `/no/such` in the container"),
    ],
)
def test_what_the_image_lacks_cannot_be_started(fields: Fields, why: str | None) -> None:
    pod = pod_of(fields)
    life = program(pod, only(pod))
    assert life.cannot_start == why
    assert (life.end is not None and life.end.code == 128) is (why is not None)


@pytest.mark.parametrize(
    ("image", "signal"),
    [("busybox", "TERM"), ("nginx", None), ("postgres:16", None), ("redis", "TERM"), ("example.com/app", "TERM")],
)
def test_a_hint_makes_the_stop_signal_unknown(image: str, signal: str | None) -> None:
    assert stop_signal(only(pod_of({"image": image}))) == signal


def test_a_trap_for_sigterm_may_be_of_no_use() -> None:
    pod = pod_of(shell("trap 'exit 3' TERM; sleep 600 & wait", image="nginx"))
    seen = reaction(program(pod, only(pod)))
    assert (seen.kind, seen.why) == ("unknown", "the image is known to be stopped by SIGQUIT, not by SIGTERM")


def test_an_application_that_podlint_has_heard_of_is_explained() -> None:
    pod = pod_of({"image": "nginx"})
    seen = reaction(program(pod, only(pod)))
    assert seen.kind == "unknown"
    assert "SIGQUIT" in seen.why


def test_the_configuration_knows_the_stop_signal() -> None:
    images = {"nginx*": ImageFacts(stop_signal="QUIT")}
    command: Json = ["sh", "-c", "trap 'exit 3' QUIT; trap '' TERM; sleep 600 & wait"]
    pod = configured(images, image="nginx:1.27", command=command)
    seen = reaction(program(pod, only(pod)))
    assert (seen.kind, seen.code) == ("exits", 3)


def test_the_configuration_knows_how_long_a_stop_takes() -> None:
    images = {"*": ImageFacts(stop=(0.0, 9.0)), "example.com/shop/*": ImageFacts(stop=(2.0, 5.0))}
    pod = configured(images, image="example.com/shop/web:1")
    seen = reaction(program(pod, only(pod)))
    assert (seen.kind, bounds(seen.after)) == ("exits", (2, 5))


def test_an_image_without_a_shell_runs_no_script() -> None:
    images = {"example.com/*": ImageFacts(shell=False)}
    probe: Json = {"exec": {"command": ["sh", "-c", "true"]}}
    pod = configured(images, image="example.com/app", command=["sh", "-c", "sleep 5"], livenessProbe=probe)
    container = only(pod)
    life = program(pod, container)
    assert life.cannot_start is not None
    assert container.liveness is not None
    [answer] = answers(pod, container, container.liveness, life)
    assert answer.result == "error"


def test_values_of_the_downward_api_that_the_manifest_decides() -> None:
    env: Json = [
        {"name": "N", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
    ]
    pod = pod_of(shell("[ $N = p ] || exit 1; [ $(N) = p ] && exit 4", env=env))
    life = program(pod, only(pod))
    assert life.end is not None
    assert life.end.code == 4
    assert not program(pod_of(shell("sleep $IP", env=env)), only(pod_of(shell("sleep $IP", env=env)))).known
