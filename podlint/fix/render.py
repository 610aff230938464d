"""Values as text, in the way that the document around them is written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Final

from podlint.dataclass import dataclass
from podlint.manifest.node import Json
from podlint.manifest.scalar import resolve
from podlint.regex import regex

# Texts that are the same to every reader of YAML without quotes; others are put in quotes.
_PLAIN: Final = regex(r"(?:[A-Za-z_/.$(]|-(?=[A-Za-z-]))[\w ./$()=@%+~^,;<>&|*!?'\"\[\]{}:#\\-]*", re.ASCII)
_QUANTITY: Final = regex(r"[0-9]+(?:\.[0-9]+)?(?:[KMGTPE]i|[munkMGTPE]|%)", re.ASCII)
_NUMERIC: Final = regex(r"[-+.\d][-+.\d_:eE]*")
_NOT_IN_FLOW: Final = regex(r"[,\[\]{}:]")
_PRINTABLE: Final = regex("[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_STRANGE: Final = regex("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document is written."""

    step: int = 2
    """By how many columns what stands under a key is indented."""
    list_step: int = 2
    """By how many columns the dashes of a list are indented under its key."""
    gap: int = 2
    """By how many columns an item is indented from its dash."""
    quote: str = '"'
    """The quotes that are used where some are needed."""
    always: bool = False
    """All texts are in quotes, also those that need none."""
    json: bool = False
    """Keys and texts are in double quotes, as in JSON."""


def scalar(value: Json, manner: Manner, *, flow: bool) -> str:
    """A leaf in one line."""
    if isinstance(value, str) and not manner.json:
        return value if is_plain(value, flow=flow) and not manner.always else quoted(value, manner.quote)
    return in_double_quotes(value) if isinstance(value, str) else json.dumps(value)


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether ``text`` needs no quotes."""
    if _QUANTITY.fullmatch(text) is not None:
        return True
    if _PLAIN.fullmatch(text) is None or _NUMERIC.fullmatch(text) is not None or resolve(text, None) != text:
        return False
    if ": " in text or " #" in text or text.endswith((":", " ")) or text.startswith(("---", "...", "$((")):
        return False
    return not (flow and _NOT_IN_FLOW.search(text))


def quoted(text: str, quote: str) -> str:
    """``text`` in quotes: in these, where it can stand in them as it is."""
    if _PRINTABLE.fullmatch(text) is None:
        return in_double_quotes(text)
    if quote == '"' and ('"' in text or "\\" in text) and "'" not in text:
        quote = "'"
    if quote == "'":
        return "'" + text.replace("'", "''") + "'"
    return in_double_quotes(text)


def in_double_quotes(text: str) -> str:
    """``text`` as a JSON string, which is one of YAML's, too."""
    written = json.dumps(text, ensure_ascii=False)
    return _STRANGE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def in_flow(value: Json, manner: Manner) -> str:
    """A value in one line, objects and lists in brackets."""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{key(name, manner, flow=True)}: {in_flow(v, manner)}" for name, v in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(in_flow(item, manner) for item in value) + "]"
    return scalar(value, manner, flow=True)


def key(name: str, manner: Manner, *, flow: bool) -> str:
    """A key: only in JSON in quotes that it does not need."""
    return scalar(name, replace(manner, always=False), flow=flow)


def in_lines(value: Json, manner: Manner) -> list[str]:
    """An object or list in brackets over several lines, as tools write JSON; what is empty or a leaf in one."""
    if manner.json and isinstance(value, dict | list) and value:
        written = json.dumps(value, ensure_ascii=False, indent=manner.step)
        return [_STRANGE.sub(lambda match: f"\\u{ord(match[0]):04x}", line) for line in written.split("\n")]
    return [in_flow(value, manner)]


def entry(name: str, value: Json, manner: Manner) -> list[str]:
    """A key and its value in block style, line by line."""
    head = f"{key(name, manner, flow=False)}:"
    if isinstance(value, dict | list) and value:
        return [head, *under_key(value, manner)]
    if isinstance(value, str) and (literal := literal_block(value)) is not None:
        return [f"{head} {literal[0]}", *_indented(literal[1:], manner.step)]
    return [f"{head} {in_flow(value, manner) if isinstance(value, dict | list) else scalar(value, manner, flow=False)}"]


def under_key(value: Json, manner: Manner) -> list[str]:
    """An object or list with something in it, as it stands below its key, from the key's own column on."""
    return _indented(block(value, manner), manner.list_step if isinstance(value, list) else manner.step)


def block(value: Json, manner: Manner) -> list[str]:
    """An object or list with something in it, in block style."""
    if isinstance(value, dict):
        return [line for name, each in value.items() for line in entry(name, each, manner)]
    assert isinstance(value, list)
    return [line for each in value for line in item(each, manner)]


def item(value: Json, manner: Manner) -> list[str]:
    """A list item in block style, from its dash on."""
    if isinstance(value, dict | list) and value:
        first, *more = block(value, manner)
    elif isinstance(value, str) and (literal := literal_block(value)) is not None:
        first, *more = literal[0], *literal[1:]
    else:
        first, more = (
            in_flow(value, manner) if isinstance(value, dict | list) else scalar(value, manner, flow=False),
            [],
        )
    return ["-" + " " * (manner.gap - 1) + first, *_indented(more, manner.gap)]


def literal_block(text: str) -> list[str] | None:
    """A text of several lines as a ``|`` block: its header and lines; None where it cannot stand so."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if "\n" not in text or lines[0][:1] in ("", " ") or not lines[-1].strip():
        return None
    if any(_PRINTABLE.fullmatch(line) is None or line != line.rstrip() for line in lines):
        return None
    return ["|" if text.endswith("\n") else "|-", *lines]


def _indented(lines: list[str], columns: int) -> list[str]:
    return [" " * columns + line if line else line for line in lines]
