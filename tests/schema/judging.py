"""Manifests as text, and what decoding says of them."""

import textwrap

from podlint.kubernetes import NEWEST, Version
from podlint.manifest.node import Document, Json, Mapping, Node, Scalar, Sequence, Span, format_path
from podlint.manifest.node import Entry as NodeEntry
from podlint.manifest.read import read
from podlint.schema.decode import check_object
from podlint.schema.mistake import Mistake

SOMEWHERE = Span(1, 1, 1, 2)


def document(text: str) -> Document:
    """The one document in ``text``."""
    [found] = read("object.yaml", text.encode()).documents
    return found


def judge(text: str, version: str | Version = NEWEST) -> list[Mistake]:
    """The mistakes of the one object in ``text``."""
    found = document(text)
    assert isinstance(found.root, Mapping)
    return check_object(found.root, found.base, Version.parse(version) if isinstance(version, str) else version)


def pod(spec: str) -> str:
    """A Pod with a ``spec``; its first line is the object's line 4."""
    return "apiVersion: v1\nkind: Pod\nspec:\n" + textwrap.indent(textwrap.dedent(spec).strip("\n"), "  ") + "\n"


def container(fields: str) -> str:
    """A Pod with one container that has ``fields``; the first of them is on line 6, column 5."""
    return pod("containers:\n- name: app\n" + textwrap.indent(textwrap.dedent(fields).strip("\n"), "  "))


def places(mistakes: list[Mistake]) -> list[str]:
    """Where the mistakes are, as the API server writes paths."""
    return [format_path(mistake.path) for mistake in mistakes]


def messages(mistakes: list[Mistake]) -> list[str]:
    return [mistake.message for mistake in mistakes]


def written(text: str, span: Span) -> str:
    """What stands in ``text`` at ``span``, which has to be inside one line."""
    assert span.line == span.end_line
    return text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]


def node(data: Json) -> Node:
    """Plain data as a node; where it was written says nothing."""
    if isinstance(data, dict):
        entries = {key: NodeEntry(key, SOMEWHERE, node(value)) for key, value in data.items()}
        return Mapping(SOMEWHERE, entries)
    if isinstance(data, list):
        return Sequence(SOMEWHERE, [node(item) for item in data])
    return Scalar(SOMEWHERE, str(data), data, plain=not isinstance(data, str))
