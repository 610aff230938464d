"""``sed`` and ``awk``: the few programs that nearly everybody writes; of others only that they come to an end."""

from __future__ import annotations

import re
from typing import NamedTuple

from podlint.behaviour.shell.call import SOME_FAILURE, Call, Finished
from podlint.behaviour.shell.expressions import Expression, expression_of
from podlint.behaviour.shell.filecommands import write
from podlint.behaviour.shell.options import options
from podlint.behaviour.shell.text import input_of, several_scripts
from podlint.behaviour.shell.word import is_plain
from podlint.regex import regex

_SED = regex(
    r"(?:(?P<line>\d{1,6}|\$)|/(?P<where>(?:[^/\\]|\\.)*)/)?\s*(?:(?P<what>[pdq])|s(?P<mark>[/|,#:@])(?P<rest>.*))"
)
_PRINT = regex(
    r"\s*(?:NR\s*==\s*(?P<line>\d{1,6})|/(?P<where>(?:[^/\\]|\\.)*)/)?\s*"
    r"(?:\{\s*print\s*(?P<fields>(?:\$(?:\d+|NF)(?:\s*,\s*\$(?:\d+|NF))*)?)\s*;?\s*\})?\s*"
)
_ACTS = regex(r"system|getline|printf?[^\n]*[>|]|\|")
"""Words of an awk program that does more than print."""


class _Sed(NamedTuple):
    """One command of ``sed``: where it applies and what it does."""

    line: int | None
    """None: any; -1: the last."""
    where: Expression | None
    what: str
    """``p``, ``d``, ``q`` or ``s``."""
    expression: Expression | None = None
    by: str = ""
    every: bool = False
    prints: bool = False

    def applies(self, number: int, last: int, text: str) -> bool:
        """Whether the line is meant."""
        if self.line is not None:
            return number == (last if self.line < 0 else self.line)
        return self.where is None or self.where.pattern.search(text) is not None


def sed(call: Call) -> Finished:
    """Edit what is read line by line; with ``-i`` the file itself."""
    given = options(call.args, with_value="ef")
    if (
        "f" in given.values
        or not given.flags <= {"n", "i", "E", "r"}
        or (not given.operands and "e" not in given.values)
    ):
        raise call.lost()
    script, *files = (given.values["e"], *given.operands) if "e" in given.values else given.operands
    status, text, takes = input_of(call, tuple(files))
    if status != 0 and status is not None:
        return Finished(SOME_FAILURE, takes)
    if script is None or several_scripts(call) or re.search(r"(?:^|[;{}/\s])w\s|/[gp0-9]*[we]", script):
        raise call.lost()  # it may write to other files
    commands = _commands(script, extended=not given.flags.isdisjoint("Er"))
    edited = text if commands else None
    for command in commands or ():
        edited = None if edited is None else _edited(command, edited, quiet="n" in given.flags)
    if "i" not in given.flags:
        return Finished(0 if status == 0 and edited is not None else None, takes, output=edited)
    if not files or files[0] is None or status is None:
        raise call.lost()
    return Finished(write(call, call.path(files[0]), edited) if commands else None, takes)


def _commands(script: str, *, extended: bool) -> list[_Sed] | None:
    """The commands of a script: a single one, or several of which each replaces in all lines; None where they are not read."""
    alone = _sed(script, extended=extended)
    if alone is not None:
        return [alone]
    several = [_sed(part.strip(), extended=extended) for part in re.split(r"[;\n]", script)]
    read = [each for each in several if each is not None and each.what == "s" and not each.prints]
    return read if len(read) == len(several) else None


def _sed(script: str, *, extended: bool) -> _Sed | None:
    """One command; None where it is not read."""
    found = _SED.fullmatch(script)
    if found is None:
        return None
    line = None if found["line"] is None else -1 if found["line"] == "$" else int(found["line"])
    where = None if found["where"] is None else expression_of(found["where"], extended=extended)
    if found["where"] is not None and where is None:
        return None
    if found["what"]:
        return _Sed(line, where, found["what"])
    mark = re.escape(found["mark"])
    parts = re.fullmatch(rf"((?:[^{mark}\\]|\\.)+){mark}((?:[^{mark}\\&]|\\{mark})*){mark}([gp]*)", found["rest"])
    if parts is None:
        return None
    expression = expression_of(parts[1].replace("\\" + found["mark"], found["mark"]), extended=extended)
    if expression is None or expression.chooses:
        return None
    by = parts[2].replace("\\" + found["mark"], found["mark"])
    return _Sed(line, where, "s", expression, by, "g" in parts[3], "p" in parts[3])


def _edited(command: _Sed, text: str, *, quiet: bool) -> str | None:
    if text and not text.endswith("\n"):
        return None  # whether the last line stays without an end differs
    lines = text.split("\n")[:-1]
    expressions = [each for each in (command.where, command.expression) if each is not None]
    if not is_plain(text) or not all(each.bounded(line) for each in expressions for line in lines):
        return None
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        applies = command.applies(number, len(lines), line)
        changed, count = line, 0
        if applies and command.expression is not None:
            limit = 0 if command.every else 1
            changed, count = command.expression.pattern.subn(lambda _: command.by, line, limit)
        if not quiet and not (applies and command.what == "d"):
            out.append(changed)
        if applies and (command.what == "p" or (command.prints and count)):
            out.append(changed)
        if applies and command.what == "q":
            break
    return "".join(f"{line}\n" for line in out)


def awk(call: Call) -> Finished:
    """``awk '{print $2}'`` and its kin; a program that does more than print is not followed."""
    given = options(call.args, with_value="Fv")
    if "f" in given.flags or not given.operands or given.operands[0] is None:
        raise call.lost()
    program, *files = given.operands
    if program is None or _ACTS.search(program):
        raise call.lost()
    begins = re.fullmatch(r"\s*BEGIN\s*\{[^{}]*\}\s*", program) is not None
    status, text, takes = (0, "", call.at - call.at) if begins else input_of(call, tuple(files))
    found = _PRINT.fullmatch(program)
    separator = given.values.get("F", " ")
    simple = found is not None and program.strip() and separator is not None and re.fullmatch(r"[ ,:;=/@_-]", separator)
    if status != 0 or not simple or found is None or given.values.keys() - {"F"}:
        known = 0 if status == 0 and "exit" not in program and found is not None else None
        return Finished(SOME_FAILURE if status == 1 else known, takes, output=None)
    where = None if found["where"] is None else expression_of(found["where"], extended=True)
    if text is None or not is_plain(text) or (found["where"] is not None and where is None):
        return Finished(0, takes, output=None)
    return Finished(0, takes, output=_printed(found, where, text, None if separator == " " else separator))


def _printed(found: re.Match[str], where: Expression | None, text: str, separator: str | None) -> str | None:
    out = ""
    for number, line in enumerate(text.splitlines(), 1):
        if where is not None and not where.bounded(line):
            return None
        if found["line"] is not None and int(found["line"]) != number:
            continue
        if where is not None and where.pattern.search(line) is None:
            continue
        fields = line.split(separator)
        wanted = re.findall(r"\$(\d+|NF)", found["fields"] or "") or ["0"]
        out += " ".join(_field(line, fields, one) for one in wanted) + "\n"
    return out


def _field(line: str, fields: list[str], wanted: str) -> str:
    place = len(fields) if wanted == "NF" else int(wanted[:6])
    return line if place == 0 else fields[place - 1] if place <= len(fields) else ""
