"""What a real API server 1.36.2 said of small Pods, as it was recorded."""

import json
import re
from pathlib import Path
from typing import Any, Literal, NamedTuple

ROWS: dict[str, dict[str, Any]] = {
    row["id"]: row
    for row in map(json.loads, (Path(__file__).parent / "server-1.36.2.jsonl").read_text(encoding="utf-8").splitlines())
}


class Decoding(NamedTuple):
    """What the server's decoder said of the fields of an object."""

    says: Literal["taken", "unknown", "type"]
    """Validation may still have refused what was taken."""
    at: tuple[str, ...] = ()
    """The unknown fields, or the one of a wrong type: without indices, and empty where the server named none."""


def decoding(row: dict[str, Any]) -> Decoding | None:
    """The decoder's answer; None where the document was no YAML, had a key twice or a kind that there isn't."""
    message = row["decode_error"]
    if not message:
        return Decoding("taken")
    unknown = re.findall(r'unknown field "([^"]+)"', message)
    if unknown:
        return Decoding("unknown", tuple(unknown))
    typed = re.search(r"Go struct field \w+\.([\w.]+) of type", message)
    if typed is not None:
        return Decoding("type", (re.sub(r"\.[A-Z]\w*(?=\.)", "", typed[1]),))  # without the names of embedded structs
    if re.match(r"parsing time|quantities must match|unable to parse quantity", message):
        return Decoding("type", ("",))
    return None
