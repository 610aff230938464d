"""What single commands do: their exit code, how long they run, and the files they change.

Only what the usual implementations (busybox, coreutils, the shells' builtins) agree on is told; for the
rest a command raises :class:`~podlint.behaviour.shell.order.Lost`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from podlint.behaviour.shell.calculation import expr
from podlint.behaviour.shell.call import Call, Finished
from podlint.behaviour.shell.condition import Misuse, test
from podlint.behaviour.shell.directories import mkdir, rmdir
from podlint.behaviour.shell.editing import awk, sed
from podlint.behaviour.shell.filecommands import cat, chmod, cp, ls, mkfifo, mv, rm, tail, tee, touch
from podlint.behaviour.shell.invocation import program_name
from podlint.behaviour.shell.links import ln
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.printing import echo, printf
from podlint.behaviour.shell.servers import httpd, nc, python
from podlint.behaviour.shell.text import basename, cut, dirname, grep, head, seq, sort, tr, uniq, wc
from podlint.behaviour.shell.word import is_plain
from podlint.moment import jitter, seconds
from podlint.regex import regex


def run(call: Call) -> Finished:
    """Run a command that is a program of its own."""
    command = PROGRAMS.get(program_name(call.name) or "")
    if command is None:
        raise call.lost()
    return command(call)


_DURATION = regex(r"(\d+\.?\d*|\.\d+)([smhd]?)")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def _sleep(call: Call) -> Finished:
    """Several operands add up; one that is no duration stops it at once."""
    if not call.args:
        return Finished(1)
    total = 0.0
    for arg in call.args:
        if arg is None or not is_plain(arg):
            return Finished(None, jitter("sleep", 0.0, math.inf))
        amount = duration(arg)
        if amount is None:
            raise call.lost(f"whether `sleep` takes {arg!r} depends on the image")
        if amount < 0:
            return Finished(1)
        total += amount
    return Finished(0, None if math.isinf(total) else seconds(total))


def _usleep(call: Call) -> Finished:
    """Millionths of a second."""
    if len(call.args) != 1 or not re.fullmatch(r"\d{1,12}", call.args[0] or ""):
        raise call.lost()
    return Finished(0, seconds(int(call.args[0] or "") / 1e6))


def _find(call: Call) -> Finished:
    """What it finds is not known; one that removes or runs something is not followed."""
    if any(arg is None or re.match(r"-(?:delete|exec|ok|fprint|fls)", arg) for arg in call.args):
        raise call.lost()
    return Finished(None, output=None)


def duration(text: str) -> float | None:
    """The seconds that ``sleep`` makes of its operand; negative where it refuses, None where implementations differ."""
    match = _DURATION.fullmatch(text)
    if match:
        return float(match[1]) * _UNITS[match[2]]
    if text.lower() in ("inf", "infinity"):
        return math.inf
    looks_like_number = re.match(r"[+-]?(\d|\.\d|inf|nan|0x)", text, re.IGNORECASE)
    return None if looks_like_number and not text.startswith("-") else -1.0


def _test(call: Call) -> Finished:
    args = call.args
    if call.name == "[":
        if not args or args[-1] != "]":
            return Finished(2)
        args = args[:-1]
    match args:
        case [str(left), str(relation), str(right)] if not (is_plain(left) and is_plain(right)):
            holds = call.wall.holds(left, relation, right)
            if holds is not None:
                return Finished(0 if holds else 1, complains=False)
    try:
        holds = test(args, call.look, call.dialect)
    except Misuse:
        return Finished(2)
    return Finished(None if holds is None else 0 if holds else 1, complains=False)


def _true(_call: Call) -> Finished:
    return Finished(0)


def _false(_call: Call) -> Finished:
    return Finished(1, complains=False)


def _pwd(call: Call) -> Finished:
    return Finished(0, output=None if call.directory is None else call.directory + "\n")


def _hostname(_call: Call) -> Finished:
    return Finished(0, output=None)


def _date(call: Call) -> Finished:
    """It prints the time, and nothing else unless it is told to set it; only some forms are taken by all implementations."""
    given = options(call.args, with_value="dfrI")
    formats = all(operand is not None and operand.startswith("+") for operand in given.operands)
    if not formats or None in call.args or "set" in given.values or not given.flags.isdisjoint({"s", "set"}):
        raise call.lost()
    sure = not given.values and given.flags <= {"u", "R"}
    return Finished(0 if sure else None, output=call.wall.read(call.at) + "\n" if call.args == ("+%s",) else None)


def _soon(call: Call) -> Finished:
    """Commands that end soon, whatever they print and however they end."""
    if call.streams.stdin is None:
        raise call.lost()
    if call.name in _READ_INPUT:
        _, until = call.streams.stdin.all(call.at)
        return Finished(None, until - call.at, output=None)
    return Finished(None, output=None)


_READ_INPUT = frozenset(("rev", "tac", "nl", "md5sum", "sha256sum", "base64", "od", "hexdump"))
_END_SOON = (
    *_READ_INPUT,
    "arch",
    "df",
    "du",
    "free",
    "getent",
    "id",
    "nproc",
    "printenv",
    "ps",
    "stat",
    "sync",
    "sysctl",
    "uname",
    "uptime",
    "whoami",
)


BUILTINS: dict[str, Callable[[Call], Finished]] = {
    ":": _true,
    "[": _test,
    "echo": echo,
    "false": _false,
    "printf": printf,
    "pwd": _pwd,
    "test": _test,
    "true": _true,
}
"""Commands that a shell runs itself, at once."""

PROGRAMS: dict[str, Callable[[Call], Finished]] = {
    **{name: run for name, run in BUILTINS.items() if name != ":"},
    **dict.fromkeys(_END_SOON, _soon),
    "awk": awk,
    "basename": basename,
    "cat": cat,
    "chmod": chmod,
    "cp": cp,
    "cut": cut,
    "date": _date,
    "dirname": dirname,
    "egrep": grep,
    "expr": expr,
    "fgrep": grep,
    "find": _find,
    "grep": grep,
    "head": head,
    "hostname": _hostname,
    "httpd": httpd,
    "ln": ln,
    "ls": ls,
    "mkdir": mkdir,
    "mkfifo": mkfifo,
    "mv": mv,
    "nc": nc,
    "python": python,
    "python3": python,
    "rm": rm,
    "rmdir": rmdir,
    "sed": sed,
    "seq": seq,
    "sleep": _sleep,
    "sort": sort,
    "tail": tail,
    "tee": tee,
    "touch": touch,
    "tr": tr,
    "uniq": uniq,
    "usleep": _usleep,
    "wc": wc,
}
"""Commands that are programs, by the last part of their path."""
