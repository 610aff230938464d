"""Where a comment or an annotation silences a finding."""

import textwrap
from collections.abc import Collection

import pytest

from podlint.checks.change import EditComment
from podlint.checks.finding import Finding, Place
from podlint.config.suppress import Sifted, Suppression, sift, suppressions
from podlint.manifest.node import Span
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


def finding(rule: str, line: int) -> Finding:
    return Finding(rule, "x", Place("pod.yaml", Span(line, 1, line, 2)))


RULES = ("rule-a", "rule-b", "rule-c", "suppression-unused", "suppression-unknown")


def sifted(text: str, found: list[Finding], told: Collection[str] = RULES) -> Sifted:
    return sift(read("pod.yaml", text.encode()), [], found, told, RULES)


def test_a_suppression_that_hides_nothing_is_found() -> None:
    hidden, kept = finding("rule-a", 1), [finding("rule-a", 2), finding("rule-c", 1)]
    told = sifted("a: 1 # podlint: ignore[rule-a, rule-b] the mesh drains it\n", [hidden, *kept])
    assert told.hidden == [hidden]
    *others, idle = told.kept
    assert others == kept
    assert (idle.rule, idle.place.span) == ("suppression-unused", Span(1, 6, 1, 58))
    assert "rule-b finds nothing on line 1" in idle.message
    assert idle.fix is not None
    assert idle.fix.changes == (EditComment(Span(1, 6, 1, 58), "# podlint: ignore[rule-a] the mesh drains it"),)


def test_of_a_rule_that_does_not_report_nobody_can_say_that_its_suppression_is_idle() -> None:
    assert sifted("a: 1 # podlint: ignore[rule-b] why\n", [], told=("rule-a",)).kept == []


def test_a_suppression_of_a_rule_that_does_not_exist_is_found() -> None:
    (unknown,) = sifted("a: 1 # podlint: ignore[rule-aa] why\n", []).kept
    assert unknown.rule == "suppression-unknown"
    assert unknown.fix is not None
    assert unknown.fix.changes == (EditComment(Span(1, 6, 1, 36), "# podlint: ignore[rule-a] why"),)


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# podlint: ignore rule-a", "names its rules in brackets"),
        ("# podlint: ingore[rule-a]", "knows no `ingore`, so this does nothing; did you mean 'ignore'?"),
        ("# podlint: silence[rule-a]", "knows no `silence`"),
    ],
)
def test_a_comment_that_podlint_does_not_understand_is_found(comment: str, said: str) -> None:
    (unknown,) = sifted(f"a: 1 {comment}\n", []).kept
    assert unknown.rule == "suppression-unknown"
    assert said in unknown.message


@pytest.mark.parametrize("comment", ["# podlint: see our handbook", "# podlint is fine", "# podlint: assume boot=5s"])
def test_other_words_to_or_about_podlint_are_nobodys_business(comment: str) -> None:
    assert sifted(f"a: 1 {comment}\n", []).kept == []


def test_a_complaint_can_be_silenced_like_any_finding() -> None:
    text = "# podlint: ignore[suppression-unused] kept for the other branch\na: 1 # podlint: ignore[rule-b] why\n"
    assert sifted(text, []).kept == []
