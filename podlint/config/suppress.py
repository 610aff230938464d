"""Findings that a manifest itself silences.

A suppression that silences nothing, or names no rule, is itself found: nobody would see it otherwise.

A comment ``# podlint: ignore[rule-a, rule-b] why`` holds for its line or, on a line of its own, for the next line
that is no comment. An annotation ``podlint/ignore: "rule-a, rule-b"`` holds for the object or Pod template it is on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from podlint.checks.change import Change, EditComment, RemoveField, SetField
from podlint.checks.finding import Finding, Fix, Place
from podlint.manifest.comments import Directive, directives
from podlint.manifest.node import Node, Path, Scalar, Span, find
from podlint.manifest.source import Reading
from podlint.pod.model import Pod
from podlint.spelling import closest, did_you_mean

ANNOTATION = "podlint/ignore"

_RULES = re.compile(r"\s*\[([^\]]*)\]\s*(.*)", re.DOTALL)


class Annotation(NamedTuple):
    """A field that holds suppressions."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """One rule silenced over a range of lines."""

    rule: str
    first_line: int
    last_line: int
    reason: str
    span: Span
    """Where it is written."""
    annotation: Annotation | None = None
    """The annotation that it is part of; None for a comment."""

    @property
    def where(self) -> str:
        """The lines it holds for, in words."""
        one = self.first_line == self.last_line
        return f"on line {self.first_line}" if one else f"on lines {self.first_line} to {self.last_line}"

    def covers(self, finding: Finding) -> bool:
        """Whether the finding begins on one of the lines. It holds for findings of the same file only."""
        return finding.rule == self.rule and self.first_line <= finding.place.span.line <= self.last_line


class Sifted(NamedTuple):
    """The findings of one input, told apart."""

    kept: list[Finding]
    hidden: list[Finding]


def sift(
    reading: Reading, pods: Sequence[Pod], found: Iterable[Finding], told: Collection[str], known: Collection[str]
) -> Sifted:
    """Set aside what the input itself silences, and complain of suppressions that are of no use.

    ``told`` names the rules that report in this run: of the others nobody can say whether something is silenced.
    ``known`` names all there are.
    """
    written = suppressions(reading, pods)
    findings = list(found)
    if not written and "podlint:" not in reading.source.text:
        return Sifted(findings, [])
    sifted, used = _suppress(findings, written)
    complaints = [*_unknown(reading, written, known), *_unused(reading, written, used, told, known)]
    silenced, _ = _suppress(complaints, written)
    return Sifted([*sifted.kept, *silenced.kept], [*sifted.hidden, *silenced.hidden])


def _suppress(findings: Iterable[Finding], written: Sequence[Suppression]) -> tuple[Sifted, set[Suppression]]:
    """The findings told apart, and the suppressions that covered one."""
    kept: list[Finding] = []
    hidden: list[Finding] = []
    used: set[Suppression] = set()
    for finding in findings:
        covering = [suppression for suppression in written if suppression.covers(finding)]
        used.update(covering)
        (hidden if covering else kept).append(finding)
    return Sifted(kept, hidden), used


# --- complaints ------------------------------------------------------------------------------------------

UNUSED, UNKNOWN = "suppression-unused", "suppression-unknown"
SUPPRESSION_RULES = (UNUSED, UNKNOWN)
"""What is found about suppressions themselves, once everything else has been found."""

_VERBS = ("ignore", "assume")


def _unused(
    reading: Reading,
    written: Sequence[Suppression],
    used: Collection[Suppression],
    told: Collection[str],
    known: Collection[str],
) -> Iterator[Finding]:
    for each in written:
        if each in used or each.rule not in told or each.rule not in known or each.rule in SUPPRESSION_RULES:
            continue
        yield Finding(
            UNUSED,
            f"nothing is left for this to silence: {each.rule} finds nothing {each.where}",
            Place(reading.source.name, each.span),
            help="take it away, so that it does not hide what comes later",
            fix=Fix("take it away", True, (_edit(each, _without(_text(reading, each), each.rule)),)),
        )


def _unknown(reading: Reading, written: Sequence[Suppression], known: Collection[str]) -> Iterator[Finding]:
    for each in written:
        if each.rule in known:
            continue
        near = closest(each.rule, sorted(known))
        meant = f"; did you mean '{near}'?" if near else ""
        text = _text(reading, each)
        renamed = re.sub(rf"(?<![\w-]){re.escape(each.rule)}(?![\w-])", near, text) if near else text
        yield Finding(
            UNKNOWN,
            f"there is no rule '{each.rule}', so nothing is silenced{meant}",
            Place(reading.source.name, each.span),
            help="podlint rule lists them all",
            fix=Fix(f"write '{near}'", True, (_edit(each, renamed),)) if near else None,
        )
    for directive in directives(reading):
        brackets = directive.verb != "ignore" or _RULES.fullmatch(directive.text)
        slip = closest(directive.verb, _VERBS) is not None or directive.text.startswith("[")
        if (directive.verb in _VERBS and brackets) or not slip:
            continue  # another word may be said to podlint's readers
        line = reading.source.lines[directive.line - 1].rstrip()
        span = Span(directive.line, directive.column, directive.line, len(line) + 1)
        said = (
            "`ignore` names its rules in brackets, so nothing is silenced"
            if directive.verb == "ignore"
            else f"podlint knows no `{directive.verb}`, so this does nothing{did_you_mean(directive.verb, _VERBS)}"
        )
        yield Finding(
            UNKNOWN,
            said,
            Place(reading.source.name, span),
            help="write # podlint: ignore[RULE] why, or # podlint: assume NAME=RANGE",
        )


def _without(text: str, rule: str) -> str:
    """The text of a comment or annotation without one rule; nothing where no other is left."""
    name = rf"(?<![\w-]){re.escape(rule)}(?![\w-])"
    shorter = re.sub(rf"{name}\s*,\s*|\s*,?\s*{name}", "", text, count=1)
    return "" if re.search(r"\[\s*\]", shorter) else shorter


def _text(reading: Reading, written: Suppression) -> str:
    """The comment, or the value of the annotation."""
    if written.annotation is not None:
        return written.annotation.text
    span = written.span
    return reading.source.lines[span.line - 1][span.column - 1 : span.end_column - 1]


def _edit(written: Suppression, text: str) -> Change:
    if written.annotation is None:
        return EditComment(written.span, text)
    path = written.annotation.path
    return SetField(path, text) if text.strip() else RemoveField(path)


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
    holders: list[tuple[Path, Node]] = [(document.base, document.root) for document in reading.documents]
    holders += [(pod.path[:-1], holder) for pod in pods if (holder := _template(pod)) is not None]
    for path, holder in holders:
        annotation = _annotation(holder)
        if annotation is None or annotation.span in seen:
            continue
        seen.add(annotation.span)
        whole = Annotation((*path, "metadata", "annotations", ANNOTATION), annotation.text)
        for rule in _names(annotation.text):
            yield Suppression(rule, holder.span.line, holder.span.end_line, "", annotation.span, whole)


def _template(pod: Pod) -> Node | None:
    """The object around the Pod's ``spec``."""
    document = pod.workload.document
    return find(document.root, pod.path[len(document.base) : -1])


def _annotation(holder: Node) -> Scalar | None:
    value = find(holder, ("metadata", "annotations", ANNOTATION))
    return value if isinstance(value, Scalar) else None


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]
