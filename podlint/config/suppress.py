"""Findings that a manifest itself silences.

A comment ``# podlint: ignore[rule-a, rule-b] why`` holds for its line or, on a line of its own, for the next line
that is no comment. An annotation ``podlint/ignore: "rule-a, rule-b"`` holds for the object or Pod template it is on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from podlint.checks.finding import Finding
from podlint.manifest.comments import Directive, directives
from podlint.manifest.node import Node, Scalar, Span, find
from podlint.manifest.source import Reading
from podlint.pod.model import Pod

ANNOTATION = "podlint/ignore"

_RULES = re.compile(r"\s*\[([^\]]*)\]\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One rule silenced over a range of lines."""

    rule: str
    first_line: int
    last_line: int
    reason: str
    span: Span
    """Where it is written."""

    def covers(self, finding: Finding) -> bool:
        """Whether the finding begins on one of the lines. It holds for findings of the same file only."""
        return finding.rule == self.rule and self.first_line <= finding.place.span.line <= self.last_line


@dataclass(frozen=True, slots=True)
class Sifted:
    """The findings of one input, told apart."""

    kept: list[Finding]
    hidden: list[Finding]
    unused: list[Suppression]
    """Suppressions that hid nothing."""


def suppress(findings: Iterable[Finding], suppressions: Sequence[Suppression]) -> Sifted:
    """Set the findings aside that one of the suppressions of their file covers."""
    if not suppressions:
        return Sifted(list(findings), [], [])
    kept: list[Finding] = []
    hidden: list[Finding] = []
    used: set[Suppression] = set()
    for finding in findings:
        covering = [suppression for suppression in suppressions if suppression.covers(finding)]
        used.update(covering)
        (hidden if covering else kept).append(finding)
    return Sifted(kept, hidden, [suppression for suppression in suppressions if suppression not in used])


def suppressions(reading: Reading, pods: Iterable[Pod]) -> list[Suppression]:
    """What an input silences; ``pods`` are those found in it."""
    if "podlint" not in reading.source.text:
        return []
    return [*_of_comments(reading), *_of_annotations(reading, pods)]


def _of_comments(reading: Reading) -> Iterator[Suppression]:
    lines = reading.source.lines
    for directive in directives(reading):
        match = _RULES.fullmatch(directive.text) if directive.verb == "ignore" else None
        if match is None:
            continue
        line = _target(directive, lines)
        span = Span(directive.line, directive.column, directive.line, len(lines[directive.line - 1].rstrip()) + 1)
        for rule in _names(match[1]):
            yield Suppression(rule, line, line, match[2].strip(), span)


def _target(directive: Directive, lines: Sequence[str]) -> int:
    """The line that a comment speaks of: its own, or the first one below that is more than a comment."""
    line = directive.line
    if directive.own_line:
        while line <= len(lines) and lines[line - 1].lstrip().startswith("#"):
            line += 1
    return line


def _of_annotations(reading: Reading, pods: Iterable[Pod]) -> Iterator[Suppression]:
    if ANNOTATION not in reading.source.text:
        return
    seen: set[Span] = set()
    holders = [document.root for document in reading.documents]
    holders += [holder for pod in pods if (holder := _template(pod)) is not None]
    for holder in holders:
        annotation = _annotation(holder)
        if annotation is None or annotation.span in seen:
            continue
        seen.add(annotation.span)
        for rule in _names(annotation.text):
            yield Suppression(rule, holder.span.line, holder.span.end_line, "", annotation.span)


def _template(pod: Pod) -> Node | None:
    """The object around the Pod's ``spec``."""
    document = pod.workload.document
    return find(document.root, pod.path[len(document.base) : -1])


def _annotation(holder: Node) -> Scalar | None:
    value = find(holder, ("metadata", "annotations", ANNOTATION))
    return value if isinstance(value, Scalar) else None


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]
