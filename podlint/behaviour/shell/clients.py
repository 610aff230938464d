"""Programs that ask a server somewhere: how long they take and how they end depends on it, and nothing else does on them."""

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

_CURL_SLACK = 1.0
"""Seconds that ``curl`` may be late to notice that its time is over: some builds count whole ones."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a client is known to do."""

    limit: float = math.inf
    """Seconds after which it certainly has ended; infinite where it may wait for ever."""
    bids: bool = False
    """It may tell the server to do something: to end, say."""
    reads: bool = False
    """It may read its standard input."""


def curl(call: Call) -> Question:
    """Its ``--max-time`` holds for each address and each try anew."""
    given = options(call.args, CURL_VALUES)
    if "K" in given.values or not given.flags.isdisjoint({"config", "next"}):
        raise call.lost()
    return Question(_most_time(call), bids=True, reads="-T" in call.args or any("@-" in (a or "") for a in call.args))


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


def wget(call: Call) -> Question:
    """Busybox's and GNU's alike; one that goes into the background or is told more by files is not followed."""
    given = options(call.args, "OPTUoaitQwe")
    logs = given.values.keys() & {"o", "a", "e", "output-file", "append-output", "execute", "config"}
    if logs or not given.flags.isdisjoint({"b", "background", "execute", "config", "output-file", "append-output"}):
        raise call.lost()
    return Question(bids=True)


def nc(call: Call) -> Question:
    """A connection to somebody else; ``-z`` only looks whether there is one to be had."""
    given = options(call.args, with_value="pweiso")
    if "e" in given.values or "c" in given.flags or "o" in given.values:
        raise call.lost()
    return Question(bids="z" not in given.flags, reads="z" not in given.flags)


def looks(call: Call) -> Question:
    """It asks, and changes nothing; without arguments it would ask what is typed."""
    if not call.args:
        raise call.lost()
    return Question()


def redis(call: Call) -> Question:
    """It may also keep what it is sent in a file, or read commands."""
    if not call.args or any(re.match(r"--(?:functions-)?rdb|--pipe|--eval", arg or "--rdb") for arg in call.args):
        raise call.lost()
    return Question(bids=True, reads=True)


def administers(call: Call) -> Question:
    """It may have its server end."""
    if not call.args:
        raise call.lost()
    return Question(bids=True)


CLIENTS: dict[str, Callable[[Call], Question]] = {
    "curl": curl,
    "dig": looks,
    "host": looks,
    "mysqladmin": administers,
    "nc": nc,
    "nslookup": looks,
    "pg_isready": looks,
    "ping": looks,
    "redis-cli": redis,
    "wget": wget,
}
"""By name."""


def is_client(name: str | None, call: Call) -> bool:
    """Whether the program asks somebody; ``nc -l`` waits to be asked."""
    return name in CLIENTS and not (name == "nc" and "l" in options(call.args, with_value="pweiso").flags)


def unsettle(name: str, call: Call) -> None:
    """The files that it is told to write may be there from now on, or not; :class:`Lost` where they are not known."""
    for verb, told in PATHS.get(name, PATHS[":"])(call.args):
        path = call.path(told) if verb == "writes" else None
        if path is not None and path not in SINKS:
            call.disk.change(path, call.at, call.strand, UNKNOWN_FILE)
