"""Scripts that no shell takes as they were meant: it refuses them, or takes a typographic sign for a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podlint.behaviour.shell.invocation import script_of
from podlint.behaviour.shell.parse import parse
from podlint.behaviour.shell.refused import refused
from podlint.checks.commands.written import commands
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.regex import regex


@check("shell-syntax-error")
def shell_syntax_error(subject: Subject) -> Iterator[Finding]:
    """A script that every shell refuses, or one with typographic signs where the shell's own belong."""
    for command in commands(subject):
        words = command.expanded
        invocation = script_of(words[0], words[1:]) if words else None
        if invocation is None:
            continue
        field, script = command.words[invocation.position + 1], invocation.script
        why = refused(script) if parse(script) is None else None
        sign = None if why is not None else _typographic(script)
        if why is None and sign is None:
            continue
        said = (
            f"no shell takes the script of the {command.what}: {why}"
            if why
            else f"in the script of the {command.what} {sign}"
        )
        yield subject.finding(
            "shell-syntax-error",
            said,
            field.span,
            field.path,
            container=command.container,
            help=_CLOSE_AND_END if why else "write the shell's own signs: ' \" ; ( ) & |",
        )


_CLOSE_AND_END = (
    "a command ends with ; or at the end of its line (behind > and >- lines are joined, behind | they are kept), "
    "and & ends one as ; does"
)

_MEANT = {"“": '"', "”": '"', "‘": "'", "’": "'", "；": ";", "（": "(", "）": ")", "＆": "&", "｜": "|"}  # noqa: RUF001
"""Signs that editors and copied texts have in place of the shell's own."""
_QUOTES = "“”‘’"  # noqa: RUF001
_QUOTED = regex(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|(?<![^\s;&|()])#[^\n]*")
_SAYS = regex(r"\s*(?:\w+=\S*\s+)*(?:echo|printf)\b")


def _typographic(script: str) -> str | None:
    """A sign outside of quotes that looks like one of the shell's and is none; what is only printed may be meant.

    In a word with other letters beyond ASCII it is a part of a text, and so is an apostrophe.
    """
    if "<<" in script:
        return None
    for segment in re.split(r"[;&|\n]", _QUOTED.sub("", script)):
        if _SAYS.match(segment):
            continue
        for word in segment.split():
            signs = [sign for sign in word if sign in _MEANT]
            if signs and all(sign in _MEANT or sign.isascii() for sign in word) and _misleads(word):
                return f"{signs[0]} stands for {_MEANT[signs[0]]}, but to a shell it is a letter of the word `{word}`"
    return None


def _misleads(word: str) -> bool:
    at_edges = word[0] in _QUOTES or word[-1] in _QUOTES or any(f"={quote}" in word for quote in _QUOTES)
    return at_edges or any(sign in _MEANT and sign not in _QUOTES for sign in word)
