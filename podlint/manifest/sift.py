"""Which files are worth reading at all, decided from their bytes.

Most YAML in a repository holds no Pod. These functions never say no to a file that podlint would report
something of; they may say yes in vain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from podlint.manifest.text import encoding_of
from podlint.regex import regex

POD_KINDS: Final = (
    "Pod",
    "PodTemplate",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
)
"""The kinds that are Pods or make Pods from a template."""

# An escape for a printable ASCII character: whoever writes one there can hide any word in double quotes.
_DISGUISED = regex(rb"\\(?:x|u00|U000000)[2-7]|[A-Za-z]\\\r?\n[ \t]*[A-Za-z]")

_DEFINITION: Final = b"CustomResourceDefinition"


def may_hold_pod(data: bytes) -> bool:
    """Whether podlint could find a Pod or Pod template in this file, or something to say of one."""
    if not _may_hold(data, POD_KINDS):
        return False
    if _DEFINITION not in data:
        return True
    # The schema of a custom resource with a Pod template mentions containers all over, and is long.
    return any(_may_hold(part, POD_KINDS) and not _is_definition(part) for part in data.split(b"\n---"))


def mentions_kind(data: bytes, kinds: Iterable[str]) -> bool:
    """Whether the file could hold an object of one of ``kinds``, alone or in a list."""
    return _is_disguised(data) or _kind_pattern(tuple(kinds)).search(data) is not None


def _may_hold(data: bytes, kinds: tuple[str, ...]) -> bool:
    return b"ontainers" in data or _is_disguised(data) or _kind_pattern(kinds).search(data) is not None


def _is_disguised(data: bytes) -> bool:
    """Whether words could stand in these bytes that no search for them would find."""
    return encoding_of(data)[0] != "utf-8" or (b"\\" in data and _DISGUISED.search(data) is not None)


@cache
def _kind_pattern(kinds: tuple[str, ...]) -> re.Pattern[bytes]:
    """The key ``kind`` with a value of ``kinds``, or a list of such, or one that is written elsewhere (``*``)."""
    names = "|".join(map(re.escape, kinds))
    return re.compile(
        rf"kind[\"']?\s*:(?:\s|[&!]\S*\s|[>|][-+0-9]*\s|#[^\r\n]*[\r\n])*+(?:\*|[\"']?(?:(?:{names})(?:List)?|List)\b)".encode()
    )


def _is_definition(part: bytes) -> bool:
    """A document, in block style, that defines a custom resource: its one ``kind`` at the margin says so."""
    at = part.find(b"\nkind:")
    if at < 0 or part.find(b"\nkind:", at + 1) >= 0 or part.startswith(b"kind:"):
        return part.startswith(b"kind: " + _DEFINITION) and at < 0
    return part[at + 6 : at + 80].lstrip(b" ").startswith(_DEFINITION)
