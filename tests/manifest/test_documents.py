"""What the documents of a file are, and what keeps some from being read."""

from __future__ import annotations

import pytest

from podlint.manifest import build, parse
from podlint.manifest.node import Json, Mapping, Span
from podlint.manifest.read import read
from podlint.manifest.source import ProblemKind
from tests.manifest.reading import all_data, data, problem, reading


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", []),
        ("# nothing\n", []),
        ("---\n---\n~\n--- # still nothing\n...\n", []),
        ("a: 1\n", [{"a": 1}]),
        ("---\na: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n---\n\n---\nb: 2\n---\n", [{"a": 1}, {"b": 2}]),
        ("--- {a: 1}\n--- [b]\n--- c\n", [{"a": 1}, ["b"], "c"]),
        ("a: 1\r\n---\r\nb: 2\r\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\r---\rb: 2\r", [{"a": 1}, {"b": 2}]),
        ("a: |\n  ---\n  x\n---\nb: 2\n", [{"a": "---\nx\n"}, {"b": 2}]),
        ("a: x\n ---y\n", [{"a": "x ---y"}]),
        ("%YAML 1.1\n---\na: 1\n", [{"a": 1}]),
        ("a: 1\n...\n# so:\n%YAML 1.1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("%TAG !k! tag:k.io,2020:\n---\na: !k!x 1\n---\nb: 2\n", [{"a": "1"}, {"b": 2}]),
        ('{"a": 1}', [{"a": 1}]),
        ('{\n\t"a": [1, 2.5, "x", null, true]\n}\n', [{"a": [1, 2.5, "x", None, True]}]),
    ],
)
def test_documents(text: str, documents: list[Json]) -> None:
    result = reading(text)

    assert result.problems == []
    assert all_data(result) == documents
    assert [document.index for document in result.documents] == list(range(len(documents)))
    assert {document.file for document in result.documents} <= {"pod.yaml"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_the_first_character_after_a_byte_order_mark_is_in_column_1(encoding: str) -> None:
    (document,) = read("pod.yaml", "é: x\n".encode(encoding)).documents

    assert isinstance(document.root, Mapping)
    assert document.root.entries["é"].key_span == Span(1, 1, 1, 2)


@pytest.mark.parametrize("broken", ["b: [", "\tb: 1", "b: 'x", "b: *x", "~: 1", "{{ b }: 1", "b: .inf"])
def test_a_broken_document_leaves_the_others(broken: str) -> None:
    result = reading(f"a: 1\n---\n{broken}\n---\n# more\nc: 3\n")

    assert all_data(result) == [{"a": 1}, {"c": 3}]
    assert [found.kind for found in result.problems] == [ProblemKind.SYNTAX]
    assert result.problems[0].span.line == 3
    last = result.documents[1].root
    assert last.span == Span(6, 1, 6, 5)


def test_each_broken_document_is_told() -> None:
    result = reading("a: [\n---\nb: 2\n---\nc: }\n")

    assert all_data(result) == [{"b": 2}]
    assert [found.span.line for found in result.problems] == [1, 5]


def test_lines_are_counted_across_all_breaks_of_yaml() -> None:
    result = reading("a: 'x\u2028\u2028y'\r\n---\rb: 1\r\n---\r\nc: [\r\n")

    assert [found.span.line for found in result.problems] == [7]
    assert result.source.lines[6] == "c: ["


def test_text_after_the_end_of_a_document_is_told() -> None:
    result = reading("[a]\nb: 1\n")

    assert all_data(result) == [["a"]]
    assert result.problems[0].span.line == 2


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ('{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ('{"a": 1}{"a": 2} {\n"a": 3}', [{"a": 1}, {"a": 2}, {"a": 3}]),
        (r'{"a": "\ud83d\ude00 \\ud83d \ud83d"}', [{"a": "😀 \\ud83d \ufffd"}]),
    ],
)
def test_json_that_yaml_does_not_know(text: str, documents: list[Json]) -> None:
    result = reading(text)

    assert result.problems == []
    assert all_data(result) == documents


def test_json_values_that_follow_each_other_keep_their_places() -> None:
    result = reading('{"a": 1}\n  {\n"b": 2}')

    assert [document.root.span for document in result.documents] == [Span(1, 1, 1, 9), Span(2, 3, 3, 8)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[sh, -c, curl http://web:8080/a=b]", ["sh", "-c", "curl http://web:8080/a=b"]),
        ("{image: busybox:1.36, at: 12:30}", {"image": "busybox:1.36", "at": "12:30"}),
        ("[a :b, c:, --addr=:80]", ["a :b", "c:", "--addr=:80"]),
        ("{a: b:c, 'd':e}", {"a": "b:c", "d": "e"}),
        ("[a:b, 'c:d', \"e:f\", {g: |-\n h:i}]", None),
    ],
)
def test_colons_in_flow_collections(text: str, value: Json) -> None:
    if value is None:
        assert reading(text).problems
    else:
        assert data(text) == value


def test_colons_in_flow_collections_leave_everything_else_alone() -> None:
    text = "a: [x:y]\nb: http://é:1\nc: 'p:q'\nd: |\n  r:s\n# t:u\ne: {\"f\":g, h: !!str 1}\n"

    assert data(text) == {"a": ["x:y"], "b": "http://é:1", "c": "p:q", "d": "r:s\n", "e": {"f": "g", "h": "1"}}


def test_a_text_that_leaves_no_character_to_stand_in_for_a_colon() -> None:
    taken = "".join(map(chr, range(0xE000, 0xF900)))

    assert "':'" in problem(f"[a:b] # {taken}").message


def test_levels_are_limited() -> None:
    assert data("[" * 200 + "]" * 200)
    result = reading("a: 1\n---\n" + "[" * 10_000 + "]" * 10_000 + "\n---\nb: 2\n")

    assert all_data(result) == [{"a": 1}, {"b": 2}]
    (found,) = result.problems
    assert found.kind is ProblemKind.LIMIT
    assert found.span[:2] == (3, 201)
    assert "200 levels" in found.message


def test_an_alias_bomb_is_not_set_off() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]

    found = problem("\n".join(lines))

    assert found.kind is ProblemKind.LIMIT
    assert found.span.line == 6
    assert "nodes" in found.message


def test_merges_count_as_what_they_bring() -> None:
    keys = ", ".join(f"k{n}: 1" for n in range(1_000))
    found = problem(f"a: &a {{{keys}}}\nb: {{<<: [{', '.join(['*a'] * 900)}]}}\n")

    assert found.kind is ProblemKind.LIMIT


def test_nodes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MAX_NODES", 5)

    assert data("[a, b, c, d]")
    assert problem("[a, b, c, d, e]").kind is ProblemKind.LIMIT


@pytest.mark.parametrize("more", ["---\nd: 1\n", "---\nd: [\n"])
def test_documents_are_limited(more: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MAX_DOCUMENTS", 3)
    text = "a: 1\n---\nb: 1\n---\nc: 1\n"

    assert reading(text).problems == []
    assert reading(text + more + "---\ne: 1\n").problems[-1].kind is ProblemKind.LIMIT
    assert len(reading(text + more * 10).documents) <= 4
