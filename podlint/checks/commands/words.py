"""Commands whose words are not what was meant: one that should be several, or a list inside a text."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from podlint.behaviour.location import absolute, mount_of
from podlint.checks.change import SetField
from podlint.checks.commands.written import Command, commands
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject


@check("command-arg-not-split")
def command_arg_not_split(subject: Subject) -> Iterator[Finding]:
    """The first word of a command holds blanks: no program has such a name."""
    for command in commands(subject):
        first = command.words[0]
        name = first.value.strip()
        if not re.search(r"\s", name) or _looks_like_list(name) or "$(" in name or "\n" in name:
            continue
        if name.startswith("/") and mount_of(command.container, absolute(name)) is not None:
            continue
        split = _split(name)
        if split is None or len(split) < 2 or _is_path(name):
            continue
        program = split[0]
        yield subject.finding(
            "command-arg-not-split",
            f"the {command.what} is one word with blanks: the runtime looks for a program called '{name}', and there is none",
            first.span,
            first.path,
            container=command.container,
            help=f"write each word by itself: [{', '.join(_quoted(word) for word in split)}]",
            fix=Fix(f"write `{program}` and what follows as words of their own", True, _words(command, split)),
        )


@check("stringly-typed-command")
def stringly_typed_command(subject: Subject) -> Iterator[Finding]:
    """A list that was quoted as a whole, so that it is one text."""
    for command in commands(subject):
        first = command.words[0]
        if not _looks_like_list(first.value.strip()) or len(command.words) > 1:
            continue
        split = _items(first.value.strip())
        yield subject.finding(
            "stringly-typed-command",
            f"the {command.what} is a list inside quotes: the runtime looks for a program called {first.value.strip()}",
            first.span,
            first.path,
            container=command.container,
            help="take the quotes around the list away",
            fix=None if split is None else Fix("write the list as a list", True, _words(command, split)),
        )


def _looks_like_list(text: str) -> bool:
    return text.startswith("[") and text.endswith("]") and ("," in text or '"' in text or "'" in text)


def _items(text: str) -> list[str] | None:
    """The texts of a list in flow style; None where it is none."""
    items = re.findall(
        r"\s*(?:'((?:[^']|'')*)'|\"((?:[^\"\\]|\\.)*)\"|([^\s,'\"\[\]][^,'\"\[\]]*))\s*(?:,|$)", text[1:-1]
    )
    found = [one.replace("''", "'") or two or three.strip() for one, two, three in items]
    return found or None


def _words(command: Command, split: Sequence[str]) -> tuple[SetField, ...]:
    whole = command.words[0].path[:-1]
    rest = [word.value for word in command.words[1:] if word.path[:-1] == whole]
    return (SetField(whole, [*split, *rest]),)


def _is_path(name: str) -> bool:
    """Whether it may be one path with a blank in a directory's name: ``/opt/My App/run``."""
    return name.startswith("/") and re.match(r"[^\s/-][^\s/]*/", name.split(maxsplit=1)[1]) is not None


def _split(text: str) -> list[str] | None:
    try:
        return shlex.split(text)
    except ValueError:
        return None


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
