"""What ``--fix`` makes of an example: only by the fixes of its page's own rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podlint.checks.finding import Finding
from podlint.fix.apply import Wish, fixed, touched_by
from podlint.manifest.node import Json, Path, plain
from podlint.manifest.read import read
from tests.rules.page import Example
from tests.rules.told import told

MOST_PASSES = 10


@dataclass(frozen=True)
class Mended:
    """A manifest after the fixes, and what was changed for them."""

    text: str
    paths: tuple[Path, ...]
    """The fields that the changes name."""
    left: tuple[Finding, ...]
    """What the rule still finds."""


def of_rule(example: Example, text: str) -> list[Finding]:
    """What the page's own rule finds in ``text``, in the order of the lines."""
    found = told(text, example.kubernetes, example.assume)
    return sorted((each for each in found if each.rule == example.page.stem), key=lambda each: each.place.span)


def can_mend(finding: Finding, *, unsafe: bool) -> bool:
    """Whether ``--fix`` would try."""
    return finding.fix is not None and bool(finding.fix.changes) and (unsafe or finding.fix.safe)


def mended(example: Example, text: str, *, unsafe: bool) -> Mended:
    """``text``, the example's or another, with all fixes of the rule made."""
    paths: list[Path] = []
    for _ in range(MOST_PASSES):
        found = of_rule(example, text)
        wishes = [
            Wish(each.place.span.line, each.fix.changes, each)
            for each in found
            if each.fix is not None and can_mend(each, unsafe=unsafe)
        ]
        result = fixed(text, wishes)
        if not result.made:
            return Mended(text, tuple(paths), tuple(found))
        paths += [path for each in result.made if each.fix for path in touched_by(each.fix.changes)]
        text = result.text
    raise AssertionError(f"the fixes of {example.page.stem} do not settle")


def decoded(text: str) -> list[Json]:
    """The documents of a manifest that has nothing wrong with its YAML."""
    reading = read("example.yaml", text.encode())
    assert not reading.problems
    return [plain(document.root) for document in reading.documents]


def differences(one: Json, other: Json, way: Path = ()) -> Iterator[Path]:
    """Where two values differ, as deep down as can be said."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if key in one and key in other:
                yield from differences(one[key], other[key], (*way, key))
            else:
                yield (*way, key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (mine, its) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, its, (*way, index))
    elif one != other or type(one) is not type(other):
        yield way
