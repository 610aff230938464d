"""What a manifest itself says of its unknowns: ``# podlint: assume`` comments and ``podlint/…`` annotations."""

from __future__ import annotations

from collections.abc import Iterable

from podlint.dataclass import dataclass
from podlint.lifecycle.unknown import MEANINGS, Assumption, Assumptions, check_name, parse_range
from podlint.manifest.comments import Directive
from podlint.manifest.node import Span
from podlint.pod.model import Container, Pod

PREFIX = "podlint/"


@dataclass(frozen=True, slots=True)
class Misread:
    """An assumption in a manifest that can't be understood."""

    message: str
    span: Span


def written_assumptions(pod: Pod, directives: Iterable[Directive]) -> tuple[Assumptions, list[Misread]]:
    """The assumptions written in a Pod's manifest, and those that can't be understood.

    A comment on or directly above a container's first line, or on any line inside it, speaks of that container:
    ``# podlint: assume boot=20s..45s``. An annotation of the Pod or its template says ``podlint/boot.app: 20s..45s``.
    """
    given: dict[str, Assumption] = {}
    misread: list[Misread] = []
    for key, field in pod.annotations.items():
        name = key.removeprefix(PREFIX)
        if key.startswith(PREFIX) and name.split(".")[0] in MEANINGS:
            try:
                given[check_name(name)] = Assumption(parse_range(field.value), "annotation")
            except ValueError as error:
                misread.append(Misread(str(error), field.span))
    for directive in directives:
        if directive.verb != "assume":
            continue
        container = _container_at(pod, directive)
        if container is None:
            continue
        try:
            given.update(_from_comment(directive.text, container))
        except ValueError as error:
            misread.append(
                Misread(str(error), Span(directive.line, directive.column, directive.line, directive.column + 1))
            )
    return Assumptions(given), misread


def _from_comment(text: str, container: Container) -> dict[str, Assumption]:
    given: dict[str, Assumption] = {}
    words = text.split()
    if not words:
        raise ValueError("nothing is assumed here; write # podlint: assume boot=20s..45s")
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ValueError(f"{word!r} is no assumption; write NAME=RANGE, e.g. boot=20s..45s")
        kind, dot, rest = name.partition(".")
        own = f"{kind}.{container.name}{dot}{rest}" if rest in ("", "preStop", "postStart") else name
        if kind in ("overhead", "latency"):
            own = kind
        given[check_name(own)] = Assumption(parse_range(value), "comment")
    return given


def _container_at(pod: Pod, directive: Directive) -> Container | None:
    """The container that a comment stands on, in, or directly above."""
    line = directive.line
    for container in pod.containers:
        span = container.node.span
        first = span.line - 1 if directive.own_line else span.line
        if first <= line <= span.end_line - (span.end_column == 1):
            return container
    return None
