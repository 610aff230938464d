"""How messages name objects."""

from __future__ import annotations

from typing import Final

from podlint.kubernetes import Version
from podlint.manifest.node import Path, format_path

_ITEMS: Final = {
    "containers": "container",
    "ephemeralContainers": "ephemeral container",
    "initContainers": "init container",
    "volumes": "volume",
}


def is_container(path: Path) -> bool:
    """Whether an object that stands at ``path`` is a container, of whatever role."""
    return len(path) > 1 and isinstance(path[-1], int) and str(path[-2]).lower().endswith("containers")


def one(path: Path, kind: str) -> str:
    """The object at ``path`` as one of its sort: an init container, `ports[]`, `httpGet`.

    ``kind`` is what the object at the root is.
    """
    noun = _noun(path, kind)
    if noun.startswith("`"):
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def this(path: Path, kind: str) -> str:
    """The very object at ``path``: the init container, `httpGet`."""
    noun = _noun(path, kind)
    return noun if noun.startswith("`") else f"the {noun}"


def _noun(path: Path, kind: str) -> str:
    last = path[-1] if path else None
    if isinstance(last, str):
        return f"`{format_path(path) if last in path[:-1] else last}`"  # a Deployment's spec, or its Pods'?
    if last is None or len(path) < 2:
        return kind
    return _ITEMS.get(str(path[-2]), f"`{path[-2]}[]`")


def called(path: Path, within: str | None) -> str:
    """The value at ``path``: `args[1]`, or `cpu` in `limits` where it is ``within`` an object whose keys are free."""
    names = [index for index, step in enumerate(path) if isinstance(step, str)]
    steps = path[names[-1] :]
    name = str(steps[0]) + "".join(f"[{index}]" for index in steps[1:])
    return f"`{name}`" if within is None else f"`{name}` in `{within}`"


def release(version: Version) -> str:
    """``1.29``, and ``1.35.4`` where the patch matters."""
    return version.release if version.patch == 0 else str(version)
