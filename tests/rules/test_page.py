"""The page runner itself: what it marks is what it reads."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.checks.finding import Finding, Place
from podlint.kubernetes import NEWEST, Version
from podlint.manifest.node import Span
from tests.rules.page import examples, mark, rewrite, unmarked

MANIFEST = ["kind: Pod", "spec:", "  containers:", "    - name: app", ""]


def finding(span: Span, rule: str = "some-rule", message: str = "what is wrong") -> Finding:
    return Finding(rule, message, Place("example.yaml", span))


@pytest.mark.parametrize(
    ("span", "line", "marker"),
    [
        (Span(4, 13, 4, 16), 4, "#           ^^^ some-rule: what is wrong"),
        (Span(4, 3, 4, 4), 4, "# ^ some-rule: what is wrong"),
        (Span(1, 1, 1, 5), 1, "#@1-5 some-rule: what is wrong"),
        (Span(1, 2, 1, 3), 1, "#@2-3 some-rule: what is wrong"),
        (Span(3, 3, 4, 16), 3, "# ^^^^^^^^^^^ some-rule: what is wrong"),
        (Span(4, 7, 4, 7), 4, "#     ^ some-rule: what is wrong"),
        (Span(6, 1, 6, 1), 5, "#@1-2 some-rule: what is wrong"),
    ],
    ids=["carets", "third column", "first column", "second column", "several lines", "no width", "past the end"],
)
def test_a_finding_is_marked_below_its_line(span: Span, line: int, marker: str) -> None:
    assert mark(MANIFEST, [finding(span)]) == [*MANIFEST[:line], marker, *MANIFEST[line:]]


def test_findings_on_one_line_are_marked_from_left_to_right() -> None:
    right, left = finding(Span(4, 13, 4, 16), "right"), finding(Span(4, 7, 4, 11), "left")

    assert mark(MANIFEST, [right, left])[4:6] == [
        "#     ^^^^ left: what is wrong",
        "#           ^^^ right: what is wrong",
    ]


spans = st.tuples(st.integers(1, 5), st.integers(1, 20), st.integers(0, 9)).map(
    lambda numbers: Span(numbers[0], numbers[1], numbers[0], numbers[1] + numbers[2])
)


@given(st.lists(spans))
def test_markers_are_no_part_of_the_manifest(where: list[Span]) -> None:
    assert unmarked(mark(MANIFEST, [finding(span) for span in where])) == MANIFEST


@pytest.mark.parametrize(
    "line", ["# a comment", "#", "# ^^^ no marker", "#@somebody some-rule: x", " # ^ some-rule: x"]
)
def test_other_comments_stay(line: str) -> None:
    assert unmarked([line]) == [line]


PAGE = """\
# some-rule

```sh
podlint check
```

```yaml bad kubernetes=1.27 assume=boot=5s..20s assume=stop.app=3s
kind: Pod
#@1-5 some-rule: old
```

```yaml
kind: not tested
```

```yaml good
kind: Pod
```

```yaml bad
kind: Pod
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "some-rule.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_page_is_taken_apart(page: Path) -> None:
    first, good, second = examples(page)

    assert [example.label for example in (first, good, second)] == ["bad-1", "good-1", "bad-2"]
    assert first.manifest == good.manifest == second.manifest == "kind: Pod\n"
    assert first.kubernetes == Version(1, 27)
    assert sorted(first.assume.given) == ["boot", "stop.app"]
    assert good.kubernetes == NEWEST
    assert not good.assume.given


def test_rewriting_touches_one_example_wherever_it_has_moved(page: Path) -> None:
    first, _, second = examples(page)

    rewrite(first, first.marked([finding(Span(1, 7, 1, 10)), finding(Span(1, 1, 1, 5))]))
    rewrite(second, second.marked([finding(Span(1, 1, 1, 5))]))

    assert page.read_text(encoding="utf-8") == PAGE.replace(
        "#@1-5 some-rule: old\n", "#@1-5 some-rule: what is wrong\n#     ^^^ some-rule: what is wrong\n"
    ).replace("bad\nkind: Pod\n", "bad\nkind: Pod\n#@1-5 some-rule: what is wrong\n")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```yaml bad\nkind: Pod\n", "some-rule.md:1: a fence that is never closed"),
        ("```yaml good kubernets=1.27\n```\n", "some-rule.md:1: 'kubernets=1.27' is no option"),
        ("```yaml good kubernetes=new\n```\n", "'new' is no Kubernetes version"),
        ("```yaml good assume=5s\n```\n", "'5s' is no assumption"),
    ],
)
def test_a_fence_that_cannot_be_understood_is_named(page: Path, text: str, complaint: str) -> None:
    page.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=complaint):
        examples(page)
