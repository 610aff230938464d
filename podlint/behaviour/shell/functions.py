"""Calls of the script's own functions: their arguments, and the variables that they make their own."""

from __future__ import annotations

from podlint.behaviour.shell import control
from podlint.behaviour.shell.order import Lost
from podlint.behaviour.shell.process import Process
from podlint.behaviour.shell.syntax import Simple
from podlint.behaviour.shell.word import Unset, Value
from podlint.behaviour.shell.world import Leave, Missing, Return

_DEEPEST = 20
"""Functions that call one another."""


def call_function(process: Process, name: str, args: tuple[Value, ...], command: Simple) -> None:
    """Run the function ``name`` of the script with these arguments and the redirects of the ``command`` that calls it."""
    if process.depth > _DEEPEST or command.assignments or None in args:
        raise Lost(process.clock, f"podlint does not follow this call of {name}()")
    positional, process.positional = process.positional, args
    loops = process.loops
    if process.dialect in ("dash", "bash"):  # a function cannot leave the loops around its call, except in Ash
        process.loops = 0
    own: dict[str, Value | Unset | Missing] = {}
    process.depth += 1
    process.locals.append(own)
    try:
        control.with_redirects(process, command.redirects, lambda: process.run(process.functions[name]))
    except Return:
        pass
    except Leave:
        if process.dialect is None:
            raise Lost(process.clock, "whether a function can leave the loop around its call differs") from None
        raise
    finally:
        process.depth -= 1
        process.loops = loops
        process.positional = positional
        if process.locals and process.locals[-1] is own:  # another program in its place (exec) has none of it
            process.variables = _without_locals(process.variables, process.locals.pop())


def _without_locals(
    variables: dict[str, Value | Unset], before: dict[str, Value | Unset | Missing]
) -> dict[str, Value | Unset]:
    """The variables after a function, whose local ones are again what they were before it."""
    restored = {name: value for name, value in before.items() if not isinstance(value, Missing)}
    return {name: value for name, value in variables.items() if name not in before} | restored
