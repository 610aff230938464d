"""Runs a script abstractly: elapsed time as a moment, files and variables as far as they are known.

A process in the background is followed to its end before its parent goes on; the record of files
(:class:`~podlint.behaviour.shell.disk.Disk`) is kept by moment, so the parent sees what was written by
then. Whatever cannot be followed raises :class:`~podlint.behaviour.shell.order.Lost` with the moment from
which on nothing can be said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from podlint.behaviour.program import Effect
from podlint.behaviour.shell import parse
from podlint.behaviour.shell.builtins import OWN
from podlint.behaviour.shell.call import SOME_FAILURE, Status
from podlint.behaviour.shell.commands import BUILTINS, run
from podlint.behaviour.shell.invocation import SHELLS, program_name, script_of
from podlint.behaviour.shell.order import Lost, Strand
from podlint.behaviour.shell.process import MOST_JOBS, Ended, Exit, Job, Never, Process, Replaced
from podlint.behaviour.shell.syntax import (
    AndOr,
    Background,
    Group,
    Loop,
    Not,
    Redirect,
    Sequence,
    Simple,
    Statement,
    Text,
    Unread,
    Word,
)
from podlint.behaviour.shell.word import Value, expand, is_plain, process_id, text_of

_DEEPEST = 20
"""Processes that start one another."""
_LONGEST_TEXT = 10_000
"""Characters of a variable or an argument: a script can double a text with each step."""
_LONGEST_NAME = 40
"""Characters of a statement that a clause for people quotes."""


class Shell(Process):
    """A process that reads scripts."""

    # --- processes ---------------------------------------------------------------------------------------

    def execute(self, words: list[Value]) -> Ended:
        """Become the program that ``words`` name, as ``exec`` does, and run to its end.

        Traps are gone then; only signals that were ignored stay so.
        """
        name, args = words[0] if words else None, tuple(words[1:])
        if name is None or not is_plain(name) or self.depth > _DEEPEST:
            raise Lost(self.clock, "which command runs here is not known")
        self.traps = {signal: action for signal, action in self.traps.items() if not action}
        invocation = script_of(name, args)
        if invocation is not None:
            self.errexit, self.nounset = invocation.errexit, invocation.nounset
            self.dialect = SHELLS[invocation.name] or self.world.sh
            self.variables = {n: v for n, v in self.variables.items() if n in self.exported}
            self.variables |= {str(place): value for place, value in enumerate(invocation.parameters)}
            self.jobs, self.tested = [], 0
            return self.to_end(self.parsed(invocation.script))
        finished = run(self.call(name, args))
        if finished.listens is not None:
            self.world.ports.append(Effect(self.clock, "listening", finished.listens))
        until = None if finished.takes is None else self.clock + finished.takes
        try:
            self.pause(until, f"`{program_name(name)}`", waits=False)
        except Never:
            return Ended(None, None)
        return Ended(until, finished.status)

    def parsed(self, text: str) -> Sequence:
        """The statements of a script."""
        statements = parse.parse(text)
        if statements is None:
            raise Lost(self.clock, "the script has a syntax error or is too long")
        return statements

    def child(self, strand: Strand | None = None) -> Shell:
        """A copy in a process of its own: traps are not inherited, but signals ignored stay so."""
        return replace(
            self,
            strand=strand or self.strand,
            variables=dict(self.variables),
            main=False,
            depth=self.depth + 1,
            traps={signal: action for signal, action in self.traps.items() if not action},
            jobs=[],
        )

    def to_end(self, body: Statement) -> Ended:
        """Run ``body`` as all that this shell has to do, then what is to be done on EXIT.

        A shell with nothing but one command to do becomes that command, so that a stop signal reaches it.
        """
        only = body.statements[0] if isinstance(body, Sequence) and len(body.statements) == 1 else body
        try:
            self._until_exit(lambda: self._simple(only, last=True) if isinstance(only, Simple) else self.run(body))
            action = self.traps.pop("EXIT", None)
            if action:
                self._until_exit(lambda: self.handle(action))
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

    # --- statements --------------------------------------------------------------------------------------

    def run(self, statement: Statement) -> None:
        """Run one statement."""
        match statement:
            case Simple():
                self._simple(statement)
            case Sequence():
                for inner in statement.statements:
                    self.run(inner)
            case AndOr():
                self._and_or(statement)
            case Not():
                self._test(statement.statement)
                self.status = None if self.status is None else int(self.status == 0)
            case Group():
                self._group(statement)
            case Background():
                self._background(statement.statement)
            case Loop():
                self._loop(statement)
            case _:
                raise Lost(self.clock, f"podlint cannot follow {_quoted(statement.source)}")

    def _after_command(self) -> None:
        """Between two commands a trap that is due runs, and ``set -e`` looks at the code."""
        if self.signalled:
            self.signalled = False
            self.handle(self.traps.get("TERM", ""))
        if self.errexit and not self.tested and self.status != 0:
            if self.status is None:
                raise Lost(self.clock, "whether `set -e` ends the script here is not known")
            raise Exit(self.status)

    def _test(self, statement: Statement) -> None:
        """Run a statement whose failure is asked for, not suffered."""
        self.tested += 1
        try:
            self.run(statement)
        finally:
            self.tested -= 1

    def _and_or(self, statement: AndOr) -> None:
        last = statement.rest[-1].statement
        self._test(statement.first)
        for operator, inner in statement.rest:
            if self.status is None and operator == "||" and _does_nothing(inner):
                self.status = 0
            elif self.status is None:
                raise Lost(self.clock, f"the code of the command before `{operator}` is not known")
            elif (self.status == 0) == (operator == "&&"):
                if inner is last:
                    self.run(inner)
                else:
                    self._test(inner)

    def _group(self, group: Group) -> None:
        self.step()
        streams = self.streams
        shell = self.child() if group.subshell else self
        if not self._can_open(shell, group.redirects):
            self.status = SOME_FAILURE
        elif group.subshell:
            self._wait_for(shell.to_end(group.body), group.source)
            self._after_command()
        else:
            self.run(group.body)
        self.streams = streams

    def _can_open(self, process: Process, redirects: tuple[Redirect, ...]) -> bool:
        """Whether a statement with these redirects runs; :class:`Lost` where that is open."""
        opened = process.opened(redirects)
        if opened is None:
            raise Lost(self.clock, "whether the files that the output goes to can be opened is not known")
        return opened

    def _wait_for(self, ended: Ended, source: str) -> None:
        """Wait for a child in the foreground; a trap has to wait too."""
        self.status = ended.status
        self.pause(ended.at, _quoted(source))

    def _background(self, statement: Statement) -> None:
        """Follow a process in the background to its end; the parent goes on at once."""
        self.step()
        if len(self.world.jobs) >= MOST_JOBS:
            raise Lost(self.clock, "the script starts too many background processes to follow")
        strand = Strand(self.strand, self.world.disk.tick())
        child = self.child(strand)
        child.clock = self.clock + self.delay()
        lost: Lost | None = None
        try:
            ended = child.to_end(statement)
        except Lost as error:
            lost, ended = error, Ended(None, None)
            self.world.lost.append(error)
        job = Job(len(self.world.jobs), strand, ended, lost, traps=bool(child.traps))
        self.world.jobs.append(job)
        self.jobs.append(job)
        self.variables["!"] = process_id(job.number)
        self.status = 0

    # --- loops -------------------------------------------------------------------------------------------

    def _loop(self, loop: Loop) -> None:
        """Go round until the condition ends it, or until a round leaves everything as it was: then it has no end."""
        streams = self.streams
        if not self._can_open(self, loop.redirects):
            self.status = SOME_FAILURE
            return
        status: Status = 0
        while True:
            self.step()
            begin, first_pause = self._state(), len(self.world.watch.pauses)
            first_act = self.world.disk.tick()
            self._test(loop.condition)
            if self.status is None:
                raise Lost(self.clock, "whether the loop goes on is not known")
            if (self.status == 0) == loop.until:
                break
            self.run(loop.body)
            status = self.status
            if self._state() == begin and self.world.disk.settle(first_act, self.strand, self.clock):
                self._for_ever(first_pause)
        self.status, self.streams = status, streams

    def _for_ever(self, first_pause: int) -> None:
        """The round that began with this pause repeats; one without any pause is a single long one."""
        if not self.main:
            raise Never
        if len(self.world.watch.pauses) == first_pause:
            self.pause(None, "the loop", interruptible=True)
        else:
            self.world.watch.repeats(first_pause)
            raise Never

    def _state(self) -> object:
        """All that decides what the next round of a loop does, files aside."""
        alive = {process_id(job.number) for job in self.jobs}
        variables = {
            name: value if value is None or is_plain(value) or value in alive else "a process that has ended"
            for name, value in self.variables.items()
        }
        shell = (self.exported, self.directory, dict(self.traps), self.errexit, self.nounset, list(self.jobs))
        return self.status, variables, shell

    # --- commands ----------------------------------------------------------------------------------------

    def _simple(self, command: Simple, *, last: bool = False) -> None:
        """One command. ``last``: the shell has nothing else to do."""
        self.step()
        variables, streams = self.parameters(), self.streams
        words = self._known([value for word in command.words for value in expand(word, variables)])
        values = self._known([text_of(word, variables) for _, word in command.assignments])
        assigned = dict(zip((name for name, _ in command.assignments), values, strict=True))
        if any(_acts(word) for word in (*command.words, *(word for _, word in command.assignments))):
            raise Lost(self.clock, f"podlint cannot follow what is put into {_quoted(command.source)}")
        if "IFS" in assigned or "PATH" in assigned:
            raise Lost(self.clock, "the script changes how words or commands are found")
        if not command.words:
            self.variables |= assigned
            self.status = _status_of(self.opened(command.redirects), 0)
        else:
            self._command(words, assigned, command, last=last and not self.traps)
        if words[:1] != ["exec"]:
            self.streams = streams
        self._after_command()

    def _known(self, values: list[Value]) -> list[Value]:
        """The values, as far as the script can be followed with them.

        ``set -u`` ends the script at a variable that is not set; of one that is not known nobody can tell.
        """
        if any(value is not None and len(value) > _LONGEST_TEXT for value in values):
            raise Lost(self.clock, "the script builds a text that is too long to follow")
        if self.nounset and None in values:
            raise Lost(self.clock, "whether a variable is set is not known, and `set -u` ends the script if not")
        return values

    def _command(self, words: list[Value], assigned: dict[str, Value], command: Simple, *, last: bool) -> None:
        name = words[0] if words else None
        if name is None or not is_plain(name):
            raise Lost(self.clock, "which command runs here is not known")
        args = tuple(words[1:])
        if name in OWN:
            if not self.opened(command.redirects):
                raise Lost(self.clock, "what a shell does when a redirect of its own fails differs")
            self.variables |= assigned
            self.status = OWN[name](self, args)
        elif name in BUILTINS:
            finished = BUILTINS[name](self.call(name, args))
            self.status = _status_of(self.opened(command.redirects, finished), finished.status)
        else:
            child = self if last else self.child()
            child.variables |= assigned
            child.exported |= frozenset(assigned)
            self._program(child, words, command)

    def _program(self, child: Shell, words: list[Value], command: Simple) -> None:
        """A program as a child of this shell, or in its place."""
        child.clock = self.clock + self.delay()
        if not self._can_open(child, command.redirects):
            self.status = SOME_FAILURE
            return
        ended = child.execute(words)
        if child is self:
            raise Replaced(ended)
        self._wait_for(ended, command.source)


def _status_of(opened: bool | None, status: Status) -> Status:
    """The status of a command that runs only if its redirects can be opened."""
    return status if opened else None if opened is None else SOME_FAILURE


def _acts(word: Word) -> bool:
    """Working out the word may take time, or change the shell: ``$(…)``, ``${NAME:=…}``, ``<(…)``."""
    return any(isinstance(part, Unread) and not {"$", "`", "("}.isdisjoint(part.source) for part in word)


def _does_nothing(statement: Statement) -> bool:
    """``true`` and ``:``, which are there to rescue a failing command."""
    return isinstance(statement, Simple) and statement.words in (((Text("true"),),), ((Text(":"),),))


def _quoted(source: str) -> str:
    """A statement as a clause for people quotes it."""
    line = " ".join(source.split())
    return f"`{line}`" if len(line) <= _LONGEST_NAME else f"`{line[: _LONGEST_NAME - 1]}…`"
