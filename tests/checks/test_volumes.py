"""Mounts that name no volume, volumes that no mount names, and paths that are taken."""

import pytest

from podlint.checks.finding import Severity
from podlint.manifest.node import Span
from tests.checks.found import findings, messages, pod

UNKNOWN = "volume-mount-unknown"
UNUSED = "volume-unused"
DUPLICATE = "mount-path-duplicate"


def mounting(mount: str, *volumes: str, before: str = "") -> str:
    """A Pod whose only mount names ``mount``, with these volumes."""
    listed = "".join(f"\n- {{name: {volume}, emptyDir: {{}}}}" for volume in volumes)
    return pod(
        f"{before}containers:\n- name: app\n  image: registry.example.com/app\n"
        f"  volumeMounts: [{{name: {mount}, mountPath: /data}}]\n" + (f"volumes:{listed}" if volumes else "")
    )


@pytest.mark.parametrize(
    ("mount", "volumes", "meant"),
    [
        ("workdri", ["workdir"], "workdir"),
        ("workdri", ["cache", "workdir", "config"], "workdir"),
        ("config_map", ["config-map"], "config-map"),
        ("confg-volume", ["config-volume"], "config-volume"),
        ("dta", ["data"], "data"),
        ("data", ["config"], None),
        ("dat", ["data", "date"], None),
        ("data-3", ["data-1", "data-2"], None),
        ("tmp", ["var"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_name_is_suggested_where_one_is_near(mount: str, volumes: list[str], meant: str | None) -> None:
    [finding] = findings(UNKNOWN, mounting(mount, *volumes))

    suggestion = f"; did you mean '{meant}'?" if meant else ""
    assert finding.message == f"volumeMount '{mount}' names no volume of this Pod{suggestion}"
    assert (finding.fix.title if finding.fix else None) == (f"rename to '{meant}'" if meant else None)
    assert finding.fix is None or finding.fix.safe
    assert finding.severity is None


def test_an_unknown_name_is_shown_with_the_volumes_there_are() -> None:
    [finding] = findings(UNKNOWN, mounting("workdri", "workdir"))

    assert finding.place.span == Span(9, 27, 9, 34)
    assert finding.field == "spec.containers[0].volumeMounts[0].name"
    assert finding.container == "app"
    assert [(related.message, related.place.span.line) for related in finding.because] == [
        ("the volumes of this Pod", 10)
    ]


def test_a_pod_without_volumes_is_told_so() -> None:
    [finding] = findings(UNKNOWN, mounting("data"))

    assert [(related.message, related.place.span) for related in finding.because] == [
        ("this Pod has no volumes", Span(5, 1, 5, 5))
    ]


def test_every_kind_of_container_and_devices_are_looked_at() -> None:
    text = pod("""
        initContainers:
        - name: init
          image: registry.example.com/app
          volumeMounts: [{name: a, mountPath: /a}]
        - name: side
          image: registry.example.com/app
          restartPolicy: Always
          volumeMounts: [{name: b, mountPath: /b}]
        containers:
        - name: app
          image: registry.example.com/app
          volumeDevices: [{name: c, devicePath: /dev/c}]
    """)

    assert messages(UNKNOWN, text) == [
        "volumeMount 'a' names no volume of this Pod",
        "volumeMount 'b' names no volume of this Pod",
        "volumeDevice 'c' names no volume of this Pod",
    ]


def test_a_mount_without_a_name_is_another_mistake() -> None:
    assert messages(UNKNOWN, pod("containers: [{name: app, image: a, volumeMounts: [{mountPath: /data}]}]")) == []


STATEFUL = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      selector: {matchLabels: {app: db}}
      template:
        metadata: {labels: {app: db}}
        spec:
          containers:
          - {name: db, image: registry.example.com/db, volumeMounts: [{name: NAME, mountPath: /data}]}
      volumeClaimTemplates:
      - metadata: {name: data}
"""


def test_claim_templates_are_volumes() -> None:
    assert messages(UNKNOWN, STATEFUL.replace("NAME", "data")) == []
    [finding] = findings(UNKNOWN, STATEFUL.replace("NAME", "dtaa"))
    assert finding.message.endswith("did you mean 'data'?")
    assert [related.message for related in finding.because] == ["the first of its volumeClaimTemplates"]


def test_a_mount_that_names_nothing_may_be_of_any_volume() -> None:
    spec = "containers: [{name: app, image: a, volumeMounts: [{mountPath: /a}]}]\nvolumes: [{name: data}]"

    assert messages(UNUSED, pod(spec)) == []


def test_a_claim_template_need_not_be_mounted() -> None:
    assert messages(UNUSED, STATEFUL.replace("{name: NAME, mountPath: /data}", "")) == []


PATCH = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - {name: app, image: a, volumeMounts: [{name: NAME, mountPath: /a}, {name: more, mountPath: /a}]}
          volumes:
          - {name: settings, configMap: {name: web}}
          - {name: for-another-patch, emptyDir: {}}
"""
WITH_SELECTOR = PATCH.replace(
    "spec:\n      template", "spec:\n      selector: {matchLabels: {app: web}}\n      template"
)
PATCHES = {
    "a workload without selector": PATCH,
    "a document with directives": WITH_SELECTOR.replace("- {name: app", "- {$patch: merge, name: app"),
    "a custom resource": WITH_SELECTOR.replace("apps/v1", "argoproj.io/v1alpha1").replace("Deployment", "Rollout"),
}


def test_with_selector_and_image_it_is_whole() -> None:
    assert len(messages(UNKNOWN, WITH_SELECTOR.replace("NAME", "from-the-base"))) == 2


@pytest.mark.parametrize("text", PATCHES.values(), ids=PATCHES)
def test_where_the_pod_is_not_whole_only_a_likely_slip_is_told(text: str) -> None:
    [finding] = findings(UNKNOWN, text.replace("NAME", "setings"))
    assert finding.message.startswith("volumeMount 'setings'")
    assert finding.severity is Severity.WARNING
    assert finding.fix is not None
    assert not finding.fix.safe
    assert messages(UNKNOWN, text.replace("NAME", "from-the-base")) == []
    assert messages(UNUSED, text) == []
    assert messages(DUPLICATE, text) == []


def test_workloads_of_old_versions_need_no_selector() -> None:
    old = PATCH.replace("apps/v1", "extensions/v1beta1").replace("NAME", "from-the-base")

    assert len(messages(UNKNOWN, old)) == 2


@pytest.mark.parametrize(
    "use",
    [
        "containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]",
        "containers: [{name: app, image: a, volumeDevices: [{name: data, devicePath: /dev/x}]}]",
        "containers: [{name: app, image: a}]\ninitContainers: [{name: init, image: a, volumeMounts: [{name: data, mountPath: /data}]}]",
        "containers: [{name: app, image: a}]\nephemeralContainers: [{name: debug, image: a, volumeMounts: [{name: data, mountPath: /data}]}]",
        "containers: [{name: app, image: a, volumeMounts: [{name: dtaa, mountPath: /data}]}]",
    ],
    ids=["mount", "device", "init container", "ephemeral container", "a slip"],
)
def test_a_volume_is_used_by_any_container(use: str) -> None:
    assert messages(UNUSED, pod(f"{use}\nvolumes: [{{name: data, emptyDir: {{}}}}]")) == []


def test_an_unused_volume_is_shown_at_its_name() -> None:
    [finding] = findings(UNUSED, pod("containers: [{name: app, image: a}]\nvolumes: [{name: data, emptyDir: {}}]"))

    assert finding.message == "volume 'data' is mounted by no container"
    assert finding.place.span == Span(7, 20, 7, 24)
    assert finding.field == "spec.volumes[0].name"


@pytest.mark.parametrize("ephemeral", ["null", "5", "[null, 5, [a]]", "{a: b}", "[{volumeMounts: x}]"])
def test_odd_ephemeral_containers_use_nothing(ephemeral: str) -> None:
    text = pod(
        f"containers: [{{name: app, image: a}}]\nephemeralContainers: {ephemeral}\n"
        "volumes: [{name: data, emptyDir: {}}]"
    )

    assert len(messages(UNUSED, text)) == 1


def at(*paths: str) -> str:
    mounts = ", ".join(f"{{name: data, mountPath: {path}}}" for path in paths)
    return pod(f"containers: [{{name: app, image: a, volumeMounts: [{mounts}]}}]\nvolumes: [{{name: data}}]")


@pytest.mark.parametrize(
    ("paths", "taken"),
    [
        (["/data", "/data"], [1]),
        (["/data", "/data", "/etc", "/data"], [1, 3]),
        (["/data", "/data/"], []),
        (["/data", "/data/sub"], []),
        (['""', '""'], []),
    ],
)
def test_paths_are_compared_as_they_are_written(paths: list[str], taken: list[int]) -> None:
    found = findings(DUPLICATE, at(*paths))

    assert [finding.path[-2] for finding in found] == taken
    assert {finding.message for finding in found} <= {"mountPath '/data' is taken already in container 'app'"}
    assert all(
        related.place.span.column < finding.place.span.column for finding in found for related in finding.because
    )


def test_two_containers_may_mount_at_one_path() -> None:
    mount = "volumeMounts: [{name: data, mountPath: /data}]"

    assert (
        messages(DUPLICATE, pod(f"containers: [{{name: a, image: a, {mount}}}, {{name: b, image: a, {mount}}}]")) == []
    )
