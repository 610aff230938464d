"""``echo`` and ``printf``: what they write where their arguments are known."""

from __future__ import annotations

import re

from podlint.behaviour.shell.call import Call, Finished
from podlint.behaviour.shell.word import Value, is_plain
from podlint.regex import regex

_ESCAPE = regex(r"\\(?:0[0-7]{1,3}|[1-7][0-7]{0,2}|.?)", re.DOTALL)
_ESCAPES = {"\\": "\\", "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SPEC = regex(r"%(%|[-0+ #]*\d*(?:\.\d*)?[A-Za-z])")
_LONGEST_FIELD = 1000
"""Characters that a width or precision may ask for."""


def echo(call: Call) -> Finished:
    """Dash reads escapes without being asked, and knows no ``-e``."""
    newline, escapes = "\n", call.dialect == "dash"
    args = list(call.args)
    while args and args[0] is not None and re.fullmatch(r"-[neE]+", args[0]):
        if args[0] != "-n" and call.dialect not in ("busybox", "bash"):
            return Finished(0, output=None)
        option = args.pop(0) or ""
        newline = "" if "n" in option else newline
        escapes = "e" in option and "E" not in option
    text = " ".join(arg for arg in args if arg is not None)
    if None in args or ("\\" in text and call.dialect is None):
        return Finished(0, output=None)
    if escapes and "\\" in text:
        read = _unescaped(text)
        return Finished(0, output=None if read is None else read + newline)
    return Finished(0, output=text + newline)


def _unescaped(text: str) -> str | None:
    """``text`` with its escapes; None where one is not read."""
    pieces: list[str] = []
    end = 0
    for escape in _ESCAPE.finditer(text):
        letter = escape[0][1:]
        if letter.isdigit():
            number = int(letter, 8)
            if not 0 < number < 128:
                return None
            meant = chr(number)
        elif letter in _ESCAPES:
            meant = _ESCAPES[letter]
        else:
            return None
        pieces += [text[end : escape.start()], meant]
        end = escape.end()
    return "".join((*pieces, text[end:]))


def printf(call: Call) -> Finished:
    """The format is used again until the arguments are used up."""
    args = list(call.args)
    marked = args[:1] == ["--"]
    if marked:
        del args[0]
    if not args:
        return Finished(2)
    form, *values = args
    if form is None or (form.startswith("-") and not marked):
        return Finished(None, output=None)
    specs = [spec for spec in _SPEC.findall(form) if spec != "%"]
    text = _unescaped(form)
    if text is None or None in values:
        return Finished(None if any(spec[-1] not in "sbc" for spec in specs) else 0, output=None)
    if "%" in _SPEC.sub("", form):
        return Finished(None, output=None)
    out: list[str] = []
    while True:
        for place, part in enumerate(_SPEC.split(text)):
            shown = _shown(part, values) if place % 2 else part
            if shown is None:
                return Finished(None, output=None)
            out.append(shown)
        if not values or not specs:
            return Finished(0, output="".join(out))


def _shown(spec: str, values: list[Value]) -> str | None:
    """What one ``%…`` becomes; it takes its value from the front of ``values``. None where implementations differ."""
    if spec == "%":
        return "%"
    letter, how = spec[-1], spec[:-1]
    if letter in "di" and not values:
        return None  # a missing number counts as 0, which busybox calls a failure
    value = (values.pop(0) if values else "") or ""
    if any(int(number) > _LONGEST_FIELD for number in re.findall(r"\d+", how)) or (how and not is_plain(value)):
        return None
    if letter == "b":
        read = _unescaped(value)
        return None if read is None else f"%{how}s" % read
    if letter in "sc" and not re.search(r"[0+ #]", how.lstrip("-")[:1]):
        return f"%{how}s" % (value[:1] if letter == "c" else value)
    if letter in "diuxXo" and re.fullmatch(r"-?(0|[1-9]\d{0,17})|0x[0-9a-f]{1,15}", value):
        number = int(value, 16 if value.startswith("0x") else 10)
        return None if (number < 0 and letter not in "di") or "#" in how else f"%{how}{letter}" % number
    return None
