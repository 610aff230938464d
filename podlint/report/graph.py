"""A lifecycle graph as Mermaid, as Graphviz' DOT, and as the contract's JSON (``podlint.graph.v1``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from podlint.lifecycle.graph import GraphEdge, GraphNode, LifecycleGraph, restart_loops, to_networkx
from podlint.report.json_text import json_text
from podlint.report.visible import visible

_MERMAID_ARROWS = {
    "then": "-->",
    "gates": "-->",
    "kills": "==>",
    "restarts": "-.->",
    "writes": "-.->",
    "reads": "-.->",
    "mounts": "-.-",
}
_DOT_STYLES = {
    "then": "solid",
    "gates": "solid",
    "kills": "bold",
    "restarts": "dashed",
    "writes": "dotted",
    "reads": "dotted",
    "mounts": "dotted",
}


def graph_json(graphs: Sequence[LifecycleGraph]) -> str:
    """Nodes, edges and restart loops of each Pod."""
    document = {"schema": "podlint.graph.v1", "pods": [_pod_json(graph) for graph in graphs]}
    return json_text(document)


def _pod_json(graph: LifecycleGraph) -> dict[str, Any]:
    flow = to_networkx(graph)
    workload = graph.pod.workload
    return {
        "file": graph.pod.file,
        "line": workload.span.line,
        "kind": workload.kind,
        "namespace": workload.namespace,
        "name": workload.name,
        "nodes": [{"id": node, **data} for node, data in flow.nodes(data=True)],
        "edges": [{"source": source, "target": target, **data} for source, target, data in flow.edges(data=True)],
        "restart_loops": sorted(restart_loops(graph)),
    }


def mermaid(graphs: Sequence[LifecycleGraph]) -> str:
    """One flowchart for each Pod; a container is a box around its events."""
    return "\n".join("\n".join(_mermaid(graph)) for graph in graphs) + "\n"


def _mermaid(graph: LifecycleGraph) -> Iterator[str]:
    ids = {node: f"n{number}" for number, node in enumerate(graph.nodes)}
    yield f"%% {_mermaid_escaped(_title(graph))}"
    yield "flowchart TD"
    for indent, line in _grouped(graph, lambda node: _mermaid_node(ids[node.id], node), _mermaid_box):
        yield f"{'  ' * (indent + 1)}{line}"
    for edge in graph.edges.values():
        label = f"|{_mermaid_text(_edge_label(edge))}|" if _edge_label(edge) else ""
        yield f"  {ids[edge.source]} {_MERMAID_ARROWS[edge.kind]}{label} {ids[edge.target]}"


def _mermaid_node(id_: str, node: GraphNode) -> str:
    text = _mermaid_text(node.label)
    return f"{id_}[({text})]" if node.kind == "volume" else f"{id_}[{text}]"


def _mermaid_box(number: int, container: str) -> tuple[str, str]:
    return f"subgraph c{number} [{_mermaid_text(container)}]", "end"


def _mermaid_text(text: str) -> str:
    return f'"{_mermaid_escaped(text)}"'


def _mermaid_escaped(text: str) -> str:
    """With everything that Mermaid or a browser could take for markup, or for a directive in a comment, as a numeric entity."""
    return re.sub(r"[^\w .,:/()+-]", lambda match: f"#{ord(match[0])};", visible(text))


def dot(graphs: Sequence[LifecycleGraph]) -> str:
    """One digraph for each Pod."""
    return "\n".join("\n".join(_dot(graph)) for graph in graphs) + "\n"


def _dot(graph: LifecycleGraph) -> Iterator[str]:
    yield f"digraph {_dot_text(_title(graph))} {{"
    yield '  node [shape=box, fontname="sans-serif"];'
    for indent, line in _grouped(graph, _dot_node, _dot_box):
        yield f"{'  ' * (indent + 1)}{line}"
    for edge in graph.edges.values():
        yield (
            f"  {_dot_text(edge.source)} -> {_dot_text(edge.target)} "
            f"[label={_dot_text(_edge_label(edge))}, style={_DOT_STYLES[edge.kind]}];"
        )
    yield "}"


def _dot_node(node: GraphNode) -> str:
    shape = ", shape=cylinder" if node.kind == "volume" else ""
    return f"{_dot_text(node.id)} [label={_dot_text(node.label)}{shape}];"


def _dot_box(number: int, container: str) -> tuple[str, str]:
    return f"subgraph cluster_{number} {{ label={_dot_text(container)};", "}"


def _dot_text(text: str) -> str:
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _grouped(
    graph: LifecycleGraph, draw: Callable[[GraphNode], str], box: Callable[[int, str], tuple[str, str]]
) -> Iterator[tuple[int, str]]:
    """The nodes, those of a container inside its box: lines with their depth."""
    for node in graph.nodes.values():
        if node.container is None:
            yield 0, draw(node)
    for number, container in enumerate(graph.pod.containers):
        opening, closing = box(number, f"{container.name} ({container.role})")
        yield 0, opening
        for node in graph.nodes.values():
            if node.container == container.name:
                yield 1, draw(node)
        yield 0, closing


def _edge_label(edge: GraphEdge) -> str:
    return f"{edge.kind} {edge.label}".strip() if edge.kind in ("writes", "reads", "mounts", "restarts") else edge.label


def _title(graph: LifecycleGraph) -> str:
    workload = graph.pod.workload
    return visible(f"{workload.kind} {workload.name or '(no name)'}")
