"""Keys, anchors, merges: what the nodes of a document are."""

from __future__ import annotations

import pytest

from podlint.manifest.node import DuplicateKey, Json, Mapping, Scalar, Sequence, Span, plain
from tests.manifest.reading import data, mapping, problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1: a\n-2: b\n1.5: c\nyes: d\n0x10: e\n", {"1": "a", "-2": "b", "1.5": "c", "true": "d", "16": "e"}),
        ("'1': a\n'': b\n\"yes\": c\n", {"1": "a", "": "b", "yes": "c"}),
        ("&k a: 1\nb: *k\n*k : 2\n", {"a": 2, "b": "a"}),
        ("? a\n: 1\n? b\n", {"a": 1, "b": None}),
        ("? |\n  a\n: 1\n", {"a\n": 1}),
        ("{a, b: 1, 'c':2}", {"a": None, "b": 1, "c": 2}),
    ],
)
def test_keys_are_strings(text: str, value: Json) -> None:
    assert data(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "~: a",
        "null: a",
        ": a",
        "{: a}",
        "[a]: b",
        "{a: b}: c",
        "? [a]\n: b",
        "&x [a]: b",
        "a: &x [b]\n*x : c",
        "18446744073709551615: a",
    ],
)
def test_what_is_no_string_is_no_key(text: str) -> None:
    assert "key" in problem(text).message


def test_the_last_of_two_values_counts_and_both_places_are_known() -> None:
    node = mapping("a: 1\nb: 2\na: 3\n'a': 4\n")

    assert plain(node) == {"a": 4, "b": 2}
    assert node.duplicates == [
        DuplicateKey("a", Span(3, 1, 3, 2), Span(1, 1, 1, 2), merged=False),
        DuplicateKey("a", Span(4, 1, 4, 4), Span(3, 1, 3, 2), merged=False),
    ]


def test_keys_that_become_the_same_string_are_duplicates() -> None:
    assert [duplicate.key for duplicate in mapping("1: a\n'1': b\n").duplicates] == ["1"]


def test_an_alias_is_the_node_of_its_anchor() -> None:
    node = mapping("a: &x\n  b: c\nd: *x\ne: [*x]\nf: &y 1\ng: *y\n")

    assert node.get("d") is node.get("a")
    assert isinstance(items := node.get("e"), Sequence)
    assert items.items == [node.get("a")]
    assert node.get("g") is node.get("f")


def test_the_latest_anchor_of_a_name_counts() -> None:
    assert data("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: *x\nb: &x 1\n", "*x"),
        ("a: &x 1\n---\nb: *x\n", "*x"),
        ("a: &x [*x]", "contains itself"),
        ("a: &x {b: [c, {d: *x}]}", "contains itself"),
        ("a: &x {<<: *x}", "contains itself"),
    ],
)
def test_aliases_that_stand_for_nothing(text: str, words: str) -> None:
    assert words in problem(text).message


BASE = "base: &base {image: a, name: b}\n"


def test_a_merge_brings_the_entries_as_they_are() -> None:
    node = mapping(BASE + "pod:\n  <<: *base\n  tty: true\n")

    pod = node.entries["pod"].value
    assert plain(pod) == {"image": "a", "name": "b", "tty": True}
    base = mapping(BASE).entries["base"].value
    assert plain(base) == {"image": "a", "name": "b"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<<: {a: 1}", {"a": 1}),
        ("<<: [{a: 1, b: 1}, {b: 2, c: 2}]", {"a": 1, "b": 1, "c": 2}),
        ("a: {<<: {<<: {b: 1}}}", {"a": {"b": 1}}),
        ("'<<': {a: 1}", {"<<": {"a": 1}}),
        ("!!merge <<: {a: 1}", {"a": 1}),
        ("a: <<", {"a": "<<"}),
    ],
)
def test_merges(text: str, value: Json) -> None:
    assert data(text) == value


@pytest.mark.parametrize(
    ("text", "value", "span", "first"),
    [
        ("<<: *base\n  name: c", "c", Span(4, 3, 4, 7), Span(1, 24, 1, 28)),
        ("name: c\n  <<: *base", "b", Span(4, 3, 4, 5), Span(3, 3, 3, 7)),
    ],
)
def test_a_key_that_a_merge_brings_too(text: str, value: str, span: Span, first: Span) -> None:
    pod = mapping(f"{BASE}pod:\n  {text}\n").get("pod")

    assert isinstance(pod, Mapping)
    assert plain(pod) == {"image": "a", "name": value}
    assert pod.duplicates == [DuplicateKey("name", span, first, merged=True)]


@pytest.mark.parametrize("text", ["<<: 1", "<<: [1]", "<<: ~", "a: &x b\n<<: *x"])
def test_only_mappings_can_be_merged(text: str) -> None:
    assert "<<" in problem(text).message


def test_a_tag_that_does_not_fit_is_a_problem() -> None:
    found = problem("a: 1\nb: !!int x\n")

    assert found.span == Span(2, 10, 2, 11)


@pytest.mark.parametrize(
    ("text", "plain_text", "block"),
    [("a", True, False), ("'a'", False, False), ('"a"', False, False), ("|\n a", False, True), (">-\n a", False, True)],
)
def test_how_a_scalar_was_written(text: str, plain_text: bool, block: bool) -> None:
    scalar = mapping(f"k: {text}\n").get("k")

    assert isinstance(scalar, Scalar)
    assert (scalar.plain, scalar.block) == (plain_text, block)


def test_only_plain_texts_are_more_than_text() -> None:
    assert data("a: '1'\nb: \"true\"\nc: |-\n  ~\n") == {"a": "1", "b": "true", "c": "~"}
