"""What a command finds when it is started in a container: its words, its environment, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from podlint.behaviour.command import environment
from podlint.behaviour.images import environment_is_known, has_program, is_base_image, sh_of
from podlint.behaviour.shell.run import Setting
from podlint.manifest.node import Scalar, find
from podlint.pod.model import Container, Pod


def setting_of(pod: Pod, container: Container, words: Sequence[str], *, of_process: bool = False) -> Setting:
    """The setting for ``words`` in ``container``; only the container's own process can have an open standard input."""
    directory = container.working_dir.value or ("/" if is_base_image(container) else None)
    stdin = of_process and any(_is_true(container, name) for name in ("stdin", "tty"))
    return Setting(
        words,
        environment(container, pod),
        directory,
        sh_of(container),
        reads_terminal=stdin,
        complete=environment_is_known(container),
        has_program=partial(has_program, container),
        alone=not (pod.share_process_namespace.value or pod.host_pid.value),
        effort=pod.script_effort,
    )


def _is_true(container: Container, name: str) -> bool:
    value = find(container.node, (name,))
    return isinstance(value, Scalar) and value.value is True
