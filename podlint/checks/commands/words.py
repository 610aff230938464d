"""Commands whose words are not what was meant: one that should be several, a list inside a text, quotes left open."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podlint.behaviour.location import absolute, mount_of
from podlint.behaviour.shell.invocation import script_of
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.field import Field
from podlint.pod.model import Container, Exec


@dataclass(frozen=True, slots=True)
class _Command:
    """One command that a container runs."""

    container: Container
    what: str
    """As messages name it."""
    words: tuple[Field[str], ...]


def _commands(subject: Subject) -> Iterator[_Command]:
    """The commands of containers, hooks and probes; ``args`` behind an image's own entry point are none."""
    if subject.pod.os.value == "windows":
        return
    for container in subject.pod.containers:
        if container.command:
            yield _Command(container, "command", container.command)
        for hook in container.hooks:
            if isinstance(hook.handler, Exec) and hook.handler.command:
                yield _Command(container, f"{hook.kind} command", hook.handler.command)
        for probe in container.probes.values():
            if isinstance(probe.handler, Exec) and probe.handler.command:
                yield _Command(container, f"{probe.kind} probe's command", probe.handler.command)


@check("command-arg-not-split")
def command_arg_not_split(subject: Subject) -> Iterator[Finding]:
    """The first word of a command holds blanks: no program has such a name."""
    for command in _commands(subject):
        first = command.words[0]
        name = first.value.strip()
        if not re.search(r"\s", name) or _looks_like_list(name) or "$(" in name or "\n" in name:
            continue
        if name.startswith("/") and mount_of(command.container, absolute(name)) is not None:
            continue
        split = _split(name)
        if split is None or len(split) < 2:
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
    for command in _commands(subject):
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


def _words(command: _Command, split: Sequence[str]) -> tuple[SetField, ...]:
    rest = [word.value for word in command.words[1:]]
    return (SetField(command.words[0].path[:-1], [*split, *rest]),)


def _split(text: str) -> list[str] | None:
    try:
        return shlex.split(text)
    except ValueError:
        return None


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- scripts that no shell reads -------------------------------------------------------------------------

_TYPOGRAPHIC = re.compile(r"[“”‘’，；（）＆｜]")  # noqa: RUF001 -- the very signs that are looked for
_BEYOND = re.compile(r"<<|`|\$\(|\$\{|\$'|#|\bcase\b")
"""Where quotes mean more than a simple scan can tell."""


@check("shell-syntax-error")
def shell_syntax_error(subject: Subject) -> Iterator[Finding]:
    """A script with a quote that is never closed, or with typographic signs where the shell's own belong."""
    for command in _commands(subject):
        words = (*command.words, *(command.container.args if command.what == "command" else ()))
        invocation = script_of(words[0].value, [word.value for word in words[1:]])
        if invocation is None:
            continue
        field, script = words[invocation.position + 1], invocation.script
        wrong = _typographic(script) or _unclosed(script)
        if wrong is None:
            continue
        yield subject.finding(
            "shell-syntax-error",
            f"the script of the {command.what} does not mean what it says: {wrong}",
            field.span,
            field.path,
            container=command.container,
            help="write the shell's own signs: ' \" , ; ( ) & |",
        )


def _typographic(script: str) -> str | None:
    """A sign outside of quotes that looks like one of the shell's and is none."""
    outside = re.sub(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|#[^\n]*", "", script)
    match = _TYPOGRAPHIC.search(outside)
    return None if match is None else f"{match[0]} is an ordinary letter to the shell"


def _unclosed(script: str) -> str | None:
    """A quote that is open at the end, in a script simple enough to tell."""
    if _BEYOND.search(script):
        return None
    quote, escaped = "", False
    for sign in script:
        if escaped:
            escaped = False
        elif sign == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
    return f"a {quote} is never closed, so the shell refuses all of it" if quote else None
