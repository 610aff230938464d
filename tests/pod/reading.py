"""Manifests as text, read to the Pods in them."""

import textwrap

from podlint.manifest.node import Document, Span
from podlint.manifest.read import read
from podlint.pod.model import Container, Pod
from podlint.pod.workload import pods


def documents(text: str) -> list[Document]:
    reading = read("pod.yaml", textwrap.dedent(text).encode())
    assert reading.problems == []
    return reading.documents


def pods_in(text: str) -> list[Pod]:
    return [pod for document in documents(text) for pod in pods(document)]


def pod_in(text: str) -> Pod:
    [pod] = pods_in(text)
    return pod


def pod_with(spec: str) -> Pod:
    """A Pod whose ``spec``, on line 3 and below, is ``spec``."""
    return pod_in("apiVersion: v1\nkind: Pod\nspec:\n" + textwrap.indent(textwrap.dedent(spec).strip("\n"), "  "))


def container_with(fields: str) -> Container:
    """A container, the first key of which is on line 5, column 5."""
    [container] = pod_with("containers:\n- " + textwrap.dedent(fields).strip("\n").replace("\n", "\n  ")).main
    return container


def shown(text: str, span: Span) -> str:
    """What stands in ``text`` at ``span``, which has to be inside one line."""
    assert span.line == span.end_line
    return textwrap.dedent(text).splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]
