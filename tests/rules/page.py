"""The examples in a rule's page: manifests with the findings marked below the lines they stand on.

A marker is a comment line whose carets stand exactly below a finding's columns, then the rule, a colon
and the message. A finding that begins under the ``#`` itself (column 1 or 2) is written ``#@1-8 rule:
message`` instead: columns from 1, the end exclusive. A finding over several lines is marked on its first
line, up to that line's end. Of several findings on a line the leftmost is marked first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from podlint.checks.finding import Finding
from podlint.kubernetes import NEWEST, Version
from podlint.lifecycle.unknown import Assumptions

Kind = Literal["bad", "good"]

_FENCE = re.compile(r"```yaml (?P<kind>bad|good)(?P<options>( .*)?)")
_FIXED = re.compile(r"```yaml fixed(?P<unsafe> unsafe)?")
_MARKER = re.compile(r"#(?: +\^+|@\d+-\d+) [a-z0-9-]+: ")


@dataclass(frozen=True, slots=True)
class Example:
    """One fenced manifest of a page, as it is written there."""

    page: Path
    label: str
    """``bad-1``, ``good-2``: its kind, and its number among the page's examples of that kind."""
    kind: Kind
    begins: int
    """The place of its first line, after the fence, among the page's lines."""
    lines: tuple[str, ...]
    kubernetes: Version
    assume: Assumptions

    @property
    def manifest(self) -> str:
        """The text that is checked: without the markers."""
        return "".join(f"{line}\n" for line in unmarked(self.lines))

    def marked(self, findings: Iterable[Finding]) -> tuple[str, ...]:
        """The lines as they would have to be written if these were the right findings."""
        return tuple(mark(unmarked(self.lines), findings))


@dataclass(frozen=True, slots=True)
class FixedExample:
    """The manifest that a page shows below a bad example: what ``--fix`` makes of it."""

    example: Example
    unsafe: bool
    """With ``--unsafe-fixes``."""
    begins: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)


class _Fence(NamedTuple):
    opening: str
    """The line that opens it."""
    begins: int
    """The place of its first line, after the opening one, among the page's lines."""
    lines: tuple[str, ...]


def unmarked(lines: Iterable[str]) -> list[str]:
    """The lines that belong to the manifest."""
    return [line for line in lines if not _MARKER.match(line)]


def mark(lines: Sequence[str], findings: Iterable[Finding]) -> list[str]:
    """The manifest's lines with each finding marked below its own.

    What stands past the last line (a text that ends too soon) is marked below the last.
    """
    markers: defaultdict[int, list[str]] = defaultdict(list)
    for finding in sorted(findings, key=lambda f: (f.place.span, f.rule, f.message)):
        line = min(finding.place.span.line, len(lines))
        markers[line].append(marker(lines[line - 1], finding))
    return [written for number, line in enumerate(lines, 1) for written in (line, *markers[number])]


def marker(line: str, finding: Finding) -> str:
    """The marker for a finding that begins on ``line``."""
    span = finding.place.span
    end = span.end_column if span.end_line == span.line else len(line) + 1
    width = max(1, end - span.column)
    text = f"{finding.rule}: {finding.message}"
    if span.column < 3:
        return f"#@{span.column}-{span.column + width} {text}"
    return f"#{' ' * (span.column - 2)}{'^' * width} {text}"


def examples(page: Path) -> list[Example]:
    """The tested examples of a page, in order; ValueError where a fence cannot be understood."""
    numbers = {kind: count(1) for kind in get_args(Kind)}
    found = []
    for fence in _fences(page):
        match = _FENCE.fullmatch(fence.opening)
        if match is not None:
            kind: Kind = "bad" if match["kind"] == "bad" else "good"
            kubernetes, assume = _options(match["options"], f"{page.name}:{fence.begins}")
            label = f"{kind}-{next(numbers[kind])}"
            found.append(Example(page, label, kind, fence.begins, fence.lines, kubernetes, assume))
    return found


def fixed_examples(page: Path) -> list[FixedExample]:
    """What a page shows of its bad examples after ``--fix``, in order."""
    by_place = {example.begins: example for example in examples(page)}
    found = []
    shown: Example | None = None
    for fence in _fences(page):
        match = _FIXED.fullmatch(fence.opening)
        if match is None:
            shown = by_place.get(fence.begins)
        elif shown is None or shown.kind != "bad":
            raise ValueError(f"{page.name}:{fence.begins}: a fixed manifest stands directly below the bad example")
        else:
            found.append(FixedExample(shown, match["unsafe"] is not None, fence.begins, fence.lines))
    return found


def _fences(page: Path) -> Iterator[_Fence]:
    lines = page.read_text(encoding="utf-8").split("\n")
    opening, begins = "", 0
    for number, line in enumerate(lines):
        if not opening and line.startswith("```"):
            opening, begins = line, number + 1
        elif line == "```":
            yield _Fence(opening, begins, tuple(lines[begins:number]))
            opening = ""
    if opening:
        raise ValueError(f"{page.name}:{begins}: a fence that is never closed")


def _options(text: str, where: str) -> tuple[Version, Assumptions]:
    kubernetes = NEWEST
    assume = []
    for option in text.split():
        name, _, value = option.partition("=")
        if name == "kubernetes":
            kubernetes = Version.parse(value)
        elif name == "assume":
            assume.append(value)
        else:
            raise ValueError(f"{where}: {option!r} is no option of an example; there are kubernetes= and assume=")
    return kubernetes, Assumptions.parse(assume)


def rewrite(example: Example, lines: Sequence[str]) -> None:
    """Put ``lines`` in place of an example in its page, wherever it stands there by now."""
    current = next(other for other in examples(example.page) if other.label == example.label)
    page = example.page.read_text(encoding="utf-8").split("\n")
    page[current.begins : current.begins + len(current.lines)] = lines
    example.page.write_text("\n".join(page), encoding="utf-8")


def rewrite_fixed(shown: FixedExample, text: str) -> None:
    """Put ``text`` in place of a fixed manifest in its page, wherever it stands there by now."""
    example = shown.example
    current = next(
        other
        for other in fixed_examples(example.page)
        if other.example.label == example.label and other.unsafe == shown.unsafe
    )
    page = example.page.read_text(encoding="utf-8").split("\n")
    page[current.begins : current.begins + len(current.lines)] = text.removesuffix("\n").split("\n")
    example.page.write_text("\n".join(page), encoding="utf-8")


def add_fixed(example: Example, text: str, *, unsafe: bool) -> None:
    """Put ``text`` below an example as what becomes of it."""
    current = next(other for other in examples(example.page) if other.label == example.label)
    page = example.page.read_text(encoding="utf-8").split("\n")
    option, kind = (" --unsafe-fixes", " unsafe") if unsafe else ("", "")
    said = f"`podlint check --fix{option}` makes of it:"
    fence = ["", said, "", f"```yaml fixed{kind}", *text.removesuffix("\n").split("\n"), "```"]
    after = current.begins + len(current.lines) + 1
    page[after:after] = fence
    example.page.write_text("\n".join(page), encoding="utf-8")
