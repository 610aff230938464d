"""Ways to damage a manifest: the mutations that the fuzzer and the tests choose from.

Each takes a text and a source of chance, and gives another text; what it draws decides alone what comes out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from tools.fuzzing.shell import script

Mutation = Callable[[str, Random, Sequence[str]], str]

_TOKEN: Final = re.compile(r"[\w./-]+")
_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?![\w.])")
_VALUE: Final = re.compile(r"(?<=: )[^\s#&*{\[|>][^\n#]*|(?<=- )[^\s#&*{\[|>:][^\n#:]*$", re.MULTILINE)
_KEY: Final = re.compile(r"[A-Za-z][\w-]*(?=:(?:\s|$))")
_SHELL: Final = re.compile(r"(?<=- )[^\n]*(?:;|&&|\$|sleep|trap|while|exec|curl)[^\n]*|(?<=command: )\[[^\n]*")

ODD_NUMBERS: Final = (
    "0", "-0", "-1", "1", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "0.5", "1e3", "1e308",
    "1e999", "-1e999", ".nan", ".inf", "-.inf", "0x7fffffffffffffff", "0o17", "017", "1_000", "60:60:60", "1" * 400, "9" * 5000,
    "0." + "0" * 400 + "1", "5m", "30s", "-5", "1000m", "1Ei", "99999999999Ei", "1e-400", "+5", "0b11",
)  # fmt: skip
ODD_SCALARS: Final = (
    "", "~", "null", "true", "no", "''", '""', "[]", "{}", "[[]]", "[{}]", "{a: [{b: ~}]}", "!!binary aGk=", "!!str 5", "!!int x",
    "!!float 0", "!!set {a}", "!!python/object:os.system x", "!x y", "2024-01-01", "*a", "&a x", "&a [*a]", "<<", '"\\u0000"',
    '"\\ud800"', '"\\x1b[31m"', '"\\n::error::x"', '"]]>"', "<script>alert(1)</script>", '"|"', "`x`", "\u202egnp", "%0A", "${X}",
    "$(X)", "$$(X)", "{{ .Values.x }}", "a" * 3000, '"' + "\\n" * 500 + '"', "host:99999", "[::1]:80", "-", "?", "|", ">", "|+9",
    "@", "%", "=", "\t", "é", "\U0001f4a9", "\ufeff", "İ", "ß", "*/0 * * * *", "99 99 99 99 99", "../../etc/passwd",
)  # fmt: skip


def mutated(text: str, random: Random, seeds: Sequence[str]) -> bytes:
    """``text`` after one to five mutations, as bytes in some encoding."""
    for _ in range(random.randint(1, 5)):
        text = random.choice(MUTATIONS)(text, random, seeds)[:MOST]
    return _encoded(text, random)


MOST: Final = 60_000
"""Characters of one input."""


def _encoded(text: str, random: Random) -> bytes:
    encoding = random.choice(("utf-8",) * 12 + ("utf-8-sig", "utf-16", "utf-32", "latin-1"))
    data = text.encode(encoding, errors="replace")
    if random.random() < 0.1:
        data = _flipped(data, random)
    return data


def _flipped(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 8) if changed else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _replaced(text: str, pattern: re.Pattern[str], new: Callable[[str], str], random: Random) -> str:
    """``text`` with one of the matches of ``pattern`` replaced."""
    matches = list(pattern.finditer(text))
    if not matches:
        return text
    match = random.choice(matches)
    return text[: match.start()] + new(match[0]) + text[match.end() :]


def _character(text: str, random: Random, _: Sequence[str]) -> str:
    at = random.randrange(len(text) + 1)
    new = random.choice("{}[]:,-#&*!|>'\"%@`\\ \t\n\r\x00\x07\x1b\x85\u2028\ufeff?<=~0")
    return text[:at] + new + text[at + random.randint(0, 1) :]


def _cut(text: str, random: Random, _: Sequence[str]) -> str:
    first, last = sorted((random.randrange(len(text) + 1), random.randrange(len(text) + 1)))
    return text[:first] + text[min(last, first + random.randint(0, 200)) :]


def _repeated(text: str, random: Random, _: Sequence[str]) -> str:
    first = random.randrange(len(text) + 1)
    last = first + random.randint(0, 300)
    return text[:last] + text[first:last] * random.choice((1, 1, 1, 2, 30)) + text[last:]


def _splice(text: str, random: Random, seeds: Sequence[str]) -> str:
    lines, others = text.split("\n"), random.choice(seeds).split("\n")
    at, begin = random.randrange(len(lines) + 1), random.randrange(len(others))
    return "\n".join([*lines[:at], *others[begin : begin + random.randint(1, 30)], *lines[at:]])


def _two_documents(text: str, random: Random, seeds: Sequence[str]) -> str:
    return f"{text}\n{random.choice(('---', '--- # x', '...', '--- |'))}\n{random.choice(seeds)}"


def _swap_tokens(text: str, random: Random, _: Sequence[str]) -> str:
    tokens = list(_TOKEN.finditer(text))
    if len(tokens) < 2:
        return text
    one, two = sorted(random.sample(tokens, 2), key=lambda match: match.start())
    return text[: one.start()] + two[0] + text[one.end() : two.start()] + one[0] + text[two.end() :]


def _line(text: str, random: Random, _: Sequence[str]) -> str:
    lines = text.split("\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at] = " " * random.randint(0, 12) + lines[at].lstrip(" ")
    return "\n".join(lines)


def _block(text: str, random: Random, _: Sequence[str]) -> str:
    """A key or item with all below it, written again elsewhere with the indentation of that place."""
    lines = text.split("\n")
    at, to = random.randrange(len(lines)), random.randrange(len(lines))
    indent = _indent(lines[at])
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    moved = [" " * _indent(lines[to]) + line[indent:] for line in lines[at:end]]
    return "\n".join([*lines[:to], *moved * random.choice((1, 1, 2, 9)), *lines[to:]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _key(text: str, random: Random, seeds: Sequence[str]) -> str:
    keys = _KEY.findall(random.choice(seeds)) or ["spec"]
    return _replaced(text, _KEY, lambda _: random.choice(keys), random)


def _scalar(text: str, random: Random, _: Sequence[str]) -> str:
    return _replaced(text, _VALUE, lambda _: random.choice(ODD_SCALARS), random)


def _number(text: str, random: Random, _: Sequence[str]) -> str:
    return _replaced(text, _NUMBER, lambda _: random.choice(ODD_NUMBERS), random)


def _small_number(text: str, random: Random, _: Sequence[str]) -> str:
    return _replaced(text, _NUMBER, lambda _: str(random.randint(0, 40)), random)


def _nested(text: str, random: Random, _: Sequence[str]) -> str:
    levels = random.choice((2, 10, 150, 250, 3000))
    opening, closing = random.choice((("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[{a: ", "}]")))
    return _replaced(text, _VALUE, lambda value: opening * levels + value + closing * levels, random)


def _aliased(text: str, random: Random, _: Sequence[str]) -> str:
    text = _replaced(text, _VALUE, lambda value: f"&a {value}", random)
    for _number_of in range(random.randint(1, 4)):
        text = _replaced(text, _VALUE, lambda _: "*a", random)
    if random.random() < 0.3:
        text = _replaced(text, _KEY, lambda _: random.choice(("<<", "? <<", "*a ")), random)
    return text


def _shell(text: str, random: Random, _: Sequence[str]) -> str:
    written = script(random)
    argument = json.dumps(written, ensure_ascii=False)
    return _replaced(text, _SHELL if _SHELL.search(text) else _VALUE, lambda _: argument, random)


def _whole_command(text: str, random: Random, _: Sequence[str]) -> str:
    """A command with a script of its own for a container, in place of or beside the image."""
    argument = json.dumps(script(random), ensure_ascii=False)
    key = random.choice(("command", "args"))
    return re.sub(
        r"^( *)(- )?image: .*$",
        lambda match: f"{match[0]}\n{match[1]}{'  ' if match[2] else ''}{key}: [sh, -c, {argument}]",
        text,
        count=random.randint(1, 2),
        flags=re.MULTILINE,
    )


def _line_ends(text: str, random: Random, _: Sequence[str]) -> str:
    return text.replace("\n", random.choice(("\r\n", "\r", "\n\n", "\x85")))


MUTATIONS: Final[tuple[Mutation, ...]] = (
    _character, _cut, _repeated, _splice, _two_documents, _swap_tokens, _line, _line, _block, _block, _key, _key,
    _scalar, _scalar, _scalar, _number, _number, _number, _small_number, _small_number, _small_number, _nested, _aliased,
    _shell, _shell, _whole_command, _whole_command, _line_ends,
)  # fmt: skip
