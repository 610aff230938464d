"""Which files the commands of a Pod read, write and remove, as far as their text tells.

This looks at the text alone, not at the course of the script: a path behind a condition counts too, as
a possible use. It carries the data flow between containers, and tells who may disturb whose files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from podlint.behaviour.command import entry_words, environment, hook_words, probe_words, process_fields, process_words
from podlint.behaviour.images import is_base_image, is_there
from podlint.behaviour.location import Location, is_below, locate
from podlint.behaviour.shell.paths import Verb
from podlint.behaviour.shell.way import Way
from podlint.behaviour.survey import Survey
from podlint.dataclass import dataclass
from podlint.manifest.node import Span
from podlint.pod.model import Container, Exec, HookKind, Pod, ProbeKind

__all__ = ["FileUse", "Location", "Touched", "Verb", "locate", "may_touch", "reads_and_writes", "touched_by"]

Origin: TypeAlias = "Literal['command'] | HookKind | ProbeKind"
"""Which of a container's commands it is."""
Touched: TypeAlias = "frozenset[Location] | None"
"""The places that a command may change; None where it may change any."""


@dataclass(frozen=True, slots=True)
class FileUse:
    """One file that a command uses."""

    container: Container
    origin: Origin
    verb: Verb
    path: str
    """Absolute, inside the container."""
    location: Location
    span: Span
    """The element of the command's list that names the file."""
    certain: bool
    """The command gets there whatever happens; False behind a condition, in a trap, or after something unreadable."""
    way: Way
    """How the command gets there, whatever stands before it, and what becomes of it if this use fails."""
    program: str | None
    """The name of the program that uses it; None for a redirection of the shell's."""
    fresh: bool
    """It fails if something is there already: ``mkdir``, ``ln -s``, ``git clone``."""
    idle: bool
    """There may be nothing left to do, so that it cannot fail: ``mkdir -p``, ``rm -f``."""


def reads_and_writes(pod: Pod) -> list[FileUse]:
    """Every file use of the Pod's commands, hooks and exec probes that can be read, container by container."""
    return [use for container in pod.containers for use in _uses(container)]


def touched_by(container: Container, words: Sequence[str] | None) -> Touched:
    """The places that a command of ``container`` may write or remove; ``words`` None: an unknown command."""
    if words is None:
        return None
    if words and not is_there(container, words[0]):
        return frozenset()
    survey = _surveyed(container, words)
    if not survey.complete:
        return None
    return frozenset(locate(container, use.path) for use in survey.mentions if use.verb != "reads")


def may_touch(touched: Touched, where: Location) -> bool:
    """Whether the file at ``where`` may be changed: it, or a directory that it lies in, is named."""
    return touched is None or any(
        place.volume == where.volume and is_below(where.path, place.path) for place in touched
    )


def _uses(container: Container) -> Iterator[FileUse]:
    for origin, words, spans in _commands(container):
        for mention in _surveyed(container, words).mentions:
            where = locate(container, mention.path)
            span = spans[mention.element]
            how = mention.certain, mention.way, mention.program, mention.fresh, mention.idle
            yield FileUse(container, origin, mention.verb, mention.path, where, span, *how)


def _commands(container: Container) -> Iterator[tuple[Origin, list[str], list[Span]]]:
    """The container's commands with the spans of their words."""
    words = process_words(container)
    if words:
        yield "command", words, [word.span for word in process_fields(container)]
    elif (words := entry_words(container)) is not None:
        yield "command", words, [word.span for word in (container.args[0], *container.args)]
    for hook in container.hooks:
        if isinstance(hook.handler, Exec):
            yield hook.kind, hook_words(hook) or [], [word.span for word in hook.handler.command]
    for kind, probe in container.probes.items():
        if isinstance(probe.handler, Exec):
            yield kind, probe_words(container, probe) or [], [word.span for word in probe.handler.command]


def _surveyed(container: Container, words: Sequence[str]) -> Survey:
    directory = container.working_dir.value or ("/" if is_base_image(container) else None)
    survey = Survey(dict(environment(container)), directory)
    if words:
        survey.command(list(words), range(len(words)), Way())
    return survey
