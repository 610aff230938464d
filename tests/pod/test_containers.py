"""Containers with their roles, commands, variables and volumes."""

import pytest

from tests.pod.reading import container_with, pod_with


def test_containers_come_in_the_order_they_start_with_their_roles() -> None:
    pod = pod_with("""
        containers:
        - {name: web, restartPolicy: Always}
        - {name: log}
        initContainers:
        - {name: fetch}
        - {name: proxy, restartPolicy: Always}
        - {name: retry, restartPolicy: OnFailure}
        - {name: migrate, restartPolicy: always}
        """)

    assert [(container.name, container.role) for container in pod.containers] == [
        ("fetch", "init"),
        ("proxy", "sidecar"),
        ("retry", "init"),
        ("migrate", "init"),
        ("web", "main"),
        ("log", "main"),
    ]
    assert [container.name for container in pod.before_main] == ["fetch", "proxy", "retry", "migrate"]
    assert [container.name for container in pod.main] == ["web", "log"]


def test_only_objects_are_containers_and_keep_their_places() -> None:
    pod = pod_with("containers: [null, web, 5, {name: log}, [a], {}]")

    assert [(container.name, container.path[-1]) for container in pod.containers] == [("log", 3), ("", 5)]


@pytest.mark.parametrize("containers", ["null", "web", "{name: web}", "[]", "5"])
def test_containers_that_are_no_list_are_none(containers: str) -> None:
    assert pod_with(f"containers: {containers}").containers == ()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("[sh, -c, 'exit 1']", ("sh", "-c", "exit 1")),
        ("[sleep, 30, true, 1.50]", ("sleep", "30", "true", "1.50")),
        ("[echo, null]", ("echo", "")),
        ("[]", ()),
        ("sleep 5", ()),
        ("[echo, {a: b}]", ()),
        ("[echo, [a]]", ()),
    ],
)
def test_a_command_is_a_list_of_words(command: str, words: tuple[str, ...]) -> None:
    container = container_with(f"name: c\ncommand: {command}\nargs: {command}")

    assert tuple(word.value for word in container.command) == words
    assert tuple(word.value for word in container.args) == words


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("value: text", "text"),
        ('value: "5"', "5"),
        ('value: ""', ""),
        ("value: null", ""),
        ("value: 5", None),
        ("value: {}", None),
        ("valueFrom: null", ""),
        ("valueFrom: {secretKeyRef: {name: s, key: k}}", None),
    ],
)
def test_a_variable_has_a_value_unless_it_comes_from_elsewhere(variable: str, value: str | None) -> None:
    [found] = container_with(f"name: c\nenv: [{{name: A, {variable}}}]").env

    assert found.name.value == "A"
    assert found.value.value == value
    assert (found.source is not None) == ("secretKeyRef" in variable)


@pytest.mark.parametrize(("written", "some"), [("[{configMapRef: {name: c}}]", True), ("[]", False), ("null", False)])
def test_variables_can_come_whole_from_elsewhere(written: str, some: bool) -> None:
    assert container_with(f"name: c\nenvFrom: {written}").env_from is some


@pytest.mark.parametrize(
    ("source", "kind", "given"),
    [
        ("configMap: {name: c}", "configMap", True),
        ("hostPath: {path: /x}", "hostPath", True),
        ("emptyDir: {}", "emptyDir", True),
        ("", "emptyDir", False),
        ("emptyDir: null", "emptyDir", False),
        ("configMap: null, secret: {secretName: s}", "secret", True),
        ("persistentVolumeClaim: data", "persistentVolumeClaim", False),
    ],
)
def test_a_volume_has_a_kind_and_is_an_empty_dir_without_one(source: str, kind: str, given: bool) -> None:
    [volume] = pod_with(f"volumes: [{{name: v, {source}}}]").volumes

    assert (volume.name.value, volume.kind, volume.source is not None) == ("v", kind, given)


def test_a_volume_is_found_by_its_name() -> None:
    pod = pod_with("volumes: [{name: a, secret: {}}, {name: b, configMap: {}}]")

    found = pod.volume("b")

    assert found is not None
    assert found.kind == "configMap"
    assert pod.volume("c") is None


def test_mounts_and_devices_name_their_volumes() -> None:
    container = container_with("""
        name: c
        volumeMounts: [{name: data, mountPath: /d, subPath: x}, {mountPath: 5}]
        volumeDevices: [{name: disk, devicePath: /dev/sdb}]
        """)

    assert [(mount.volume.value, mount.mount_path.value, mount.sub_path.value) for mount in container.mounts] == [
        ("data", "/d", "x"),
        ("", "", None),
    ]
    assert [device.value for device in container.devices] == ["disk"]


def test_probes_are_known_by_their_kind() -> None:
    container = container_with("name: c\nlivenessProbe: {}\nstartupProbe: {}\nreadinessProbe: null")

    assert container.probes.keys() == {"startup", "liveness"}
    assert container.liveness is container.probes["liveness"]
    assert container.startup is container.probes["startup"]
    assert container.readiness is None


def test_a_pod_knows_its_readiness_gates_and_operating_system() -> None:
    pod = pod_with("readinessGates: [{conditionType: example.com/a}, {conditionType: 5}, x]\nos: {name: windows}")

    assert pod.readiness_gates == ("example.com/a",)
    assert pod.os.value == "windows"
