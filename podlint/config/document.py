"""A configuration file as data, with the place of every key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Sequence as Lines
from dataclasses import replace
from pathlib import Path as FilePath

from podlint.config.error import ConfigurationError, Position
from podlint.dataclass import dataclass
from podlint.digest import blake2b
from podlint.manifest.node import Json, Mapping, Node, Path, Scalar, Sequence, Span, find
from podlint.regex import regex


@dataclass(frozen=True, slots=True)
class ConfigDocument:
    """The settings of one file, not yet looked at."""

    name: str
    data: Json
    position: Callable[[Path], Position]
    """Where the key (or list item) at a path is written; where that is not known, the nearest key around it."""
    inside: Callable[[Path, int, int], Position]
    """Where a line and a column of the text at a path are written; where that is not known, the text's key."""
    digest: str = ""
    """Of the whole file, as a hexadecimal number."""


def load(path: FilePath, name: str) -> ConfigDocument | None:
    """The configuration in ``path``, called ``name`` in messages; None for a TOML file without ``[tool.podlint]``.

    ConfigurationError where it cannot be decoded; OSError where it cannot be read.
    """
    data = path.read_bytes()
    document = _from_toml(name, data) if path.suffix == ".toml" else _from_yaml(name, data)
    return None if document is None else replace(document, digest=blake2b(data).hexdigest())


def _from_yaml(name: str, data: bytes) -> ConfigDocument:
    from podlint.manifest.read import read

    reading = read(name, data)
    mistakes = [((problem.span.line, problem.span.column), problem.message) for problem in reading.problems]
    if reading.template is not None:
        mistakes.append(((1, 1), "the configuration is a template; write it as plain YAML"))
    if len(reading.documents) > 1:
        mistakes.append(
            (_start(reading.documents[1].root.span), "the configuration is one YAML document, here begins another")
        )
    if mistakes:
        raise ConfigurationError(name, mistakes)
    if not reading.documents:
        return ConfigDocument(name, {}, lambda _: (1, 1), lambda *_: (1, 1))
    root = reading.documents[0].root
    if duplicates := list(_duplicates(root)):
        raise ConfigurationError(name, duplicates)
    lines = reading.source.lines
    return ConfigDocument(
        name,
        _as_written(root),
        lambda path: _yaml_position(root, path),
        lambda path, line, column: _inside(root, lines, path, line, column),
    )


def _as_written(node: Node) -> Json:
    """The node as data, but numbers as their text: ``kubernetes-version: 1.30`` is no 1.3."""
    if isinstance(node, Mapping):
        return {entry.key: _as_written(entry.value) for entry in node}
    if isinstance(node, Sequence):
        return [_as_written(item) for item in node]
    return node.text if _is_number(node) else node.value


def _is_number(node: Scalar) -> bool:
    return isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _duplicates(node: Node) -> Iterator[tuple[Position, str]]:
    if isinstance(node, Mapping):
        for duplicate in node.duplicates:
            yield _start(duplicate.span), f"{duplicate.key!r} is set twice, first on line {duplicate.first.line}"
    if not isinstance(node, Scalar):
        for child in node:
            yield from _duplicates(child.value if isinstance(child, tuple) else child)


def _yaml_position(root: Node, path: Path) -> Position:
    node, position = root, _start(root.span)
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
            entry = node.entries[step]
            node, position = entry.value, _start(entry.key_span)
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
            position = _start(node.span)
        else:
            break
    return position


def _inside(root: Node, lines: Lines[str], path: Path, line: int, column: int) -> Position:
    """A text in one line, or in a ``|`` block, stands there as it is; of one that is folded or escaped, its begin."""
    node = find(root, path)
    if not isinstance(node, Scalar):
        return _yaml_position(root, path)
    span = node.span
    if node.block and "|" in lines[span.line - 1][span.column - 1 :]:
        below = lines[span.line :]
        indent = next((len(each) - len(each.lstrip()) for each in below if each.strip()), 0)
        return span.line + line, indent + column
    first = span.column - 1 + (not node.plain)
    if node.block or not lines[span.line - 1].startswith(node.text, first):
        return _start(span)
    return span.line, first + column


def _start(span: Span) -> Position:
    return span.line, span.column


def _from_toml(name: str, data: bytes) -> ConfigDocument | None:
    if b"podlint" not in data:
        return None
    import tomllib

    text = data.decode(errors="replace")
    try:
        tools = tomllib.loads(text, parse_float=str).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(name, [_toml_error(str(error))]) from error
    if not isinstance(tools, dict) or "podlint" not in tools:
        return None
    keys = _toml_keys(text)

    def position(path: Path) -> Position:
        full: Path = ("tool", "podlint", *path)
        known = (keys[full[:length]] for length in range(len(full), 0, -1) if full[:length] in keys)
        return next(known, (1, 1))

    return ConfigDocument(name, tools["podlint"], position, lambda path, *_: position(path))


_TOML_POSITION = regex(r" \(at line (\d+), column (\d+)\)$")
_TOML_HEADER = regex(r"\s*\[\s*([^\[\]]+?)\s*\]")
_TOML_KEY = regex(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_TOML_PART = regex(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


def _toml_error(message: str) -> tuple[Position, str]:
    """The parser tells the position in its text only."""
    match = _TOML_POSITION.search(message)
    position = (int(match[1]), int(match[2])) if match else (1, 1)
    return position, f"not TOML: {_TOML_POSITION.sub('', message)}"


def _toml_keys(text: str) -> dict[Path, Position]:
    """Where tables and keys are written, from a look at each line's beginning: tomllib keeps no positions."""
    table: Path = ()
    keys: dict[Path, Position] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TOML_HEADER.match(line):
            table = _toml_path(header[1])
            keys.setdefault(table, (number, header.start(1) + 1))
        elif key := _TOML_KEY.match(line):
            keys.setdefault((*table, *_toml_path(key[1])), (number, key.start(1) + 1))
    return keys


def _toml_path(dotted: str) -> Path:
    return tuple("".join(part) for part in _TOML_PART.findall(dotted))
