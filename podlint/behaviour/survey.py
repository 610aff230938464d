"""Reading through a command, and the scripts in it, for the files that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field

from podlint.behaviour.location import absolute
from podlint.behaviour.shell import parse, syntax
from podlint.behaviour.shell.invocation import program_name, script_of
from podlint.behaviour.shell.paths import ALL_TOLD, PATHS, Verb, may_do_nothing, wants_nothing_there
from podlint.behaviour.shell.syntax import (
    AndOr,
    Appending,
    Arithmetic,
    Array,
    Background,
    Calculation,
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
from podlint.behaviour.shell.way import Way, sets_errexit, steps
from podlint.behaviour.shell.word import Value, expand, is_plain, text_of
from podlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A file that a command names."""

    verb: Verb
    path: str
    element: int
    """The index of the command's word that names the file."""
    certain: bool
    way: Way
    program: str | None
    fresh: bool
    idle: bool


@dataclass
class Survey:
    """Reads through a command and the scripts in it, collecting the files that it names."""

    variables: dict[str, Value]
    directory: str | None
    mentions: list[Mention] = field(default_factory=list)
    complete: bool = True
    """No file that it may change has been missed."""
    functions: dict[str, bool] = field(default_factory=dict)
    """What the script itself makes a command, and whether it may end the script; their bodies have been read."""
    errexit: bool = False
    """The shell stops at failures (``set -e``)."""
    moved: bool = False
    """A ``cd`` in the list of commands (``a && cd b``) that is read just now need not have come to pass."""
    over: bool = False
    """The script may have ended before (``exit``): it need not come to what follows."""

    def command(self, words: list[Value], elements: Sequence[int], way: Way) -> None:
        """One command; ``elements`` says for each word in which element of the command's list it stands."""
        replaced = words[0] == "exec" and len(words) > 1
        while words[0] == "exec" and len(words) > 1:
            words, elements = words[1:], elements[1:]
        name = words[0]
        if name is None or not is_plain(name):
            self.complete = False
        elif name in self.functions:
            self.over = self.over or self.functions[name]
        elif (invocation := script_of(name, words[1:])) is not None:
            outside = self.errexit
            self.errexit = invocation.errexit and way.failing == "fatal"  # else only the inner shell ends
            self.script(invocation.script, elements[1 + invocation.position], way)
            self.errexit = outside
        else:
            self._program(name, words, elements, way)
        self.over = self.over or replaced

    def _program(self, name: str, words: list[Value], elements: Sequence[int], way: Way) -> None:
        program, args = program_name(name), words[1:]
        if program == "trap" and args and args[0] is not None:
            over, self.over = self.over, False
            self.script(args[0], elements[1], way.perhaps())
            self.over = over
        for verb, path in PATHS.get(program or "", PATHS[":"])(args):
            element = elements[words.index(path)] if path in words else elements[-1]
            self._mention(verb, path, element, way, (program, args))
        if program not in ALL_TOLD:
            self.complete = False
        if program in ("exit", "return"):
            self.over = True
        if program == "set" and (errexit := sets_errexit(words)) is not None:
            self.errexit = errexit
        if program == "cd":
            self._changed_directory(args[0] if args else None, way)

    def _changed_directory(self, target: Value, way: Way) -> None:
        known = way.reached != "perhaps" and target is not None
        reachable = known and (str(target).startswith("/") or self.directory is not None)
        self.directory = absolute(target or "", self.directory or "/") if reachable else None
        self.moved = self.moved or way.reached == "after success"

    def _mention(
        self, verb: Verb, path: Value, element: int, way: Way, by: tuple[str | None, list[Value]] = (None, [])
    ) -> None:
        """``by``: the program and its arguments."""
        if not path or not is_plain(path) or (not path.startswith("/") and self.directory is None):
            self.complete = self.complete and verb == "reads"
            return
        if self.over:
            way = way.perhaps()
        certain = way.reached == "always" and self.complete
        fresh, idle = wants_nothing_there(*by), may_do_nothing(*by)
        path = absolute(path, self.directory or "/")
        self.mentions.append(Mention(verb, path, element, certain, way, by[0], fresh, idle))

    def script(self, text: str, element: int, way: Way) -> None:
        """A script that stands in one element of the command's list."""
        statements = parse.parse(text)
        if statements is None:
            self.complete = False
        else:
            self._statement(statements, element, way)

    def _statement(self, statement: Statement, element: int, way: Way) -> None:
        match statement:
            case Simple():
                self._simple(statement, element, way)
            case syntax.Sequence():
                for inner in statement.statements[:-1]:
                    self._statement(inner, element, way.before_others(errexit=self.errexit))
                for inner in statement.statements[-1:]:
                    self._statement(inner, element, way)
            case AndOr() | Not() | Background() | Pipeline():
                for inner, there in steps(statement, way):
                    self._statement(inner, element, there)
                if self.moved:  # a failure before the cd has left it out
                    self.directory, self.moved = None, False
            case Group():
                self._redirects(statement.redirects, element, way)
                self._statement(statement.body, element, way)
            case Loop() | If() | For() | Case():
                self._compound(statement, element, way)
            case Calculation() | Array() | Appending():
                self._of_bash(statement, element, way)
            case Function():
                over, self.over = self.over, False
                self._statement(statement.body, element, way.perhaps())
                self.functions[statement.name] = self.over
                self.over = over
            case _:
                self.complete = False

    def _of_bash(self, statement: Calculation | Array | Appending, element: int, way: Way) -> None:
        """It changes variables alone, and what stands in its words."""
        match statement:
            case Calculation():
                self._substitutions(statement.expression, element, way)
                return
            case Array():
                for word in statement.words:
                    self._substitutions(word, element, way)
            case Appending():
                self._substitutions(statement.word, element, way)
        self.variables[statement.name] = None

    def _compound(self, statement: Loop | If | For | Case, element: int, way: Way) -> None:
        self._redirects(statement.redirects, element, way)
        match statement:
            case Loop():
                self._statement(statement.condition, element, way.expected())
                self._statement(statement.body, element, way.perhaps())
            case If():
                for place, branch in enumerate(statement.branches):
                    asked = way if place == 0 else way.perhaps()
                    self._statement(branch.condition, element, asked.expected())
                    self._statement(branch.body, element, way.perhaps())
                self._statement(statement.otherwise, element, way.perhaps())
            case For():
                for word in statement.words or ():
                    self._substitutions(word, element, way)
                self.variables[statement.name] = None
                self._statement(statement.body, element, way.perhaps())
            case Case():
                self._substitutions(statement.word, element, way)
                for item in statement.items:
                    self._statement(item.body, element, way.perhaps())

    def _simple(self, command: Simple, element: int, way: Way) -> None:
        self._redirects(command.redirects, element, way)
        for word in (*command.words, *(word for _, word in command.assignments)):
            self._substitutions(word, element, way)
        for name, word in command.assignments:
            self.variables[name] = text_of(word, self.variables) if way.reached == "always" else None
        words = [value for word in command.words for value in expand(word, self.variables)]
        if words:
            self.command(words, [element] * len(words), way)

    def _substitutions(self, word: Word, element: int, way: Way) -> None:
        """The commands inside a word: ``$(…)``, whose status nobody asks for."""
        for part in word:
            self._substitution(part, element, way.ignored())

    def _substitution(self, part: Part, element: int, way: Way) -> None:
        match part:
            case Substitution():
                self._statement(part.body, element, way)
            case Arithmetic():
                self._substitutions(part.expression, element, way)
            case Parameter():
                self._substitutions(part.argument, element, way.perhaps())
            case Unread() if "`" in part.source or "$(" in part.source:
                self.complete = False

    def _redirects(self, redirects: Sequence[Redirect], element: int, way: Way) -> None:
        for redirect in redirects:
            target = text_of(redirect.target, self.variables)
            self._substitutions(redirect.target, element, way)
            if redirect.operator in ("<<", "<<<") or (
                redirect.operator in (">&", "<&") and re.fullmatch(r"\d|-", target or "")
            ):
                continue
            self._mention("reads" if redirect.operator.startswith("<") else "writes", target, element, way)
