"""The words of a command after Kubernetes' own expansion of ``$(NAME)`` and ``$$`` (kubelet-model 10.2a)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from podlint.behaviour.images import is_base_image
from podlint.manifest.node import Scalar, find
from podlint.pod.field import Field
from podlint.pod.image import DOCKER_HUB, parse
from podlint.pod.model import Container, EnvVar, Exec, Hook, Pod, Probe
from podlint.regex import regex

_REFERENCE = regex(r"\$(?:\$|\(([^)]*)\))")
_NAME = regex(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
_SERVICE = regex(r"[A-Z][A-Z0-9_]*_(?:SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)")
"""Names of the variables that Kubernetes makes for Services."""


LONGEST: Final = 131_072
"""Characters: Linux starts no process with a longer argument or variable (``MAX_ARG_STRLEN``)."""


class _Undecided(Exception):  # noqa: N818 -- not an error: the value stands elsewhere
    """The text of a variable that the manifest does not hold, or one too long for any process."""


Lookup: TypeAlias = Callable[[str], "str | None"]
"""The text of a variable, None to leave the reference as it is; raises :class:`_Undecided`."""


def words(container: Container) -> list[str] | None:
    """What the container runs: ``command`` and ``args``, expanded.

    None where the image's entry point decides (no ``command``), or where a variable that the manifest
    does not spell out stands in it.
    """
    if not container.command:
        return None
    return process_words(container)


def process_fields(container: Container) -> tuple[Field[str], ...]:
    """The fields that hold the words of the container's process: ``command`` and ``args``, or ``args`` alone.

    Empty where the image's entry point has a part in it.
    """
    if container.command or is_base_image(container):
        return (*container.command, *container.args)
    return ()


def process_words(container: Container, pod: Pod | None = None) -> list[str] | None:
    """What the container's process runs: as :func:`words`, and ``args`` alone for images without an entry point.

    ``pod`` tells what variables hold that take their value from the Pod's own fields.
    """
    return _expanded_command([word.value for word in process_fields(container)], container, pod) or None


_ENTRY_POINTS = {"alpine/git": "git"}
"""What images start that are made around one program: its name, by the image's repository on Docker Hub."""


def entry_words(container: Container) -> list[str] | None:
    """``args`` behind the program that the image is known to start, where they alone are written."""
    image = parse(container.image.value) if container.image.value else None
    program = None if image is None or image.registry != DOCKER_HUB else _ENTRY_POINTS.get(image.repository)
    if program is None or container.command or not container.args:
        return None
    words = _expanded_command([word.value for word in container.args], container, None)
    return None if words is None else [program, *words]


def _expanded_command(texts: list[str], container: Container, pod: Pod | None) -> list[str] | None:
    """``texts`` expanded as the container's command is; None where a variable's value stands elsewhere."""
    values = environment(container, pod)

    def look_up(name: str) -> str | None:
        if name in values:
            value = values[name]
            if value is None:
                raise _Undecided
            return value
        if (container.env_from and _NAME.fullmatch(name)) or _SERVICE.fullmatch(name):
            raise _Undecided
        return None

    try:
        return [_expand(text, look_up) for text in texts]
    except _Undecided:
        return None


def probe_words(container: Container, probe: Probe) -> list[str] | None:
    """The command of an exec probe, expanded; None for other handlers.

    The prober knows the values written in ``env`` only, and takes them as written: one from elsewhere
    (``valueFrom``) becomes empty.
    """
    if not isinstance(probe.handler, Exec):
        return None
    values = {variable.name.value: variable.value.value or "" for variable in container.env}
    try:
        return [_expand(word.value, values.get) for word in probe.handler.command]
    except _Undecided:
        return None


def hook_words(hook: Hook) -> list[str] | None:
    """The command of an exec hook, which is run as it is written; None for other handlers."""
    if not isinstance(hook.handler, Exec):
        return None
    return [word.value for word in hook.handler.command]


def environment(container: Container, pod: Pod | None = None) -> Mapping[str, str | None]:
    """The variables of ``env`` in the container; None where the value stands elsewhere. The image may set more."""
    values: dict[str, str | None] = {}
    for variable in container.env:
        name, text = variable.name.value, variable.value.value
        if text is None:
            elsewhere = variable.source is not None
            values[name] = (None if pod is None else _of_field(pod, variable)) if elsewhere else ""
            continue
        try:
            values[name] = _expand(text, lambda other: _earlier(values, other, container))
        except _Undecided:
            values[name] = None
    return values


_OF_METADATA = regex(r"metadata\.(labels|annotations)\['([^']+)'\]")


def _of_field(pod: Pod, variable: EnvVar) -> str | None:
    """The value of a ``fieldRef`` that the manifest itself decides (the downward API); None for all others."""
    path = find(variable.source, ("fieldRef", "fieldPath")) if variable.source is not None else None
    if not isinstance(path, Scalar) or not isinstance(path.value, str):
        return None
    is_pod, workload = pod.workload.kind == "Pod", pod.workload
    match path.value:
        case "metadata.name":
            return workload.name if is_pod else None
        case "metadata.namespace":
            return workload.namespace
        case "spec.serviceAccountName":
            named = find(pod.node, ("serviceAccountName",))
            return named.value if isinstance(named, Scalar) and isinstance(named.value, str) else "default"
    match = _OF_METADATA.fullmatch(path.value)
    if match is None:
        return None
    if match[1] == "labels":
        return pod.labels.get(match[2], "" if is_pod else None)
    annotation = pod.annotations.get(match[2])
    return None if annotation is None else annotation.value


def _earlier(values: Mapping[str, str | None], name: str, container: Container) -> str | None:
    """The value of a variable written further up; variables may refer to those."""
    if name not in values:
        if (container.env_from and _NAME.fullmatch(name)) or _SERVICE.fullmatch(name):
            raise _Undecided
        return None
    value = values[name]
    if value is None:
        raise _Undecided
    return value


def _expand(text: str, look_up: Lookup) -> str:
    """``$(NAME)`` becomes its value where there is one; ``$$`` becomes ``$`` and shields what follows."""
    room = LONGEST

    def replacement(match: re.Match[str]) -> str:
        nonlocal room
        name = match[1]
        if name is None:
            return "$"
        value = look_up(name)
        room -= 0 if value is None else len(value)
        if room < 0:
            raise _Undecided
        return match[0] if value is None else value

    return _REFERENCE.sub(replacement, text)
