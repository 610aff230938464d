"""What a manifest silences of the findings about itself.

A comment ``# podlint: ignore[rule-a, rule-b] why`` holds for its line or, on a line of its own, for the next line
that is no comment. An annotation ``podlint/ignore: "rule-a, rule-b"`` holds for the object or Pod template it is on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from podlint.checks.finding import Finding
from podlint.dataclass import dataclass
from podlint.manifest.comments import Directive, directives
from podlint.manifest.node import Node, Path, Scalar, Span, find
from podlint.manifest.source import Reading
from podlint.pod.model import Pod
from podlint.regex import regex

VERB = "ignore"
ANNOTATION = "podlint/ignore"

_RULES = regex(r"\s*\[([^\]]*)\]\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One rule silenced over a range of lines."""

    rule: str
    first_line: int
    last_line: int
    reason: str
    span: Span
    """The whole comment, or the annotation's value."""
    name: Span
    """The rule's name in it; the whole where its characters are not those of the value."""
    names: tuple[str, ...]
    """All that the same comment or annotation silences, this rule included."""
    annotation: Path | None = None
    """Where the annotation stands in the document as written; None: it is a comment."""

    def covers(self, finding: Finding) -> bool:
        """Whether the finding begins on one of the lines. It holds for findings of the same file only."""
        return finding.rule == self.rule and self.first_line <= finding.place.span.line <= self.last_line


def suppressions(reading: Reading, pods: Iterable[Pod]) -> list[Suppression]:
    """What an input silences; ``pods`` are those found in it."""
    if "podlint" not in reading.source.text:
        return []
    return [*_of_comments(reading), *_of_annotations(reading, pods)]


def rules_named(directive: Directive) -> list[str] | None:
    """The rules that an ``ignore`` names in its brackets; None where it has none."""
    match = _RULES.fullmatch(directive.text)
    return None if match is None else _names(match[1])


def comment_span(directive: Directive, lines: Sequence[str]) -> Span:
    """The whole comment, without the blanks behind it."""
    end = len(lines[directive.line - 1].rstrip()) + 1
    return Span(directive.line, directive.column, directive.line, end)


def _of_comments(reading: Reading) -> Iterator[Suppression]:
    lines = reading.source.lines
    for directive in directives(reading):
        match = _RULES.fullmatch(directive.text) if directive.verb == VERB else None
        if match is None:
            continue
        line, span = _target(directive, lines), comment_span(directive, lines)
        named = _names(match[1])
        for rule in named:
            yield Suppression(rule, line, line, match[2].strip(), span, _place_of(rule, lines, span), tuple(named))


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
    holders: list[tuple[Node, Path]] = [(document.root, document.base) for document in reading.documents]
    holders += [(holder, pod.path[:-1]) for pod in pods if (holder := _template(pod)) is not None]
    for holder, path in holders:
        annotation = _annotation(holder)
        if annotation is None or annotation.span in seen:
            continue
        seen.add(annotation.span)
        named, span = _names(annotation.text), annotation.span
        for rule in named:
            place, at = _place_of(rule, reading.source.lines, span), (*path, *_ANNOTATION_PATH)
            yield Suppression(rule, holder.span.line, holder.span.end_line, "", span, place, tuple(named), at)


_ANNOTATION_PATH = ("metadata", "annotations", ANNOTATION)


def _template(pod: Pod) -> Node | None:
    """The object around the Pod's ``spec``."""
    document = pod.workload.document
    return find(document.root, pod.path[len(document.base) : -1])


def _annotation(holder: Node) -> Scalar | None:
    value = find(holder, _ANNOTATION_PATH)
    return value if isinstance(value, Scalar) else None


def _place_of(rule: str, lines: Sequence[str], span: Span) -> Span:
    """Where the rule is named within ``span``, if that is on one line."""
    if span.line == span.end_line:
        for match in re.finditer(rf"(?<![\w-]){re.escape(rule)}(?![\w-])", lines[span.line - 1]):
            if span.column <= match.start() + 1 and match.end() < span.end_column:
                return Span(span.line, match.start() + 1, span.line, match.end() + 1)
    return span


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
