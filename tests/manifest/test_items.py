"""Lists of objects."""

from __future__ import annotations

from podlint.manifest.node import Mapping, Span, plain
from tests.manifest.reading import all_data, reading

LIST = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
- apiVersion: v1
  kind: Service
"""


def test_the_items_of_a_list_are_documents() -> None:
    result = reading(f"a: 1\n---\n{LIST}---\nb: 2\n")

    assert all_data(result) == [
        {"a": 1},
        {"apiVersion": "v1", "kind": "Pod"},
        {"apiVersion": "v1", "kind": "Service"},
        {"b": 2},
    ]
    assert [(document.index, document.base) for document in result.documents] == [
        (0, ()),
        (1, ("items", 0)),
        (1, ("items", 1)),
        (2, ()),
    ]
    assert result.documents[1].root.span == Span(6, 3, 7, 12)


def test_the_items_of_a_typed_list_get_its_version_and_kind() -> None:
    result = reading("kind: PodList\napiVersion: v1\nitems:\n- metadata: {name: a}\n- kind: Pod\n")

    first, second = result.documents
    assert plain(first.root) == {"metadata": {"name": "a"}, "kind": "Pod", "apiVersion": "v1"}
    assert plain(second.root) == {"kind": "Pod", "apiVersion": "v1"}
    assert isinstance(first.root, Mapping)
    assert first.root.entries["kind"].key_span == Span(1, 1, 1, 5)


def test_lists_in_lists() -> None:
    result = reading("kind: List\nitems:\n- kind: List\n  items: [{kind: A}, {kind: B}]\n- kind: C\n")

    assert [document.base for document in result.documents] == [
        ("items", 0, "items", 0),
        ("items", 0, "items", 1),
        ("items", 1),
    ]


def test_an_empty_list_holds_no_documents() -> None:
    assert reading("kind: List\nitems: []\n").documents == []


def test_other_objects_with_items_stay_whole() -> None:
    for text in ("kind: Menu\nitems: [{a: 1}]\n", "kind: List\nitems: {a: 1}\n", "items: [{a: 1}]\n", "kind: [List]\n"):
        assert [document.base for document in reading(text).documents] == [()]
