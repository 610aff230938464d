"""Objects that plainly hold a Pod, and whose kind there isn't."""

import pytest

from podlint.manifest.node import format_path
from podlint.schema.kind import check_kind
from tests.schema.judging import document, written

SPEC = "spec: {containers: [{name: app, image: a}]}\n"
TEMPLATE = "spec: {template: {spec: {containers: [{name: app, image: a}]}}}\n"


@pytest.mark.parametrize(
    ("head", "spec", "path", "instead"),
    [
        ("apiVersion: v1\n", SPEC, "kind", None),
        ("apiVersion: v1\nkind:\n", SPEC, "kind", None),
        ("apiVersion: v1\nkind: pod\n", SPEC, "kind", "Pod"),
        ("apiVersion: v1\nkind: Pods\n", SPEC, "kind", "Pod"),
        ("apiVersion: apps/v1\nkind: Pod\n", SPEC, "apiVersion", "v1"),
        ("apiVersion: v1\nkind: Deployment\n", TEMPLATE, "apiVersion", "apps/v1"),
        ("kind: Pod\n", SPEC, "apiVersion", None),
        ("apiVersion:\nkind: Deployment\n", TEMPLATE, "apiVersion", None),
        ("apiVersion: v2\nkind: Pod\n", SPEC, "apiVersion", "v1"),
        ("apiVersion: app/v1\nkind: Deployment\n", TEMPLATE, "apiVersion", "apps/v1"),
        ("apiVersion: apps/v1\nkind: deployment\n", TEMPLATE, "kind", "Deployment"),
    ],
)
def test_a_kind_that_there_is_not(head: str, spec: str, path: str, instead: str | None) -> None:
    found = document(head + spec)

    mistake = check_kind(found.root, found.base)

    assert mistake is not None
    assert format_path(mistake.path) == path
    assert mistake.instead == instead
    if instead is not None:
        assert written(head, mistake.span) in head.split()


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Pod\n" + SPEC,
        "apiVersion: example.com/v1\nkind: pod\n" + SPEC,
        "apiVersion: extensions/v1beta1\nkind: Deployment\n" + TEMPLATE,
        "apiVersion: v1\nkind: NodePool\n" + SPEC,
        "apiVersion: v1\nkind: service\nspec: {ports: []}\n",
        "kind: pod\n" + SPEC,
        "kind: Widget\n" + SPEC,
        "apiVersion: 5\nkind: Pod\n" + SPEC,
        "containers: []\n",
        "- a\n",
    ],
)
def test_a_kind_that_there_is_or_that_nobody_can_tell(text: str) -> None:
    found = document(text)

    assert check_kind(found.root, found.base) is None
