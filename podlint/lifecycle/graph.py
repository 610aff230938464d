"""The lifecycle graph: what waits for what in a Pod, what kills and restarts, and who hands files to whom.

It is the folded form of what the timeline unrolls: a restart loop is a cycle here. Nodes and edges are
plain values; :func:`to_networkx` makes a ``networkx.DiGraph`` of them where one is asked for, so that
checking a clean file loads no graph library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from podlint.behaviour.files import reads_and_writes
from podlint.dataclass import dataclass
from podlint.pod.field import Field
from podlint.pod.model import Container, Pod, Probe

if TYPE_CHECKING:
    import networkx as nx

NodeKind: TypeAlias = Literal[
    "scheduled", "started", "post-start", "startup", "liveness", "readiness", "killing", "deletion", "pre-stop",
    "term", "exited", "pod-ready", "pod-removed", "volume",
]  # fmt: skip
EdgeKind: TypeAlias = Literal["then", "gates", "kills", "restarts", "writes", "reads", "mounts"]


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One thing that happens in a Pod's life, or a volume. ``container`` is None for what belongs to the Pod."""

    id: str
    kind: NodeKind
    label: str
    container: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """``target`` comes not before ``source``; the label says under what condition or after how long."""

    source: str
    target: str
    kind: EdgeKind
    label: str = ""
    fields: tuple[str, ...] = ()


@dataclass
class LifecycleGraph:
    """The graph of one Pod."""

    pod: Pod
    nodes: dict[str, GraphNode] = field(default_factory=dict)
    edges: dict[tuple[str, str], GraphEdge] = field(default_factory=dict)

    def add(self, node: GraphNode) -> str:
        """Add a node; returns its id."""
        self.nodes.setdefault(node.id, node)
        return node.id

    def link(
        self, source: str, target: str, kind: EdgeKind = "then", label: str = "", fields: Sequence[Field[Any]] = ()
    ) -> None:
        """Add an edge; a second one between the same nodes adds its label."""
        known = self.edges.get((source, target))
        if known is not None and label and label not in known.label:
            label = f"{known.label}, {label}" if known.label else label
        names = (*(known.fields if known else ()), *(f.name for f in fields))
        self.edges[source, target] = GraphEdge(source, target, kind, label, tuple(dict.fromkeys(names)))


def lifecycle_graph(pod: Pod) -> LifecycleGraph:
    """The lifecycle graph of a Pod."""
    graph = LifecycleGraph(pod)
    cursor = graph.add(GraphNode("scheduled", "scheduled", "bound to a node"))
    deletion = graph.add(GraphNode("deletion", "deletion", "deletion requested"))
    ready = graph.add(GraphNode("pod-ready", "pod-ready", "Pod Ready"))
    removed = graph.add(GraphNode("pod-removed", "pod-removed", "Pod gone"))
    for container in pod.containers:
        started = _node(graph, container, "started", "started", container.image)
        graph.link(cursor, started)
        cursor = _container(graph, container, started, ready)
        _stop(graph, container, deletion, removed)
    _stop_order(graph)
    _files(graph)
    return graph


def _node(graph: LifecycleGraph, container: Container, kind: NodeKind, label: str, *fields: Field[Any]) -> str:
    id_ = f"{container.name}/{kind}"
    return graph.add(GraphNode(id_, kind, label, container.name, tuple(f.name for f in fields)))


def _container(graph: LifecycleGraph, container: Container, started: str, ready: str) -> str:
    """The nodes of one container's start; returns what the next container waits for."""
    exited = _node(graph, container, "exited", "exited", *container.command, *container.args)
    graph.link(started, exited, "then", "its own end")
    _restarts(graph, container, exited, started)
    if container.role == "init":
        return exited
    alive = started
    if container.post_start is not None:
        alive = _node(graph, container, "post-start", "postStart done")
        graph.link(started, alive)
    gate = alive
    if container.startup is not None:
        gate = _probe(graph, container, container.startup, alive)
    for probe in (container.liveness, container.readiness):
        if probe is not None:
            _probe(graph, container, probe, gate, gated=container.startup is not None)
    last = f"{container.name}/readiness" if container.readiness is not None else gate
    graph.link(last, ready, "gates", "", (container.readiness.period,) if container.readiness else ())
    return gate if container.role == "sidecar" else alive


def _probe(graph: LifecycleGraph, container: Container, probe: Probe, after: str, *, gated: bool = False) -> str:
    numbers = f"every {probe.period.value} s"
    if probe.initial_delay.value:
        numbers = f"from {probe.initial_delay.value} s on, {numbers}"
    node = _node(graph, container, probe.kind, f"{probe.kind} probe, {numbers}", probe.period, probe.initial_delay)
    graph.link(after, node, "gates" if gated else "then")
    if probe.kind != "readiness":
        killing = _node(graph, container, "killing", "killed by a probe")
        count = probe.failure_threshold.value
        graph.link(node, killing, "kills", f"{count} failures in a row", (probe.failure_threshold,))
    return node


def _restarts(graph: LifecycleGraph, container: Container, exited: str, started: str) -> None:
    policy = container.restart_policy if container.restart_policy.value else graph.pod.restart_policy
    if container.role == "sidecar" or (policy.value == "Always" and container.role == "main"):
        graph.link(exited, started, "restarts", "back-off", (policy,))
    elif policy.value != "Never":
        graph.link(exited, started, "restarts", "exit code not 0, back-off", (policy,))


def _stop(graph: LifecycleGraph, container: Container, deletion: str, removed: str) -> None:
    """The deletion and a probe's kill take the same way: preStop, stop signal, SIGKILL."""
    term = _node(graph, container, "term", "stop signal")
    exited = f"{container.name}/exited"
    first = term
    if container.pre_stop is not None:
        first = _node(graph, container, "pre-stop", "preStop")
        graph.link(first, term, "then", f"at most {graph.pod.grace.value} s", (graph.pod.grace,))
    graph.link(deletion, first)
    killing = f"{container.name}/killing"
    if killing in graph.nodes:
        graph.link(killing, first)
    graph.link(term, exited, "then", f"SIGKILL within {graph.pod.grace.value} s of the stop", (graph.pod.grace,))
    graph.link(exited, removed)


def _stop_order(graph: LifecycleGraph) -> None:
    """Sidecars get their stop signal after the main containers, the last declared first (kubelet-model 6.3)."""
    sidecars = [c for c in graph.pod.before_main if c.role == "sidecar"]
    later = list(graph.pod.main)
    for sidecar in reversed(sidecars):
        for container in later:
            graph.link(f"{container.name}/exited", f"{sidecar.name}/term", "gates", "its turn")
        later = [sidecar]


def _files(graph: LifecycleGraph) -> None:
    """Volumes as data flow: who writes what, who reads it, and who mounts a volume nobody knows how."""
    used: set[tuple[str, str]] = set()
    for use in reads_and_writes(graph.pod):
        name = use.location.volume
        if name is None:
            continue
        volume = _volume(graph, name)
        used.add((use.container.name, name))
        started = f"{use.container.name}/started"
        if use.verb == "reads":
            graph.link(volume, started, "reads", use.path)
        else:
            graph.link(started, volume, "writes", use.path)
    for container in graph.pod.containers:
        for mount in container.mounts:
            if (container.name, mount.volume.value) not in used:
                volume = _volume(graph, mount.volume.value)
                graph.link(volume, f"{container.name}/started", "mounts", mount.mount_path.value, (mount.volume,))


def _volume(graph: LifecycleGraph, name: str) -> str:
    volume = graph.pod.volume(name)
    kind = volume.kind if volume is not None else "no such volume"
    return graph.add(GraphNode(f"volume/{name}", "volume", f"{name} ({kind})"))


def to_networkx(graph: LifecycleGraph) -> nx.DiGraph[str]:
    """The graph as a ``networkx.DiGraph``; nodes and edges carry kind, label and fields."""
    import networkx as nx

    result: nx.DiGraph[str] = nx.DiGraph()
    for node in graph.nodes.values():
        result.add_node(node.id, kind=node.kind, label=node.label, container=node.container, fields=list(node.fields))
    for edge in graph.edges.values():
        result.add_edge(edge.source, edge.target, kind=edge.kind, label=edge.label, fields=list(edge.fields))
    return result


def restart_loops(graph: LifecycleGraph) -> Iterable[list[str]]:
    """Every way round which a container can go again and again, as node ids from its start."""
    import networkx as nx

    flow = to_networkx(graph)
    flow.remove_nodes_from([node.id for node in graph.nodes.values() if node.kind == "volume"])
    for cycle in nx.simple_cycles(flow):
        starts = [i for i, node in enumerate(cycle) if node.endswith("/started")]
        if starts:
            yield cycle[starts[0] :] + cycle[: starts[0]]
