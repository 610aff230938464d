"""What a document means once a change is made: the measure that every edit of its text is held to."""

from __future__ import annotations

import json
from copy import deepcopy

from podlint.checks.change import Change, MoveItem, RemoveField, RenameField, SetField
from podlint.fix.text import CannotEdit
from podlint.manifest.node import Json, Path, Step


def changed(root: Json, change: Change) -> Json:
    """``root`` with the change made. CannotEdit where it has no place there."""
    holder: list[Json] = [deepcopy(root)]
    match change:
        case SetField(path, value):
            _set(holder, (0, *path), value)
        case RemoveField(path):
            _take(_walk(holder, (0, *path[:-1])), path[-1] if path else None)
        case RenameField(path, key):
            _rename(_walk(holder, (0, *path[:-1])), path[-1] if path else None, key)
        case MoveItem(path, to):
            item = _walk(holder, (0, *path))
            _take(_walk(holder, (0, *path[:-1])), path[-1])
            _append(_walk(holder, (0, *to[:-1])), to[-1], item)
    return holder[0]


def same(one: Json, other: Json) -> bool:
    """Whether two values are the same to a decoder: 1, 1.0 and true are three."""
    return one is other or json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def nested(way: Path, value: Json) -> Json:
    """``value`` in the objects and lists that ``way`` leads through."""
    for step in reversed(way):
        if step == 0:
            value = [value]
        elif isinstance(step, str):
            value = {step: value}
        else:
            raise CannotEdit("there is no such list item")
    return value


def _set(holder: Json, path: Path, value: Json) -> None:
    for at, step in enumerate(path):
        rest = path[at + 1 :]
        if isinstance(holder, dict) and isinstance(step, str):
            if not rest or holder.get(step) is None:
                holder[step] = nested(rest, value)
                return
            holder = holder[step]
        elif isinstance(holder, list) and isinstance(step, int) and step <= len(holder):
            if step == len(holder):
                holder.append(nested(rest, value))
                return
            if not rest or holder[step] is None:
                holder[step] = nested(rest, value)
                return
            holder = holder[step]
        else:
            raise CannotEdit("there is no such place")


def _walk(node: Json, path: Path) -> Json:
    for step in path:
        if not _has(node, step):
            raise CannotEdit("there is no such place")
        node = node[step]  # type: ignore[index]
    return node


def _has(node: Json, step: Step) -> bool:
    if isinstance(step, str):
        return isinstance(node, dict) and step in node
    return isinstance(node, list) and step < len(node)


def _take(holder: Json, step: Step | None) -> None:
    if step is None or not _has(holder, step):
        raise CannotEdit("there is no such field")
    del holder[step]  # type: ignore[union-attr, arg-type]


def _append(holder: Json, step: Step, item: Json) -> None:
    if not isinstance(holder, dict) or not isinstance(step, str):
        raise CannotEdit("there is no such place")
    items = holder.setdefault(step, [])
    if not isinstance(items, list):
        raise CannotEdit("there is no such list")
    items.append(item)


def _rename(holder: Json, step: Step | None, key: str) -> None:
    if not isinstance(holder, dict) or not isinstance(step, str) or step not in holder:
        raise CannotEdit("there is no such field")
    if key in holder:
        raise CannotEdit(f"there is a '{key}' already")
    holder[key] = holder.pop(step)
