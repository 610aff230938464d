"""Where a comment or an annotation silences a finding."""

import textwrap

import pytest

from podlint.config.suppress import Suppression, suppressions
from podlint.manifest.read import read
from podlint.pod.workload import pods


def written(text: str) -> list[Suppression]:
    reading = read("pod.yaml", textwrap.dedent(text).encode())
    return suppressions(reading, [pod for document in reading.documents for pod in pods(document)])


def covered(text: str) -> dict[str, set[int]]:
    """The lines on which each rule is silent."""
    silent: dict[str, set[int]] = {}
    for suppression in written(text):
        silent.setdefault(suppression.rule, set()).update(range(suppression.first_line, suppression.last_line + 1))
    return silent


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("a: 1  # podlint: ignore[rule-a] because\nb: 2\n", {"rule-a": {1}}),
        ("# podlint: ignore[rule-a] because\na: 1\nb: 2\n", {"rule-a": {2}}),
        ("a:\n  # podlint: ignore[rule-a]\n  b: 1\n", {"rule-a": {3}}),
        ("#podlint:ignore[rule-a]\na: 1\n", {"rule-a": {2}}),
        ("a: 1 # podlint: ignore[rule-a, rule-b]\n", {"rule-a": {1}, "rule-b": {1}}),
        ("a: 1 # podlint: ignore [ rule-a ,, ]\n", {"rule-a": {1}}),
        (
            "# podlint: ignore[rule-a] x\n# a word more\n# podlint: ignore[rule-b] y\na: 1\n",
            {"rule-a": {4}, "rule-b": {4}},
        ),
        ("# podlint: ignore[rule-a]\n\na: 1\n", {"rule-a": {2}}),
        ("a: 1 # podlint: ignore[rule-a]\n# podlint: ignore[rule-b]\nb: 1\n", {"rule-a": {1}, "rule-b": {3}}),
        ("a: 1\n# podlint: ignore[rule-a]", {"rule-a": {3}}),
    ],
)
def test_a_comment_holds_for_its_line_or_the_next_one_that_is_no_comment(
    text: str, silent: dict[str, set[int]]
) -> None:
    assert covered(text) == silent


@pytest.mark.parametrize(
    "text",
    [
        "a: 1 # podlint: ignore rule-a\n",
        "a: 1 # podlint: ignore[]\n",
        "a: 1 # podlint: assume[rule-a]\n",
        "a: '# podlint: ignore[rule-a]'\n",
        "a: |\n  # podlint: ignore[rule-a]\n  b\n",
        "a: 1 # look up podlint/ignore\n",
    ],
)
def test_other_text_silences_nothing(text: str) -> None:
    assert covered(text) == {}


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    podlint/ignore: rule-a, rule-b
spec:
  containers: [{name: app, image: a}]
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    metadata:
      annotations: {podlint/ignore: rule-a}
    spec:
      containers: [{name: app, image: a}]
  selector: {}
"""


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        (POD, {"rule-a": set(range(1, 9)), "rule-b": set(range(1, 9))}),
        (f"a: 1\n---\n{POD}---\nb: 1\n", {"rule-a": set(range(3, 11)), "rule-b": set(range(3, 11))}),
        (DEPLOYMENT, {"rule-a": set(range(8, 12))}),
    ],
    ids=["pod", "second document", "template"],
)
def test_an_annotation_holds_for_the_object_it_is_on(text: str, silent: dict[str, set[int]]) -> None:
    assert covered(text) == silent


def test_an_annotation_on_one_item_of_a_list_leaves_the_others() -> None:
    items = textwrap.indent(POD, "    ").replace("    apiVersion", "  - apiVersion", 1)
    other = items.replace("podlint/ignore: rule-a, rule-b", "team: web")
    silent = covered(f"apiVersion: v1\nkind: List\nitems:\n{items}{other}")
    assert silent["rule-a"] == set(range(4, 12))


@pytest.mark.parametrize("annotations", ["podlint/ignore", "[podlint/ignore]", "{podlint/ignore: [rule-a]}"])
def test_a_misshapen_annotation_silences_nothing(annotations: str) -> None:
    assert covered(f"kind: Pod\nmetadata:\n  annotations: {annotations}\nspec: {{}}\n") == {}
