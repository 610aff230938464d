"""From the words of a command to its arguments: variables, quotes and splitting at blanks."""

from __future__ import annotations

from collections.abc import Mapping

from podlint.behaviour.shell.syntax import Parameter, Text, Word

Value = str | None
"""The value of a variable or an argument; None where it cannot be known (it may then be any number of arguments)."""

_PID = "\ue000{}\ue001"
"""A process id stands in texts as a name of its own: which number it will be nobody knows, but whose it is."""


def process_id(job: int) -> str:
    """The text that ``$!`` gives after the ``job``-th background process was started."""
    return _PID.format(job)


def is_plain(text: Value) -> bool:
    """The text is known to the letter: it holds no process id."""
    return text is not None and _PID[0] not in text


def expand(word: Word, variables: Mapping[str, Value]) -> list[Value]:
    """The arguments that one word becomes."""
    fields: list[str] = [""]
    solid = False
    for part in word:
        if isinstance(part, Text):
            fields[-1] += part.value
            solid = True
            continue
        value = variables.get(part.name) if isinstance(part, Parameter) else None
        if value is None:
            return [None]
        if isinstance(part, Parameter) and part.quoted:
            fields[-1] += value
            solid = True
            continue
        if _may_match_files(value):
            return [None]
        pieces = value.split()
        if value[:1].isspace() and fields[-1]:
            fields.append("")
        fields[-1] += pieces[0] if pieces else ""
        fields += pieces[1:]
        if value[-1:].isspace() and pieces:
            fields.append("")
    if not solid or len(fields) > 1:
        return [field for field in fields if field]
    return [*fields]


def text_of(word: Word, variables: Mapping[str, Value]) -> Value:
    """The text of a word that is not split: the value of an assignment, the target of a redirect."""
    out = ""
    for part in word:
        if isinstance(part, Text):
            out += part.value
            continue
        value = variables.get(part.name) if isinstance(part, Parameter) else None
        if value is None:
            return None
        out += value
    return out


def _may_match_files(value: str) -> bool:
    return any(character in value for character in "*?[\\")
