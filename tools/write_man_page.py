#!/usr/bin/env python3
"""Write ``man/podlint.1`` from the commands themselves: ``python tools/write_man_page.py [--check]``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from podlint import __version__
from podlint.cli.main import commands

PAGE = Path(__file__).resolve().parent.parent / "man" / "podlint.1"

INTRODUCTION = """\
Other linters ask whether a probe is there. podlint works out what the kubelet will do with a Pod, and when: when a \
container starts, becomes ready, is killed, restarts, backs off and stops, in seconds, from the manifest alone. It needs \
no cluster, never touches the network, and never runs what it reads."""

STATUS = (
    ("0", "Nothing at or above --fail-on was found; compare: what was observed fits."),
    ("1", "Something was; compare: it does not fit."),
    ("2", "Wrong usage, or something that could not be read. What could be read is reported all the same."),
)
FILES = (
    (".podlint.yaml", "Settings for the folder and all below it; [tool.podlint] in pyproject.toml is read as well."),
)
VARIABLES = (
    ("NO_COLOR, FORCE_COLOR", "Whether text is coloured, where --color does not say."),
    ("GITHUB_ACTIONS", "Where true, check prints annotations beside its text."),
    ("GITHUB_STEP_SUMMARY", "The file that check adds a summary to, with the format github."),
)
EXAMPLES = (
    ("podlint check .", "Lint all manifests below the current folder."),
    ("helm template . | podlint check -", "Lint what a chart renders."),
    ("podlint timeline --assume boot=20s..45s web.yaml", "Predict a life, given how long the process boots."),
    ("podlint timeline --output html=lives.html .", "Draw all lives in one page."),
)


def page() -> str:
    """The whole page in roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield '.\\" Written by tools/write_man_page.py.'
    yield f'.TH PODLINT 1 "" "podlint {__version__}"'
    yield from (".SH NAME", "podlint \\- find out what the kubelet will do with your Pods, and when")
    yield from (
        ".SH SYNOPSIS",
        ".B podlint",
        "[\\fB\\-\\-version\\fR] [\\fB\\-\\-help\\fR] \\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...",
    )
    yield from (".SH DESCRIPTION", roff(INTRODUCTION))
    yield ".SH COMMANDS"
    with click.Context(commands, info_name="podlint") as context:
        for name in commands.list_commands(context):
            if (command := commands.get_command(context, name)) is not None:
                yield from _command(name, command, context)
    yield from _list("EXIT STATUS", STATUS)
    yield from _list("FILES", FILES)
    yield from _list("ENVIRONMENT", VARIABLES)
    yield from _list("EXAMPLES", EXAMPLES)
    yield from (".SH SEE ALSO", "podlint rule, for the rules; https://github.com/podlint/podlint")


def _command(name: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield f".SS {roff(' '.join(['podlint', name, *command.collect_usage_pieces(context)]))}"
    for paragraph in re.split(r"\n\s*\n", command.help or ""):
        yield from (".PP", roff(" ".join(paragraph.split())))
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[1]:
            yield from _item(*record)


def _list(title: str, items: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield f".SH {title}"
    for term, text in items:
        yield from _item(term, text)


def _item(term: str, text: str) -> Iterator[str]:
    yield from (".TP", f"\\fB{roff(term)}\\fR", roff(" ".join(text.split())))


def roff(text: str) -> str:
    """Text that roff prints as it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{escaped}" if escaped.startswith((".", "\\(aq")) else escaped


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    if arguments == ["--check"]:
        current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
        if not current:
            print("man/podlint.1 is not what the commands say: run tools/write_man_page.py", file=sys.stderr)
        return int(not current)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
