"""What single commands do: their exit code, how long they run, and the files they change.

Only what the usual implementations (busybox, coreutils, the shells' builtins) agree on is told; for the
rest a command raises :class:`~podlint.behaviour.shell.order.Lost`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from podlint.behaviour.shell.call import SOME_FAILURE, Call, Finished
from podlint.behaviour.shell.condition import Misuse, test
from podlint.behaviour.shell.filecommands import cat, ls, mkdir, rm, tail, touch
from podlint.behaviour.shell.invocation import program_name
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.word import is_plain
from podlint.moment import seconds


def run(call: Call) -> Finished:
    """Run a command that is a program of its own."""
    command = PROGRAMS.get(program_name(call.name) or "")
    if command is None:
        raise call.lost()
    return command(call)


_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)([smhd]?)")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def _sleep(call: Call) -> Finished:
    """Several operands add up; one that is no duration stops it at once."""
    if not call.args:
        return Finished(1)
    total = 0.0
    for arg in call.args:
        if arg is None or not is_plain(arg):
            raise call.lost("for how long it sleeps is not known")
        amount = _duration(arg)
        if amount is None:
            raise call.lost(f"whether `sleep` takes {arg!r} depends on the image")
        if amount < 0:
            return Finished(1)
        total += amount
    return Finished(0, None if math.isinf(total) else seconds(total))


def _duration(text: str) -> float | None:
    """The seconds that ``sleep`` makes of its operand; negative where it refuses, None where implementations differ."""
    match = _DURATION.fullmatch(text)
    if match:
        return float(match[1]) * _UNITS[match[2]]
    if text.lower() in ("inf", "infinity"):
        return math.inf
    looks_like_number = re.match(r"[+-]?(\d|\.\d|inf|nan|0x)", text, re.IGNORECASE)
    return None if looks_like_number and not text.startswith("-") else -1.0


def _echo(call: Call) -> Finished:
    newline = "\n"
    args = list(call.args)
    if args and args[0] == "-n":
        newline, args = "", args[1:]
    plain = [arg for arg in args if arg is not None and "\\" not in arg]
    if len(plain) < len(args) or (plain and re.fullmatch(r"-[neE]+", plain[0])):
        return Finished(0)
    return Finished(0, output=" ".join(plain) + newline)


_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}


def _printf(call: Call) -> Finished:
    if not call.args:
        return Finished(SOME_FAILURE)
    form = call.args[0]
    if form is None or form.startswith("-"):
        return Finished(None)
    if "%" in form or len(call.args) > 1:
        return Finished(0 if all(c in "sd" for c in re.findall(r"%(.?)", form)) and "%d" not in form else None)
    escapes = re.findall(r"\\.?", form)
    if not all(escape in _ESCAPES for escape in escapes):
        return Finished(0)
    return Finished(0, output=re.sub(r"\\.", lambda match: _ESCAPES[match[0]], form))


def _test(call: Call) -> Finished:
    args = call.args
    if call.name == "[":
        if not args or args[-1] != "]":
            return Finished(2)
        args = args[:-1]
    try:
        holds = test(args, call.look)
    except Misuse:
        return Finished(2)
    return Finished(None if holds is None else 0 if holds else 1)


def _true(_call: Call) -> Finished:
    return Finished(0)


def _false(_call: Call) -> Finished:
    return Finished(1)


def _report(call: Call) -> Finished:
    """Commands that print something and nothing else; only ``+FORMAT`` is sure to be taken by all of them."""
    if any(arg is None or not arg.startswith("+") for arg in call.args):
        raise call.lost()
    return Finished(0)


def _httpd(call: Call) -> Finished:
    """Busybox's web server in the foreground; Apache's ``-f`` takes a file and is not meant."""
    given = options(call.args, with_value="phcu")
    root = given.values.get("h")
    if "f" not in given.flags or not given.flags <= {"f", "v"} or given.operands or "u" in given.values:
        raise call.lost()
    if root is not None and call.look(root).kind != "directory":
        raise call.lost(f"whether {root} is a directory is not known")
    return Finished(0, takes=None, listens=given.values.get("p", "80"))


BUILTINS: dict[str, Callable[[Call], Finished]] = {
    ":": _true,
    "[": _test,
    "echo": _echo,
    "false": _false,
    "printf": _printf,
    "test": _test,
    "true": _true,
}
"""Commands that a shell runs itself, at once."""

PROGRAMS: dict[str, Callable[[Call], Finished]] = {
    **{name: run for name, run in BUILTINS.items() if name != ":"},
    "cat": cat,
    "date": _report,
    "hostname": _report,
    "httpd": _httpd,
    "ls": ls,
    "mkdir": mkdir,
    "rm": rm,
    "sleep": _sleep,
    "tail": tail,
    "touch": touch,
}
"""Commands that are programs, by the last part of their path."""
