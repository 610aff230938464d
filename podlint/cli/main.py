"""``podlint``: the group of commands, and how a run ends."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import NoReturn

import click

import podlint
from podlint.cli.mistake import own_mistake
from podlint.cli.output import give_up, tell
from podlint.config.error import ConfigurationError
from podlint.spelling import did_you_mean

_COMMANDS = ("check", "timeline", "graph", "compare", "diff", "rule", "schema", "lsp", "completion")
"""Each is ``command`` in the module of its name in this package, imported when it is run."""

WRONG_USAGE = 2
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells count."""
CYCLES_SOUGHT = (50_000, 20, 20)
"""The thresholds of the collector of cycles. Nearly all that a run makes lives to its end or goes by itself: to look for
cycles as often as Python does takes a seventh of it."""


class _Commands(click.Group):
    """Commands that are imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- click's signature
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"podlint.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            raise click.UsageError(f"there is no command {name!r}{did_you_mean(name, _COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(podlint.__version__, message="podlint %(version)s")
def commands() -> None:
    """Find out what the kubelet will do with your Pods, and when."""


def run(arguments: list[str]) -> int:
    """Run a command line and say its exit status (contract: Commands)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = commands.main(arguments, prog_name="podlint", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        return _refuse(error.format_message().splitlines())
    except ConfigurationError as error:
        return _refuse(error.lines)
    except (click.Abort, KeyboardInterrupt):
        tell(("interrupted",), ())
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- whatever happened, a status of 1 would be a lie
        if isinstance(error, OSError) and error.filename is None:
            give_up(sys.stdout)
            return _refuse([f"cannot write: {error.strerror}"])
        return _refuse([own_mistake(error)])
    return int(status or 0)


def main() -> NoReturn:
    """The console script."""
    _open_closed_streams()
    if hasattr(signal, "SIGPIPE"):  # `podlint check | head` ends as any other program does whose reader is gone
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    gc.set_threshold(*CYCLES_SOUGHT)
    sys.exit(run(sys.argv[1:]))


def _refuse(lines: Iterable[str]) -> int:
    tell((), lines)
    return WRONG_USAGE


def _open_closed_streams() -> None:
    """What whoever started the program has closed (``>&-``) is the null device: nothing comes from it, and all may go there."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 -- open to the end
