"""Every command that a Pod writes down: of containers, hooks and probes."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.command import hook_words, probe_words, process_fields, process_words
from podlint.checks.subject import Subject
from podlint.dataclass import dataclass
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec


@dataclass(frozen=True, slots=True)
class Command:
    """One command that a container runs."""

    container: Container
    what: str
    """As messages name it."""
    words: tuple[Field[str], ...]
    expanded: list[str] | None
    """The words as the program is given them; None where a variable's value stands elsewhere."""


def commands(subject: Subject) -> Iterator[Command]:
    """The commands of containers, hooks and probes; ``args`` behind an image's own entry point are none."""
    if subject.pod.os.value == "windows":
        return
    for container in subject.pod.containers:
        if process_fields(container):
            yield Command(container, "command", process_fields(container), process_words(container, subject.pod))
        for hook in container.hooks:
            if isinstance(hook.handler, Exec) and hook.handler.command:
                yield Command(container, f"{hook.kind} command", hook.handler.command, hook_words(hook))
        for probe in container.probes.values():
            if isinstance(probe.handler, Exec) and probe.handler.command:
                words = probe_words(container, probe)
                yield Command(container, f"{probe.kind} probe's command", probe.handler.command, words)
