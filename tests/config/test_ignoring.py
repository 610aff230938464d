"""The comment that silences a finding, as it is proposed."""

import pytest

from podlint.checks.finding import Finding, Place
from podlint.checks.run import check_text
from podlint.config.ignoring import with_ignore
from podlint.manifest.node import Span
from podlint.manifest.read import read


def proposed(text: str, line: int, name: str = "x.yaml", rule: str = "some-rule") -> str | None:
    finding = Finding(rule, "", Place(name, Span(line, 1, line, 2)))
    return with_ignore(read(name, text.encode()), finding)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("a: 1\nb: 2  \nc: 3\n", 2, "a: 1\nb: 2  # podlint: ignore[some-rule] \nc: 3\n"),
        ("a: 1\r\nb: 2", 2, "a: 1\r\nb: 2  # podlint: ignore[some-rule] "),
        ("a: 1 # why\n", 1, "a: 1 # why  # podlint: ignore[some-rule] \n"),
        ("a: 1 # podlint: ignore[x] so\n", 1, "a: 1 # podlint: ignore[x, some-rule] so\n"),
        ("# podlint: ignore[x] so\na: 1\n", 2, "# podlint: ignore[x, some-rule] so\na: 1\n"),
        ("a: |\n  text\n", 1, "a: |  # podlint: ignore[some-rule] \n  text\n"),
        ('b:\n  a: "x\n    y"\n', 2, 'b:\n  # podlint: ignore[some-rule] \n  a: "x\n    y"\n'),
        ("a:\n  b: {c: 1,\n    d: 2}\n", 3, "a:\n  b: {c: 1,\n    d: 2}  # podlint: ignore[some-rule] \n"),
        ("a: |\n  text\n", 2, None),
        ('a: "x\n  y\n  z"\n', 2, None),
        ('{"a": 1}\n', 1, None),
    ],
)
def test_it_stands_on_the_line_or_above_it_where_a_comment_can_stand(
    text: str, line: int, expected: str | None
) -> None:
    assert proposed(text, line) == expected


def test_json_has_no_comments() -> None:
    assert proposed("[1]", 1, "x.json") is None


def test_it_silences_the_finding() -> None:
    text = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - {name: app, image: "registry.example.com/app:1.0", volumeMounts: [{name: nowhere, mountPath: /x}]}
"""
    (finding,) = [each for each in check_text(text) if each.rule == "volume-mount-unknown"]

    after = with_ignore(read("example.yaml", text.encode()), finding)

    assert after is not None
    assert after.splitlines()[5].endswith("]}  # podlint: ignore[volume-mount-unknown] ")
