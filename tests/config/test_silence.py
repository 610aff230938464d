"""What a manifest silences, and what is wrong with that."""

import textwrap
from collections.abc import Collection, Sequence

import pytest

from podlint.checks.change import Change, EditComment, RemoveField, SetField
from podlint.checks.finding import Finding, Place
from podlint.config.complaints import SUPPRESSION_RULES, UNEXPLAINED, UNKNOWN, UNUSED, Known
from podlint.config.silence import Sifted, sift
from podlint.manifest.node import Span
from podlint.manifest.read import read
from podlint.pod.workload import pods

RULES = ("rule-a", "rule-b", "rule-c", *SUPPRESSION_RULES)


def finding(rule: str, line: int) -> Finding:
    return Finding(rule, "x", Place("pod.yaml", Span(line, 1, line, 2)))


def sifted(text: str, found: Sequence[Finding] = (), judged: Collection[str] = RULES) -> Sifted:
    reading = read("pod.yaml", textwrap.dedent(text).encode())
    return sift(reading, [pod for each in reading.documents for pod in pods(each)], found, Known(RULES, judged))


def complaints(text: str, found: Sequence[Finding] = (), judged: Collection[str] = RULES) -> list[Finding]:
    kept = sifted(text, found, judged).kept
    return [each for each in kept if each.rule in (UNUSED, UNKNOWN)]


def changes(complaint: Finding) -> tuple[Change, ...]:
    return () if complaint.fix is None else complaint.fix.changes


def test_what_is_covered_is_hidden_and_the_rest_of_the_list_is_of_no_use() -> None:
    hidden, kept = finding("rule-a", 1), [finding("rule-a", 2), finding("rule-c", 1)]
    told = sifted("a: 1 # podlint: ignore[rule-a, rule-b] the mesh drains it\n", [hidden, *kept])
    assert told.hidden == [hidden]
    *others, unused = told.kept
    assert others == kept
    assert (unused.rule, unused.place.span) == (UNUSED, Span(1, 32, 1, 38))
    assert changes(unused) == (EditComment(Span(1, 6, 1, 58), "# podlint: ignore[rule-a] the mesh drains it"),)


def test_where_all_is_of_no_use_the_comment_goes() -> None:
    (unused,) = complaints("a: 1 # podlint: ignore[rule-b] why\n")
    assert changes(unused) == (EditComment(Span(1, 6, 1, 35), ""),)


@pytest.mark.parametrize("judged", [(), ("rule-a",)])
def test_of_a_rule_that_says_not_all_nobody_knows_whether_its_suppression_is_used(judged: Collection[str]) -> None:
    assert complaints("a: 1 # podlint: ignore[rule-b] why\n", judged=judged) == []


def test_a_file_that_cannot_be_read_whole_has_no_unused_suppressions() -> None:
    assert complaints("a: 1 # podlint: ignore[rule-b] why\n---\nb: [\n") == []


POD = """\
apiVersion: v1
kind: Pod
metadata:
  annotations:
    podlint/ignore: {}
spec:
  containers: [{{name: app, image: a}}]
"""
ANNOTATION = ("metadata", "annotations", "podlint/ignore")


@pytest.mark.parametrize(
    ("value", "found", "left", "span"),
    [
        ("rule-a, rule-b", "rule-a", "rule-a", Span(5, 29, 5, 35)),
        ("'rule-a,rule-b'", "rule-b", "rule-b", Span(5, 22, 5, 28)),
        ("rule-b", "", None, Span(5, 21, 5, 27)),
        ('"rule\\u002da"', "", None, Span(5, 21, 5, 34)),
    ],
)
def test_an_annotation_is_shortened_or_taken_away(value: str, found: str, left: str | None, span: Span) -> None:
    (unused,) = complaints(POD.format(value), [finding(found, 7)])
    assert unused.place.span == span
    assert unused.path == ANNOTATION
    assert changes(unused) == ((RemoveField(ANNOTATION) if left is None else SetField(ANNOTATION, left)),)


def test_the_annotation_of_an_item_is_found_below_the_list() -> None:
    item = textwrap.indent(POD.format("rule-b"), "    ").replace("    apiVersion", "  - apiVersion", 1)
    (unused,) = complaints(f"apiVersion: v1\nkind: List\nitems:\n{item}")
    assert changes(unused) == (RemoveField(("items", 0, *ANNOTATION)),)


def test_a_name_of_no_rule_is_found_and_mended_where_what_is_meant_is_sure() -> None:
    text = "a: 1 # podlint: ignore[rule-aa] why\n"
    (unsure,), (sure,) = complaints(text), complaints(text, [finding("rule-a", 1)])[-1:]
    assert (
        unsure.message
        == sure.message
        == ("there is no rule 'rule-aa', so this silences nothing; did you mean 'rule-a'?")
    )
    assert changes(unsure) == ()
    assert changes(sure) == (EditComment(Span(1, 6, 1, 36), "# podlint: ignore[rule-a] why"),)


def test_a_name_is_mended_in_its_place_among_others() -> None:
    found = [finding("rule-a", 7), finding("rule-c", 7)]
    (unknown,) = complaints(POD.format("rule-aa, rule-c"), found)
    assert changes(unknown) == (SetField(ANNOTATION, "rule-a, rule-c"),)


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# podlint: ignore rule-a", "`ignore` names its rules in brackets, so this silences nothing"),
        ("# podlint: ignore[] why", "`ignore` names its rules in brackets, so this silences nothing"),
        ("# podlint: ignore", "`ignore` names its rules in brackets, so this silences nothing"),
        ("# podlint: [rule-a]", "there is no `ignore` before the brackets, so this silences nothing"),
        ("# podlint: ingore[rule-a]", "podlint knows no `ingore`, so this does nothing; did you mean 'ignore'?"),
        ("# podlint: asume boot=5s", "podlint knows no `asume`, so this does nothing; did you mean 'assume'?"),
        ("# podlint: silence[rule-a]", "podlint knows no `silence`, so this does nothing"),
    ],
)
def test_a_comment_that_looks_like_a_suppression_and_is_none_is_found(comment: str, said: str) -> None:
    (unknown,) = complaints(f"a: 1 {comment}\n")
    assert (unknown.rule, unknown.message) == (UNKNOWN, said)


@pytest.mark.parametrize("comment", ["# podlint: see our handbook", "# podlint is fine", "# podlint: assume boot=5s"])
def test_other_words_to_podlints_readers_are_left_alone(comment: str) -> None:
    assert complaints(f"a: 1 {comment}\n") == []


@pytest.mark.parametrize(
    ("comment", "count"),
    [("ignore[rule-a, rule-b]", 1), ("ignore[rule-a] why", 0), ("ignore[rule-a]   ", 1)],
)
def test_a_comment_is_asked_for_a_reason_once(comment: str, count: int) -> None:
    kept = sifted(f"a: 1 # podlint: {comment}\n").kept
    assert [each.rule for each in kept].count(UNEXPLAINED) == count


@pytest.mark.parametrize(
    "text",
    [
        "a: 1 # podlint: ignore[rule-b, suppression-unused] kept for the other branch\n",
        "# podlint: ignore[rule-b, suppression-unused] kept for the other branch\na: 1\n",
        POD.format("rule-b, suppression-unused"),
        "a: 1 # podlint: ignore[suppression-unused] nothing to silence\n",
    ],
)
def test_a_complaint_can_be_silenced_and_nobody_complains_of_that(text: str) -> None:
    assert complaints(text) == []
