"""Whatever shape a manifest has, reading its Pods raises nothing and keeps their laws."""

import copy
import dataclasses
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from podlint.manifest.node import Document, Entry, Json, Mapping, Node, Path, Scalar, Sequence, Span, find, format_path
from podlint.pod.field import Field
from podlint.pod.model import Pod
from podlint.pod.neighbourhood import Listed, Neighbourhood
from podlint.pod.workload import pods

HANDLERS: dict[str, Json] = {
    "exec": {"command": ["sh", "-c", "true"]},
    "httpGet": {"port": "http", "path": "/", "host": "h", "scheme": "HTTP"},
    "tcpSocket": {"port": 80},
    "grpc": {"port": 9090, "service": "s"},
    "sleep": {"seconds": 3},
}
PROBE: dict[str, Json] = {
    "initialDelaySeconds": 1,
    "periodSeconds": 2,
    "timeoutSeconds": 1,
    "successThreshold": 1,
    "failureThreshold": 3,
    "terminationGracePeriodSeconds": 9,
}
CONTAINER: dict[str, Json] = {
    "name": "app",
    "image": "nginx",
    "command": ["sh"],
    "args": ["-c", "true"],
    "env": [{"name": "A", "value": "a"}, {"name": "B", "valueFrom": {}}],
    "envFrom": [{}],
    "ports": [{"name": "http", "containerPort": 80}],
    "volumeMounts": [{"name": "data", "mountPath": "/data", "subPath": "x", "readOnly": True}],
    "volumeDevices": [{"name": "disk"}],
    "livenessProbe": PROBE | HANDLERS,
    "readinessProbe": PROBE | HANDLERS,
    "startupProbe": PROBE | HANDLERS,
    "lifecycle": {"preStop": HANDLERS, "postStart": HANDLERS},
    "restartPolicy": "Always",
}
POD_TEMPLATE: dict[str, Json] = {
    "metadata": {"labels": {"app": "web"}, "annotations": {"podlint/ignore": "x"}},
    "spec": {
        "containers": [CONTAINER],
        "initContainers": [CONTAINER],
        "volumes": [{"name": "data", "emptyDir": {}}],
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 5,
        "activeDeadlineSeconds": 60,
        "readinessGates": [{"conditionType": "c"}],
        "os": {"name": "linux"},
    },
}
MANIFESTS: list[Json] = [
    {"apiVersion": "v1", "kind": "Pod", **POD_TEMPLATE},
    {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": "n", "annotations": {"podlint/require": "y"}},
        "spec": {"template": POD_TEMPLATE, "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {}}]},
    },
    {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": POD_TEMPLATE}}}},
    {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "spec": {"template": POD_TEMPLATE}},
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "s"},
        "spec": {"selector": {"app": "web"}, "ports": [{"name": "a", "port": 80, "targetPort": "http"}]},
    },
]

ODD_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(10**400), max_value=10**400),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["Always", "spec", "Pod", "StatefulSet"]),
)
ODD: st.SearchStrategy[Json] = st.recursive(
    ODD_LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("name"), inner, max_size=3)
    ),
    max_leaves=5,
)


def paths(value: Json, here: Path = ()) -> Iterator[Path]:
    yield here
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*here, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*here, index))


@st.composite
def mutated(draw: st.DrawFn) -> Json:
    """A manifest with one to four of its values replaced by something odd."""
    manifest = copy.deepcopy(draw(st.sampled_from(MANIFESTS)))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(paths(manifest))))
        if not path:
            return draw(ODD)
        holder: Any = manifest
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = draw(ODD)
    return manifest


class Lines:
    """Gives each node a line of its own, so that a span says which node it is of."""

    def __init__(self) -> None:
        self.line = 0

    def next(self) -> Span:
        self.line += 1
        return Span(self.line, 1, self.line, 2)

    def node(self, value: Json) -> Node:
        if isinstance(value, dict):
            span = self.next()
            return Mapping(span, {key: Entry(key, self.next(), self.node(inner)) for key, inner in value.items()})
        if isinstance(value, list):
            return Sequence(self.next(), [self.node(inner) for inner in value])
        return Scalar(self.next(), str(value) if abs_is_small(value) else "huge", value, plain=True)


def abs_is_small(value: object) -> bool:
    """Python refuses to write out an integer of thousands of digits."""
    return not isinstance(value, int) or abs(value) < 10**100


def fields(value: object) -> Iterator[Field[object]]:
    """Every field in a Pod."""
    if isinstance(value, Field):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from fields(item)
    elif isinstance(value, dict):
        yield from fields(tuple(value.values()))
    elif dataclasses.is_dataclass(value) and not isinstance(value, Mapping | Document):
        for field in dataclasses.fields(value):
            yield from fields(getattr(value, field.name))


def read(manifest: Json, base: Path = ()) -> tuple[Document, list[Pod]]:
    document = Document("pod.yaml", Lines().node(manifest), base=base)
    return document, list(pods(document))


@given(mutated())
def test_no_shape_of_a_manifest_stops_the_reading(manifest: Json) -> None:
    document, found = read(manifest)

    around = Neighbourhood(Listed([document]))
    for pod in found:
        around.services_of(pod)
        assert pod.workload.document is document


@given(mutated())
def test_a_written_field_is_where_it_says(manifest: Json) -> None:
    document, found = read(manifest)

    for field in fields(tuple(found)):
        node = find(document.root, field.path)
        if field.written:
            assert node is not None, field.name
            holder = find(document.root, field.path[:-1])
            keys = holder.entries[str(field.path[-1])].key_span if isinstance(holder, Mapping) else None
            assert field.span in (node.span, keys)


@given(mutated())
def test_numbers_are_such_that_time_can_be_reckoned_with(manifest: Json) -> None:
    _, found = read(manifest)

    for pod in found:
        assert 0 <= pod.grace.value < 2**63
        assert pod.active_deadline.value is None or pod.active_deadline.value >= 1
        for container in pod.containers:
            for probe in container.probes.values():
                for positive in (probe.period, probe.timeout, probe.success_threshold, probe.failure_threshold):
                    assert 1 <= positive.value < 2**63
                assert 0 <= probe.initial_delay.value < 2**63
                assert probe.grace.value is None or probe.grace.value >= 1


@given(mutated())
def test_an_item_of_a_list_is_read_like_a_document_with_its_place_in_front(manifest: Json) -> None:
    _, alone = read(manifest)
    _, listed = read(manifest, base=("items", 3))

    assert [f"items[3].{format_path(pod.path)}" for pod in alone] == [format_path(pod.path) for pod in listed]
    for before, after in zip(fields(tuple(alone)), fields(tuple(listed)), strict=True):
        assert (before.value, before.span, ("items", 3, *before.path)) == (after.value, after.span, after.path)


def test_the_untouched_manifests_hold_their_pods() -> None:
    assert [len(read(manifest)[1]) for manifest in MANIFESTS] == [1, 1, 1, 1, 0]
