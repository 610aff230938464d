"""Which field somebody points at."""

from podlint.manifest.node import format_path
from podlint.manifest.pointed import pointed_at
from podlint.manifest.read import read

TEXT = """\
kind: List # a comment
items:
  - spec: &base
      containers:
        - {name: "é😀", command: [sh, -c]}
      script: |
        sleep 5
  - spec: *base
---
a: {<<: {b: 1}, c: }
"""


def field(line: int, column: int) -> tuple[str, str] | None:
    found = pointed_at(read("x.yaml", TEXT.encode()).documents, line, column)
    return None if found is None else (format_path(found.path), str(found.span[:2]))


def test_each_character_belongs_to_the_innermost_field_or_to_none() -> None:
    drawn = []
    for number, line in enumerate(TEXT.splitlines(), 1):
        names: dict[str, str] = {}
        for column, char in enumerate(line, 1):
            found = field(number, column)
            if found is not None:
                names[found[0]] = names.get(found[0], "") + char
        drawn.append(names)
    assert drawn == [
        {},
        {},
        {"items[0].spec": "spec"},
        {"items[0].spec.containers": "containers"},
        {
            "items[0].spec.containers[0].name": 'name"é😀"',
            "items[0].spec.containers[0].command": "command",
            "items[0].spec.containers[0].command[0]": "sh",
            "items[0].spec.containers[0].command[1]": "-c",
        },
        {"items[0].spec.script": "script|"},
        {"items[0].spec.script": "        sleep 5"},
        {"items[1].spec": "spec"},
        {},
        {"a": "a", "a.b": "b1", "a.c": "c"},
    ]


def test_past_the_end_there_is_nothing() -> None:
    assert field(99, 1) is None
