"""Keys that one mapping gets twice."""

import pytest

from tests.checks.found import findings, messages, pod

RULE = "duplicate-key"

CONTAINER = "containers: [{name: app, image: registry.example.com/app}]"


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (CONTAINER, []),
        (f"restartPolicy: Never\nrestartPolicy: Never\n{CONTAINER}", [("spec.restartPolicy", 7, 6)]),
        (f"a: 1\na: 2\na: 3\n{CONTAINER}", [("spec.a", 7, 6), ("spec.a", 8, 7)]),
        ("containers: [{name: app, image: a, image: b}]", [("spec.containers[0].image", 6, 6)]),
        ("containers: []\n" + CONTAINER, [("spec.containers", 7, 6)]),
    ],
)
def test_each_repetition_is_shown_with_what_it_repeats(spec: str, found: list[tuple[str, int, int]]) -> None:
    assert [
        (finding.field, finding.place.span.line, finding.because[0].place.span.line)
        for finding in findings(RULE, pod(spec))
    ] == found


@pytest.mark.parametrize(
    ("second", "lines"),
    [
        ("<<: *base\n  name: b", [(9, 7)]),
        ("name: b\n  <<: *base", [(9, 8)]),
        ("<<: [*base, {name: c}]", [(8, 8)]),
        ("<<: *base", []),
    ],
    ids=["written after", "written before", "two merges", "no repetition"],
)
def test_a_merge_is_named(second: str, lines: list[tuple[int, int]]) -> None:
    found = findings(RULE, pod(f"containers:\n- &base {{name: a, image: registry.example.com/app}}\n- {second}"))

    assert [(finding.place.span.line, finding.because[0].place.span.line) for finding in found] == lines
    assert all("once through a merge (<<)" in finding.message for finding in found)


def test_what_an_alias_repeats_is_told_once() -> None:
    text = pod("containers: [{name: a, image: a, resources: {requests: &r {cpu: 1, cpu: 2}, limits: *r}}]")

    assert len(messages(RULE, text)) == 1


def test_the_document_is_judged_once_for_all_its_pods() -> None:
    text = """
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: a, image: b}]}}
        - {apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: a}]}}
    """

    assert [finding.field for finding in findings(RULE, text)] == ["items[0].spec.containers[0].image"]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: ConfigMap\nkind: ConfigMap\ndata: {a: b, a: c}\n",
        "a: 1\na: 2\n",
        "[{a: 1, a: 2}]\n",
    ],
)
def test_documents_without_a_pod_are_left_to_others(text: str) -> None:
    assert messages(RULE, text) == []
