"""What is told of a text that is not YAML, and where."""

from __future__ import annotations

import pytest

from podlint.manifest.source import ProblemKind
from tests.manifest.reading import problem, reading


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a:\n\tb: c\n", 2, 1, "a tab"),
        ("a:\n  b: c\n\td: e\n", 3, 1, "a tab"),
        ("a: |\n\tb\n", 2, 1, "a tab"),
        ("a:\n\u00a0 - b: c\n    d: e\n", 2, 1, "U+00A0"),
        ("a: @b\n", 1, 4, "cannot begin with @"),
        ("a: `b`\n", 1, 4, "cannot begin with `"),
        ("a: %b\n", 1, 4, "cannot begin with %"),
        ("a: b: c\n", 1, 5, "second ': '"),
        ("- name: app\n   image: x\n", 2, 9, "deeper than line 1"),
        ("a:b\nc: d\n", 1, 1, "a space is missing after the colon"),
        ("a: b\nc:d\n", 2, 1, "a space is missing after the colon"),
        ("a:\n-b\n- c\n", 2, 1, "a space is missing after the dash"),
        ("a: b\nc\nd: e\n", 2, 1, "neither 'key: value' nor '- item'"),
        ("a\nb: c\n", 2, 2, "line 1 above it is not finished"),
        ("a:\n    b: c\n  d: e\n", 3, 3, "(2 spaces)"),
        ("a:\n  b: c\n d: e\n", 3, 2, "(1 space)"),
        ("- a\nb: c\n", 2, 1, "a '- ' is missing"),
        ("- - a\n - b\n", 2, 2, "(1 space)"),
        ('a: "b" c\n', 1, 8, "follows the closing quote"),
        ("a: 'it's'\n", 1, 8, "follows the closing quote"),
        ("a: [b] ]\n", 1, 8, "] cannot follow"),
        ("a: [b, c\nd: e\n", 1, 4, "[ is never closed"),
        ("a: {b: c\n\n", 1, 4, "{ is never closed"),
        ("a: [b {c} d]\n", 1, 7, "a comma or ] is missing"),
        ('{\n  "a": 1\n  "b": 2\n}\n', 3, 6, "a comma or } is missing"),
        ("a: [\n", 1, 5, "a bracket is still open"),
        ("a: 'b\nc: d\n", 1, 4, "the quote ' is never closed"),
        ('a: "b\n---\nc: d\n', 1, 4, 'the quote " is never closed'),
        ('a: "\\d+"\n', 1, 5, "\\d is no escape"),
        ('a: "\\xzz"\n', 1, 7, "escape"),
        ("a: * * *\n", 1, 4, "* begins an alias"),
        ("a: &\n", 1, 4, "& begins an anchor"),
        ("a: !x!y z\n", 1, 4, "! begins a tag"),
        ("%foo\n---\na: b\n", 1, 1, "directive"),
        ("%YAML 1.2\n---\na: b\n", 1, 1, "YAML 1.1"),
        ("%YAML 2.0\n---\na: b\n", 1, 1, "directive"),
        ("a: ]\n", 1, 4, "a value is missing before ]"),
        (": b\n", 1, 1, "a key is missing before :"),
        ("a: | b\n", 1, 6, "begins on the next line"),
        ("a: - b\n", 1, 4, "a list cannot begin"),
        ("a: ? b\n", 1, 4, "? begins a key"),
        ("a: b\n...\nc: d\n", 3, 1, "has ended above"),
        ("a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> x\n", 2, 1, "merge conflict"),
        ("a: .nan\n", 1, 4, "no form in JSON"),
    ],
)
def test_problems(text: str, line: int, column: int, words: str) -> None:
    found = problem(text)

    assert found.kind is ProblemKind.SYNTAX
    assert words in found.message
    assert found.span == (line, column, line, column + 1) or found.span[:2] == (line, column)
    assert "\n" not in found.message + found.help


def test_lines_are_those_of_the_file() -> None:
    found = reading("# c\na: 1\n---\nb: 2\nc: 3\n d: [x\n").problems

    assert [(each.span.line, "line 5" in each.message) for each in found] == [(6, True)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("image: {{ .Values.image }}\n", "Helm"),
        ("{{- if .Values.on }}\na: b\n{{- end }}\n", "Helm"),
        ("a:\n  {{- toYaml .Values.a | nindent 2 }}\n", "Helm"),
        ('a: {{ include "name" . }}\n', "Helm"),
        ("{{/* so */}}\na: b\n", "Helm"),
        ("a: b\n---\n{{ $x := 1 }}\nc: d\n", "Helm"),
        ("image: {{ image }}\n", "Jinja"),
        ("{% for a in b %}\n- {{ a }}\n{% endfor %}\n", "Jinja"),
        ("{% if a %}\nb: c\n{% endif %}\n", "Jinja"),
    ],
)
def test_templates_are_named_and_not_called_broken(text: str, language: str) -> None:
    result = reading(text)

    assert result.template == language
    assert (result.documents, result.problems) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        'a: "{{ .x }}"\n',
        "a: x{{ .y }}\n",
        "a: |\n  {{ .x }}\n",
        "# {{ .x }}\na: b\n",
        "a: ${{ x }}\n",
        "a: '{% x %}'\n",
    ],
)
def test_placeholders_inside_of_texts_make_no_template(text: str) -> None:
    result = reading(text)

    assert (result.template, result.problems) == (None, [])
    assert len(result.documents) == 1


def test_a_broken_document_beside_one_with_placeholders_is_broken() -> None:
    result = reading("a: [\n---\nb: '{{ x }}'\n")

    assert result.template is None
    assert len(result.problems) == 1
