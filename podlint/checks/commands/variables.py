"""The variables that a command is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podlint.checks.change import RemoveField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.model import EnvVar


@check("env-duplicate")
def env_duplicate(subject: Subject) -> Iterator[Finding]:
    """A variable that is set twice: the last value counts, and nobody is told."""
    for container in subject.pod.containers:
        last: dict[str, int] = {}
        for place, variable in enumerate(container.env):
            name = variable.name.value
            earlier = last.get(name)
            last[name] = place
            if not name or earlier is None or _used(name, container.env[earlier + 1 : place + 1]):
                continue
            first = container.env[earlier]
            same = first.value.value is not None and first.value.value == variable.value.value
            fix = Fix(f"take out the first '{name}'", same, (RemoveField(first.name.path[:-1]),))
            yield subject.finding(
                "env-duplicate",
                f"variable '{name}' is set again"
                + (" to the same value" if same else ": this value counts, the first is lost"),
                variable.name.span,
                variable.name.path,
                container=container,
                because=(subject.related("set first here", first.name.span),),
                help="keep one of them",
                fix=fix,
            )


def _used(name: str, behind: Sequence[EnvVar]) -> bool:
    """Whether a variable behind the first refers to it, so that the first value goes on in that one."""
    return any(f"$({name})" in (variable.value.value or "") for variable in behind)
