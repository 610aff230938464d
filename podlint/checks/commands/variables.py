"""The variables that a command is given."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.model import EnvVar


@check("env-duplicate")
def env_duplicate(subject: Subject) -> Iterator[Finding]:
    """A variable that is set twice: the last value counts, and nobody is told."""
    for container in subject.pod.containers:
        first: dict[str, EnvVar] = {}
        for variable in container.env:
            name = variable.name.value
            earlier = first.setdefault(name, variable)
            if earlier is variable or not name:
                continue
            same = earlier.value.value is not None and earlier.value.value == variable.value.value
            yield subject.finding(
                "env-duplicate",
                f"variable '{name}' is set again: "
                + ("to the same value" if same else "this value counts, the first is lost"),
                variable.name.span,
                variable.name.path,
                container=container,
                because=(subject.related("set first here", earlier.name.span),),
                help="keep one of them",
            )
