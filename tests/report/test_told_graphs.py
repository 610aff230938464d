"""What ``json`` says of lifecycle graphs, Mermaid and DOT say: the same nodes and the same edges."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from podlint.lifecycle.graph import LifecycleGraph, lifecycle_graph
from podlint.manifest.read import read
from podlint.pod.workload import pods
from podlint.report.graph import dot, graph_json, mermaid
from podlint.report.visible import visible
from tools.fuzzing.seeds import seeds


class Edge(NamedTuple):
    source: str
    target: str
    label: str


class Said(NamedTuple):
    """A graph by the labels of its nodes."""

    nodes: Counter[str]
    edges: Counter[Edge]


def _json(text: str) -> Said:
    (pod,) = json.loads(text)["pods"]
    labels = {node["id"]: visible(node["label"]) for node in pod["nodes"]}
    edges = [
        Edge(labels[each["source"]], labels[each["target"]], visible(_named(each["kind"], each["label"])))
        for each in pod["edges"]
    ]
    return Said(Counter(labels.values()), Counter(edges))


def _named(kind: str, label: str) -> str:
    """Edges of which the arrow does not say what they are name it."""
    return f"{kind} {label}".strip() if kind in ("writes", "reads", "mounts", "restarts") else label


_DOT_NODE = re.compile(r' +"((?:[^"\\]|\\.)*)" \[label="((?:[^"\\]|\\.)*)"(?:, shape=\w+)?\];')
_DOT_EDGE = re.compile(r'  "((?:[^"\\]|\\.)*)" -> "((?:[^"\\]|\\.)*)" \[label="((?:[^"\\]|\\.)*)", style=\w+\];')


def _dot(text: str) -> Said:
    lines = text.splitlines()
    nodes = [found.groups() for line in lines if (found := _DOT_NODE.fullmatch(line))]
    labels = {id_: re.sub(r"\\(.)", r"\1", label) for id_, label in nodes}
    edges = [found.groups() for line in lines if (found := _DOT_EDGE.fullmatch(line))]
    return Said(
        Counter(labels.values()),
        Counter(Edge(labels[one], labels[other], re.sub(r"\\(.)", r"\1", label)) for one, other, label in edges),
    )


_MERMAID_NODE = re.compile(r' +(n\d+)(?:\[\(|\[)"(.*)"(?:\)\]|\])')
_MERMAID_EDGE = re.compile(r'  (n\d+) (?:-->|==>|-\.->|-\.-)(?:\|"(.*)"\|)? (n\d+)')


def _mermaid(text: str) -> Said:
    lines = text.splitlines()
    labels = {found[1]: _unescaped(found[2]) for line in lines if (found := _MERMAID_NODE.fullmatch(line))}
    edges = [found for line in lines if (found := _MERMAID_EDGE.fullmatch(line))]
    return Said(
        Counter(labels.values()),
        Counter(Edge(labels[found[1]], labels[found[3]], _unescaped(found[2] or "")) for found in edges),
    )


def _unescaped(text: str) -> str:
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


def graphs(text: str) -> list[LifecycleGraph]:
    return [lifecycle_graph(pod) for document in read("a.yaml", text.encode()).documents for pod in pods(document)]


@settings(max_examples=50)
@given(st.sampled_from(seeds()))
def test_what_json_says_of_a_graph_mermaid_and_dot_say(manifest: str) -> None:
    drawn = graphs(manifest)
    assume(drawn)
    for graph in drawn:
        said = _json(graph_json([graph]))
        assert said.nodes
        assert _dot(dot([graph])) == said
        assert _mermaid(mermaid([graph])) == said


def test_a_graph_of_each_pod_is_drawn() -> None:
    drawn = [graph for manifest in seeds()[:40] for graph in graphs(manifest)]
    named = [f"{pod['kind']} {pod['name'] or '(no name)'}" for pod in json.loads(graph_json(drawn))["pods"]]
    assert len(named) > 20
    assert re.findall(r'^digraph "(.*)" \{$', dot(drawn), re.MULTILINE) == named
    assert re.findall(r"^%% (.*)$", mermaid(drawn), re.MULTILINE) == named
    assert mermaid(drawn).count("flowchart TD") == len(named)
