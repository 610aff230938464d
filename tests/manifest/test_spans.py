"""Where nodes are written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.manifest import events
from podlint.manifest.node import Json, Mapping, Node, Scalar, Sequence, Span, find
from tests.manifest.reading import mapping, reading, root, scalars, written


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("k: abc", (1, 4, 1, 7)),
        ("k:   abc   # d", (1, 6, 1, 9)),
        ("k: 'a b'  ", (1, 4, 1, 9)),
        ('k: "é😀"', (1, 4, 1, 8)),
        ("k: a\n  b\n\n  c # d\n", (1, 4, 4, 4)),
        ("k:\n  # c\n  a\n", (3, 3, 3, 4)),
        ("k: 'a\n\n  b'\n", (1, 4, 3, 5)),
        ("k: |\n  a\n  b\n\n\n# c\nl: 1\n", (1, 4, 3, 4)),
        ("k: >- # c\n  a\n", (1, 4, 2, 4)),
        ("k: |+\n  a\n\n\n", (1, 4, 2, 4)),
        ("k: |\r\n  a\r\n  bc\r\nl: 1\r\n", (1, 4, 3, 5)),
        ("k: |\nl: 1\n", (1, 4, 1, 5)),
        ("k: &x abc", (1, 7, 1, 10)),
        ("k: !!str &x abc", (1, 13, 1, 16)),
        ("k: &x # c\n  # d\n  !!str\n  abc", (4, 3, 4, 6)),
        ("k: !<tag:yaml.org,2002:str> |\n  a\n", (1, 29, 2, 4)),
        ("k: !!str\nl: 1", (1, 9, 1, 9)),
        ("k:\nl: 1", (1, 3, 1, 3)),
        ("k: {a: b}", (1, 4, 1, 10)),
        ("k: [\n  a,\n]  \n", (1, 4, 3, 2)),
        ("k: &x {}", (1, 7, 1, 9)),
        ("k:\n  a: b\n  c: d\n\nl: 1\n", (2, 3, 3, 7)),
        ("k:\n  a: 1\n  b: # c\n\nl: 1\n", (2, 3, 3, 5)),
        ("k: &x\n  a: b\n", (2, 3, 2, 7)),
        ("k:\n- a\n- b\n# c\nl: 1\n", (2, 1, 3, 4)),
        ("k:\n  -\n    a\n", (2, 3, 3, 6)),
        ("k: &x\n- a\n", (2, 1, 2, 4)),
        ("k: &x !!seq # c\n  - a\n", (2, 3, 2, 6)),
        ("z: &x 1\nk:\n  - 1\n  - *x\n", (3, 3, 4, 7)),
        ("z: &x {a: 1}\nk:\n  <<: *x\n", (3, 3, 3, 9)),
    ],
)
def test_where_the_value_of_k_stands(text: str, span: tuple[int, int, int, int]) -> None:
    node = mapping(text).get("k")

    assert node is not None
    assert node.span == span


@pytest.mark.parametrize(
    ("text", "key", "span"),
    [
        ("abc: 1", "abc", (1, 1, 1, 4)),
        ("'a b' : 1", "a b", (1, 1, 1, 6)),
        ("? a\n: 1", "a", (1, 3, 1, 4)),
        ("&x a: 1", "a", (1, 4, 1, 5)),
        ("a: &x b\n*x : 1", "b", (2, 1, 2, 3)),
        ("{a: 1, on: 2}", "true", (1, 8, 1, 10)),
    ],
)
def test_where_a_key_stands(text: str, key: str, span: tuple[int, int, int, int]) -> None:
    assert mapping(text).entries[key].key_span == span


def test_where_documents_stand() -> None:
    documents = reading("# c\na: 1\n---\n\nb:\n- 2\n--- [c]\n").documents

    assert [document.root.span for document in documents] == [Span(2, 1, 2, 5), Span(5, 1, 6, 4), Span(7, 5, 7, 8)]


# Texts as people write them, of generated data, in every style that can carry each value.

WORDS = st.text(
    st.one_of(
        st.sampled_from("ab:#-'\"{}[],&*!|>%@` \t\n\\é😀0"), st.characters(codec="utf-8", exclude_categories=["C"])
    ),
    max_size=8,
).filter(lambda text: not set(text) & set("\x85\u2028\u2029\ufeff"))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(-1e300, 1e300), WORDS)
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


@st.composite
def yaml_texts(draw: st.DrawFn) -> tuple[str, Json]:
    value: Json = draw(DATA)
    return "\n".join(_block(value, 0, draw)) + "\n", value


def _block(value: Json, depth: int, draw: st.DrawFn) -> list[str]:
    """``value`` as lines, the first to stand after a key or a dash that is ``depth`` levels deep."""
    indent = "  " * depth
    flow = draw(st.booleans())
    if isinstance(value, dict) and value and not flow:
        lines = [""] if depth else []
        for key, item in value.items():
            first, *more = _block(item, depth + 1, draw)
            lines += [f"{indent}{_quoted(key, draw)}: {first}", *more]
        return lines
    if isinstance(value, list) and value and not flow:
        lines = [""] if depth else []
        for item in value:
            first, *more = _block(item, depth + 1, draw)
            lines += [f"{indent}- {first}", *more]
        return lines
    if isinstance(value, str):
        return _text(value, depth, draw)
    return [_flow(value, draw)]


def _text(value: str, depth: int, draw: st.DrawFn) -> list[str]:
    lines = value.split("\n")
    if depth and draw(st.booleans()) and all(line.strip() and line[0] not in " \t" for line in lines):
        return ["|-", *("  " * depth + line for line in lines)]
    return [_quoted(value, draw)]


def _flow(value: Json, draw: st.DrawFn) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key, draw)}: {_flow(item, draw)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item, draw) for item in value) + "]"
    return _quoted(value, draw) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str, draw: st.DrawFn) -> str:
    if text.isalpha() and text.isascii() and set(text) <= set("ab") and draw(st.booleans()):
        return text
    if "\n" not in text and draw(st.booleans()):
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def same(node: Node, value: Json) -> bool:
    """Whether ``node`` holds ``value``, type by type."""
    if isinstance(node, Mapping):
        return (
            isinstance(value, dict)
            and list(value) == list(node.entries)
            and all(same(entry.value, value[entry.key]) for entry in node)
        )
    if isinstance(node, Sequence):
        return isinstance(value, list) and len(value) == len(node.items) and all(map(same, node.items, value))
    return type(node.value) is type(value) and node.value == value


def read_again(text: str) -> Node | None:
    """What ``text`` is as the one item of a list."""
    return find(root(f"- {text}\n"), (0,))


@given(yaml_texts())
def test_yaml_comes_back_and_every_scalar_stands_where_it_says(written_and_meant: tuple[str, Json]) -> None:
    text, value = written_and_meant
    result = reading(text)

    assert result.problems == []
    if value is None:
        assert result.documents == []
        return
    (document,) = result.documents
    assert same(document.root, value)
    every_scalar_stands_where_it_says(document.root, result.source.lines)


@given(DATA.filter(lambda value: value is not None), st.sampled_from([None, 1, 2, "\t"]))
def test_json_comes_back_and_every_scalar_stands_where_it_says(value: Json, indent: int | str | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    node = root(text)

    assert same(node, value)
    every_scalar_stands_where_it_says(node, text.split("\n"))
    assert written(text.split("\n"), node.span) == text


def every_scalar_stands_where_it_says(node: Node, lines: list[str]) -> None:
    for scalar in scalars(node):
        again = read_again(written(lines, scalar.span))
        assert isinstance(again, Scalar)
        # Blanks at the very end of a block belong to its value, but are nothing to point at.
        assert again.value == (scalar.text.rstrip(" \t") if scalar.block else scalar.value)
    if isinstance(node, Mapping):
        for entry in node:
            again = read_again(written(lines, entry.key_span))
            assert isinstance(again, Scalar)
            assert again.value == entry.key


@pytest.mark.parametrize(
    "text", ["a: &x [b, {c: 'd'}]\ne: |\n  f\n\ng: *x\n", "- a: b\n  c:\n  - d\n-  e # f\n", "[a:b, c]"]
)
def test_without_the_compiled_parser_nodes_are_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = [(scalar.value, scalar.span) for scalar in scalars(root(text))]
    monkeypatch.setattr(events, "CParser", None)

    assert [(scalar.value, scalar.span) for scalar in scalars(root(text))] == compiled
