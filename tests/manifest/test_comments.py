"""Comments that speak to podlint."""

from __future__ import annotations

import pytest

from podlint.manifest.comments import Directive, directives
from podlint.manifest.read import read
from tests.manifest.reading import reading


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: b # podlint: ignore[x] because", Directive(1, 6, "ignore", "[x] because", own_line=False)),
        ("# podlint: assume boot=20s..45s", Directive(1, 1, "assume", "boot=20s..45s", own_line=True)),
        ("a:\n  \t#podlint:ignore[x,y]  \n  b: c", Directive(2, 4, "ignore", "[x,y]", own_line=True)),
        ("a: b\r\n# podlint: ignore\r\n", Directive(2, 1, "ignore", "", own_line=True)),
        ("é😀: 'b' # podlint: ignore[x]", Directive(1, 9, "ignore", "[x]", own_line=False)),
        ("a: | # podlint: ignore[x]\n  b\n", Directive(1, 6, "ignore", "[x]", own_line=False)),
        ("a: |\n  b\n# podlint: ignore[x]\n", Directive(3, 1, "ignore", "[x]", own_line=True)),
        ("a: '# podlint: no' # podlint: ignore[x]", Directive(1, 20, "ignore", "[x]", own_line=False)),
        ("a: b # see also # podlint: ignore[x]", Directive(1, 17, "ignore", "[x]", own_line=False)),
        (
            "# podlint: ignore[x] # podlint: ignore[y]",
            Directive(1, 1, "ignore", "[x] # podlint: ignore[y]", own_line=True),
        ),
        ("# podlint: ", Directive(1, 1, "", "", own_line=True)),
        ("a: b\n---\n# podlint: ignore[x]\n", Directive(3, 1, "ignore", "[x]", own_line=True)),
    ],
)
def test_directives(text: str, found: Directive) -> None:
    assert directives(reading(text)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "a: b",
        "# podlint is fine",
        "a: x# podlint: ignore[x]",
        "a: '# podlint: ignore[x]'",
        'a: "x\n  # podlint: ignore[x]\n  y"',
        "a: |\n  b\n  # podlint: ignore[x]\n",
        "a:\n- - |\n    # podlint: ignore[x]\n    b\n",
        "'a # podlint: ignore[x]': b",
        "kind: List\nitems:\n- a: |\n    # podlint: ignore[x]\n",
    ],
)
def test_what_is_no_directive(text: str) -> None:
    assert directives(reading(text)) == []


def test_directives_come_from_top_to_bottom_and_shared_nodes_are_looked_at_once() -> None:
    text = "a: &x {b: '# podlint: no'} # podlint: one\nc: [*x, *x] # podlint: two\n"

    assert [directive.verb for directive in directives(reading(text))] == ["one", "two"]


def test_a_file_that_cannot_be_read_has_none() -> None:
    assert directives(read("x", b"# podlint: ignore[x]\n\xff")) == []
