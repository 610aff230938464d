"""What a finding is known by from run to run."""

import pytest

from podlint.checks.finding import Finding, ObjectRef, Place
from podlint.checks.fingerprint import fingerprint
from podlint.manifest.node import Path, Span
from podlint.manifest.read import read

MANIFEST = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      env: [{name: HOME, value: /}]
      args: [a, b]
---
apiVersion: v1
kind: List
items:
  - kind: Pod
    spec: {containers: [{name: first}, {image: x}]}
  - kind: Pod
    spec: {containers: [{name: second}]}
"""


def field(path: Path, line: int, text: str = MANIFEST) -> str:
    finding = Finding("rule-a", "5 s", Place("web.yaml", Span(line, 1, line, 2)), path)
    return fingerprint(finding, "web.yaml", read("web.yaml", text.encode()).documents).field


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ((), 1, ""),
        (("spec", "containers", 0, "env", 0, "value"), 7, "spec.containers[app].env[HOME].value"),
        (("spec", "containers", 0, "args", 1), 8, "spec.containers[app].args[*]"),
        (("spec", "containers", 5, "args", 1), 8, "spec.containers[*].args[*]"),
        (("metadata", "annotations", "podlint/ignore"), 3, "metadata.annotations.podlint/ignore"),
        (("items", 0, "spec", "containers", 0, "image"), 14, "items[*].spec.containers[first].image"),
        (("items", 0, "spec", "containers", 1, "image"), 14, "items[*].spec.containers[*].image"),
        (("items", 1, "spec", "containers", 0, "image"), 16, "items[*].spec.containers[second].image"),
    ],
)
def test_list_items_go_by_their_names(path: Path, line: int, expected: str) -> None:
    assert field(path, line) == expected


def test_what_cannot_be_read_has_no_names() -> None:
    assert field(("spec", "containers", 0), 1, "a: [") == "spec.containers[*]"


def test_the_object_is_named_and_the_message_left_out() -> None:
    ref = ObjectRef("apps/v1", "Deployment", None, "web")
    one, other = (Finding("rule-a", text, Place("x", Span(1, 1, 1, 2)), object=ref) for text in ("5 s", "7 s"))
    assert fingerprint(one, "x", ()) == fingerprint(other, "x", ())
    assert fingerprint(one, "x", ()).object == "/Deployment/web"
