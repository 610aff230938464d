"""``podlint check``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from podlint.checks.profile import profiles
from podlint.cli.options import Wanted, color_option, format_options, input_options, reading, terminal_columns
from podlint.cli.output import save, tell
from podlint.cli.session import Session, check
from podlint.config.baseline import BaselineError, read_baseline
from podlint.config.baseline import write_baseline as write
from podlint.config.selection import Choice, check_selector
from podlint.config.value import THRESHOLDS, Threshold, threshold
from podlint.report.format import FORMATS, TEXT_FORMATS, Look, render
from podlint.report.style import Style
from podlint.report.summary import count
from podlint.timeline.requirement import Requirement, requirements


def _selectors(texts: tuple[str, ...]) -> tuple[str, ...] | None:
    """The rules and categories of an option that may be repeated and holds lists; None where it was not given."""
    words = [word.strip() for text in texts for word in text.split(",")]
    return tuple(check_selector(word) for word in words) if texts else None


def _selector_option(name: str, help_text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        name, metavar="RULE|CATEGORY|all,...", multiple=True, callback=reading(_selectors), help=help_text
    )


@click.command("check")
@input_options
@format_options(FORMATS)
@click.option(
    "--profile",
    type=click.Choice(list(profiles())),
    help="How much to report where nothing is selected: errors, warnings too (default), or everything (strict).",
)
@_selector_option("--select", "Report these rules and no others, with all they find. Repeatable.")
@_selector_option("--extend-select", "Report these rules, too, with all they find. Repeatable.")
@_selector_option("--ignore", "Do not report these rules. Repeatable.")
@click.option(
    "--fail-on",
    type=click.Choice(THRESHOLDS),
    callback=reading(threshold),
    help="The least severity that makes the exit status 1 (default: warning).",
)
@click.option(
    "--require",
    metavar="EXPR",
    multiple=True,
    callback=reading(requirements),
    help="What a budget has to be, e.g. 'boot-budget.app >= 60s' or 'deletion <= 45s'. Repeatable.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Do not report what this file knows (see --write-baseline).",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all findings to this file, to report from now on only what is new.",
)
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@color_option
@click.option("-q", "--quiet", is_flag=True, help="Print findings and errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was read, set aside, and with which settings.")
@click.pass_context
def command(
    context: click.Context,
    wanted: Wanted,
    format_name: str | None,
    outputs: tuple[tuple[str, Path], ...],
    profile: str | None,
    select: tuple[str, ...] | None,
    extend_select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    fail_on: Threshold | None,
    require: tuple[Requirement, ...],
    baseline: Path | None,
    write_baseline: Path | None,
    statistics: bool,
    style: Style,
    quiet: bool,
    verbose: bool,
) -> None:
    """Lint manifests for what will hurt.

    PATH is a file, a folder with all below it (default: the current one), or - for standard input. The exit status
    is 1 where something at or above --fail-on was found, and 2 where something could not be read.
    """
    formats = _formats(format_name)
    if statistics and not any(name in TEXT_FORMATS for name in (*formats, *(name for name, _ in outputs))):
        raise click.UsageError(f"--statistics goes with the formats {' and '.join(TEXT_FORMATS)}", context)

    if baseline is not None and write_baseline is not None:
        raise click.UsageError("--baseline and --write-baseline do not go together", context)
    request = wanted.request(Choice(select, extend_select or (), ignore or (), profile), fail_on, require)
    try:
        session = check(request, None if baseline is None else read_baseline(baseline))
        if write_baseline is not None:
            _write_baseline(session, write_baseline)
    except BaselineError as error:
        raise click.ClickException(str(error)) from error

    workspace = os.environ.get("GITHUB_WORKSPACE")
    plain = Look(summary=not quiet, statistics=statistics, workspace=Path(workspace) if workspace else None)
    for name, path in outputs:
        save(path, render(name, session.outcome, plain), session.errors)
    tell([*(session.details if verbose else ()), *(() if quiet else session.notes)], session.errors)
    shown = replace(plain, style=style, columns=terminal_columns())
    for name in formats:
        sys.stdout.write(render(name, session.outcome, shown))
    context.exit(session.status)


def _write_baseline(session: Session, path: Path) -> None:
    """Record what was found; it is known then, and nothing to fail on."""
    write(path, (judged.finding for judged in session.findings))
    session.notes.append(f"{count(len(session.findings), 'finding')} written to {path}")
    session.findings.clear()
    session.failing = False


def _formats(name: str | None) -> tuple[str, ...]:
    """What goes to standard output: the format asked for, else text, with annotations where GitHub reads the log."""
    if name is not None:
        return (name,)
    return ("full", "github") if os.environ.get("GITHUB_ACTIONS") == "true" else ("full",)
