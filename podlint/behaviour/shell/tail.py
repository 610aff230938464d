"""Whether a shell becomes the last command of its script, or waits for it as for any other.

Tried with each: busybox 1.35, dash 0.5.12, Bash 5.2 (``echo $$`` in the script beside the process id of the last command).
"""

from __future__ import annotations

from podlint.behaviour.shell.invocation import Dialect
from podlint.behaviour.shell.syntax import AndOr, Sequence, Statement
from podlint.regex import regex

_MORE_LINES = regex(r"\n[ \t]*(?:#[^\n]*)?\Z")
"""A line ends behind the last command, as in a YAML block: Ash runs it before it knows that nothing follows."""


def may_become_last(dialect: Dialect | None, script: str) -> bool:
    """A shell that is given ``script`` with ``-c`` may become what stands last in it."""
    return dialect != "dash" and not (dialect == "busybox" and _MORE_LINES.search(script))


def becomes_last_of(dialect: Dialect | None, statement: Statement) -> bool:
    """A shell that may become the last command becomes that of ``statement``, which is none itself.

    Ash does so of whatever stands last, Bash of plain lists and, since 5.1, of an ``&&`` or ``||`` that is all there is; of
    others only a single command is sure. In a subshell dash does as Ash.
    """
    if isinstance(statement, Sequence):
        *before, last = statement.statements or (None,)
        return (dialect is not None or not before) and not (before and dialect == "bash" and isinstance(last, AndOr))
    return dialect in ("busybox", "dash") or (dialect == "bash" and isinstance(statement, AndOr))
