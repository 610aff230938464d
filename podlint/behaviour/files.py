"""Which files the commands of a Pod read, write and remove, as far as their text tells.

This looks at the text alone, not at the course of the script: a path behind a condition counts too, as
a possible use. It carries the data flow between containers, and tells who may disturb whose files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from podlint.behaviour.command import environment, hook_words, probe_words, process_fields, process_words
from podlint.behaviour.images import is_base_image, is_there
from podlint.behaviour.location import Location, absolute, is_below, locate
from podlint.behaviour.shell import parse, syntax
from podlint.behaviour.shell.invocation import program_name, script_of
from podlint.behaviour.shell.paths import ALL_TOLD, PATHS, Verb
from podlint.behaviour.shell.syntax import (
    AndOr,
    Arithmetic,
    Background,
    Case,
    For,
    Function,
    Group,
    If,
    Loop,
    Not,
    Parameter,
    Part,
    Pipeline,
    Redirect,
    Simple,
    Statement,
    Substitution,
    Unread,
    Word,
)
from podlint.behaviour.shell.word import Value, expand, is_plain, text_of
from podlint.manifest.node import Span
from podlint.pod.model import Container, Exec, HookKind, Pod, ProbeKind

__all__ = ["FileUse", "Location", "Touched", "Verb", "locate", "may_touch", "reads_and_writes", "touched_by"]

Origin: TypeAlias = "Literal['command'] | HookKind | ProbeKind"
"""Which of a container's commands it is."""
Touched: TypeAlias = "frozenset[Location] | None"
"""The places that a command may change; None where it may change any."""


@dataclass(frozen=True, slots=True)
class FileUse:
    """One file that a command uses."""

    container: Container
    origin: Origin
    verb: Verb
    path: str
    """Absolute, inside the container."""
    location: Location
    span: Span
    """The element of the command's list that names the file."""
    certain: bool
    """The command gets there whatever happens; False behind a condition, in a trap, or after something unreadable."""


@dataclass(frozen=True, slots=True)
class _Mention:
    verb: Verb
    path: str
    element: int
    """The index of the command's word that names the file."""
    certain: bool


def reads_and_writes(pod: Pod) -> list[FileUse]:
    """Every file use of the Pod's commands, hooks and exec probes that can be read, container by container."""
    return [use for container in pod.containers for use in _uses(container)]


def touched_by(container: Container, words: Sequence[str] | None) -> Touched:
    """The places that a command of ``container`` may write or remove; ``words`` None: an unknown command."""
    if words is None:
        return None
    if words and not is_there(container, words[0]):
        return frozenset()
    survey = _survey(container, words)
    if not survey.complete:
        return None
    return frozenset(locate(container, use.path) for use in survey.mentions if use.verb != "reads")


def may_touch(touched: Touched, where: Location) -> bool:
    """Whether the file at ``where`` may be changed: it, or a directory that it lies in, is named."""
    return touched is None or any(
        place.volume == where.volume and is_below(where.path, place.path) for place in touched
    )


def _uses(container: Container) -> Iterator[FileUse]:
    for origin, words, spans in _commands(container):
        for mention in _survey(container, words).mentions:
            where = locate(container, mention.path)
            span = spans[mention.element]
            yield FileUse(container, origin, mention.verb, mention.path, where, span, mention.certain)


def _commands(container: Container) -> Iterator[tuple[Origin, list[str], list[Span]]]:
    """The container's commands with the spans of their words."""
    words = process_words(container)
    if words:
        yield "command", words, [word.span for word in process_fields(container)]
    for hook in (container.post_start, container.pre_stop):
        if hook is not None and isinstance(hook.handler, Exec):
            yield hook.kind, hook_words(hook) or [], [word.span for word in hook.handler.command]
    for kind, probe in container.probes.items():
        if isinstance(probe.handler, Exec):
            yield kind, probe_words(container, probe) or [], [word.span for word in probe.handler.command]


def _survey(container: Container, words: Sequence[str]) -> _Survey:
    directory = container.working_dir.value or ("/" if is_base_image(container) else None)
    survey = _Survey(dict(environment(container)), directory)
    if words:
        survey.command(list(words), range(len(words)), certain=True)
    return survey


@dataclass
class _Survey:
    """Reads through a command and the scripts in it, collecting the files that it names."""

    variables: dict[str, Value]
    directory: str | None
    mentions: list[_Mention] = field(default_factory=list)
    complete: bool = True
    """No file that it may change has been missed."""
    functions: set[str] = field(default_factory=set)
    """What the script itself makes a command; their bodies have been read."""

    def command(self, words: list[Value], elements: Sequence[int], *, certain: bool) -> None:
        """One command; ``elements`` says for each word in which element of the command's list it stands."""
        while words[0] == "exec" and len(words) > 1:
            words, elements = words[1:], elements[1:]
        name = words[0]
        if name is None or not is_plain(name):
            self.complete = False
            return
        if name in self.functions:
            return
        invocation = script_of(name, words[1:])
        if invocation is not None:
            self.script(invocation.script, elements[1 + invocation.position], certain=certain)
            return
        program, args = program_name(name), words[1:]
        if program == "trap" and args and args[0] is not None:
            self.script(args[0], elements[1], certain=False)
        for verb, path in PATHS.get(program or "", PATHS[":"])(args):
            element = elements[words.index(path)] if path in words else elements[-1]
            self._mention(verb, path, element, certain=certain)
        if program not in ALL_TOLD:
            self.complete = False
        if program == "cd":
            target = args[0] if args else None
            reachable = target is not None and certain and (target.startswith("/") or self.directory is not None)
            self.directory = absolute(target or "", self.directory or "/") if reachable else None

    def _mention(self, verb: Verb, path: Value, element: int, *, certain: bool) -> None:
        if not path or not is_plain(path) or (not path.startswith("/") and self.directory is None):
            self.complete = self.complete and verb == "reads"
            return
        certain = certain and self.complete
        self.mentions.append(_Mention(verb, absolute(path, self.directory or "/"), element, certain))

    def script(self, text: str, element: int, *, certain: bool) -> None:
        """A script that stands in one element of the command's list."""
        statements = parse.parse(text)
        if statements is None:
            self.complete = False
        else:
            self._statement(statements, element, certain)

    def _statement(self, statement: Statement, element: int, certain: bool) -> None:
        match statement:
            case Simple():
                self._simple(statement, element, certain)
            case syntax.Sequence():
                for inner in statement.statements:
                    self._statement(inner, element, certain)
            case AndOr():
                self._statement(statement.first, element, certain)
                for _, inner in statement.rest:
                    self._statement(inner, element, certain=False)
            case Not() | Background():
                self._statement(statement.statement, element, certain)
            case Pipeline():
                for inner in statement.statements:
                    self._statement(inner, element, certain)
            case Group():
                self._redirects(statement.redirects, element, certain)
                self._statement(statement.body, element, certain)
            case Loop() | If() | For() | Case():
                self._compound(statement, element, certain)
            case Function():
                self._statement(statement.body, element, certain=False)
                self.functions.add(statement.name)
            case _:
                self.complete = False

    def _compound(self, statement: Loop | If | For | Case, element: int, certain: bool) -> None:
        self._redirects(statement.redirects, element, certain)
        match statement:
            case Loop():
                self._statement(statement.condition, element, certain)
                self._statement(statement.body, element, certain=False)
            case If():
                for place, branch in enumerate(statement.branches):
                    self._statement(branch.condition, element, certain and place == 0)
                    self._statement(branch.body, element, certain=False)
                self._statement(statement.otherwise, element, certain=False)
            case For():
                for word in statement.words or ():
                    self._substitutions(word, element, certain)
                self.variables[statement.name] = None
                self._statement(statement.body, element, certain=False)
            case Case():
                self._substitutions(statement.word, element, certain)
                for item in statement.items:
                    self._statement(item.body, element, certain=False)

    def _simple(self, command: Simple, element: int, certain: bool) -> None:
        self._redirects(command.redirects, element, certain)
        for word in (*command.words, *(word for _, word in command.assignments)):
            self._substitutions(word, element, certain)
        for name, word in command.assignments:
            self.variables[name] = text_of(word, self.variables) if certain else None
        words = [value for word in command.words for value in expand(word, self.variables)]
        if words:
            self.command(words, [element] * len(words), certain=certain)

    def _substitutions(self, word: Word, element: int, certain: bool) -> None:
        """The commands inside a word: ``$(…)``."""
        for part in word:
            self._substitution(part, element, certain)

    def _substitution(self, part: Part, element: int, certain: bool) -> None:
        match part:
            case Substitution():
                self._statement(part.body, element, certain)
            case Arithmetic():
                self._substitutions(part.expression, element, certain)
            case Parameter():
                self._substitutions(part.argument, element, certain=False)
            case Unread() if "`" in part.source or "$(" in part.source:
                self.complete = False

    def _redirects(self, redirects: Sequence[Redirect], element: int, certain: bool) -> None:
        for redirect in redirects:
            target = text_of(redirect.target, self.variables)
            self._substitutions(redirect.target, element, certain)
            if redirect.operator == "<<" or (redirect.operator in (">&", "<&") and re.fullmatch(r"\d|-", target or "")):
                continue
            self._mention("reads" if redirect.operator.startswith("<") else "writes", target, element, certain=certain)
