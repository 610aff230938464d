"""``podlint diff``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from podlint.cli.inputs import STDIN, Request
from podlint.cli.loudness import Loudness, details
from podlint.cli.options import (
    Wanted,
    color_option,
    format_options,
    input_options,
    predicting_options,
    telling_options,
    terminal_columns,
)
from podlint.cli.output import print_report, save, tell
from podlint.cli.sides import Side, compared, side_at, sides_of
from podlint.manifest.discover import Unreadable
from podlint.report.differences.json_report import diff_json
from podlint.report.differences.markdown import diff_markdown
from podlint.report.differences.text import diff_text
from podlint.report.json_text import json_text
from podlint.report.style import Style

FORMATS = ("text", "markdown", "json")


@click.command("diff")
@input_options
@click.option(
    "--rev", "revision", metavar="REV", help="Compare this git revision with the working tree, below the PATHs."
)
@format_options(FORMATS)
@predicting_options
@color_option
@telling_options(quiet="Print the changes and errors only.")
@click.pass_context
def command(
    context: click.Context,
    wanted: Wanted,
    revision: str | None,
    format_name: str | None,
    outputs: tuple[tuple[str, Path], ...],
    style: Style,
    loudness: Loudness,
) -> None:
    """Say what a change does to each Pod's budgets and scenarios.

    PATH is OLD and NEW, two files or folders; one of them may be - for standard input. With --rev it is any number
    of paths in a git repository (default: the current folder): what they were, against what they are.

    Pods are matched by kind, namespace and name, renamed ones by their place. Exit status: 0, or 2 for wrong usage
    or something unreadable.
    """
    old, new = _two(context, wanted) if revision is None else _since(context, revision, wanted.request())
    result = compared(old, new)

    def render(name: str, style: Style) -> str:
        if name == "json":
            return json_text(diff_json(result.found, result.kubernetes))
        if name == "markdown":
            return diff_markdown(result.found)
        return diff_text(result.found, style, terminal_columns())

    for name, path in outputs:
        save(path, render(name, Style()), result.errors)
    tell(loudness.lines(details((*old.given, *new.given)), result.notes), result.errors)
    name = format_name or "text"
    print_report(render(name, style), for_people=name == "text")
    context.exit(2 if result.errors else 0)


def _two(context: click.Context, wanted: Wanted) -> tuple[Side, Side]:
    if len(wanted.paths) != 2:
        raise click.UsageError("write OLD and NEW, or --rev REV and any number of paths", context)
    if wanted.paths[0] == wanted.paths[1] == STDIN:
        raise click.UsageError("only one of OLD and NEW can be - (standard input)", context)
    request = wanted.request()
    old, new = (side_at(replace(request, paths=(path,))) for path in wanted.paths)
    missing = [each for side in (old, new) for each in side.given if isinstance(each, Unreadable)]
    asked = [each for each in missing if "." in (old.places.get(each.name), new.places.get(each.name))]
    if asked:
        tell((), [f"{each.name}: {each.reason}" for each in asked])
        context.exit(2)
    return old, new


def _since(context: click.Context, revision: str, request: Request) -> tuple[Side, Side]:
    if STDIN in request.paths:
        raise click.UsageError("with --rev, - (standard input) has no past to be compared with", context)
    return sides_of(revision, request)
