"""Runs a script abstractly: elapsed time as a moment, files and variables as far as they are known.

A process in the background is followed to its end before its parent goes on; the record of files
(:class:`~podlint.behaviour.shell.disk.Disk`) is kept by moment, so the parent sees what was written by
then. Whatever cannot be followed raises :class:`~podlint.behaviour.shell.order.Lost` with the moment from
which on nothing can be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from podlint.behaviour.shell import background, control, parse
from podlint.behaviour.shell.bash import append, ask, calculate, set_array
from podlint.behaviour.shell.builtins import OWN, SPECIAL
from podlint.behaviour.shell.call import SOME_FAILURE, Status
from podlint.behaviour.shell.commands import BUILTINS
from podlint.behaviour.shell.execution import execute
from podlint.behaviour.shell.functions import call_function
from podlint.behaviour.shell.loops import run_for, run_loop
from podlint.behaviour.shell.order import Lost
from podlint.behaviour.shell.pipeline import run_pipeline
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.redirects import can_open, cannot_open, opened
from podlint.behaviour.shell.syntax import (
    AndOr,
    Appending,
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
    Pipeline,
    Sequence,
    Simple,
    Statement,
    Text,
    Word,
    quoted,
)
from podlint.behaviour.shell.tail import becomes_last_of
from podlint.behaviour.shell.word import Refused, Value, is_plain
from podlint.behaviour.shell.world import Ended, Exit, Leave, Never, Replaced, Return

_LONGEST_TEXT = 10_000
"""Characters of a variable or an argument: a script can double a text with each step."""


class Shell(Process):
    """A process that reads scripts."""

    # --- processes ---------------------------------------------------------------------------------------

    def execute(self, words: list[Value]) -> Ended:
        return execute(self, words)

    def parsed(self, text: str) -> Sequence:
        statements = parse.parse(text)
        if statements is None:
            raise Lost(self.clock, "the script has a syntax error or is too long")
        return statements

    def to_end(self, body: Statement, *, becomes: bool = True) -> Ended:
        """Run ``body`` as all that this shell has to do, then what is to be done on EXIT.

        A shell with nothing but one command left to do may become that command, so that a stop signal reaches it.
        """
        try:
            self._until_exit(lambda: self.run(body, last=becomes))
            action = self.traps.pop("EXIT", None)
            if action:
                self._until_exit(lambda: self.handle(action, "EXIT"))
        except Replaced as replaced:
            return replaced.ended
        except Never:
            return Ended(None, None)
        return Ended(self.clock, self.status)

    def _until_exit(self, body: Callable[[], None]) -> None:
        try:
            body()
        except Exit as leaving:
            self.status = leaving.status
        except Return:
            if self.dialect not in ("busybox", "dash"):
                raise Lost(self.clock, "what a `return` outside a function does differs") from None
        except Leave:
            raise Lost(self.clock, "`break` or `continue` stands where it has no meaning") from None
        except Refused:
            self.status = 2 if self.dialect in ("busybox", "dash") else SOME_FAILURE

    # --- statements --------------------------------------------------------------------------------------

    def run(self, statement: Statement, *, last: bool = False) -> None:
        match statement:
            case Simple():
                self._simple(statement, last=last)
            case Sequence():
                last = last and becomes_last_of(self.dialect, statement)
                for place, inner in enumerate(statement.statements, 1):
                    self.run(inner, last=last and place == len(statement.statements))
            case AndOr():
                control.run_and_or(self, statement, last=last and becomes_last_of(self.dialect, statement))
            case Not():
                control.asked(self, statement.statement)
                self.status = None if self.status is None else int(self.status == 0)
            case Background():
                background.start(self, statement.statement)
            case Pipeline():
                run_pipeline(self, statement, quoted(statement.source))
                self._after_command()
            case Function() | Calculation() | Array() | Appending():
                self.step()
                self._change(statement)
                self._after_command()
            case Group() | Loop() | If() | For() | Case():
                self.step()
                if self.redirected and isinstance(statement, Group) and statement.subshell and statement.redirects:
                    self._nested_redirect()
                last = last and not statement.redirects and becomes_last_of(self.dialect, statement)
                if not control.with_redirects(self, statement.redirects, lambda: self._compound(statement, last=last)):
                    self._not_opened(statement)
            case _:
                raise Lost(self.clock, f"podlint cannot follow {quoted(statement.source)}")

    def _change(self, statement: Function | Calculation | Array | Appending) -> None:
        """What changes the shell itself and nothing else."""
        match statement:
            case Function():
                self.functions[statement.name] = statement.body
                self.status = 0
            case Calculation():
                calculate(self, statement)
            case Array():
                set_array(self, statement)
            case Appending():
                append(self, statement)

    def _not_opened(self, statement: Group | Loop | If | For | Case) -> None:
        """A redirect of the statement failed: Ash has its own code for a subshell, and looks at no other with ``set -e``."""
        if self.dialect != "busybox":
            self._after_command()
        elif isinstance(statement, Group) and statement.subshell:
            self.status = 2
            self._after_command()

    def _nested_redirect(self) -> None:
        """Ash and dash lose the redirect of a subshell at the end of a group that is redirected itself."""
        if self.dialect != "bash":
            raise Lost(self.clock, "some shells lose this redirect")

    def _compound(self, statement: Group | Loop | If | For | Case, *, last: bool) -> None:
        match statement:
            case Group(subshell=True) if not last or any(self.traps.values()):
                self._wait_for(self.child().to_end(statement.body), statement.source)
                self._after_command()
            case Group():
                self.run(statement.body, last=last)
            case Loop():
                run_loop(self, statement)
            case If():
                control.run_if(self, statement, last=last)
            case For():
                run_for(self, statement)
            case Case():
                control.run_case(self, statement, last=last)

    def _after_command(self) -> None:
        """Between two commands the traps that are due run, and ``set -e`` looks at the code."""
        while self.due:
            signal = self.due.pop(0)
            self.handle(self.traps.get(signal, ""), signal)
        if self.errexit and not self.tested and self.status != 0:
            if self.status is None:
                raise Lost(self.clock, "whether `set -e` ends the script here is not known")
            raise Exit(self.status)

    def _wait_for(self, ended: Ended, source: str) -> None:
        """Wait for a child in the foreground; a trap has to wait too."""
        self.status = ended.status
        self.pause(ended.at, quoted(source))

    # --- commands ----------------------------------------------------------------------------------------

    def _simple(self, command: Simple, *, last: bool = False) -> None:
        """One command. ``last``: the shell has nothing else to do."""
        self.step()
        streams = self.streams
        self.substituted = 0
        if command.words and command.words[0] == (Text("[["),) and self.dialect not in ("dash", None):
            ask(self, command.words[1:-1])
            self._after_command()
            return
        expander = self.words
        self._are_set((*command.words, *(word for _, word in command.assignments)))
        words = self._short([value for word in command.words for value in expander.fields(word)])
        values = self._short([expander.text(word) for _, word in command.assignments])
        assigned = dict(zip((name for name, _ in command.assignments), values, strict=True))
        reads = words[:1] == ["read"] and re.fullmatch(r"[^\s\\]?", assigned.get("IFS") or "")
        if "PATH" in assigned or ("IFS" in assigned and (not reads or assigned["IFS"] is None)):
            raise Lost(self.clock, "the script changes how words or commands are found")
        if not words:
            self._assign_all(assigned)
            opens = opened(self, command.redirects) if not any(command.words) else True
            self.status = self._status_of(opens, self.substituted)
        else:
            self._command(words, assigned, command, last=last and not any(self.traps.values()))
        if words[:1] != ["exec"]:
            self.streams = streams
        self._after_command()

    def _assign_all(self, assigned: dict[str, Value]) -> None:
        for name, value in assigned.items():
            self.assign(name, value)

    def _short(self, values: list[Value]) -> list[Value]:
        """The values, unless the script builds texts without end."""
        if any(value is not None and len(value) > _LONGEST_TEXT for value in values):
            raise Lost(self.clock, "the script builds a text that is too long to follow")
        return values

    def _are_set(self, words: tuple[Word, ...]) -> None:
        """``set -u`` ends the script at a variable that is not set; of some nobody can tell whether they are."""
        named = [part.name for word in words for part in word if isinstance(part, Parameter) and not part.operator]
        if self.nounset and any(name not in self.variables and self.words.of(name) is None for name in named):
            raise Lost(self.clock, "whether a variable is set is not known, and `set -u` ends the script if not")

    def _command(self, words: list[Value], assigned: dict[str, Value], command: Simple, *, last: bool) -> None:
        name = words[0]
        if name is None or not is_plain(name):
            raise Lost(self.clock, "which command runs here is not known")
        args = tuple(words[1:])
        if name in self.functions:
            call_function(self, name, args, command)
        elif name in OWN or name == ":":
            self._builtin(name, args, assigned, command)
        elif name in BUILTINS:
            opens = opened(self, command.redirects)
            finished = BUILTINS[name](self.call(name, args))
            if opens is not False:
                self.output(finished)
            self.status = self._status_of(opens, finished.status)
        else:
            child = self if last else self.child()
            child.variables |= assigned
            child.exported |= frozenset(assigned)
            self._program(child, words, command)

    def _builtin(self, name: str, args: tuple[Value, ...], assigned: dict[str, Value], command: Simple) -> None:
        """One of the shell's own commands; Ash and dash end where a redirect of a special one fails (POSIX XCU 2.8.1)."""
        if can_open(self, command.redirects):
            before = {known: value for known, value in self.variables.items() if known in assigned}
            self._assign_all(assigned)
            self.status = OWN[name](self, args) if name in OWN else 0
            if name == "read":  # none of the special builtins, whose assignments stay
                kept = {known: value for known, value in self.variables.items() if known not in assigned}
                self.variables = kept | before
        elif name in SPECIAL and self.dialect in ("busybox", "dash"):
            raise Exit(cannot_open(self))
        elif name in SPECIAL and self.dialect is None:
            raise Lost(self.clock, "what a shell does when a redirect of its own fails differs")
        else:
            self.status = cannot_open(self)

    def _program(self, child: Process, words: list[Value], command: Simple) -> None:
        """A program as a child of this shell, or in its place."""
        if self.dialect in ("busybox", "dash"):  # they open the files before there is a child
            opens = can_open(self, command.redirects)
            child.streams = self.streams
            child.clock = self.clock + self.delay()
        else:
            child.clock = self.clock + self.delay()
            opens = can_open(child, command.redirects)
        if not opens:
            self.status = cannot_open(self)
            return
        ended = child.execute(words)
        if child is self:
            raise Replaced(ended)
        self._wait_for(ended, command.source)

    def _status_of(self, opens: bool | None, status: Status) -> Status:
        """The status of a command that runs only if its redirects can be opened."""
        return status if opens else None if opens is None else cannot_open(self)
