"""``podlint check``."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podlint.checks.profile import profiles
from podlint.cli.completion import complete_selectors
from podlint.cli.loudness import Loudness, details
from podlint.cli.options import (
    Wanted,
    color_option,
    format_options,
    input_options,
    reading,
    running_options,
    telling_options,
    terminal_columns,
)
from podlint.cli.output import print_bytes, print_patch, print_report, save, tell
from podlint.cli.progress import progress
from podlint.cli.running import Running
from podlint.cli.session import Session, check_inputs, given_by
from podlint.config.baseline import Baseline, BaselineError, read_baseline
from podlint.config.baseline import write_baseline as write
from podlint.config.selection import Choice
from podlint.config.value import THRESHOLDS, Threshold, threshold
from podlint.report.findings.checkout import checkout_of
from podlint.report.findings.format import FORMATS, TEXT_FORMATS, WITH_TIMELINES, Look, render
from podlint.report.findings.outcome import Outcome
from podlint.report.findings.summary import count
from podlint.report.style import Style

if TYPE_CHECKING:
    from podlint.cli.cache import Cache
    from podlint.cli.fixing import Fixing
    from podlint.cli.inputs import Input
    from podlint.timeline.requirement import Requirement


def _selectors(texts: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words of an option that may be repeated and holds lists; None where it was not given.

    Which rules there are is known once the configurations are found: a team's own rules are named, too.
    """
    return tuple(word.strip() for text in texts for word in text.split(",")) if texts else None


def _requirements(texts: tuple[str, ...]) -> tuple[Requirement, ...]:
    from podlint.timeline.requirement import requirements

    return requirements(texts)


def _selector_option(name: str, help_text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        name,
        metavar="RULE|CATEGORY|all,...",
        multiple=True,
        callback=reading(_selectors),
        shell_complete=complete_selectors,
        help=help_text,
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
    callback=reading(_requirements),
    help="What a budget has to be, e.g. 'boot-budget.app >= 60s' or 'deletion <= 45s'. Repeatable.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Do not report the findings that this file knows.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is found to this file instead of reporting it: a baseline for later runs.",
)
@click.option(
    "--fix",
    "fix",
    is_flag=True,
    help="Mend in the files what can be mended safely, and report what is left. Of standard input, print the mended "
    "text; the report goes to standard error then.",
)
@click.option(
    "--diff",
    "diff",
    is_flag=True,
    help="Print what --fix would change, as a diff in place of the findings, and write nothing. The exit status is 1 "
    "where there is something to change.",
)
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: also what changes more than the finding speaks of."
)
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@running_options
@color_option
@telling_options(quiet="Print findings and errors only.")
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
    fix: bool,
    diff: bool,
    unsafe_fixes: bool,
    statistics: bool,
    jobs: int,
    cache: Cache | None,
    style: Style,
    loudness: Loudness,
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
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff", context)
    if (fix or diff) and write_baseline:
        raise click.UsageError("--fix and --diff do not go with --write-baseline", context)

    choice = Choice(select, extend_select or (), ignore or (), profile)
    request = wanted.request(choice, fail_on, require, _known(baseline, write_baseline))
    given = given_by(request)
    with progress(wanted=not loudness.quiet) as advanced:
        running = Running(jobs, cache, advanced)
        fixing = _fixing(given, running, unsafe=unsafe_fixes, write=not diff) if fix or diff else None
        found = check_inputs(given, running=running) if fixing is None else fixing.found
    if fixing is None:
        session = found
        if write_baseline is not None:
            _record(session, write_baseline)
    else:
        given = fixing.given
        session = found if diff else fixing.session
    outcome = session.outcome if fixing is None or diff else replace(session.outcome, fixed=fixing.count)

    look = Look(summary=not loudness.quiet, statistics=statistics, checkout=checkout_of(os.environ))
    outcome, plain = _beside_findings(outcome, look, given, formats, outputs, session.notes)
    for name, path in outputs:
        save(path, render(name, outcome, plain), session.errors)
    if diff and fixing is not None and fixing.count:
        session.notes.append(fixing.told("would fix"))
    tell(loudness.lines((*details(given), *session.details), session.notes), session.errors)
    if diff and fixing is not None:
        text = fixing.diff()
        print_patch(text)
        context.exit(2 if session.errors else int(bool(text)))
    shown = replace(plain, style=style, columns=terminal_columns())
    text_of_input = None if fixing is None else fixing.standard_input()
    if text_of_input is not None:
        print_bytes(text_of_input)
    stream = sys.stdout if text_of_input is None else sys.stderr
    for name in formats:
        print_report(render(name, outcome, shown), for_people=name in TEXT_FORMATS, stream=stream)
    context.exit(session.status)


def _beside_findings(
    outcome: Outcome,
    look: Look,
    given: Sequence[Input],
    formats: Sequence[str],
    outputs: Sequence[tuple[str, Path]],
    notes: list[str],
) -> tuple[Outcome, Look]:
    """The predicted lives where somebody is told them, and the job's summary where GitHub shows one."""
    told = {*formats, *(name for name, _ in outputs)}
    summary_file = os.environ.get("GITHUB_STEP_SUMMARY") if "github" in told else None
    if summary_file or not WITH_TIMELINES.isdisjoint(told):
        from podlint.cli.told_lives import with_timelines

        outcome = with_timelines(outcome, given, notes, for_people=bool(summary_file))
    places = ["above"] if any(name in TEXT_FORMATS for name in formats) else []
    if summary_file:
        from podlint.cli.job_summary import append_summary

        if append_summary(Path(summary_file), outcome, look.checkout, notes):
            places.append("in the job summary")
    return outcome, replace(look, elsewhere=" and ".join(places))


def _known(read: Path | None, to_write: Path | None) -> Baseline | None:
    """The baseline that the run begins with: that which was given, or an empty one to be filled."""
    if read is not None:
        try:
            return read_baseline(read)
        except BaselineError as error:
            raise click.ClickException(str(error)) from error
    return None if to_write is None else Baseline(to_write, Counter())


def _record(session: Session, path: Path) -> None:
    """Write what was found as a baseline: then it is known, and nothing to fail on."""
    try:
        write(path, session.met.elements())
    except BaselineError as error:
        raise click.ClickException(str(error)) from error
    session.notes.append(f"{count(session.met.total(), 'finding')} written to {path}")
    session.baselined = session.met.total()
    session.findings.clear()
    session.failing = False


def _fixing(given: Sequence[Input], running: Running, *, unsafe: bool, write: bool) -> Fixing:
    """Mend what was asked for, in the files or not; what there is to say of it is said by the session."""
    from podlint.cli.fixing import Fixing

    fixing = Fixing(given, unsafe=unsafe, running=running)
    if write:
        fixing.write()
    session = fixing.session if write else fixing.found
    session.notes += fixing.notes()
    session.details += fixing.details("fixed" if write else "would be fixed")
    session.errors += fixing.errors
    return fixing


def _formats(name: str | None) -> tuple[str, ...]:
    """What goes to standard output: the format asked for, else text, with annotations where GitHub reads the log."""
    if name is not None:
        return (name,)
    return ("full", "github") if os.environ.get("GITHUB_ACTIONS") == "true" else ("full",)
