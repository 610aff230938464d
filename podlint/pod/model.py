"""The Pod as the kubelet sees it. Every time is in seconds.

Only what bears on a Pod's life, its files and its names is here; the rest of the document stays
reachable through ``node``. Plain values are named tuples, whose classes take half as long to make as those of
:mod:`podlint.dataclass`. A field that the manifest spells with a wrong type counts as absent: the
schema room reports it, and what can still be said about the Pod's life is said.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from podlint.dataclass import dataclass
from podlint.effort import Effort
from podlint.manifest.node import Document, Mapping, Path, Span
from podlint.pod.field import Field
from podlint.pod.image import NOTHING_KNOWN, ImageFacts

Role: TypeAlias = Literal["init", "sidecar", "main"]
ProbeKind: TypeAlias = Literal["startup", "readiness", "liveness"]
HookKind: TypeAlias = Literal["postStart", "preStop"]
RestartPolicy: TypeAlias = Literal["Always", "OnFailure", "Never"]


class Exec(NamedTuple):
    """Run a command inside the container (``exec.command``)."""

    command: tuple[Field[str], ...]


class HttpGet(NamedTuple):
    """Ask for a page (``httpGet``)."""

    path: Field[str]
    port: Field[int | str]
    scheme: Field[str]
    host: Field[str | None]


class TcpSocket(NamedTuple):
    """Open a connection (``tcpSocket``)."""

    port: Field[int | str]
    host: Field[str | None]


class Grpc(NamedTuple):
    """Ask the gRPC health service (``grpc``)."""

    port: Field[int]
    service: Field[str]


class Sleep(NamedTuple):
    """Wait (``sleep.seconds``, hooks only)."""

    seconds: Field[int]


ProbeHandler: TypeAlias = Exec | HttpGet | TcpSocket | Grpc
HookHandler: TypeAlias = Exec | HttpGet | TcpSocket | Sleep


class Probe(NamedTuple):
    """A probe with its numbers; a written 0 counts as unset (kubelet-model 1.1)."""

    kind: ProbeKind
    handler: ProbeHandler | None
    initial_delay: Field[int]
    period: Field[int]
    timeout: Field[int]
    success_threshold: Field[int]
    failure_threshold: Field[int]
    grace: Field[int | None]
    """``terminationGracePeriodSeconds`` of the probe; None where the Pod's counts."""
    path: Path
    span: Span
    """The probe's key (``livenessProbe``)."""


class Hook(NamedTuple):
    """A lifecycle hook."""

    kind: HookKind
    handler: HookHandler | None
    path: Path
    span: Span
    """The hook's key (``preStop``)."""


class Port(NamedTuple):
    """One entry of ``ports``."""

    name: Field[str | None]
    number: Field[int | None]


class Mount(NamedTuple):
    """One entry of ``volumeMounts``."""

    volume: Field[str]
    mount_path: Field[str]
    sub_path: Field[str | None]
    read_only: Field[bool]
    path: Path
    span: Span


class RestartRule(NamedTuple):
    """One entry of ``restartPolicyRules``: what a container's exit code asks for (kubelet-model 5.5)."""

    action: str
    """``Restart``, or ``RestartAllContainers``."""
    operator: str
    """``In`` or ``NotIn``."""
    codes: frozenset[int]
    path: Path

    def matches(self, code: int) -> bool:
        """Whether the rule speaks of this exit code."""
        return (code in self.codes) == (self.operator == "In")


class EnvVar(NamedTuple):
    """One entry of ``env``; ``value`` is None where it comes from somewhere else (``valueFrom``) or is no text."""

    name: Field[str]
    value: Field[str | None]
    source: Mapping | None
    """The ``valueFrom`` object, where there is one."""


@dataclass(frozen=True, slots=True)
class Container:
    """One container of the Pod, whatever its role."""

    name: str
    role: Role
    image: Field[str | None]
    pull_policy: Field[str]
    command: tuple[Field[str], ...]
    args: tuple[Field[str], ...]
    env: tuple[EnvVar, ...]
    env_from: bool
    """Some variables come from ConfigMaps or Secrets whole (``envFrom``)."""
    working_dir: Field[str | None]
    ports: tuple[Port, ...]
    mounts: tuple[Mount, ...]
    devices: tuple[Field[str], ...]
    """The volumes named by ``volumeDevices``."""
    probes: dict[ProbeKind, Probe]
    post_start: Hook | None
    pre_stop: Hook | None
    restart_policy: Field[str | None]
    restart_rules: tuple[RestartRule, ...]
    """``restartPolicyRules``, the first that matches counts; only beside a ``restartPolicy`` of the container's own."""
    node: Mapping
    path: Path
    span: Span
    """The container's name where it has one, else its first key."""
    image_facts: ImageFacts = NOTHING_KNOWN
    """What the configuration says of its image."""

    @property
    def hooks(self) -> tuple[Hook, ...]:
        """The lifecycle hooks that there are, in the order they run."""
        return tuple(hook for hook in (self.post_start, self.pre_stop) if hook is not None)

    @property
    def liveness(self) -> Probe | None:
        return self.probes.get("liveness")

    @property
    def readiness(self) -> Probe | None:
        return self.probes.get("readiness")

    @property
    def startup(self) -> Probe | None:
        return self.probes.get("startup")


class Volume(NamedTuple):
    """One entry of ``volumes``, or a claim template of a StatefulSet."""

    name: Field[str]
    kind: str
    """The source's key: ``configMap``, ``hostPath`` …, or ``volumeClaimTemplate``; ``emptyDir`` where none is given."""
    source: Mapping | None
    path: Path
    span: Span


MOST_SCRIPT_STEPS = 10_000
"""Commands and rounds of loops that are followed in all runs of a Pod's scripts together: some two seconds."""
BATCH = ("Job", "CronJob")
"""Kinds whose Pods do a piece of work and end."""


class Workload(NamedTuple):
    """The object that the Pod was found in: the Pod itself, or what makes Pods from a template."""

    api_version: str
    kind: str
    namespace: str | None
    name: str | None
    document: Document
    node: Mapping
    span: Span
    """The workload's name where it has one, else the start of the object."""

    @property
    def is_batch(self) -> bool:
        """Its Pods do a piece of work and end."""
        return self.kind in BATCH


@dataclass(frozen=True)
class Pod:
    """A Pod, or the Pod that a workload's template makes."""

    workload: Workload
    path: Path
    """Where the Pod's ``spec`` stands in the document as written."""
    span: Span
    """The key ``spec`` of the Pod or template."""
    node: Mapping
    """The Pod's ``spec``."""
    labels: dict[str, str]
    annotations: dict[str, Field[str]]
    containers: tuple[Container, ...]
    """Init containers, native sidecars and main containers, in the order the kubelet starts them."""
    volumes: tuple[Volume, ...]
    restart_policy: Field[RestartPolicy]
    grace: Field[int]
    """``terminationGracePeriodSeconds``; a negative value is stored as 1 (kubelet-model 6.1)."""
    active_deadline: Field[int | None]
    share_process_namespace: Field[bool]
    host_pid: Field[bool]
    host_network: Field[bool]
    os: Field[str | None]
    readiness_gates: tuple[str, ...] = field(default=())

    @property
    def file(self) -> str:
        return self.workload.document.file

    @cached_property
    def script_effort(self) -> Effort:
        """What may still be spent on following its scripts, each as often as anything asks, in steps of a shell."""
        return Effort(MOST_SCRIPT_STEPS)

    @cached_property
    def main(self) -> tuple[Container, ...]:
        """The main containers (``spec.containers``)."""
        return tuple(c for c in self.containers if c.role == "main")

    @cached_property
    def before_main(self) -> tuple[Container, ...]:
        """Init containers and sidecars in the order written (``spec.initContainers``)."""
        return tuple(c for c in self.containers if c.role != "main")

    def volume(self, name: str) -> Volume | None:
        """The volume called ``name`` (the first of several), or None."""
        return self._volumes_by_name.get(name)

    @cached_property
    def _volumes_by_name(self) -> dict[str, Volume]:
        return {volume.name.value: volume for volume in reversed(self.volumes)}


def serving_containers(pod: Pod) -> list[Container]:
    """The containers whose ports a Service's ``targetPort`` can name: main containers and native sidecars."""
    return [container for container in pod.containers if container.role != "init"]
