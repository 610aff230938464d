"""Scripts that no shell takes: a quote or a loop left open, ``done`` without ``do``, ``&`` followed by ``;``.

A grammar's own error is no proof, since shells differ. So this reads only what all of them share (POSIX XCU 2.10),
and is silent about a script with anything else in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from podlint.regex import regex

_OF_SOME_SHELLS = regex(
    r"\r|<<|`|\|&|\(\(|\[\[|\$'|\$\"|&>|[<>]\(|=\(|[@?*+!]\("
    r"|(?<![\w-])(?:alias|case|coproc|esac|function|select|time)(?![\w-])"
)
"""Here-documents, old substitutions, arithmetic, and what Bash or zsh alone know: all beyond this reading."""
_OPERATOR = regex(r"&&|\|\||;;|[;&|()\n]")
_REDIRECT = regex(r"\d*(?:>>|>\||>&|<&|<>|[<>])")
_NAME = regex(r"[A-Za-z_]\w*")


class _Beyond(Exception):  # noqa: N818 -- not an error of the script's
    """Something that this reading does not understand."""


class _Refused(Exception):  # noqa: N818 -- the script's mistake is the answer
    """Every shell refuses the script."""


class _Token(NamedTuple):
    kind: str
    """``word``, ``redirect``, or the operator itself."""
    text: str
    plain: bool = True
    """A word without quotes, escapes or expansions, such as reserved words have to be."""


def refused(script: str) -> str | None:
    """Why every shell refuses the script, as a clause; None where one may take it."""
    if _OF_SOME_SHELLS.search(script):
        return None
    try:
        _Reading().read(_tokens(script))
    except _Beyond:
        return None
    except _Refused as mistake:
        return str(mistake)
    return None


# --- tokens ----------------------------------------------------------------------------------------------


def _tokens(script: str) -> Iterator[_Token]:
    at = 0
    while at < len(script):
        sign = script[at]
        if sign in " \t":
            at += 1
        elif script.startswith("\\\n", at):
            at += 2
        elif sign == "#":
            end = script.find("\n", at)
            at = len(script) if end < 0 else end
        elif match := _REDIRECT.match(script, at):
            yield _Token("redirect", match[0])
            at = match.end()
        elif match := _OPERATOR.match(script, at):
            yield _Token(match[0], match[0])
            at = match.end()
        else:
            start, plain = at, True
            while at < len(script) and not (script[at] in " \t<>" or _OPERATOR.match(script, at)):
                plain = plain and script[at] not in "\\'\"$"
                at = _behind(script, at)
            yield _Token("word", script[start:at], plain)


def _behind(script: str, at: int) -> int:
    """Behind the part of a word that begins at ``at``: a letter, a quotation, an expansion."""
    match script[at]:
        case "\\":
            return at + 2
        case "'":
            return _closing(script, "'", at) + 1
        case '"':
            return _behind_double_quotes(script, at)
        case "$":
            return _behind_expansion(script, at)
    return at + 1


def _closing(script: str, quote: str, opened: int) -> int:
    end = script.find(quote, opened + 1)
    if end < 0:
        raise _Refused(f"a {quote} is never closed")
    return end


def _behind_double_quotes(script: str, opened: int) -> int:
    at = opened + 1
    while at < len(script):
        match script[at]:
            case '"':
                return at + 1
            case "\\":
                at += 2
            case "$":
                at = _behind_expansion(script, at)
            case _:
                at += 1
    raise _Refused('a " is never closed')


def _behind_expansion(script: str, at: int) -> int:
    """Behind ``$NAME``, ``${…}`` or ``$(…)``; the latter two only where nothing in them can mean more than it says."""
    opening = script[at + 1 : at + 2]
    if opening not in ("{", "("):
        return at + 1
    closing = {"{": "}", "(": ")"}[opening]
    end = script.find(closing, at)
    inside = script[at + 2 : end]
    if end < 0 or re.search(r"['\"\\$#(){}]", inside):
        raise _Beyond
    return end + 1


# --- the order of things ---------------------------------------------------------------------------------

_CLOSES = {"if": "fi", "elif": "fi", "then": "fi", "else": "fi", "while": "done", "until": "done", "for": "done"} | {
    "do": "done",
    "{": "}",
    "(": ")",
}
_FOLLOWS = {
    "then": ("if", "elif"),
    "elif": ("then",),
    "else": ("then",),
    "do": ("while", "until", "for"),
    "fi": ("then", "else"),
    "done": ("do",),
    "}": ("{",),
    ")": ("(",),
}
"""Before what a word may come: the last that is still open."""
_MISSING = {"fi": "then", "done": "do", "elif": "then", "else": "then"}


class _Reading:
    """Which compound commands are open, and whether a command may begin here."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._begins = True
        """A command may begin: a reserved word is one."""
        self._wants = ""
        """The operator or word behind which a command has to come, newlines aside."""
        self._before = ""
        """The operator that has just been read."""

    def read(self, tokens: Iterator[_Token]) -> None:
        """Go through a whole script."""
        listed = list(tokens)
        at = 0
        while at < len(listed):
            at = self._step(listed, at)
        if self._open:
            last = self._open[-1]
            first = "if" if _CLOSES[last] == "fi" else last
            raise _Refused(f"`{first}` is never closed with `{_CLOSES[last]}`")
        if self._wants:
            raise _Refused(f"nothing comes after `{self._wants}`")

    def _step(self, tokens: list[_Token], at: int) -> int:
        """One token, or several that belong together; the place of the next."""
        token = tokens[at]
        if token.kind == "redirect":
            if at + 1 == len(tokens) or tokens[at + 1].kind != "word":
                raise _Beyond
            self._began()
            return at + 2
        if token.kind == "word":
            return self._word(tokens, at)
        self._operator(token.kind)
        return at + 1

    def _word(self, tokens: list[_Token], at: int) -> int:
        token = tokens[at]
        after = tokens[at + 1].kind if at + 1 < len(tokens) else ""
        if after == "(":
            return self._function(tokens, at)
        if not self._begins or not token.plain:
            self._began()
            return at + 1
        match token.text:
            case "if" | "while" | "until" | "{":
                self._open.append(token.text)
                self._wants = self._before = token.text
            case "for":
                return self._for(tokens, at)
            case "then" | "elif" | "else" | "do":
                self._follow(token.text)
                self._open[-1] = token.text
                self._wants = self._before = token.text
            case "fi" | "done" | "}":
                self._close(token.text)
            case "!":
                if after != "word":
                    raise _Beyond
            case _:
                self._began()
        return at + 1

    def _function(self, tokens: list[_Token], at: int) -> int:
        """``name() …``; anything else before a ``(`` is beyond this reading."""
        kinds = [token.kind for token in tokens[at + 1 : at + 3]]
        if kinds != ["(", ")"] or not self._begins or not _NAME.fullmatch(tokens[at].text):
            raise _Beyond
        self._wants = f"{tokens[at].text}()"
        return at + 3

    def _for(self, tokens: list[_Token], at: int) -> int:
        """``for NAME [in words]``, up to the separator behind it."""
        self._open.append("for")
        at += 1
        if at >= len(tokens) or tokens[at].kind != "word" or not _NAME.fullmatch(tokens[at].text):
            raise _Beyond
        at += 1
        if at < len(tokens) and tokens[at].text == "in":
            while at < len(tokens) and tokens[at].kind == "word":
                at += 1
            if at < len(tokens) and tokens[at].kind not in (";", "\n"):
                raise _Beyond
        if at < len(tokens) and tokens[at].kind == ";":
            at += 1
        self._begins, self._wants = True, ""
        return at

    def _began(self) -> None:
        """A command has begun, or ended."""
        self._begins, self._wants, self._before = False, "", ""

    def _follow(self, word: str) -> None:
        """Hold that ``word`` may come here."""
        last = self._open[-1] if self._open else ""
        if last in _FOLLOWS[word]:
            if self._wants:
                raise _Refused(f"nothing comes between `{self._wants}` and `{word}`")
            return
        missing = _MISSING.get(word)
        if missing is not None and missing in _FOLLOWS and last in _FOLLOWS[missing]:
            raise _Refused(f"`{word}` comes before the `{missing}` of its `{last}`")
        if last and word in _CLOSES.values():
            raise _Refused(f"`{word}` comes before the `{_CLOSES[last]}` of `{last}`")
        raise _Refused(f"`{word}` comes without a `{_FOLLOWS[word][0]}`")

    def _close(self, word: str) -> None:
        self._follow(word)
        self._open.pop()
        self._began()

    def _operator(self, operator: str) -> None:
        match operator:
            case "(":
                if not self._begins:
                    raise _Beyond
                self._open.append("(")
                self._wants = self._before = "("
            case ")":
                self._close(")")
            case "\n":
                self._begins = True
            case ";;":
                raise _Refused("`;;` comes outside of a `case`")
            case _:
                if self._begins:
                    where = f"between `{self._before}` and" if self._before else "before"
                    raise _Refused(f"no command comes {where} `{operator}`")
                self._begins, self._before = True, operator
                self._wants = operator if operator in ("&&", "||", "|") else ""
