"""Programs that take nobody knows how long and do nothing else: they ask a server somewhere, or work through files."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from podlint.behaviour.shell.call import SINKS, Call
from podlint.behaviour.shell.disk import UNKNOWN_FILE
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.paths import CURL_VALUES, PATHS
from podlint.behaviour.shell.word import is_plain
from podlint.dataclass import dataclass

_SOON = 1.0
"""Seconds within which an entry of a directory is changed."""
_CURL_SLACK = 1.0
"""Seconds that ``curl`` may be late to notice that its time is over: some builds count whole ones."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What such a program is known to do."""

    limit: float = math.inf
    """Seconds after which it certainly has ended; infinite where it may wait for ever."""
    bids: bool = False
    """It may tell the server to do something: to end, say."""
    reads: bool = False
    """It may read its standard input."""


def curl(call: Call) -> Extent:
    """Its ``--max-time`` holds for each address and each try anew."""
    given = options(call.args, CURL_VALUES)
    if "K" in given.values or not given.flags.isdisjoint({"config", "next"}):
        raise call.lost()
    return Extent(_most_time(call), bids=True, reads="-T" in call.args or any("@-" in (a or "") for a in call.args))


def _most_time(call: Call) -> float:
    """The seconds of ``-m`` or ``--max-time``, where one address is asked once."""
    addresses = 0
    limit = math.inf
    for place, arg in enumerate(call.args):
        if arg is None or not is_plain(arg) or arg.startswith("--retry") or re.search(r"[{\[]", arg):
            return math.inf
        addresses += "://" in arg or arg in ("--url", "-:")
        told = re.fullmatch(r"-[a-zA-Z]*m(\d{0,9}(?:\.\d{1,6})?)", arg)
        if told is not None or arg == "--max-time":
            text = (told[1] if told is not None else "") or (call.args[place + 1 : place + 2] or ("",))[0] or ""
            limit = float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", text) else math.inf
    return limit + _CURL_SLACK if addresses == 1 and limit > 0 else math.inf


def wget(call: Call) -> Extent:
    """Busybox's and GNU's alike; one that goes into the background or is told more by files is not followed."""
    given = options(call.args, "OPTUoaitQwe")
    logs = given.values.keys() & {"o", "a", "e", "output-file", "append-output", "execute", "config"}
    if logs or not given.flags.isdisjoint({"b", "background", "execute", "config", "output-file", "append-output"}):
        raise call.lost()
    return Extent(bids=True)


def nc(call: Call) -> Extent:
    """A connection to somebody else; ``-z`` only looks whether there is one to be had."""
    given = options(call.args, with_value="pweiso")
    if "e" in given.values or "c" in given.flags or "o" in given.values:
        raise call.lost()
    return Extent(bids="z" not in given.flags, reads="z" not in given.flags)


def looks(call: Call) -> Extent:
    """It asks, and changes nothing; without arguments it would ask what is typed."""
    if not call.args:
        raise call.lost()
    return Extent()


def redis(call: Call) -> Extent:
    """It may also keep what it is sent in a file, or read commands."""
    if not call.args or any(re.match(r"--(?:functions-)?rdb|--pipe|--eval", arg or "--rdb") for arg in call.args):
        raise call.lost()
    return Extent(bids=True, reads=True)


def administers(call: Call) -> Extent:
    """It may have its server end."""
    if not call.args:
        raise call.lost()
    return Extent(bids=True)


def dd(call: Call) -> Extent:
    """A copy of who knows how much; its file is told as ``of=FILE``."""
    if any(arg is None for arg in call.args):
        raise call.lost()
    return Extent(reads=not any((arg or "").startswith("if=") for arg in call.args))


def owns(call: Call) -> Extent:
    """``chown`` and ``chgrp``: whose files they are is nothing that podlint follows."""
    if len(call.args) < 2:
        raise call.lost()
    return Extent() if any(re.match(r"-\w*R|--rec", arg or "-R") for arg in call.args) else Extent(_SOON)


def names(call: Call) -> Extent:
    """``hostname -f`` asks for the name; one without options prints it, one with a name sets it."""
    if not call.args or not all(re.fullmatch(r"-[AdfiIsy]|--\w+", arg or "") for arg in call.args):
        raise call.lost()
    return Extent()


OPEN_ENDED: dict[str, Callable[[Call], Extent]] = {
    "chgrp": owns,
    "chown": owns,
    "curl": curl,
    "dd": dd,
    "dig": looks,
    "host": looks,
    "hostname": names,
    "mysqladmin": administers,
    "nc": nc,
    "nslookup": looks,
    "pg_isready": looks,
    "ping": looks,
    "redis-cli": redis,
    "wget": wget,
}
"""By name."""


def is_open_ended(name: str | None, call: Call) -> bool:
    """Whether the program is one of these with its arguments: ``nc -l`` waits to be asked, ``hostname`` only prints."""
    if name == "nc":
        return "l" not in options(call.args, with_value="pweiso").flags
    return name in OPEN_ENDED and (name != "hostname" or bool(call.args))


def unsettle(name: str, call: Call) -> None:
    """The files that it is told to write may be there from now on, or not; :class:`Lost` where they are not known."""
    for verb, told in PATHS.get(name, PATHS[":"])(call.args):
        path = call.path(told) if verb == "writes" else None
        if path is not None and path not in SINKS:
            call.disk.change(path, call.at, call.strand, UNKNOWN_FILE)
